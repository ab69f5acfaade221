from odoo.tests import HttpCase, tagged

from .cash_common import CashCommon


@tagged("post_install", "-at_install")
class TestCashTour(CashCommon, HttpCase):
    """The main flow of cash application in a browser."""

    session = None  # HttpCase keeps the browser's here, the builders a method

    def test_main_flow(self):
        clerk = self.new_user("cashier", ["user"])
        clerk.password = clerk.login
        payer = self.env["res.partner"].create({"name": "Tour Payer", "is_company": True})
        first = self.invoice("2026-01-05", 812.37, "INV/2026/90001", partner=payer)
        second = self.invoice("2026-01-06", 100, "INV/2026/90002", partner=payer)
        self.payment("2026-01-20", 812.37, "INV/2026/90001", payer)
        rest = self.payment("2026-01-21", 60, "thank you", payer)
        self.start_tour("/odoo", "customer_reconciliation.cash_application", login="cashier")
        run = self.env["cash.application"].search([("partner_ids", "=", payer.id)])
        self.assertEqual(run.state, "undone")
        self.assertEqual(run.proposal_ids.mapped("state"), ["undone"] * 2)
        chosen = run.proposal_ids.filtered(lambda each: each.rule == "manual")
        self.assertEqual((chosen.amount, chosen.paid_after), (40, -20))
        self.assertEqual(self.open(first, second, rest), [812.37, 100, -60])
        self.assertIn("wrong customer", self.notes(first))
