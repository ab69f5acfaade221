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
    reconciliation_portal_days = fields.Integer(
        related="company_id.reconciliation_portal_days", readonly=False
    )
    reconciliation_portal_statement = fields.Boolean(
        related="company_id.reconciliation_portal_statement", readonly=False
    )
    reconciliation_portal_uploads = fields.Integer(
        related="company_id.reconciliation_portal_uploads", readonly=False
    )
    dunning_promise_days = fields.Integer(related="company_id.dunning_promise_days", readonly=False)
    reconciliation_portal_answers = fields.Integer(
        related="company_id.reconciliation_portal_answers", readonly=False
    )
    reconciliation_portal_downloads = fields.Integer(
        related="company_id.reconciliation_portal_downloads", readonly=False
    )
    reconciliation_portal_file_mb = fields.Integer(
        related="company_id.reconciliation_portal_file_mb", readonly=False
    )
    reconciliation_write_off_max = fields.Monetary(
        related="company_id.reconciliation_write_off_max",
        readonly=False,
        currency_field="currency_id",
    )
    reconciliation_write_off_journal_id = fields.Many2one(
        related="company_id.reconciliation_write_off_journal_id", readonly=False
    )
    cash_charge_preset_id = fields.Many2one(
        related="company_id.cash_charge_preset_id", readonly=False
    )
    cash_rounding_preset_id = fields.Many2one(
        related="company_id.cash_rounding_preset_id", readonly=False
    )
    cash_exchange_tolerance = fields.Float(
        related="company_id.cash_exchange_tolerance", readonly=False
    )
    cash_in_turn = fields.Selection(related="company_id.cash_in_turn", readonly=False)
    cash_unattended = fields.Boolean(related="company_id.cash_unattended", readonly=False)
    cash_user_id = fields.Many2one(related="company_id.cash_user_id", readonly=False)
    cash_with_payments = fields.Boolean(related="company_id.cash_with_payments", readonly=False)
    cash_with_credit_notes = fields.Boolean(
        related="company_id.cash_with_credit_notes", readonly=False
    )
    cash_with_entries = fields.Boolean(related="company_id.cash_with_entries", readonly=False)
    cash_with_bank_lines = fields.Boolean(related="company_id.cash_with_bank_lines", readonly=False)
    credit_grade_a = fields.Integer(related="company_id.credit_grade_a", readonly=False)
    credit_grade_b = fields.Integer(related="company_id.credit_grade_b", readonly=False)
    credit_grade_c = fields.Integer(related="company_id.credit_grade_c", readonly=False)
    credit_grade_d = fields.Integer(related="company_id.credit_grade_d", readonly=False)
    credit_volume_full = fields.Monetary(
        related="company_id.credit_volume_full",
        readonly=False,
        currency_field="currency_id",
    )
    cash_charge_max = fields.Monetary(
        related="company_id.cash_charge_max",
        readonly=False,
        currency_field="currency_id",
    )
    cash_rounding_max = fields.Monetary(
        related="company_id.cash_rounding_max",
        readonly=False,
        currency_field="currency_id",
    )
    cash_unattended_amount_max = fields.Monetary(
        related="company_id.cash_unattended_amount_max",
        readonly=False,
        currency_field="currency_id",
    )
    cash_unattended_write_off_max = fields.Monetary(
        related="company_id.cash_unattended_write_off_max",
        readonly=False,
        currency_field="currency_id",
    )
    confirmation_answer_days = fields.Integer(
        related="company_id.confirmation_answer_days", readonly=False
    )
    confirmation_reminder_days = fields.Integer(
        related="company_id.confirmation_reminder_days", readonly=False
    )
    confirmation_reminders_max = fields.Integer(
        related="company_id.confirmation_reminders_max", readonly=False
    )
    dunning_schedule = fields.Selection(related="company_id.dunning_schedule", readonly=False)
    dunning_weekday = fields.Selection(related="company_id.dunning_weekday", readonly=False)
    dunning_user_id = fields.Many2one(related="company_id.dunning_user_id", readonly=False)
    dunning_interest_journal_id = fields.Many2one(
        related="company_id.dunning_interest_journal_id", readonly=False
    )
    dunning_interest_account_id = fields.Many2one(
        related="company_id.dunning_interest_account_id", readonly=False
    )
    dunning_interest_tax_ids = fields.Many2many(
        related="company_id.dunning_interest_tax_ids", readonly=False
    )
