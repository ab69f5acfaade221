from odoo import models


class AccountBankStatementLine(models.Model):
    """Who paid a bank line is remembered when a person says so."""

    _name = "account.bank.statement.line"
    _inherit = ["account.bank.statement.line", "cash.find.matches"]

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals and not self.env.su:
            self.env["cash.payer"]._learn(self)
        return result

    def _cash_items(self):
        return self.move_id.line_ids
