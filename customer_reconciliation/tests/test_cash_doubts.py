"""What speaks against a proposal is said: paid twice, somebody else's, registered already."""

from odoo.tests import tagged

from .cash_common import CashCommon


@tagged("post_install", "-at_install")
class TestCashDoubts(CashCommon):
    def one(self, run):
        [proposal] = run.proposal_ids
        self.assertEqual(proposal.state, "likely")
        self.assertLessEqual(proposal.score, 0.95)
        return proposal

    def test_a_document_paid_already(self):
        paid, other = (self.invoice("2026-01-05", 100, f"INV/2026/7000{n}") for n in (1, 2))
        first = self.payment("2026-01-20", 100, "INV/2026/70001")
        self.assertEqual(self.posted_run().applied_count, 1)
        self.assertEqual(self.open(paid, first, other), [0, 0, 100])
        second = self.payment("2026-01-28", 100, "again INV/2026/70001")
        run = self.posted_run()
        proposal = self.one(run)
        self.assertIn("INV/2026/70001, which the text names, is paid already", proposal.reason)
        self.assertIn("Paid twice?", proposal.reason)
        self.assertLess(proposal.score, 0.5, "better left open")
        self.assertEqual(self.open(second, other), [-100, 100], "the money stays open")

    def test_somebody_else_s_document(self):
        stranger = self.env["res.partner"].create({"name": "Stranger", "is_company": True})
        self.invoice("2026-01-05", 100, "INV/2026/70001", partner=stranger)
        self.invoice("2026-01-05", 100, "INV/2026/70002")
        self.payment("2026-01-20", 100, "INV/2026/70001")
        proposal = self.one(self.posted_run())
        self.assertIn("INV/2026/70001, which the text names, is of Stranger", proposal.reason)
        self.assertLess(proposal.score, 0.5, "better left open")
        self.env["cash.payer.link"].create(
            {"payer_id": self.customer.id, "partner_id": stranger.id, "note": "agreed"}
        )
        self.assertEqual(self.run_of().proposal_ids.mapped("rule"), ["named_exact"])

    def test_a_disputed_document(self):
        disputed = self.invoice("2026-01-05", 100, "INV/2026/70001")
        disputed.action_dispute()
        self.invoice("2026-01-05", 100, "INV/2026/70002")
        self.payment("2026-01-20", 100, "INV/2026/70001")
        self.assertIn("is disputed or blocked for payment", self.one(self.run_of()).reason)

    def test_blocked_for_payment_is_left_alone(self):
        bill = self.bill("2026-01-05", 100, "R-7788")
        payment = self.payment("2026-01-20", 100, "R-7788", self.vendor, way="outbound")
        run = self.run_of(self.vendor)
        self.assertEqual(run.certain_count, 1)
        bill.action_toggle_block_payment()
        self.assertEqual(bill.payment_state, "blocked")
        run.action_apply_certain()
        self.assertIn("R-7788 is blocked for payment", run.proposal_ids.refusal)
        self.assertEqual(self.open(bill, payment), [-100, 100])
        self.assertFalse(self.run_of(self.vendor).proposal_ids)
        bill.action_toggle_block_payment()
        self.posted_run(self.vendor)
        self.assertEqual(self.open(bill, payment), [0, 0])
        self.assertEqual(bill.payment_state, bill._get_invoice_in_payment_state())

    def test_registered_and_on_the_statement(self):
        """The payment settles the invoice; its bank line is to meet the payment, nothing else."""
        invoice, other = (
            self.invoice("2026-01-05", 100, "INV/2026/70001"),
            self.invoice("2026-01-06", 100, "INV/2026/70002"),
        )
        payment = self.payment("2026-01-20", 100, "INV/2026/70001")
        line = self.bank_line("2026-01-22", 100, "INV/2026/70001", self.customer)
        run = self.posted_run()
        self.assertEqual(self.open(invoice, payment), [0, 0])
        self.assertEqual(line.account_id, line.journal_id.suspense_account_id)
        self.assertEqual(self.open(other), [100])
        waiting = self.run_of().proposal_ids
        self.assertEqual(set(waiting.mapped("state")), {"likely"})
        said = f"the registered payment {payment.name} is for the same money"
        self.assertIn(said, waiting.reason)
        self.assertEqual(run.applied_count, 1)

    def test_one_registered_payment_is_one_bank_line(self):
        """Of two equal ones the nearer in time is the same money; the other is paid in itself."""
        invoices = [self.invoice("2026-01-05", 100, f"INV/2026/7000{n}") for n in (1, 2)]
        self.payment("2026-01-20", 100, "INV/2026/70001")
        near = self.bank_line("2026-01-21", 100, "INV/2026/70001", self.customer)
        other = self.bank_line("2026-01-30", 100, "INV/2026/70002", self.customer)
        self.posted_run()
        self.assertEqual(self.open(*invoices), [0, 0])
        self.assertTrue(near._is_on_suspense())
        self.assertFalse(other._is_on_suspense())

    def test_a_vendor_s_number_is_not_a_customer_s(self):
        self.bill("2026-01-05", 50, "77881")
        self.invoice("2026-01-05", 100, "INV/2026/70002")
        self.payment("2026-01-20", 100, "order 77881")
        self.assertNotIn("77881, which", self.one(self.run_of()).reason)

    def test_registered_by_somebody_else_is_other_money(self):
        stranger = self.env["res.partner"].create({"name": "Stranger", "is_company": True})
        self.payment("2026-01-20", 100, "thank you", stranger)
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001")
        self.bank_line("2026-01-22", 100, "INV/2026/70001", self.customer)
        self.posted_run()
        self.assertEqual(self.open(invoice), [0])

    def test_who_paid_and_what_was_undone_is_said(self):
        self.invoice("2026-01-05", 100, "INV/2026/70001")
        self.payment("2026-01-20", 100, "INV/2026/70001")
        run = self.posted_run()
        run._undo("not theirs")
        self.assertIn("somebody has undone it before", self.one(self.run_of()).reason)
