from odoo import api, models

ASKING = {"product_id", "product_uom_qty", "product_uom_id", "price_unit", "discount", "tax_ids"}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.order_id.browse(
            {vals["order_id"] for vals in vals_list if "order_id" in vals}
        )
        with orders._credit_watched():
            return super().create(vals_list)

    def write(self, vals):
        if not ASKING & vals.keys():
            return super().write(vals)
        with self.order_id._credit_watched():
            return super().write(vals)

    def _credit_is_shipped(self):
        """A down payment is for goods to come."""
        unit, more = self.product_uom_id, self.qty_invoiced
        return bool(unit) and unit.compare(more, self.qty_delivered) <= 0
