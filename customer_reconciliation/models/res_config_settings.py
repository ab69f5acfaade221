from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    reconciliation_four_eyes = fields.Boolean(
        related="company_id.reconciliation_four_eyes", readonly=False
    )
    reconciliation_auto_threshold = fields.Float(
        related="company_id.reconciliation_auto_threshold", readonly=False
    )
    reconciliation_suggest_threshold = fields.Float(
        related="company_id.reconciliation_suggest_threshold", readonly=False
    )
    reconciliation_timing_days = fields.Integer(
        related="company_id.reconciliation_timing_days", readonly=False
    )
    reconciliation_knowledge_needed = fields.Integer(
        related="company_id.reconciliation_knowledge_needed", readonly=False
    )
    reconciliation_write_off_max = fields.Monetary(
        related="company_id.reconciliation_write_off_max",
        readonly=False,
        currency_field="currency_id",
    )
    reconciliation_write_off_journal_id = fields.Many2one(
        related="company_id.reconciliation_write_off_journal_id", readonly=False
    )
