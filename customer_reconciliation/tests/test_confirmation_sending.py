"""Letters, who gets them, what can't be sent, reminders and the end of the wait."""

from unittest.mock import patch

from freezegun import freeze_time
from lxml import html

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.balance_confirmation_sending import BalanceConfirmationSending
from .confirmation_common import ConfirmationCommon

REPORT = "customer_reconciliation.action_report_balance_confirmation"
CRON = "customer_reconciliation.ir_cron_balance_confirmation"
SENDING = "odoo.addons.customer_reconciliation.models.balance_confirmation_sending"


@tagged("post_install", "-at_install")
class TestConfirmationSending(ConfirmationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor_firm = cls.env["res.partner"].create(
            {"name": "Audit & Co", "email": "post@audit.example.com", "city": "Ludwigshafen"}
        )

    def cron(self, day):
        with self.enter_registry_test_mode(), freeze_time(day):
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    def mails(self, letter):
        ids = letter.message_ids.filtered(lambda message: message.message_type != "notification")
        return self.env["mail.mail"].sudo().search([("mail_message_id", "in", ids.ids)], order="id")

    def text(self, letter):
        """What stands on the paper."""
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(REPORT, letter.ids)
        return " ".join(html.fromstring(content).find(".//body").text_content().split())

    # -- the letter ------------------------------------------------------------------------------

    def test_the_letter_says_all_that_is_needed(self):
        text = self.text(self.letter(self.both))
        for part in (
            "Balance Confirmation",
            "To Both:",
            "What the balances consist of is annexed.",
            "Annex: Open Items, You Owe Us",
            "INV/2026/00003",
            "January 31, 2026",
            "EUR",
            "$ 300.00",
            "$ 120.00",
            "50.00 €",
            "it is no demand for payment",
            "February 20, 2026, whether you agree or not",
            "Please send your answer to:",
            "1. We agree",
            "2. We do not agree",
            "Stamp",
        ):
            self.assertIn(part, text)

    def test_the_negative_form_asks_only_those_who_do_not_agree(self):
        text = self.text(self.letter(form="negative"))
        self.assertIn("answer only if you do not agree", text)
        self.assertNotIn("whether you agree or not", text)

    def test_answers_to_the_auditor(self):
        vals = {"kind": "auditor", "auditor_id": self.auditor_firm.id}
        letter = self.letter(**vals)
        text = self.text(letter)
        self.assertIn("audit of our accounts by Audit & Co", text)
        self.assertIn("directly to our auditor, not to us: Audit & Co", text)
        self.assertIn("Ludwigshafen", text)
        letter.action_send()
        self.assertIn("post@audit.example.com", self.mails(letter).reply_to)

    def test_in_the_language_of_the_partner(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        module = self.env["ir.module.module"].search([("name", "=", "customer_reconciliation")])
        module._update_translations("zh_CN")
        self.both.lang = "zh_CN"
        letter = self.letter(self.both)
        text = self.text(letter)
        for part in ("往来款项询证函", "2026年1月31日", "贵公司欠我公司", "并非催款结算", "回函联"):
            self.assertIn(part, text)
        self.assertNotIn("Stamp", text)
        letter.action_send()
        mail = self.mails(letter)
        self.assertIn("请确认截至", mail.subject)
        self.assertIn("无论是否相符", mail.body_html)

    def test_several_languages_in_one_print(self):
        letters = self.letter() | self.letter(self.vendor)
        text = self.text(letters)
        self.assertIn("Blue Fish", text)
        self.assertIn("Red Brick", text)

    # -- who gets it -----------------------------------------------------------------------------

    def test_sent_by_mail(self):
        letter = self.letter()
        letter.action_send()
        mail = self.mails(letter)
        self.assertEqual((letter.state, letter.sent_how), ("sent", "mail"))
        self.assertEqual((letter.sent_to, letter.sent_by_id), ("fish@example.com", self.clerk))
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn("clerk@example.com", mail.email_from)
        self.assertEqual(len(mail.attachment_ids), 1)
        self.assertIn(letter.name, mail.subject)
        self.assertEqual(letter.mail_state, "outgoing")

    def test_a_company_below_reads_nothing_of_the_account_of_the_one_above(self):
        below = {"parent_id": self.customer.id, "is_company": True, "email": "other@example.com"}
        below = self.env["res.partner"].create({"name": "Below", "type": "invoice", **below})
        self.customer.reconciliation_contact_id = below
        self.assertNotIn(below, self.customer._balance_contacts())
        self.assertEqual(below._balance_recipient(), (below, ""))

    def test_the_contact_meant_for_it(self):
        contacts = self.env["res.partner"].create(
            [
                {"name": n, "parent_id": self.customer.id, "type": kind, "email": mail}
                for n, kind, mail in (
                    ("Any", "contact", "any@example.com"),
                    ("Bills", "invoice", "bills@example.com"),
                    ("Meant", "other", "meant@example.com"),
                )
            ]
        )
        recipient = self.customer._balance_recipient
        self.assertEqual(recipient(), (contacts[1], ""))
        self.customer.reconciliation_contact_id = contacts[2]
        self.assertEqual(recipient(), (contacts[2], ""))
        contacts[2].email = False
        self.assertEqual(recipient(), (contacts[1], ""))
        contacts[1].email = False
        self.assertEqual(recipient(), (self.customer, ""))
        self.customer.email = False
        self.assertEqual(contacts[0]._balance_recipient(), (contacts[0], ""))

    def test_what_can_not_be_sent_says_why_and_stays(self):
        self.customer.email = False
        self.vendor.email = "nonsense"
        self.env["mail.blacklist"]._add(self.both.email)
        campaign = self.running()
        told = campaign.action_send()["params"]
        self.assertEqual(told["type"], "warning")
        problems = {one.partner_id: (one.state, one.problem) for one in campaign.confirmation_ids}
        self.assertEqual(problems[self.prepaid], ("sent", False))
        for partner, why in (
            (self.customer, "No e-mail address."),
            (self.vendor, "“nonsense” is no e-mail address."),
            (self.both, "both@example.com is blacklisted."),
        ):
            self.assertEqual(problems[partner], ("draft", why))
        self.customer.email = "fish@example.com"
        campaign.action_send()
        letter = self.of(campaign, self.customer)
        self.assertEqual((letter.state, letter.problem), ("sent", False))

    def test_on_paper(self):
        letter = self.letter()
        letter.action_send_on_paper()
        self.assertEqual((letter.state, letter.sent_how), ("sent", "post"))
        self.assertEqual((letter.sent_by_id, letter.sent_to), (self.clerk, False))
        self.assertFalse(self.mails(letter))

    def test_nothing_is_sent_twice(self):
        letter = self.letter()
        letter.action_send()
        for again in (letter.action_send, letter.action_send_on_paper):
            with self.assertRaises(UserError):
                again()
        self.assertEqual(len(self.mails(letter)), 1)

    # -- in the background -----------------------------------------------------------------------

    def test_many_are_sent_behind(self):
        campaign = self.running()
        with patch(f"{SENDING}.LETTERS_NOW", 2):
            campaign.action_send()
        self.assertEqual(set(campaign.confirmation_ids.mapped("state")), {"draft"})
        self.cron("2026-02-03")
        self.assertEqual(set(campaign.confirmation_ids.mapped("state")), {"sent"})
        self.assertFalse(any(campaign.confirmation_ids.mapped("queued")))
        self.assertEqual(campaign.confirmation_ids.sent_by_id, self.clerk)

    def test_one_that_fails_holds_up_no_other(self):
        campaign = self.running()
        with patch(f"{SENDING}.LETTERS_NOW", 2):
            campaign.action_send()
        fish = self.of(campaign, self.customer)
        mail = BalanceConfirmationSending._mail

        def fail(letter, template, contact):
            if letter.partner_id == self.customer:
                raise ValueError("the template is broken")
            return mail(letter, template, contact)

        # The rollback of a failed letter would end the test's transaction.
        with (
            patch.object(BalanceConfirmationSending, "_mail", fail),
            patch.object(type(self.env.cr), "rollback", lambda _cursor: None),
        ):
            self.cron("2026-02-03")
        self.assertEqual((fish.state, fish.queued), ("draft", False))
        self.assertIn("the template is broken", fish.problem)
        self.assertEqual((campaign.confirmation_ids - fish).mapped("state"), ["sent"] * 3)

    # -- reminders -------------------------------------------------------------------------------

    def test_reminded_as_often_and_as_far_apart_as_set(self):
        """Deadline 20 February, two reminders a week apart, then a task."""
        letter = self.letter()
        letter.action_send()
        seen = []
        for day in (
            "02-20",
            "02-21",
            "02-22",
            "02-27",
            "02-28",
            "03-01",
            "03-06",
            "03-07",
            "03-08",
        ):
            self.cron(f"2026-{day}")
            seen.append((day, letter.reminder_count, letter.state))
        self.assertEqual(
            seen,
            [
                ("02-20", 0, "sent"),
                ("02-21", 1, "sent"),
                ("02-22", 1, "sent"),
                ("02-27", 1, "sent"),
                ("02-28", 2, "sent"),
                ("03-01", 2, "sent"),
                ("03-06", 2, "sent"),
                ("03-07", 2, "no_answer"),
                ("03-08", 2, "no_answer"),
            ],
        )
        self.assertEqual(len(self.mails(letter)), 3)
        self.assertIn("reminder", self.mails(letter)[1].subject)
        self.assertEqual(letter.activity_ids.user_id, self.clerk)
        self.assertIn("has not confirmed", letter.activity_ids.summary)

    def test_who_has_answered_is_left_alone(self):
        letter = self.letter()
        letter.action_send()
        letter._answer({"answer": "agreed"})
        self.cron("2026-03-01")
        self.assertEqual((letter.reminder_count, letter.state), (0, "agreed"))

    def test_a_later_deadline_waits(self):
        letter = self.letter()
        letter.action_send()
        self.cron("2026-02-21")
        letter.deadline = "2026-03-20"
        self.cron("2026-03-15")
        self.assertEqual(letter.reminder_count, 1)
        self.cron("2026-03-21")
        self.assertEqual(letter.reminder_count, 2)

    def test_silence_upon_a_negative_letter_is_no_objection(self):
        letter = self.letter(form="negative")
        letter.action_send()
        self.cron("2026-02-20")
        self.assertEqual(letter.state, "sent")
        self.cron("2026-02-21")
        self.assertEqual((letter.state, letter.outcome), ("no_answer", "no_objection"))
        self.assertEqual((letter.reminder_count, len(letter.activity_ids)), (0, 0))

    def test_who_can_not_be_written_to_is_a_task(self):
        letter = self.letter()
        letter.action_send_on_paper()
        self.customer.email = False
        self.cron("2026-02-21")
        self.assertEqual(letter.reminder_count, 1)
        self.assertIn("on paper or by telephone", letter.activity_ids.summary)

    def test_by_hand_once_an_interval(self):
        campaign = self.running()
        campaign.action_send()
        self.of(campaign, self.customer)._answer({"answer": "agreed"})
        with freeze_time("2026-02-10"):
            campaign.action_remind()
        counts = campaign.confirmation_ids.sorted("partner_id").mapped("reminder_count")
        self.assertEqual(sorted(counts), [0, 1, 1, 1])
        with freeze_time("2026-02-16"), self.assertRaises(UserError):
            campaign.action_remind()
        with freeze_time("2026-02-17"):
            campaign.action_remind()
        self.assertEqual(sum(campaign.confirmation_ids.mapped("reminder_count")), 6)
