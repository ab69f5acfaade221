"""What is not paid: write-offs with and without tax, discounts, limits."""

from odoo import Command
from odoo.tests import tagged

from .posting_common import PostingCommon


@tagged("post_install", "-at_install")
class TestPostingWriteOff(PostingCommon):
    def setUp(self):
        super().setUp()
        self.receivable = self.accounts["receivable"].code

    def test_bank_charge(self):
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 98)
        [posted] = self.apply(self.proposal((payment, invoice, 98), write_off=[(invoice, 2)]))
        self.assertEqual(self.open(invoice, payment), [0, 0])
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self.written(posted), sorted([(self.receivable, -2), (self.cost.code, 2)]))
        entry = self.env["account.move.line"].browse(posted.write_off_ids).move_id
        self.assertEqual(posted.move_ids, tuple(entry.ids))
        self.assertEqual((str(entry.date), entry.state), ("2026-01-20", "posted"))
        self.assertEqual(entry.line_ids.partner_id, self.customer)
        cost = entry.line_ids.filtered(lambda line: line.account_id == self.cost)
        self.assertEqual((cost.name, cost.reconcile_model_id), ("Small difference", self.preset))

    def test_a_little_too_much(self):
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 100.03)
        [posted] = self.apply(self.proposal((payment, invoice, 100), write_off=[(payment, 0.03)]))
        self.assertEqual(self.open(invoice, payment), [0, 0])
        self.assertEqual(
            self.written(posted), sorted([(self.receivable, 0.03), (self.cost.code, -0.03)])
        )

    def test_alone(self):
        """A rest of old times: nothing is paid any more."""
        invoice = self.invoice("2026-01-05", 0.42)
        self.apply(self.proposal(write_off=[(invoice, 0.42)]))
        self.assertEqual(self.open(invoice), [0])

    def test_with_tax(self):
        """What is given up is gross: the tax in it is taken back."""
        tax = self.company_data["default_tax_sale"]
        self.assertEqual(tax.amount, 15)
        preset = self.preset_of(self.cost, taxes=tax)
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 97.7)
        [posted] = self.apply(
            self.proposal((payment, invoice, 97.7), write_off=[(invoice, 2.3)], preset=preset)
        )
        self.assertEqual(self.open(invoice), [0])
        lines = self.env["account.move.line"].browse(posted.write_off_ids)
        self.assertEqual([round(line.balance, 2) for line in lines], [-2.3, 2, 0.3])
        _counter, base, taxed = lines
        self.assertEqual(base.tax_ids, tax)
        self.assertEqual(taxed.tax_line_id, tax)
        self.assertEqual(taxed.tax_repartition_line_id.document_type, "refund")
        self.assertEqual(abs(taxed.tax_base_amount), 2)

    def test_split_to_two_accounts(self):
        other = self.company_data["default_account_revenue"]
        preset = self.preset_of(self.cost, other)
        invoice = self.invoice("2026-01-05", 0.05)
        [posted] = self.apply(self.proposal(write_off=[(invoice, 0.05)], preset=preset))
        written = dict(self.written(posted))
        self.assertEqual(round(written[self.cost.code] + written[other.code], 2), 0.05)
        self.assertEqual(written[self.receivable], -0.05)

    def test_few_entries(self):
        proposals, invoices = [], []
        for n in range(5):
            invoice, payment = self.invoice("2026-01-05", 10), self.payment("2026-01-20", 9)
            proposals.append(self.proposal((payment, invoice, 9), write_off=[(invoice, 1)], key=n))
            invoices.append(invoice)
        posted = self.apply(*proposals)
        self.assertEqual(self.open(*invoices), [0] * 5)
        ids = [line_id for each in posted for line_id in each.write_off_ids]
        lines = self.env["account.move.line"].browse(ids)
        self.assertEqual((len(lines), len(lines.move_id)), (10, 1))

    def test_limits_of_company_rule_and_user(self):
        invoice = self.invoice("2026-01-05", 100)
        over = self.proposal(write_off=[(invoice, 5.01)])
        self.assertIn("5.01", self.refused(over))
        self.assertIn("5.00 of the company", self.refused(over))
        ruled = self.proposal(write_off=[(invoice, 1.01)], limit=100)
        self.assertIn("1.00 of the rule", self.refused(ruled))
        self.env.user.reconciliation_write_off_max = 0.5
        small = self.proposal(write_off=[(invoice, 0.51)])
        self.assertIn("0.50 of the user", self.refused(small))
        self.assertIn("of the user", self.refused(small, posting=self.posting.sudo()))
        self.assertFalse(self.refused(self.proposal(write_off=[(invoice, 0.5)])))

    def test_limit_counts_all_of_a_proposal(self):
        one, two = self.invoice("2026-01-05", 100), self.invoice("2026-01-05", 100)
        self.assertIn("6.00", self.refused(self.proposal(write_off=[(one, 3), (two, 3)])))

    def test_presets_that_cannot_be_used(self):
        invoice = self.invoice("2026-01-05", 100)

        def said(preset):
            return self.refused(self.proposal(write_off=[(invoice, 1)], preset=preset))

        self.preset.line_ids.amount_string = "90"
        self.assertIn("don't add up to 100", said(self.preset))
        self.preset.line_ids.write({"amount_type": "fixed", "amount_string": "1"})
        self.assertIn("only percentages", said(self.preset))
        self.preset.line_ids.account_id = False
        self.assertIn("no account", said(self.preset))
        self.preset.unlink()
        self.assertIn("does not exist", said(self.preset.browse(self.preset.id)))

    # -- early payment discount ------------------------------------------------------------------

    def term(self, computation):
        return self.env["account.payment.term"].create(
            {
                "name": "2 % in 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "early_pay_discount_computation": computation,
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})
                ],
            }
        )

    def discounted(self, computation, date="2026-01-12"):
        """An invoice of 100 and tax, paid with the discount of 2 %."""
        tax = self.company_data["default_tax_sale"]
        invoice = self.invoice(
            "2026-01-05",
            100,
            invoice_payment_term_id=self.term(computation).id,
            invoice_line_ids=[
                Command.create(
                    {"name": "Goods", "price_unit": 100, "tax_ids": [Command.set(tax.ids)]}
                )
            ],
        )
        due = self.item(invoice)
        granted = due.amount_currency - due.discount_amount_currency
        payment = self.payment(date, due.discount_amount_currency)
        return invoice, payment, round(granted, 2)

    def discount(self, invoice, payment, granted):
        return self.proposal((payment, invoice, payment.amount), discount=[(invoice, granted)])

    def test_discount_with_its_tax(self):
        invoice, payment, granted = self.discounted("included")
        self.assertEqual(granted, 2.3)
        [posted] = self.apply(self.discount(invoice, payment, granted))
        self.assertEqual(self.open(invoice, payment), [0, 0])
        self.assertEqual(invoice.payment_state, "paid")
        loss = self.company.account_journal_early_pay_discount_loss_account_id.code
        tax = self.company_data["default_account_tax_sale"].code
        self.assertEqual(
            self.written(posted), sorted([(self.receivable, -2.3), (loss, 2), (tax, 0.3)])
        )

    def test_discount_as_odoo_books_it(self):
        """The same items as with Odoo's payment wizard."""
        for computation in ("included", "excluded", "mixed"):
            with self.subTest(computation):
                invoice, payment, granted = self.discounted(computation)
                [posted] = self.apply(self.discount(invoice, payment, granted))
                theirs, _payment, _granted = self.discounted(computation)
                register = (
                    self.env["account.payment.register"]
                    .with_context(active_model="account.move", active_ids=theirs.ids)
                    .create({"payment_date": "2026-01-12"})
                )
                made = register._create_payments().move_id.line_ids
                taken = {self.item(theirs).account_id, made.payment_id.outstanding_account_id}
                booked = sorted(
                    (line.account_id.code, round(line.balance, 2), tuple(line.tax_tag_ids.ids))
                    for line in made
                    if line.account_id not in taken
                )
                ours = self.env["account.move.line"].browse(posted.write_off_ids[1:])
                self.assertEqual(
                    sorted(
                        (line.account_id.code, round(line.balance, 2), tuple(line.tax_tag_ids.ids))
                        for line in ours
                    ),
                    booked,
                )

    def test_discount_needs_no_limit(self):
        self.company.reconciliation_write_off_max = 0
        self.assertFalse(self.refused(self.discount(*self.discounted("excluded"))))

    def test_discount_too_late(self):
        invoice, payment, granted = self.discounted("included", date="2026-01-16")
        said = self.refused(self.discount(invoice, payment, granted))
        self.assertIn(invoice.name, said)
        self.assertIn("only until 2026-01-15", said)

    def test_discount_of_another_amount(self):
        invoice, payment, _granted = self.discounted("included")
        self.assertIn("2.30, not", self.refused(self.discount(invoice, payment, 2)))

    def test_discount_without_account(self):
        invoice, payment, granted = self.discounted("included")
        self.company.account_journal_early_pay_discount_loss_account_id = False
        said = self.refused(self.discount(invoice, payment, granted))
        self.assertIn("no account for early payment discounts", said)
