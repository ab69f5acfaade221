"""Orders of services, as tests of credit need them."""

from odoo import Command
from odoo.addons.customer_reconciliation.tests.credit_common import CreditCommon


class OrdersCommon(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("sales_team.group_sale_manager")
        values = {"type": "service", "taxes_id": [], "list_price": 10}
        cls.by_delivery, cls.by_order = cls.env["product.product"].create(
            [
                {"name": "On delivery", "invoice_policy": "delivery", **values},
                {"name": "On order", "invoice_policy": "order", **values},
            ]
        )

    @classmethod
    def order(cls, *lines, confirm=True, **vals):
        """``lines``: (product, quantity, price), or values of a line."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [Command.create(cls.line_values(line)) for line in lines],
                **vals,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @staticmethod
    def line_values(line):
        if isinstance(line, dict):
            return line
        product, quantity, price = line
        return {
            "product_id": product.id,
            "product_uom_qty": quantity,
            "price_unit": price,
            "tax_ids": [],
        }
