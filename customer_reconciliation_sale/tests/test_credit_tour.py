from odoo.tests import HttpCase, tagged

from .orders_common import OrdersCommon

TOUR = "customer_reconciliation_sale"


@tagged("post_install", "-at_install")
class TestCreditTour(OrdersCommon, HttpCase):
    """An order beyond the limit, from the salesperson to the credit manager and back."""

    session = None  # HttpCase keeps the browser's here, the builders a method

    def test_blocked_asked_released_confirmed(self):
        self.policy(has_limit=True, limit_amount=100, effect="block")
        seller = self.new_user("seller", ["sales_team.group_sale_salesman_all_leads"])
        lender = self.new_user("lender", ["customer_reconciliation.group_credit_manager"])
        for user in seller | lender:
            user.password = user.login
        order = self.order((self.by_order, 15, 10), confirm=False)
        page = f"/odoo/action-sale.action_orders/{order.id}"
        self.start_tour(page, f"{TOUR}.ask_release", login="seller")
        self.assertEqual(order.state, "draft")
        self.start_tour("/odoo/credit-requests", f"{TOUR}.release", login="lender")
        request = self.env["credit.request"].search([("res_id", "=", order.id)], limit=1)
        self.assertEqual((request.user_id, request.approver_id), (seller, lender))
        self.start_tour(page, f"{TOUR}.confirm_released", login="seller")
        self.assertEqual(order.state, "sale")
