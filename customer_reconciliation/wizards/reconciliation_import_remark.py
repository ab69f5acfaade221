from odoo import api, fields, models


class ReconciliationImportRemark(models.TransientModel):
    _name = "reconciliation.import.remark"
    _description = "Remark in a Preview"
    _inherit = ["reconciliation.remark"]

    import_id = fields.Many2one("reconciliation.import", required=True, ondelete="cascade")

    @api.depends("import_id")
    def _compute_currency_id(self):
        for remark in self:
            remark.currency_id = remark.import_id.currency_id
