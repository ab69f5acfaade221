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
    def dunning(self, company_id=None, access_token=None, **_kwargs):
        try:
            visitor, companies = self._statement_visitor(company_id, access_token)
        except NoAccess:
            return self._reconciliation_no_access()
        return self._dunning_page(visitor, companies)

    def _dunning_page(self, visitor, companies, refusal=""):
        visitor.env["reconciliation.visit"]._note(visitor, "view")
        chosen = {"company_id": "" if visitor.token else visitor.company.id}
        chosen |= {"access_token": visitor.token}
        query = urlencode({name: value for name, value in chosen.items() if value})
        values = visitor.env["dunning.portal"]._shown(visitor) | {
            "page_name": "dunning",
            "visitor": visitor,
            "companies": companies,
            "refusal": refusal,
            "no_breadcrumbs": bool(visitor.token),
            "letter_url": lambda notice: f"{PATH}/{notice.id}/letter?{query}",
        }
        return self._reconciliation_response(
            request.render("customer_reconciliation.portal_dunning", values)
        )

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
