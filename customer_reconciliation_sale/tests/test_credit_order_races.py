from odoo import Command
from odoo.addons.customer_reconciliation.tests.credit_races import CreditRaces
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestCreditOrderRaces(CreditRaces):
    def write_documents(self, env):
        product = env["product.product"].create({"name": "Hour", "type": "service"})
        line = {"product_id": product.id, "price_unit": 60, "tax_ids": []}
        values = {"partner_id": self.partner_ids[0], "order_line": [Command.create(line)]}
        self.product_id = product.id
        return env["sale.order"].create([values, dict(values)])

    def test_two_orders_at_once_do_not_both_pass(self):
        states = self.race("sale.order", "action_confirm")
        self.assertEqual(states, ["sale", "draft"])

    def remove_by(self, env):
        orders = env["sale.order"].browse(self.document_ids)
        orders._action_cancel()
        orders.unlink()
        env["product.product"].browse(self.product_id).unlink()
        return super().remove_by(env)
