from odoo import fields, models

from ..models.reconciliation_line import KINDS


class ReconciliationImportRow(models.TransientModel):
    _name = "reconciliation.import.row"
    _description = "Previewed Row"

    import_id = fields.Many2one("reconciliation.import", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="import_id.currency_id")
    row = fields.Integer()
    date = fields.Date()
    ref = fields.Char("Reference")
    memo = fields.Char("Description")
    kind = fields.Selection(KINDS)
    amount = fields.Monetary(help="In our sign: positive when they owe us more.")
