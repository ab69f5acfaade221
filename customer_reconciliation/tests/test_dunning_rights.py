"""Who may see, plan, approve and configure; tried as calls from outside."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .dunning_common import DunningCommon


@tagged("post_install", "-at_install")
class TestDunningRights(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls.new_user("dun_auditor", ["auditor"])
        cls.invoice("2026-03-01", 100, "INV/1")
        cls.planned = cls.run_of()

    def all_of_it(self):
        notices = self.planned.notice_ids
        return self.planned, notices, notices.line_ids, self.policy

    def refused(self, call, *args):
        with self.assertRaises(AccessError):
            call(*args)

    def test_users_plan_and_edit_but_managers_approve(self):
        notice = self.notice(self.planned).with_user(self.clerk)
        notice.channel = "letter"
        self.refused(self.planned.with_user(self.clerk).action_approve)
        self.planned.with_user(self.boss).action_approve()
        self.assertEqual(notice.state, "approved")

    def test_what_the_product_keeps(self):
        notice = self.notice(self.planned).with_user(self.boss)
        for vals in ({"state": "sent"}, {"total": 1}, {"letter_id": False}, {"code": "x"}):
            self.refused(notice.write, vals)
        self.refused(self.planned.with_user(self.boss).write, {"state": "sending"})
        self.refused(notice.line_ids.with_user(self.boss).write, {"amount": 1})
        self.refused(self.env["dunning.notice"].with_user(self.boss).create, {})
        self.refused(notice.unlink)

    def test_nothing_of_another_policy_or_customer(self):
        notice = self.notice(self.planned).with_user(self.clerk)
        other = self.policy.copy({"company_id": self.company.id}).level_ids[:1]
        for vals in ({"level_id": other.id}, {"contact_id": self.other.id}):
            with self.assertRaises(ValidationError):
                notice.write(vals)

    def test_auditors_read(self):
        run = self.planned.with_user(self.auditor)
        self.assertEqual(run.notice_ids.total, 100)
        for call in (run.action_plan, run.action_cancel, run.notice_ids.action_exclude):
            self.refused(call)
        self.refused(run.notice_ids.write, {"note": "x"})

    def test_only_managers_configure_and_see_addresses(self):
        level = self.policy.level_ids[0]
        for user in (self.clerk, self.auditor):
            self.refused(self.policy.with_user(user).write, {"name": "x"})
            self.refused(level.channel_ids.with_user(user).read, ["url"])
        self.policy.with_user(self.boss).name = "Better"
        self.assertEqual(level.channel_ids[0].with_user(self.boss).url, False)

    def test_nobody_else(self):
        stranger = self.new_user("dun_stranger", [])
        for record in (
            self.planned,
            self.planned.notice_ids,
            self.planned.notice_ids.line_ids,
            self.policy,
        ):
            self.refused(record.with_user(stranger).read, ["id", "display_name"])

    def test_other_companies(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        outsider = self.new_user("dun_outsider", ["manager"], company)
        for record in (
            self.planned,
            self.planned.notice_ids,
            self.planned.notice_ids.line_ids,
            self.policy,
        ):
            self.refused(record.with_user(outsider).read, ["display_name"])
