"""Several workers on one run: real processes, real commits, and one of them killed."""

import signal

from odoo import Command
from odoo.tests import tagged

from .committed_common import CommittedBooks
from .worker_processes import WorkerProcesses

PARTNERS = 6


@tagged("post_install", "-at_install")
class TestDunningWorkers(WorkerProcesses, CommittedBooks):
    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            # Those of the demo: one run of a company at a time.
            self.aside = env["dunning.run"].search([("state", "=", "planned")])
            self.aside.state = "draft"
            partners = env["res.partner"].create(
                [{"name": f"Late {n}", "email": f"late{n}@eight.example"} for n in range(PARTNERS)]
            )
            self.partner_ids = partners.ids
            self.addCleanup(self.remove)
            for partner in partners:
                self.entry(env, partner, 100, "DEBT")
            policy = env["dunning.policy"].create(
                {
                    "name": "Committed",
                    "quiet_days": "none",
                    "category_ids": [Command.create({"name": "Committed"})],
                    "level_ids": [Command.create(self.level_vals())],
                }
            )
            partners.category_id = policy.category_ids
            self.policy_id = policy.id
            run = env["dunning.run"].create({"partner_ids": [Command.set(partners.ids)]})
            run.action_plan()
            run.action_approve()
            self.run_id = run.id

    @staticmethod
    def level_vals():
        return {
            "name": "Reminder",
            "subject": "Reminder",
            "body": "Pay {total}",
            "channel_ids": [Command.create({"channel": "mail"})],
        }

    def remove_by(self, env):
        run = env["dunning.run"].browse(self.run_id)
        deliveries = run.notice_ids.delivery_ids
        deliveries.mail_id.unlink()
        papers = run.notice_ids.letter_id
        run.notice_ids.letter_id = False
        papers.unlink()
        run.state = "cancelled"
        run.unlink()
        env["dunning.run"].browse(self.aside.ids).state = "planned"
        policy = env["dunning.policy"].browse(self.policy_id)
        tags = policy.category_ids
        policy.unlink()
        tags.unlink()
        return super().remove_by(env)

    def seen(self):
        """(state of the run, states of its notices, addresses of all its mails) by now."""
        with self.registry.cursor() as cursor:
            run = self.env_of(cursor)["dunning.run"].browse(self.run_id)
            notices = run.notice_ids
            mails = run.env["mail.mail"].search(
                [("model", "=", notices._name), ("res_id", "in", notices.ids)]
            )
            states = sorted(notices.mapped("state"))
            return run.state, states, sorted(m.recipient_ids.email for m in mails)

    def mails(self):
        return [f"late{n}@eight.example" for n in range(PARTNERS)]

    def test_two_processes_at_once(self):
        both = [self.start("dunning"), self.start("dunning")]
        for process in both:
            code, said = self.ended(process)
            self.assertEqual(code, 0, said)
        self.assertEqual(self.seen(), ("done", ["sent"] * PARTNERS, self.mails()))

    def test_killed_in_the_middle(self):
        """With its third mail written: what it had not committed is sent by the next."""
        code, said = self.ended(self.start("dunning", death=3))
        self.assertEqual(code, -signal.SIGKILL, said)
        state, states, mails = self.seen()
        self.assertEqual(
            (state, states, len(mails)), ("sending", ["approved"] * 4 + ["sent"] * 2, 2)
        )
        code, said = self.ended(self.start("dunning"))
        self.assertEqual(code, 0, said)
        self.assertEqual(self.seen(), ("done", ["sent"] * PARTNERS, self.mails()))
