"""What is approved and sent goes by the day it happens on."""

import io

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from .dunning_common import TODAY, DunningCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestDunningApproval(DunningCommon):
    def setUp(self):
        super().setUp()
        self.move = self.invoice("2026-03-01", 1000, "INV/1")

    # -- days ------------------------------------------------------------------------------------

    def test_a_day_to_come_is_planned_not_approved(self):
        run = self.run_of("2026-04-07").with_user(self.boss)
        self.assertEqual(self.notice(run).days, 37)
        with self.assertRaisesRegex(UserError, "04/07/2026"):
            run.action_approve()
        self.assertEqual(run.state, "planned")
        with freeze_time("2026-04-07"):
            run.action_approve()
        self.assertEqual(run.state, "sending")

    def test_the_day_is_that_of_who_approves(self):
        """It is the first of April in Auckland when it is the last of March in London."""
        run = self.run_of("2026-04-01").with_user(self.boss)
        with freeze_time("2026-03-31 20:00:00"):
            with self.assertRaises(UserError):
                run.with_context(tz="Europe/London").action_approve()
            run.with_context(tz="Pacific/Auckland").action_approve()
        self.assertEqual(run.state, "sending")

    def test_workers_send_nothing_of_a_day_to_come(self):
        """As approved before that was refused."""
        notice = self.notice(self.run_of("2026-04-07")).sudo()
        notice.write({"state": "approved"})
        notice.run_id.state = "sending"
        with self.enter_registry_test_mode():
            self.env["dunning.notice"].sudo()._cron_send()
        self.assertEqual((notice.state, notice.delivery_ids.ids), ("approved", []))

    def test_what_was_planned_for_a_day_gone_by_goes_by_today(self):
        """Planned on the 20th, sent on the 31st: eleven days more, a promise made meanwhile
        holds, the interval counts from the notice sent between."""
        promised = self.invoice("2026-03-02", 400, "INV/2")
        run = self.run_of("2026-03-20")
        self.assertEqual(self.notice(run).days, 19)
        self.env["payment.promise"].create(
            {
                "partner_id": self.customer.id,
                "line_ids": [(6, 0, self.account_lines(promised).ids)],
                "date": "2026-04-10",
            }
        )
        run.with_user(self.boss).action_approve()
        self.work()
        notice = self.notice(run)
        self.assertEqual((notice.days, notice.args["days"], notice.total), (30, 30, 1000))
        self.assertEqual(self.installments(notice), {"INV/1": (1000, 1), "INV/2": "promised"})
        self.assertEqual(str(notice.sent_day), TODAY)

    def test_the_interval_counts_to_the_day_of_sending(self):
        """A plan of the 25th isn't approved before another notice has gone out on the 30th."""
        with freeze_time("2026-03-30"):
            self.sent("2026-03-30")
        run = self.run_of("2026-03-25")
        self.assertEqual(self.told(run), {"Blue Fish": "interval"})

    # -- on paper --------------------------------------------------------------------------------

    @staticmethod
    def pdf(*widths):
        """A PDF whose pages are as wide as said."""
        writer, file = PdfFileWriter(), io.BytesIO()
        for width in widths:
            writer.addBlankPage(width, 100)
        writer.write(file)
        return file.getvalue()

    def test_statements_are_printed_behind_their_letters(self):
        """As they were kept: nothing is made anew."""
        self.invoice("2026-03-01", 7, "INV/2", partner=self.other)
        self.policy.level_ids[0].channel_ids = [(5,), (0, 0, {"channel": "letter"})]
        run = self.sent()
        for notice, letter, statement in zip(
            run.sudo().notice_ids.sorted("id"), (100, 200), (110, None), strict=True
        ):
            notice.letter_id.raw = self.pdf(letter)
            if statement:
                notice.statement_id = notice._archived("s.pdf", self.pdf(statement))
        action = run.action_print_letters()
        report = self.env["ir.actions.report"].with_user(self.clerk)
        report = report.with_context(force_report_rendering=True)
        content, _kind = report._render_qweb_pdf(
            action["report_name"], sorted(action["context"]["active_ids"])
        )
        pages = PdfFileReader(io.BytesIO(content)).pages
        self.assertEqual([int(page.mediabox.width) for page in pages], [100, 110, 200])

    def test_letters_can_be_printed_again(self):
        self.policy.level_ids[0].channel_ids = [(5,), (0, 0, {"channel": "letter"})]
        run = self.sent()
        self.assertEqual((run.letter_count, run.printed_count), (1, 0))
        first = run.action_print_letters()
        self.assertEqual((run.letter_count, run.printed_count), (0, 1))
        self.assertEqual(run.action_print_letters()["context"], first["context"])

    # -- what is asked for -----------------------------------------------------------------------

    def test_who_approves_is_told_how_many_and_how_much(self):
        self.policy.level_ids[0].write({"fee_kind": "fixed", "fee": 5})
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        self.invoice("2026-03-02", 10, "INV/3", currency_id=euro.id, partner=self.other)
        run = self.run_of().with_user(self.boss)
        self.assertEqual(
            (run.planned_amount, run.besides_amount, run.asked_amount), (1020, 10, 1030)
        )
        action = run.action_ask_approval()
        wizard = self.env[action["res_model"]].with_user(self.boss).browse(action["res_id"])
        self.assertIn("Notices: 2.", wizard.said)
        self.assertIn("1,030.00", wizard.said)
        self.assertIn("E-mail: 2", wizard.said)
        wizard.action_approve()
        self.assertEqual(run.state, "sending")

    # -- what fails ------------------------------------------------------------------------------

    def told_by(self, record):
        return " ".join(record.sudo().message_ids.mapped("body"))

    def test_what_failed_is_told_by_reason(self):
        """Two mails come back after the run has ended: its log says so once, the notices' why."""
        self.invoice("2026-03-01", 7, "INV/2", partner=self.other)
        run = self.sent()
        for notice in run.notice_ids.sudo():
            address = notice.contact_id.email
            notice._come_back(f"{address}: no such mailbox.")
        runs = self.env["dunning.run"].sudo()
        runs._tell_failures()
        runs._tell_failures()
        said = self.told_by(run)
        self.assertEqual(said.count("Not delivered by E-mail: 2 (no such mailbox)."), 1)
        self.assertIn("on by the next channel: 2", said)
        self.assertIn("no such mailbox. Next: Letter.", self.told_by(self.notice(run)))

    def test_what_failed_at_once_is_in_the_report(self):
        self.customer.street = False
        self.policy.level_ids[0].channel_ids = [
            (5,),
            (0, 0, {"channel": "letter", "sequence": 1}),
            (0, 0, {"channel": "mail", "sequence": 2}),
        ]
        run = self.run_of()
        self.notice(run).channel = "letter"
        run.with_user(self.boss).action_approve()
        self.work()
        self.assertIn("Not delivered by Letter: 1", self.told_by(run))

    # -- policies and levels ---------------------------------------------------------------------

    def test_what_notices_use_is_not_deleted(self):
        """It is said what uses it and what to do instead."""
        run = self.run_of()
        level = self.policy.level_ids[0].with_user(self.boss)
        for used, instead in ((level, "Change the level"), (level.policy_id, "Archive it")):
            with self.assertRaisesRegex(UserError, f"{run.name}.*{instead}"):
                used.unlink()
        self.policy.level_ids[2].unlink()
        self.assertEqual(len(self.policy.level_ids), 2)

    def test_a_new_level_has_a_channel(self):
        """Nobody touches the row that is proposed: it is saved all the same."""
        form = Form(self.env["dunning.level"].with_context(default_policy_id=self.policy.id))
        form.name, form.subject, form.body = "More", "Please", "Pay"
        self.assertEqual(form.save().channel_ids.mapped("channel"), ["mail"])

    # -- why somebody is left out ----------------------------------------------------------------

    def test_why_it_would_have_been_dunned_but_for(self):
        """1,000 due for long are covered; 9,000 due since yesterday reach no level anyway."""
        self.invoice("2026-03-30", 9000, "INV/2")
        self.payment("2026-03-20", 1000)
        run = self.run_of()
        self.assertEqual(self.told(run), {"Blue Fish": "unapplied"})
        self.assertIn("not applied yet", self.notice(run).reason)

    def test_blocked_is_told_apart_from_disputed(self):
        blocked = self.invoice("2026-03-02", 70, "INV/2")
        blocked.payment_state = "blocked"
        self.dispute(self.move, 1000)
        lines = self.notice(self.run_of()).line_ids
        self.assertEqual(
            lines.mapped("reason"), ["It is disputed.", "Its document is marked as blocked."]
        )
