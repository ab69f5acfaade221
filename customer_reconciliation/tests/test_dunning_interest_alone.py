"""Customers who owe nothing any more, but paid late: asked for interest alone, once."""

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .dunning_common import TODAY
from .test_dunning_interest import InterestCommon


@tagged("post_install", "-at_install")
class TestDunningInterestAlone(InterestCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(f"{TODAY} 12:00:00"))
        cls.late = cls.invoice("2026-02-01", 3650, "INV/1")
        cls.pay(cls.late, "2026-03-03", 3650)

    def test_the_dry_run_says_so(self):
        """30 days on 3,650 at 10 % and a lump sum of 40; nothing is dunned."""
        notice = self.notice(self.run_of())
        self.assertEqual(self.table(notice), [("INV/1", "02-01", "03-03", 30, 3650, 10, 30, 40)])
        self.assertEqual((notice.state, notice.total, notice.amount_total), ("planned", 0, 70))
        self.assertEqual(notice.reason, "Nothing to dun: only interest on what was paid late.")
        self.assertEqual((notice.level_id, notice.level), (self.policy.level_ids[0], 1))
        self.assertEqual((notice.channel, notice.contact_id), ("mail", self.customer))
        self.assertEqual(notice.subject, "Interest on late payment")
        self.assertIn("$\N{NO-BREAK SPACE}70.00 by April 7, 2026", notice.mail_text)

    def test_texts_of_the_scheme(self):
        self.scheme.write({"alone_subject": "Late, {customer}", "alone_body": "Pay {total}."})
        notice = self.notice(self.run_of())
        self.assertEqual(notice.subject, "Late, Blue Fish")
        self.assertEqual(notice.mail_text, "Pay $\N{NO-BREAK SPACE}70.00.")
        with self.assertRaises(ValidationError):
            self.scheme.alone_body = "Pay {everything}"

    def test_booked_and_never_asked_for_again(self):
        self.scheme.effect = "booked"
        notice = self.notice(self.sent())
        self.assertEqual((notice.state, notice.debit_note_ids.amount_total), ("sent", 70))
        self.assertEqual(notice.delivery_ids.mapped("channel"), ["mail"])
        letter = notice._letter()
        self.assertEqual([len(table.rows) for table in letter.tables], [0])
        self.assertEqual([len(table.charges) for table in letter.tables], [1])
        for day in ("2026-04-01", "2026-04-20"):
            with freeze_time(f"{day} 12:00:00"):
                # The debit note itself is dunned one day, without interest on it.
                run = self.run_of(day)
                again = self.notice(run)
                self.assertFalse(again.interest_ids)
                self.assertFalse(again.is_interest_only)
                run.action_cancel()

    def test_what_a_deleted_debit_note_charged_is_asked_for_again(self):
        """As when it is cancelled: the letter that told of it is no longer true."""
        self.scheme.effect = "booked"
        note = self.notice(self.sent()).debit_note_ids
        note.button_draft()
        note.with_context(force_delete=True).unlink()
        with freeze_time("2026-04-20 12:00:00"):
            again = self.notice(self.run_of("2026-04-20"))
            self.assertEqual((again.state, again.amount_total), ("planned", 70))

    def test_shown_and_never_shown_again(self):
        self.assertEqual(self.notice(self.sent()).interest, 30)
        with freeze_time("2026-04-20 12:00:00"):
            self.assertFalse(self.notice(self.run_of("2026-04-20")))

    def test_who_gets_none(self):
        """Too long ago, too little, not wanted, a customer nobody duns."""
        for what, vals in (
            (self.scheme, {"settled_days": 20}),
            (self.scheme, {"is_alone": False}),
            (self.scheme, {"minimum": 71}),
            (self.scheme, {"effect": "none"}),
            (self.policy.level_ids, {"is_interest": False}),
            (self.policy, {"quiet_days": "none", "scheme_id": False}),
        ):
            with self.subTest(vals):
                before = {name: what[:1][name] for name in vals}
                what.write(vals)
                run = self.run_of()
                self.assertFalse(self.notice(run))
                run.action_cancel()
                what.write(before)
        self.customer.dunning_opt_out = True
        notice = self.notice(self.run_of())
        self.assertEqual((notice.state, notice.code), ("left_out", "opted_out"))
        self.assertFalse(notice.interest_ids)

    def test_not_a_week_after_another_notice(self):
        self.sent()
        another = self.invoice("2026-03-01", 3650, "INV/2")
        self.pay(another, "2026-03-31", 3650)
        with freeze_time("2026-04-03 12:00:00"):
            run = self.run_of("2026-04-03")
            notice = self.notice(run)
            self.assertEqual(notice.code, "interval")
            self.assertIn("04/07/2026", notice.reason)
            run.action_cancel()
        with freeze_time("2026-04-07 12:00:00"):
            self.assertEqual(self.notice(self.run_of("2026-04-07")).interest, 30)

    def test_nobody_to_write_to(self):
        self.customer.write({"email": False, "street": False})
        notice = self.notice(self.run_of())
        self.assertEqual((notice.state, notice.code), ("left_out", "no_channel"))

    def test_the_payment_is_taken_back_before_it_is_sent(self):
        run = self.run_of()
        self.account_lines(self.late).remove_move_reconcile()
        run.with_user(self.boss).action_approve()
        self.work()
        notice = self.notice(run)
        self.assertEqual((notice.state, notice.code), ("left_out", "no_interest"))
        self.assertFalse(notice.delivery_ids)

    def test_with_something_overdue_it_is_one_notice(self):
        self.invoice("2026-03-21", 3650, "INV/3")
        notice = self.notice(self.run_of())
        self.assertEqual((len(notice), notice.is_interest_only, notice.interest), (1, False, 40))

    def test_the_last_level_of_interest_alone_is_no_escalation(self):
        self.policy.level_ids[1:].unlink()
        self.policy.escalate_user_id = self.boss
        notice = self.notice(self.sent())
        self.assertEqual((notice.state, notice.activity_ids.ids), ("sent", []))

    def test_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        notice = self.notice(self.run_of())
        self.assertEqual(notice.subject, "逾期付款利息")
        self.assertIn("70.00", notice.mail_text)
