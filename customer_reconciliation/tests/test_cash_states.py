"""What a run may do in which state, and what becomes of it when something goes wrong."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .cash_common import CashCommon

MODELS = "odoo.addons.customer_reconciliation.models"


@tagged("post_install", "-at_install")
class TestCashStates(CashCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls.new_user("clerk", ["user"])
        cls.env["res.company"].search([]).cash_unattended = False

    def setUp(self):
        super().setUp()
        self.owed = self.invoice("2026-01-05", 500, "INV/2026/70001")
        self.money = self.payment("2026-01-20", 497.5, "INV/2026/70001")

    def waiting(self):
        """Something likely: a person has to decide it."""
        self.invoice("2026-01-06", 60, "INV/2026/70002")
        self.payment("2026-01-21", 50, "thank you")

    def later(self):
        """All is left to the workers."""
        return patch(f"{MODELS}.cash_application_work.LINES_NOW", 0)

    def broken(self, error):
        part = type(self.env["cash.application.part"])
        return patch.object(part, "_propose", side_effect=error)

    def work(self):
        with self.enter_registry_test_mode():
            self.env.ref("customer_reconciliation.ir_cron_cash_application").method_direct_trigger()

    def likely(self, run):
        return run.proposal_ids.filtered(lambda each: each.state == "likely").ensure_one()

    # -- undoing ---------------------------------------------------------------------------------

    def test_what_can_not_be_undone_is_said(self):
        run = self.posted_run()
        self.company.fiscalyear_lock_date = "2026-01-31"
        action = run.action_open_undo()
        window = self.env[action["res_model"]].browse(action["res_id"])
        window.reason = "mistaken"
        self.assertIn("locked", window.action_confirm()["params"]["message"])
        self.assertEqual((run.state, run.applied_count), ("done", 1))
        window.date = "2026-02-01"
        self.assertEqual(window.action_confirm()["type"], "ir.actions.act_window_close")
        self.assertEqual((run.state, run.applied_count), ("undone", 0))

    def test_nothing_waits_in_a_run_that_is_undone(self):
        self.waiting()
        run = self.posted_run()
        likely = self.likely(run)
        run._undo("mistaken")
        self.assertEqual((run.state, likely.state), ("undone", "replaced"))
        for act in (likely.action_apply, likely._choose):
            with self.assertRaisesRegex(UserError, "Undone.*only in: To Review, Done, Stopped"):
                act(*[likely.allocation_ids, "so"] if act == likely._choose else [])

    def test_cancelled_can_still_be_undone(self):
        self.waiting()
        run = self.posted_run()
        run.action_cancel()
        self.assertEqual(self.open(self.owed), [0])
        run._undo("mistaken")
        self.assertEqual((run.state, self.open(self.owed)), ("undone", [500]))

    def test_undone_one_by_one(self):
        self.waiting()
        run = self.posted_run()
        likely = self.likely(run)
        posted = run.proposal_ids - likely
        likely.action_apply()
        self.assertEqual(run.state, "done")
        likely._undo("mistaken")
        self.assertEqual(run.state, "done")
        posted._undo("mistaken")
        self.assertEqual(run.state, "undone")

    def test_undone_is_not_certain_again(self):
        self.posted_run()._undo("mistaken")
        run = self.run_of()
        self.assertEqual(run.proposal_ids.mapped("state"), ["likely"])
        run.action_apply_certain()
        self.assertEqual(self.open(self.owed), [500])

    # -- in whose name ---------------------------------------------------------------------------

    def test_not_moved_to_a_company_of_others(self):
        elsewhere = self.setup_other_company()["company"]
        run = self.env["cash.application"].with_user(self.clerk).create({})
        with self.assertRaises(AccessError):
            run.company_id = elsewhere

    def test_stops_when_nobody_answers_for_it(self):
        self.waiting()
        group = self.env.ref("customer_reconciliation.group_reconciliation_user")
        for number, loss in enumerate(
            ({"active": False}, {"group_ids": [(3, group.id)]}, {"company_ids": [(5,)]})
        ):
            user = self.new_user(f"leaver{number}", ["user"])
            if "company_ids" in loss:
                other = self.env["res.company"].create({"name": "Elsewhere"})
                loss = {"company_ids": [(6, 0, other.ids)], "company_id": other.id}
            run = self.run_of()
            with self.subTest(loss=loss), self.later():
                run.with_user(user).action_apply_certain()
                user.write(loss)
                self.work()
                self.assertEqual((run.state, run.stopped_in), ("stopped", "applying"))
                self.assertIn(f"Stopped: {user.name}", self.notes(run))
                self.assertEqual(self.open(self.owed), [500])
        run.with_user(self.clerk).action_resume()
        self.assertEqual((run.started_by_id, self.open(self.owed)), (self.clerk, [0]))

    # -- what goes wrong -------------------------------------------------------------------------

    def test_find_matches_tells_what_went_wrong(self):
        with (
            self.broken(ValueError("amounts are too large")),
            self.assertLogs(f"{MODELS}.cash_application_part", "WARNING"),
            self.assertRaisesRegex(UserError, "amounts are too large"),
        ):
            self.owed.action_find_matches()

    def test_no_error_of_one_part_keeps_others_waiting(self):
        with (
            self.later(),
            self.broken(TypeError("no such thing")),
            self.assertLogs(f"{MODELS}.cash_application_part", "WARNING"),
        ):
            run = self.run_of()
            self.work()
        self.assertEqual((run.state, run.failed_part_count), ("proposed", 1))
        self.assertEqual(run.part_ids.error, "TypeError('no such thing')")

    def test_progress_while_it_is_stopped(self):
        with self.later():
            run = self.run_of()
            run.action_stop()
        self.assertEqual((run.state, run.progress), ("stopped", 0))
        run.action_resume()
        self.assertEqual((run.state, run.progress), ("proposed", 1))
