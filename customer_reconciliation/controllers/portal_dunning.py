from urllib.parse import urlencode

from odoo import http
from odoo.http import request

from .portal_statement import PortalStatement
from .portal_visit import TYPES, NoAccess

PATH = "/my/dunning"


class PortalDunning(PortalStatement):
    """Notices, promises and disputes of the visitor's own company, as it may see its account."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "dunning_count" in counters:
            values["dunning_count"] = request.env["dunning.portal"]._count(request.env.user)
        return values

    @http.route(PATH, type="http", auth="public", website=True, methods=["GET"])
    def dunning(self, company_id=None, access_token=None, done="", invoice_id=None, **_kwargs):
        try:
            visitor, companies = self._statement_visitor(company_id, access_token)
        except NoAccess:
            return self._reconciliation_no_access()
        form = {"invoice_id": invoice_id}
        return self._dunning_page(visitor, companies, done=done, form=form)

    def _dunning_page(self, visitor, companies, refusal="", done="", form=None, given=None):
        """The page; with what was typed into ``form`` when that was refused, or the document it is
        opened for, or as a promise into ``given``."""
        visitor.env["reconciliation.visit"]._note(visitor, "view")
        values = self._dunning_values(visitor, form or {}) | {
            "page_name": "dunning",
            "visitor": visitor,
            "companies": companies,
            "refusal": refusal,
            "given": given or {},
            "done": done,
            "no_breadcrumbs": bool(visitor.token),
        }
        return self._reconciliation_response(
            request.render("customer_reconciliation.portal_dunning", values)
        )

    def _dunning_values(self, visitor, form):
        """What the page shows."""
        query = self._dunning_query(visitor)
        return visitor.env["dunning.portal"]._shown(visitor) | {
            "letter_url": lambda notice: f"{PATH}/{notice.id}/letter?{query}",
        }

    def _dunning_query(self, visitor, **more):
        """What the addresses of the visitor's pages end with."""
        chosen = {"company_id": "" if visitor.token else visitor.company.id}
        chosen |= {"access_token": visitor.token, **more}
        return urlencode({name: value for name, value in chosen.items() if value})

    @http.route(
        f"{PATH}/<int:notice_id>/letter",
        type="http",
        auth="public",
        website=True,
        multilang=False,
        methods=["GET"],
    )
    def dunning_letter(self, notice_id, company_id=None, access_token=None, **_kwargs):
        """The letter as it was sent; of another customer's the same page as of none."""
        try:
            visitor, companies = self._statement_visitor(company_id, access_token)
            notice = visitor.env["dunning.portal"]._notice(visitor, notice_id)
            if not notice:
                self._refused(f"notice {notice_id}", visitor.address)
        except NoAccess:
            return self._reconciliation_no_access()
        made, refusal = self._reconciliation_do(
            visitor, "download", lambda: self._letter_made(visitor, notice)
        )
        if refusal:
            return self._dunning_page(visitor, companies, refusal=refusal)
        return self._reconciliation_download(*made)

    def _letter_made(self, visitor, notice):
        """Name, bytes and type of the letter that is kept."""
        visits = visitor.env["reconciliation.visit"]
        visits._check_limit(visitor, "download")
        visits._note(visitor, "download", notice.letter_id.name)
        return notice.letter_id.name, notice.letter_id.raw, TYPES["pdf"]
