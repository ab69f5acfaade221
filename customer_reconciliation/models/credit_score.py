from odoo import api, fields, models

from .. import engine
from ..sentences import render
from .credit_policy import GRADES

CHANGED = "customer_reconciliation.mail_activity_grade_changed"


class CreditScore(models.Model):
    """How a customer scored in a month: kept as it was then, a row a month."""

    _name = "credit.score"
    _description = "Credit Score"
    _order = "date desc, id desc"
    _rec_name = "file_id"

    file_id = fields.Many2one(
        "credit.file", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        string="Customer", related="file_id.partner_id", store=True, index=True
    )
    company_id = fields.Many2one(related="file_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date("As of", required=True, readonly=True)
    month = fields.Date(required=True, readonly=True, help="Its first day.")
    is_rated = fields.Boolean("Rated", readonly=True)
    score = fields.Float(
        "Credit Score", digits=(4, 1), readonly=True, aggregator="avg", help="0 to 100."
    )
    grade = fields.Selection(GRADES, readonly=True, help="Empty: not rated.")
    grade_before = fields.Selection(GRADES, readonly=True)
    coverage = fields.Integer(
        "Known (%)",
        readonly=True,
        aggregator="avg",
        help="Share of the weight of those factors of which something is known.",
    )
    factor_ids = fields.One2many("credit.score.factor", "score_id", readonly=True)
    has_limit = fields.Boolean(readonly=True)
    suggested_limit = fields.Monetary(readonly=True, help="What fits the score; nobody grants it.")
    has_term = fields.Boolean(readonly=True)
    suggested_days = fields.Integer("Suggested Term (Days)", readonly=True, aggregator="avg")
    limit_key = fields.Char(readonly=True)
    term_key = fields.Char(readonly=True)
    reason_args = fields.Json(readonly=True)
    limit_reason = fields.Text("How the Limit Is Derived", compute="_compute_reasons")
    term_reason = fields.Text("How the Term Is Derived", compute="_compute_reasons")

    _one_a_month = models.UniqueIndex("(file_id, month)", "A customer has one score a month.")
    _in_range = models.Constraint(
        "CHECK(score BETWEEN 0 AND 100 AND coverage BETWEEN 0 AND 100)", "Scores are 0 to 100."
    )

    @api.depends("limit_key", "term_key", "reason_args")
    @api.depends_context("lang")
    def _compute_reasons(self):
        for score in self:
            args, currency = score.reason_args, score.currency_id
            score.limit_reason = render(self.env, score.limit_key, args, currency)
            score.term_reason = render(self.env, score.term_key, args, currency)

    @api.depends("partner_id", "month", "grade", "score")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for score in self:
            told = f"{score.score:.1f} {score.grade}" if score.is_rated else self.env._("not rated")
            score.display_name = f"{score.partner_id.display_name} {score.month:%Y-%m}: {told}"

    @api.model
    def _values(self, row, file, today):
        """What is stored of a row of ``engine.CREDIT_SCORES``; its factors come apart."""
        nothing = engine.NO_AMOUNT
        rated = row["score"] != nothing
        major = file.currency_id._major
        return {
            "file_id": file.id,
            "date": today,
            "month": today.replace(day=1),
            "is_rated": rated,
            "score": row["score"] / 10 if rated else 0.0,
            "grade": row["grade"] or False,
            "grade_before": file.grade,
            "coverage": row["coverage"],
            "has_limit": row["limit"] != nothing,
            "suggested_limit": major(row["limit"]) if row["limit"] != nothing else 0.0,
            "has_term": row["term_days"] != nothing,
            "suggested_days": max(row["term_days"], 0),
            "limit_key": row["limit_key"],
            "term_key": row["term_key"],
            "reason_args": row["reason_args"],
        }

    def _tell(self):
        """A task for whoever is in charge of the file, else of the customer."""
        file = self.file_id
        file.activity_unlink([CHANGED])
        owner = file.user_id or file.partner_id.user_id
        if owner:
            lang = owner.lang or self.env.lang
            file.with_context(lang=lang).activity_schedule(
                CHANGED, user_id=owner.id, summary=self.with_context(lang=lang)._change()
            )

    def _change(self):
        """What changed, in one sentence."""
        return self.env._(
            "Grade %(before)s became %(grade)s (%(score)s points)",
            before=self.grade_before,
            grade=self.grade,
            score=f"{self.score:.1f}",
        )
