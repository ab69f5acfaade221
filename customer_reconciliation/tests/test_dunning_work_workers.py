"""Two who open the work list, and two processes that reckon it: once, and nobody fails."""

from unittest.mock import patch

from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .committed_common import CommittedBooks
from .worker_processes import WorkerProcesses

PARTNERS = 3
LONG_AGO = "2020-01-01 00:00:00"


@tagged("post_install", "-at_install")
class TestDunningWorkWorkers(WorkerProcesses, CommittedBooks):
    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            partners = env["res.partner"].create([{"name": f"W{n}"} for n in range(PARTNERS)])
            self.partner_ids = partners.ids
            self.addCleanup(self.remove)
            for partner in partners:
                self.entry(env, partner, 100)
            self.known(env).unlink()

    def known(self, env):
        return env["dunning.work.reckoning"].search([("company_id", "=", self.company_id)])

    def remove_by(self, env):
        self.known(env).unlink()
        env["dunning.work"].search([("company_id", "=", self.company_id)]).unlink()
        return super().remove_by(env)

    def opened(self, long_ago=False):
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            env["dunning.work"].freshen()
            if long_ago:
                self.known(env).reckoned_on = LONG_AGO

    def listed(self, env):
        return env["dunning.work"].search([("partner_id", "in", self.partner_ids)])

    def test_the_second_sees_what_there_is(self):
        self.opened(long_ago=True)
        first, second = self.another(), self.another()
        first["dunning.work"].freshen()
        model = self.registry["dunning.work"]
        with patch.object(model, "_rows", side_effect=AssertionError("reckoned twice")):
            second["dunning.work"].freshen()
        self.assertEqual(len(self.listed(second)), PARTNERS)
        first.cr.commit()

    def test_the_very_first_time(self):
        """Who comes second to a list that was never reckoned begins anew, and sees it."""
        second = self.another()
        self.assertFalse(self.known(second))
        self.opened()
        with mute_logger("odoo.sql_db"), self.assertRaises(ConcurrencyError):
            second["dunning.work"].freshen()
        second.cr.rollback()
        second["dunning.work"].freshen()
        self.assertEqual(len(self.listed(second)), PARTNERS)

    def test_what_is_said_while_it_is_reckoned(self):
        """It is kept, though the row is left to who reckons."""
        self.opened(long_ago=True)
        clerk = self.another()
        row = self.listed(clerk)[0]
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            self.entry(env, env["res.partner"].browse(row.partner_id.id), 11)
            env["dunning.work"].action_refresh()
        said = clerk["res.partner.category"].create({"name": "Said meanwhile"})
        row._touched(row.partner_id, row.company_id)
        clerk.cr.commit()
        there = self.another()
        kept = there["res.partner.category"].browse(said.id)
        self.assertTrue(kept.exists())
        self.assertEqual(self.listed(there).filtered(lambda r: r.id == row.id).overdue, 111)
        kept.unlink()
        there.cr.commit()

    def test_two_processes(self):
        self.opened(long_ago=True)
        both = [self.start("work_list"), self.start("work_list")]
        for process in both:
            code, said = self.ended(process)
            self.assertEqual(code, 0, said)
        env = self.another()
        self.assertEqual(len(self.listed(env)), PARTNERS)
        self.assertGreater(str(self.known(env).reckoned_on), LONG_AGO)
