from odoo import fields, models

from .dunning_partner import GROUPS


class PaymentDisputed(models.AbstractModel):
    """Documents lead to what is and was contested of them."""

    _name = "payment.disputed"
    _description = "Document That May Be Disputed"

    dispute_count = fields.Integer(compute="_compute_dispute_count", groups=GROUPS)

    def _compute_dispute_count(self):
        own = [("move_id", "in", self.ids)]
        found = dict(self.env["payment.dispute"]._read_group(own, ["move_id"], ["__count"]))
        for move in self:
            move.dispute_count = found.get(move._origin, 0)

    def action_open_disputes(self):
        """What is and was contested of this document."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_reconciliation.action_payment_dispute"
        )
        items = self._open_installments().filtered(lambda line: line.amount_residual_currency > 0)
        context = {"default_move_line_id": items[:1].id} if items else {}
        return action | {"domain": [("move_id", "=", self.id)], "context": context}
