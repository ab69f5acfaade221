from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .committed_common import CommittedBooks


@tagged("post_install", "-at_install")
class TestDisputeParallel(CommittedBooks):
    """Two people settle one dispute at once, each in a transaction of its own."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            partner = env["res.partner"].create({"name": "Contested"})
            self.partner_ids = partner.ids
            self.addCleanup(self.remove)
            item = self.entry(env, partner, 100, "DEBT")
            self.dispute_id = env["payment.dispute"].create({"move_line_id": item.id}).id

    def remove_by(self, env):
        dispute = env["payment.dispute"].browse(self.dispute_id)
        if dispute.state == "open":
            dispute.action_withdraw()
        dispute.unlink()
        return super().remove_by(env)

    def test_who_comes_second_is_told(self):
        first, second = self.another(), self.another()
        mine, theirs = (env["payment.dispute"].browse(self.dispute_id) for env in (first, second))
        self.assertEqual((mine.state, theirs.state), ("open", "open"))
        mine.action_accept()
        first.flush_all()
        with self.assertRaises(LockError):
            theirs.action_reject()
        second.cr.rollback()
        first.cr.commit()
        # Trying again, the second sees what the first has done.
        with self.assertRaises(UserError):
            second["payment.dispute"].browse(self.dispute_id).action_reject()
        second.cr.rollback()
        self.assertEqual(
            self.another()["payment.dispute"].browse(self.dispute_id).state, "accepted"
        )

    def invoiced(self):
        """A committed invoice of 100 and its dispute, of which all is accepted."""
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            move = env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.partner_ids[0],
                    "invoice_date": "2026-01-05",
                    "invoice_line_ids": [
                        Command.create({"name": "Goods", "price_unit": 100, "tax_ids": []})
                    ],
                }
            )
            move.action_post()
            item = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
            dispute = env["payment.dispute"].create({"move_line_id": item.id})
            dispute.action_accept()
            self.addCleanup(self.remove_credited, dispute.id)
            return dispute.id

    def remove_credited(self, dispute_id):
        """Before ``remove``: cleanups run the last one first."""
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            dispute = env["payment.dispute"].browse(dispute_id)
            dispute.credit_note_id.filtered(lambda note: note.state == "draft").unlink()
            dispute.unlink()

    def notes(self):
        with self.registry.cursor() as cursor:
            return self.env_of(cursor)["account.move"].search_count(
                [("partner_id", "in", self.partner_ids), ("move_type", "=", "out_refund")]
            )

    def test_two_who_press_credit_note_make_one(self):
        dispute_id = self.invoiced()
        first, second = self.another(), self.another()
        mine, theirs = (env["payment.dispute"].browse(dispute_id) for env in (first, second))
        self.assertFalse(mine.credit_note_id | theirs.credit_note_id, "both see that there is none")
        made = mine.action_credit_note()
        with self.assertRaises(LockError):
            theirs.action_credit_note()
        second.cr.rollback()
        self.assertFalse(second["payment.dispute"].browse(dispute_id).credit_note_id)
        first.flush_all()
        first.cr.commit()
        # The second has looked before the first was done: it is started anew, as Odoo does.
        with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
            second["payment.dispute"].browse(dispute_id).action_credit_note()
        second.cr.rollback()
        second.invalidate_all()
        again = second["payment.dispute"].browse(dispute_id).action_credit_note()
        second.cr.rollback()
        self.assertEqual(again["res_id"], made["res_id"])
        self.assertEqual(self.notes(), 1)

    def test_together_they_contest_no_more_than_is_open(self):
        """Of an item that is contested already, so that nobody marks it anew."""
        first, second = self.another(), self.another()
        item_id = first["payment.dispute"].browse(self.dispute_id).move_line_id.id
        mine, theirs = (env["payment.dispute"].browse(self.dispute_id) for env in (first, second))
        mine.amount = 10
        first.cr.commit()
        second.cr.rollback()
        second.invalidate_all()
        self.assertEqual(theirs.amount, 10, "the second has looked before the first goes on")
        more = {"move_line_id": item_id, "amount": 90}
        added = first["payment.dispute"].create(more)
        first.cr.commit()
        self.addCleanup(self.withdraw, added.id)
        with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
            second["payment.dispute"].create(more)
        second.cr.rollback()
        second.invalidate_all()
        with self.assertRaises(ValidationError):  # started anew, as Odoo does
            second["payment.dispute"].create(more)
        second.cr.rollback()

    def withdraw(self, dispute_id):
        with self.registry.cursor() as cursor:
            dispute = self.env_of(cursor)["payment.dispute"].browse(dispute_id)
            dispute.action_withdraw()
            dispute.unlink()
