from odoo import api, fields, models


class PaymentPromise(models.Model):
    """Promises stay with their documents: installments vanish when one is set back to draft and
    changed, and are found again once it is posted anew."""

    _inherit = "payment.promise"

    move_ids = fields.Many2many(
        "account.move",
        "payment_promise_move_rel",
        "promise_id",
        "move_id",
        "Documents",
        readonly=True,
        copy=False,
    )

    def _kept_names(self):
        return super()._kept_names() | {"move_ids"}

    def _take_stock(self):
        taken = super()._take_stock()
        for promise in self.sudo():  # what the product keeps, of what the caller may write
            promise.move_ids = promise.line_ids.move_id
        return taken

    def _judge(self):
        """Not before its day while a document is being changed: that is posted again."""
        today = fields.Date.context_today(self)
        changing = self.filtered(
            lambda promise: (
                promise.state == "open"
                and promise.date >= today
                and "draft" in promise.move_ids.mapped("state")
            )
        )
        return super(PaymentPromise, self - changing)._judge()

    @api.model
    def _found_anew(self, moves):
        """Documents were posted (superuser mode): what is promised of them is theirs again."""
        known = self.search([("state", "=", "open"), ("move_ids", "in", moves.ids)])
        for promise in known:
            lost = (promise.move_ids & moves) - promise.line_ids.move_id
            items = promise._installments_again(lost)
            if not items:
                continue
            before, documents = promise.settled_before, promise.move_ids
            promise.write(
                {
                    "line_ids": [fields.Command.link(item.id) for item in items],
                    "amount": promise.amount,
                }
            )
            promise.write({"settled_before": before, "move_ids": documents.ids})
            promise._message_log(
                body=self.env._(
                    "%s was posted anew; it is promised as before.",
                    ", ".join(items.move_id.mapped("name")),
                )
            )

    def _installments_again(self, moves):
        return moves.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and line.amount_residual_currency > 0
                and line.currency_id == self.currency_id
                and line.company_id == self.company_id
                and line.partner_id.commercial_partner_id == self.partner_id
            )
        )
