from odoo import api, fields, models

from .. import engine
from ..sentences import render

FACTORS = [
    ("days_late", "Days Late"),
    ("share_late", "Share Paid Late"),
    ("trend", "Latest Months"),
    ("promises", "Promises to Pay"),
    ("disputes", "Disputes Lost"),
    ("utilisation", "Use of the Limit"),
    ("age", "Age of the Relation"),
    ("volume", "Volume"),
]


class CreditScoreFactor(models.Model):
    """What one factor says of a customer in a month: its points, or that nothing is known."""

    _name = "credit.score.factor"
    _description = "Factor of a Credit Score"
    _order = "score_id desc, id"
    _rec_name = "factor"

    score_id = fields.Many2one(
        "credit.score", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="score_id.company_id")
    factor = fields.Selection(FACTORS, required=True, readonly=True)
    is_known = fields.Boolean("Known", readonly=True)
    points = fields.Float(digits=(4, 1), readonly=True, aggregator="avg", help="0 to 100.")
    weight = fields.Integer(
        "Weight (%)", readonly=True, aggregator="avg", help="Of all that is known."
    )
    contribution = fields.Float(
        "Adds", digits=(4, 1), readonly=True, help="Its part of the score: these add up to it."
    )
    reason_key = fields.Char(readonly=True)
    reason_args = fields.Json(readonly=True)
    reason = fields.Text("Why", compute="_compute_reason")

    @api.depends("reason_key", "reason_args")
    @api.depends_context("lang")
    def _compute_reason(self):
        for factor in self:
            currency = factor.company_id.currency_id
            factor.reason = render(self.env, factor.reason_key, factor.reason_args, currency)

    @api.model
    def _values(self, row, score_id):
        """What is stored of a row of ``engine.CREDIT_FACTORS``."""
        known = row["points"] != engine.NO_AMOUNT
        return {
            "score_id": score_id,
            "factor": row["factor"],
            "is_known": known,
            "points": row["points"] / 10 if known else 0.0,
            "weight": row["weight"],
            "contribution": row["contribution"] / 10,
            "reason_key": row["reason_key"],
            "reason_args": row["reason_args"],
        }
