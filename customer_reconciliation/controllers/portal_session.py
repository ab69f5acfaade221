from urllib.parse import urlencode

from odoo import http
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.http import request

from ..models.partner_statement_portal import KINDS as STATEMENTS
from ..models.reconciliation_answer import DISPUTES, NEEDED
from ..reports import portal_page, template_xlsx
from .portal_statement import PortalStatement
from .portal_visit import TYPES, NoAccess

ROWS_A_PAGE = 40
#: What may be answered to a line, in the order in which it is offered.
OFFERED = ("paid", "will_pay", *DISPUTES, "other")
OPEN_STATES = ("draft", "imported", "matched", "review")


class PortalSession(PortalStatement):
    """The partner's list of sessions, and the page of one."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "reconciliation_count" in counters:
            sessions, domain = self._reconciliation_own()
            values["reconciliation_count"] = sessions.search_count(domain)
        return values

    def _reconciliation_own(self):
        """The model in superuser mode, and the domain that makes its records the user's own."""
        sessions = request.env["reconciliation.session"]
        return sessions.sudo(), sessions._portal_domain(request.env.user.partner_id)

    @http.route(
        ["/my/reconciliations", "/my/reconciliations/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def reconciliations(self, page=1, **_kwargs):
        sessions, domain = self._reconciliation_own()
        pager = portal_pager(
            url="/my/reconciliations",
            total=sessions.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        values = self._prepare_portal_layout_values() | {
            "sessions": sessions.search(
                domain, limit=self._items_per_page, offset=max(0, pager["offset"])
            ),
            "told": portal_page.state,
            "page_name": "reconciliation",
            "pager": pager,
        }
        return self._reconciliation_response(
            request.render("customer_reconciliation.portal_sessions", values)
        )

    @http.route(
        [
            "/my/reconciliations/<int:session_id>",
            "/my/reconciliations/<int:session_id>/page/<int:page>",
        ],
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def reconciliation(self, session_id, page=1, access_token=None, show="open", done="", **_asked):
        try:
            visitor = self._reconciliation_visitor(session_id, access_token)
        except NoAccess:
            return self._reconciliation_no_access()
        visitor.session.env["reconciliation.visit"]._note(visitor, "view")
        return self._reconciliation_page(visitor, page, show, done)

    def _reconciliation_page(self, visitor, page=1, show="open", done="", **told):
        """The page of a session.

        :param dict told: ``refusal`` or ``unreadable`` of what was just tried; never from the
            address, where anybody could put words into our mouth
        """
        session = visitor.session
        rows = portal_page.rows(session)
        open_rows = [row for row in rows if row.is_open]
        if not open_rows:
            show = "all"
        shown = rows if show == "all" else open_rows
        path = session._portal_path()
        url_args = {"show": show, "access_token": visitor.token}
        pager = portal_pager(
            url=path,
            total=len(shown),
            page=page,
            step=ROWS_A_PAGE,
            url_args={name: value for name, value in url_args.items() if value},
        )
        start = max(0, pager["offset"])
        values = {
            "page_name": "reconciliation",
            "session": session,
            "visitor": visitor,
            "steps": portal_page.steps(session),
            "state": portal_page.state(session),
            "agreement": portal_page.agreement(session),
            "rows": shown[start : start + ROWS_A_PAGE],
            "counts": {"open": len(open_rows), "all": len(rows)},
            "show": show,
            "pager": pager,
            "kinds": self._reconciliation_kinds(session),
            "needed": NEEDED,
            "outcome": portal_page.outcome,
            "may_answer": visitor.may_answer and session.state not in ("sealed", "cancelled"),
            "may_upload": visitor.may_answer and session.state in OPEN_STATES,
            "fingerprint": session._fingerprint(),
            "pay_url": self._pay_url_of_line,
            "url": lambda part="": self._reconciliation_url(visitor, part),
            "done": done if done in ("answer", "upload", "take_back", "agree") else "",
            "no_breadcrumbs": bool(visitor.token),
            **{name: told.get(name) for name in ("refusal", "unreadable")},
        }
        return self._reconciliation_response(
            request.render("customer_reconciliation.portal_session", values)
        )

    def _reconciliation_kinds(self, session):
        labels = dict(session.answer_ids._fields["kind"]._description_selection(session.env))
        return [(kind, labels[kind]) for kind in OFFERED]

    def _reconciliation_url(self, visitor, part="", **options):
        """An address of the session; a visitor by link keeps the token."""
        if visitor.token:
            options["access_token"] = visitor.token
        path = visitor.session._portal_path() + part
        return f"{path}?{urlencode(options)}" if options else path

    # -- statement -------------------------------------------------------------------------------

    @http.route(
        [
            "/my/reconciliations/<int:session_id>/statement",
            "/my/reconciliations/<int:session_id>/statement/page/<int:page>",
        ],
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def reconciliation_statement(
        self, session_id, page=1, access_token=None, kind="outstanding", **_kwargs
    ):
        """The account as of the session's last day, as our books have it now."""
        try:
            visitor = self._reconciliation_visitor(session_id, access_token)
        except NoAccess:
            return self._reconciliation_no_access()
        session = visitor.session
        kind = kind if kind in STATEMENTS else STATEMENTS[0]
        path = f"{session._portal_path()}/statement"
        url_args = {"kind": kind} | ({"access_token": visitor.token} if visitor.token else {})
        options = session._portal_options(kind)
        values = self._statement_values(visitor, options, page, path, url_args) | {
            "session": session,
            "url": lambda part="": self._reconciliation_url(visitor, part),
        }
        return self._reconciliation_response(
            request.render("customer_reconciliation.portal_session_statement", values)
        )

    def _pay_url_of_line(self, line):
        return self._pay_url(line.move_line_id.move_id) if line.side == "ours" else ""

    # -- files -----------------------------------------------------------------------------------

    @http.route(
        [
            "/my/reconciliations/<int:session_id>/<any(pdf,xlsx,template):what>",
            "/my/reconciliations/<int:session_id>/statement.<any(pdf,xlsx):what>",
        ],
        type="http",
        auth="public",
        website=True,
        multilang=False,
        methods=["GET"],
    )
    def reconciliation_file(self, session_id, what, access_token=None, kind=None):
        """``kind``: of the statement of account; without it, the comparison of both sides."""
        try:
            visitor = self._reconciliation_visitor(session_id, access_token)
        except NoAccess:
            return self._reconciliation_no_access()
        made, refusal = self._reconciliation_do(
            visitor, "download", lambda: self._reconciliation_made(visitor, what, kind)
        )
        if refusal:
            return self._reconciliation_page(visitor, refusal=refusal)
        return self._reconciliation_download(*made)

    def _reconciliation_made(self, visitor, what, kind=None):
        """Name, bytes and type of a file to download."""
        session, visits = visitor.session, visitor.session.env["reconciliation.visit"]
        if what == "template":
            name = session.env._("Ledger template")
            return f"{name}.xlsx", template_xlsx.render(session.env), TYPES["xlsx"]
        visits._check_limit(visitor, "download")
        visits._note(visitor, "download", f"{kind}.{what}" if kind in STATEMENTS else what)
        name = session._report_filename()
        if kind in STATEMENTS:
            title = session.with_context(lang=session._report_lang()).env._("Statement")
            statements = session.env["partner.statement.portal"]
            content = statements._file(visitor, session._portal_options(kind), what)
            return f"{title} {name}.{what}", content, TYPES[what]
        if what == "xlsx":
            return f"{name}.xlsx", session._bridge_xlsx(for_partner=True), TYPES["xlsx"]
        content, ending = session._bridge_pdf()
        return f"{name}.{ending}", content, TYPES[ending]
