"""Foreign currencies: exchange differences are Odoo's, the amounts are ours."""

from dataclasses import replace

from odoo import fields
from odoo.tests import tagged

from ..models import reconciliation_posting
from .posting_common import PostingCommon


@tagged("post_install", "-at_install")
class TestPostingCurrency(PostingCommon):
    """One dollar is 2 of the foreign currency in January, 1.6 in February."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.setup_other_currency(
            "EUR", rates=[("2026-01-01", 2.0), ("2026-02-01", 1.6)]
        )

    def foreign_invoice(self, amount, date="2026-01-05"):
        return self.invoice(date, amount, currency_id=self.foreign.id)

    def foreign_payment(self, amount, date="2026-02-05"):
        return self.payment(date, amount, currency_id=self.foreign.id)

    def exchanged(self, posted):
        moves = self.env["account.move"].browse(posted.exchange_move_ids)
        return sorted((line.account_id.code, round(line.balance, 2)) for line in moves.line_ids)

    def test_exchange_difference(self):
        invoice, payment = self.foreign_invoice(100), self.foreign_payment(100)
        proposal = self.proposal((payment, invoice, 100))
        self.assertTrue(self.posting._plan([proposal])[0].exchange)
        [posted] = self.apply(proposal)
        self.assertEqual(self.open(invoice, payment), [0, 0])
        self.assertEqual(self.item(invoice).amount_residual, 0)
        gain = self.company.income_currency_exchange_account_id.code
        receivable = self.accounts["receivable"].code
        self.assertEqual(self.exchanged(posted), sorted([(gain, -12.5), (receivable, 12.5)]))
        self.assertEqual(len(posted.full_ids), 1)

    def test_part_of_both(self):
        """Odoo alone would settle 100; the rest keeps the invoice's rate."""
        invoice, payment = self.foreign_invoice(120), self.foreign_payment(100)
        [posted] = self.apply(self.proposal((payment, invoice, 40)))
        self.assertEqual(self.open(invoice, payment), [80, -60])
        self.assertEqual(self.item(invoice).amount_residual, 40)
        self.assertEqual(self.item(payment).amount_residual, -37.5)
        self.assertEqual({abs(b) for _code, b in self.exchanged(posted)}, {5})

    def test_two_parts_of_one_payment(self):
        one, two = self.foreign_invoice(33.33), self.foreign_invoice(66.67)
        payment = self.foreign_payment(100)
        self.apply(self.proposal((payment, one, 33.33), (payment, two, 66.67)))
        self.assertEqual(self.open(one, two, payment), [0, 0, 0])
        for document in (one, two, payment):
            self.assertEqual(self.item(document).amount_residual, 0)

    def test_write_off_at_the_rate_of_the_invoice(self):
        invoice, payment = self.foreign_invoice(100), self.foreign_payment(98)
        [posted] = self.apply(self.proposal((payment, invoice, 98), write_off=[(invoice, 2)]))
        self.assertEqual(self.open(invoice, payment), [0, 0])
        self.assertEqual(self.item(invoice).amount_residual, 0)
        self.assertEqual(
            self.written(posted),
            sorted([(self.accounts["receivable"].code, -1), (self.cost.code, 1)]),
        )

    def test_limit_is_in_company_currency(self):
        invoice = self.foreign_invoice(100)
        self.assertFalse(self.refused(self.proposal(write_off=[(invoice, 10)])))
        self.assertIn("5.01", self.refused(self.proposal(write_off=[(invoice, 10.02)])))

    def test_limit_at_the_rate_of_the_write_off_s_own_date(self):
        """9 are 4.50 dollars in January and 5.63 in February."""
        invoice = self.foreign_invoice(100)
        asked = self.proposal(write_off=[(invoice, 9)])
        self.assertFalse(self.refused(asked))
        said = self.refused(replace(asked, date=fields.Date.to_date("2026-02-05")))
        self.assertIn("5.63 at the rate of 02/05/2026, above the limit of", said)
        self.assertIn("of the company", said)

    def test_paid_in_the_company_currency(self):
        """50 dollars pay 80 of the foreign currency at the rate of the payment."""
        invoice, payment = self.foreign_invoice(100), self.payment("2026-02-05", 50)
        said = self.refused(self.proposal((payment, invoice, 100)))
        self.assertIn("80.00", said)
        self.apply(self.proposal((payment, invoice, 80)))
        self.assertEqual(self.open(invoice, payment), [20, 0])

    def test_part_of_what_another_currency_pays(self):
        invoice, payment = self.foreign_invoice(100), self.payment("2026-02-05", 50)
        self.apply(self.proposal((payment, invoice, 40)))
        self.assertEqual(self.open(invoice, payment), [60, -25])

    def test_without_exchange_accounts(self):
        invoice, payment = self.foreign_invoice(100), self.foreign_payment(100)
        self.company.currency_exchange_journal_id = False
        said = self.refused(self.proposal((payment, invoice, 100)))
        self.assertIn("leave an exchange difference", said)
        self.assertIn("Exchange Gain or Loss Journal", said)

    def test_no_difference_needs_no_exchange_accounts(self):
        invoice, payment = self.foreign_invoice(100), self.foreign_payment(100, "2026-01-20")
        self.company.currency_exchange_journal_id = False
        self.apply(self.proposal((payment, invoice, 100)))
        self.assertEqual(self.open(invoice, payment), [0, 0])

    def test_exchange_entry_is_never_in_a_locked_period(self):
        invoice, payment = self.foreign_invoice(100), self.foreign_payment(100, "2026-03-05")
        self.company.fiscalyear_lock_date = "2026-02-28"
        [posted] = self.apply(self.proposal((payment, invoice, 100)))
        [move] = self.env["account.move"].browse(posted.exchange_move_ids)
        self.assertGreater(str(move.date), "2026-02-28")

    def test_undo_takes_the_difference_back(self):
        invoice, payment = self.foreign_invoice(120), self.foreign_payment(100)
        [posted] = self.apply(self.proposal((payment, invoice, 40)))
        [undone] = self.posting._undo([posted], "wrong invoice")
        self.assertFalse(undone.refused)
        self.assertEqual(self.open(invoice, payment), [120, -100])
        self.assertEqual(self.item(invoice).amount_residual, 60)
        self.assertEqual(self.item(payment).amount_residual, -62.5)

    def test_more_pairs_than_one_call_takes(self):
        self.patch(reconciliation_posting, "FOREIGN_PAIRS_MAX", 2)
        invoices = [self.foreign_invoice(10 + n) for n in range(5)]
        payment = self.foreign_payment(60)
        self.apply(self.proposal(*[(payment, i, i.amount_total) for i in invoices]))
        self.assertEqual(self.open(*invoices, payment), [0] * 6)
