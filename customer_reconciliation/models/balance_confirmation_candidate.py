from odoo import api, fields, models
from odoo.exceptions import UserError

from .balance_confirmation_selection import SELECTIONS


class BalanceConfirmationCandidate(models.Model):
    """A partner a campaign has chosen, and why; a person may leave it out, saying why."""

    _name = "balance.confirmation.candidate"
    _description = "Partner Chosen to Confirm"
    _inherit = ["reconciliation.kept"]
    _order = "campaign_id, sequence, id"
    _rec_name = "partner_id"

    _kept = frozenset(
        {"campaign_id", "partner_id", "sequence", "why", "receivable", "payable", "turnover"}
    )

    campaign_id = fields.Many2one(
        "balance.confirmation.campaign", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="campaign_id.company_id", store=True, precompute=True, index=True
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", required=True, readonly=True)
    sequence = fields.Integer("Rank", readonly=True)
    receivable = fields.Monetary(currency_field="company_currency_id", readonly=True)
    payable = fields.Monetary(currency_field="company_currency_id", readonly=True)
    turnover = fields.Monetary(currency_field="company_currency_id", readonly=True)
    why = fields.Selection(SELECTIONS, "Chosen By", readonly=True)
    left_out = fields.Boolean()
    left_out_why = fields.Char("Why Left Out")

    @api.constrains("left_out", "left_out_why")
    def _check_why(self):
        if any(each.left_out and not (each.left_out_why or "").strip() for each in self):
            raise UserError(self.env._("Say why a chosen partner is left out."))

    def write(self, vals):
        self.check_access("write")
        if any(each.campaign_id.state != "chosen" for each in self) and not self.env.su:
            raise UserError(self.env._("The letters are created already."))
        result = super().write(vals)
        if "left_out" in vals:
            for campaign, each in self.grouped("campaign_id").items():
                campaign._log_left_out(each)
        return result
