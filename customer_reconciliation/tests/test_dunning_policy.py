"""Which policy holds, when its levels are reached, who signs and is told; how a run ends."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .dunning_common import TODAY, DunningCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestDunningPolicy(DunningCommon):
    def setUp(self):
        super().setUp()
        self.move = self.invoice("2026-03-01", 1000, "INV/1")

    def policy_now(self):
        run = self.run_of()
        found = self.notice(run).policy_id
        run.action_cancel()
        return found

    # -- for whom --------------------------------------------------------------------------------

    def test_of_the_company_and_of_all(self):
        """The company's own goes before one for all; another company's is none of ours."""
        common = self.new_policy(name="common", company_id=False, sequence=1)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.new_policy(name="elsewhere", company_id=elsewhere.id, sequence=0)
        self.assertEqual(self.policy_now(), self.policy)
        self.policy.active = False
        self.assertEqual(self.policy_now(), common)

    def test_nothing_of_another_company(self):
        """A policy, and what chooses it, goes by nothing another company owns; remote calls too."""
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.boss.company_ids |= elsewhere
        there = {"company_id": elsewhere.id}
        scheme = self.env["dunning.interest.scheme"].create(
            {"name": "Theirs", "kind": "year", "rate": 9, **there}
        )
        template = self.env["partner.statement.template"].create({"name": "Theirs", **there})
        stranger = self.new_user("dun_stranger", ["manager"], elsewhere)
        mine = self.policy.with_user(self.boss)
        for name, value in (
            ("scheme_id", scheme),
            ("template_id", template),
            ("escalate_user_id", stranger),
            ("signer_id", stranger),
        ):
            with self.subTest(name), self.assertRaisesRegex(UserError, "company"):
                mine.write({name: value.id})
        theirs = self.new_policy(name="theirs", company_id=elsewhere.id)
        with self.assertRaisesRegex(UserError, "company"):
            self.move.dunning_policy_id = theirs

    def test_of_the_customers_category(self):
        """The first by sequence of several tags; of a tag the customer does not have, none."""
        tags = self.env["res.partner.category"].create([{"name": n} for n in ("a", "b", "c")])
        late, early, _foreign = (
            self.new_policy(name=tag.name, sequence=n, category_ids=[Command.set(tag.ids)])
            for tag, n in zip(tags, (20, 10, 1), strict=True)
        )
        self.customer.category_id = tags[:2]
        self.assertEqual(self.policy_now(), early)
        early.active = False
        self.assertEqual(self.policy_now(), late)

    def test_of_the_customer_in_this_company_alone(self):
        own = self.new_policy(name="own", category_ids=[Command.create({"name": "nobody"})])
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.customer.with_company(elsewhere).dunning_policy_id = own
        self.assertEqual(self.policy_now(), self.policy)
        self.customer.with_company(self.company).dunning_policy_id = own
        self.assertEqual(self.policy_now(), own)

    def test_of_the_invoice_alone(self):
        """The other invoice keeps the policy of the company; one notice for both."""
        own = self.new_policy(name="own", category_ids=[Command.create({"name": "nobody"})])
        own.level_ids[:2].delay_days = 60
        self.move.dunning_policy_id = own
        self.assertEqual(self.told(self.run_of()), {"Blue Fish": "not_yet"})
        self.env["dunning.run"].search([], limit=1).action_cancel()
        self.invoice("2026-03-02", 70, "INV/2")
        notice = self.notice(self.run_of())
        self.assertEqual(notice.policy_id, self.policy)
        self.assertEqual(self.installments(notice), {"INV/1": (1000, 0), "INV/2": (70, 1)})

    # -- when ------------------------------------------------------------------------------------

    def test_reminded_before_the_due_date(self):
        self.policy.level_ids[0].delay_days = -3
        self.customer.dunning_opt_out = True
        self.invoice("2026-03-31", 10, "INV/2", partner=self.other, invoice_date_due="2026-04-03")
        self.invoice("2026-03-31", 20, "INV/3", partner=self.other, invoice_date_due="2026-04-04")
        notice = self.notice(self.run_of(), self.other)
        self.assertEqual(self.installments(notice), {"INV/2": (10, 1)})
        self.assertEqual(notice.days, -3)

    def test_after_the_last_notice_and_only_then(self):
        """The third level is reached ten days after the second went out, however late it is."""
        with freeze_time("2026-03-06"):
            self.sent("2026-03-06")
        with freeze_time("2026-03-27"):
            self.sent("2026-03-27")
        for day, expected in (("2026-04-03", "not_yet"), ("2026-04-06", (3, 1000, "call"))):
            with freeze_time(day):
                run = self.run_of(day)
                self.assertEqual(self.told(run), {"Blue Fish": expected})
                run.action_cancel()

    # -- who -------------------------------------------------------------------------------------

    def test_who_signs_and_to_whom_it_is_escalated(self):
        self.policy.write({"signer_id": self.boss.id, "escalate_user_id": self.boss.id})
        run = self.run_of()
        self.assertEqual(self.notice(run)._letter().signed, self.boss.name)
        run.with_user(self.boss).action_approve()
        self.work()
        mail = self.notice(run).delivery_ids.sudo().mail_id
        self.assertIn(self.boss.name, mail.body_html)
        self.assertEqual(mail.email_from, self.boss.email_formatted)
        self.assertFalse(self.notice(run).activity_ids, "only the last level is escalated")

    # -- how it ends -----------------------------------------------------------------------------

    def test_cancelling_stops_what_has_not_been_sent(self):
        self.invoice("2026-03-01", 7, "INV/2", partner=self.other)
        run = self.run_of()
        run.with_user(self.boss).action_approve()
        self.notice(run).sudo()._send()
        run.action_cancel()
        self.work()
        states = {n.partner_id.name: n.state for n in run.notice_ids}
        self.assertEqual(states, {"Blue Fish": "sent", "Green Frog": "cancelled"})
        self.assertEqual((run.state, run.progress), ("cancelled", 100))
        with self.assertRaises(UserError):
            run.sudo().action_cancel()

    def test_what_became_of_a_run_is_told(self):
        self.invoice("2026-03-01", 7, "INV/2", partner=self.other)
        self.other.dunning_opt_out = True
        run = self.sent()
        said = run.message_ids[0].body
        self.assertIn("Sent: 1.", said)
        self.assertIn("Left out: 1.", said)

    def test_scheduled_and_sent_by_itself(self):
        self.company.write(
            {"dunning_schedule": "send", "dunning_weekday": "1", "dunning_user_id": self.boss.id}
        )
        runs, today = self.env["dunning.run"], self.env["dunning.run"]._fields["date"].today()
        self.company.dunning_weekday = "2"
        self.assertFalse(runs._is_due(self.company, today), "today is a Tuesday")
        self.company.dunning_weekday = "1"
        runs._start_for(self.company, today)
        run = runs.search([("is_scheduled", "=", True), ("company_id", "=", self.company.id)])
        self.assertEqual((run.state, self.notice(run).state), ("sending", "approved"))
        with mute_logger("odoo.sql_db"):  # once a day, says the index
            runs._start_for(self.company, today)
        self.assertEqual(runs.search_count([("is_scheduled", "=", True), ("id", "!=", run.id)]), 0)
        self.work()
        self.assertEqual(run.state, "done")
