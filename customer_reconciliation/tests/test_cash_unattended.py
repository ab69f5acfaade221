"""Runs nobody presses a button for: once a day, within limits, with a report."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo import SUPERUSER_ID
from odoo.tests import tagged

from .cash_common import CashCommon


@tagged("post_install", "-at_install")
class TestCashUnattended(CashCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.decider = cls.new_user("decider", ["user"])
        cls.env["res.company"].search([]).cash_unattended = False
        cls.company.write(
            {
                "cash_unattended": True,
                "cash_user_id": cls.decider.id,
                "cash_unattended_amount_max": 1000,
                "cash_unattended_write_off_max": 1,
            }
        )
        cls.cron = cls.env.ref("customer_reconciliation.ir_cron_cash_application")

    def night(self):
        """The scheduled action as its worker runs it; the run it has made."""
        runs = self.env["cash.application"].search([])
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        return self.env["cash.application"].search([]) - runs

    def pay(self, number, amount, paid=None, memo=None):
        invoice = self.invoice("2026-01-05", amount, f"INV/2026/7{number:04}")
        self.payment("2026-01-20", paid or amount, memo or invoice.name)
        return invoice

    def test_certain_is_posted_and_the_rest_waits(self):
        within, above = self.pay(1, 812.37), self.pay(2, 1812.37)
        charged, small = self.pay(3, 400, 397.5), self.pay(4, 300.5, 300)
        run = self.night()
        self.assertEqual(run.company_id, self.company)
        self.assertEqual(self.open(within, above, charged, small), [0, 1812.37, 400, 0])
        self.assertEqual((run.state, run.applied_count, run.waiting_count), ("proposed", 2, 2))
        self.assertEqual(run.proposal_ids.decided_by_id.id, SUPERUSER_ID)
        activity = run.activity_ids
        self.assertEqual(activity.user_id, self.decider)
        self.assertIn("Certain, but above the limits: 2", activity.note)
        self.assertIn(self.decider.partner_id, run.message_follower_ids.partner_id)
        report = run.message_ids.filtered(lambda message: "Posted: 2" in message.body)
        self.assertIn(self.decider.partner_id, report.notified_partner_ids)
        own = run.activity_schedule("mail.mail_activity_data_todo", summary="Ring the customer")
        run.with_user(self.decider).action_apply_certain()
        self.assertEqual(self.open(above, charged), [0, 0], "a person has other limits")
        self.assertEqual(run.state, "done")
        self.assertEqual(run.activity_ids, own, "nothing is left to decide")

    def test_once_a_day(self):
        self.pay(1, 100)
        self.assertEqual(len(self.night()), 1)
        self.assertFalse(self.night())

    def test_the_day_is_that_of_whom_it_runs_for(self):
        """At 22:30 UTC it is past midnight in Paris, and still the same day an hour later."""
        self.cron.user_id.tz = self.env.user.tz = "Europe/Paris"
        self.pay(1, 100)
        with freeze_time("2026-06-10 21:30:00") as clock:
            self.assertEqual(len(self.night()), 1, "23:30 of the tenth")
            clock.move_to("2026-06-10 22:30:00")
            self.assertEqual(len(self.night()), 1, "00:30 of the eleventh")
            clock.move_to("2026-06-10 23:30:00")
            self.assertFalse(self.night(), "01:30 of the eleventh")

    def test_nothing_to_say_of_a_quiet_night(self):
        self.pay(1, 100)
        self.assertEqual(self.night().state, "done")
        with patch.object(type(self.env["cash.application"]), "_is_due", return_value=True):
            run = self.night()
        self.assertEqual((run.state, run.proposal_count), ("done", 0))
        self.assertFalse(run.activity_ids)
        self.assertFalse(run.message_ids.filtered("notified_partner_ids"))

    def test_not_where_it_is_switched_off(self):
        self.company.cash_unattended = False
        self.pay(1, 100)
        self.assertFalse(self.night())

    def test_only_the_sources_asked_for(self):
        self.company.cash_with_payments = False
        invoice = self.pay(1, 100)
        other = self.invoice("2026-01-05", 250, "INV/2026/70002")
        self.bank_line("2026-01-20", 250, "INV/2026/70002", self.customer)
        self.night()
        self.assertEqual(self.open(invoice, other), [100, 0])

    def test_large_runs_are_left_to_the_workers(self):
        self.company.cash_unattended = False
        invoice = self.pay(1, 100)
        work = "odoo.addons.customer_reconciliation.models.cash_application_work"
        with patch(f"{work}.LINES_NOW", 0):
            run = self.run_of()
            self.assertEqual((run.state, run.progress), ("proposing", 0))
            self.night()
            self.assertEqual((run.state, run.certain_count), ("proposed", 1))
            run.action_apply_certain()
            self.assertEqual(run.state, "applying")
            run.action_stop()
            self.night()
            self.assertEqual((run.state, self.open(invoice)), ("stopped", [100]))
            run.action_resume()
            self.night()
            self.assertEqual((run.state, self.open(invoice)), ("done", [0]))
            run._undo("all of it")
            self.assertEqual(run.state, "undoing")
            self.night()
        self.assertEqual((run.state, self.open(invoice)), ("undone", [100]))

    def test_a_part_that_fails_stops_no_other(self):
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        invoice = self.pay(1, 100)
        self.invoice("2026-01-05", 90, "INV/2026/70002", partner=other)
        self.payment("2026-01-20", 90, "INV/2026/70002", partner=other)
        part = "odoo.addons.customer_reconciliation.models.cash_application_part"
        model = type(self.env["cash.application.part"])
        propose = model._propose

        def broken(part):
            if other in part.partner_ids:
                raise ValueError("amounts are too large")
            propose(part)

        with (
            patch(f"{part}.LINES_MAX", 1),
            patch.object(model, "_propose", broken),
            self.assertLogs(part, "WARNING"),
        ):
            run = self.night()
        self.assertEqual(self.open(invoice), [0])
        self.assertEqual((run.state, run.failed_part_count), ("proposed", 1))
        self.assertIn("amounts are too large", run.part_ids.mapped("error"))
        self.assertIn("could not be gone through: 1", run.activity_ids.note)
        run.action_retry()
        self.assertEqual((run.failed_part_count, run.certain_count), (0, 1))

    def test_each_scheduled_action_is_called(self):
        """A copy of the scheduled action is a further worker."""
        first = self.env.ref("customer_reconciliation.ir_cron_cash_application")
        second = self.env.ref("customer_reconciliation.ir_cron_cash_application_second")
        called = first | second | first.copy()
        self.env["cash.application"]._wake_workers()
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "in", called.ids)])
        self.assertEqual(triggers.cron_id, called)
