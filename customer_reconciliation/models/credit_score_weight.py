from odoo import api, fields, models

from .. import engine
from .credit_score_factor import FACTORS


class CreditScoreWeight(models.Model):
    """How much a factor counts in a company's scores; only their proportions matter."""

    _name = "credit.score.weight"
    _description = "Weight in Credit Scores"
    _inherit = ["credit.logged"]
    _order = "company_id, id"
    _rec_name = "factor"
    _logged = ("weight",)

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    factor = fields.Selection(FACTORS, required=True, readonly=True)
    weight = fields.Integer(required=True, help="Zero: the factor doesn't count.")
    share = fields.Float("Share (%)", compute="_compute_share", digits=(4, 1))

    _one_each = models.UniqueIndex("(company_id, factor)", "A factor has one weight in a company.")
    _not_negative = models.Constraint(
        "CHECK(weight BETWEEN 0 AND 1000)", "A weight is a whole number from 0 to 1000."
    )

    @api.depends("weight", "company_id")
    def _compute_share(self):
        totals = dict(
            self._read_group(
                [("company_id", "in", self.company_id.ids)], ["company_id"], ["weight:sum"]
            )
        )
        for weight in self:
            total = totals.get(weight.company_id)
            weight.share = 100 * weight.weight / total if total else 0

    def _at_first(self):
        """It counts as the product says until somebody changes it."""
        return {"weight": str(engine.WEIGHTS[self.factor])}

    def _logged_name(self):
        return self._said("factor")

    @api.model
    def _of(self, company):
        """Factor → weight, of all factors."""
        own = self.sudo().search([("company_id", "=", company.id)])
        return dict(engine.WEIGHTS) | {weight.factor: weight.weight for weight in own}

    @api.model
    def action_open_weights(self):
        """The weights of the company, those it never changed as they are."""
        self.check_access("write")
        there = self.search([("company_id", "=", self.env.company.id)]).mapped("factor")
        self.create(
            [
                {"factor": factor, "weight": weight, "company_id": self.env.company.id}
                for factor, weight in engine.WEIGHTS.items()
                if factor not in there
            ]
        )
        name = "customer_reconciliation.action_credit_score_weight"
        action = self.env["ir.actions.act_window"]._for_xml_id(name)
        return action | {"domain": [("company_id", "=", self.env.company.id)]}
