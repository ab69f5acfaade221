from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from ..queries.exposure import Exposure, ExposureScope, exposures
from .credit_common import TODAY, CreditCommon


@tagged("post_install", "-at_install")
class TestExposure(CreditCommon):
    def ledger_total(self, partner, company=None):
        """Cents on receivable accounts, summed from what was ever booked."""
        [(total,)] = self.env["account.move.line"]._read_group(
            [
                ("partner_id.commercial_partner_id", "=", partner.id),
                ("company_id", "=", (company or self.company).id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ],
            [],
            ["balance:sum"],
        )
        return round(total * 100)

    def assert_ledger(self, partner=None, company=None):
        partner = partner or self.customer
        posted = self.exposure(partner, company).total(("not_due", "overdue", "unapplied"))
        self.assertEqual(posted, self.ledger_total(partner, company))

    def test_nothing(self):
        self.assertEqual(self.exposure(), Exposure())

    def test_due_and_overdue_by_age(self):
        for days, amount in ((0, 1000.10), (-5, 0.05), (1, 1), (30, 2), (31, 4), (60, 8)):
            self.owed(TODAY - timedelta(days), amount)
        for days, amount in ((61, 16), (90, 32), (91, 64)):
            self.owed(TODAY - timedelta(days), amount)
        expected = Exposure(not_due=100015, overdue=(300, 1200, 4800, 6400), overdue_days=91)
        self.assertEqual(self.exposure(), expected)
        self.assert_ledger()

    def test_only_what_is_still_open_counts(self):
        move = self.owed(TODAY - timedelta(10), 100)
        payment = self.payment(TODAY, 30.5)
        self.account_lines(move, payment).filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        expected = Exposure(overdue=(6950, 0, 0, 0), overdue_days=10)
        self.assertEqual(self.exposure(), expected)
        self.assert_ledger()

    def test_unapplied_payments_and_credit_are_taken_off(self):
        self.owed(TODAY, 100)
        self.payment(TODAY, 20)
        self.refund(TODAY, 3.33)
        self.entry(TODAY, -0.67)
        self.assertEqual(self.exposure(), Exposure(not_due=10000, unapplied=-2400))
        self.assert_ledger()

    def test_drafts_count_and_draft_credit_notes_pay_nothing(self):
        self.drafted(70)
        self.drafted(50, "out_refund")
        self.assertEqual(self.exposure(), Exposure(draft=7000))

    def test_cancelled_documents_and_vendor_bills_do_not_count(self):
        self.drafted(70).button_cancel()
        self.bill(TODAY, 40, partner=self.customer)
        self.assertEqual(self.exposure(), Exposure())

    def test_contacts_belong_to_their_company(self):
        self.owed(TODAY, 100, partner=self.contact)
        self.drafted(10, partner=self.contact)
        self.assertEqual(self.exposure(), Exposure(not_due=10000, draft=1000))
        self.assertEqual(self.exposure(self.contact), Exposure())
        self.assert_ledger()

    def test_installments_fall_due_one_by_one(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Half now",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 30}),
                ],
            }
        )
        self.invoice(TODAY - timedelta(7), 200, invoice_payment_term_id=term.id)
        expected = Exposure(not_due=10000, overdue=(10000, 0, 0, 0), overdue_days=7)
        self.assertEqual(self.exposure(), expected)

    def test_posted_at_the_rate_of_the_books_and_drafts_at_that_of_the_day(self):
        foreign = self.other_currency
        foreign.rate_ids.unlink()
        for day, rate in (("2026-01-01", 2), ("2026-01-20", 4)):
            self.env["res.currency.rate"].create(
                {"currency_id": foreign.id, "name": day, "rate": rate}
            )
        self.owed("2026-01-10", 100, currency_id=foreign.id)
        draft = self.owed("2026-01-10", 100.03, currency_id=foreign.id)
        draft.button_draft()
        expected = Exposure(overdue=(5000, 0, 0, 0), draft=2501, overdue_days=21)
        self.assertEqual(self.exposure(), expected)
        self.assert_ledger()
        self.assertEqual(self.exposure(today=TODAY - timedelta(15)).draft, 5002)

    def test_drafts_convert_as_the_host_does(self):
        foreign = self.other_currency
        for rate in (0.3, 1.7, 13.37):
            foreign.rate_ids.unlink()
            self.env["res.currency.rate"].create(
                {"currency_id": foreign.id, "name": "2026-03-01", "rate": rate}
            )
            draft = self.owed(TODAY, 99.99, currency_id=foreign.id)
            draft.button_draft()
            hosts = foreign._convert(draft.amount_total, self.currency, self.company, TODAY)
            self.assertEqual(self.exposure().draft, round(hosts * 100), rate)
            draft.unlink()

    def test_each_company_by_itself(self):
        other = self.company_data_2
        self.owed(TODAY, 100)
        self.owed(
            TODAY,
            7,
            company_id=other["company"].id,
            journal_id=other["default_journal_sale"].id,
        )
        both = [self.company.id, other["company"].id]
        found = exposures(self.env, ExposureScope(TODAY, [self.customer.id], both))
        self.assertEqual(len(found), 2)
        self.assertEqual(found[self.customer.id, self.company.id].not_due, 10000)
        self.assertEqual(found[self.customer.id, both[1]], self.exposure(company=other["company"]))
        self.assert_ledger()
        self.assert_ledger(company=other["company"])

    def test_as_many_queries_for_one_as_for_many(self):
        partners = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(6)])
        for partner in partners:
            self.owed(TODAY, 10, partner=partner)
            self.drafted(5, partner=partner)

        def read(ids):
            return exposures(self.env, ExposureScope(TODAY, ids, [self.company.id]))

        few = self.queries(read, partners[:1].ids)
        self.assertEqual(self.queries(read, partners.ids), few)
        self.assertEqual(set(read(partners.ids).values()), {Exposure(not_due=1000, draft=500)})

    def test_all_partners_are_those_asked_one_by_one(self):
        self.owed(TODAY, 10)
        self.owed(TODAY - timedelta(40), 20, partner=self.vendor)
        everybody = exposures(self.env, ExposureScope(TODAY))
        for partner in (self.customer, self.vendor):
            found = everybody[partner.id, self.company.id]
            self.assertEqual(found, self.exposure(partner))
