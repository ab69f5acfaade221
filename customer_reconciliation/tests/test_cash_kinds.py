"""Every kind of settlement a run finds, with its journal entries to the cent, and taken back."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .cash_common import CashCommon


@tagged("post_install", "-at_install")
class TestCashKinds(CashCommon):
    def setUp(self):
        super().setUp()
        self.receivable = self.accounts["receivable"].code

    def assert_taken_back(self, run, *documents, before):
        """What was open before is open again."""
        run._undo("all of it")
        self.assertEqual(self.open(*documents), before)
        self.assertFalse(self.item(documents[0]).matching_number)

    def written_off(self, proposal):
        """``[(account, balance), …]`` of the entry of its write-off."""
        lines = proposal.move_ids.line_ids
        return sorted((line.account_id.code, round(line.balance, 2)) for line in lines)

    def test_by_reference(self):
        invoice = self.invoice("2026-01-05", 812.37, "INV/2026/70001")
        self.invoice("2026-01-06", 812.37, "INV/2026/70002")
        payment = self.payment("2026-01-20", 812.37, "your invoice INV/2026/70001")
        run = self.posted_run()
        self.assertEqual(self.settled(payment, invoice), 812.37)
        self.assertEqual(invoice.payment_state, invoice._get_invoice_in_payment_state())
        self.assert_taken_back(run, invoice, payment, before=[812.37, -812.37])

    def test_the_one_of_this_amount(self):
        invoice = self.invoice("2026-01-05", 812.37, "INV/2026/70001")
        self.invoice("2026-01-06", 99.12, "INV/2026/70002")
        payment = self.payment("2026-01-20", 812.37, "thank you")
        run = self.run_of()
        self.assertEqual(run.proposal_ids.mapped("state"), ["likely"], "nothing names it")
        run.proposal_ids.action_apply()
        self.assertEqual(self.settled(payment, invoice), 812.37)

    def test_which_of_two_equal_ones_is_not_certain(self):
        for number in (1, 2):
            self.invoice("2026-01-05", 812.37, f"INV/2026/7000{number}")
        self.payment("2026-01-20", 812.37, "thank you")
        self.assertFalse(self.run_of().certain_count)

    def test_one_payment_for_many(self):
        invoices = [
            self.invoice("2026-01-05", amount, f"INV/2026/7000{n}")
            for n, amount in enumerate((101.13, 207.29, 55.01))
        ]
        payment = self.payment("2026-01-20", 363.43, "INV/2026/70000 70001 INV/2026/70002")
        run = self.posted_run()
        self.assertEqual(self.open(*invoices, payment), [0, 0, 0, 0])
        self.assertEqual([self.settled(payment, i) for i in invoices], [101.13, 207.29, 55.01])
        before = [101.13, 207.29, 55.01, -363.43]
        self.assert_taken_back(run, *invoices, payment, before=before)

    def test_many_payments_for_one(self):
        invoice = self.invoice("2026-01-05", 500, "INV/2026/70001")
        payments = [
            self.payment(f"2026-01-{day}", amount, "part of INV/2026/70001")
            for day, amount in ((10, 200.10), (20, 299.90))
        ]
        run = self.posted_run()
        self.assertEqual(self.open(invoice, *payments), [0, 0, 0])
        self.assert_taken_back(run, invoice, *payments, before=[500, -200.10, -299.90])

    def test_in_part(self):
        invoice = self.invoice("2026-01-05", 500, "INV/2026/70001")
        payment = self.payment("2026-01-10", 123.45, "INV/2026/70001")
        run = self.posted_run()
        self.assertEqual(self.open(invoice, payment), [376.55, 0])
        self.assertEqual(invoice.payment_state, "partial")
        self.assertEqual(run.proposal_ids.owed_after, 376.55)
        self.assert_taken_back(run, invoice, payment, before=[500, -123.45])

    def test_overpaid_stays_open(self):
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001")
        payment = self.payment("2026-01-10", 130, "INV/2026/70001")
        run = self.run_of()
        proposal = run.proposal_ids
        self.assertEqual((proposal.rule, proposal.paid_after), ("named_over", -30))
        proposal.action_apply()
        self.assertEqual(self.open(invoice, payment), [0, -30])

    def test_credit_notes_netted(self):
        invoice = self.invoice("2026-01-05", 500, "INV/2026/70001")
        credit = self.refund("2026-01-08", 80, "RINV/2026/70001", ref="for INV/2026/70001")
        payment = self.payment("2026-01-20", 420, "INV/2026/70001")
        run = self.run_of()
        run.proposal_ids.action_apply()
        self.assertEqual(self.open(invoice, credit, payment), [0, 0, 0])
        self.assertEqual(self.settled(credit, invoice), 80)
        self.assertEqual(self.settled(payment, invoice), 420)
        self.assert_taken_back(run, invoice, credit, payment, before=[500, -80, -420])

    def test_without_credit_notes(self):
        self.invoice("2026-01-05", 80, "INV/2026/70001")
        self.refund("2026-01-08", 80, "RINV/2026/70001", ref="for INV/2026/70001")
        self.assertFalse(self.run_of(with_credit_notes=False).proposal_ids)
        self.assertTrue(self.run_of().proposal_ids)

    def test_bank_charge(self):
        invoice = self.invoice("2026-01-05", 500, "INV/2026/70001")
        payment = self.payment("2026-01-20", 497.50, "INV/2026/70001")
        run = self.posted_run()
        [proposal] = run.proposal_ids
        self.assertEqual((proposal.rule, proposal.write_off), ("named_charge", 2.5))
        self.assertEqual(proposal.allocation_ids.preset_id, self.charges)
        self.assertEqual(self.open(invoice, payment), [0, 0])
        expected = sorted([(self.receivable, -2.5), (self.cost.code, 2.5)])
        self.assertEqual(self.written_off(proposal), expected)
        self.assert_taken_back(run, invoice, payment, before=[500, -497.50])
        accounts = self.cost | self.accounts["receivable"]
        entries = self.env["account.move.line"].search(
            [("account_id", "in", accounts.ids), ("move_id.reversed_entry_id", "!=", False)]
        )
        self.assertFalse(entries.filtered(lambda line: line.amount_residual))
        self.assertIn(f"{run.name}: {invoice.name}", entries.move_id.ref)
        self.assertIn(f"{run.name}: {invoice.name}", proposal.move_ids.ref)

    def test_small_difference(self):
        invoice = self.invoice("2026-01-05", 500.02, "INV/2026/70001")
        payment = self.payment("2026-01-20", 500, "INV/2026/70001")
        [proposal] = self.posted_run().proposal_ids
        self.assertEqual((proposal.rule, proposal.write_off), ("named_rounding", 0.02))
        self.assertEqual(proposal.allocation_ids.preset_id, self.preset)
        self.assertEqual(self.open(invoice, payment), [0, 0])

    def test_nothing_is_written_off_above_the_company_limit(self):
        self.company.reconciliation_write_off_max = 2
        self.invoice("2026-01-05", 500, "INV/2026/70001")
        self.payment("2026-01-20", 497.50, "INV/2026/70001")
        self.assertEqual(self.run_of().proposal_ids.mapped("rule"), ["named_partial"])

    def test_early_payment_discount_within_its_date(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % within 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [(0, 0, {"value": "percent", "value_amount": 100, "nb_days": 30})],
            }
        )
        invoice = self.invoice("2026-01-05", 200, "INV/2026/70001", invoice_payment_term_id=term.id)
        payment = self.payment("2026-01-12", 196, "INV/2026/70001")
        run = self.posted_run()
        [proposal] = run.proposal_ids
        self.assertEqual((proposal.rule, proposal.write_off), ("named_discount", 4))
        loss = self.company.account_journal_early_pay_discount_loss_account_id.code
        self.assertEqual(self.written_off(proposal), sorted([(self.receivable, -4), (loss, 4)]))
        self.assertEqual(self.open(invoice, payment), [0, 0])
        self.assert_taken_back(run, invoice, payment, before=[200, -196])
        late = self.payment("2026-01-28", 196, "INV/2026/70001")
        payment.action_draft()
        self.assertNotIn("named_discount", self.run_of().proposal_ids.mapped("rule"))
        self.assertEqual(self.open(invoice, late), [200, -196])

    def test_a_currency_with_its_exchange_difference(self):
        """One dollar is 2 of the foreign currency in January, 1.6 in February."""
        foreign = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0), ("2026-02-01", 1.6)])
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001", currency_id=foreign.id)
        payment = self.payment("2026-02-05", 100, "INV/2026/70001", currency_id=foreign.id)
        run = self.posted_run()
        self.assertEqual(self.open(invoice, payment), [0, 0])
        self.assertEqual(self.item(invoice).amount_residual, 0)
        moves = self.env["account.move"].browse(run.proposal_ids.posted["exchange_move_ids"])
        gain = self.company.income_currency_exchange_account_id.code
        self.assertEqual(
            sorted((line.account_id.code, round(line.balance, 2)) for line in moves.line_ids),
            sorted([(gain, -12.5), (self.receivable, 12.5)]),
        )
        self.assert_taken_back(run, invoice, payment, before=[100, -100])

    def test_vendors_too(self):
        bill = self.bill("2026-01-05", 312.40, "R-7788")
        payment = self.payment("2026-01-20", 312.40, "R-7788", self.vendor, way="outbound")
        self.posted_run(self.vendor)
        self.assertEqual(self.open(bill, payment), [0, 0])

    def test_a_vendor_s_numbers_are_as_good_as_ours(self):
        """However they are written, whether the payment is whole or in part."""
        written = {
            "RE/2026/00815": "RE 2026 00815",
            "R-77881": "r77881",
            "2026-04711": "your 2026-04711 of January",
            "900123": "no. 900123",
            "F0042": "F0042",
        }
        for n, (number, said) in enumerate(written.items()):
            for share in (1, 0.5):
                with self.subTest(number=number, share=share):
                    names = [{"name": f"{side} {n} {share}"} for side in ("Ours", "Theirs")]
                    buyer, vendor = self.env["res.partner"].create(names)
                    amount = 300.40 + n
                    invoice = self.invoice(
                        "2026-01-05", amount, f"{number}{'' if share == 1 else 'X'}", partner=buyer
                    )
                    self.bill("2026-01-05", amount, invoice.name, partner=vendor)
                    said_now = said.replace(number, invoice.name)
                    paid = round(amount * share, 2)
                    self.payment("2026-01-20", paid, said_now, buyer)
                    self.payment(
                        "2026-01-20", paid, said_now, vendor, "outbound", partner_type="supplier"
                    )
                    found = [
                        [(p.state, p.rule, p.amount) for p in self.run_of(partner).proposal_ids]
                        for partner in (buyer, vendor)
                    ]
                    self.assertEqual(*found)
                    if share == 1:
                        self.assertEqual(found[1], [("certain", "named_exact", paid)])

    def test_a_vendor_s_bills_in_one_payment_and_from_the_bank(self):
        bills = [self.bill("2026-01-05", 100 + n, f"RE/2026/0081{n}") for n in range(3)]
        payment = self.payment(
            "2026-01-20", 201, "RE/2026/00810 RE/2026/00811", self.vendor, way="outbound"
        )
        line = self.bank_line("2026-01-21", -102, "transfer RE 2026 00812", self.vendor)
        run = self.posted_run(self.vendor)
        self.assertEqual(self.open(*bills, payment, line), [0] * 5)
        payable = self.accounts["payable"]
        self.assertEqual(line.account_id, payable)
        self.assertEqual(round(line.balance, 2), 102)
        run._undo("not theirs")
        self.assertEqual(self.open(*bills, payment), [-100, -101, -102, 201])

    def test_a_parent_pays_for_its_child(self):
        """One commercial entity: a branch has the invoice, the head office pays."""
        branch = self.env["res.partner"].create(
            {"name": "Branch", "parent_id": self.customer.id, "type": "invoice"}
        )
        invoice = self.invoice("2026-01-05", 312.40, "INV/2026/70001", partner=branch)
        payment = self.payment("2026-01-20", 312.40, "INV/2026/70001")
        self.posted_run()
        self.assertEqual(self.open(invoice, payment), [0, 0])

    def test_never_across_entities(self):
        other = self.env["res.partner"].create({"name": "Stranger", "is_company": True})
        invoice = self.invoice("2026-01-05", 312.40, "INV/2026/70001", partner=other)
        payment = self.payment("2026-01-20", 312.40, "INV/2026/70001")
        run = self.run_of(self.customer, other)
        self.assertFalse(run.proposal_ids)
        self.assertEqual(self.open(invoice, payment), [312.40, -312.40])

    def test_in_turn_only_by_a_person(self):
        invoice = self.invoice("2026-01-05", 312.40, "INV/2026/70001")
        payment = self.payment("2026-01-20", 100, "thank you")
        run = self.run_of()
        [proposal] = run.proposal_ids
        self.assertEqual((proposal.rule, proposal.state), ("by_due_date", "likely"))
        proposal.action_apply()
        self.assertEqual(self.open(invoice, payment), [212.40, 0])

    def test_a_bank_line_pays_less_a_charge(self):
        invoice = self.invoice("2026-01-05", 250, "INV/2026/70001")
        line = self.bank_line("2026-01-20", 248.20, "INV/2026/70001", self.customer)
        suspense = line.account_id
        run = self.posted_run()
        self.assertEqual(self.open(invoice, line), [0, 0])
        self.assertEqual(line.account_id.code, self.receivable)
        self.assertTrue(line.move_id.statement_line_id.is_reconciled)
        run._undo("not theirs")
        self.assertEqual((self.open(invoice), line.account_id), ([250], suspense))

    def test_locked_dates(self):
        self.invoice("2026-01-05", 100, "INV/2026/70001")
        self.payment("2026-01-20", 100, "INV/2026/70001")
        run = self.run_of()
        self.company.fiscalyear_lock_date = "2026-01-31"
        run.action_apply_certain()
        [proposal] = run.proposal_ids
        self.assertEqual((proposal.state, run.state), ("failed", "proposed"))
        self.assertIn("locked until", proposal.refusal)

    def test_undo_when_the_write_off_is_locked(self):
        invoice = self.invoice("2026-01-05", 500, "INV/2026/70001")
        payment = self.payment("2026-01-20", 497.50, "INV/2026/70001")
        run = self.posted_run()
        self.company.fiscalyear_lock_date = "2026-01-31"
        run._undo("mistaken")
        self.assertEqual((run.state, run.proposal_ids.state), ("done", "applied"))
        self.assertIn("locked", run.proposal_ids.refusal)
        run._undo("mistaken", "2026-02-01")
        self.assertEqual(run.state, "undone")
        self.assertEqual(self.open(invoice, payment), [500, -497.50])

    def test_disputed_is_left_alone(self):
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001")
        self.payment("2026-01-20", 100, "INV/2026/70001")
        run = self.run_of()
        invoice.action_dispute()
        run.action_apply_certain()
        self.assertIn("disputed", run.proposal_ids.refusal)
        self.assertFalse(self.run_of().proposal_ids)
        self.assertTrue(invoice.cash_disputed)
        with self.assertRaisesRegex(UserError, "INV/2026/70001 is disputed"):
            invoice.action_find_matches()
        invoice.action_settle_dispute()
        self.assertFalse(invoice.cash_disputed)
        self.assertEqual(self.posted_run().applied_count, 1)
        self.assertIn("Marked as disputed", self.notes(invoice))
