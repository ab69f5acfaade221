"""A customer with an account in the portal, and one with a link only."""

import re
from urllib.parse import parse_qs, urlparse

from odoo.tests import HttpCase, new_test_user

from .common import ReconciliationCommon

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6"
    "kgAAAABJRU5ErkJggg=="
)


class PortalCommon(ReconciliationCommon, HttpCase):
    """Blue Fish (Anna, her colleague Ben) and its sibling Red Fox, each with a session shown.

    Visits are real requests over HTTP; whoever is to visit is told by ``login`` or by a token.
    """

    session = None  # HttpCase keeps the browser's here, the builders a method

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.lang = "en_US"
        partners = cls.env["res.partner"]
        cls.sibling = partners.create({"name": "Red Fox", "is_company": True})
        cls.anna, cls.ben, cls.eve = (
            partners.create(
                {"name": name, "parent_id": parent.id, "email": f"{name.lower()}@example.com"}
            )
            for name, parent in (
                ("Anna", cls.customer),
                ("Ben", cls.customer),
                ("Eve", cls.sibling),
            )
        )
        for partner in cls.anna, cls.ben, cls.eve:
            name, login = partner.name, partner.name.lower()
            new_test_user(
                cls.env,
                login,
                groups="base.group_portal",
                password=login,
                partner_id=partner.id,
                name=name,
                email=partner.email,
            )
        for number, date, amount in (
            ("INV/2026/00001", "2026-01-03", 300.37),
            ("INV/2026/00002", "2026-01-05", 120.00),
        ):
            cls.invoice(date, amount, number)
        cls.invoice("2026-01-07", 55.00, "INV/2026/00003", partner=cls.sibling)
        cls.owner = cls.new_user("owner", ["user"])
        cls.ours = cls.new_session(cls.customer)
        cls.theirs = cls.new_session(cls.sibling)

    @classmethod
    def new_session(cls, partner, **vals):
        return cls.env["reconciliation.session"].create(
            {
                "partner_id": partner.id,
                "currency_id": cls.currency.id,
                "date_from": "2026-01-01",
                "date_to": "2026-01-31",
                "user_id": cls.owner.id,
                **vals,
            }
        )

    @classmethod
    def invite(cls, session, *contacts, **options):
        """Invite contacts; their tokens in the same order, read from the mails."""
        session.action_invite([contact.id for contact in contacts], **options)
        return [cls.token_of(session, contact) for contact in contacts]

    @classmethod
    def invite_to_statement(cls, *contacts, **options):
        """Tokens of links to the statement of account, in the order of the contacts."""
        contacts[0].action_invite_to_statement([contact.id for contact in contacts], **options)
        nothing = cls.env["reconciliation.session"]
        return [cls.token_of(nothing, contact) for contact in contacts]

    @classmethod
    def token_of(cls, session, contact):
        access = cls.env["reconciliation.access"].search(
            [("session_id", "=", session.id), ("partner_id", "=", contact.id)], limit=1
        )
        mail = cls.env["mail.mail"].search(
            [("model", "=", "reconciliation.access"), ("res_id", "=", access.id)], limit=1
        )
        [link] = re.findall(
            r'href="([^"]*/my/(?:reconciliations/|statement)[^"]*)"', mail.body_html
        )
        return parse_qs(urlparse(link.replace("&amp;", "&")).query)["access_token"][0]

    # -- visiting --------------------------------------------------------------------------------

    def visit(self, session, part="", login=None, token=None, **options):
        """GET a page of ``session``; signed out without ``login``."""
        self.authenticate(login, login)
        return self.url_open(self.address(session, part, token, **options))

    def address(self, session, part="", token=None, **options):
        if token:
            options["access_token"] = token
        query = "&".join(f"{name}={value}" for name, value in options.items())
        return f"/my/reconciliations/{session.id}{part}" + (f"?{query}" if query else "")

    def send(self, session, part, login=None, token=None, files=None, csrf=True, **form):
        """POST a form as its page would send it: with the CSRF token the browser got."""
        self.authenticate(login, login)
        if token:
            form["access_token"] = token
        if csrf:
            form["csrf_token"] = self.csrf_token()
        return self.url_open(f"/my/reconciliations/{session.id}/{part}", data=form, files=files)

    def csrf_token(self):
        page = self.url_open("/web/login?redirect=/my")
        return re.search(r'csrf_token[": ]+(?:value=")?([0-9a-f]{40}o\d*)', page.text)[1]

    def sign(self, session, fingerprint, login=None, token=None, **values):
        self.authenticate(login, login)
        url = self.address(session, "/sign", token, fingerprint=fingerprint)
        params = {"name": "Anna Chen", "signature": PNG} | values
        return self.make_jsonrpc_request(url, params)

    def ledger(self, text, name="ledger.csv"):
        return {"ledger": (name, self.their_file(text), "text/csv")}

    THEIRS = """
        date;ref;debit;credit
        2026-01-03;INV/2026/00001;;300.37
        2026-01-05;INV/2026/00002;;113.27
        2026-01-20;CHARGE-9;1.00;
        """


class InvitedCommon(PortalCommon):
    """Anna has a link to Blue Fish's session, Eve to Red Fox's; both sides' books are in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        [cls.token] = cls.invite(cls.ours, cls.anna)
        [cls.other_token] = cls.invite(cls.theirs, cls.eve)
        cls.import_theirs(cls.ours, cls.THEIRS)
        cls.ours.action_match()
