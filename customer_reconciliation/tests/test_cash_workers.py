"""Several workers on one run: real processes, real commits, and one of them killed."""

import signal
import threading
from functools import partial
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tests import tagged

from ..queries.posting import lock_rows
from .committed_common import CommittedBooks
from .worker_processes import WorkerProcesses

PARTNERS = 8
MODELS = "odoo.addons.customer_reconciliation.models"


@tagged("post_install", "-at_install")
class TestCashWorkers(WorkerProcesses, CommittedBooks):
    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            self.partner_ids = self.books(env)
            self.addCleanup(self.remove)
            self.run_id = self.new_run(env)

    def worker(self):
        """The runs as a worker with a connection of its own sees them."""
        return self.another()["cash.application"]

    def books(self, env):
        """Partners each with a debt of 100 and a payment that names it."""
        partners = env["res.partner"].create(
            [{"name": f"Payer {n}", "is_company": True} for n in range(PARTNERS)]
        )
        for n, partner in enumerate(partners):
            for amount in (100 + n, -100 - n):
                self.entry(env, partner, amount, f"DEBT-2026-{n:05}")
        return partners.ids

    def new_run(self, env):
        """A run cut into a part a partner, all certain, that waits to be posted by workers."""
        run = env["cash.application"].create({"partner_ids": [Command.set(self.partner_ids)]})
        with patch(f"{MODELS}.cash_application_part.LINES_MAX", 1):
            run.action_propose()
        run.proposal_ids.state = "certain"
        with patch(f"{MODELS}.cash_application_work.LINES_NOW", 0):
            run.action_apply_certain()
        return run.id

    def remove_by(self, env):
        runs = env["cash.application"].search([("partner_ids", "in", self.partner_ids)])
        runs.proposal_ids.write({"posted": False, "state": "undone"})
        runs.unlink()
        return super().remove_by(env)

    def seen(self):
        """(state of the run, states of its parts, reconciliations of its partners) by now."""
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            run = env["cash.application"].browse(self.run_id)
            return run.state, run.part_ids.mapped("state"), self.partials()

    def assert_all_once(self):
        self.assertEqual(self.seen(), ("done", ["applied"] * PARTNERS, PARTNERS))

    # -- two connections, step by step -----------------------------------------------------------

    def test_what_one_holds_the_other_leaves(self):
        first, second = self.worker(), self.worker()
        part = first._take()
        part._step()
        second._cron_work()
        state, parts, partials = self.seen()
        self.assertEqual((state, parts.count("applied"), partials), ("applying", 7, 7))
        first.env.cr.commit()
        first._finish_all(part.run_id)
        self.assert_all_once()

    def test_both_look_before_either_works(self):
        """The second still sees as waiting what the first has done: it can't take it."""
        first, second = self.worker(), self.worker()
        second.search([])
        first._cron_work()
        self.assertFalse(second._take())
        second._cron_work()
        self.assert_all_once()

    def test_who_is_stopped_goes_on_later(self):
        first, second = self.worker(), self.worker()
        part = first._take()
        part._step()
        first.env.cr.commit()
        second.browse(self.run_id).action_stop()
        second.env.cr.commit()
        first.env.cr.rollback()
        first._cron_work()
        self.assertEqual(self.seen()[0::2], ("stopped", 1))
        second.browse(self.run_id).action_resume()
        second.env.cr.commit()
        self.assert_all_once()

    def test_not_undone_under_the_hands_of_a_worker(self):
        first, second = self.worker(), self.worker()
        first._take()._step()
        run = second.browse(self.run_id)
        run.action_stop()
        second.env.cr.commit()
        for act in (run.action_resume, run.action_cancel, partial(run._undo, "mistaken")):
            with self.assertRaisesRegex(UserError, "finishing its part"):
                act()
            second.env.cr.rollback()
        first.env.cr.commit()
        run._undo("mistaken")
        second.env.cr.commit()
        self.assertEqual(self.seen()[0::2], ("undone", 0))

    def assert_nothing_left_by(self, give_up):
        """A worker who looked before finds nothing to take after, nor does one who looks then."""
        first, second = self.worker(), self.worker()
        first.search([])
        run = second.browse(self.run_id)
        run.action_stop()
        give_up(run)
        second.env.cr.commit()
        self.assertFalse(first._take())
        first.env.cr.rollback()
        self.assertFalse(first._take())
        self.assertEqual(set(self.seen()[1]), {"dropped"})

    def test_who_looks_before_it_is_undone_takes_nothing_after(self):
        self.assert_nothing_left_by(lambda run: run._undo("mistaken"))

    def test_who_looks_before_it_is_cancelled_takes_nothing_after(self):
        self.assert_nothing_left_by(lambda run: run.action_cancel())

    def test_what_may_go_well_the_next_time_is_tried_again(self):
        first = self.worker()
        model = type(first.env["cash.application.part"])
        apply, tried = model._apply, []

        def apply_later(part):
            tried.append(part.id)
            if len(tried) == 1:
                raise ConcurrencyError("others were quicker")
            apply(part)

        with patch.object(model, "_apply", apply_later):
            first._cron_work()
        self.assertEqual(len(tried), PARTNERS + 1)
        self.assert_all_once()

    def test_the_last_ends_the_step_though_another_is_looking(self):
        """Who looked before our last part was written holds the run, and sees it wait still."""
        first, second = self.worker(), self.worker()
        second.search([])
        run = first.browse(self.run_id)
        run._waiting_parts()._step()
        first.env.cr.commit()
        self.assertTrue(lock_rows(second.browse(self.run_id)))
        last = threading.Thread(target=first._finish_all, args=(run,))
        last.start()
        last.join(0.5)
        self.assertTrue(last.is_alive())
        second.browse(self.run_id)._finish()
        second.env.cr.commit()
        last.join()
        self.assert_all_once()

    # -- two processes ---------------------------------------------------------------------------

    def test_two_processes_at_once(self):
        both = [self.start("cash"), self.start("cash")]
        for process in both:
            code, said = self.ended(process)
            self.assertEqual(code, 0, said)
        self.assert_all_once()

    def test_killed_in_the_middle(self):
        code, said = self.ended(self.start("cash", death=3))
        self.assertEqual(code, -signal.SIGKILL, said)
        state, parts, partials = self.seen()
        self.assertEqual((state, parts.count("applied"), partials), ("applying", 2, 2))
        code, said = self.ended(self.start("cash"))
        self.assertEqual(code, 0, said)
        self.assert_all_once()
