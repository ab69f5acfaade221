from odoo import Command
from odoo.tests import tagged

from .credit_races import CreditRaces


@tagged("post_install", "-at_install")
class TestCreditRaces(CreditRaces):
    def write_documents(self, env):
        line = Command.create({"name": "Goods", "price_unit": 60, "tax_ids": []})
        values = {
            "move_type": "out_invoice",
            "partner_id": self.partner_ids[0],
            "invoice_date": "2026-01-05",
            "invoice_line_ids": [line],
        }
        return env["account.move"].create([values, dict(values)])

    def test_two_invoices_at_once_do_not_both_pass(self):
        states = self.race("account.move", "action_post")
        self.assertEqual(states, ["posted", "draft"])

    def remove_by(self, env):
        moves = env["account.move"].browse(self.document_ids)
        moves.filtered(lambda move: move.state == "posted").button_draft()
        moves.with_context(force_delete=True).unlink()
        return super().remove_by(env)
