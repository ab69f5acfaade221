from odoo import fields, models

from ..models.reconciliation_line import KINDS

CHANGES = [("added", "Added"), ("changed", "Changed"), ("removed", "Removed")]


class ReconciliationRefreshChange(models.TransientModel):
    _name = "reconciliation.refresh.change"
    _description = "Ledger Change"

    refresh_id = fields.Many2one("reconciliation.refresh", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="refresh_id.session_id.currency_id")
    change = fields.Selection(CHANGES, required=True)
    date = fields.Date()
    ref = fields.Char("Reference")
    memo = fields.Char("Description")
    kind = fields.Selection(KINDS)
    old_amount = fields.Monetary()
    new_amount = fields.Monetary()
