from odoo import fields, models
from odoo.exceptions import UserError

from .dialog import dialog


class DunningApproval(models.TransientModel):
    """What is about to be sent, said once more before it is."""

    _name = "dunning.approval"
    _description = "Approval of a Dunning Run"

    run_id = fields.Many2one("dunning.run", required=True, ondelete="cascade")
    said = fields.Text(readonly=True, help="As it was when the window was opened.")

    def _open(self):
        return dialog(self, self.env._("Approve and Send"))

    def action_approve(self):
        """Send what was said, nothing else; the right is checked by the run."""
        self.ensure_one()
        if self.said != self.run_id._asked_said():
            raise UserError(
                self.env._("What would be sent has changed meanwhile: look at it once more.")
            )
        self.run_id.action_approve()
        return {"type": "ir.actions.act_window_close"}
