from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _credit_covering(self):
        orders = self.invoice_line_ids.sale_line_ids.order_id
        return (*super()._credit_covering(), *orders)

    def _credit_is_shipped(self):
        """Every line is of an order, and no more of it is invoiced than has been delivered."""
        lines = self.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        return bool(lines) and all(
            line.sale_line_ids and all(sold._credit_is_shipped() for sold in line.sale_line_ids)
            for line in lines
        )
