from odoo import api, models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "credit.document"]

    def _action_done(self):
        """Whichever way goods leave, it is checked first: nothing has moved if it is refused."""
        self._check_credit()
        return super()._action_done()

    @api.model
    def _credit_depends(self):
        return ["partner_id", "company_id", "state", "picking_type_code", "move_ids.quantity"]

    def _credit_claim(self, _done=False):
        """What was ordered is delivered; without an order it only matters how things stand."""
        order = self._credit_order()
        debtor = order.partner_invoice_id if order else self.partner_id
        if self.picking_type_code != "outgoing" or self.state in ("done", "cancel") or not debtor:
            return None
        currency = order.currency_id if order else self.company_id.currency_id
        total = currency.round(sum(move._credit_value() for move in self.move_ids))
        moves = {"ordered": -total, "delivered": total}
        return self._claim(debtor, currency, total, moves, covering=(self._origin, *order))

    def _credit_order(self):
        """Its sales order, where there are any."""
        return self.sale_id if "sale_id" in self._fields else ()


class StockMove(models.Model):
    _inherit = "stock.move"

    def _credit_value(self):
        """What the customer will be invoiced for it, in the currency of the order."""
        line = self.sale_line_id if "sale_line_id" in self._fields else None
        if not line or not line.product_uom_qty:
            return 0
        sold = self.product_uom._compute_quantity(self.quantity, line.product_uom_id, round=False)
        return line.price_total / line.product_uom_qty * sold
