"""Several workers on one batch: real processes, real commits, and one of them killed."""

import signal

from odoo import Command
from odoo.tests import tagged

from .committed_common import CommittedBooks
from .worker_processes import WorkerProcesses

PARTNERS = 6


@tagged("post_install", "-at_install")
class TestStatementWorkers(WorkerProcesses, CommittedBooks):
    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            partners = env["res.partner"].create(
                [{"name": f"Debtor {n}", "email": f"d{n}@eight.example"} for n in range(PARTNERS)]
            )
            self.partner_ids = partners.ids
            self.addCleanup(self.remove)
            for partner in partners:
                self.entry(env, partner, 100, "DEBT")
            self.batch_id = self.new_batch(env)

    def new_batch(self, env):
        template = env["partner.statement.template"]._for("activity", env.company)
        batch = env["partner.statement.batch"].create(
            {
                **template._options_vals(),
                "template_id": template.id,
                "date_to": "2026-01-31",
                "partner_ids": [Command.set(self.partner_ids)],
                "with_merged": True,
            }
        )
        batch.action_start()
        return batch.id

    def remove_by(self, env):
        batch = env["partner.statement.batch"].browse(self.batch_id)
        batch.line_ids.mail_id.unlink()
        (batch.line_ids.attachment_id | batch.merged_id).unlink()
        batch.state = "draft"
        batch.unlink()
        return super().remove_by(env)

    def seen(self):
        """(state of the batch, states of its lines, addresses of all its mails) by now."""
        with self.registry.cursor() as cursor:
            batch = self.env_of(cursor)["partner.statement.batch"].browse(self.batch_id)
            lines = batch.line_ids
            mails = batch.env["mail.mail"].search(
                [("model", "=", lines._name), ("res_id", "in", lines.ids)]
            )
            return batch.state, lines.mapped("state"), sorted(mails.recipient_ids.mapped("email"))

    def mails(self, count=PARTNERS):
        return [f"d{n}@eight.example" for n in range(count)]

    def assert_all_once(self):
        self.assertEqual(self.seen(), ("done", ["sent"] * PARTNERS, self.mails()))
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            batch = env["partner.statement.batch"].browse(self.batch_id)
            self.assertTrue(batch.merged_id)
            mails = [("model", "=", batch.line_ids._name), ("res_id", "in", batch.line_ids.ids)]
            self.assertEqual(env["mail.mail"].search_count(mails), PARTNERS)

    def test_two_processes_at_once(self):
        both = [self.start("statements"), self.start("statements")]
        for process in both:
            code, said = self.ended(process)
            self.assertEqual(code, 0, said)
        self.assert_all_once()

    def test_killed_in_the_middle(self):
        """With its third mail written: what it had not committed is made and sent by the next."""
        code, said = self.ended(self.start("statements", death=3))
        self.assertEqual(code, -signal.SIGKILL, said)
        state, lines, mails = self.seen()
        self.assertEqual((state, lines.count("sent"), lines.count("waiting")), ("running", 2, 4))
        self.assertEqual(mails, self.mails(2))
        code, said = self.ended(self.start("statements"))
        self.assertEqual(code, 0, said)
        self.assert_all_once()
