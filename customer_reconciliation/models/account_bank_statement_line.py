from odoo import models


class AccountBankStatementLine(models.Model):
    """Who paid a bank line is remembered when a person says so."""

    _inherit = "account.bank.statement.line"

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals and not self.env.su:
            self.env["cash.payer"]._learn(self)
        return result
