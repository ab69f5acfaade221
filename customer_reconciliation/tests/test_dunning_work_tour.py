from odoo import fields
from odoo.tests import HttpCase, tagged

from .dunning_common import DunningCommon


@tagged("post_install", "-at_install")
class TestDunningWorkTour(DunningCommon, HttpCase):
    """From the list to a promise in a browser; then the next run, and what dunning has brought."""

    session = None  # HttpCase keeps the browser's here, the builders a method

    def test_reckoned_also_when_come_to_by_its_address(self):
        self.boss.password = self.boss.login
        due = fields.Date.subtract(fields.Date.context_today(self.boss), days=40)
        self.invoice(str(due), 1000, "INV/1")
        self.assertFalse(self.env["dunning.work"].search([]))
        self.start_tour(
            "/odoo/action-customer_reconciliation.action_dunning_work",
            "customer_reconciliation.dunning_work_address",
            login="dun_boss",
        )

    def test_main_flow(self):
        self.boss.password = self.boss.login
        self.policy.write({"quiet_days": "none", "call_script": "{customer} owes {total}."})
        today = fields.Date.context_today(self.boss)
        due = fields.Date.subtract(today, days=40)
        invoice = self.invoice(str(due), 1000, "INV/1")
        self.start_tour("/odoo", "customer_reconciliation.dunning_work", login="dun_boss")
        call = self.env["dunning.call"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((call.result, call.user_id), ("will_pay", self.boss))
        promise = call.promise_ids
        self.assertEqual((promise.amount, promise.note), (1000, "Pays after Easter."))
        run = self.run_of(today)
        self.assertEqual(self.notice(run).code, "promised")
        self.assertEqual(invoice.told_promise_ids, promise)
