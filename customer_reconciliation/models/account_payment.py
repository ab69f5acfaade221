from odoo import models


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment", "cash.find.matches"]

    def _cash_items(self):
        return self.move_id.line_ids
