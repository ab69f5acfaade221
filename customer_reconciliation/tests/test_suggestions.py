"""What would settle an invoice is told on the invoice, and posted or looked at from there."""

from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, tagged

from .cash_common import CashCommon


@tagged("post_install", "-at_install")
class TestSuggestions(CashCommon):
    def told(self, document):
        """``[(text, certain), …]``"""
        document.invalidate_recordset(["cash_suggestions"])
        return [(each["text"], each["certain"]) for each in document.cash_suggestions or ()]

    def lines(self, document):
        return document.cash_suggestions[0]["lines"]

    def runs(self):
        return self.env["cash.application"].search_count([])

    def test_a_payment_that_names_the_invoice(self):
        invoice = self.invoice("2026-01-05", 812.37, "INV/2026/70001")
        self.assertEqual(self.told(invoice), [])
        payment = self.payment("2026-01-20", 812.37, "payment INV/2026/70001")
        [(text, certain)] = self.told(invoice)
        self.assertIn(f"{payment.move_id.name} of 01/20/2026 settles", text)
        self.assertIn("812.37", text)
        self.assertTrue(certain)
        self.assertIn("INV/2026/70001", invoice.cash_suggestions[0]["reason"])
        self.assertEqual(self.lines(invoice), sorted((self.item(invoice) + self.item(payment)).ids))
        self.assertEqual(self.runs(), 0, "looking starts no run")
        self.assertEqual(self.open(invoice, payment), [812.37, -812.37])

    def test_what_is_only_possible_says_so(self):
        invoice = self.invoice("2026-01-05", 300)
        self.payment("2026-01-20", 120, "on account")
        [(text, certain)] = self.told(invoice)
        self.assertIn("could settle", text)
        self.assertFalse(certain)

    def test_nothing_to_say(self):
        draft = self.env["account.move"].create({"move_type": "out_invoice"})
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001")
        payment = self.payment("2026-01-20", 100, "INV/2026/70001")
        self.apply(self.proposal((payment, invoice, 100)))
        lone = self.invoice("2026-01-05", 70, partner_id=self.vendor.id)
        self.assertEqual([self.told(move) for move in (draft, invoice, lone)], [[], [], []])

    def test_a_credit_note_is_told_what_it_settles(self):
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001")
        refund = self.refund("2026-01-10", 100, ref="INV/2026/70001")
        self.assertTrue(self.told(refund))
        self.assertIn("INV/2026/70001 of 01/05/2026", self.told(refund)[0][0])
        self.assertEqual(self.lines(refund), self.lines(invoice))

    def test_posting_it(self):
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001")
        payment = self.payment("2026-01-20", 100, "INV/2026/70001")
        self.told(invoice)
        invoice.action_apply_suggestion(self.lines(invoice))
        self.assertEqual(self.open(invoice, payment), [0, 0])
        self.assertEqual(self.told(invoice), [])
        self.assertEqual(self.env["cash.application"].search([]).state, "done")

    def test_looking_at_it(self):
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001")
        self.payment("2026-01-20", 100, "INV/2026/70001")
        self.told(invoice)
        first = invoice.action_see_suggestion(self.lines(invoice))
        self.assertEqual(first["res_model"], "cash.application.proposal")
        self.assertTrue(self.told(invoice), "it waits in a run now")
        again = invoice.action_see_suggestion(self.lines(invoice))
        self.assertEqual(again["res_id"], first["res_id"])
        self.assertEqual(self.runs(), 1)

    def test_what_changed_meanwhile_is_not_posted(self):
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001")
        payment = self.payment("2026-01-20", 100, "INV/2026/70001")
        self.told(invoice)
        lines = self.lines(invoice)
        invoice.action_see_suggestion(lines)
        other = self.payment("2026-01-21", 40)
        self.apply(self.proposal((other, invoice, 40)))
        self.assertNotIn("100.00", str(self.told(invoice)))
        self.assertEqual(self.open(invoice, payment), [60, -100])

    def test_bank_lines_that_found_their_payer(self):
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001")
        line = self.bank_line("2026-01-20", 100, "INV/2026/70001")
        self.run_of()
        [(text, certain)] = self.told(invoice)
        self.assertIn(line.move_id.name, text)
        self.assertTrue(certain)

    def test_only_for_who_may_reconcile(self):
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001")
        payment = self.payment("2026-01-20", 100, "INV/2026/70001")
        ids = (self.item(invoice) + self.item(payment)).ids
        biller = self.new_user("biller", ("account.group_account_invoice",))
        second = self.setup_other_company(name="Second Books")["company"]
        stranger = self.new_user("stranger", ("manager",), second)
        with self.assertRaises(AccessError):
            invoice.with_user(biller).read(["cash_suggestions"])
        with Form(invoice.with_user(biller)) as form:
            self.assertNotIn("cash_suggestions", form._view["fields"])
        for user in (biller, stranger):
            for method in ("action_apply_suggestion", "action_see_suggestion"):
                with self.assertRaises(AccessError):
                    getattr(invoice.with_user(user), method)(ids)
                with self.assertRaises(AccessError):
                    getattr(self.env["account.move"].with_user(user), method)(ids)
        self.assertEqual(self.open(invoice, payment), [100, -100])


@tagged("post_install", "-at_install")
class TestFindMatchesTour(CashCommon, HttpCase):
    """From an invoice to the posting, as a person clicks it."""

    session = None  # HttpCase keeps the browser's here, the builders a method

    def test_find_matches_from_an_invoice(self):
        tourist = self.new_user("finder", ("user",))
        tourist.password = tourist.login
        found = self.invoice("2026-01-05", 812.37, "INV/2026/70001")
        self.payment("2026-01-20", 812.37, "payment INV/2026/70001")
        self.start_tour(
            f"/odoo/customer-invoices/{found.id}",
            "customer_reconciliation.find_matches",
            login="finder",
        )
        self.assertEqual(self.open(found), [0])
        told = self.invoice("2026-01-05", 55.10, "INV/2026/70002")
        self.payment("2026-01-21", 55.10, "INV/2026/70002")
        self.start_tour(
            f"/odoo/customer-invoices/{told.id}",
            "customer_reconciliation.apply_suggestion",
            login="finder",
        )
        self.assertEqual(self.open(told), [0])
