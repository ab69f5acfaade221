from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..posting import Allocation, Proposal

DOCUMENTS = ("out_invoice", "out_receipt")
#: How often a price is moved towards what was accepted.
TRIES = 3


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
        self.sudo().lock_for_update()  # two people may press it at once
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
        note = invoice._reverse_moves(
            [
                {
                    "date": today,
                    "invoice_date": today,
                    "invoice_date_due": today,
                    "invoice_payment_term_id": False,
                    "invoice_origin": invoice.invoice_origin,
                    "ref": ref,
                }
            ]
        )
        if self.currency_id.compare_amounts(accepted, note.amount_total):
            self._shrink(note, accepted)
        return note

    def _shrink(self, note, accepted):
        """Let each line be credited its share of what was accepted, taxes included."""
        note.invoice_cash_rounding_id = False  # what was accepted is no cash: to the very cent
        currency = self.currency_id
        lines = note.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        share = accepted / note.amount_total
        for line in lines:
            line.write(self._as_amount(line, share))
        nothing = lines.filtered(
            lambda line: currency.is_zero(line.price_unit) or not line.quantity
        )
        if nothing != lines:
            nothing.unlink()
            lines -= nothing
        self._to_the_cent(note, max(lines, key=lambda line: abs(line.price_total)), accepted)

    def _as_amount(self, line, share):
        """Values of a line that credits money and takes no goods back: neither stock nor the
        quantities of orders may count it. Taxes by the piece are those of as many pieces."""
        worth = line.price_unit * line.quantity * (1 - line.discount / 100)
        values = {"quantity": 1, "discount": 0, "price_unit": self.currency_id.round(worth * share)}
        if "fixed" in line.tax_ids.flatten_taxes_hierarchy().mapped("amount_type"):
            values = {"quantity": line.quantity * share}
        if line.product_id.type == "consu":
            values |= {
                "product_id": False,
                "product_uom_id": False,
                "name": line.name,
                "account_id": line.account_id.id,
                "tax_ids": [Command.set(line.tax_ids.ids)],
                "analytic_distribution": line.analytic_distribution,
            }
        if "sale_line_ids" in line._fields:
            values["sale_line_ids"] = [Command.clear()]
        return values

    def _to_the_cent(self, note, largest, accepted):
        """Prices go as near as their taxes let them; what is missing then bears none."""
        currency = self.currency_id
        for _try in range(TRIES):
            missing = accepted - note.amount_total
            if currency.is_zero(missing):
                return
            if largest.price_total:
                by = missing * largest.price_unit / largest.price_total
                largest.price_unit = currency.round(largest.price_unit + by)
        missing = currency.round(accepted - note.amount_total)
        if currency.is_zero(missing):
            return
        told = self.with_context(lang=note.partner_id.lang or self.env.lang).env
        values = {
            "name": told._("Rounding"),
            "quantity": 1,
            "price_unit": missing,
            "account_id": largest.account_id.id,
            "tax_ids": [Command.clear()],
        }
        note.invoice_line_ids = [Command.create(values)]

    def _settle_with_credit_note(self):
        """Take off the installment what was accepted, or say why that can't be."""
        posting = self.env["reconciliation.posting"].sudo()
        for dispute in self:
            plans = posting._plan(dispute._proposals())
            for posted in posting._apply(plans, run=dispute.env._("Dispute")):
                if posted.refusals:
                    dispute._message_log(body=posting._sentence(posted.refusals[0]))

    def _settle_what_waited(self, lines):
        """Nothing else is contested of ``lines``: credit notes posted meanwhile settle them."""
        credited = [("move_line_id", "in", lines.ids), ("credit_note_id.state", "=", "posted")]
        self.sudo().search(credited)._settle_with_credit_note()

    def _proposals(self):
        """The items of the credit note against the installment, up to what was accepted."""
        target, notes = self.move_line_id, self.credit_note_id.line_ids
        done = target.matched_credit_ids.filtered(lambda p: p.credit_move_id in notes)
        left = self.accepted_amount - sum(done.mapped("debit_amount_currency"))
        left = min(left, max(target.amount_residual_currency, 0))
        taken = []
        for item in notes.filtered(
            lambda line: line.account_id == target.account_id and not line.reconciled
        ):
            amount = min(left, -item.amount_residual_currency)
            if self.currency_id.compare_amounts(amount, 0) > 0:
                taken.append(Allocation(item.id, target.id, self.currency_id._minor(amount)))
                left -= amount
        if not taken:
            return []
        return [Proposal(self.id, tuple(taken), company_id=self.company_id.id)]
