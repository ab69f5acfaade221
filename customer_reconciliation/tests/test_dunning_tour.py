from odoo.tests import HttpCase, tagged

from .dunning_common import DunningCommon


@tagged("post_install", "-at_install")
class TestDunningTour(DunningCommon, HttpCase):
    """The main flow in a browser: policy, plan, why not, edit, approve, sent, letter, history."""

    session = None  # HttpCase keeps the browser's here, the builders a method

    def test_main_flow(self):
        self.boss.password = self.boss.login
        self.policy.quiet_days = "none"
        silent = self.env["res.partner"].create({"name": "Silent Owl", "dunning_opt_out": True})
        contested = self.invoice("2026-03-01", 1000, "INV/1")
        self.dispute(contested, 100)
        self.invoice("2026-03-01", 20, "INV/2", partner=self.other)
        self.invoice("2026-03-01", 30, "INV/3", partner=silent)
        self.start_tour("/odoo", "customer_reconciliation.dunning", login="dun_boss")
        run = self.env["dunning.run"].search([("company_id", "=", self.company.id)])
        notice = self.notice(run)
        self.assertEqual((notice.state, notice.total), ("approved", 900))
        self.assertEqual(notice.note, "As agreed on the phone.")
        self.assertEqual(self.notice(run, self.other).state, "excluded")
        self.assertEqual(self.notice(run, silent).code, "opted_out")
        self.work()
        self.start_tour("/odoo", "customer_reconciliation.dunning_history", login="dun_boss")
        self.assertEqual((run.state, run.sent_count), ("done", 1))
        self.authenticate("dun_boss", "dun_boss")
        page = f"/report/pdf/customer_reconciliation.report_dunning/{notice.id}"
        self.assertIn("INV/1", self.url_open(page).text)
        self.assertEqual(notice._pdfs(), [notice.letter_id.raw])
