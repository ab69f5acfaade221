"""Letters that come back are work, never an answer: bounces, failures, and what is done then."""

import re

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.tests import tagged

from .confirmation_common import ConfirmationCommon


@tagged("post_install", "-at_install")
class TestConfirmationReturned(ConfirmationCommon):
    def sent(self, partner=None, **vals):
        letter = self.letter(partner, **vals)
        letter.action_send()
        return letter

    def bounce(self, letter, email="fish@example.com", mail=None):
        """As the mail gateway tells of an undelivered mail."""
        message = (mail or letter.sudo().mail_id).mail_message_id
        self.env["mail.thread"]._routing_handle_bounce(
            None,
            {
                "bounced_email": email,
                "bounced_partner": self.customer,
                "bounced_msg_ids": [message.message_id],
                "bounced_message": message,
                "body": "no such mailbox",
                **dict.fromkeys(("email_from", "to", "message_id"), ""),
            },
        )

    def test_a_bounce_is_a_task(self):
        letter = self.sent()
        self.bounce(letter)
        self.assertEqual((letter.state, letter.outcome), ("returned", "returned"))
        self.assertIn("fish@example.com", letter.problem)
        self.assertEqual(letter.activity_ids.user_id, self.clerk)
        self.assertIn("came back", letter.activity_ids.summary)
        self.assertFalse(letter.follow_on, "who has not got it is not reminded")

    def test_a_mail_server_that_refuses(self):
        letter = self.sent()
        mail = letter.sudo().mail_id
        mail._postprocess_sent_message([], [], "mailbox is full", "mail_smtp")
        self.assertEqual((letter.state, letter.problem), ("returned", "mailbox is full"))

    def test_the_mail_of_somebody_else_is_none_of_its_own(self):
        """Our people are told of a letter by mail as well; that one of them can't be reached says
        nothing of the letter."""
        letter = self.sent()
        inside = self.env["res.partner"].create({"name": "In", "email": "in@example.com"})
        told = letter.message_post(body="see", partner_ids=inside.ids)
        mail = (
            self.env["mail.mail"]
            .sudo()
            .create({"mail_message_id": told.id, "recipient_ids": [(4, inside.id)]})
        )
        mail._postprocess_sent_message([], [], "mailbox is full", "mail_smtp")
        self.bounce(letter, "in@example.com", mail)
        self.assertEqual((letter.state, letter.problem), ("sent", False))
        self.assertFalse(letter.activity_ids)

    def test_a_mail_of_long_ago_is_none_of_its_own(self):
        letter = self.sent()
        first = letter.sudo().mail_id
        self.bounce(letter)
        self.customer.email = "carp@example.com"
        letter.action_send()
        first._postprocess_sent_message([], [], "mailbox is full", "mail_smtp")
        self.bounce(letter, "fish@example.com")
        self.assertEqual((letter.state, letter.problem), ("sent", False))

    def test_a_reminder_that_comes_back(self):
        """To whomever it was sent: who is not reminded has to be asked in another way."""
        for tell in (
            lambda letter, mail: mail._postprocess_sent_message([], [], "full", "mail_smtp"),
            lambda letter, mail: self.bounce(letter, "CARP@example.com", mail),
        ):
            self.customer.email = "fish@example.com"
            letter = self.sent()
            self.customer.email = "carp@example.com"
            letter.action_remind()
            reminder = letter.sudo().reminder_mail_id
            self.assertNotEqual(reminder, letter.sudo().mail_id)
            self.assertEqual(reminder.recipient_ids, self.customer)
            tell(letter, reminder)
            self.assertEqual(letter.state, "returned")
            reminder._postprocess_sent_message([self.customer.id], [])
            self.assertEqual(letter.state, "sent")

    def test_other_tasks_stay(self):
        """What an automation asks somebody to do about it is not done by an answer."""
        letter = self.sent()
        todo = "mail.mail_activity_data_todo"
        other = letter.activity_schedule(todo, summary="Ask the bank", user_id=self.clerk.id)
        self.bounce(letter)
        self.assertEqual(len(letter.activity_ids), 2)
        letter.action_send()
        self.assertEqual(letter.activity_ids, other)
        self.bounce(letter)
        letter._answer({"answer": "agreed"})
        self.assertEqual(letter.activity_ids, other)

    @freeze_time("2026-03-10")
    def test_who_gets_it_late_is_not_given_up_the_same_day(self):
        """Sent once more after the deadline: there is time to answer, and reminders begin anew."""
        with freeze_time("2026-02-02"):
            letter = self.sent()
        for day in "2026-02-22", "2026-03-06":
            with freeze_time(day):
                letter.action_remind()
        self.bounce(letter)
        letter.action_send()
        days = self.company.confirmation_reminder_days
        self.assertEqual(letter.reminder_count, 0)
        self.assertEqual((letter.follow_on - Date.to_date("2026-03-10")).days, days)

    def test_a_failure_without_a_word_is_told_in_words(self):
        letter = self.sent()
        letter.sudo().mail_id._postprocess_sent_message([], [], False, "mail_smtp")
        self.assertIn("Connection failed", letter.problem)

    def test_what_failed_may_get_through(self):
        """Somebody has the mail sent once more, when the server answers again."""
        letter = self.sent()
        mail = letter.sudo().mail_id
        mail._postprocess_sent_message([], [], "no connection", "mail_smtp")
        mail._postprocess_sent_message([self.customer.id], [])
        self.assertEqual((letter.state, letter.problem), ("sent", False))
        self.assertFalse(letter.activity_ids)

    def test_a_negative_letter_that_came_back_objects_to_nothing(self):
        campaign = self.running(form="negative")
        campaign.action_send()
        letter = self.of(campaign, self.customer)
        self.bounce(letter)
        with self.assertRaisesRegex(UserError, "came back"):
            campaign.action_close()
        self.env.flush_all()
        campaign.invalidate_recordset(["result_ids"])
        outcomes = {row.outcome: row.letter_count for row in campaign.result_ids}
        self.assertEqual(outcomes, {"sent": 3, "returned": 1})

    def test_a_late_bounce_takes_back_no_objection(self):
        letter = self.sent(form="negative")
        letter.sudo()._give_up()
        self.assertEqual(letter.outcome, "no_objection")
        self.bounce(letter)
        self.assertEqual(letter.outcome, "returned")

    def test_sent_once_more_to_a_better_address(self):
        letter = self.sent()
        self.bounce(letter)
        self.invoice("2026-01-30", 10, "INV/2026/00010")
        self.customer.email = "carp@example.com"
        letter.action_send()
        self.assertEqual((letter.state, letter.sent_to), ("sent", "carp@example.com"))
        self.assertFalse(letter.problem)
        self.assertFalse(letter.activity_ids)
        self.assertEqual(self.owed(letter), {self.currency.name: (1000.37, 0)}, "asked as before")

    def test_an_answer_may_come_all_the_same(self):
        letter = self.sent()
        self.bounce(letter)
        letter._answer({"answer": "agreed"})
        self.assertEqual(letter.state, "agreed")
        letter.sudo()._come_back("late")
        self.assertEqual(letter.state, "agreed", "a bounce of long ago takes no answer back")

    # -- the link in the mail --------------------------------------------------------------------

    @freeze_time("2026-02-02")
    def test_the_letter_itself_brings_the_link(self):
        letter = self.sent(with_links=True)
        mail = letter.sudo().mail_id
        session = letter.session_ids.sudo()
        token = re.search(r"access_token=([\w-]+)", mail.body_html)[1]
        access = self.env["reconciliation.access"].sudo()._of(session.id, token)
        self.assertEqual(access.partner_id, self.customer)
        mails = self.env["mail.mail"].sudo().search([("recipient_ids", "in", self.customer.ids)])
        self.assertEqual(mails, mail, "one mail, not one more for the link")

    def test_our_people_can_not_use_it(self):
        letter = self.sent(with_links=True)
        mail = letter.sudo().mail_id
        self.assertNotIn("access_token", "".join(letter.message_ids.mapped("body")))
        mail._postprocess_sent_message([self.customer.id], [])
        self.assertNotIn("access_token", mail.body_html)
        self.assertIn("Answer Online", mail.body_html)

    def test_a_reminder_brings_one_and_breaks_none(self):
        letter = self.sent(with_links=True)
        letter.action_remind()
        first, second = letter.session_ids.sudo().access_ids
        self.assertEqual((first.state, second.state), ("valid", "valid"))

    def test_a_letter_withdrawn_opens_nothing(self):
        """Its links end, others to the same session stay."""
        letter = self.sent(with_links=True)
        letter.action_remind()
        session = letter.session_ids.sudo()
        session.action_invite(self.customer.ids)
        states = session.access_ids.sorted("id").mapped("state")
        self.assertEqual(states, ["revoked", "revoked", "valid"], "an invitation replaces links")
        letter = self.sent(self.both, with_links=True)
        asked = letter.session_ids.sudo().access_ids
        self.assertEqual(set(asked.mapped("state")), {"valid"})
        anna = self.env["res.partner"].create(
            {"name": "Anna", "parent_id": self.both.id, "email": "anna@example.com"}
        )
        letter.session_ids[0].sudo().action_invite(anna.ids)
        letter.action_cancel("wrong date")
        self.assertEqual(set(asked.mapped("state")), {"revoked"})
        left = letter.session_ids.sudo().access_ids - asked
        self.assertEqual((left.partner_id, left.state), (anna, "valid"))
        self.assertEqual(asked.revoked_by_id, self.clerk)

    def test_who_should_not_have_got_it_can_not_open_it(self):
        """Sent to a better address, what stood in the letter that came back opens nothing."""
        letter = self.sent(with_links=True)
        first = letter.session_ids.sudo().access_ids
        self.bounce(letter)
        self.customer.email = "carp@example.com"
        letter.action_send()
        self.assertEqual(first.state, "revoked")
        second = letter.session_ids.sudo().access_ids - first
        self.assertEqual((second.state, second.email), ("valid", "carp@example.com"))

    @freeze_time("2026-02-02")
    def test_no_link_is_good_for_ever(self):
        """However late the deadline."""
        letter = self.sent(with_links=True, deadline="2099-01-01")
        self.assertEqual(str(letter.session_ids.sudo().access_ids.expires_on.date()), "2027-02-03")

    def test_what_goes_to_the_auditor_has_no_link(self):
        firm = self.env["res.partner"].create({"name": "Audit & Co", "email": "a@example.com"})
        letter = self.sent(with_links=True, kind="auditor", auditor_id=firm.id)
        self.assertNotIn("access_token", letter.sudo().mail_id.body_html)
        self.assertIn("a@example.com", letter.sudo().mail_id.body_html)
