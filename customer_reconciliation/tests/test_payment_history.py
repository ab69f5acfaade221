"""How customers paid, as the ledger has it: each part of an installment, on any day."""

from datetime import date

from odoo import Command
from odoo.tests import tagged

from ..queries.payment_history import HistoryScope, customers, first_invoiced, history, promises
from .common import ReconciliationCommon


@tagged("post_install", "-at_install")
class TestPaymentHistory(ReconciliationCommon):
    def scope(self, today="2026-03-31", since="2025-01-01", partners=None):
        ids = None if partners is False else (partners or self.customer).ids
        return HistoryScope(
            self.company.id, date.fromisoformat(today), date.fromisoformat(since), ids
        )

    def parts(self, *args, **kwargs):
        """``[(due, amount, paid on, how), …]`` as text and minor units, in order."""
        table = history(self.env, self.scope(*args, **kwargs))
        rows = zip(
            table["due_date"].dt.strftime("%Y-%m-%d"),
            table["amount"].tolist(),
            table["paid_on"].dt.strftime("%Y-%m-%d").fillna(""),
            table["how"],
            strict=True,
        )
        return sorted(rows)

    def reconcile(self, *documents):
        self.account_lines(*documents).reconcile()

    def test_paid_in_parts_and_open(self):
        invoice = self.invoice("2026-01-05", 100, invoice_date_due="2026-01-31")
        self.reconcile(invoice, self.payment("2026-02-10", 30))
        self.reconcile(invoice, self.payment("2026-03-10", 50))
        paid = [
            ("2026-01-31", 3000, "2026-02-10", "payment"),
            ("2026-01-31", 5000, "2026-03-10", "payment"),
        ]
        self.assertEqual(self.parts(), [("2026-01-31", 2000, "", "open"), *paid])
        # On a day before, what was paid later was open.
        self.assertEqual(
            self.parts("2026-02-28"), [paid[0], ("2026-01-31", 7000, "", "open")], "as of the day"
        )
        self.assertEqual(self.parts("2026-01-04"), [])

    def test_what_was_settled_before_is_left_out_what_is_open_is_not(self):
        old = self.invoice("2024-01-05", 100, invoice_date_due="2024-01-31")
        self.reconcile(old, self.payment("2024-02-10", 30))
        self.assertEqual(self.parts(), [("2024-01-31", 7000, "", "open")])

    def test_credit_notes_are_no_payments(self):
        invoice = self.invoice("2026-01-05", 100, invoice_date_due="2026-01-31")
        self.reconcile(invoice, self.refund("2026-02-01", 40))
        self.assertEqual(
            self.parts(),
            [("2026-01-31", 4000, "2026-02-01", "credit"), ("2026-01-31", 6000, "", "open")],
        )

    def test_set_off_by_an_entry_is_other_money_in_a_bank_journal_is_payment(self):
        invoice = self.invoice("2026-01-05", 100, invoice_date_due="2026-01-31")
        written_off = self.entry("2026-02-01", -40)
        in_bank = self.entry("2026-02-02", -60)
        in_bank.button_draft()
        bank = self.company_data["default_journal_bank"]
        in_bank.write({"name": "/", "journal_id": bank.id})
        in_bank.action_post()
        self.reconcile(invoice, written_off, in_bank)
        self.assertEqual(
            self.parts(),
            [
                ("2026-01-31", 4000, "2026-02-01", "other"),
                ("2026-01-31", 6000, "2026-02-02", "payment"),
            ],
        )

    def test_money_paid_back_is_no_installment(self):
        back = self.payment("2026-01-05", 100, way="outbound")
        self.assertEqual(self.parts(), [])
        self.reconcile(back, self.refund("2026-01-06", 100))
        self.assertEqual(self.parts(), [])

    def test_installments_of_a_document(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (10, 40)
                ],
            }
        )
        invoice = self.invoice("2026-01-01", 100, invoice_payment_term_id=term.id)
        first = self.account_lines(invoice).sorted("date_maturity")[0]
        (first | self.account_lines(self.payment("2026-01-20", 50))).reconcile()
        self.assertEqual(
            self.parts(),
            [("2026-01-11", 5000, "2026-01-20", "payment"), ("2026-02-10", 5000, "", "open")],
        )

    def test_exchange_differences_settle_nothing(self):
        """100 EUR at 2 for the dollar are 50.00; at 1 the same 100 EUR pay them as 100.00."""
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 2), ("2026-02-01", 1)])
        invoice = self.invoice(
            "2026-01-05", 100, currency_id=euro.id, invoice_date_due="2026-01-31"
        )
        self.reconcile(invoice, self.payment("2026-02-10", 100, currency_id=euro.id))
        self.assertEqual(self.parts(), [("2026-01-31", 5000, "2026-02-10", "payment")])
        weaker = self.invoice("2026-02-05", 100, currency_id=euro.id, invoice_date_due="2026-02-28")
        self.assertEqual(self.parts()[-1], ("2026-02-28", 10000, "", "open"))
        self.env["res.currency.rate"].create(
            {"name": "2026-03-01", "rate": 4, "currency_id": euro.id}
        )
        self.reconcile(weaker, self.payment("2026-03-10", 100, currency_id=euro.id))
        self.assertEqual(self.parts()[-1], ("2026-02-28", 2500, "2026-03-10", "payment"))
        self.assertEqual(len(self.parts()), 2, "an exchange difference is an installment")

    def test_contacts_pay_for_their_company_and_only_for_it(self):
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": self.customer.id})
        self.invoice("2026-01-05", 100, partner=contact, invoice_date_due="2026-01-31")
        self.invoice("2026-01-05", 7, partner=self.vendor, invoice_date_due="2026-01-31")
        table = history(self.env, self.scope())
        self.assertEqual(table["partner"].tolist(), [self.customer.id])
        both = history(self.env, self.scope(partners=self.customer | self.vendor))
        self.assertEqual(sorted(both["amount"]), [700, 10000])

    def test_drafts_and_other_companies_are_left_out(self):
        invoice = self.invoice("2026-01-05", 100)
        invoice.button_draft()
        self.assertEqual(self.parts(), [])
        other = self.setup_other_company()["company"]
        elsewhere = self.scope()
        self.invoice("2026-01-05", 100)
        self.assertTrue(self.parts())
        elsewhere = HistoryScope(other.id, elsewhere.today, elsewhere.since, elsewhere.partner_ids)
        self.assertTrue(history(self.env, elsewhere).empty)

    def test_disputes_now_and_before(self):
        invoice = self.invoice("2026-01-05", 100, invoice_date_due="2026-01-31")

        def told():
            table = history(self.env, self.scope())
            return table[["disputed", "contested"]].iloc[0].tolist()

        self.assertEqual(told(), [False, False])
        invoice.action_dispute()
        self.assertEqual(told(), [True, True])
        invoice.action_settle_dispute()
        self.assertEqual(told(), [False, True])

    def test_promises_that_went_one_way_or_the_other(self):
        for days, state in ((1, "kept"), (2, "broken"), (3, "open"), (4, "cancelled")):
            promise = self.env["payment.promise"].create(
                {"partner_id": self.customer.id, "amount": 100 * days, "date": "2099-01-01"}
            )
            promise.sudo().write({"state": state})
            self.env.flush_all()
        table = promises(self.env, self.scope("2099-03-31", "2098-12-01"))
        rows = sorted(zip(table["amount"].tolist(), table["kept"].tolist(), strict=True))
        self.assertEqual(rows, [(10000, True), (20000, False)])
        self.assertTrue(promises(self.env, self.scope("2098-12-31", "2098-12-01")).empty)

    def test_promises_in_other_currencies(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 2)])
        promise = self.env["payment.promise"].create(
            {
                "partner_id": self.customer.id,
                "amount": 100,
                "date": "2099-01-01",
                "currency_id": euro.id,
            }
        )
        promise.sudo().write({"state": "kept"})
        table = promises(self.env, self.scope("2099-03-31", "2098-12-01"))
        self.assertEqual(table["amount"].tolist(), [5000])

    def test_first_invoice_and_who_is_a_customer(self):
        self.invoice("2019-01-05", 100)
        self.invoice("2026-01-05", 100)
        self.refund("2018-01-05", 100)
        self.assertEqual(
            first_invoiced(self.env, self.scope()), {self.customer.id: date(2019, 1, 5)}
        )
        both = self.customer | self.vendor
        self.assertEqual(customers(self.env, self.scope(partners=both)), self.customer.ids)
        self.assertIn(self.customer.id, customers(self.env, self.scope(partners=False)))

    def test_as_many_queries_for_many(self):
        def ask(partners):
            scope = self.scope(partners=partners)
            for read in (history, promises, first_invoiced, customers):
                read(self.env, scope)

        partners = self.env["res.partner"].create([{"name": f"C{n}"} for n in range(5)])
        for partner in partners:
            self.reconcile(
                self.invoice("2026-01-05", 100, partner=partner),
                self.payment("2026-01-06", 40, partner=partner),
            )
        one = self.queries(ask, partners[0])
        self.assertEqual(self.queries(ask, partners), one)
