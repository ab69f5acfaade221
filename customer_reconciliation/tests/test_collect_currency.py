"""One session is one currency: what was agreed in it, without exchange differences."""

from odoo.tests import tagged

from .common import ReconciliationCommon


@tagged("post_install", "-at_install")
class TestCollectCurrency(ReconciliationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rates = [("2026-01-01", 1.1), ("2026-01-15", 1.25)]
        cls.franc = cls.setup_other_currency("CHF", rates=rates)
        cls.yen = cls.setup_other_currency("JPY", rates=[("2026-01-01", 150.0)])
        cls.dinar = cls.setup_other_currency("KWD", rates=[("2026-01-01", 0.3)])

    def exchange_entries(self):
        journal = self.company.currency_exchange_journal_id
        return self.env["account.move"].search([("journal_id", "=", journal.id)])

    def assert_equals_ledger(self, session):
        ledger = self.ledger_balance(session.partner_id, session.date_to, session.currency_id)
        self.assertEqual(session.currency_id.compare_amounts(session.our_balance, ledger), 0)

    def test_each_currency_has_its_own_session(self):
        self.invoice("2026-01-03", 300.37)
        self.invoice("2026-01-04", 220.55, currency_id=self.franc.id)
        home, abroad = self.session(), self.session(currency_id=self.franc.id)
        self.assertEqual(home.our_line_ids.mapped("amount"), [300.37])
        self.assertEqual(abroad.our_line_ids.mapped("amount"), [220.55])
        self.assertEqual(abroad.our_line_ids.currency_id, self.franc)
        for session in home, abroad:
            self.assert_equals_ledger(session)

    def test_exchange_difference_is_left_out(self):
        invoice = self.invoice("2026-01-04", 220.55, currency_id=self.franc.id)
        payment = self.payment("2026-01-20", 220.55, currency_id=self.franc.id)
        self.account_lines(invoice, payment).reconcile()
        self.assertTrue(self.exchange_entries(), "the case needs an exchange difference")
        abroad, home = self.session(currency_id=self.franc.id), self.session()
        self.assertEqual(abroad.our_line_ids.mapped("amount"), [220.55, -220.55])
        self.assert_amount(abroad.our_balance, 0)
        self.assertFalse(home.our_line_ids)
        self.assertFalse(abroad.our_line_ids.move_id & self.exchange_entries())

    def reconciled_across_currencies(self):
        """An invoice in francs, paid in our own currency: the entry has amounts of ours."""
        invoice = self.invoice("2026-01-04", 220.00, currency_id=self.franc.id)
        payment = self.payment("2026-01-20", 200.00)
        items = self.account_lines(invoice, payment)
        items.reconcile()
        self.assertTrue(self.exchange_entries(), "the case needs an exchange difference")
        return items

    def test_exchange_difference_in_our_own_currency_is_left_out(self):
        self.reconciled_across_currencies()
        home = self.session()
        self.assertEqual(home.our_line_ids.mapped("amount"), [-200.00])
        self.assert_equals_ledger(home)

    def test_exchange_difference_in_the_documents_currency_is_left_out(self):
        """Cents left in the currency of the documents are evened out by Odoo itself."""
        invoice = self.invoice("2026-01-04", 220.00, currency_id=self.franc.id)
        payment = self.payment("2026-01-20", 220.00, currency_id=self.franc.id)
        items = self.account_lines(invoice, payment)
        items.reconcile()
        evened_out = self.entry("2026-01-20", 0.03, currency=self.franc)
        before = self.session(currency_id=self.franc.id)
        self.assertIn(evened_out, before.our_line_ids.move_id, "an entry as any other")
        items.matched_debit_ids.sudo().exchange_move_id = evened_out
        after = self.session(currency_id=self.franc.id)
        self.assertEqual(after.our_line_ids.mapped("amount"), [220.00, -220.00])
        self.assert_amount(after.our_balance, 0)
        self.assertEqual(before.change_count, 1)

    def test_unreconciling_an_exchange_difference_changes_nothing(self):
        """Odoo reverses the exchange entry then; neither is the other side's business."""
        items = self.reconciled_across_currencies()
        before = self.session()
        items.remove_move_reconcile()
        after = self.session()
        self.assertEqual(after.our_line_ids.mapped("amount"), before.our_line_ids.mapped("amount"))
        self.assertEqual(before.change_count, 0)
        self.assert_equals_ledger(after)

    def test_yen_has_no_decimals(self):
        self.invoice("2026-01-03", 300370, "INV/2026/00901", currency_id=self.yen.id)
        self.payment("2026-01-09", 70, currency_id=self.yen.id)
        session = self.session(currency_id=self.yen.id)
        self.import_theirs(
            session,
            """
            date;ref;debit;credit
            2026-01-03;INV/2026/00901;;300370
            2026-01-09;PAY;70;
            """,
        )
        session.action_match()
        self.assertEqual(session.our_balance, 300300)
        self.assertEqual(session.their_balance, 300300)
        self.assertEqual(self.line(session, "ours", "INV/2026/00901").match_state, "auto")
        self.assertEqual(session.difference, 0)
        self.assert_bridge_closes(session)

    def test_dinar_has_three_decimals(self):
        self.invoice("2026-01-03", 300.375, "INV/2026/00902", currency_id=self.dinar.id)
        self.invoice("2026-01-04", 0.001, "INV/2026/00903", currency_id=self.dinar.id)
        session = self.session(currency_id=self.dinar.id)
        self.import_theirs(
            session,
            """
            date;ref;debit;credit
            2026-01-03;INV/2026/00902;;300.375
            """,
        )
        session.action_match()
        self.assertEqual(self.dinar.compare_amounts(session.our_balance, 300.376), 0)
        self.assertEqual(self.dinar.compare_amounts(session.difference, 0.001), 0)
        [(kind, refs)] = self.explained(session)
        self.assertEqual(refs, "INV/2026/00903")
        self.assertIn(kind, ("timing", "missing_theirs"))
        self.assert_bridge_closes(session)
