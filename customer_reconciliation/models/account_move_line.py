from odoo import fields, models


class AccountMoveLine(models.Model):
    """Indexes for the ledger query: searches by label and by amount over the whole history."""

    _inherit = "account.move.line"

    name = fields.Char(index="trigram")
    _balance_idx = models.Index("(balance)")
    # Amounts in the company's own currency are found by their balance.
    _foreign_amount_idx = models.Index("(amount_currency) WHERE currency_id <> company_currency_id")
