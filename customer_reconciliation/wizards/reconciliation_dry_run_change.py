from odoo import Command, api, fields, models

from ..models.reconciliation_rule import RULES

#: What a group was before and would be after.
CHANGES = [
    ("none_auto", "New, Certain"),
    ("none_suggest", "New, Suggested"),
    ("suggest_auto", "Certain Instead of Suggested"),
    ("auto_suggest", "Suggested Instead of Certain"),
    ("auto_none", "Lost, Was Certain"),
    ("suggest_none", "Lost, Was Suggested"),
]
VERDICTS = {True: "better", False: "worse", None: "unknown"}


class ReconciliationDryRunChange(models.TransientModel):
    """A match that changed rules would make, lose, or hold to be more or less certain."""

    _name = "reconciliation.dry.run.change"
    _description = "Difference Between Rules"
    _inherit = ["reconciliation.evidence"]
    _order = "session_id, id"

    dry_run_id = fields.Many2one("reconciliation.dry.run", required=True, ondelete="cascade")
    session_id = fields.Many2one("reconciliation.session", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="session_id.currency_id")
    change = fields.Selection(CHANGES, required=True)
    rule = fields.Selection(RULES, required=True)
    score = fields.Float()
    difference = fields.Monetary(help="Ours less theirs.")
    line_ids = fields.Many2many("reconciliation.line", string="Lines")
    our_refs = fields.Char("Ours", compute="_compute_sides")
    their_refs = fields.Char("Theirs", compute="_compute_sides")
    our_amount = fields.Monetary(compute="_compute_sides")
    their_amount = fields.Monetary(compute="_compute_sides")
    verdict = fields.Selection(
        [
            ("better", "As People Decided"),
            ("worse", "Against People"),
            ("unknown", "Nobody Decided"),
        ],
        required=True,
    )
    decided = fields.Char("People Decided")

    @api.depends("line_ids")
    def _compute_sides(self):
        for change in self:
            for name, value in change.line_ids._sides().items():
                change[name] = value

    def _compute_display_name(self):
        for change in self:
            change.display_name = f"{change.our_refs or '–'} ↔ {change.their_refs or '–'}"

    def _note(self, run, session, changes):
        """Keep ``changes`` (``engine.compare.Change``) to show them."""
        self.create([self._change_vals(run, session, change) for change in changes])

    def _change_vals(self, run, session, change):
        return self._found_vals(session, change.row) | {
            "dry_run_id": run.id,
            "session_id": session.id,
            "change": f"{change.before}_{change.after}",
            "line_ids": [Command.set([item for _side, item in change.group])],
            "verdict": VERDICTS[change.better],
            "decided": session.match_ids._said_of(change.group),
        }
