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
        """Not while a document is being changed: that is posted again, and settled again. What is
        still open after its day is judged all the same."""
        today = fields.Date.context_today(self)
        changing = self.filtered(
            lambda promise: (
                (promise.state != "open" or promise.date >= today) and promise._is_changing()
            )
        )
        return super(PaymentPromise, self - changing)._judge()

    def _is_changing(self):
        """A document is in draft; or it is known how the promise went, and installments of then
        are there no more."""
        gone = self.move_ids - self.line_ids.move_id if self.state != "open" else ()
        return bool(gone) or "draft" in self.move_ids.mapped("state")

    def _refuse_more(self):
        """What of a document in draft is open is known once that is posted."""
        settled = self.filtered(lambda promise: "draft" not in promise.move_ids.mapped("state"))
        return super(PaymentPromise, settled)._refuse_more()

    @api.model
    def _found_anew(self, moves):
        """Documents were posted (superuser mode): what is promised of them is theirs again, as far
        as it still is this customer's, and no more than they owe."""
        for promise in self.search([("state", "=", "open"), ("move_ids", "in", moves.ids)]):
            lost = (promise.move_ids & moves) - promise.line_ids.move_id
            items = promise.line_ids.filtered(promise._is_its) | promise._installments_again(lost)
            if items:
                promise._go_on_with(items)
            elif promise.line_ids:
                promise._cancel(
                    self.env._("Its documents are another customer's, or in another currency, now.")
                )

    def _go_on_with(self, items):
        promised, documents = self.amount, self.move_ids
        if items != self.line_ids and any(items.mapped("amount_residual_currency")):
            self._is_about_now(items)
        owed = promised if "draft" in documents.mapped("state") else self._owed()[self]
        if self.currency_id.compare_amounts(owed, 0) <= 0:
            self._cancel(self.env._("Nothing of its documents is open any more."))
        elif self.currency_id.compare_amounts(self.amount, min(promised, owed)):
            self.amount = min(promised, owed)
        if self.currency_id.compare_amounts(owed, promised) < 0:
            self._log_less(promised)

    def _is_about_now(self, items):
        """Other installments of the same documents; what was paid of them before is as it was."""
        new, before, documents = items - self.line_ids, self.settled_before, self.move_ids
        owed = sum(items.mapped("amount_residual_currency"))
        values = {"line_ids": [fields.Command.set(items.ids)], "amount": min(self.amount, owed)}
        self.write(values)
        self.write({"settled_before": before, "move_ids": documents.ids})
        if new:
            numbers = ", ".join(new.move_id.mapped("name"))
            said = self.env._("%s was posted anew; it is promised as before.", numbers)
            self._message_log(body=said)

    def _log_less(self, promised):
        self._message_log(
            body=self.env._(
                "%(number)s was posted anew with less: %(before)s were promised, %(now)s is left.",
                number=", ".join(self.move_ids.mapped("name")),
                before=self.currency_id.format(promised),
                now=self.currency_id.format(self.amount),
            )
        )

    def _installments_again(self, moves):
        return moves.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and line.amount_residual_currency > 0
                and line.company_id == self.company_id
                and self._is_its(line)
            )
        )

    def _is_its(self, line):
        return (
            line.currency_id == self.currency_id
            and line.partner_id.commercial_partner_id == self.partner_id
        )
