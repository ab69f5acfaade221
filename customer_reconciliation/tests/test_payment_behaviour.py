"""How customers paid, month by month, by figures reckoned by hand."""

from datetime import date

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestPaymentBehaviour(CreditCommon):
    """Today is the tenth of July 2026."""

    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time("2026-07-10"))

    def sold(self, day, amount, due=None, **vals):
        """An invoice of ``day``, due at once or on a later day."""
        term = self.env["account.payment.term"].create(
            {
                "name": "For tests",
                "line_ids": [
                    Command.create({"nb_days": self.days(day, due or day), "value_amount": 100})
                ],
            }
        )
        return self.invoice(day, amount, invoice_payment_term_id=term.id, **vals)

    @staticmethod
    def days(first, last):
        return (date.fromisoformat(last) - date.fromisoformat(first)).days

    def settle(self, invoice, day, amount, **vals):
        payment = self.payment(day, amount, **vals)
        self.account_lines(invoice, payment).reconcile()
        return payment

    def months(self, file=None):
        file = file or self.file()
        file.invalidate_recordset()  # made with nothing
        return file.behaviour_ids

    def month(self, month, file=None):
        row = self.months(file).filtered(lambda row: str(row.month)[:7] == month)
        self.assertEqual(len(row), 1)
        return row

    def test_a_row_a_month_and_no_figure_of_nothing(self):
        rows = self.months()
        self.assertEqual(
            [str(row.month) for row in rows],
            [f"2026-{n:02}-01" for n in range(7, 0, -1)]
            + [f"2025-{n:02}-01" for n in range(12, 7, -1)],
        )
        self.assertFalse(any(rows.mapped("has_settled")) or any(rows.mapped("has_sales")))
        self.assertEqual(rows[0].with_context(lang="en_US").name, "July 2026")

    def test_days_by_hand(self):
        """1,000 due on 31 March: 300 come 10 days early, 700 come 30 days late.

        In April: 700 after 60 days, 30 late. In March: 300 after 20 days.
        """
        bill = self.sold("2026-03-01", 1000, "2026-03-31")
        self.settle(bill, "2026-03-21", 300)
        self.settle(bill, "2026-04-30", 700)
        march, april = self.month("2026-03"), self.month("2026-04")
        self.assertEqual((march.invoiced, march.received, march.balance), (1000, 300, 700))
        self.assertEqual((march.settled, march.days_to_pay, march.days_late), (300, 20, 0))
        self.assertEqual((march.late_share, april.late_share), (0, 1))
        self.assertEqual((april.settled, april.days_to_pay, april.days_late), (700, 60, 30))
        self.assertEqual((april.invoiced, april.received, april.balance), (0, 700, 0))

    def test_weighted_by_amount(self):
        """In one month 900 on the day and 100 forty days late: four days, a tenth of it late."""
        self.settle(self.sold("2026-05-20", 900), "2026-05-20", 900)
        self.settle(self.sold("2026-04-10", 100), "2026-05-20", 100)
        may = self.month("2026-05")
        self.assertEqual((may.settled, may.days_late, may.days_to_pay), (1000, 4, 4))
        self.assertEqual(may.late_share, 0.1)

    def test_days_of_sales(self):
        """At the end of June 450 are open; 300, 600 and 900 were invoiced since April, 91 days.

        450 ÷ 1,800 × 91 = 22.75. July: 450 ÷ 1,500 × 71 days (1 May to 10 July) = 21.3.
        """
        paid = [self.sold(f"2026-0{4 + n}-15", 300 * (n + 1)) for n in range(3)]
        self.settle(paid[0], "2026-04-15", 300)
        self.settle(paid[1], "2026-05-15", 600)
        self.settle(paid[2], "2026-06-15", 450)
        june, july = self.month("2026-06"), self.month("2026-07")
        self.assertEqual((june.balance, june.days_of_sales), (450, 22.75))
        self.assertAlmostEqual(july.days_of_sales, 21.3, 9)
        self.assertTrue(july.has_sales)
        self.assertFalse(self.month("2026-03").has_sales)

    def test_what_was_before_is_in_the_balance_alone(self):
        self.sold("2023-01-01", 77)
        first = self.month("2025-08")
        self.assertEqual((first.invoiced, first.balance, first.has_sales), (0, 77, False))
        self.assertEqual(self.month("2026-07").balance, 77)

    def test_credited_is_not_paid(self):
        bill = self.sold("2026-02-01", 500)
        refund = self.refund("2026-06-01", 500)
        self.account_lines(bill, refund).reconcile()
        june = self.month("2026-06")
        self.assertEqual((june.invoiced, june.received, june.has_settled), (-500, 0, False))

    def test_contacts_count_and_other_companies_do_not(self):
        bill = self.sold("2026-05-01", 100, partner=self.contact)
        self.settle(bill, "2026-05-11", 100, partner=self.contact)
        may = self.month("2026-05")
        self.assertEqual((may.invoiced, may.days_late), (100, 10))
        other = self.file(company=self.company_data_2["company"])
        self.assertEqual(self.month("2026-05", other).invoiced, 0)

    def test_what_is_booked_later_is_not_known_yet(self):
        self.sold("2026-07-11", 100)
        self.assertEqual(self.month("2026-07").balance, 0)

    def test_the_balance_is_the_ledgers(self):
        for n, day in enumerate(("2025-12-31", "2026-01-01", "2026-01-31", "2026-07-10")):
            self.sold(day, 100 + n)
            self.payment(day, 10 + n)
        for row in self.months():
            end = min(date(2026, 7, 10), fields.Date.end_of(row.month, "month"))
            lines = self.env["account.move.line"].search(
                [
                    ("partner_id", "child_of", self.customer.id),
                    ("account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("company_id", "=", self.company.id),
                    ("date", "<=", end),
                ]
            )
            owed = self.company.currency_id.round(sum(lines.mapped("balance")))
            self.assertEqual(row.balance, owed)

    def test_as_many_queries_for_one_file_as_for_all(self):
        partners = self.env["res.partner"].create([{"name": f"C{n}"} for n in range(5)])
        files = self.env["credit.file"]._of(partners | self.customer, self.company)

        def queries(some):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = self.env["payment.behaviour"].search([("file_id", "in", some.ids)])
            self.assertEqual(len(rows.mapped("balance")), 12 * len(some))
            return self.env.cr.sql_log_count - before

        queries(files)  # what is read once and kept
        self.assertEqual(queries(files[:1]), queries(files))

    def test_who_may_read(self):
        behaviour = self.env["payment.behaviour"]
        auditor, other = self.new_user("auditing", ["auditor"]), self.new_user("selling", [])
        mine = [("file_id", "=", self.file().id)]
        self.assertEqual(len(behaviour.with_user(auditor).search(mine)), 12)
        with self.assertRaises(AccessError):
            behaviour.with_user(other).search(mine)
        abroad = self.file(company=self.company_data_2["company"])
        here = behaviour.with_user(auditor).with_context(allowed_company_ids=self.company.ids)
        self.assertFalse(here.search([("file_id", "=", abroad.id)]))
