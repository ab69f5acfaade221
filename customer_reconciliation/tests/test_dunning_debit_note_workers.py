"""Debit notes of a fee alone: two workers, two managers, a worker that is killed."""

import signal

from odoo.exceptions import ConcurrencyError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_dunning_workers import PARTNERS, DunningWorkersCommon

FEE = 5


@tagged("post_install", "-at_install")
class TestDunningDebitNoteWorkers(DunningWorkersCommon):
    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            scheme = env["dunning.interest.scheme"].create(
                {"name": "Fees", "kind": "year", "effect": "booked", "minimum": 10**9}
            )
            policy = env["dunning.policy"].browse(self.policy_id)
            policy.scheme_id = scheme
            policy.level_ids.write({"fee_kind": "fixed", "fee": FEE})
            env["dunning.run"].browse(self.run_id).notice_ids.fee = FEE

    def remove_by(self, env):
        scheme = env["dunning.policy"].browse(self.policy_id).scheme_id
        result = super().remove_by(env)
        scheme.unlink()
        return result

    def notes(self):
        """What the customers were charged: of each notice its posted debit notes."""
        with self.registry.cursor() as cursor:
            notices = self.env_of(cursor)["dunning.run"].browse(self.run_id).notice_ids
            return [
                one.debit_note_ids.filtered(lambda m: m.state == "posted").mapped("amount_untaxed")
                for one in notices
            ]

    def test_two_workers(self):
        both = [self.start("debit"), self.start("debit")]
        for process in both:
            code, said = self.ended(process)
            self.assertEqual(code, 0, said)
        self.assertEqual(self.notes(), [[FEE]] * PARTNERS)

    def test_killed_between_posting_and_remembering(self):
        """Its third note posted, not remembered: the next worker makes one, not two."""
        code, said = self.ended(self.start("debit", death=3))
        self.assertEqual(code, -signal.SIGKILL, said)
        self.assertEqual(self.notes(), [[FEE]] * 2 + [[]] * 4)
        code, said = self.ended(self.start("debit"))
        self.assertEqual(code, 0, said)
        self.assertEqual(self.notes(), [[FEE]] * PARTNERS)

    def test_two_managers(self):
        """The debit note was set to draft and deleted; two people book it again at once."""
        code, said = self.ended(self.start("debit"))
        self.assertEqual(code, 0, said)
        with self.registry.cursor() as cursor:
            notices = self.env_of(cursor)["dunning.run"].browse(self.run_id).notice_ids
            notices.debit_note_ids.button_draft()
            notices.debit_note_ids.with_context(force_delete=True).unlink()
            one = notices[0].id
        first, second = self.another(), self.another()
        mine, theirs = (env["dunning.notice"].browse(one) for env in (first, second))
        self.assertEqual((mine.debit_note_ids.ids, theirs.debit_note_ids.ids), ([], []))
        mine.action_book_interest()
        first.flush_all()
        with self.assertRaisesRegex(UserError, "Somebody else"):
            theirs.action_book_interest()
        first.cr.commit()
        with self.assertRaisesRegex(UserError, "Somebody else"):
            theirs.action_book_interest()
        # Nor does the database let who has not seen the first one; Odoo begins the call anew.
        with self.assertRaises(ConcurrencyError), mute_logger("odoo.sql_db"):
            theirs._book_interest()
        second.cr.rollback()
        self.another()["dunning.notice"].browse(one).action_book_interest()
        self.assertEqual(self.notes(), [[FEE]] + [[]] * (PARTNERS - 1))
