from odoo.tests import HttpCase, tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditTour(CreditCommon, HttpCase):
    """A limit is asked for, granted and stands in the file, in a browser."""

    session = None  # HttpCase keeps the browser's here, the builders a method

    def test_limit(self):
        boss = self.new_user("credit_tourist", ["account.group_account_manager"])
        boss.password = boss.login
        self.owed("2026-01-03", 300.37)
        self.payment("2026-01-04", 20)
        file = self.file()
        self.start_tour(
            f"/odoo/credit.file/{file.id}",
            "customer_reconciliation.credit_limit",
            login="credit_tourist",
        )
        file.invalidate_recordset()
        self.assertEqual((file.limit_amount, file.limit_source), (5000, "file"))
        request = file.request_ids
        self.assertEqual(
            (request.state, request.user_id, request.approver_id), ("approved", boss, boss)
        )
        self.assertEqual(self.customer.with_company(self.company).credit_limit, 5000)
