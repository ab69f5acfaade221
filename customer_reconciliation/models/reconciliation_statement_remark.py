from odoo import api, fields, models


class ReconciliationStatementRemark(models.Model):
    _name = "reconciliation.statement.remark"
    _description = "Remark on a Statement"
    _inherit = ["reconciliation.remark", "reconciliation.session.child"]

    statement_id = fields.Many2one(
        "reconciliation.statement", required=True, index=True, ondelete="cascade"
    )
    session_id = fields.Many2one(related="statement_id.session_id")
    company_id = fields.Many2one(
        related="statement_id.company_id", store=True, precompute=True, index=True
    )

    @api.depends("statement_id")
    def _compute_currency_id(self):
        for remark in self:
            remark.currency_id = remark.statement_id.currency_id
