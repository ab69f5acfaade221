from odoo import fields, models

from ..queries import confirmation_results
from .balance_confirmation import OUTCOMES


class BalanceConfirmationResult(models.Model):
    """One row for each outcome of a campaign: how many, what they come to, what they cover."""

    _name = "balance.confirmation.result"
    _description = "Result of a Balance Confirmation Campaign"
    _auto = False
    _order = "campaign_id, sequence"
    _rec_name = "outcome"
    _depends = confirmation_results.DEPENDS

    campaign_id = fields.Many2one("balance.confirmation.campaign", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    sequence = fields.Integer(readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    letter_count = fields.Integer("Letters", readonly=True)
    receivable = fields.Monetary(currency_field="company_currency_id", readonly=True)
    payable = fields.Monetary(currency_field="company_currency_id", readonly=True)
    difference = fields.Monetary(currency_field="company_currency_id", readonly=True)
    receivable_share = fields.Float("Share of Receivables", readonly=True)
    payable_share = fields.Float("Share of Payables", readonly=True)

    @property
    def _table_query(self):
        return confirmation_results.table([outcome for outcome, _label in OUTCOMES])

    def action_open_letters(self):
        """The letters of this outcome."""
        self.ensure_one()
        action = self.campaign_id.action_open_letters()
        return action | {"domain": [*action["domain"], ("outcome", "=", self.outcome)]}
