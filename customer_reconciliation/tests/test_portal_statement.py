"""The partner's statement of account in the portal: its own, as of any day, and nobody else's."""

import io
from datetime import timedelta

import openpyxl
import pypdf
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalStatement(PortalCommon):
    """Blue Fish has paid one of its two invoices in February."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second = (
            cls.env["account.move"].search([("name", "=", name), ("partner_id", "=", owner)])
            for name, owner in (
                ("INV/2026/00001", cls.customer.id),
                ("INV/2026/00002", cls.customer.id),
            )
        )
        paid = cls.payment("2026-02-03", 300.37, "transfer 77")
        cls.account_lines(paid, cls.first).reconcile()

    def show(self, login=None, token=None, ending="", **options):
        self.authenticate(login, login)
        if token:
            options["access_token"] = token
        query = "&".join(f"{name}={value}" for name, value in options.items())
        return self.url_open(f"/my/statement{ending}?{query}")

    def closing(self, page):
        self.assertEqual(page.status_code, 200)
        [amount] = self.amounts(page.text, "closing")
        return amount

    def amounts(self, text, name):
        after = text.split(f'data-name="{name}">')[1:]
        return ["".join(c for c in cell.split("<")[0] if c in "-.0123456789") for cell in after]

    def visits(self):
        mine = [("account_partner_id", "=", self.customer.id), ("session_id", "=", False)]
        return self.env["reconciliation.visit"].search(mine, order="id")

    # -- looking ---------------------------------------------------------------------------------

    def test_as_of_any_day(self):
        for day, closing, shown, hidden in (
            ("2026-01-04", "300.37", "INV/2026/00001", "INV/2026/00002"),
            ("2026-01-31", "420.37", "INV/2026/00001", "transfer 77"),
            ("2026-02-28", "120.00", "INV/2026/00002", "INV/2026/00001"),
        ):
            with self.subTest(day):
                page = self.show("anna", date_to=day)
                self.assertEqual(self.closing(page), closing)
                self.assertIn(shown, page.text)
                self.assertNotIn(hidden, page.text)

    def test_all_entries_with_their_balance(self):
        page = self.show("anna", kind="activity", date_from="2026-01-04", date_to="2026-02-28")
        self.assertEqual(self.amounts(page.text, "opening"), ["300.37"])
        self.assertEqual(self.closing(page), "120.00")
        for text in ("420.37", "INV/2026/00002"):
            self.assertIn(text, page.text)

    def test_the_figures_are_those_of_the_books(self):
        for day in ("2026-01-04", "2026-01-31", "2026-02-02", "2026-02-03"):
            self.assertEqual(
                float(self.closing(self.show("anna", date_to=day))),
                self.ledger_balance(self.customer, day),
            )

    @freeze_time("2026-02-10")
    def test_days_to_come_are_not_shown(self):
        self.invoice("2026-02-20", 999.00, "INV/2026/00088")
        page = self.show("anna", date_to="2026-12-31")
        self.assertEqual(self.closing(page), "120.00")
        self.assertNotIn("INV/2026/00088", page.text)

    def test_every_currency_and_both_sides(self):
        other = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        self.invoice("2026-01-06", 80.00, "INV/2026/00066", currency_id=other.id)
        self.assertEqual(self.amounts(self.show("anna").text, "closing"), ["120.00", "80.00"])
        self.assertNotIn("statement_side", self.show("anna").text)
        self.bill("2026-01-07", 33.00, "THEIRS-1", partner=self.customer)
        self.customer.supplier_rank = 1
        for side, closing in (("receivable", "120.00"), ("payable", "-33.00"), ("both", "87.00")):
            page = self.show("anna", side=side, date_to="2026-02-28")
            self.assertEqual(self.amounts(page.text, "closing")[0], closing)

    def test_long_accounts_have_pages(self):
        self.patch_rows(1)
        page = self.show("anna", date_to="2026-01-31")
        self.assertIn("INV/2026/00001", page.text)
        self.assertNotIn("INV/2026/00002", page.text)
        second = self.url_open("/my/statement/page/2?date_to=2026-01-31")
        self.assertIn("INV/2026/00002", second.text)
        self.assertEqual(self.closing(second), "420.37")

    def patch_rows(self, count):
        self.patch(self.registry["partner.statement.portal"], "_rows_a_page", count)

    def test_files(self):
        [token] = self.invite_to_statement(self.anna)
        for who in ({"login": "anna"}, {"token": token}):
            book = self.show(**who, ending=".xlsx", date_to="2026-01-31")
            cells = [
                c.value
                for s in openpyxl.load_workbook(io.BytesIO(book.content))
                for r in s
                for c in r
            ]
            self.assertIn("INV/2026/00002", cells)
            self.assertIn(420.37, cells)
            paper = self.show(**who, ending=".pdf", date_to="2026-01-31", kind="activity")
            self.assertEqual(paper.headers["Content-Type"], "application/pdf")
            text = "".join(
                page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper.content)).pages
            )
            self.assertIn("420.37", text)
            self.assertIn("Blue%20Fish%202026-01-31.pdf", paper.headers["Content-Disposition"])
        noted = self.visits().filtered(lambda visit: visit.kind == "download")
        self.assertEqual(noted[0].note, "outstanding 2026-01-31.xlsx")
        self.assertEqual(set(noted.mapped("address")), {"127.0.0.1"})

    def test_what_is_no_date(self):
        for ending in ("", ".pdf"):
            for day in ("soon", "0001-01-01", "0000-00-00", "1899-12-31"):
                for name in ("date_to", "date_from"):
                    with self.subTest(day, name=name, ending=ending):
                        asked = {name: day, "kind": "activity"}
                        page = self.show("anna", ending=ending, **asked)
                        self.assertIn(f"not a date: {day}", page.text)
                        self.assertEqual(self.closing(page), "120.00")
        page = self.show("anna", date_from="9999-12-31", date_to="9999-12-31", kind="activity")
        self.assertEqual(self.closing(page), "120.00")

    def test_nothing_is_no_file(self):
        """A PDF without a page can't be opened."""
        for ending in ".pdf", ".xlsx":
            page = self.show("anna", ending=ending, date_to="2025-12-31")
            self.assertIn("There is nothing on this account as of", page.text)
            self.assertIn("text/html", page.headers["Content-Type"])

    def test_what_was_settled_with_another_currency_is_told(self):
        """As documents tell it: else the open items don't add up to the balance."""
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        invoice = self.invoice("2026-01-06", 80.00, "INV/2026/00066", currency_id=euro.id)
        said = "which this balance does not show"
        self.assertNotIn(said, self.show("anna").text)
        payment = self.payment("2026-01-08", 25.00)
        self.account_lines(invoice, payment).reconcile()
        page = self.show("anna")
        self.assertEqual(self.amounts(page.text, "closing"), ["95.00", "80.00"])
        self.assertEqual(page.text.count(said), 2)
        self.assertEqual(self.amounts(page.text, "elsewhere"), ["25.00", "-50.00"])
        self.assertNotIn(said, self.show("anna", kind="activity").text)

    def test_from_the_home_of_the_portal(self):
        self.authenticate("anna", "anna")
        counted = self.make_jsonrpc_request("/my/counters", {"counters": ["statement_count"]})
        self.assertEqual(counted["statement_count"], 1)
        self.authenticate("owner", "owner-password")
        counted = self.make_jsonrpc_request("/my/counters", {"counters": ["statement_count"]})
        self.assertEqual(counted["statement_count"], 0)

    # -- by link ---------------------------------------------------------------------------------

    def test_by_link(self):
        """It opens the account, no session; a link to a session opens no account."""
        [token] = self.invite_to_statement(self.anna)
        [other] = self.invite(self.ours, self.anna)
        page = self.show(token=token, date_to="2026-01-31")
        self.assertEqual(self.closing(page), "420.37")
        self.assertEqual(page.headers["Referrer-Policy"], "same-origin")
        self.assertEqual(self.visit(self.ours, token=token).status_code, 403)
        self.assertEqual(self.show(token=other).status_code, 403)
        self.assertEqual(self.visit(self.ours, token=other).status_code, 200)
        access = self.env["reconciliation.access"].search([("session_id", "=", False)], limit=1)
        self.assertTrue(access.last_used_on)
        self.assertEqual(self.visits().mapped("kind"), ["view"])

    def test_expired_revoked_and_replaced(self):
        [first] = self.invite_to_statement(self.anna)
        [token] = self.invite_to_statement(self.anna)
        self.assertEqual(self.show(token=first).status_code, 403)
        self.assertEqual(self.show(token=token).status_code, 200)
        access = self.env["reconciliation.access"].search([], limit=1)
        access.sudo().expires_on = fields.Datetime.now() - timedelta(seconds=1)
        self.assert_shut(token=token)
        access.sudo().expires_on = fields.Datetime.now() + timedelta(days=1)
        self.assertEqual(self.show(token=token).status_code, 200)
        self.anna.parent_id = self.sibling
        self.assert_shut(token=token)
        self.anna.parent_id = self.customer
        access.with_user(self.owner).action_revoke()
        self.assert_shut(token=token)
        self.assertIn("Link revoked", self.customer.message_ids[0].body)

    def assert_shut(self, **who):
        for ending in ("", ".pdf", ".xlsx"):
            answer = self.show(**who, ending=ending)
            self.assertEqual(answer.status_code, 403)
            for secret in ("INV/2026/0000", "Blue Fish", "120.00"):
                self.assertNotIn(secret, answer.text)

    # -- nobody else's ---------------------------------------------------------------------------

    def test_only_ones_own(self):
        page = self.show("eve")
        self.assertIn("INV/2026/00003", page.text)
        for secret in ("INV/2026/00002", "Blue Fish"):
            self.assertNotIn(secret, page.text)
        for name in ("partner_id", "customer", "account_partner_id", "id"):
            page = self.show("eve", **{name: self.customer.id})
            self.assertNotIn("INV/2026/00002", page.text)
        self.assert_shut(token="x")
        self.assert_shut()
        for login in ("owner",):  # our people see accounts in the books, by their rights
            self.authenticate(login, f"{login}-password")
            self.assertEqual(self.url_open("/my/statement").status_code, 403)

    def test_parents_and_children(self):
        group = self.env["res.partner"].create({"name": "Fish Group", "is_company": True})
        self.customer.parent_id = group
        depot = self.env["res.partner"].create({"name": "Depot", "parent_id": self.customer.id})
        self.eve.parent_id = group
        self.assert_shut(login="eve")
        self.ben.parent_id = depot
        self.assertEqual(self.closing(self.show("ben")), "120.00")

    def test_companies(self):
        other = self.setup_other_company(name="Company B")["company"]
        for company in (other, self.env["res.company"].browse(99999999)):
            self.assert_shut(login="anna", company_id=company.id)
        self.assertEqual(self.closing(self.show("anna", company_id=self.company.id)), "120.00")
        self.company.reconciliation_portal_statement = False
        self.assert_shut(login="anna")
        with self.assertRaisesRegex(UserError, "not shown in the portal"):
            self.anna.action_invite_to_statement()

    def test_a_link_is_good_for_one_company(self):
        [token] = self.invite_to_statement(self.anna)
        other = self.setup_other_company(name="Company B")["company"]
        self.assertEqual(self.closing(self.show(token=token, company_id=other.id)), "120.00")

    def test_too_many_downloads(self):
        self.company.reconciliation_portal_downloads = 1
        [token] = self.invite_to_statement(self.anna)
        self.assertEqual(self.show("ben", ending=".xlsx").headers["Content-Type"][-5:], "sheet")
        for who in ({"login": "anna"}, {"token": token}):
            self.assertIn("too often", self.show(**who, ending=".xlsx").text)
        self.assertEqual(self.visits().filtered("attempt").mapped("attempt"), ["download"])

    def test_who_may_give_links(self):
        auditor = self.new_user("auditor", ["auditor"])
        salesperson = self.new_user("salesperson", [])
        portal = self.env["res.users"].search([("login", "=", "anna")])
        for user in auditor, salesperson, portal:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.anna.with_user(user).action_invite_to_statement(self.anna.ids)
        self.anna.with_user(self.owner).action_invite_to_statement(self.anna.ids)
        access = self.env["reconciliation.access"].search([], limit=1)
        self.assertEqual(access.account_partner_id, self.customer)
        with self.assertRaises(AccessError):
            access.with_user(auditor).action_revoke()
        other = self.setup_other_company(name="Company B")["company"]
        with self.assertRaises(AccessError):
            access.with_user(self.new_user("far", ["manager"], company=other)).action_revoke()
        with self.assertRaisesRegex(UserError, "does not belong"):
            self.anna.with_user(self.owner).action_invite_to_statement(self.eve.ids)

    def test_the_window_proposes_whom_to_write_to(self):
        self.customer.email = "books@example.com"
        action = self.ben.with_user(self.owner).action_open_statement_invite()
        window = self.env["reconciliation.invite"].with_user(self.owner).browse(action["res_id"])
        self.assertEqual(window.partner_ids, self.customer)
        window.action_invite()
        access = self.env["reconciliation.access"].search([], limit=1)
        self.assertEqual((access.email, access.session_id.id), ("books@example.com", False))
