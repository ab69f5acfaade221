from odoo import fields, models


class ReconciliationSettle(models.TransientModel):
    """What came of answers of the partner."""

    _name = "reconciliation.settle"
    _description = "Settling of Partner's Answers"

    answer_ids = fields.Many2many("reconciliation.answer", readonly=True, required=True)
    reply = fields.Text("What Came of It", help="The partner reads it beside the answer.")

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Settle"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_settle(self):
        """The right is checked by the answers."""
        self.answer_ids.action_settle(self.reply)
        return {"type": "ir.actions.act_window_close"}
