"""Two people confirm two documents of one customer, each in a process of their own."""

import time

from .committed_common import CommittedBooks
from .worker_processes import WorkerProcesses

WAITING = """SELECT COUNT(*) FROM pg_stat_activity
              WHERE datname = current_database() AND wait_event_type = 'Lock'"""


class CreditRaces(WorkerProcesses, CommittedBooks):
    """The customer has a limit of 100, drafts do not count."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            tag = env["res.partner.category"].create({"name": "Two at Once"})
            values = {"name": "Two at Once", "category_id": [(4, tag.id)]}
            self.partner_ids = env["res.partner"].create(values).ids
            policy = env["credit.policy"].create(
                {
                    "name": "Two at Once",
                    "sequence": 0,
                    "tag_ids": [(4, tag.id)],
                    "has_limit": True,
                    "limit_amount": 100,
                    "effect": "block",
                }
            )
            drafts = policy.component_ids.filtered(lambda part: part.component == "draft")
            drafts.counted = False
            # With a file already, nothing but the turns they take tells one of the other.
            env["credit.file"]._of(env["res.partner"].browse(self.partner_ids), env.company)
            self.tag_id, self.policy_id = tag.id, policy.id
            self.document_ids = self.write_documents(env).ids
        self.addCleanup(self.remove)

    def write_documents(self, env):
        """Two documents of 60 each."""
        raise NotImplementedError

    def remove_by(self, env):
        env["credit.policy"].browse(self.policy_id).unlink()
        env["credit.file"].search([("partner_id", "in", self.partner_ids)]).unlink()
        env["res.partner.category"].browse(self.tag_id).unlink()
        return super().remove_by(env)

    def said(self, process, word):
        """Read until the process says ``word``; what else it said on the way."""
        lines = []
        while line := process.stdout.readline():
            if line.startswith(word):
                return lines
            lines.append(line)
        raise AssertionError("".join(lines))

    def wait_for_a_lock(self):
        for _try in range(600):
            with self.registry.cursor() as cursor:
                cursor.execute(WAITING)
                if cursor.fetchone()[0]:
                    return
            time.sleep(0.1)
        raise AssertionError("nobody waited")

    def race(self, model, method):
        """Both confirm at once; the states of both afterwards."""
        one, two = self.document_ids
        first = self.start_script("worker_confirm.py", model, method, one)
        self.said(first, "tried")
        second = self.start_script("worker_confirm.py", model, method, two)
        second.stdin.close()  # it never waits
        self.said(second, "begun")
        self.wait_for_a_lock()
        first.stdin.write("\n")
        first.stdin.flush()
        self.said(first, "confirmed")
        told = "".join(self.said(second, "refused:"))
        self.assertIn("begun", told, "the second saw the books as they were before the first")
        self.assertNotIn("tried", told)
        with self.registry.cursor() as cursor:
            documents = self.env_of(cursor)[model].browse(self.document_ids)
            return documents.mapped("state")
