from odoo import fields, models


class DunningLumpSum(models.Model):
    """What may be asked for once for an installment paid late, by its amount."""

    _name = "dunning.lump.sum"
    _description = "Lump Sum by Amount"
    _order = "scheme_id, amount_from"

    scheme_id = fields.Many2one(
        "dunning.interest.scheme", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="scheme_id.currency_id")
    amount_from = fields.Monetary("From Amount")
    amount = fields.Monetary("Lump Sum")

    _unique_from = models.Constraint(
        "unique(scheme_id, amount_from)", "Two lump sums can't begin at the same amount."
    )
    _positive = models.Constraint("CHECK(amount >= 0 AND amount_from >= 0)", "Not below zero.")
