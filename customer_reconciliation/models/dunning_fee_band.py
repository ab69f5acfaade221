from odoo import fields, models


class DunningFeeBand(models.Model):
    """The fee from an amount on, such as 40, 70 and 100 by the size of the debt."""

    _name = "dunning.fee.band"
    _description = "Dunning Fee by Amount"
    _order = "level_id, amount_from"

    level_id = fields.Many2one("dunning.level", required=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="level_id.currency_id")
    amount_from = fields.Monetary("From Amount")
    fee = fields.Monetary()

    _unique_from = models.Constraint(
        "unique(level_id, amount_from)", "Two bands of a level can't begin at the same amount."
    )
    _fee_positive = models.Constraint("CHECK(fee >= 0 AND amount_from >= 0)", "Not below zero.")
