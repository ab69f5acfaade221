from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class PaymentDisputeDocument(models.AbstractModel):
    """What a dispute is about. Installments vanish when a document is set back to draft and
    changed; the dispute stays with its document, finds the installment again once that is posted
    anew, and says what it was about should the document itself go."""

    _name = "payment.dispute.document"
    _description = "Document of a Dispute"

    move_line_id = fields.Many2one(
        "account.move.line",
        "Installment",
        index=True,
        ondelete="set null",
        check_company=True,
        domain="[('parent_state', '=', 'posted'), ('account_type', '=', 'asset_receivable'),"
        " ('amount_residual_currency', '>', 0)]",
    )
    # Read off the installment while there is one, kept when it goes.
    move_id = fields.Many2one(
        "account.move",
        "Document",
        compute="_compute_document",
        store=True,
        precompute=True,
        index=True,
        ondelete="set null",
    )
    document = fields.Char("Number", compute="_compute_document", store=True, precompute=True)
    due_on = fields.Date("Due Date", compute="_compute_due_on", store=True, precompute=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        compute="_compute_document",
        store=True,
        precompute=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_document", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_document", store=True, precompute=True
    )
    open_amount = fields.Monetary(related="move_line_id.amount_residual_currency", string="Open")

    @api.depends("move_line_id.move_id.name", "move_line_id.partner_id.commercial_partner_id")
    def _compute_document(self):
        for dispute in self:
            line = dispute.move_line_id
            dispute.move_id = line.move_id or dispute.move_id
            dispute.document = line.move_id.name or dispute.document
            dispute.partner_id = line.partner_id.commercial_partner_id or dispute.partner_id
            dispute.company_id = line.company_id or dispute.company_id
            dispute.currency_id = line.currency_id or dispute.currency_id

    @api.depends("move_line_id")
    def _compute_due_on(self):
        """Not of a draft: the host gives lines of drafts to other installments."""
        for dispute in self:
            dispute.due_on = dispute.move_line_id.date_maturity or dispute.due_on

    def _check_found(self, line_id):
        """An installment that is lost may be chosen by hand, of the same document."""
        line = self.env["account.move.line"].browse(line_id or ()).sudo()
        if any(d.move_line_id or not line or line.move_id != d.move_id for d in self):
            raise UserError(self.env._("A dispute stays with its installment: note another one."))

    @api.model
    def _found_anew(self, moves):
        """Documents were posted (superuser mode): disputes find their installments again."""
        disputes = self.search([("move_id", "in", moves.ids)], order="id")
        before = disputes.move_line_id
        for dispute in disputes:
            if dispute.move_line_id.date_maturity != dispute.due_on or not dispute.move_line_id:
                dispute._find()
        still = disputes.filtered(lambda d: d.state == "open" and d.move_line_id)
        (before - still.move_line_id).reconciliation_disputed = False
        for dispute in still:
            dispute._fit()
            dispute.move_line_id._set_disputed(True, dispute._sentence())

    def _find(self):
        """The installment of the same day, or the likeliest there is; said where it is another."""
        due, amount = self.due_on, self.amount
        items = self.move_id.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and line.currency_id == self.currency_id
                and line.amount_residual_currency > 0
            )
        )
        best = min(
            items,
            key=lambda line: (
                line.date_maturity != due,
                line.amount_residual_currency < amount,
                abs((line.date_maturity - due).days) if line.date_maturity and due else 0,
                line.id,
            ),
            default=items,
        )
        if best:
            self.write({"move_line_id": best.id})
            # What is contested is not asked of the new one: see _fit.
            self.env.remove_to_compute(self._fields["amount"], self)
            self.due_on = best.date_maturity
        self._message_log(body=self._found_sentence(best, due))

    def _found_sentence(self, best, due):
        told = {
            "number": self.document,
            "day": format_date(self.env, best.date_maturity) if best.date_maturity else "–",
        }
        if not best:
            return self.env._(
                "%(number)s was posted anew; nothing open of it is what was contested.", **told
            )
        if best.date_maturity == due:
            return self.env._(
                "%(number)s was posted anew; contested is the installment of %(day)s, as before.",
                **told,
            )
        return self.env._(
            "%(number)s was posted anew; contested is the installment of %(day)s now.", **told
        )

    def _who_and_what(self):
        """For sentences: who contests how much of which document."""
        return {
            "customer": self.partner_id.display_name,
            "amount": self.currency_id.format(self.amount),
            "number": self.document,
        }

    def _fit(self):
        """No more is contested of an installment than it has open since it was posted anew."""
        others = self._open_of(self.move_line_id) - self
        open_now = self.move_line_id.amount_residual_currency
        left = open_now - sum(others.mapped("amount"))
        compare = self.currency_id.compare_amounts
        if compare(left, self.amount) >= 0 or compare(left, 0) <= 0:
            return
        before = self.currency_id.format(self.amount)
        accepted = min(self.accepted_amount, left)
        self.write({"amount": self.currency_id.round(left), "accepted_amount": accepted})
        self._message_log(
            body=self.env._(
                "%(number)s was posted anew with less: %(before)s were contested, %(now)s is left.",
                number=self.document,
                before=before,
                now=self.currency_id.format(self.amount),
            )
        )
