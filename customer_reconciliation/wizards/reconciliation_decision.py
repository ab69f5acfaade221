from odoo import fields, models
from odoo.exceptions import UserError

from .dialog import dialog


class ReconciliationDecision(models.TransientModel):
    """Asks why before lines are matched or parted by hand."""

    _name = "reconciliation.decision"
    _description = "Decision on a Match"

    session_id = fields.Many2one("reconciliation.session", required=True, ondelete="cascade")
    decision = fields.Selection([("match", "Match"), ("reject", "Reject")], required=True)
    line_ids = fields.Many2many("reconciliation.line")
    match_ids = fields.Many2many("reconciliation.match")
    currency_id = fields.Many2one(related="session_id.currency_id")
    difference = fields.Monetary(compute="_compute_difference", help="Ours less theirs.")
    reason = fields.Char()

    def _compute_difference(self):
        for wizard in self:
            sign = {"ours": 1, "theirs": -1}
            wizard.difference = sum(sign[line.side] * line.amount for line in wizard.line_ids)

    def _open_for(self, session, decision, lines=(), matches=()):
        if len(session) > 1:
            raise UserError(self.env._("The lines belong to different sessions."))
        wizard = self.create(
            {
                "session_id": session.ensure_one().id,
                "decision": decision,
                "line_ids": [fields.Command.set([line.id for line in lines])],
                "match_ids": [fields.Command.set([match.id for match in matches])],
            }
        )
        titles = {"match": self.env._("Match by Hand"), "reject": self.env._("Reject Match")}
        return dialog(wizard, titles[decision])

    def action_apply(self):
        """Carry the decision out with its reason."""
        self.ensure_one()
        if self.decision == "match":
            self.line_ids.action_match_by_hand(self.reason)
        else:
            self.match_ids.action_reject(self.reason)
        return {"type": "ir.actions.act_window_close"}
