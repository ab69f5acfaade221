"""Our side of a session is the general ledger, to the cent, as of its last day."""

from odoo.tests import tagged

from .common import ReconciliationCommon


@tagged("post_install", "-at_install")
class TestCollect(ReconciliationCommon):
    def assert_equals_ledger(self, session):
        """The opening balance is the ledger's before the period, the balance its at the end."""
        ledger = [
            self.ledger_balance(session.partner_id, day, session.currency_id, session.account_type)
            for day in ("2025-12-31", "2026-01-31")
        ]
        same = session.currency_id.compare_amounts
        self.assertEqual(same(session.our_opening, ledger[0]), 0, "opening")
        self.assertEqual(same(session.our_balance, ledger[1]), 0, "balance")

    def test_period_and_opening(self):
        self.invoice("2025-12-30", 100.10)
        self.invoice("2025-12-31", 20.02)
        self.invoice("2026-01-01", 300.37)
        self.payment("2026-01-31", 50.01)
        self.invoice("2026-02-01", 9999.99)
        session = self.session()
        self.assert_amount(session.our_opening, 120.12)
        self.assertEqual([line.amount for line in session.our_line_ids], [300.37, -50.01])
        self.assert_amount(session.our_balance, 370.48)
        self.assert_equals_ledger(session)

    def test_contact_becomes_its_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Purchasing", "parent_id": self.customer.id, "type": "invoice"}
        )
        self.invoice("2026-01-03", 300.37, partner=contact)
        self.invoice("2026-01-04", 10.00)
        session = self.session(partner_id=contact.id)
        self.assertEqual(session.partner_id, self.customer)
        self.assertEqual(sorted(session.our_line_ids.mapped("amount")), [10.00, 300.37])
        self.assert_equals_ledger(session)
        other = self.session()
        other.write({"partner_id": contact.id})
        self.assertEqual(other.partner_id, self.customer)

    def test_receivable_payable_and_both(self):
        partner = self.customer
        self.invoice("2026-01-03", 300.00)
        self.bill("2026-01-05", 120.00, "B-1", partner=partner)
        balances = {
            kind: self.session(account_type=kind).our_balance
            for kind in ("receivable", "payable", "both")
        }
        self.assertEqual(balances, {"receivable": 300.00, "payable": -120.00, "both": 180.00})
        self.assert_equals_ledger(self.session(account_type="both"))

    def test_kinds(self):
        self.invoice("2026-01-01", 100)
        self.refund("2026-01-02", 10)
        self.payment("2026-01-03", 60)
        self.payment("2026-01-04", 5, way="outbound")
        self.entry("2026-01-05", -7)
        kinds = [(line.kind, line.amount) for line in self.session().our_line_ids]
        self.assertEqual(
            kinds,
            [("invoice", 100), ("refund", -10), ("payment", -60), ("payout", 5), ("other", -7)],
        )

    def test_kinds_of_a_vendor(self):
        self.bill("2026-01-01", 100, "B-1")
        self.document("in_refund", "2026-01-02", 10, partner=self.vendor, ref="C-1")
        self.payment("2026-01-03", 60, partner=self.vendor, way="outbound")
        self.payment("2026-01-04", 5, partner=self.vendor)
        session = self.session(partner_id=self.vendor.id, account_type="payable")
        self.assertEqual(
            [(line.kind, line.amount) for line in session.our_line_ids],
            [("invoice", -100), ("refund", 10), ("payment", 60), ("payout", -5)],
        )
        self.assertEqual(session.our_line_ids[0].ref, "B-1", "a vendor knows their own number")

    def test_payment_from_a_bank_statement(self):
        bank = self.company_data["default_journal_bank"]
        bank_line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": bank.id,
                "date": "2026-01-09",
                "payment_ref": "transfer",
                "amount": 75.5,
                "partner_id": self.customer.id,
            }
        )
        _liquidity, suspense, _other = bank_line._seek_for_lines()
        suspense.account_id = self.accounts["receivable"]
        [line] = self.session().our_line_ids
        self.assertEqual((line.kind, line.amount), ("payment", -75.5))

    def test_instalments_are_lines_of_one_invoice(self):
        invoice = self.invoice("2026-01-03", 100, invoice_payment_term_id=self.pay_terms_b.id)
        session = self.session()
        self.assertEqual(sorted(session.our_line_ids.mapped("amount")), [30, 70])
        self.assertEqual(session.our_line_ids.move_id, invoice)
        self.assert_equals_ledger(session)

    def test_partial_payment_does_not_change_the_invoice(self):
        invoice, payment = self.invoice("2026-01-03", 300.37), self.payment("2026-01-10", 100.12)
        self.account_lines(invoice, payment).reconcile()
        session = self.session()
        self.assertEqual([line.amount for line in session.our_line_ids], [300.37, -100.12])
        self.assert_equals_ledger(session)

    def test_unreconciling_later_changes_no_balance(self):
        invoice, payment = self.invoice("2025-12-20", 80), self.payment("2026-01-10", 80)
        items = self.account_lines(invoice, payment)
        items.reconcile()
        before = self.session()
        items.remove_move_reconcile()
        after = self.session()
        self.assertEqual(
            (before.our_opening, before.our_balance), (after.our_opening, after.our_balance)
        )
        self.assertFalse(before.change_count)
        self.assert_equals_ledger(after)

    def test_payment_after_the_period_does_not_reach_back(self):
        invoice = self.invoice("2026-01-20", 80)
        before = self.session().our_balance
        self.account_lines(invoice, self.payment("2026-02-10", 80)).reconcile()
        session = self.session()
        self.assert_amount(session.our_balance, before)
        self.assert_equals_ledger(session)

    def test_back_dated_entry_is_in_the_opening(self):
        early = self.session()
        self.entry("2025-11-30", 12.34)
        late = self.session()
        self.assert_amount(early.our_opening, 0)
        self.assert_amount(late.our_opening, 12.34)
        self.assert_equals_ledger(late)

    def test_only_posted_entries_count(self):
        draft = self.invoice("2026-01-03", 300)
        cancelled = self.invoice("2026-01-04", 40)
        self.invoice("2026-01-05", 5)
        draft.button_draft()
        cancelled.button_draft()
        cancelled.button_cancel()
        session = self.session()
        self.assertEqual(session.our_line_ids.mapped("amount"), [5])
        self.assert_equals_ledger(session)

    def test_entries_of_others_do_not_count(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self.invoice("2026-01-03", 300, partner=stranger)
        self.entry("2026-01-05", 17)
        self.entry("2026-01-06", 18, side="payable")
        session = self.session()
        self.assertEqual(session.our_line_ids.mapped("amount"), [17])
        self.assert_equals_ledger(session)

    def test_lines_point_to_the_ledger(self):
        invoice = self.invoice("2026-01-03", 300, invoice_origin="PO-77", ref="their order")
        [line] = self.session().our_line_ids
        self.assertEqual(line.move_line_id, self.account_lines(invoice))
        self.assertEqual(line.move_id, invoice)
        self.assertEqual((line.ref, line.side), (invoice.name, "ours"))
        self.assertIn("PO-77", line.memo, "a purchase order number is what they know")
        self.assertIn("their order", line.memo)
        self.assertEqual(line.product_line_ids, invoice.invoice_line_ids)

    def test_two_companies(self):
        other = self.setup_other_company(name="Second company")["company"]
        self.invoice("2026-01-03", 300)
        theirs = self.env["account.move"].with_company(other)
        move = theirs.create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-01-04",
                "invoice_line_ids": [(0, 0, {"name": "x", "price_unit": 44, "tax_ids": []})],
            }
        )
        move.action_post()
        mine, second = self.session(), self.session(company_id=other.id)
        self.assertEqual(mine.our_line_ids.mapped("amount"), [300])
        self.assertEqual(second.our_line_ids.mapped("amount"), [44])
        self.assertEqual(second.our_line_ids.company_id, other)
        self.assert_equals_ledger(mine)

    def test_changing_what_it_is_about_collects_anew(self):
        self.invoice("2025-12-03", 10)
        self.invoice("2026-01-03", 300)
        session = self.session()
        session.date_from = "2025-12-01"
        self.assertEqual(session.our_line_ids.mapped("amount"), [10, 300])
        self.assert_amount(session.our_opening, 0)
        session.date_to = "2025-12-31"
        self.assertEqual(session.our_line_ids.mapped("amount"), [10])

    def test_names_are_numbered(self):
        first, second = self.session(), self.session()
        self.assertRegex(first.name, r"^RS/\d{4}/\d{5}$")
        self.assertEqual(int(second.name[-5:]), int(first.name[-5:]) + 1)
        self.assertEqual(first.state, "draft")
        copied = first.copy()
        self.assertNotEqual(copied.name, first.name)
        self.assertEqual(copied.state, "draft")
