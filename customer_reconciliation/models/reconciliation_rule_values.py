from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import engine

#: The rules that look for several lines by their sum.
SUMS = ("sum", "sum_short")


class ReconciliationRuleValues(models.AbstractModel):
    """What a rule says, whether it holds (``reconciliation.rule``) or is only tried.

    Here alone rules become the engine's policy. Which rules hold for a session:

    1. those of its company that name no partner; when there are none, the common ones;
    2. a rule that names the session's partner takes the place of those that look for the same,
       the company's own before the common.

    Whoever inherits has ``rule``, ``company_id`` and ``partner_ids``: what a rule is and for whom.
    """

    _name = "reconciliation.rule.values"
    _description = "Values of a Reconciliation Rule"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    decision = fields.Selection(
        [("auto", "Match When Certain"), ("suggest", "Only Suggest")],
        required=True,
        default="auto",
        help="Only suggest: a person decides, even where a rule further down would be sure.",
    )
    threshold = fields.Float(
        "Certain From",
        digits=(5, 4),
        help="How probable a match of this rule must be to need no person. Empty: as in the "
        "settings. What is less probable is suggested.",
    )
    tolerance = fields.Float(
        digits=(16, 2),
        help="By how much the amounts of a match may differ, in the session's currency.",
    )
    tolerance_percent = fields.Float(
        "Or %",
        digits=(5, 2),
        help="Or by how many per cent of the larger side they may differ; the wider limit counts.",
    )
    window_days = fields.Integer(
        "Date Window",
        default=60,
        help="Days the two sides may lie apart, beyond the partner's usual lag.",
    )
    group_max = fields.Integer(
        "Largest Group", default=12, help="Most lines of one side in one match."
    )

    @api.constrains(
        "rule", "tolerance", "tolerance_percent", "window_days", "group_max", "threshold"
    )
    def _check_sensible(self):
        for rule in self:
            problem = rule._nonsense()
            if problem:
                raise ValidationError(
                    self.env._("%(rule)s: %(problem)s", rule=rule.display_name, problem=problem)
                )

    def _nonsense(self):
        """What is wrong with the figures, or nothing."""
        if self.tolerance < 0:
            return self.env._("the tolerance must not be negative.")
        if not 0 <= self.tolerance_percent <= 100:
            return self.env._("a tolerance in per cent lies between 0 and 100.")
        if self.window_days < 0:
            return self.env._("the date window must not be negative: 0 means the same day.")
        if self.group_max < 1:
            return self.env._("a group has at least one line.")
        if self.rule in SUMS and self.group_max < 2:
            return self.env._("a sum of several lines needs at least two of them in a group.")
        if self.threshold and not 0.5 < self.threshold <= 1:
            return self.env._(
                "what needs no person must be more likely right than wrong: choose more than 50 % "
                "and at most 100 %, or leave it empty to use the settings."
            )
        return None

    # -- the engine ------------------------------------------------------------------------------

    def _policy_of(self, session):
        """The engine's policy for ``session`` by those of these rules which hold for it."""
        company = session.company_id
        return engine.Policy(
            auto_threshold=company.reconciliation_auto_threshold,
            suggest_threshold=company.reconciliation_suggest_threshold,
            timing_days=company.reconciliation_timing_days,
            passes=tuple(rule._pass(session) for rule in self._holding_for(session)),
        )

    def _holding_for(self, session):
        """The rules that hold for ``session``, in their order (see the model)."""
        active = self.filtered("active")
        own = active.filtered(lambda rule: rule.company_id == session.company_id)
        common = active.filtered(lambda rule: not rule.company_id)
        named = own._naming(session.partner_id)
        named |= common._naming(session.partner_id)._looking_for_else(named)
        general = own._naming_none() or common._naming_none()
        holding = named | general._looking_for_else(named)
        return holding.sorted(lambda rule: (rule.sequence, rule.id))

    def _naming(self, partner):
        return self.filtered(lambda rule: partner.commercial_partner_id in rule.partner_ids)

    def _naming_none(self):
        return self.filtered(lambda rule: not rule.partner_ids)

    def _looking_for_else(self, others):
        """Those that look for something none of the others looks for."""
        taken = set(others.mapped("rule"))
        return self.filtered(lambda rule: rule.rule not in taken)

    def _pass(self, session):
        return engine.Pass(
            rule=self.rule,
            tolerance=session._minor(self.tolerance),
            tolerance_percent=self.tolerance_percent,
            window_days=self.window_days,
            group_max=self.group_max,
            auto_threshold=self.threshold or None,
            decision=self.decision,
        )
