"""Several workers on one run: real processes, real commits, and one of them killed."""

import json
import signal
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from odoo import Command
from odoo.tests import tagged

from .committed_common import CommittedBooks
from .worker_processes import WorkerProcesses

PARTNERS = 6


class DunningWorkersCommon(WorkerProcesses, CommittedBooks):
    """An approved run about some customers, each with one overdue item."""

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


@tagged("post_install", "-at_install")
class TestDunningWorkers(DunningWorkersCommon):
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

    def change(self, vals):
        """Let the notices go out through another channel, told by that of their level."""
        with self.registry.cursor() as cursor:
            notices = self.env_of(cursor)["dunning.run"].browse(self.run_id).notice_ids
            notices.level_id.channel_ids.write(vals)
            notices.channel = vals["channel"]
            notices.partner_id.street = "1 Sea Road"

    def deliveries(self):
        """States of deliveries, one each, and how many papers are kept of each notice."""
        with self.registry.cursor() as cursor:
            notices = self.env_of(cursor)["dunning.run"].browse(self.run_id).notice_ids
            own = [("res_model", "=", notices._name), ("res_id", "in", notices.ids)]
            papers = notices.env["ir.attachment"].search(own)
            self.assertEqual(papers, notices.letter_id)
            return sorted(notices.delivery_ids.mapped("state")), len(papers)

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

    def test_letters_of_a_worker_that_is_killed(self):
        """None is kept or to be printed twice."""
        self.change({"channel": "letter"})
        code, said = self.ended(self.start("letters", death=3))
        self.assertEqual(code, -signal.SIGKILL, said)
        self.assertEqual(self.deliveries(), (["done"] * 2, 2))
        both = [self.start("letters"), self.start("letters")]
        for process in both:
            code, said = self.ended(process)
            self.assertEqual(code, 0, said)
        self.assertEqual(self.deliveries(), (["done"] * PARTNERS, PARTNERS))
        with self.registry.cursor() as cursor:
            run = self.env_of(cursor)["dunning.run"].browse(self.run_id)
            self.assertEqual((run.letter_count, run.state), (PARTNERS, "done"))

    def test_webhooks_of_a_worker_that_is_killed(self):
        """The message it had posted and not noted as arrived is never posted again, but asked."""
        posted = self.listen()
        self.change({"channel": "webhook", "url": self.url})
        code, said = self.ended(self.start("webhooks", death=2))
        self.assertEqual(code, -signal.SIGKILL, said)
        self.assertEqual(len(posted), 2)
        self.assertEqual(self.deliveries()[0], ["done", "posting"] + ["waiting"] * 4)
        both = [self.start("webhooks"), self.start("webhooks")]
        for process in both:
            code, said = self.ended(process)
            self.assertEqual(code, 0, said)
        self.assertEqual(self.deliveries()[0], ["done"] * 5 + ["posting"])
        with self.registry.cursor() as cursor:
            run = self.env_of(cursor)["dunning.run"].browse(self.run_id)
            lost = run.notice_ids.delivery_ids.filtered(lambda one: one.state == "posting")
            lost.begun_on = "2020-01-01"
        code, said = self.ended(self.start("webhooks"))
        self.assertEqual(code, 0, said)
        self.assertEqual(self.seen()[1], ["failed"] + ["sent"] * 5)
        self.assertEqual(len(posted), PARTNERS)
        self.assertEqual(len(set(posted)), PARTNERS, "nobody is told twice")

    def listen(self):
        """A webhook of our own; the notices it was told of, each time."""
        posted = []

        class Hook(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                posted.append(json.loads(body)["notice"])
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_args):
                """Silent."""

        server = HTTPServer(("127.0.0.1", 0), Hook)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.url = f"http://127.0.0.1:{server.server_port}/hook"
        return posted
