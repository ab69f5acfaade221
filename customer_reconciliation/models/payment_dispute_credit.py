from odoo import fields, models
from odoo.exceptions import UserError

from ..posting import Allocation, Proposal

DOCUMENTS = ("out_invoice", "out_receipt")


class PaymentDisputeCredit(models.AbstractModel):
    """What is accepted of a dispute is credited: a draft to look at; once it is posted it settles
    the very installment, through the one door."""

    _name = "payment.dispute.credit"
    _description = "Credit Note of a Dispute"

    credit_note_id = fields.Many2one("account.move", readonly=True, copy=False, index=True)

    def action_credit_note(self):
        """The credit note of what was accepted; a draft, unless there is one already."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("accepted", "split"):
            raise UserError(self.env._("Nothing of this dispute was accepted."))
        if self.move_id.move_type not in DOCUMENTS:
            raise UserError(self.env._("%s is no invoice: credit it by hand.", self.move_id.name))
        if self.credit_note_id.state == "posted":
            self._settle_with_credit_note()
        elif self.credit_note_id.state != "draft":
            self.sudo().credit_note_id = self._drafted()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.credit_note_id.id,
            "view_mode": "form",
        }

    def _drafted(self):
        """A draft about what was accepted, made with the rights of whoever asks."""
        invoice, accepted = self.move_id, self.accepted_amount
        today = fields.Date.context_today(self)
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        ref = self.env._(
            "Dispute of %(number)s: %(reason)s", number=invoice.name, reason=reasons[self.reason]
        )
        note = invoice._reverse_moves([{"date": today, "invoice_date": today, "ref": ref}])
        if self.currency_id.compare_amounts(accepted, invoice.amount_total):
            self._shrink(note, accepted)
        return note

    def _shrink(self, note, accepted):
        """Let each line be credited its share of what was accepted, taxes included."""
        currency = self.currency_id
        lines = note.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        share = accepted / note.amount_total
        for line in lines:
            worth = line.price_unit * line.quantity * (1 - line.discount / 100)
            line.write({"quantity": 1, "discount": 0, "price_unit": currency.round(worth * share)})
        missing = accepted - note.amount_total
        largest = max(lines, key=lambda line: abs(line.price_total), default=lines)
        if largest and not currency.is_zero(missing) and largest.price_total:
            by = missing * largest.price_unit / largest.price_total
            largest.price_unit = currency.round(largest.price_unit + by)

    def _settle_with_credit_note(self):
        """Take off the installment what was accepted, or say why that can't be."""
        posting = self.env["reconciliation.posting"].sudo()
        for dispute in self:
            plans = posting._plan(dispute._proposals())
            for posted in posting._apply(plans, run=dispute.env._("Dispute")):
                if posted.refusals:
                    dispute._message_log(body=posting._sentence(posted.refusals[0]))

    def _proposals(self):
        """The items of the credit note against the installment, up to what was accepted."""
        target = self.move_line_id
        left = min(self.accepted_amount, max(target.amount_residual_currency, 0))
        taken = []
        for item in self.credit_note_id.line_ids.filtered(
            lambda line: line.account_id == target.account_id and not line.reconciled
        ):
            amount = min(left, -item.amount_residual_currency)
            if self.currency_id.compare_amounts(amount, 0) > 0:
                taken.append(Allocation(item.id, target.id, self.currency_id._minor(amount)))
                left -= amount
        if not taken:
            return []
        return [Proposal(self.id, tuple(taken), company_id=self.company_id.id)]
