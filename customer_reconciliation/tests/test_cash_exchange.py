"""Payments in another currency than the invoice, with their journal entries to the cent."""

from odoo import Command
from odoo.tests import tagged

from .cash_common import CashCommon


@tagged("post_install", "-at_install")
class TestCashExchange(CashCommon):
    """One dollar, the company's currency, is 2 of the foreign one in January, 1.6 in February."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rates = [("2026-01-01", 2.0), ("2026-02-01", 1.6)]
        cls.foreign = cls.setup_other_currency("EUR", rates=rates)
        cls.receivable = cls.accounts["receivable"].code
        cls.gain = cls.company.income_currency_exchange_account_id.code
        cls.loss = cls.company.expense_currency_exchange_account_id.code

    def foreign_invoice(self, amount, number=1, date="2026-01-05", **values):
        return self.invoice(
            date, amount, f"INV/2026/7000{number}", currency_id=self.foreign.id, **values
        )

    def company_open(self, *documents):
        """What is open in the company's currency."""
        self.env.invalidate_all()
        return [round(self.item(document).amount_residual, 2) for document in documents]

    def exchanged(self, run):
        """``[(account, balance), …]`` of the exchange differences of a run."""
        ids = [i for each in run.proposal_ids for i in (each.posted or {})["exchange_move_ids"]]
        lines = self.env["account.move"].browse(ids).line_ids
        return sorted((line.account_id.code, round(line.balance, 2)) for line in lines)

    def assert_told(self, run):
        """Each proposal told what Odoo has left open, on either side in its own currency."""
        for each in run.proposal_ids:
            parts = each.allocation_ids
            for name, lines in (("owed", parts.target_id), ("paid", parts.source_id)):
                left = sum(lines.mapped("amount_residual_currency"))
                self.assert_amount(left, each[f"{name}_after"], name)

    def assert_undone(self, run, *documents, before, company):
        moves = self.env["account.move"].browse(
            [i for each in run.proposal_ids for i in each.posted["exchange_move_ids"]]
        )
        run._undo("wrong invoice")
        self.assertEqual(run.state, "undone")
        self.assertEqual(self.open(*documents), before)
        self.assertEqual(self.company_open(*documents), company)
        self.assertEqual(moves.reversal_move_ids.reversed_entry_id, moves)

    def test_company_money_for_a_foreign_invoice(self):
        """100 were booked at 50 dollars; paid in February they are 62.50."""
        invoice = self.foreign_invoice(100)
        payment = self.payment("2026-02-05", 62.5, "INV/2026/70001")
        run = self.posted_run()
        [proposal] = run.proposal_ids
        self.assertEqual((proposal.rule, proposal.state), ("named_foreign", "applied"))
        self.assertEqual((proposal.amount, proposal.currency_id), (100, self.foreign))
        self.assertEqual((proposal.paid_before, proposal.paid_currency_id.name), (-62.5, "USD"))
        self.assertEqual(self.open(invoice, payment), [0, 0])
        self.assertEqual(self.company_open(invoice, payment), [0, 0])
        self.assertEqual(self.exchanged(run), sorted([(self.gain, -12.5), (self.receivable, 12.5)]))
        self.assert_told(run)
        self.assertIn("62.50", proposal.reason)
        self.assert_undone(run, invoice, payment, before=[100, -62.5], company=[50, -62.5])

    def test_what_the_rate_of_the_bank_leaves_stays_open(self):
        """62.20 dollars are 99.52 that day: half a per cent off."""
        invoice = self.foreign_invoice(100)
        payment = self.payment("2026-02-05", 62.2, "INV/2026/70001")
        run = self.posted_run()
        self.assertEqual(self.open(invoice, payment), [0.48, 0])
        self.assert_told(run)
        self.assert_undone(run, invoice, payment, before=[100, -62.2], company=[50, -62.2])

    def test_odoo_alone_would_leave_the_same(self):
        ours = self.foreign_invoice(100), self.payment("2026-02-05", 62.2, "INV/2026/70001")
        self.posted_run()
        other = self.env["res.partner"].create({"name": "Twin", "is_company": True})
        invoice = self.foreign_invoice(100, 2, partner=other)
        payment = self.payment("2026-02-05", 62.2, "thank you", other)
        (self.item(invoice) | self.item(payment)).reconcile()
        self.assertEqual(self.open(*ours), self.open(invoice, payment))
        self.assertEqual(self.company_open(*ours), self.company_open(invoice, payment))

    def test_foreign_money_for_a_company_invoice(self):
        """80 of the foreign currency are 50 dollars in February."""
        invoice = self.invoice("2026-01-05", 50, "INV/2026/70001")
        values = {"currency_id": self.foreign.id}
        payment = self.payment("2026-02-05", 80, "INV/2026/70001", **values)
        run = self.posted_run()
        self.assertEqual(run.proposal_ids.rule, "named_foreign")
        self.assertEqual(self.open(invoice, payment), [0, 0])
        self.assertEqual(self.company_open(invoice, payment), [0, 0])
        self.assert_told(run)
        self.assert_undone(run, invoice, payment, before=[50, -80], company=[50, -50])

    def test_more_foreign_money_than_is_open(self):
        invoice = self.invoice("2026-01-05", 50, "INV/2026/70001")
        payment = self.payment("2026-02-05", 100, "INV/2026/70001", currency_id=self.foreign.id)
        run = self.run_of()
        self.assertEqual(run.proposal_ids.state, "likely")
        run.proposal_ids.action_apply()
        self.assertEqual(self.open(invoice, payment), [0, -20])
        self.assert_told(run)
        self.assert_undone(run, invoice, payment, before=[50, -100], company=[50, -62.5])

    def test_in_part_by_a_person(self):
        invoice = self.foreign_invoice(100)
        payment = self.payment("2026-02-05", 25, "INV/2026/70001")
        run = self.run_of()
        [proposal] = run.proposal_ids
        self.assertEqual((proposal.state, proposal.owed_after), ("likely", 60))
        self.assertIn("Against it", proposal.reason)
        proposal.action_apply()
        self.assertEqual(self.open(invoice, payment), [60, 0])
        self.assertEqual(self.company_open(invoice, payment), [30, 0])
        self.assertEqual(self.exchanged(run), sorted([(self.gain, -5), (self.receivable, 5)]))
        self.assert_undone(run, invoice, payment, before=[100, -25], company=[50, -25])

    def test_two_invoices_to_the_cent(self):
        one, two = self.foreign_invoice(33.33), self.foreign_invoice(66.7, 2)
        payment = self.payment("2026-02-05", 62.52, "INV/2026/70001 INV/2026/70002")
        run = self.posted_run()
        self.assertEqual(run.applied_count, 1)
        self.assertEqual(self.open(one, two, payment), [0, 0, 0])
        self.assert_told(run)
        self.assert_undone(
            run, one, two, payment, before=[33.33, 66.7, -62.52], company=[16.67, 33.35, -62.52]
        )

    def test_two_payments_in_part(self):
        invoice = self.foreign_invoice(100)
        paid = [
            self.payment(f"2026-02-0{day}", amount, "INV/2026/70001")
            for day, amount in ((5, 20.01), (6, 42.49))
        ]
        run = self.posted_run()
        self.assertEqual(self.open(invoice, *paid), [0, 0, 0])
        self.assert_told(run)
        before, company = [100, -20.01, -42.49], [50, -20.01, -42.49]
        self.assert_undone(run, invoice, *paid, before=before, company=company)

    def test_a_bank_line_in_the_company_currency(self):
        invoice = self.foreign_invoice(100)
        line = self.bank_line("2026-02-05", 62.5, "INV/2026/70001", self.customer)
        run = self.posted_run()
        self.assertEqual(self.open(invoice, line), [0, 0])
        self.assertEqual(line.account_id.code, self.receivable)
        self.assertTrue(line.move_id.statement_line_id.is_reconciled)
        run._undo("not theirs")
        self.assertEqual((self.open(invoice), self.company_open(invoice)), ([100], [50]))
        self.assertEqual(line.account_id, line.journal_id.suspense_account_id)
        self.assertEqual((line.amount_currency, line.balance), (-62.5, -62.5))

    def test_a_bank_line_that_says_how_much_it_was_in_the_foreign_currency(self):
        """The bank's own rate: 61 dollars for the 100 of the invoice."""
        invoice = self.foreign_invoice(100)
        line = self.bank_line(
            "2026-02-05",
            61,
            "INV/2026/70001",
            self.customer,
            foreign_currency_id=self.foreign.id,
            amount_currency=100,
        )
        run = self.posted_run()
        self.assertEqual(run.proposal_ids.rule, "named_exact")
        self.assertEqual(self.open(invoice, line), [0, 0])
        self.assertEqual(self.exchanged(run), sorted([(self.gain, -11), (self.receivable, 11)]))
        run._undo("not theirs")
        self.assertEqual((self.open(invoice), self.company_open(invoice)), ([100], [50]))

    def test_a_foreign_bank_line_for_a_company_invoice(self):
        invoice = self.invoice("2026-01-05", 61, "INV/2026/70001")
        line = self.bank_line(
            "2026-02-05",
            61,
            "INV/2026/70001",
            self.customer,
            foreign_currency_id=self.foreign.id,
            amount_currency=100,
        )
        run = self.posted_run()
        self.assertEqual(self.open(invoice, line), [0, 0])
        self.assertEqual(self.company_open(line), [0])
        run._undo("not theirs")
        self.assertEqual(self.open(invoice), [61])

    def test_two_foreign_currencies_leave_what_odoo_leaves(self):
        """50 dollars in the books against 62.50: neither is the company's, so a person decides."""
        other = self.setup_other_currency("CHF", rates=[("2026-01-01", 1.25)])
        invoice = self.foreign_invoice(100)
        payment = self.payment("2026-02-05", 78.13, "INV/2026/70001", currency_id=other.id)
        run = self.run_of()
        [proposal] = run.proposal_ids
        self.assertEqual((proposal.rule, proposal.state), ("named_foreign", "likely"))
        proposal.action_apply()
        self.assertEqual(proposal.state, "applied", proposal.refusal)
        self.assert_told(run)
        left = self.open(invoice, payment)
        self.assertEqual(left, [0, -15.63])
        self.assert_undone(run, invoice, payment, before=[100, -78.13], company=[50, -62.5])

    def test_a_vendor(self):
        bill = self.bill("2026-01-05", 100, "R-7788", currency_id=self.foreign.id)
        payment = self.payment("2026-02-05", 62.5, "R-7788", self.vendor, way="outbound")
        run = self.posted_run(self.vendor)
        self.assertEqual(self.open(bill, payment), [0, 0])
        payable = self.accounts["payable"].code
        self.assertEqual(self.exchanged(run), sorted([(self.loss, 12.5), (payable, -12.5)]))

    def test_worth_the_same_without_a_name_is_only_suggested(self):
        invoice = self.foreign_invoice(100)
        payment = self.payment("2026-02-05", 62.4, "thank you")
        run = self.run_of()
        [proposal] = run.proposal_ids
        self.assertEqual((proposal.rule, proposal.state), ("foreign", "likely"))
        self.assertLess(proposal.score, 0.5)
        proposal.action_apply()
        self.assertEqual(self.open(invoice, payment), [0.16, 0])
        self.assert_told(run)

    def test_two_that_would_fit_are_not_suggested(self):
        self.foreign_invoice(100)
        self.foreign_invoice(100.1, 2)
        self.payment("2026-02-05", 62.4, "thank you")
        self.assertFalse(self.run_of().proposal_ids)

    def test_the_company_sets_how_far_off(self):
        self.foreign_invoice(100)
        self.payment("2026-02-05", 61.2, "INV/2026/70001")
        self.assertEqual(self.run_of().proposal_ids.state, "likely")
        self.company.cash_exchange_tolerance = 3
        self.assertEqual(self.run_of().proposal_ids.state, "certain")

    def test_without_exchange_accounts(self):
        invoice = self.foreign_invoice(100)
        payment = self.payment("2026-02-05", 62.5, "INV/2026/70001")
        self.company.currency_exchange_journal_id = False
        run = self.posted_run()
        [proposal] = run.proposal_ids
        self.assertEqual(proposal.state, "failed")
        self.assertIn("Exchange Gain or Loss Journal", proposal.refusal)
        self.assertIn("accounting settings", proposal.refusal)
        self.assertEqual(self.open(invoice, payment), [100, -62.5])

    def test_suggested_on_the_invoice_and_on_the_payment(self):
        invoice = self.foreign_invoice(100)
        payment = self.payment("2026-02-05", 62.5, "INV/2026/70001")
        for document in (invoice, payment.move_id):
            [told] = document.cash_suggestions
            self.assertTrue(told["certain"])
            self.assertIn("100.00", told["text"])
            self.assertIn("€", told["text"])

    def test_a_second_run_finds_nothing(self):
        self.foreign_invoice(100)
        self.payment("2026-02-05", 62.5, "INV/2026/70001")
        self.posted_run()
        self.assertFalse(self.run_of().proposal_ids)

    def test_edited_by_a_person(self):
        invoice = self.foreign_invoice(100)
        payment = self.payment("2026-02-05", 62.5, "INV/2026/70001")
        [proposal] = self.run_of().proposal_ids
        edit = self.env["cash.application.edit"].browse(proposal.action_open_edit()["res_id"])
        edit.row_ids = [Command.update(edit.row_ids.id, {"amount": 40})]
        self.assertFalse(edit.problem)
        edit.action_choose()
        self.assertEqual((proposal.owed_after, proposal.paid_after), (60, -37.5))
        proposal.action_apply()
        self.assertEqual(self.open(invoice, payment), [60, -37.5])
