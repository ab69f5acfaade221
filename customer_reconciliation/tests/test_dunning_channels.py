"""Who is reached through what, and what comes back: mails, SMS, webhooks, wrong addresses."""

from unittest.mock import Mock, patch

import requests
from freezegun import freeze_time
from urllib3.exceptions import MaxRetryError, ProtocolError

from odoo import Command
from odoo.tests import tagged

from .dunning_common import TODAY, DunningCommon

URL = "https://hook.example/secret"


class ChannelsCommon(DunningCommon):
    def setUp(self):
        super().setUp()
        self.move = self.invoice("2026-03-01", 1000, "INV/1")

    def use(self, *channels, **vals):
        """Let the first level have these channels."""
        ways = [{"channel": name, "sequence": n, **vals} for n, name in enumerate(channels)]
        self.policy.level_ids[0].channel_ids = [Command.clear(), *map(Command.create, ways)]

    def child(self, name, **vals):
        return self.env["res.partner"].create(
            {"name": name, "parent_id": self.customer.id, "email": f"{name}@example.com", **vals}
        )

    def reached(self):
        """(contact, channel) of the customer in a run planned now, or why it is left out."""
        notice = self.notice(run := self.run_of())
        run.action_cancel()
        return notice.code or (notice.contact_id.name, notice.channel)


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestDunningContacts(ChannelsCommon):
    def test_the_right_person(self):
        """The company, an invoice address, a contact for balances or dunning: the last wins."""
        self.assertEqual(self.reached(), ("Blue Fish", "mail"))
        self.child("other")  # just somebody who works there
        self.assertEqual(self.reached(), ("Blue Fish", "mail"))
        invoice = self.child("invoice", type="invoice")
        self.assertEqual(self.reached(), ("invoice", "mail"))
        self.customer.reconciliation_contact_id = self.child("balances")
        self.assertEqual(self.reached(), ("balances", "mail"))
        # Somebody below a contact belongs to the company as well.
        deep = self.child("dunned", parent_id=invoice.id)
        self.customer.dunning_contact_id = deep
        self.assertEqual(self.reached(), ("dunned", "mail"))
        deep.active = False
        self.assertEqual(self.reached(), ("balances", "mail"))

    def test_who_has_no_address_of_its_own(self):
        """A contact without e-mail leads on to whoever has one; nobody has: a letter."""
        self.customer.email = False
        self.customer.dunning_contact_id = self.child("silent", email=False)
        self.child("loud")
        self.assertEqual(self.reached(), ("loud", "mail"))
        self.customer.child_ids.email = False
        self.assertEqual(self.reached(), ("silent", "letter"))

    def test_wrong_addresses(self):
        self.customer.email = "fish at example"
        self.assertEqual(self.reached(), ("Blue Fish", "letter"))
        self.customer.write({"street": False, "city": False})
        self.assertEqual(self.reached(), "no_channel")

    def test_blacklisted(self):
        self.env["mail.blacklist"].create({"email": "fish@example.com"})
        self.assertEqual(self.reached(), ("Blue Fish", "letter"))
        self.use("mail")
        self.assertEqual(self.reached(), "blacklisted")

    def test_blacklisted_since_it_was_planned(self):
        run = self.run_of()
        self.env["mail.blacklist"].create({"email": "fish@example.com"})
        run.with_user(self.boss).action_approve()
        self.work()
        notice = self.notice(run)
        self.assertEqual((notice.channel, notice.state), ("letter", "sent"))
        self.assertEqual(notice.delivery_ids.mapped("state"), ["failed", "done"])

    def test_the_next_channel_goes_to_whom_it_reaches(self):
        """Mary gets mails, the letter goes to where one can be brought."""
        mary = self.child("mary", type="other", street=False, city=False)
        self.customer.dunning_contact_id = mary
        notice = self.notice(self.sent())
        self.assertEqual((notice.contact_id, notice.channel), (mary, "mail"))
        notice.sudo()._come_back("no such mailbox")
        self.assertEqual((notice.contact_id, notice.channel), (self.customer, "letter"))
        self.work()
        self.assertEqual(notice.delivery_ids[-1:].address, "Blue Fish")

    def test_a_letter_needs_an_address(self):
        run = self.run_of()
        self.notice(run).channel = "letter"
        self.customer.write({"street": False, "city": False})
        run.with_user(self.boss).action_approve()
        self.work()
        notice = self.notice(run)
        self.assertIn("postal address", notice.delivery_ids[0].problem)
        self.assertEqual((notice.channel, notice.state), ("mail", "sent"))

    def test_the_minimum_is_converted_by_the_rate_of_the_day(self):
        """1000 dollars are 500 euros until the 30th, 400 since."""
        rates = [("2026-01-01", 0.5), (TODAY, 0.4)]
        euro = self.setup_other_currency("EUR", rates=rates)
        self.policy.level_ids[0].write({"currency_id": euro.id, "minimum": 450})
        self.assertEqual(self.told(self.run_of("2026-03-30")), {"Blue Fish": (1, 1000, "mail")})
        self.env["dunning.run"].search([], limit=1).action_cancel()
        self.assertEqual(self.told(self.run_of(TODAY)), {"Blue Fish": "below_minimum"})


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestDunningReturned(ChannelsCommon):
    def bounce(self, notice, email):
        """As the mail gateway tells of an undelivered mail."""
        message = notice.delivery_ids.sudo().mail_id[-1:].mail_message_id
        told = {
            "bounced_email": email,
            "bounced_partner": self.customer,
            "bounced_msg_ids": [message.message_id],
            "bounced_message": message,
            "body": "no such mailbox",
            **dict.fromkeys(("email_from", "to", "message_id"), ""),
        }
        self.env["mail.thread"]._routing_handle_bounce(None, told)

    def test_a_bounced_mail_goes_on_as_a_letter(self):
        notice = self.notice(self.sent())
        self.bounce(notice, "FISH@example.com")
        self.assertEqual((notice.state, notice.channel), ("approved", "letter"))
        self.assertIn("could not be delivered", notice.problem)
        self.work()
        self.assertEqual((notice.state, notice.run_id.state), ("sent", "done"))
        self.assertEqual(notice.delivery_ids.mapped("state"), ["failed", "done"])

    def test_a_bounce_without_another_channel_is_work(self):
        self.use("mail")
        notice = self.notice(self.sent())
        self.bounce(notice, "fish@example.com")
        self.assertEqual((notice.state, notice.activity_ids.user_id), ("failed", self.clerk))
        self.assertIn("not delivered", notice.activity_ids.summary)
        self.assertEqual(notice.run_id.failed_count, 1)
        self.customer.email = "carp@example.com"
        notice.with_user(self.clerk).action_retry()
        self.work()
        self.assertEqual(notice.delivery_ids[-1:].address, "carp@example.com")
        # The first mail bounces once more, late: it says nothing of the second.
        self.bounce(notice, "fish@example.com")
        self.assertEqual(notice.state, "sent")

    def test_nothing_goes_out_on_quiet_days(self):
        """Approved on Friday, mends its address on Saturday, out on Monday."""
        cron = self.env.ref("customer_reconciliation.ir_cron_dunning")
        with freeze_time("2026-04-03"):
            run = self.run_of("2026-04-03")
            run.with_user(self.boss).action_approve()
        self.env["dunning.holiday"].create({"date": "2026-04-06", "name": "Easter Monday"})
        for day, state in (("04", "approved"), ("06", "approved"), ("07", "sent")):
            with self.enter_registry_test_mode(), freeze_time(f"2026-04-{day} 09:00:00"):
                cron.method_direct_trigger()
            self.assertEqual(self.notice(run).state, state, day)
        self.assertEqual((str(self.notice(run).sent_day), run.state), ("2026-04-07", "done"))

    # -- SMS -------------------------------------------------------------------------------------

    def sms(self, notice):
        return self.env["sms.sms"].search([("uuid", "=", notice.delivery_ids[-1:].sms_uuid)])

    def test_sms_where_the_host_has_them(self):
        if "sms.sms" not in self.env:
            return  # what happens then is the next test
        self.customer.phone = "+32470123456"
        self.use("sms", "mail")
        notice = self.notice(self.sent())
        sms = self.sms(notice)
        self.assertEqual((notice.state, sms.number), ("sent", "+32470123456"))
        self.assertIn("Blue Fish: $\xa01,000.00", sms.body)
        deliveries = self.env["dunning.delivery"].sudo()
        deliveries._cron_sms()
        self.assertEqual((notice.state, bool(notice.delivery_ids.sms_uuid)), ("sent", True))
        sms.write({"state": "error", "failure_type": "sms_number_format"})
        deliveries._cron_sms()
        self.assertEqual((notice.state, notice.channel), ("approved", "mail"))
        self.env["phone.blacklist"].create({"number": "+32470123456"})
        self.use("sms", "letter")
        self.env.cr.execute("DELETE FROM dunning_run")
        self.assertEqual(self.reached(), ("Blue Fish", "letter"))

    def test_an_sms_that_was_sent_is_not_asked_after_again(self):
        if "sms.sms" not in self.env:
            return
        self.use("sms", "mail")
        notice = self.notice(self.sent())
        self.sms(notice).unlink()  # as Odoo does with those that were sent
        self.env["dunning.delivery"].sudo()._cron_sms()
        self.assertEqual((notice.state, notice.delivery_ids.sms_uuid), ("sent", False))

    def test_without_the_hosts_sms_the_next_channel_is_used(self):
        notice = self.notice(self.run_of())
        notice.channel = "sms"
        self.customer.phone = False
        notice.run_id.with_user(self.boss).action_approve()
        self.work()
        self.assertEqual((notice.channel, notice.state), ("mail", "sent"))
        self.assertEqual(notice.delivery_ids[0].problem, "No SMS can be sent.")


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestDunningWebhook(ChannelsCommon):
    def post(self, url_format="json", said=None, **answer):
        """Send through a webhook that answers ``said`` or does ``answer``."""
        self.use("webhook", "letter", url=URL, url_format=url_format)
        run = self.sent()
        answer = answer or {"return_value": Mock(**{"json.return_value": said})}
        with patch.object(requests, "post", **answer) as post:
            self.notice(run).delivery_ids.sudo()._post()
        return self.notice(run), post.call_args

    def test_what_each_messenger_is_posted(self):
        text = "Level: $\xa01,000.00\nBlue Fish: $\xa01,000.00 to be paid by 04/07/2026"
        for url_format, expected in (
            ("wecom", {"msgtype": "text", "text": {"content": text}}),
            ("feishu", {"msg_type": "text", "content": {"text": text}}),
            ("slack", {"text": text}),
        ):
            with self.subTest(url_format):
                notice, call = self.post(url_format, {"errcode": 0, "code": 0})
                self.assertEqual((call.args, call.kwargs["json"]), ((URL,), expected))
                self.assertGreater(call.kwargs["timeout"], 0)
                self.assertEqual(notice.delivery_ids.state, "done")
                self.env.cr.execute("DELETE FROM dunning_run")

    def test_a_program_is_told_more(self):
        notice, call = self.post("json")
        told = call.kwargs["json"]
        self.assertEqual((told["notice"], told["total"]), (notice.id, {"USD": 1000}))
        self.assertEqual((told["documents"], told["deadline"]), (["INV/1"], "2026-04-07"))

    def test_messengers_refuse_with_200(self):
        for url_format, said in (("wecom", {"errcode": 310000}), ("feishu", {"code": 19021})):
            notice, _call = self.post(url_format, said)
            self.assertEqual((notice.state, notice.channel), ("approved", "letter"))
            self.env.cr.execute("DELETE FROM dunning_run")

    def test_what_surely_did_not_arrive_takes_the_next_channel(self):
        never = requests.ConnectionError(MaxRetryError(None, URL))
        for error in (requests.ConnectTimeout(URL), never, requests.HTTPError(URL)):
            notice, _call = self.post(side_effect=error)
            self.assertEqual((notice.state, notice.channel), ("approved", "letter"))
            self.assertNotIn("secret", notice.problem)
            self.env.cr.execute("DELETE FROM dunning_run")

    def test_what_may_have_arrived_is_asked_a_person(self):
        """No answer in time, or the line broke: said twice would be worse than asked."""
        broken = requests.ConnectionError(ProtocolError("Connection aborted."))
        for error in (requests.ReadTimeout(URL), broken):
            notice, _call = self.post(side_effect=error)
            self.assertEqual((notice.state, notice.channel), ("failed", "webhook"))
            self.assertEqual(notice.activity_ids.user_id, self.clerk)
            self.env.cr.execute("DELETE FROM dunning_run")
        notice, _call = self.post(side_effect=broken)
        mine = notice.with_user(self.clerk)
        mine.action_arrived()
        self.assertEqual((mine.state, mine.activity_ids.ids), ("sent", []))

    def test_giving_a_channel_up(self):
        notice, _call = self.post(side_effect=requests.ReadTimeout(URL))
        notice.with_user(self.clerk).action_next_channel()
        self.work()
        self.assertEqual((notice.channel, notice.state), ("letter", "sent"))
        self.assertEqual(notice.activity_ids.ids, [])

    def test_a_worker_that_died_while_posting(self):
        """After a quarter of an hour it is asked; nobody posts it again."""
        self.use("webhook", "letter", url=URL)
        notice = self.notice(self.sent())
        delivery = notice.delivery_ids.sudo()
        delivery.write({"state": "posting", "begun_on": "2026-03-30 23:40:00"})
        with patch.object(requests, "post") as post:
            delivery._lost()
        post.assert_not_called()
        self.assertEqual((notice.state, delivery.state), ("failed", "failed"))
        self.assertIn("not known", notice.problem)
        delivery.write({"state": "posting", "begun_on": "2026-03-30 23:50:00"})
        delivery._lost()
        self.assertEqual(delivery.state, "posting", "it may still be under way")
