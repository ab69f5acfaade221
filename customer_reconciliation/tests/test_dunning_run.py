"""Runs as accounts: what is in the books, what is dunned, what is left out and why."""

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .dunning_common import TODAY, DunningCommon


@tagged("post_install", "-at_install")
class TestDunningRun(DunningCommon):
    def test_one_notice_with_all_that_is_due(self):
        """Of three invoices two are overdue; a fourth belongs to somebody else."""
        self.invoice("2026-03-01", 1000.37, "INV/1")
        self.invoice("2026-03-28", 50, "INV/2")
        self.invoice("2026-03-31", 7, "INV/3", invoice_date_due="2026-04-30")
        self.invoice("2026-03-20", 20, "INV/4", partner=self.other)
        run = self.run_of()
        self.assertEqual(
            self.told(run), {"Blue Fish": (1, 1050.37, "mail"), "Green Frog": (1, 20, "mail")}
        )
        self.assertEqual(
            self.installments(self.notice(run)), {"INV/1": (1000.37, 1), "INV/2": (50, 0)}
        )
        self.assertEqual((run.planned_count, run.planned_amount), (2, 1070.37))

    def test_installments_are_due_one_by_one(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "half, half",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 60)
                ],
            }
        )
        move = self.invoice("2026-03-01", 100, "INV/1", invoice_payment_term_id=term.id)
        run = self.run_of()
        self.assertEqual(self.told(run), {"Blue Fish": (1, 50, "mail")})
        due = self.notice(run).line_ids.move_line_id
        self.assertEqual(due, self.account_lines(move).sorted("date_maturity")[0])

    def test_from_level_to_level(self):
        """Reminder, ten days of silence within the interval, second reminder, final notice, end."""
        self.invoice("2026-03-01", 1000, "INV/1")
        expected = [
            ("2026-03-04", "not_yet"),
            ("2026-03-06", (1, 1000, "mail")),
            ("2026-03-10", "interval"),
            ("2026-03-16", "not_yet"),
            ("2026-03-23", (2, 1000, "letter")),
            ("2026-03-31", "not_yet"),
            ("2026-04-02", (3, 1000, "call")),
            ("2026-05-04", "ended"),
        ]
        for day, what in expected:
            with freeze_time(day):
                run = self.sent(day) if isinstance(what, tuple) else self.run_of(day)
                self.assertEqual(self.told(run)["Blue Fish"], what, day)
                if run.state == "planned":
                    run.action_cancel()
        self.assertEqual(self.notice(self.env["dunning.run"].search([], limit=1)).reason[:3], "All")

    def test_what_speaks_against_it(self):
        """Bank line, payment, promise, dispute and session: each is told."""
        self.invoice("2026-03-01", 100, "INV/1")
        self.invoice("2026-03-02", 200, "INV/2")
        disputed = self.invoice("2026-03-03", 300, "INV/3")
        promised = self.invoice("2026-03-04", 400, "INV/4")
        self.invoice("2026-03-05", 500, "INV/5")
        self.payment("2026-03-20", 150)
        self.account_lines(disputed)._set_disputed(True)
        with freeze_time(TODAY):
            self.env["payment.promise"].create(
                {
                    "partner_id": self.customer.id,
                    "line_ids": [Command.set(self.account_lines(promised).ids)],
                    "date": "2026-04-10",
                }
            )
        self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": "2026-03-30",
                "amount": 120,
                "payment_ref": "?",
                "partner_id": self.customer.id,
            }
        )
        run = self.run_of()
        # The bank line pays the oldest first: 100 of INV/1, 20 of INV/2; then the payment.
        self.assertEqual(
            self.installments(self.notice(run)),
            {
                "INV/1": "bank",
                "INV/2": (30, 1),
                "INV/3": "disputed",
                "INV/4": "promised",
                "INV/5": (500, 1),
            },
        )
        self.assertEqual(self.told(run)["Blue Fish"], (1, 530, "mail"))
        line = self.notice(run).line_ids.filtered(lambda each: each.code == "promised")
        self.assertIn("promised", line.reason)

    def test_disputed_parts_are_dunned_apart(self):
        """Of 300 two parts of 50 are contested, of 100 all; the mark alone is about all of it."""
        part, whole, marked = (
            self.invoice(f"2026-03-0{n}", amount, f"INV/{n}")
            for n, amount in ((1, 300), (2, 100), (3, 70))
        )
        for move, amount in ((part, 50), (part, 50), (whole, 100)):
            self.dispute(move, amount)
        self.account_lines(marked).reconciliation_disputed = True
        run = self.run_of()
        notice = self.notice(run)
        self.assertEqual(
            self.installments(notice), {"INV/1": (200, 1), "INV/2": "disputed", "INV/3": "disputed"}
        )
        self.assertEqual(notice.line_ids.mapped("disputed"), [100, 100, 70])
        self.assertEqual((notice.total, run.disputed_count), (200, 3))
        listed = self.env["dunning.notice.line"].search(run.action_open_disputed()["domain"])
        self.assertEqual(listed, notice.line_ids)

    def test_credits_pay_what_is_not_contested(self):
        """300 of which 100 are contested, 250 on account: nothing is left to dun."""
        self.dispute(self.invoice("2026-03-01", 300, "INV/1"), 100)
        self.payment("2026-03-20", 150)
        self.assertEqual(self.told(self.run_of()), {"Blue Fish": (1, 50, "mail")})
        self.payment("2026-03-21", 100)
        run = self.env["dunning.run"].search([], limit=1)
        run.action_plan()
        self.assertEqual(self.installments(self.notice(run)), {"INV/1": "unapplied"})

    def test_the_net_position(self):
        self.invoice("2026-03-01", 100, "INV/1")
        self.refund("2026-03-20", 100)
        self.assertEqual(self.told(self.run_of()), {"Blue Fish": "unapplied"})
        self.env["dunning.run"].search([], limit=1).action_cancel()
        self.policy.is_net = False
        self.assertEqual(self.told(self.run_of()), {"Blue Fish": (1, 100, "mail")})

    def test_a_pending_online_payment(self):
        transactions = self.env.get("payment.transaction")
        if transactions is None:  # online payment is no dependency
            return
        paid = self.invoice("2026-03-01", 100, "INV/1")
        self.invoice("2026-02-01", 70, "INV/2")
        provider = self.env["payment.provider"].create({"name": "Dummy", "code": "none"})
        methods = self.env["payment.method"].with_context(active_test=False)
        method = methods.search([], limit=1)
        transactions.create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "reference": "online-1",
                "amount": 100,
                "currency_id": self.currency.id,
                "partner_id": self.customer.id,
                "operation": "online_direct",
                "state": "pending",
                "invoice_ids": [Command.set(paid.ids)],
            }
        )
        notice = self.notice(self.run_of())
        self.assertEqual(self.installments(notice), {"INV/2": (70, 1), "INV/1": "online"})

    def test_a_session_under_way(self):
        self.matched_session()
        self.invoice("2026-03-01", 100, "INV/9", partner=self.other)
        run = self.run_of()
        self.assertEqual(self.told(run), {"Blue Fish": "session", "Green Frog": (1, 100, "mail")})
        session = self.env["reconciliation.session"].search([], limit=1)
        self.assertIn(session.name, self.notice(run).reason)

    def test_quiet_days_holidays_and_who_opted_out(self):
        self.invoice("2026-03-01", 100, "INV/1")
        self.assertEqual(self.told(self.run_of("2026-03-29")), {"Blue Fish": "quiet_day"})
        run = self.env["dunning.run"].search([], limit=1)
        run.date = TODAY
        self.env["dunning.holiday"].create({"date": TODAY, "name": "Feast"})
        run.action_plan()
        self.assertEqual(self.told(run), {"Blue Fish": "holiday"})
        self.assertIn("Feast", self.notice(run).reason)
        run.date = "2026-04-01"
        self.customer.dunning_opt_out = True
        run.action_plan()
        self.assertEqual(self.told(run), {"Blue Fish": "opted_out"})

    def test_which_policy(self):
        """The document's own, else the customer's, else by tags, else the company's."""
        tag = self.env["res.partner.category"].create({"name": "Slow"})
        by_tag, own, document = (
            self.new_policy(name=name, category_ids=[Command.set(tags)])
            for name, tags in (("tag", tag.ids), ("own", tag.ids), ("document", tag.ids))
        )
        (own | document).sequence = 20
        move = self.invoice("2026-03-01", 100, "INV/1")
        run = self.run_of()
        seen = []
        for change in (
            lambda: None,
            lambda: self.customer.write({"category_id": [Command.link(tag.id)]}),
            lambda: self.customer.write({"dunning_policy_id": own.id}),
            lambda: move.write({"dunning_policy_id": document.id}),
        ):
            change()
            run.action_plan()
            seen.append(self.notice(run).policy_id)
        self.assertEqual(seen, [self.policy, by_tag, own, document])

    def test_levels_say_when_they_are_reached(self):
        first, _second, third = self.policy.level_ids
        self.assertEqual(third.timing, "10 days after the last notice")
        for days, said in ((5, "5 days after the"), (0, "on the due"), (-3, "3 days before the")):
            first.delay_days = days
            self.assertIn(said, first.timing)

    def test_several_currencies(self):
        """One notice; each currency exact, the value by the rate of the day."""
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        self.invoice("2026-03-01", 100, "INV/1")
        self.invoice("2026-03-02", 33.33, "INV/2", currency_id=euro.id)
        self.invoice("2026-03-02", 10, "INV/3", currency_id=euro.id, partner=self.other)
        run = self.run_of()
        notice, other = self.notice(run), self.notice(run, self.other)
        self.assertEqual((notice.currency_id, notice.total), (self.currency, 166.66))
        self.assertEqual(notice._sums(), {self.currency: 100, euro: 33.33})
        self.assertEqual((other.currency_id, other.total, other.company_total), (euro, 10, 20))

    def test_contacts_of_a_company_are_one_customer(self):
        child = self.env["res.partner"].create(
            {"name": "Mary", "parent_id": self.customer.id, "email": "mary@example.com"}
        )
        self.invoice("2026-03-01", 100, "INV/1", partner=child)
        self.invoice("2026-03-01", 50, "INV/2")
        run = self.run_of(partners=child)
        self.assertEqual(self.told(run), {"Blue Fish": (1, 150, "mail")})
        self.assertEqual(self.notice(run).contact_id, self.customer)
        self.customer.dunning_contact_id = child
        run.action_plan()
        self.assertEqual(self.notice(run).contact_id, child)

    @freeze_time("2026-03-31 23:30:00")
    def test_a_plan_ahead_waits_for_its_day(self):
        """Planned as of the second of April; approved on that day where the manager is."""
        self.invoice("2026-03-01", 1000, "INV/1")
        self.boss.tz = "Europe/Brussels"
        run = self.run_of("2026-04-02").with_user(self.boss)
        with self.assertRaisesRegex(UserError, "approve it on that day"):
            run.action_approve()
        self.assertEqual(run.notice_ids.state, "planned")
        with freeze_time("2026-04-01 22:30:00"):
            run.action_approve()
        self.assertEqual(run.state, "sending")

    def test_no_fee_below_zero_and_who_changed_it(self):
        self.invoice("2026-03-01", 1000, "INV/1")
        notice = self.notice(self.run_of())
        notice.with_context(tracking_disable=False, mail_notrack=False).fee = 3
        self.env.flush_all()
        self.cr.precommit.run()
        told = notice.message_ids.sudo().tracking_value_ids.filtered(
            lambda value: value.field_id.name == "fee"
        )
        self.assertEqual((told.old_value_float, told.new_value_float), (0, 3))
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            notice.fee = -3
            notice.flush_recordset()

    def test_the_fee_of_a_level(self):
        self.invoice("2026-03-01", 200, "INV/1")
        level = self.policy.level_ids[0]
        for vals, fee in (
            ({"fee_kind": "fixed", "fee": 5}, 5),
            ({"fee_kind": "percent", "fee_percent": 1.5}, 3),
            (
                {
                    "fee_kind": "banded",
                    "fee_band_ids": [
                        Command.create({"amount_from": start, "fee": fee})
                        for start, fee in ((0, 40), (200, 70), (1000, 100))
                    ],
                },
                70,
            ),
        ):
            level.write(vals)
            run = self.run_of()
            notice = self.notice(run)
            self.assertEqual((notice.fee, notice.amount_total), (fee, 200 + fee))
            run.action_cancel()

    def test_excluding_survives_planning_anew(self):
        self.invoice("2026-03-01", 100, "INV/1")
        run = self.run_of()
        self.notice(run).action_exclude()
        run.action_plan()
        self.assertEqual(self.told(run), {"Blue Fish": "by_hand"})
        self.notice(run).action_include()
        self.assertEqual(self.told(run), {"Blue Fish": (1, 100, "mail")})

    def test_excluded_stays_out_of_what_was_sent(self):
        self.invoice("2026-03-01", 100, "INV/1")
        self.invoice("2026-03-01", 100, "INV/2", partner=self.other)
        run = self.run_of()
        self.notice(run).action_exclude()
        self.assertEqual(self.notice(run).reason, f"Left out by hand by {self.clerk.name}")
        run.with_user(self.boss).action_approve()
        for _moment in ("sending", "done"):
            with self.assertRaisesRegex(UserError, "What was approved can't be changed"):
                self.notice(run).action_include()
            self.work()
        self.assertEqual(self.notice(run).state, "excluded")

    def test_one_run_of_a_company_at_a_time(self):
        self.invoice("2026-03-01", 100, "INV/1")
        self.run_of()
        with self.assertRaisesRegex(UserError, "under way"):
            self.run_of()

    def test_texts_name_only_what_there_is(self):
        with self.assertRaisesRegex(ValidationError, "iban"):
            self.policy.level_ids[0].body = "Pay to {iban}"

    def test_a_level_without_text_says_what_to_enter(self):
        for missing in ({"subject": False}, {"body": "  "}):
            with self.assertRaisesRegex(ValidationError, "Level “Level 1”.* under Texts"):
                self.new_policy(
                    level_ids=[Command.create(self.level_vals(1, 5, ["mail"], **missing))]
                )

    def test_a_constant_number_of_queries(self):
        def plan_of(count):
            partners = self.env["res.partner"].create(
                [{"name": f"P{count}-{n}", "email": f"{n}@e.example"} for n in range(count)]
            )
            for partner in partners:
                self.entry("2026-03-01", 100, "owed", partner)
            run = self.env["dunning.run"].create(
                {"date": TODAY, "partner_ids": [Command.set(partners.ids)]}
            )
            queries = self.queries(run.action_plan)
            self.assertEqual(run.planned_count, count)
            run.action_cancel()
            return queries

        plan_of(1)  # what is remembered of currencies and policies
        self.assertEqual(plan_of(2), plan_of(20))

    @freeze_time(TODAY)
    def test_scheduled(self):
        self.invoice("2026-03-01", 100, "INV/1")
        self.company.write({"dunning_schedule": "plan", "dunning_user_id": self.boss.id})
        runs = self.env["dunning.run"]
        self.assertTrue(runs._is_due(self.company, runs._fields["date"].today()))
        runs._start_for(self.company, runs._fields["date"].today())
        run = runs.search([], limit=1)
        self.assertEqual((run.state, run.is_scheduled), ("planned", True))
        self.assertEqual(run.activity_ids.user_id, self.boss)
        self.assertFalse(runs._is_due(self.company, run.date), "once a day")
        self.assertEqual(self.notice(run).total, 100)
