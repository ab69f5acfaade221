"""What statements show, in figures."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .statement_common import StatementCommon


@tagged("post_install", "-at_install")
class TestStatementFigures(StatementCommon):
    def rows(self, account):
        return [(str(e.date), e.ref, e.amount, e.balance) for e in account.entries]

    def test_activity(self):
        """
        #open      2025-12-20  OLD    100.00
        #entries   2026-01-05  INV/1  300.00, in two installments
                   2026-01-20  payment 250.00
        #later     2026-02-02  INV/2  999.00
        """
        self.invoice("2025-12-20", 100, "OLD")
        halves = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (10, 40)
                ],
            }
        )
        invoice = self.invoice("2026-01-05", 300, "INV/1", invoice_payment_term_id=halves.id)
        payment = self.payment("2026-01-20", 250)
        self.invoice("2026-02-02", 999, "INV/2")
        account = self.account(date_from="2026-01-01", with_products=True)
        self.assertEqual((account.opening, account.closing), (10000, 15000))
        self.assertEqual(
            self.rows(account),
            [
                ("2026-01-05", "INV/1", 30000, 40000),
                ("2026-01-20", payment.move_id.name, -25000, 15000),
            ],
        )
        [entry, paid] = account.entries
        self.assertEqual(set(entry.line_ids), set(self.account_lines(invoice).ids))
        self.assertEqual(
            [(p.name, p.quantity, p.amount) for p in entry.products], [("Goods", 1, 30000)]
        )
        self.assertEqual((entry.kind, paid.kind, paid.products), ("invoice", "payment", ()))

    def test_reconciled_later_is_open_as_of(self):
        """A payment of February leaves the invoice open at the end of January."""
        invoice = self.invoice("2026-01-05", 300, "INV/1")
        early, late = self.payment("2026-01-20", 100), self.payment("2026-02-10", 200)
        for payment in (early, late):
            self.account_lines(invoice, payment).reconcile()
        [item] = self.account(kind="detailed").items
        self.assertEqual((item.amount, item.residual), (30000, 20000))
        self.assertEqual([(p.ref, p.amount) for p in item.paid], [(early.move_id.name, -10000)])
        february = self.figures(date_to="2026-02-28", kind="detailed", zero="all").accounts[0]
        self.assertEqual((february.items, february.open, february.closing), ((), 0, 0))

    def test_ageing(self):
        for day, due, amount in (
            ("2025-10-01", "2025-10-11", 1),
            ("2025-11-20", "2026-01-31", 10),
            ("2026-01-02", "2026-01-30", 100),
            ("2026-01-03", "2026-02-03", 1000),
        ):
            self.invoice(day, amount, invoice_date_due=due, invoice_payment_term_id=False)
        self.assertEqual(self.account(kind="ageing").ageing, (101000, 10000, 0, 0, 100))
        by_document = self.account(kind="ageing", age_by="document", buckets=(30, 100))
        self.assertEqual(by_document.ageing, (110000, 1000, 100))
        late = self.account(kind="outstanding", not_due=False)
        self.assertEqual((late.ageing, late.overdue), ((0, 10000, 0, 0, 100), 10100))
        self.assertEqual([item.days for item in late.items], [112, 1])
        self.assertEqual(late.open, 111100)

    def test_months(self):
        self.invoice("2025-10-05", 100)
        self.refund("2025-12-05", 30)
        self.payment("2025-12-08", 50)
        self.entry("2026-01-09", 7)
        months = self.account(kind="monthly", date_from="2025-11-01").months
        self.assertEqual(
            [(str(month.start), *month[1:]) for month in months],
            [
                ("2025-11-01", 10000, 0, 0, 0, 0, 10000),
                ("2025-12-01", 10000, 0, -3000, -5000, 0, 2000),
                ("2026-01-01", 2000, 0, 0, 0, 700, 2700),
            ],
        )
        years = self.account(kind="annual").months
        self.assertEqual([(m.start.year, m.closing) for m in years], [(2025, 2000), (2026, 2700)])

    def test_netted(self):
        self.invoice("2026-01-05", 100)
        self.bill("2026-01-06", 30, "B-1", partner=self.customer)
        self.assertEqual(self.account().closing, 10000)
        self.assertEqual(self.account(side="payable").closing, -3000)
        self.assertEqual([e.ref for e in self.account(side="both").entries][1:], ["B-1"])
        self.assertEqual(self.account(side="both").closing, 7000)

    def test_contacts(self):
        """A document belongs to the contact it was sent to, the payment to the company."""
        first, second = self.env["res.partner"].create(
            [{"name": name, "parent_id": self.customer.id} for name in ("North", "South")]
        )
        north = self.invoice("2026-01-05", 100, partner=first)
        self.invoice("2026-01-06", 40, partner=second)
        payment = self.payment("2026-01-07", 60)
        self.account_lines(north, payment).reconcile()
        by_contact = self.figures(first | second, entity="contact", kind="outstanding")
        self.assertEqual([a.partner_id for a in by_contact.accounts], [first.id, second.id])
        self.assertEqual([a.closing for a in by_contact.accounts], [10000, 4000])
        self.assertEqual([a.open for a in by_contact.accounts], [4000, 4000])
        self.assertEqual([a.elsewhere for a in by_contact.accounts], [-6000, 0])
        self.assertEqual(self.account(first, kind="outstanding").closing, 8000)
        second.active = False
        self.assertEqual(self.account(self.customer).closing, 8000)

    def test_filters(self):
        balanced, creditor, owing, unknown = self.env["res.partner"].create(
            [{"name": name} for name in ("Balanced", "Creditor", "Owing", "Unknown")]
        )
        everybody = balanced | creditor | owing | unknown
        self.invoice("2026-01-05", 100, partner=balanced)
        self.payment("2026-01-06", 100, partner=balanced)
        self.payment("2026-01-06", 5, partner=creditor)
        self.invoice("2026-01-05", 100, partner=owing)

        def shown(**values):
            accounts = self.figures(everybody, **values).accounts
            return everybody.browse([a.partner_id for a in accounts]).mapped("name")

        self.assertEqual(shown(), ["Balanced", "Creditor", "Owing"])
        self.assertEqual(shown(zero="none"), ["Creditor", "Owing"])
        self.assertEqual(shown(zero="none", negative=False), ["Owing"])
        later = {"date_from": "2026-01-20"}
        self.assertEqual(shown(**later), ["Creditor", "Owing"])
        self.assertEqual(shown(**later, zero="all"), ["Balanced", "Creditor", "Owing"])

    def test_currencies(self):
        """Paid in another currency: either account is the ledger's, and says what was settled."""
        euro = self.setup_other_currency("EUR", rates=[("2025-01-01", 2.0), ("2026-01-10", 4.0)])
        invoice = self.invoice("2026-01-05", 100, currency_id=euro.id)
        payment = self.payment("2026-01-15", 25)
        self.account_lines(invoice, payment).reconcile()
        figures = self.figures(kind="outstanding")
        own, foreign = sorted(figures.accounts, key=lambda a: a.currency_id == euro.id)
        self.assertEqual((own.closing, own.elsewhere, own.open), (-2500, 2500, 0))
        self.assertEqual((foreign.closing, foreign.elsewhere, foreign.open), (10000, -10000, 0))
        self.assertEqual(figures.totals(), {self.currency.id: -2500, euro.id: 10000})
        [only] = self.figures(currency_ids=(euro.id,)).accounts
        self.assertEqual(only.currency_id, euro.id)

    def test_exchange_difference_undone(self):
        """Odoo forgets what the two entries belonged to; they are not the partner's anyway."""
        euro = self.setup_other_currency("EUR", rates=[("2025-01-01", 2.0), ("2026-01-10", 4.0)])
        invoice = self.invoice("2026-01-05", 100, currency_id=euro.id)
        payment = self.payment("2026-01-15", 25)
        lines = self.account_lines(invoice, payment)
        lines.reconcile()
        exchange = (lines.matched_debit_ids | lines.matched_credit_ids).exchange_move_id
        self.assertTrue(self.account_lines(exchange), "nothing to hide: the test says nothing")
        lines.remove_move_reconcile()
        shown = {e.ref for account in self.figures().accounts for e in account.entries}
        self.assertEqual(shown, {invoice.name, payment.move_id.name})
        self.assertEqual({a.elsewhere for a in self.figures(kind="outstanding").accounts}, {0})

    def test_rights(self):
        self.invoice("2026-01-05", 100)
        statement, asked = self.env["partner.statement"], self.options()
        for login, groups, may in (
            ("auditor", ["auditor"], True),
            ("accountant", ["account.group_account_user"], True),
            ("salesman", ["account.group_account_invoice"], False),
        ):
            user = self.new_user(login, groups)
            with self.subTest(login):
                if may:
                    found = statement.with_user(user)._figures(self.customer, asked)
                    self.assertEqual(found.accounts[0].closing, 10000)
                else:
                    with self.assertRaises(AccessError):
                        statement.with_user(user)._figures(self.customer, asked)
        other = self.setup_other_company()["company"]
        stranger = self.new_user("stranger", ["manager"], other)
        with self.assertRaises(AccessError):
            statement.with_user(stranger)._figures(None, asked)

    def test_query_count(self):
        """Ten times the partners take as many queries."""
        partners = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(20)])
        for partner in partners:
            self.invoice("2026-01-05", 100, partner=partner)
        counts = set()
        self.figures(partners, kind="ageing")  # what is remembered of the user's rights
        for some in (partners[:2], partners):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = self.figures(some, kind="detailed", with_ageing=True)
            self.assertEqual(len(found.accounts), len(some))
            counts.add(self.env.cr.sql_log_count - before)
        self.assertEqual(len(counts), 1, counts)
        self.assertLess(max(counts), 15)
