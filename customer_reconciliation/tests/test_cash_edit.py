"""A person's own allocation: tried at the door, said why not, posted as chosen."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .cash_common import CashCommon


@tagged("post_install", "-at_install")
class TestCashEdit(CashCommon):
    def setUp(self):
        super().setUp()
        self.first = self.invoice("2026-01-05", 300, "INV/2026/70001")
        self.second = self.invoice("2026-01-06", 200, "INV/2026/70002")
        self.money = self.payment("2026-01-20", 250, "thank you")
        self.proposal_found = self.run_of().proposal_ids.ensure_one()
        action = self.proposal_found.action_open_edit()
        self.edit = self.env[action["res_model"]].browse(action["res_id"])

    def test_what_is_left_is_shown_before(self):
        with Form(self.edit) as form:
            with form.row_ids.edit(0) as row:
                row.amount = 120
            self.assertFalse(form.problem)
            shown = " → ".join(self.currency.format(amount) for amount in (300, 180))
            self.assertIn(f"INV/2026/70001: {shown}", form.preview)

    def test_another_invoice_and_amount(self):
        with Form(self.edit) as form:
            with form.row_ids.edit(0) as row:
                row.amount = 50
            with form.row_ids.new() as row:
                row.source_id = self.item(self.money)
                row.target_id = self.item(self.second)
                self.assertEqual(row.amount, 200)
            form.reason = "agreed by phone"
        self.edit.action_choose()
        proposal = self.proposal_found
        self.assertEqual((proposal.state, proposal.rule), ("chosen", "manual"))
        self.assertIn("agreed by phone", proposal.reason)
        self.assertEqual((proposal.owed_before, proposal.owed_after), (500, 250))
        self.assertEqual((proposal.paid_before, proposal.paid_after), (-250, 0))
        self.assertEqual(self.open(self.first, self.second, self.money), [300, 200, -250])
        self.assertFalse(self.run_of().proposal_ids, "what is chosen is not proposed elsewhere")
        proposal.run_id.action_apply_certain()
        self.assertEqual(self.open(self.first, self.second, self.money), [250, 0, 0])

    def test_refused_with_the_reason(self):
        with Form(self.edit) as form:
            with form.row_ids.edit(0) as row:
                row.amount = 301
            shown = [self.currency.format(amount) for amount in (250, 301)]
            self.assertIn("has {} open, but {}".format(*shown), form.problem)
        with self.assertRaisesRegex(UserError, "301.00"):
            self.edit.action_choose()
        self.assertEqual(self.proposal_found.state, "likely")

    def test_written_off_by_a_preset(self):
        with Form(self.edit) as form:
            with form.row_ids.edit(0) as row:
                row.target_id = self.item(self.second)
                row.amount = 198
                row.write_off = 2
                self.assertEqual(row.preset_id, self.preset)
            self.assertFalse(form.problem)
        self.edit.action_choose()
        self.proposal_found.action_apply()
        self.assertEqual(self.open(self.first, self.second, self.money), [300, 0, -52])
        self.assertEqual(self.proposal_found.write_off, 2)

    def test_above_the_limit(self):
        with Form(self.edit) as form, form.row_ids.edit(0) as row:
            row.amount = 250
            row.write_off = 50
        self.assertIn("above the limit", self.edit.problem)

    def test_nothing_is_incomplete(self):
        self.edit.row_ids.unlink()
        with self.assertRaisesRegex(UserError, "what pays what"):
            self.edit.action_choose()

    def test_decided_meanwhile(self):
        self.proposal_found.action_reject("no")
        with self.assertRaisesRegex(UserError, "decided already"):
            self.edit.action_choose()
