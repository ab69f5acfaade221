"""Notices go out, come back, and are found again."""

from io import BytesIO
from unittest.mock import patch

import requests
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from .dunning_common import TODAY, DunningCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestDunningSending(DunningCommon):
    def setUp(self):
        super().setUp()
        self.move = self.invoice("2026-03-01", 1000, "INV/1")

    def use(self, *channels, level=0, **vals):
        """Let a level have these channels."""
        ways = [{"channel": name, "sequence": n, **vals} for n, name in enumerate(channels)]
        self.policy.level_ids[level].channel_ids = [
            Command.clear(),
            *map(Command.create, ways),
        ]

    def test_by_mail_with_the_letter_that_is_kept(self):
        run = self.sent()
        notice = self.notice(run)
        mail = notice.delivery_ids.sudo().mail_id
        self.assertEqual((run.state, notice.state, notice.sent_day), ("done", "sent", run.date))
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertEqual(mail.attachment_ids, notice.letter_id)
        self.assertIn("1,000.00", mail.subject)
        with self.assertRaisesRegex(UserError, "is kept"):
            notice.letter_id.with_user(self.boss).unlink()

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        self.policy.level_ids[0].with_context(lang="fr_FR").body = "Payez {total}."
        notice = self.notice(self.sent())
        self.assertIn("Payez", notice.delivery_ids.sudo().mail_id.body_html)
        self.assertIn("1\u202f000,00", notice.mail_text.replace("\xa0", "\u202f"))

    def test_letters_are_printed_together_once(self):
        self.use("letter")
        self.invoice("2026-03-01", 7, "INV/2", partner=self.other)
        run = self.sent()
        self.assertEqual((run.letter_count, run.sent_count), (2, 2))
        self.assertEqual(run.action_print_letters()["report_type"], "qweb-pdf")
        self.assertEqual(run.letter_count, 0)

    def test_the_statement_follows_its_letter_on_paper(self):
        self.use("letter")
        notice = self.notice(self.sent())
        writer = PdfFileWriter()
        writer.add_blank_page(width=10, height=10)
        writer.write(page := BytesIO())
        notice.sudo().letter_id.raw = page.getvalue()
        notice.sudo().statement_id = notice.sudo()._archived("Statement.pdf", page.getvalue())
        [paper] = notice.with_user(self.clerk)._pdfs()
        self.assertEqual(PdfFileReader(BytesIO(paper)).getNumPages(), 2)

    def test_a_call_is_a_task_with_what_to_say(self):
        self.use("call")
        self.policy.level_ids[0].call_script = "Ask {customer}"
        notice = self.notice(self.sent())
        self.assertEqual(notice.activity_ids.user_id, self.clerk)
        self.assertIn("Ask Blue Fish", notice.activity_ids.note)

    def test_to_whoever_has_an_account_in_the_portal(self):
        user = self.env["res.users"].create(
            {
                "name": "Ann",
                "login": "ann@fish.example",
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        user.partner_id.parent_id = self.customer
        self.use("portal")
        notice = self.notice(self.sent())
        self.assertEqual((notice.state, notice.channel), ("sent", "portal"))
        message = self.env["mail.message"].search([("partner_ids", "in", user.partner_id.ids)])
        self.assertEqual(message.attachment_ids, notice.letter_id)

    def posted(self, **answer):
        """Send through a webhook whose answer is ``answer``; what it was sent."""
        self.use("webhook", "letter", url="https://hook.example/secret", url_format="wecom")
        run = self.sent()
        delivery = self.notice(run).delivery_ids.sudo()
        self.assertEqual(delivery.state, "waiting")
        with patch.object(requests, "post", **answer) as post:
            delivery._post()
        return run, post

    def test_a_webhook_takes_it(self):
        run, post = self.posted()
        self.assertEqual(post.call_args.args, ("https://hook.example/secret",))
        self.assertIn("Blue Fish", post.call_args.kwargs["json"]["text"]["content"])
        self.assertEqual(self.notice(run).delivery_ids.state, "done")

    def test_a_webhook_that_fails_leads_to_the_next_channel(self):
        run, _post = self.posted(
            side_effect=requests.ConnectionError("https://hook.example/secret")
        )
        notice = self.notice(run)
        self.assertEqual((notice.state, notice.channel), ("approved", "letter"))
        self.assertNotIn("secret", notice.problem)
        self.work()
        self.assertEqual(notice.delivery_ids.mapped("state"), ["failed", "done"])

    def test_a_mail_that_fails_goes_on_as_a_letter_then_is_a_task(self):
        notice = self.notice(self.sent())
        notice.sudo()._come_back("unknown address")
        self.assertEqual((notice.state, notice.channel), ("approved", "letter"))
        self.work()
        self.assertEqual((notice.state, notice.to_print), ("sent", True))
        self.use("mail")
        self.invoice("2026-03-01", 7, "INV/2", partner=self.other)
        lone = self.notice(self.sent(), self.other)
        lone.sudo()._come_back("unknown address")
        self.assertEqual((lone.state, lone.activity_ids.user_id), ("failed", self.clerk))
        lone.action_retry()
        self.work()
        self.assertEqual((lone.state, lone.activity_ids.ids), ("sent", []))

    def test_odoos_queue_tells_of_a_failure(self):
        notice = self.notice(self.sent())
        mail = notice.delivery_ids.sudo().mail_id
        mail._postprocess_sent_message([], [], failure_reason="bounced", failure_type="mail_smtp")
        self.assertEqual((notice.state, notice.problem), ("approved", "bounced"))

    def test_what_was_paid_since_is_not_dunned(self):
        self.invoice("2026-03-02", 500, "INV/2")
        run = self.run_of()
        self.payment("2026-03-30", 1100)
        run.with_user(self.boss).action_approve()
        self.work()
        notice = self.notice(run)
        self.assertEqual((notice.state, notice.total), ("sent", 400))
        self.assertEqual(self.installments(notice), {"INV/1": "unapplied", "INV/2": (400, 1)})

    def test_what_is_contested_since_stands_apart(self):
        run = self.run_of()
        self.dispute(self.move, 400)
        run.with_user(self.boss).action_approve()
        self.work()
        notice = self.notice(run)
        self.assertEqual((notice.state, notice.total, notice.line_ids.disputed), ("sent", 600, 400))

    def test_all_paid_since_means_left_out(self):
        run = self.run_of()
        payment = self.payment("2026-03-30", 1000)
        self.account_lines(self.move, payment).reconcile()
        run.with_user(self.boss).action_approve()
        self.work()
        notice = self.notice(run)
        self.assertEqual((notice.state, notice.code), ("left_out", "settled"))
        self.assertFalse(notice.delivery_ids)
        self.assertEqual(run.state, "done")

    def test_the_last_level_is_escalated(self):
        self.policy.level_ids[1:].unlink()
        self.policy.escalate_user_id = self.boss
        notice = self.notice(self.sent())
        self.assertEqual(notice.activity_ids.user_id, self.boss)

    def test_history_of_customer_and_invoice(self):
        self.sent()
        self.assertEqual((self.customer.dunning_notice_count, self.move.dunning_count), (1, 1))
        self.assertEqual(str(self.move.dunning_last_day), TODAY)
        self.assertEqual(self.other.dunning_notice_count, 0)

    def test_cancelling_what_was_dunned_is_told(self):
        self.sent()
        self.move.button_draft()
        self.assertIn("was dunned", self.move.activity_ids.summary)
        self.assertEqual(self.move.activity_ids.user_id, self.clerk)

    def test_the_statement_is_attached_where_wanted(self):
        self.policy.with_statement = True
        with patch(
            "odoo.addons.customer_reconciliation.reports.statement_pdf.render",
            lambda _env, documents: [b"statement" for _each in documents],
        ):
            notice = self.notice(self.sent())
        mail = notice.delivery_ids.sudo().mail_id
        self.assertEqual(mail.attachment_ids, notice.letter_id | notice.statement_id)
        self.assertEqual(notice.statement_id.raw, b"statement")


@tagged("post_install", "-at_install")
class TestDunningLetter(DunningCommon):
    real_letters = True

    def test_many_letters_are_one_call_of_the_pdf_writer(self):
        self.invoice("2026-03-01", 1000, "INV/1")
        self.invoice("2026-03-01", 7, "INV/2", partner=self.other)
        notices = self.run_of().notice_ids
        self.assertTrue(all(pdf.startswith(b"%PDF") for pdf in notices._pdfs()))

    def test_what_it_says(self):
        self.invoice("2026-03-01", 1000, "INV/1")
        self.invoice("2026-03-02", 500, "INV/2")
        self.payment("2026-03-20", 1200)
        self.policy.level_ids[0].write({"fee_kind": "fixed", "fee": 5})
        self.customer.name = "Blue Fish Ltd."
        notice = self.notice(self.run_of())
        self.assertTrue(notice._report_filename().endswith("Blue Fish Ltd"), "no dot before .pdf")
        letter = notice._letter()
        self.assertIn(f"pay by {dict(letter.facts)['Pay By']}.", letter.paragraphs[0])
        [table] = letter.tables
        self.assertEqual(
            [(row.number, row.open, row.amount) for row in table.rows], [("INV/2", 500, 300)]
        )
        self.assertEqual([amount for _label, amount in table.sums], [300, 5, 305])
        self.assertEqual(letter.contested, [])
        self.assertTrue(letter.partly and letter.draft)

    def test_what_is_contested_stands_apart(self):
        part = self.invoice("2026-03-01", 300, "INV/1")
        whole = self.invoice("2026-03-02", 100, "INV/2")
        blocked = self.invoice("2026-03-03", 70, "INV/3")
        blocked.payment_state = "blocked"
        self.dispute(part, 40)
        self.dispute(part, 60, "price")
        self.dispute(whole, 100)
        notice = self.notice(self.run_of())
        letter = notice._letter()
        [table] = letter.tables
        self.assertEqual([(row.number, row.amount) for row in table.rows], [("INV/1", 200)])
        self.assertEqual(
            [(row.number, row.disputed, row.reason) for row in letter.contested],
            [("INV/1", 100, "Price, Quality"), ("INV/2", 100, "Quality")],
        )
        self.assertIn("You contest", notice._page(self.env, notice))
