from odoo import api, fields, models

#: What a dry run may change of a rule.
EDITED = (
    "sequence",
    "active",
    "decision",
    "threshold",
    "tolerance",
    "tolerance_percent",
    "window_days",
    "group_max",
)


class ReconciliationDryRunRule(models.TransientModel):
    """A copy of a rule, edited to be tried."""

    _name = "reconciliation.dry.run.rule"
    _description = "Rule to Be Tried"
    _inherit = ["reconciliation.rule.values"]
    _order = "sequence, id"

    dry_run_id = fields.Many2one("reconciliation.dry.run", required=True, ondelete="cascade")
    rule_id = fields.Many2one("reconciliation.rule", required=True, ondelete="cascade")
    name = fields.Char(related="rule_id.name")
    rule = fields.Selection(related="rule_id.rule")
    company_id = fields.Many2one(related="rule_id.company_id")
    partner_ids = fields.Many2many(related="rule_id.partner_ids")
    edited_values = fields.Json(compute="_compute_values")
    is_changed = fields.Boolean(compute="_compute_values")

    @api.depends(*EDITED, *(f"rule_id.{name}" for name in EDITED))
    def _compute_values(self):
        for rule in self:
            rule.edited_values = {name: rule[name] for name in EDITED}
            rule.is_changed = bool(rule._edits())

    def _copies(self, rules):
        """Values of copies of ``rules``."""
        return [{"rule_id": rule.id} | {name: rule[name] for name in EDITED} for rule in rules]

    def _edits(self):
        """What was edited: field → new value."""
        return {name: self[name] for name in EDITED if self[name] != self.rule_id[name]}

    def _save(self):
        for rule in self.filtered("is_changed"):
            rule.rule_id.write(rule._edits())
