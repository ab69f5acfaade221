from odoo import api, fields, models

from .. import engine
from ..engine import compare


class ReconciliationDryRunResult(models.TransientModel):
    """The figures of one session under the rules as they are, and as they would be."""

    _name = "reconciliation.dry.run.result"
    _description = "Session of a Dry Run"
    _order = "session_id"

    dry_run_id = fields.Many2one("reconciliation.dry.run", required=True, ondelete="cascade")
    session_id = fields.Many2one("reconciliation.session", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="session_id.currency_id")
    auto_before = fields.Integer()
    auto_after = fields.Integer()
    suggested_before = fields.Integer()
    suggested_after = fields.Integer()
    alone_before = fields.Integer()
    alone_after = fields.Integer()
    decision_count = fields.Integer("People's Decisions")
    agreed_before = fields.Integer()
    agreed_after = fields.Integer()
    against_before = fields.Integer()
    against_after = fields.Integer()
    unexplained_before = fields.Monetary()
    unexplained_after = fields.Monetary()
    auto_shown = fields.Char("Certain", compute="_compute_shown")
    suggested_shown = fields.Char("Suggested", compute="_compute_shown")
    alone_shown = fields.Char("Lines Left", compute="_compute_shown")
    agreement_shown = fields.Char(
        "Agreement",
        compute="_compute_shown",
        help="Share of people's decisions the rules agree with: groups accepted or matched by hand "
        "which they find too, rejected ones which they leave alone.",
    )
    against_shown = fields.Char(
        "Against People",
        compute="_compute_shown",
        help="Certain matches of which people decided otherwise.",
    )
    unexplained_shown = fields.Char("Unexplained", compute="_compute_shown")

    @api.depends_context("lang")
    def _compute_shown(self):
        for result in self:
            for name in ("auto", "suggested", "alone", "against"):
                result[f"{name}_shown"] = result._then_and_now(name, str)
            result.unexplained_shown = result._then_and_now(
                "unexplained", result.currency_id.format
            )
            count = result.decision_count
            result.agreement_shown = count and result._then_and_now(
                "agreed", lambda agreed, count=count: f"{agreed / count:.0%}"
            )

    def _then_and_now(self, name, shown):
        """A figure under the rules as they are and as they would be: "31 → 33"."""
        return f"{shown(self[f'{name}_before'])} → {shown(self[f'{name}_after'])}"

    # -- the engine ------------------------------------------------------------------------------

    def _try(self, run, session):
        """Match ``session`` in memory by the rules as they are and by those of ``run``."""
        lines = session.line_ids.filtered(lambda line: line.check_state == "checked")
        policies = (
            self.env["reconciliation.rule"]._policy(session),
            run.rule_ids._policy_of(session),
        )
        before, after = (lines._match(policy) for policy in policies)
        decisions = session.match_ids._decisions()
        found = compare.groups(before), compare.groups(after)
        vals = {"dry_run_id": run.id, "session_id": session.id, "decision_count": len(decisions)}
        for when, result, groups in zip(("before", "after"), (before, after), found, strict=True):
            figures = self._figures(session, lines, result, groups, decisions)
            vals |= {f"{name}_{when}": figure for name, figure in figures.items()}
        self.create(vals)
        run.change_ids._note(run, session, compare.compare(*found, decisions))

    def _figures(self, session, lines, result, groups, decisions):
        rest = session._minor(session.difference) - result.differences["amount"].sum()
        unknown = result.differences["kind"] == "unexplained"
        unexplained = result.differences.loc[unknown, "amount"].sum() + rest
        wrong = {group for group in groups if decisions.verdict(group) == compare.WRONG}
        return {
            "auto": compare.count(groups, engine.AUTO),
            "suggested": compare.count(groups, engine.SUGGEST),
            "alone": len(lines) - len(result.links),
            "agreed": decisions.agreed(groups),
            "against": compare.count({group: groups[group] for group in wrong}, engine.AUTO),
            "unexplained": session._major(int(unexplained)),
        }
