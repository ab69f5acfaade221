from odoo import api, fields, models

from .. import engine
from ..sentences import render


class ReconciliationEvidence(models.AbstractModel):
    """A group of lines with the sentence and the evidence it rests on, in the reader's language."""

    _name = "reconciliation.evidence"
    _description = "Evidence for a Match"

    reason_key = fields.Char(readonly=True)
    reason_args = fields.Json(readonly=True)
    reason = fields.Char(compute="_compute_reason")
    # list of [key of engine.EVIDENCE_LABELS, log-odds]
    evidence = fields.Json(readonly=True)
    waterfall = fields.Json(
        "What It Rests On",
        compute="_compute_waterfall",
        help="How probable the match is to begin with, and what each piece of evidence changes.",
    )

    @api.depends_context("lang")
    @api.depends("reason_key", "reason_args")
    def _compute_reason(self):
        for group in self:
            group.reason = render(self.env, group.reason_key, group.reason_args, group.currency_id)

    @api.depends_context("lang")
    @api.depends("evidence")
    def _compute_waterfall(self):
        labels = {key: self.env._(text) for key, text in engine.EVIDENCE_LABELS.items()}
        for group in self:
            group.waterfall = [
                {"key": key, "label": labels.get(key, key), "log_odds": log_odds}
                for key, log_odds in group.evidence or ()
            ]

    @api.model
    def _found_vals(self, session, row):
        """A row of ``engine.match(…).matches`` as the values its records share."""
        return {
            "rule": row.rule,
            "score": row.score,
            "difference": session._major(row.difference),
            "reason_key": row.reason_key,
            "reason_args": row.reason_args,
            "evidence": [list(piece) for piece in row.evidence],
        }
