from odoo import api, models

#: What can make an order ask for more, or of somebody else.
ASKING = {"state", "order_line", "partner_id", "partner_invoice_id", "currency_id", "company_id"}
ASKING |= {"pricelist_id", "fiscal_position_id"}


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "credit.document"]

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._check_credit(done=True)
        return orders

    def write(self, vals):
        """Whichever way an order is confirmed, or made larger afterwards, it is checked."""
        if not ASKING & vals.keys():
            return super().write(vals)
        with self._credit_watched():
            return super().write(vals)

    @api.model
    def _credit_depends(self):
        return ["partner_invoice_id", "company_id", "currency_id", "amount_total", "state"]

    def _credit_claim(self, done=False):
        """A quotation will be ordered; what was paid online may not be in the books yet."""
        total, currency = self.amount_total, self.currency_id
        if self.state not in (("sale",) if done else ("draft", "sent")):
            return None
        if not self.partner_invoice_id or currency.compare_amounts(total, 0) <= 0:
            return None
        moves = {} if done else {"ordered": total}
        if paid := sum(self._credit_paid().mapped("amount")):
            moves["unapplied"] = -min(paid, total)
        return self._claim(self.partner_invoice_id, currency, total, moves)

    def _credit_paid(self):
        """Transactions of money that is ours and is not booked yet."""
        return self.transaction_ids.filtered(
            lambda paid: paid.state in ("authorized", "done") and not paid.payment_id
        )
