"""A run from end to end: proposals, posting what is certain, undoing it."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .cash_common import CashCommon


@tagged("post_install", "-at_install")
class TestCashApplication(CashCommon):
    def test_a_named_invoice_is_paid(self):
        invoice = self.invoice("2026-01-05", 812.37, "INV/2026/70001")
        payment = self.payment("2026-01-20", 812.37, "payment INV/2026/70001")
        run = self.run_of()
        self.assertEqual(run.state, "proposed")
        [proposal] = run.proposal_ids
        self.assertEqual((proposal.state, proposal.rule), ("certain", "named_exact"))
        self.assertEqual((proposal.owed_before, proposal.owed_after), (812.37, 0))
        self.assertEqual((proposal.paid_before, proposal.paid_after), (-812.37, 0))
        self.assertIn("INV/2026/70001", proposal.reason)
        self.assertEqual(self.open(invoice, payment), [812.37, -812.37], "only a dry run so far")
        run.action_apply_certain()
        self.assertEqual(run.state, "done")
        self.assertEqual(proposal.state, "applied")
        self.assertEqual(self.open(invoice, payment), [0, 0])
        self.assertIn(run.name, self.notes(invoice))

    def test_workers_write_in_the_language_of_who_began(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(["customer_reconciliation"], ["zh_CN"])
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001")
        self.payment("2026-01-20", 100, "INV/2026/70001")
        run = self.run_of()
        self.env.user.lang = "zh_CN"
        run.with_context(lang="en_US").action_apply_certain()
        self.assertNotIn("Paid by", self.notes(invoice))

    def test_undone_as_it_was(self):
        invoice = self.invoice("2026-01-05", 500, "INV/2026/70001")
        payment = self.payment("2026-01-20", 497.50, "INV/2026/70001")
        run = self.posted_run()
        self.assertEqual(self.open(invoice, payment), [0, 0])
        run._undo("wrong customer")
        self.assertEqual(self.open(invoice, payment), [500, -497.50])
        self.assertEqual(run.state, "undone")
        self.assertEqual(run.proposal_ids.mapped("state"), ["undone"])
        self.assertEqual(run.proposal_ids.decision_note, "wrong customer")

    def test_a_second_run_does_nothing(self):
        self.invoice("2026-01-05", 812.37, "INV/2026/70001")
        self.payment("2026-01-20", 812.37, "payment INV/2026/70001")
        self.posted_run()
        partials = self.env["account.partial.reconcile"].search_count([])
        again = self.posted_run_if_any()
        self.assertFalse(again.proposal_ids)
        self.assertEqual(self.env["account.partial.reconcile"].search_count([]), partials)

    def posted_run_if_any(self):
        run = self.run_of()
        if run.certain_count:
            run.action_apply_certain()
        return run

    def test_rejected_is_not_proposed_again(self):
        self.invoice("2026-01-05", 100, "INV/2026/70001")
        self.payment("2026-01-20", 100, "INV/2026/70001")
        run = self.run_of()
        run.proposal_ids.action_reject("it is for something else")
        self.assertEqual(run.state, "done")
        self.assertFalse(self.run_of().proposal_ids)

    def test_a_newer_run_replaces_what_waits(self):
        self.invoice("2026-01-05", 100, "INV/2026/70001")
        self.payment("2026-01-20", 60, "INV/2026/70001")
        first = self.run_of()
        second = self.run_of()
        self.assertEqual(first.proposal_ids.mapped("state"), ["replaced"])
        self.assertEqual(first.state, "done")
        self.assertEqual(second.waiting_count, 1)

    def test_a_bank_line_on_suspense(self):
        invoice = self.invoice("2026-01-05", 250, "INV/2026/70001")
        line = self.bank_line("2026-01-20", 250, "INV/2026/70001", self.customer)
        run = self.posted_run()
        self.assertEqual(self.found(run), {
            (line.move_name, "INV/2026/70001"): ("applied", "named_exact", 250)
        })  # fmt: skip
        self.assertEqual(line.account_id, self.accounts["receivable"])
        self.assertEqual(self.open(invoice, line), [0, 0])
        suspense = self.company_data["default_journal_bank"].suspense_account_id
        run._undo("paid by somebody else")
        self.assertEqual(line.account_id, suspense)
        self.assertEqual(self.open(invoice), [250])

    def test_only_what_an_item_has_to_do_with(self):
        for number in (1, 2):
            self.invoice("2026-01-05", 100 + number, f"INV/2026/7000{number}")
            payment = self.payment("2026-01-20", 100 + number, f"INV/2026/7000{number}")
        run = self.run_of(line_ids=[(6, 0, self.item(payment).ids)])
        self.assertEqual([refs[1] for refs in self.found(run)], ["INV/2026/70002"])

    def test_found_at_once(self):
        self.invoice("2026-01-05", 100, "INV/2026/70001")
        self.payment("2026-01-20", 100, "INV/2026/70001")
        values = {"partner_ids": [(6, 0, self.customer.ids)]}
        action = self.env["cash.application"]._start(values)
        self.assertEqual(action["res_model"], "cash.application.proposal")
        proposal = self.env[action["res_model"]].browse(action["res_id"])
        proposal.action_apply()
        self.assertEqual((proposal.state, proposal.run_id.state), ("applied", "done"))

    def test_not_posted_twice(self):
        self.invoice("2026-01-05", 100, "INV/2026/70001")
        self.payment("2026-01-20", 100, "INV/2026/70001")
        run = self.posted_run()
        with self.assertRaises(UserError):
            run.action_apply_certain()
