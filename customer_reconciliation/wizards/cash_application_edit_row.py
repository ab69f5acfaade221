from odoo import api, fields, models

from ..models.cash_application_allocation import KINDS


class CashApplicationEditRow(models.TransientModel):
    _name = "cash.application.edit.row"
    _description = "Row of an Edited Allocation"
    _inherit = ["cash.application.asked"]

    edit_id = fields.Many2one("cash.application.edit", required=True, ondelete="cascade")
    proposal_id = fields.Many2one(related="edit_id.proposal_id")
    currency_id = fields.Many2one(related="edit_id.currency_id")
    source_id = fields.Many2one("account.move.line", "Paid With")
    target_id = fields.Many2one("account.move.line", "Settles")
    source_open = fields.Monetary("Open on It", compute="_compute_open")
    target_open = fields.Monetary("Open on Invoice", compute="_compute_open")
    amount = fields.Monetary()
    write_off = fields.Monetary("Written Off")
    kind = fields.Selection(KINDS, "Because Of")
    preset_id = fields.Many2one("account.reconcile.model", "Write-off Preset")

    @api.depends("source_id", "target_id")
    def _compute_open(self):
        for row in self:
            source = row.source_id
            row.source_open = abs(source.amount_residual_currency or source.amount_currency)
            row.target_open = abs(row.target_id.amount_residual_currency)

    @api.onchange("source_id", "target_id")
    def _onchange_lines(self):
        if self.source_id and self.target_id and not self.amount:
            self.amount = min(self.source_open, self.target_open)

    @api.onchange("write_off")
    def _onchange_write_off(self):
        if self.write_off and not self.preset_id:
            self.kind = self.kind or "rounding"
            self.preset_id = self.edit_id.company_id._cash_presets().get(self.kind)
