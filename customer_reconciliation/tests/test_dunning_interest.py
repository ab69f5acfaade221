"""Interest on late payment, from the scheme of a policy to the debit note, read as accounts."""

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..queries.once import claimed_once
from .dunning_common import TODAY, DunningCommon


class InterestCommon(DunningCommon):
    """Ten per cent a year and 40 an installment: 365 for 10 days are 1.00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.new_scheme()
        cls.policy.scheme_id = cls.scheme
        cls.policy.quiet_days = "none"

    @classmethod
    def new_scheme(cls, **vals):
        return cls.env["dunning.interest.scheme"].create(
            {
                "name": "Ten per cent",
                "kind": "year",
                "rate": 10,
                "company_id": cls.company.id,
                "lump_sum_ids": [Command.create({"amount_from": 0, "amount": 40})],
                **vals,
            }
        )

    @staticmethod
    def table(notice):
        """[(document, after, until, days, principal, rate, interest, lump sum)]"""
        return [
            (
                row.move_id.name,
                str(row.date_from)[5:],
                str(row.date_to)[5:],
                row.days,
                row.principal,
                row.rate,
                row.interest,
                row.lump_sum,
            )
            for row in notice.interest_ids.sorted(lambda r: (r.move_id.name, r.date_from))
        ]

    @classmethod
    def pay(cls, invoice, date, amount):
        payment = cls.payment(date, amount)
        lines = cls.account_lines(invoice, payment).filtered(lambda line: not line.reconciled)
        lines.reconcile()
        return payment


@tagged("post_install", "-at_install")
class TestDunningInterest(InterestCommon):
    def test_what_is_open_and_what_was_paid_in_between(self):
        invoice = self.invoice("2026-03-01", 3650, "INV/1")
        self.pay(invoice, "2026-03-11", 1825)
        notice = self.notice(self.run_of())
        self.assertEqual(
            self.table(notice),
            [
                ("INV/1", "03-01", "03-11", 10, 3650, 10, 10, 40),
                ("INV/1", "03-11", "03-31", 20, 1825, 10, 10, 0),
            ],
        )
        self.assertEqual((notice.total, notice.interest, notice.lump_sum), (1825, 20, 40))
        self.assertEqual(notice.amount_total, 1885)
        self.assertEqual(notice.line_ids.interest, 20)
        self.assertIn("1,885.00", notice._total_told())

    def test_paid_late_and_closed(self):
        late = self.invoice("2026-02-01", 3650, "INV/1")
        self.pay(late, "2026-03-03", 3650)
        intime = self.invoice("2026-02-01", 100, "INV/2", invoice_date_due="2026-03-10")
        self.pay(intime, "2026-03-05", 100)
        self.invoice("2026-03-21", 3650, "INV/3")
        notice = self.notice(self.run_of())
        self.assertEqual(
            self.table(notice),
            [
                ("INV/1", "02-01", "03-03", 30, 3650, 10, 30, 40),
                ("INV/3", "03-21", "03-31", 10, 3650, 10, 10, 40),
            ],
        )
        self.assertEqual(notice.settled_interest_ids.move_id, late)
        self.assertEqual(notice.amount_total, 3650 + 40 + 80)
        self.scheme.settled_days = 0
        run = notice.run_id
        run.action_plan()
        self.assertEqual(self.notice(run).interest, 10)

    def test_a_credit_note_was_never_owed(self):
        invoice = self.invoice("2026-03-01", 3650, "INV/1")
        refund = self.refund("2026-03-20", 1825, "RINV/1")
        self.account_lines(invoice, refund).reconcile()
        notice = self.notice(self.run_of())
        self.assertEqual(self.table(notice), [("INV/1", "03-01", "03-31", 30, 1825, 10, 15, 40)])

    def test_what_is_disputed_or_paid_and_not_applied_bears_none(self):
        invoice = self.invoice("2026-03-01", 3650, "INV/1")
        self.dispute(invoice, 1000)
        self.payment("2026-03-05", 825)
        notice = self.notice(self.run_of())
        self.assertEqual(self.table(notice), [("INV/1", "03-01", "03-31", 30, 1825, 10, 15, 40)])

    def test_levels_and_schemes_that_ask_for_none(self):
        self.invoice("2026-03-01", 3650, "INV/1")
        self.policy.level_ids[0].is_interest = False
        self.assertFalse(self.notice(self.run_of()).interest_ids)
        run = self.env["dunning.run"].search([("state", "=", "planned")])
        run.action_cancel()
        self.policy.level_ids[0].is_interest = True
        self.scheme.effect = "none"
        self.assertFalse(self.notice(self.run_of()).interest_ids)

    def test_grace_start_minimum_and_rounding(self):
        self.invoice("2026-03-01", 3650, "INV/1")
        for vals, expected in (
            ({"grace_days": 10}, 20),
            ({"start_date": "2026-03-22"}, 10),
            ({"minimum": 71}, 0),
            ({"minimum": 70}, 30),
            ({"day_count": "act/360"}, 30.42),
            ({"day_count": "act/360", "rounding": "down"}, 30.41),
            ({"kind": "day", "rate": 0.05}, 54.75),
        ):
            with self.subTest(vals):
                self.policy.scheme_id = self.new_scheme(**vals)
                run = self.run_of()
                self.assertEqual(self.notice(run).interest, expected)
                run.action_cancel()

    def test_reference_rates_by_half_year_and_of_the_first_day(self):
        source = self.env["dunning.rate.source"].create(
            {
                "name": "Bank",
                "is_half_yearly": True,
                "rate_ids": [
                    Command.create({"date": "2025-07-01", "rate": 4}),
                    Command.create({"date": "2026-01-01", "rate": 2}),
                ],
            }
        )
        self.invoice("2025-12-22", 3650, "INV/1")
        vals = {"kind": "reference", "source_id": source.id, "margin": 8}
        self.policy.scheme_id = self.new_scheme(**vals)
        run = self.run_of("2026-01-10")
        self.assertEqual(
            self.table(self.notice(run)),
            [
                ("INV/1", "12-22", "12-31", 9, 3650, 12, 10.80, 40),
                ("INV/1", "12-31", "01-10", 10, 3650, 10, 10, 0),
            ],
        )
        run.action_cancel()
        self.policy.scheme_id = self.new_scheme(**vals, is_fixed=True)
        notice = self.notice(self.run_of("2026-01-10"))
        self.assertEqual([row[5:7] for row in self.table(notice)], [(12, 22.80)])

    def test_lump_sums_by_the_size_of_the_debt(self):
        """Late Payment of Commercial Debts (Interest) Act 1998, section 5A."""
        bands = [(0, 40), (1000, 70), (10000, 100)]
        self.policy.scheme_id = self.new_scheme(
            lump_sum_ids=[Command.create({"amount_from": a, "amount": b}) for a, b in bands]
        )
        for n, amount in enumerate((999.99, 1000, 9999.99, 10000), 1):
            self.invoice("2026-03-01", amount, f"INV/{n}")
        notice = self.notice(self.run_of())
        self.assertEqual([row[7] for row in self.table(notice)], [40, 70, 70, 100])
        [table] = notice._letter().tables
        self.assertEqual([row.lump_sum for row in table.charges], [40, 70, 70, 100])
        self.assertTrue(table.with_lump_sums)

    def test_presets_say_what_they_rest_on(self):
        presets = self.env["dunning.interest.scheme"].search([("company_id", "=", False)])
        self.assertTrue(all(each.citation for each in presets if each.effect != "none"))
        self.assertFalse(presets.filtered(lambda each: each.effect == "booked"))
        germany = self.env.ref("customer_reconciliation.dunning_scheme_de")
        rates = germany.source_id.rate_ids.sorted("date")
        with freeze_time(fields.Date.add(rates[-1].date, months=7)):
            self.assertIn("Enter the rate of the half-year", germany.warning)
        germany.invalidate_recordset(["warning"])
        rates[-1].is_checked = False
        with freeze_time(fields.Date.add(rates[-1].date, months=1)):
            self.assertIn("confirm", germany.warning)

    def test_one_scheme_needs_a_rate(self):
        with self.assertRaises(ValidationError):
            self.new_scheme(kind="reference", source_id=False)
        new = self.env["dunning.interest.scheme"].new({"kind": "reference"})
        self.assertFalse(new.warning, "nothing to enter before a rate is chosen")


@tagged("post_install", "-at_install")
class TestDunningBooked(InterestCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme.effect = "booked"
        cls.startClassPatcher(cls.later(TODAY))

    @staticmethod
    def later(day):
        return freeze_time(f"{day} 12:00:00")

    def test_sent_is_booked_once(self):
        self.invoice("2026-03-01", 3650, "INV/1")
        notice = self.notice(self.sent())
        note = notice.debit_note_ids
        self.assertEqual(
            (note.state, note.amount_total, note.partner_id), ("posted", 70, self.customer)
        )
        self.assertEqual(str(note.invoice_date_due), "2026-04-07")
        self.assertEqual(note.ref, f"Interest and costs, {notice.run_id.name}")
        self.assertEqual(
            note.invoice_line_ids.mapped("name"),
            [
                "Interest on INV/1, 03/02/2026 – 03/31/2026: 30 days, 10 % a year on "
                "$\N{NO-BREAK SPACE}3,650.00",
                "Lump sum for late payment of INV/1",
            ],
        )
        self.assertTrue(all(notice.interest_ids.mapped("is_charged")))
        notice.sudo()._book_interest()
        self.assertEqual(notice.debit_note_ids, note)

    def test_the_next_notice_charges_what_came_after(self):
        self.invoice("2026-03-01", 3650, "INV/1")
        self.sent()
        with self.later("2026-04-20"):
            notice = self.notice(self.sent("2026-04-20"))
            self.assertEqual(self.table(notice), [("INV/1", "03-31", "04-20", 20, 3650, 10, 20, 0)])
            self.assertEqual(notice.debit_note_ids.amount_total, 20)
            # The first debit note is open as well, and bears nothing itself.
            self.assertEqual(notice.total, 3650 + 70)

    def test_taken_back_the_days_are_free_again(self):
        self.invoice("2026-03-01", 3650, "INV/1")
        notice = self.notice(self.sent())
        note = notice.debit_note_ids
        back = note._reverse_moves([{"invoice_date": TODAY, "date": TODAY}])
        self.assertTrue(notice.interest_ids[0].is_charged)
        back.action_post()
        self.assertFalse(any(notice.interest_ids.mapped("is_charged")))
        back.button_draft()
        self.assertTrue(all(notice.interest_ids.mapped("is_charged")))
        back.action_post()
        with self.later("2026-04-20"):
            again = self.notice(self.sent("2026-04-20"))
            self.assertEqual((again.interest, again.lump_sum), (50, 40))
            # Those days are charged again: the first note can't hold once more.
            with self.assertRaisesRegex(UserError, "another debit note"):
                back.button_draft()

    def test_back_to_draft_and_cancelled(self):
        self.invoice("2026-03-01", 3650, "INV/1")
        notice = self.notice(self.sent())
        notice.debit_note_ids.button_draft()
        self.assertFalse(any(notice.interest_ids.mapped("is_charged")))
        notice.debit_note_ids.action_post()
        self.assertTrue(all(notice.interest_ids.mapped("is_charged")))

    def test_a_closed_period_says_so_and_a_manager_books_later(self):
        self.invoice("2026-03-01", 3650, "INV/1")
        self.company.sale_lock_date = TODAY
        notice = self.notice(self.sent())
        self.assertEqual(notice.state, "sent")
        self.assertFalse(notice.debit_note_ids)
        self.assertIn("locked until", notice.interest_problem)
        self.assertIn("not booked", " ".join(notice.activity_ids.mapped("summary")))
        with self.assertRaises(UserError):
            notice.with_user(self.boss).action_book_interest()
        self.company.sale_lock_date = False
        with self.assertRaises(AccessError):
            notice.with_user(self.clerk).action_book_interest()
        notice.with_user(self.boss).action_book_interest()
        self.assertEqual(notice.debit_note_ids.amount_total, 70)
        self.assertFalse(notice.interest_problem)

    def test_rates_nobody_has_confirmed_are_not_booked(self):
        source = self.env["dunning.rate.source"].create(
            {
                "name": "Bank",
                "rate_ids": [
                    Command.create({"date": "2025-07-01", "rate": 2, "is_checked": False})
                ],
            }
        )
        self.scheme.write({"kind": "reference", "source_id": source.id, "margin": 8})
        self.invoice("2026-03-01", 3650, "INV/1")
        notice = self.notice(self.sent())
        self.assertEqual(notice.interest, 30)
        self.assertIn("confirm", notice.interest_problem)
        source.rate_ids.with_user(self.boss).action_confirm()
        notice.with_user(self.boss).action_book_interest()
        self.assertEqual(notice.debit_note_ids.amount_total, 70)

    def test_fee_account_and_taxes(self):
        tax = self.company_data["default_tax_sale"]
        account = self.company_data["default_account_revenue"].copy()
        self.company.dunning_interest_account_id = account
        self.company.dunning_interest_tax_ids = tax
        self.policy.level_ids[0].write({"fee_kind": "fixed", "fee": 5})
        self.invoice("2026-03-01", 3650, "INV/1")
        note = self.notice(self.sent()).debit_note_ids
        self.assertEqual(note.invoice_line_ids.account_id, account)
        self.assertEqual(note.invoice_line_ids.tax_ids, tax)
        self.assertEqual(note.amount_untaxed, 75)

    def test_what_was_paid_late_is_charged_once(self):
        late = self.invoice("2026-02-01", 3650, "INV/1")
        self.pay(late, "2026-03-03", 3650)
        self.invoice("2026-03-21", 3650, "INV/2")
        self.sent()
        with self.later("2026-04-20"):
            notice = self.notice(self.sent("2026-04-20"))
            self.assertEqual([row[0] for row in self.table(notice)], ["INV/2"])

    def test_the_database_refuses_a_day_twice(self):
        self.invoice("2026-03-01", 3650, "INV/1")
        row = self.notice(self.sent()).interest_ids.sudo()
        free = row.copy({"is_charged": False, "lump_sum": 0, "date_from": "2026-03-31"})
        free.date_to = "2026-04-05"
        free._charge()
        again = row.copy({"is_charged": False, "lump_sum": 0, "date_from": "2026-03-30"})
        with self.assertRaises(UserError):
            again._charge()
        # Who doesn't see the other's row, as of two processes at once, begins anew.
        with self.assertRaises(ConcurrencyError), mute_logger("odoo.sql_db"):
            claimed_once(again, {"is_charged": True})
        lump = row.copy({"is_charged": False, "date_from": "2026-04-05", "date_to": "2026-04-06"})
        with self.assertRaises(ConcurrencyError), mute_logger("odoo.sql_db"):
            claimed_once(lump, {"is_charged": True})

    def test_nobody_enters_interest(self):
        self.invoice("2026-03-01", 3650, "INV/1")
        notice = self.notice(self.sent())
        auditor = self.new_user("int_auditor", ["auditor"])
        company = self.env["res.company"].create({"name": "Elsewhere"})
        outsider = self.new_user("int_outsider", ["manager"], company)
        rows = notice.interest_ids
        self.assertEqual(rows.with_user(auditor).interest, 30)
        for call, *args in (
            (rows.with_user(self.boss).write, {"is_charged": False}),
            (self.env["dunning.interest"].with_user(self.boss).create, {}),
            (rows.with_user(self.boss).unlink,),
            (rows.with_user(outsider).read, ["interest"]),
            (self.scheme.with_user(outsider).read, ["name"]),
            (self.scheme.with_user(self.clerk).write, {"rate": 1}),
            (self.env["dunning.rate"].with_user(self.clerk).create, {}),
            (notice.with_user(self.boss).write, {"interest": 1}),
            (notice.with_user(auditor).action_book_interest,),
        ):
            with self.assertRaises(AccessError):
                call(*args)
