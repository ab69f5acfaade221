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

    # -- posted anew with less, or for somebody else ---------------------------------------------

    @freeze_time("2026-01-10 09:00:00")
    def promise(self, *documents, **vals):
        lines = self.account_lines(*documents)
        terms = {"line_ids": [Command.set(lines.ids)], "date": "2026-01-20", **vals}
        return self.env["payment.promise"].create({"partner_id": self.customer.id, **terms})

    @freeze_time("2026-01-12 09:00:00")
    def corrected(self, move, price, rebuilt=False, **vals):
        move.button_draft()
        if rebuilt:
            lines = self.account_lines(move)
            lines.with_context(dynamic_unlink=True, check_move_validity=False).unlink()
            goods = Command.update(move.invoice_line_ids.id, {"price_unit": 1})
            move.write({"invoice_line_ids": [goods]})
        goods = Command.update(move.invoice_line_ids.id, {"price_unit": price})
        move.write({"invoice_line_ids": [goods], **vals})
        move.action_post()

    def judged(self, promise, day):
        with freeze_time(f"{day} 05:00:00"), self.enter_registry_test_mode():
            self.env.ref("customer_reconciliation.ir_cron_payment_promise").method_direct_trigger()
        promise.invalidate_recordset()
        return promise.state

    def pay(self, day, amount, move):
        payment = self.account_lines(self.payment(day, amount))
        (payment | self.account_lines(move)).reconcile()
        return payment

    def test_all_of_a_document_that_becomes_less(self):
        """Nothing hinders the posting, and who pays what is left has kept the word."""
        for rebuilt in False, True:
            with self.subTest(rebuilt=rebuilt):
                move = self.invoice("2026-01-03", 300.37)
                promise = self.promise(move)
                self.corrected(move, 280, rebuilt)
                self.assertEqual((promise.amount, promise.line_ids.move_id), (280, move))
                self.assertIn("300.37", promise.message_ids[0].body)
                self.assertIn("280.00", promise.message_ids[0].body)
                self.pay("2026-01-15", 280, move)
                self.assertEqual(self.judged(promise, "2026-01-21"), "kept")

    def test_less_than_all_fits_still(self):
        move, other = self.invoice("2026-01-03", 300), self.invoice("2026-01-03", 50)
        promise = self.promise(move, other, amount=310)
        self.pay("2026-01-11", 40, other)
        self.corrected(move, 270)
        self.assert_amount(promise.amount, 310)
        self.corrected(move, 200, rebuilt=True)
        self.assert_amount(promise.amount, 250)
        self.pay("2026-01-11", 210, move | other)
        self.assertEqual(self.judged(promise, "2026-01-21"), "kept")

    def test_of_another_customer_now(self):
        other = self.env["res.partner"].create({"name": "Grey Heron", "is_company": True})
        move, stays = self.invoice("2026-01-03", 300), self.invoice("2026-01-03", 50)
        alone, both = self.promise(move), self.promise(move, stays)
        self.corrected(move, 300, partner_id=other.id)
        self.assertEqual((alone.state, both.state), ("cancelled", "open"))
        self.assertEqual((both.line_ids.move_id, both.amount), (stays, 50))

    def test_how_it_went_is_not_judged_of_drafts(self):
        move = self.invoice("2026-01-03", 300.37)
        promise = self.promise(move)
        paid = self.pay("2026-01-15", 300.37, move)
        self.assertEqual(self.judged(promise, "2026-01-21"), "kept")
        move.button_draft()
        self.assertEqual(self.judged(promise, "2026-01-22"), "kept")
        move.action_post()
        (paid | self.account_lines(move)).filtered(lambda line: not line.reconciled).reconcile()
        self.assertEqual(self.judged(promise, "2026-01-23"), "kept")
        self.account_lines(move).remove_move_reconcile()
        self.assertEqual(self.judged(promise, "2026-01-24"), "broken")

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
