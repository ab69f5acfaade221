"""Schedules that meet with trouble, mails that do not arrive: both are told, nothing is lost."""

from unittest.mock import patch

from odoo.addons.base.models.ir_qweb import QWebError, QWebErrorInfo
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import DependencyError, PdfReadError

from ..models import partner_statement_batch_line
from ..models.reconciliation_working import LETTER_ERRORS
from .test_statement_batch import BatchCommon


@tagged("post_install", "-at_install")
class TestStatementSchedule(BatchCommon):
    def schedule(self, **values):
        return self.env["partner.statement.template"].create(
            {
                "name": "Each month",
                "schedule": "monthly",
                "schedule_on": "2026-02-01",
                "company_id": self.company.id,
                **values,
            }
        )

    def batches(self, template):
        return self.env["partner.statement.batch"].search([("template_id", "=", template.id)])

    # -- schedules -------------------------------------------------------------------------------

    def test_whose_user_may_no_longer(self):
        """The batch stays, says why, and begins once somebody who may starts it."""
        left = self.new_user("left", ["user"])
        for why in "lost", "archived":
            with self.subTest(why):
                template = self.schedule(schedule_user_id=left.id)
                if why == "lost":
                    left.group_ids = [(5, 0, 0), (4, self.env.ref("base.group_user").id)]
                else:
                    left.active = False
                with mute_logger("odoo.addons.customer_reconciliation.models"):
                    self.work()
                batch = self.batches(template)
                self.assertEqual((len(batch), batch.state), (1, "draft"))
                self.assertTrue(batch.problem)
                self.assertFalse(batch.line_ids)
                self.assertEqual(str(template.schedule_on), "2026-03-01")
                clerk = self.new_user(f"successor_{why}", ["user"])
                batch.with_user(clerk).action_start()
                self.assertEqual((batch.user_id, batch.problem), (clerk, False))
                self.work()
                self.assertEqual((batch.state, self.told(batch)["Blue Fish"]), ("done", "sent"))

    def test_where_nobody_has_an_account_nothing_is_left_behind(self):
        company = self.setup_other_company(name="Empty")["company"]
        template = self.schedule(company_id=company.id)
        self.env.user.company_ids += company
        self.work()
        self.assertFalse(self.batches(template))
        self.assertEqual(str(template.schedule_on), "2026-03-01")

    def test_what_another_worker_has_begun_meanwhile(self):
        """Templates are looked for once, then taken one after the other: with a commit between."""
        one, other = self.schedule(), self.schedule(name="Other")
        begin = type(one)._start_batches

        def begin_while_another_does(template):
            begin(template)
            if template == one:
                template.browse(other.id).schedule_on = "2099-03-01"

        with patch.object(type(one), "_start_batches", begin_while_another_does):
            self.work()
        self.assertEqual(len(self.batches(one)), 1)
        self.assertFalse(self.batches(other))
        self.assertEqual(str(other.schedule_on), "2099-03-01")

    def test_who_opts_out_later(self):
        """Also the contacts of a company that opted out; and whoever does before it is sent."""
        company = self.someone("Out", "out@seven.example", statement_opt_out=True)
        contact = self.env["res.partner"].create(
            {"name": "Of Out", "parent_id": company.id, "email": "of@seven.example"}
        )
        self.invoice("2026-01-09", 20, partner=contact)
        later = self.someone("Later")
        batch = self.schedule(entity="contact")
        self.work()
        batch = self.batches(batch)
        told = {line.partner_id: line.state for line in batch.line_ids}
        self.assertEqual((told[company], told[contact]), ("opted_out", "opted_out"))
        self.assertEqual(told[later], "no_address")
        later.write({"email": "later@seven.example", "statement_opt_out": True})
        batch.action_retry()
        self.work()
        self.assertEqual(self.told(batch)["Later"], "opted_out")
        self.assertFalse(batch.line_ids.mail_id.filtered(lambda m: later in m.recipient_ids))

    # -- batches ---------------------------------------------------------------------------------

    def test_what_was_asked_stays(self):
        """Once begun, over RPC as well: half of the statements would be other ones."""
        clerk = self.new_user("changer", ["user"])
        batch = self.batch()
        batch.with_user(clerk).kind = "outstanding"
        batch.action_start()
        other = self.setup_other_company(name="Company B")["company"]
        for name, value in (
            ("kind", "activity"),
            ("side", "both"),
            ("date_to", "2026-03-31"),
            ("with_mail", False),
            ("partner_ids", [(5, 0, 0)]),
            ("template_id", self.schedule().id),
            ("company_id", other.id),
        ):
            with self.subTest(name), self.assertRaisesRegex(UserError, "has begun"):
                batch.with_user(clerk).write({name: value})
        self.work()
        self.assertEqual(batch.state, "done")
        with self.assertRaisesRegex(UserError, "has begun"):
            batch.write({"zero": "all"})

    def test_what_makes_paper_may_fail(self):
        """A template somebody has spoilt, a file that can't be cut: the others go out."""
        odd = self.someone("Odd", "odd@five.example")
        spoilt = QWebErrorInfo("KeyError", "statement_page", 1, None, None, [], "")
        send = partner_statement_batch_line.PartnerStatementBatchLine._mail
        for error in QWebError(spoilt), PdfReadError("no pages"), DependencyError("no fonts"):
            with self.subTest(type(error).__name__):
                batch = self.batch(self.customer | odd)
                batch.action_start()

                def fails(line, *args, error=error):
                    if line.partner_id == odd:
                        raise error
                    return send(line, *args)

                lines = partner_statement_batch_line.PartnerStatementBatchLine
                with patch.object(lines, "_mail", fails):
                    self.work()
                self.assertEqual(self.told(batch), {"Blue Fish": "sent", "Odd": "failed"})
                self.assertIsInstance(error, LETTER_ERRORS)

    # -- mails -----------------------------------------------------------------------------------

    def sent(self):
        batch = self.batch()
        batch.action_start()
        self.work()
        self.assertEqual(batch.line_ids.state, "sent")
        return batch

    def test_a_mail_that_fails(self):
        """Who has not got it is not among those who have; it can be tried again."""
        batch = self.sent()
        mail = batch.line_ids.mail_id
        mail._postprocess_sent_message([], [], "mailbox is full", "mail_smtp")
        line = batch.line_ids
        self.assertEqual((line.state, line.error), ("failed", "mailbox is full"))
        self.assertEqual((batch.sent_count, batch.not_sent_count), (0, 1))
        mail._postprocess_sent_message([self.customer.id], [])
        self.assertEqual((line.state, line.error), ("sent", False))
        mail._postprocess_sent_message([], [], "mailbox is full", "mail_smtp")
        batch.action_retry()
        self.work()
        self.assertEqual(line.state, "sent")
        mail._postprocess_sent_message([], [], "long ago", "mail_smtp")
        self.assertEqual(line.state, "sent", "the mail of before says nothing of this one")

    def test_a_mail_that_bounces(self):
        batch = self.sent()
        message = batch.line_ids.mail_id.mail_message_id
        bounce = {
            "bounced_email": "books@bluefish.example",
            "bounced_partner": self.customer,
            "bounced_msg_ids": [message.message_id],
            "bounced_message": message,
            "body": "no such mailbox",
            **dict.fromkeys(("email_from", "to", "message_id"), ""),
        }
        other = bounce | {"bounced_email": "somebody@else.example"}
        self.env["mail.thread"]._routing_handle_bounce(None, other)
        self.assertEqual(batch.line_ids.state, "sent")
        self.env["mail.thread"]._routing_handle_bounce(None, bounce)
        self.assertEqual(batch.line_ids.state, "failed")
        self.assertIn("books@bluefish.example", batch.line_ids.error)
