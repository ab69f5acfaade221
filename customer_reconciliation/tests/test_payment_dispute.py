"""Disputes: of an installment or a part, what came of them, in step with its mark; rights."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw, get_public_method
from odoo.tests import tagged

from ..queries.disputes import disputed_parts
from .common import ReconciliationCommon


@tagged("post_install", "-at_install")
class TestPaymentDispute(ReconciliationCommon):
    """Blue Fish contests some of an invoice of 300.37."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.invoice("2026-01-03", 300.37, "INV/2026/00001")
        cls.line = cls.account_lines(cls.first)
        cls.owner = cls.new_user("owner", ["user"])
        cls.auditor = cls.new_user("auditor", ["auditor"])

    def dispute(self, **vals):
        disputes = self.env["payment.dispute"].with_user(self.owner)
        return disputes.create({"move_line_id": self.line.id, "reason": "quality", **vals})

    def rpc(self, user, method, *args, records=None):
        disputes = self.env["payment.dispute"].with_user(user)
        ids = [records.ids] if records is not None else []
        return call_kw(disputes, method, [*ids, *args], {})

    # -- opened ----------------------------------------------------------------------------------

    def test_all_that_is_open_unless_less_is_said(self):
        dispute = self.dispute()
        self.assert_amount(dispute.amount, 300.37)
        self.assertEqual(dispute.partner_id, self.customer)
        self.assertEqual(dispute.move_id, self.first)
        self.assertTrue(self.line.reconciliation_disputed)
        self.assertIn("Quality", self.first.message_ids[0].body)
        self.assertEqual(self.first.dispute_count, 1)
        self.assertEqual(self.customer.dispute_count, 1)
        task = dispute.activity_ids
        self.assertEqual((task.user_id, task.date_deadline), (self.owner, dispute.date_due))

    def test_parts_never_exceed_what_is_open(self):
        first = self.dispute(amount=200)
        with self.assertRaises(ValidationError) as refused:
            self.dispute(amount=100.38)
        self.assertIn("INV/2026/00001", str(refused.exception))
        second = self.dispute(amount=100.37, reason="tax")
        with self.assertRaises(ValidationError):
            second.amount = 100.38
        self.assertEqual(disputed_parts(self.env, self.line.ids), {self.line.id: 30037})
        first.action_withdraw()
        self.assertEqual(disputed_parts(self.env, self.line.ids), {self.line.id: 10037})

    def test_what_is_not_owed_is_not_contested(self):
        refund = self.account_lines(self.refund("2026-01-05", 10, "RINV/1"))
        with self.assertRaises(ValidationError):
            self.dispute(move_line_id=refund.id, amount=10)

    # -- settled ---------------------------------------------------------------------------------

    def test_outcomes(self):
        """The mark stays until the last dispute of the installment is settled."""
        with freeze_time("2026-02-01 09:00:00"):
            kept, split, rejected = (self.dispute(amount=n) for n in (100, 50, 20))
        with freeze_time("2026-02-08 09:00:00"):
            kept.action_accept()
            split.accepted_amount = 30
            split.action_settle()
            self.assertTrue(self.line.reconciliation_disputed)
            rejected.action_reject()
        self.assertFalse(self.line.reconciliation_disputed)
        found = (kept | split | rejected).mapped(lambda d: (d.state, d.accepted_amount, d.days))
        self.assertEqual(found, [("accepted", 100, 7), ("split", 30, 7), ("rejected", 0, 7)])
        self.assertFalse((kept | split | rejected).activity_ids)
        for call in (kept.action_reject, kept.action_withdraw, split.action_settle):
            with self.assertRaises(UserError):
                call()

    def test_no_more_is_accepted_than_was_contested(self):
        dispute = self.dispute(amount=10)
        with self.assertRaises(ValidationError):
            dispute.accepted_amount = 11

    def test_what_is_accepted_is_credited(self):
        """Of two installments the contested one is settled, by exactly what was accepted."""
        biller = self.new_user("biller", ["account.group_account_invoice", "user"])
        term = self.env["account.payment.term"].create(
            {
                "name": "half, half",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 60)
                ],
            }
        )
        move = self.invoice("2026-01-03", 333.33, "INV/9", invoice_payment_term_id=term.id)
        first, second = self.account_lines(move).sorted("date_maturity")
        dispute = self.dispute(move_line_id=second.id, amount=100.01).with_user(biller)
        with self.assertRaises(UserError):
            dispute.action_credit_note()
        dispute.accepted_amount = 77.77
        dispute.action_settle()
        note = self.env["account.move"].browse(dispute.action_credit_note()["res_id"])
        self.assertEqual((note.state, note.move_type), ("draft", "out_refund"))
        self.assert_amount(note.amount_total, 77.77)
        self.assertEqual(dispute.action_credit_note()["res_id"], note.id, "one is enough")
        before = second.amount_residual
        note.action_post()
        self.assert_amount(second.amount_residual, before - 77.77)
        self.assert_amount(first.amount_residual, first.balance)
        self.assertEqual((note.payment_state, note.reversed_entry_id), ("paid", move))

    def test_with_taxes(self):
        tax = self.company_data["default_tax_sale"]
        move = self.init_invoice(
            "out_invoice", self.customer, "2026-01-03", amounts=[99.99, 0.37], taxes=tax, post=True
        )
        item = self.account_lines(move)
        dispute = self.dispute(move_line_id=item.id, amount=50.01)
        dispute.action_accept()
        note = self.env["account.move"].browse(dispute.sudo().action_credit_note()["res_id"])
        self.assert_amount(note.amount_total, 50.01)
        self.assertTrue(note.amount_tax)

    def test_what_is_still_contested_besides_is_not_settled(self):
        kept, open_one = self.dispute(amount=100), self.dispute(amount=20)
        kept.action_accept()
        note = self.env["account.move"].browse(kept.sudo().action_credit_note()["res_id"])
        note.action_post()
        self.assert_amount(self.line.amount_residual, 300.37)
        self.assertIn("disputed", kept.message_ids[0].body)
        open_one.action_reject()
        kept.sudo().action_credit_note()
        self.assert_amount(self.line.amount_residual, 200.37)

    # -- opened again, and what the figures say then ---------------------------------------------

    def by_reason(self):
        """{reason: (how many, disputed, accepted, days it took)}."""
        rows = self.env["payment.dispute"]._read_group(
            [("move_id", "=", self.first.id)],
            ["reason"],
            ["__count", "amount:sum", "accepted_amount:sum", "days:avg"],
        )
        return {reason: tuple(figures) for reason, *figures in rows}

    def test_opened_again(self):
        with freeze_time("2026-02-01 09:00:00"):
            dispute = self.dispute(amount=100)
        with freeze_time("2026-02-08 09:00:00"):
            dispute.accepted_amount = 40
            dispute.action_settle()
        self.assertEqual(self.by_reason(), {"quality": (1, 100, 40, 7)})
        with freeze_time("2026-02-10 09:00:00"):
            dispute.action_reopen()
        self.assertEqual((dispute.state, dispute.closed_on), ("open", False))
        self.assertTrue(self.line.reconciliation_disputed)
        self.assertEqual(dispute.activity_ids.user_id, self.owner)
        [(count, disputed, accepted, days)] = self.by_reason().values()
        self.assertEqual((count, disputed, accepted), (1, 100, 0))
        self.assertFalse(days, "it took no days: it is not settled")
        with freeze_time("2026-02-11 09:00:00"):
            self.dispute(amount=10)  # open: makes nothing look settled sooner
            dispute.action_reject()
            self.assertEqual(self.by_reason(), {"quality": (2, 110, 0, 10)})
            dispute.action_reopen()
        with freeze_time("2026-02-13 09:00:00"):
            other = self.dispute(amount=5)
        with freeze_time("2026-02-16 09:00:00"):
            other.action_reject()
        self.assertEqual(self.by_reason(), {"quality": (3, 115, 0, 3)})

    def test_not_opened_again(self):
        """Neither while it is credited, nor for more than is open by then, nor by an auditor."""
        dispute = self.dispute(amount=100)
        with self.assertRaises(UserError):
            dispute.action_reopen()
        dispute.action_accept()
        with self.assertRaises(AccessError):
            self.rpc(self.auditor, "action_reopen", records=dispute)
        note = self.env["account.move"].browse(dispute.sudo().action_credit_note()["res_id"])
        with self.assertRaises(UserError):
            dispute.action_reopen()
        note.button_cancel()
        paid = self.account_lines(self.payment("2026-01-10", 300))
        (paid | self.line).reconcile()
        with self.assertRaises(ValidationError):
            dispute.action_reopen()
        self.assertEqual(dispute.state, "accepted")

    # -- in step with the mark -------------------------------------------------------------------

    def test_the_button_on_the_invoice_makes_and_withdraws_one(self):
        invoice = self.first.with_user(self.owner)
        invoice.action_dispute()
        dispute = self.env["payment.dispute"].search([("move_id", "=", self.first.id)])
        self.assertEqual((dispute.reason, dispute.user_id), ("other", self.owner))
        self.assert_amount(dispute.amount, 300.37)
        invoice.action_dispute()
        self.assertEqual(
            self.env["payment.dispute"].search([("move_id", "=", self.first.id)]), dispute
        )
        invoice.action_settle_dispute()
        self.assertEqual(dispute.state, "withdrawn")
        self.assertFalse(self.line.reconciliation_disputed)

    def test_the_invoice_says_what_is_contested(self):
        self.assertIn("All", self.first.dispute_said)
        self.dispute(amount=10, date_due="2026-02-03")
        self.first.invalidate_recordset()
        said = self.first.dispute_said
        for part in ("10.00", "300.37", "Quality", "Owner", "02/03/2026"):
            self.assertIn(part, said)
        action = self.first.with_user(self.owner).action_new_dispute()
        self.assertEqual(action["context"], {"default_move_line_id": self.line.id})

    # -- rights, as calls from outside -----------------------------------------------------------

    def test_what_the_product_keeps(self):
        dispute = self.dispute(amount=10)
        for vals in ({"state": "accepted"}, {"opened_on": "2020-01-01"}, {"days": 1}):
            with self.assertRaises(AccessError):
                self.rpc(self.owner, "write", vals, records=dispute)
        with self.assertRaises(AccessError):
            self.rpc(self.owner, "create", [{"move_line_id": self.line.id, "state": "rejected"}])
        with self.assertRaises(AccessError):
            self.rpc(self.owner, "unlink", records=dispute)
        with self.assertRaises(UserError):
            dispute.sudo().unlink()
        dispute.action_reject()
        with self.assertRaises(UserError):
            self.rpc(self.owner, "write", {"accepted_amount": 10}, records=dispute)

    def test_auditors_read_only(self):
        dispute = self.dispute(amount=10)
        self.assertTrue(self.rpc(self.auditor, "read", ["amount"], records=dispute))
        for method in ("action_accept", "action_reject", "action_settle", "action_withdraw"):
            with self.assertRaises(AccessError):
                self.rpc(self.auditor, method, records=dispute)
        with self.assertRaises(AccessError):
            self.rpc(self.auditor, "create", [{"move_line_id": self.line.id}])
        self.assertEqual(dispute.state, "open")

    def test_who_is_not_ours(self):
        """Accountants who read, billers and plain staff without our groups: nothing by RPC."""
        dispute = self.dispute(amount=10)
        groups = {
            "reads": ["account.group_account_readonly"],
            "bills": ["account.group_account_invoice"],
            "sells": [],
        }
        for login, names in groups.items():
            user = self.new_user(login, names)
            for method, *args in (
                ("action_accept",),
                ("action_reject",),
                ("action_settle",),
                ("action_withdraw",),
                ("action_reopen",),
                ("action_credit_note",),
                ("write", {"accepted_amount": 1}),
                ("unlink",),
            ):
                with self.subTest(login=login, method=method), self.assertRaises(AccessError):
                    self.rpc(user, method, *args, records=dispute)
            with self.assertRaises(AccessError):
                self.rpc(user, "create", [{"move_line_id": self.line.id}])
        for private in ("_take", "_found_anew", "_close", "_set_open"):
            with self.assertRaises(AccessError):
                get_public_method(self.env["payment.dispute"], private)
        self.assertEqual(dispute.state, "open")

    def test_bills_of_vendors_are_not_contested_here(self):
        """Nor are installments given by a default of the caller, past the lock."""
        bill = self.account_lines(self.bill("2026-01-05", 50, "V/1"))
        with self.assertRaises(ValidationError):
            self.dispute(move_line_id=bill.id, amount=10)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.new_user("outsider", ["manager"], other)
        with self.assertRaises(AccessError):
            self.env["payment.dispute"].with_user(stranger).with_context(
                default_move_line_id=self.line.id
            ).create([{"amount": 1}])

    def test_what_it_is_about_is_ours_to_write(self):
        dispute = self.dispute(amount=10)
        for name, value in (
            ("move_id", False),
            ("document", "INV/1"),
            ("company_id", 1),
            ("contact_id", self.customer.id),
            ("credit_note_id", self.first.id),
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self.rpc(self.owner, "write", {name: value}, records=dispute)

    def test_other_companies(self):
        dispute = self.dispute(amount=10)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.new_user("stranger", ["manager"], other)
        with self.assertRaises(AccessError):
            self.rpc(stranger, "read", ["amount"], records=dispute)
        with self.assertRaises(AccessError):
            self.rpc(stranger, "create", [{"move_line_id": self.line.id}])
