from odoo import fields, models

from ..models.reconciliation_layout import ROLES


class ReconciliationImportColumn(models.TransientModel):
    _name = "reconciliation.import.column"
    _description = "Column of an Imported File"

    import_id = fields.Many2one("reconciliation.import", required=True, ondelete="cascade")
    name = fields.Char("Header", readonly=True)
    sample = fields.Char("Examples", readonly=True)
    role = fields.Selection(ROLES, "Holds", help="Empty: the column is not used.")
