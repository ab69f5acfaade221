"""Promises about documents that are changed: nothing that was said is lost."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import ReconciliationCommon


@tagged("post_install", "-at_install")
class TestPaymentPromiseDocuments(ReconciliationCommon):
    def test_the_line_goes_the_promise_stays(self):
        move = self.invoice("2026-01-03", 300.37, "INV/2026/00001")
        with freeze_time("2026-01-10 09:00:00"):
            line = self.account_lines(move)
            promise = self.env["payment.promise"].create(
                {
                    "partner_id": self.customer.id,
                    "line_ids": [Command.set(line.ids)],
                    "amount": 200,
                    "date": "2026-01-20",
                }
            )
            move.button_draft()
            line.with_context(dynamic_unlink=True, check_move_validity=False).unlink()
            for price in (1, 280):
                goods = Command.update(move.invoice_line_ids.id, {"price_unit": price})
                move.write({"invoice_line_ids": [goods]})
            self.env.flush_all()
            self.env.invalidate_all()
            promise.action_judge()
            self.assertEqual((promise.state, promise.move_ids), ("open", move))
            self.assertFalse(promise.line_ids)
            move.action_post()
            self.assertEqual(promise.line_ids, self.account_lines(move))
            self.assertEqual((promise.scope, promise.state), ("items", "open"))
            self.assert_amount(promise.amount, 200)
            self.assertIn("INV/2026/00001", promise.message_ids[0].body)
            paid = self.account_lines(self.payment("2026-01-12", 200))
        with freeze_time("2026-01-13 09:00:00"):
            (paid | promise.line_ids).reconcile()
            promise.action_judge()
        self.assertEqual(promise.state, "kept")

    def test_its_documents_are_ours_to_write(self):
        move = self.invoice("2026-01-03", 300.37, "INV/2026/00001")
        with freeze_time("2026-01-10 09:00:00"):
            promise = self.env["payment.promise"].create(
                {
                    "partner_id": self.customer.id,
                    "line_ids": [Command.set(self.account_lines(move).ids)],
                    "date": "2026-01-20",
                }
            )
        owner = self.new_user("owner", ["user"])
        with self.assertRaises(AccessError):
            call_kw(
                self.env["payment.promise"].with_user(owner),
                "write",
                [promise.ids, {"move_ids": [Command.clear()]}],
                {},
            )
