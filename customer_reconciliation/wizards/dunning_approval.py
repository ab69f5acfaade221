from odoo import api, fields, models

from .dialog import dialog


class DunningApproval(models.TransientModel):
    """What is about to be sent, said once more before it is."""

    _name = "dunning.approval"
    _description = "Approval of a Dunning Run"

    run_id = fields.Many2one("dunning.run", required=True, ondelete="cascade")
    said = fields.Text(compute="_compute_said")

    @api.depends("run_id")
    @api.depends_context("lang")
    def _compute_said(self):
        for wizard in self:
            wizard.said = "\n".join(wizard.run_id._asked_said())

    def _open(self):
        return dialog(self, self.env._("Approve and Send"))

    def action_approve(self):
        """Send; the right is checked by the run."""
        self.run_id.action_approve()
        return {"type": "ir.actions.act_window_close"}
