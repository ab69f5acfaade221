from odoo import api, fields, models

from .. import engine

RULES = [
    ("reference", "Same Reference"),
    ("reference_group", "Several Lines by References"),
    ("amount", "Same Amount and Date"),
    ("reversal", "Booked and Reversed on One Side"),
    ("sum", "Sum of Several Lines"),
    ("short", "Same Documents, Amount Slightly Off"),
    ("sum_short", "Sum of Several Lines, Off by a Discount"),
    ("near", "Nearly the Same Amount and Date"),
]


class ReconciliationRule(models.Model):
    """One pass of the matching; the passes run in order of their sequence."""

    _name = "reconciliation.rule"
    _description = "Reconciliation Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for all companies that have no rules of their own."
    )
    rule = fields.Selection(RULES, "Looks For", required=True)
    decision = fields.Selection(
        [("auto", "Match When Certain"), ("suggest", "Only Suggest")], required=True, default="auto"
    )
    tolerance = fields.Float(
        digits=(16, 2),
        help="By how much the amounts of a match may differ, in the session's currency.",
    )
    tolerance_percent = fields.Float(digits=(5, 2))
    window_days = fields.Integer(
        "Date Window", default=60, help="Days the two sides may lie apart."
    )
    group_max = fields.Integer(
        "Largest Group", default=12, help="Most lines of one side in one match."
    )

    _sensible = models.Constraint(
        "CHECK(tolerance >= 0 AND tolerance_percent >= 0 AND window_days >= 0 AND group_max >= 1)",
        "Tolerances and windows must not be negative, and a group has at least one line.",
    )

    @api.model
    def _policy(self, session):
        """The engine's policy for a session: the company's own rules, else the common ones."""
        company = session.company_id
        rules = self.search([("company_id", "=", company.id)]) or self.search(
            [("company_id", "=", False)]
        )
        return engine.Policy(
            auto_threshold=company.reconciliation_auto_threshold,
            suggest_threshold=company.reconciliation_suggest_threshold,
            timing_days=company.reconciliation_timing_days,
            passes=tuple(rule._pass(session) for rule in rules),
        )

    def _pass(self, session):
        return engine.Pass(
            rule=self.rule,
            tolerance=session._minor(self.tolerance),
            tolerance_percent=self.tolerance_percent,
            window_days=self.window_days,
            group_max=self.group_max,
            decision=self.decision,
        )
