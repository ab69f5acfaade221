from odoo import api, fields, models
from odoo.exceptions import UserError

from .dunning_partner import GROUPS


class PaymentDisputed(models.AbstractModel):
    """Documents lead to what is and was contested of them."""

    _name = "payment.disputed"
    _description = "Document That May Be Disputed"

    dispute_count = fields.Integer(compute="_compute_dispute_count", groups=GROUPS)

    dispute_said = fields.Char("What Is Disputed", compute="_compute_dispute_said", groups=GROUPS)

    @api.depends("line_ids.reconciliation_disputed", "line_ids.amount_residual_currency")
    @api.depends_context("lang")
    def _compute_dispute_said(self):
        """What is contested now: how much, why, whose affair it is and until when."""
        known = self.env["payment.dispute"]
        own = known.search([("move_id", "in", self.ids), ("state", "=", "open")])
        by_move = own.grouped("move_id")
        for move in self:
            some = by_move.get(move._origin, known)
            said = " ".join(dispute._said() for dispute in some)
            move.dispute_said = said or self.env._("All that is open of it is disputed.")

    def _compute_dispute_count(self):
        own = [("move_id", "in", self.ids)]
        found = dict(self.env["payment.dispute"]._read_group(own, ["move_id"], ["__count"]))
        for move in self:
            move.dispute_count = found.get(move._origin, 0)

    def action_new_dispute(self):
        """Note what is contested of this document, all of it or a part."""
        self.ensure_one()
        context = self.action_open_disputes().get("context") or {}
        if not context:
            raise UserError(self.env._("Nothing that a customer owes is open of %s.", self.name))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Note a Dispute"),
            "res_model": "payment.dispute",
            "view_mode": "form",
            "context": context,
        }

    def action_open_disputes(self):
        """What is and was contested of this document."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_reconciliation.action_payment_dispute"
        )
        items = self._open_installments().filtered(lambda line: line.amount_residual_currency > 0)
        context = {"default_move_line_id": items[:1].id} if items else {}
        return action | {"domain": [("move_id", "=", self.id)], "context": context}
