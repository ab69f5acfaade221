"""Published examples of interest on late payment through the presets, and the letter's table."""

from odoo.tests import tagged

from .test_dunning_interest import InterestCommon


@tagged("post_install", "-at_install")
class TestDunningInterestExamples(InterestCommon):
    def charged_by(self, preset, due, until, amount, settled=None):
        """Interest and lump sums of one invoice, by a preset of the product."""
        scheme = self.env.ref(f"customer_reconciliation.dunning_scheme_{preset}")
        self.policy.scheme_id = scheme.copy({"currency_id": self.company.currency_id.id})
        invoice = self.invoice(due, amount)
        if settled:
            self.pay(invoice, *settled)
        notice = self.notice(self.run_of(until))
        result = [row[3:] for row in self.table(notice)]
        notice.run_id.action_cancel()
        invoice.button_draft()
        return result

    def test_published_examples_through_the_presets(self):
        """Read as: days, principal, rate, interest, lump sum.

        gov.uk, "Late commercial payments": £1,000 at 8 % and a base rate of 0.5 % are £85 a year;
        its 50 days come to £11.50, as it rounds each day to 23p first. Ours are 11.64.
        Ireland's Department of Enterprise, "late payment interest": 12.25 % from 1 July 2024.
        State Council Order 728, Article 15: 0.05 % a day, 20 days of 80,000 are 800.
        """
        for preset, due, until, amount, expected in (
            ("uk", "2014-07-01", "2015-07-01", 1000, [(365, 1000, 8.5, 85, 70)]),
            ("uk", "2014-07-01", "2014-08-20", 1000, [(50, 1000, 8.5, 11.64, 70)]),
            ("eu", "2024-07-31", "2024-08-30", 3650, [(30, 3650, 12.25, 36.75, 40)]),
            ("de", "2023-01-31", "2023-03-02", 3650, [(30, 3650, 10.62, 31.86, 40)]),
            ("sme", "2025-06-01", "2025-06-21", 80000, [(20, 80000, 0.05, 800, 0)]),
        ):
            with self.subTest(preset=preset, until=until):
                self.assertEqual(self.charged_by(preset, due, until, amount), expected)

    def test_british_interest_keeps_the_rate_it_began_with(self):
        """Base rate 1.25 % on 30 June 2022, 3.50 % on 31 December: 2002 Order, article 4."""
        found = self.charged_by("uk", "2022-12-01", "2023-01-31", 3650)
        self.assertEqual(found, [(61, 3650, 9.25, 56.43, 70)])

    def test_the_letter_tells_days_in_turn_in_both_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        module = self.env["ir.module.module"]._get("customer_reconciliation")
        module._update_translations(["zh_CN"])
        first = self.invoice("2026-02-01", 3650, "INV/1")
        self.pay(first, "2026-03-03", 1825)
        self.invoice("2026-03-21", 3650, "INV/2")
        notice = self.notice(self.run_of())
        [table] = notice._letter().tables
        told = [(row.number, row.days, row.interest) for row in table.charges]
        self.assertEqual(told, [("INV/1", 30, 30), ("INV/1", 28, 14), ("INV/2", 10, 10)])
        self.assertEqual([amount for _label, amount in table.sums], [5475, 54, 80, 5609])
        self.customer.lang = "zh_CN"
        page = str(
            self.env["ir.qweb"]._render(
                "customer_reconciliation.report_dunning",
                {
                    "docs": notice,
                    "report_type": "html",
                },
            )
        )
        for word in ("首日", "末日", "本金", "利息计算明细"):
            self.assertIn(word, page)
        self.assertNotIn("收件人", page)
