from odoo import fields, models


class BalanceConfirmationAnswerLine(models.TransientModel):
    _name = "balance.confirmation.answer.line"
    _description = "Amounts in an Answer to a Balance Confirmation"

    answer_id = fields.Many2one("balance.confirmation.answer", required=True, ondelete="cascade")
    line_id = fields.Many2one("balance.confirmation.line", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="line_id.partner_id")
    currency_id = fields.Many2one(related="line_id.currency_id")
    they_owe = fields.Monetary(related="line_id.they_owe")
    we_owe = fields.Monetary(related="line_id.we_owe")
    stated_they_owe = fields.Monetary("They Say They Owe Us")
    stated_we_owe = fields.Monetary("They Say We Owe Them")
