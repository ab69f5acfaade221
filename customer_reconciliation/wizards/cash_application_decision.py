from odoo import fields, models
from odoo.exceptions import UserError

from .dialog import dialog


class CashApplicationDecision(models.TransientModel):
    """Asks why before proposals are rejected or what was posted is undone."""

    _name = "cash.application.decision"
    _description = "Decision on a Cash Application"

    decision = fields.Selection([("reject", "Reject"), ("undo", "Undo")], required=True)
    run_id = fields.Many2one("cash.application", ondelete="cascade")
    proposal_ids = fields.Many2many("cash.application.proposal")
    posted_count = fields.Integer(compute="_compute_posted_count")
    reason = fields.Char("Why")
    date = fields.Date(
        "Date of Reversals",
        help="Of the entries that reverse write-offs. Empty: the day of the write-off; needed when "
        "that lies in a locked period.",
    )

    def _compute_posted_count(self):
        for wizard in self:
            posted = wizard.run_id.proposal_ids | wizard.proposal_ids
            wizard.posted_count = len(posted.filtered(lambda each: each.state == "applied"))

    def _open_for(self, decision, proposals, run=None):
        wizard = self.create(
            {
                "decision": decision,
                "run_id": run.id if run else False,
                "proposal_ids": [fields.Command.set(proposals.ids)],
            }
        )
        titles = {
            "reject": self.env._("Reject Proposals"),
            "undo": self.env._("Undo What Was Posted"),
        }
        return dialog(wizard, titles[decision])

    def action_confirm(self):
        """Carry the decision out with its reason."""
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: it is kept with your name."))
        if self.decision == "reject":
            self.proposal_ids.action_reject(self.reason)
        elif self.run_id:
            return self.run_id._undo(self.reason, self.date)
        else:
            return self.proposal_ids._undo(self.reason, self.date)
        return {"type": "ir.actions.act_window_close"}
