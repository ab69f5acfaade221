"""The work list: its figures by hand, who takes what, and what calls make of it."""

from ast import literal_eval

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .dunning_common import DunningCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-31 09:00:00")
class TestDunningWork(DunningCommon):
    """Blue Fish owes 100 for 30 days and 50 for 90, and has paid two of four installments late."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.company_ids = cls.env.company
        cls.first = cls.invoice("2026-03-01", 100, "INV/1")
        cls.second = cls.invoice("2025-12-31", 50, "INV/2")
        cls.auditor = cls.new_user("work_auditor", ["auditor"])

    def listed(self, partner=None, user=None):
        """The row as of now: the list is reckoned anew."""
        rows = self.env["dunning.work"].with_user(user or self.clerk)
        rows.action_refresh()
        self.env.invalidate_all()
        return rows.search([("partner_id", "=", (partner or self.customer).id)])

    def settled(self, due, paid, amount=10, partner=None):
        invoice = self.invoice(due, amount, partner=partner)
        payment = self.payment(paid, amount, partner=partner)
        self.account_lines(invoice, payment).reconcile()

    def call(self, row=None, user=None, **vals):
        action = (row or self.listed()).with_user(user or self.clerk).action_call()
        calls = self.env["dunning.call"].with_user(user or self.clerk)
        return calls.with_context(**action["context"]).create(vals)

    # -- the list --------------------------------------------------------------------------------

    def test_figures(self):
        self.settled("2026-01-05", "2026-01-05")
        self.settled("2026-01-05", "2026-01-20")
        row = self.listed()
        self.assertEqual((row.overdue, row.collect, row.days), (150, 150, 90))
        # Two that were paid, one of them late, and two that are open.
        self.assertEqual((row.due_count, row.late_count), (4, 3))
        self.assertAlmostEqual(row.chance, 4 / 6)
        # 100 weighs 1 1/3 and 50 weighs 2.
        self.assertEqual(row.at_risk, self.currency.round((100 * 4 / 3 + 100) * 4 / 6))
        for said in ("150.00", "66.7", "155.56", "3 were paid late"):
            self.assertIn(said, row.how)
        self.assertEqual((row.contact_id, row.phone, row.step), (self.customer, "1", "notice"))

    def test_what_is_contested_promised_or_credited_tells_nothing(self):
        self.invoice("2026-01-05", 10)
        self.account_lines(
            self.invoice("2026-01-05", 10), self.refund("2026-02-05", 10)
        ).reconcile()
        self.dispute(self.second, 50)
        row = self.listed()
        self.assertEqual((row.overdue, row.collect), (160, 110))
        self.assertEqual((row.due_count, row.late_count), (2, 2))

    def test_who_is_most_at_risk_comes_first(self):
        self.invoice("2026-03-01", 400, "INV/3", partner=self.other)
        self.listed()
        rows = self.env["dunning.work"].with_user(self.clerk).search([])
        self.assertEqual(rows.partner_id, self.other | self.customer)
        self.assertEqual(rows[0].partner_id, self.other)

    def test_pay_days(self):
        for month in range(1, 7):
            self.settled(f"2025-0{month}-10", f"2025-0{month}-03")
        row = self.listed()
        self.assertEqual((row.habit, row.habit_args["habit_day"]), ("monthday", 3))
        self.assertIn("day 3", row.habit_said)
        # Friday, 3 April is its pay day, so it is called the day before.
        self.assertEqual(str(row.contact_on), "2026-04-02")
        self.env["dunning.holiday"].create({"date": "2026-04-02", "name": "Holiday"})
        self.assertEqual(str(self.listed().contact_on), "2026-04-01")

    def test_only_what_is_overdue(self):
        later = self.env["res.partner"].create({"name": "Later"})
        self.invoice("2026-03-31", 10, partner=later, invoice_date_due="2026-04-10")
        self.assertFalse(self.listed(later))

    def test_a_constant_number_of_queries(self):
        read = self.env["dunning.work"].with_user(self.clerk)
        read._rows(self.company)  # what is only read once, such as rights
        few = self.queries(read._rows, self.company)
        for number in range(8):
            partner = self.env["res.partner"].create({"name": f"P{number}"})
            self.invoice("2026-03-01", 10, partner=partner)
            self.settled("2026-01-05", "2026-01-20", partner=partner)
        self.assertEqual(self.queries(read._rows, self.company), few)

    # -- who ------------------------------------------------------------------------------------

    def test_taking_over(self):
        self.listed().action_take()
        self.assertEqual(self.listed().user_id, self.clerk)
        mine = (
            self.env["dunning.work"].with_user(self.clerk).search([("user_id", "=", self.clerk.id)])
        )
        self.assertEqual(mine.partner_id, self.customer)
        self.listed().action_release()
        self.assertFalse(self.listed().user_id)

    def test_rights(self):
        row = self.listed(user=self.auditor)
        self.assertEqual(row.overdue, 150)
        for call in (row.action_take, row.action_release):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            self.env["dunning.call"].with_user(self.auditor).create({"partner_id": 1})
        with self.assertRaises(AccessError):
            self.listed(user=self.new_user("work_stranger", []))

    def test_other_companies(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        outsider = self.new_user("work_outsider", ["manager"], company)
        self.assertFalse(self.listed(user=outsider))
        call = self.call()
        with self.assertRaises(AccessError):
            call.with_user(outsider).read(["note"])
        row = self.listed()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            row.with_user(outsider).read(["overdue"])

    # -- calls -----------------------------------------------------------------------------------

    def test_a_promise_leaves_that_part_out_of_the_next_run(self):
        call = self.call(promise_date="2026-04-02", note="After Easter")
        self.assertEqual(call.line_ids, self.account_lines(self.second, self.first))
        call.line_ids -= self.account_lines(self.first)
        call.action_will_pay()
        promise = call.promise_ids
        self.assertEqual((promise.amount, promise.channel, promise.state), (50, "call", "open"))
        self.assertEqual((promise.contact_id.id, promise.note), (self.customer.id, "After Easter"))
        notice = self.notice(self.run_of())
        self.assertEqual(self.installments(notice)["INV/2"], "promised")
        self.assertEqual(notice.total, 100)
        row = self.listed()
        self.assertEqual((row.overdue, row.collect, row.last_way), (150, 100, "call"))
        self.assertGreater(str(row.contact_on), "2026-03-31")

    def test_a_promise_of_a_part_replaces_an_earlier_one(self):
        first = self.call(promise_date="2026-04-02")
        first.action_will_pay()
        self.assertEqual(self.listed().step, "wait")
        second = self.call(promise_date="2026-04-03", promise_amount=60)
        second.action_will_pay()
        self.assertEqual((first.promise_ids.state, second.promise_ids.amount), ("cancelled", 60))
        self.assertEqual(self.listed().collect, 90)

    def test_a_promise_of_two_currencies(self):
        other = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        self.invoice("2026-03-01", 80, "INV/4", currency_id=other.id)
        call = self.call(promise_date="2026-04-02")
        call.action_will_pay()
        amounts = {promise.currency_id: promise.amount for promise in call.promise_ids}
        self.assertEqual(amounts, {self.currency: 150, other: 80})

    def test_a_dispute_up_to_the_amount(self):
        call = self.call(dispute_amount=60, dispute_reason="quality")
        call.action_disputes()
        parts = {d.move_id.name: (d.amount, d.reason, d.state) for d in call.dispute_ids}
        quality = ("quality", "open")
        self.assertEqual(parts, {"INV/2": (50, *quality), "INV/1": (10, *quality)})
        self.assertEqual(self.listed().collect, 90)

    def test_no_more_is_disputed_than_is_open(self):
        call = self.call(dispute_amount=150.01)
        with self.assertRaisesRegex(UserError, "150.01 is contested, but only .*150.00"):
            call.action_disputes()

    def test_a_part_is_disputed_in_the_currency_it_was_said_in(self):
        """Of two currencies spoken of one is paid by now: the amount is not one of the other."""
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        self.invoice("2026-03-01", 80, "INV/4", currency_id=euro.id)
        call = self.call(dispute_amount=30)
        self.assertEqual(call.currency_id, self.currency)
        for invoice, amount in ((self.first, 100), (self.second, 50)):
            self.account_lines(invoice, self.payment("2026-03-31", amount)).reconcile()
        with self.assertRaisesRegex(UserError, "one currency at a time"):
            call.action_disputes()

    def test_no_amount_of_a_call_is_below_zero(self):
        for name in ("promise_amount", "dispute_amount"):
            with (
                self.subTest(name=name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.call(**{name: -1})

    def test_a_form_that_was_never_used_is_no_call(self):
        """Opened, kept by the browser, nothing said: gone the next day; a note stays."""
        unsaid, noted = self.call(), self.call(note="Rang twice")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_reconciliation.action_dunning_call"
        )
        shown = self.env["dunning.call"].search(literal_eval(action["domain"]))
        self.assertEqual(shown, noted)
        with freeze_time("2026-04-05 12:00:00"):
            self.env["dunning.call"]._gc_unsaid()
        self.assertEqual((unsaid.exists(), noted.exists()), (unsaid.browse(), noted))

    def test_what_comes_back_as_work(self):
        for method, step, day in (
            ("action_wrong_number", "find_number", None),
            ("action_paid", "find_payment", None),
            ("action_call_back", "call_back", "2026-04-07"),
            ("action_not_reached", "call_back", "2026-04-08"),
        ):
            with self.subTest(method):
                call = self.call(next_on=day or "2026-04-01")
                getattr(call, method)()
                self.assertEqual((self.listed().step, len(call.activity_ids)), (step, 1))
                self.assertEqual(call.activity_ids.user_id, self.clerk)
                if day:
                    self.assertEqual(str(self.listed().contact_on), day)
                    self.assertEqual(str(call.activity_ids.date_deadline), day)
        # Each call has done the task of the one before.
        calls = self.env["dunning.call"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(calls.filtered("activity_ids"), call)

    def test_a_call_does_the_task_of_a_notice(self):
        self.policy.level_ids[0].channel_ids[0].channel = "call"
        notice = self.notice(self.sent())
        self.assertTrue(notice.activity_ids)
        self.call().action_not_reached()
        self.assertFalse(notice.activity_ids)

    def test_a_broken_promise_comes_back(self):
        self.call(promise_date="2026-04-02").action_will_pay()
        with freeze_time("2026-04-08 09:00:00"):
            self.env["payment.promise"].search([]).sudo()._judge()
            row = self.listed()
            self.assertEqual((row.step, row.collect), ("broken", 150))
            self.assertIn("04/02/2026", row.step_said)

    def test_script(self):
        level = self.policy.level_ids[0]
        self.policy.call_script = "{customer} owes {total}, {days} days, {number}"
        call = self.call()
        self.assertEqual(call.level_id, level)
        self.assertEqual(
            call.script, "Blue Fish owes $\N{NO-BREAK SPACE}150.00, 90 days, INV/2, INV/1"
        )
        level.call_script = "Hello {customer}"
        call.invalidate_recordset()
        self.assertEqual(call.script, "Hello Blue Fish")
        self.sent()
        self.policy.level_ids[1].call_script = "Not yet"
        self.assertEqual(self.call().level_id, level)

    def test_what_was_said_is_kept(self):
        call = self.call()
        for vals in ({"result": "paid"}, {"level_id": False}, {"day": "2020-01-01"}):
            with self.assertRaises(AccessError):
                call.write(vals)
        call.action_paid()
        with self.assertRaises(UserError):
            call.action_will_pay()
        with self.assertRaises(UserError):
            call.line_ids = False
        call.note = "By cheque"
        with self.assertRaises(AccessError):
            call.unlink()

    def test_nothing_of_another_customer(self):
        others = self.account_lines(self.invoice("2026-03-01", 10, partner=self.other))
        with self.assertRaises(UserError):
            self.call(line_ids=[Command.set(others.ids)])

    def test_of_the_whole_account(self):
        call = self.call(line_ids=[Command.clear()], promise_date="2026-04-02")
        with self.assertRaises(UserError):
            call.action_will_pay()
        call = self.call(line_ids=[Command.clear()], promise_date="2026-04-02", promise_amount=70)
        call.action_will_pay()
        self.assertEqual((call.promise_ids.scope, self.listed().collect), ("account", 80))

    def test_after_a_notice_its_deadline_is_waited_for(self):
        self.policy.level_ids.pay_days = 6
        self.sent()
        row = self.listed()
        self.assertEqual((row.step, str(row.contact_on)), ("deadline", "2026-04-07"))

    def test_history_beside_it(self):
        notice = self.notice(self.sent())
        before = self.call()
        before.action_not_reached()
        call = self.call()
        self.assertEqual(call.told_call_ids, before)
        self.assertEqual(call.told_notice_ids.ids, notice.ids)
