from odoo import fields, models

from .dialog import dialog


class ReconciliationSealApproval(models.TransientModel):
    """A manager's written reason for sealing what is not fully explained."""

    _name = "reconciliation.seal.approval"
    _description = "Approval of a Seal"

    session_id = fields.Many2one("reconciliation.session", required=True, ondelete="cascade")
    questions = fields.Text(compute="_compute_questions")
    reason = fields.Text("Why")

    def _compute_questions(self):
        for wizard in self:
            wizard.questions = "\n".join(wizard.session_id._open_questions())

    def _open(self):
        return dialog(self, self.env._("Seal with Approval"))

    def action_seal(self):
        """Seal; the right is checked by the session."""
        self.session_id.action_seal(self.reason)
        return {"type": "ir.actions.act_window_close"}
