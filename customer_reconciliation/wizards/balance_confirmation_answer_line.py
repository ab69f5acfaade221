from odoo import api, fields, models
from odoo.exceptions import UserError


class BalanceConfirmationAnswerLine(models.TransientModel):
    """What a partner states in one currency; may be one of which our letter says nothing."""

    _name = "balance.confirmation.answer.line"
    _description = "Amounts in an Answer to a Balance Confirmation"

    answer_id = fields.Many2one("balance.confirmation.answer", required=True, ondelete="cascade")
    confirmation_id = fields.Many2one(
        "balance.confirmation", "Letter", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="confirmation_id.partner_id")
    currency_id = fields.Many2one("res.currency", required=True, ondelete="cascade")
    they_owe = fields.Monetary("They Owe Us", compute="_compute_owed")
    we_owe = fields.Monetary("We Owe Them", compute="_compute_owed")
    stated_they_owe = fields.Monetary("They Say They Owe Us")
    stated_we_owe = fields.Monetary("They Say We Owe Them")

    @api.depends("confirmation_id", "currency_id")
    def _compute_owed(self):
        for each in self:
            line = each.confirmation_id.line_ids.filtered(
                lambda line, each=each: line.currency_id == each.currency_id
            )
            each.they_owe, each.we_owe = line.they_owe, line.we_owe

    @api.constrains("answer_id", "confirmation_id", "currency_id")
    def _check_line(self):
        for each in self:
            if each.confirmation_id not in each.answer_id.confirmation_ids:
                raise UserError(self.env._("An answer is about the letters it was opened for."))
            same = each.answer_id.line_ids.filtered(
                lambda other, each=each: (
                    (other.confirmation_id, other.currency_id)
                    == (each.confirmation_id, each.currency_id)
                )
            )
            if len(same) > 1:
                raise UserError(
                    self.env._(
                        "%(partner)s: state each currency once; %(currency)s is there twice.",
                        partner=each.partner_id.display_name,
                        currency=each.currency_id.name,
                    )
                )
