from datetime import date
from urllib.parse import urlencode

from odoo import fields, http
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.exceptions import UserError
from odoo.http import request

from ..models.partner_statement_portal import PATH
from ..reports import portal_page
from .portal_visit import TYPES, NoAccess, PortalVisit, plain

#: No books are older.
FIRST_YEAR = 1900


class PortalStatement(PortalVisit):
    """The statement of account of the visitor's own company, as of any day."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "statement_count" in counters:
            statements = request.env["partner.statement.portal"]
            values["statement_count"] = len(statements._companies(request.env.user))
        return values

    def _statement_visitor(self, company_id=None, access_token=None):
        """The visitor of its own account.

        :return: ``visitor.Visitor``, and the companies it may choose from
        :raise NoAccess: neither a valid link nor a portal user with an account
        """
        address, user = request.httprequest.remote_addr, request.env.user
        statements = request.env["partner.statement.portal"]
        # Sudo to look for the token alone: whose account it opens is what it says.
        accesses = request.env["reconciliation.access"].sudo()
        access = accesses._of_statement(access_token) if access_token else accesses.browse()
        if access:
            access._note_use(address)
            company, customer = access.company_id, access.account_partner_id
            return statements._visitor(company, customer, access, address, access_token), company
        companies = statements._companies(user)
        chosen = companies.filtered(lambda company: str(company.id) == str(company_id))
        usual = companies.filtered(lambda company: company == user.company_id)
        company = chosen or usual or companies[:1]
        if not company or (company_id and not chosen):
            self._refused("statement", address)
        customer = user.partner_id.commercial_partner_id
        return statements._visitor(company, customer, accesses, address), companies

    @http.route(
        ["/my/statement", "/my/statement/page/<int:page>"],
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def statement(self, page=1, company_id=None, access_token=None, **asked):
        try:
            visitor, companies = self._statement_visitor(company_id, access_token)
        except NoAccess:
            return self._reconciliation_no_access()
        return self._statement_page(visitor, companies, asked, page)

    def _statement_page(self, visitor, companies, asked, page=1, refusal=""):
        try:
            options = self._statement_options(visitor, asked)
        except UserError as error:
            options, refusal = self._statement_options(visitor, {}), str(error)
        chosen = {
            "kind": options.kind,
            "side": options.side,
            "date_to": fields.Date.to_string(options.date_to),
            "date_from": fields.Date.to_string(options.date_from) or "",
            "company_id": "" if visitor.token else visitor.company.id,
            "access_token": visitor.token,
        }
        chosen = {name: value for name, value in chosen.items() if value}
        sides = visitor.env["partner.statement.portal"]._sides(visitor.customer)
        values = self._statement_values(visitor, options, page, PATH, chosen) | {
            "companies": companies,
            "sides": sides,
            "today": fields.Date.context_today(visitor.company),
            "refusal": refusal,
            "file_url": lambda what: f"{PATH}.{what}?{urlencode(chosen)}",
        }
        return self._reconciliation_response(
            request.render("customer_reconciliation.portal_statement", values)
        )

    def _statement_values(self, visitor, options, page, path, url_args):
        """What every page with a statement shows.

        :param dict url_args: what the addresses of its other pages need
        """
        visitor.env["reconciliation.visit"]._note(visitor, "view")
        statements = visitor.env["partner.statement.portal"]
        accounts = statements._figures(visitor, options).of(visitor.customer.id)
        longest = max((len(a.items or a.entries) for a in accounts), default=0)
        step = statements._rows_a_page
        pager = portal_pager(url=path, total=longest, page=page, step=step, url_args=url_args)
        start = max(0, pager["offset"])
        return {
            "pager": pager,
            "shown": slice(start, start + step),
            "page_name": "reconciliation" if visitor.session else "statement",
            "visitor": visitor,
            "options": options,
            "accounts": [
                (account, visitor.env["res.currency"].browse(account.currency_id))
                for account in accounts
            ],
            "buckets": portal_page.buckets(visitor.env, options.buckets),
            "pay_url": lambda item: self._pay_url(visitor.env["account.move"].browse(item.move_id)),
            "no_breadcrumbs": bool(visitor.token),
        }

    @http.route(
        "/my/statement.<any(pdf,xlsx):what>",
        type="http",
        auth="public",
        website=True,
        multilang=False,
        methods=["GET"],
    )
    def statement_file(self, what, company_id=None, access_token=None, **asked):
        try:
            visitor, companies = self._statement_visitor(company_id, access_token)
        except NoAccess:
            return self._reconciliation_no_access()
        made, refusal = self._reconciliation_do(
            visitor, "download", lambda: self._statement_made(visitor, what, asked)
        )
        if refusal:
            return self._statement_page(visitor, companies, asked, refusal=refusal)
        return self._reconciliation_download(*made)

    def _statement_made(self, visitor, what, asked):
        """Name, bytes and type of the statement as a file."""
        options = self._statement_options(visitor, asked)
        visits = visitor.env["reconciliation.visit"]
        visits._check_limit(visitor, "download")
        day = fields.Date.to_string(options.date_to)
        visits._note(visitor, "download", f"{options.kind} {day}.{what}")
        content = visitor.env["partner.statement.portal"]._file(visitor, options, what)
        title = visitor.company.with_context(lang=visitor.customer.lang).env._("Statement")
        name = f"{title} {visitor.customer.name} {day}".replace("/", "-")
        return f"{name}.{what}", content, TYPES[what]

    def _statement_options(self, visitor, asked):
        days = (plain(asked.get(name)) for name in ("date_from", "date_to"))
        dates = [self._date(visitor.env, day) for day in days]
        return visitor.env["partner.statement.portal"]._options(
            visitor, asked.get("kind"), asked.get("side"), *dates
        )

    def _date(self, env, text):
        """A day people may mean: of others neither periods nor their pages can be reckoned."""
        text = (text or "").strip()
        try:
            day = fields.Date.to_date(text[:10]) or None
        except ValueError:
            day = date.min
        if day and day.year < FIRST_YEAR:
            raise UserError(env._("This is not a date: %s", text[:20]))
        return day

    def _pay_url(self, invoice):
        """Where the host lets people pay an invoice, or nothing."""
        payable = getattr(invoice, "_has_to_be_paid", None)  # with account_payment only
        if not invoice or not payable or not payable():
            return ""
        return invoice.get_portal_url(anchor="portal_pay", query_string="&payment=True")
