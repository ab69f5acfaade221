from odoo import api, fields, models
from odoo.tools import format_date

from ..models.dunning_partner import GROUPS


class AccountMoveReversal(models.TransientModel):
    """Whoever reverses an invoice is told that the customer was asked to pay it."""

    _inherit = "account.move.reversal"

    dunned_said = fields.Char(compute="_compute_dunned_said", groups=GROUPS)

    @api.depends("move_ids")
    def _compute_dunned_said(self):
        for wizard in self:
            dunned = wizard.move_ids._origin.filtered("dunning_count")
            days = [day for day in dunned.mapped("dunning_last_day") if day]
            wizard.dunned_said = False
            if days:
                wizard.dunned_said = self.env._(
                    "%(documents)s: dunned, the last time on %(date)s. The customer has to be"
                    " told.",
                    documents=", ".join(dunned.mapped("name")),
                    date=format_date(self.env, max(days)),
                )
