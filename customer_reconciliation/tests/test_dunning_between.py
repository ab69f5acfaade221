"""What happens between plan, approval and sending changes what goes out, and on which day."""

from unittest.mock import patch

import requests
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import tagged

from .dunning_common import TODAY
from .test_dunning_interest import InterestCommon

#: In London the last of March, a Tuesday; in Shanghai two in the morning of the first of April.
NIGHT = "2026-03-31 18:00:00"


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestDunningBetween(InterestCommon):
    def approved(self, run):
        run.with_user(self.boss).action_approve()
        self.work()
        return self.notice(run)

    # -- fees ------------------------------------------------------------------------------------

    def of_a_tenth(self):
        """A planned notice of 1,000 with a fee of 100, and its invoice."""
        self.policy.level_ids.write({"fee_kind": "percent", "fee_percent": 10})
        invoice = self.invoice("2026-03-01", 1000, "INV/1")
        notice = self.notice(self.run_of())
        self.assertEqual((notice.total, notice.fee), (1000, 100))
        return notice, invoice

    def test_a_fee_is_reckoned_on_what_is_left(self):
        notice, invoice = self.of_a_tenth()
        self.pay(invoice, TODAY, 900)
        self.approved(notice.run_id)
        self.assertEqual((notice.state, notice.total, notice.fee), ("sent", 100, 10))

    def test_a_fee_set_by_hand_stays(self):
        notice, invoice = self.of_a_tenth()
        notice.fee = 7
        self.pay(invoice, TODAY, 900)
        self.approved(notice.run_id)
        self.assertEqual((notice.total, notice.fee), (100, 7))

    def test_no_fee_where_only_costs_and_interest_are_left(self):
        """The invoice is paid before it is sent: the debit note of 70 is dunned without a fee."""
        self.scheme.effect = "booked"
        self.policy.level_ids.write({"fee_kind": "fixed", "fee": 12})
        first = self.invoice("2026-03-01", 3650, "INV/1")
        note = self.notice(self.sent()).debit_note_ids
        self.pay(first, TODAY, 3650)
        second = self.invoice("2026-04-10", 3650, "INV/99")
        with freeze_time("2026-05-10 12:00:00"):
            run = self.run_of("2026-05-10")
            notice = self.notice(run)
            self.assertEqual((notice.total, notice.fee), (3650 + note.amount_total, 12))
            self.pay(second, "2026-04-10", 3650)
            self.approved(run)
        self.assertEqual((notice.state, notice.total), ("sent", note.amount_total))
        self.assertEqual((notice.fee, notice.debit_note_ids.ids), (0, []))

    def test_a_fee_that_is_booked_stays(self):
        """The mail comes back and a part was paid: the letter tells what the debit note says."""
        self.scheme.effect = "booked"
        notice, invoice = self.of_a_tenth()
        self.approved(notice.run_id)
        self.pay(invoice, TODAY, 900)
        notice.sudo()._come_back("returned")
        self.work()
        self.assertEqual((notice.channel, notice.total, notice.fee), ("letter", 100, 100))

    # -- days ------------------------------------------------------------------------------------

    def test_the_debit_note_is_of_the_day_of_the_notice(self):
        """Who is responsible lives in Shanghai, the worker in no place at all."""
        self.scheme.effect = "booked"
        self.clerk.tz = self.boss.tz = "Asia/Shanghai"
        self.invoice("2026-03-01", 3650, "INV/1")
        with freeze_time(NIGHT):
            run = self.run_of("2026-04-01")
            run.with_user(self.boss).with_context(tz="Asia/Shanghai").action_approve()
            self.work()
        notice = self.notice(run)
        note = notice.debit_note_ids
        self.assertEqual([str(day) for day in (notice.sent_day, note.date)], ["2026-04-01"] * 2)
        self.assertEqual(note.invoice_date_due, notice._deadline())

    def test_a_day_is_quiet_where_its_responsible_is(self):
        """Friday evening in London is Saturday in Shanghai."""
        self.policy.quiet_days = "weekend"
        self.invoice("2026-03-01", 3650, "INV/1")
        run = self.run_of()
        run.with_user(self.boss).action_approve()
        found = self.notice(run)
        for place, due in (("Asia/Shanghai", found.browse()), ("Europe/London", found)):
            self.clerk.tz = place
            with freeze_time("2026-04-03 18:00:00"):
                self.assertEqual(self.taken_by_workers() & found, due)

    def taken_by_workers(self):
        """The notices the scheduled action would send now."""
        model, taken = self.env["dunning.notice"].sudo(), []
        with (
            patch.object(type(model), "_work_off", lambda there, due, *_: taken.append(due)),
            patch.object(type(self.env["dunning.delivery"]), "_cron_post"),
            patch.object(type(self.env["dunning.delivery"]), "_cron_sms"),
        ):
            model._cron_send()
        return model.search(Domain.OR(taken))

    # -- what is approved ------------------------------------------------------------------------

    def test_a_plan_of_another_day_is_planned_anew(self):
        """Three days late it is not dunned; as of the seventh of April it would be."""
        self.invoice("2026-03-28", 3650, "INV/1")
        run = self.run_of("2026-04-07")
        self.assertEqual(self.notice(run).state, "planned")
        run.date = TODAY
        self.assertEqual(run.state, "draft")
        with self.assertRaises(UserError):
            run.with_user(self.boss).action_approve()
        run.action_plan()
        self.assertEqual(self.notice(run).state, "left_out")

    def test_nothing_but_what_was_said_is_approved(self):
        self.invoice("2026-03-01", 3650, "INV/1")
        run = self.run_of().with_user(self.boss)
        action = run.action_ask_approval()
        wizard = self.env[action["res_model"]].with_user(self.boss).browse(action["res_id"])
        self.notice(run).with_user(self.clerk).fee = 99
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            wizard.action_approve()
        self.assertEqual(run.state, "planned")

    # -- channels --------------------------------------------------------------------------------

    def test_a_webhook_the_level_does_not_have(self):
        """It leads to the next channel and stops no worker."""
        self.invoice("2026-03-01", 3650, "INV/1")
        run = self.run_of()
        notice = self.notice(run)
        notice.channel = "webhook"
        self.approved(run)
        with patch.object(requests, "post") as post:
            notice.delivery_ids.sudo()._post()
        post.assert_not_called()
        self.assertEqual((notice.state, notice.channel), ("approved", "mail"))
        self.assertEqual(notice.delivery_ids.state, "failed")

    # -- interest alone --------------------------------------------------------------------------

    def paid_late(self):
        late = self.invoice("2026-02-01", 3650, "INV/1")
        self.pay(late, "2026-03-03", 3650)

    def test_who_is_not_to_be_dunned_any_more_gets_no_interest_alone(self):
        self.paid_late()
        run = self.run_of()
        self.customer.dunning_opt_out = True
        notice = self.approved(run)
        self.assertEqual((notice.state, notice.code), ("left_out", "opted_out"))
        self.assertFalse(notice.delivery_ids)

    def test_who_wants_no_mails_is_told_so(self):
        self.paid_late()
        self.policy.level_ids[0].channel_ids = [
            Command.clear(),
            Command.create({"channel": "mail"}),
        ]
        self.env["mail.blacklist"].create({"email": "fish@example.com"})
        self.assertEqual(self.notice(self.run_of()).code, "blacklisted")

    # -- the work list ---------------------------------------------------------------------------

    def step(self, day):
        with freeze_time(f"{day} 12:00:00"):
            self.env["dunning.work"].action_refresh()
            return self.env["dunning.work"].search([("partner_id", "=", self.customer.id)]).step

    def test_the_deadline_of_what_is_paid_is_not_waited_for(self):
        """Something else is overdue: a notice about interest, or about what is paid, says nothing
        of it."""
        first = self.invoice("2026-03-01", 3650, "INV/1")
        self.sent()
        self.invoice("2026-03-24", 3650, "INV/99")
        self.assertEqual(self.step("2026-04-01"), "deadline")
        self.pay(first, "2026-04-01", 3650)
        self.assertNotEqual(self.step("2026-04-02"), "deadline")

    def test_the_deadline_of_interest_alone_is_not_waited_for(self):
        self.paid_late()
        self.sent()
        self.invoice("2026-03-24", 3650, "INV/99")
        self.assertNotEqual(self.step("2026-04-01"), "deadline")
