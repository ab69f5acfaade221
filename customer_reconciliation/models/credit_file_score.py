from odoo import api, fields, models


class CreditFile(models.Model):
    """The score on the credit file: the latest with its points, and the history as a chart."""

    _inherit = "credit.file"

    behaviour_ids = fields.One2many("payment.behaviour", "file_id", "Payment Behaviour")
    score_ids = fields.One2many("credit.score", "file_id", "Scores", readonly=True)
    score_id = fields.Many2one(
        "credit.score", "Latest Score", compute="_compute_score_id", store=True
    )
    score = fields.Float("Credit Score", related="score_id.score", digits=(4, 1))
    score_coverage = fields.Integer(related="score_id.coverage")
    score_date = fields.Date("Scored on", related="score_id.date")
    score_factor_ids = fields.One2many(related="score_id.factor_ids", string="Points")
    suggested_has_limit = fields.Boolean("Has Suggested Limit", related="score_id.has_limit")
    suggested_has_term = fields.Boolean(related="score_id.has_term")
    suggested_limit = fields.Monetary(related="score_id.suggested_limit")
    suggested_days = fields.Integer(related="score_id.suggested_days")
    limit_reason = fields.Text(related="score_id.limit_reason")
    term_reason = fields.Text(related="score_id.term_reason")
    score_chart = fields.Json("Score by Month", compute="_compute_score_chart")
    contract_ids = fields.Many2many(
        "partner.contract", string="Contracts", compute="_compute_contract_ids"
    )

    @api.depends("score_ids")
    def _compute_score_id(self):
        for file in self:
            file.score_id = file.score_ids[:1]  # the latest first

    @api.depends("score_ids.score", "score_ids.grade")
    def _compute_score_chart(self):
        """A point a month, the first month first; ``score`` is null where not rated."""
        for file in self:
            file.score_chart = [
                {
                    "month": f"{score.month:%Y-%m}",
                    "score": score.score if score.is_rated else None,
                    "grade": score.grade or "",
                }
                for score in file.score_ids.sorted("month")
            ]

    @api.depends("partner_id", "company_id")
    def _compute_contract_ids(self):
        found = self.env["partner.contract"].search(
            [("partner_id", "in", self.partner_id.ids), ("company_id", "in", self.company_id.ids)]
        )
        by_owner = found.grouped(lambda contract: (contract.partner_id, contract.company_id))
        for file in self:
            file.contract_ids = by_owner.get((file.partner_id, file.company_id), False)

    def action_score(self):
        """Score these customers as of today; that replaces their score of this month."""
        # Whoever may ask for a limit may have a customer scored.
        self.check_access("read")
        self.env["credit.request"].check_access("create")
        for company, files in self.grouped("company_id").items():
            self.env["credit.scoring"].sudo()._score(company, files.partner_id.ids)
        return True

    def action_open_scores(self):
        """The history of these customers' scores."""
        name = "customer_reconciliation.action_credit_score"
        action = self.env["ir.actions.act_window"]._for_xml_id(name)
        return action | {"domain": [("file_id", "in", self.ids)], "context": {}}
