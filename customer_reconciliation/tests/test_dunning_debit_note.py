"""Debit notes of interest among all else: channels, runs, credit, rights, cash application."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .dunning_common import TODAY
from .test_dunning_interest import InterestCommon


@tagged("post_install", "-at_install")
class TestDunningDebitNote(InterestCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme.effect = "booked"
        cls.startClassPatcher(freeze_time(f"{TODAY} 12:00:00"))

    def test_through_the_next_channel_it_stays_charged(self):
        """The mail comes back: the letter that goes out instead tells the same debit note."""
        self.invoice("2026-03-01", 3650, "INV/1")
        notice = self.notice(self.sent())
        rows, note = notice.interest_ids, notice.debit_note_ids
        notice.sudo()._come_back("returned")
        self.work()
        self.assertEqual((notice.state, notice.channel), ("sent", "letter"))
        self.assertEqual((notice.interest_ids, notice.debit_note_ids), (rows, note))
        self.assertTrue(all(rows.mapped("is_charged")))

    def test_costs_and_interest_are_paid_first_where_the_company_wants_it(self):
        """1,000 that name nothing: to the debit note of 70 and to what was owed, or to that alone;
        what a payment names it pays in any order."""
        invoice = self.invoice("2026-03-01", 3650, "INV/2026/0815")
        note = self.notice(self.sent()).debit_note_ids
        self.payment("2026-04-02", 1000, memo="thanks")
        parts = {
            "costs_first": {note: 70, invoice: 930},
            "by_due_date": {invoice: 1000},
        }
        for order, expected in parts.items():
            self.company.cash_in_turn = order
            run = self.env["cash.application"].create(
                {"company_id": self.company.id, "partner_ids": [Command.set(self.customer.ids)]}
            )
            run.action_propose()
            rows = run.proposal_ids.allocation_ids
            self.assertEqual({row.target_id.move_id: row.amount for row in rows}, expected)

    def test_a_promise_is_kept_whatever_the_money_went_to_first(self):
        """1,000 promised of the invoice and paid: 70 of it settled the debit note before."""
        invoice = self.invoice("2026-03-01", 3650, "INV/1")
        note = self.notice(self.sent()).debit_note_ids
        promise = self.env["payment.promise"].create(
            {
                "partner_id": self.customer.id,
                "line_ids": [Command.set(self.account_lines(invoice).ids)],
                "amount": 1000,
                "date": "2026-04-10",
            }
        )
        payment = self.payment("2026-04-02", 1000)
        self.account_lines(note, payment).reconcile()
        promise.action_judge()
        self.assertEqual(promise.paid, 0, "Nothing of the money has gone to what was promised.")
        self.account_lines(invoice, payment).reconcile()
        with freeze_time("2026-04-03 12:00:00"):
            promise.action_judge()
        self.assertEqual((promise.state, promise.paid), ("kept", 1000))

    def test_a_fee_is_booked_where_no_interest_is_asked_for(self):
        self.invoice("2026-03-01", 3650, "INV/1")
        self.policy.level_ids.write({"is_interest": False, "fee_kind": "fixed", "fee": 12})
        notice = self.notice(self.sent())
        self.assertFalse(notice.interest_ids)
        self.assertEqual(notice.debit_note_ids.amount_untaxed, 12)

    def test_who_cancels_is_told_what_interest_is_booked_on_it(self):
        invoice = self.invoice("2026-03-01", 3650, "INV/1")
        note = self.notice(self.sent()).debit_note_ids
        invoice.button_draft()
        self.assertIn(f"booked by {note.name}", invoice.activity_ids.note)

    def test_what_is_deleted_blocks_nobody(self):
        """Days of an installment that is gone are nobody's: others are charged as before."""
        gone = self.invoice("2026-03-01", 3650, "INV/1")
        self.invoice("2026-03-01", 3650, "INV/2", partner=self.other)
        run = self.sent()
        note = self.notice(run).debit_note_ids
        gone.button_draft()
        gone.with_context(force_delete=True).unlink()
        rows = self.notice(run).interest_ids
        self.assertFalse(rows.move_line_id)
        self.assertTrue(all(rows.mapped("is_charged")))
        note.button_draft()
        note.action_post()
        with freeze_time("2026-04-20 12:00:00"):
            notice = self.notice(self.sent("2026-04-20"), self.other)
            self.assertEqual(notice.debit_note_ids.amount_total, 20)

    def test_money_applied_between_plan_and_sending(self):
        """650 of the tenth of March, applied after the plan: 9 days on 3,650, 21 on 3,000."""
        invoice = self.invoice("2026-03-01", 3650, "INV/1")
        payment = self.payment("2026-03-10", 650)
        run = self.run_of()
        self.account_lines(invoice, payment).reconcile()
        run.with_user(self.boss).action_approve()
        self.work()
        found = [row[2:5] for row in self.table(self.notice(run))]
        self.assertEqual(found, [("03-10", 9, 3650), ("03-31", 21, 3000)])

    def test_an_unfounded_dispute_bears_interest_for_the_days_before(self):
        """1,825 of 3,650 contested when March was charged; rejected: those days on the rest too."""
        invoice = self.invoice("2026-03-01", 3650, "INV/1")
        dispute = self.dispute(invoice, 1825)
        first = self.notice(self.sent())
        self.assertEqual(self.table(first), [("INV/1", "03-01", "03-31", 30, 1825, 10, 15, 40)])
        dispute.with_user(self.boss).action_reject()
        with freeze_time("2026-04-20 12:00:00"):
            notice = self.notice(self.sent("2026-04-20"))
            self.assertEqual(
                self.table(notice),
                [
                    ("INV/1", "03-01", "03-31", 30, 1825, 10, 15, 0),
                    ("INV/1", "03-31", "04-20", 20, 3650, 10, 20, 0),
                ],
            )
            self.assertEqual(notice.debit_note_ids.amount_total, 35)
            self.assertEqual(notice.interest_ids.mapped("above"), [1825, 0])
            # The first note taken back, only what it charged is free.
            first.debit_note_ids.button_draft()
        with freeze_time("2026-05-20 12:00:00"):
            again = self.notice(self.run_of("2026-05-20"))
            self.assertEqual(
                self.table(again),
                [
                    ("INV/1", "03-01", "03-31", 30, 1825, 10, 15, 40),
                    ("INV/1", "04-20", "05-20", 30, 3650, 10, 30, 0),
                ],
            )

    def test_money_that_came_late_and_was_applied_later(self):
        """1,825 of the tenth lay unapplied when March was charged: until the tenth it was late."""
        invoice = self.invoice("2026-03-01", 3650, "INV/1")
        payment = self.payment("2026-03-11", 1825)
        self.sent()
        self.account_lines(invoice, payment).reconcile()
        with freeze_time("2026-04-20 12:00:00"):
            found = [row[1:6] for row in self.table(self.notice(self.sent("2026-04-20")))]
        self.assertEqual(
            found, [("03-01", "03-11", 10, 1825, 10), ("03-31", "04-20", 20, 1825, 10)]
        )

    def test_many_rows_are_charged_in_as_many_queries_as_one(self):
        notices = self.env["dunning.notice"]
        for partner, count in ((self.customer, 1), (self.other, 6)):
            for n in range(count):
                self.invoice("2026-03-01", 3650, f"{partner.name}/{n}", partner=partner)
        for notice in self.sent().dunned_ids:
            notice.debit_note_ids.button_draft()
            notices |= notice
        counts = []
        for notice in notices.sorted(lambda one: len(one.interest_ids)):
            rows = notice.interest_ids.sudo()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows._charge()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual([len(one.interest_ids) for one in notices.sorted("amount_total")], [1, 6])
        self.assertLessEqual(counts[1], counts[0])

    def test_a_run_that_charged_something_is_kept(self):
        self.invoice("2026-03-01", 3650, "INV/1")
        run = self.sent()
        run.sudo().state = "cancelled"
        with self.assertRaisesRegex(UserError, "charged"):
            run.unlink()

    def test_a_customer_on_hold_is_charged_but_gets_no_goods_that_way(self):
        self.invoice("2026-03-01", 3650, "INV/1")
        pairs = {(self.customer.id, self.company.id)}
        file = self.env["credit.file"].sudo()._of_pairs(pairs)
        self.env["credit.hold"].sudo().create(
            {"file_id": file.id, "effect": "block", "reason": "Late"}
        )
        notice = self.notice(self.sent())
        note = notice.debit_note_ids
        self.assertEqual((notice.interest_problem, note.state), (False, "posted"))
        note.button_draft()
        note.invoice_line_ids = [Command.create({"name": "Goods", "price_unit": 1000})]
        with self.assertRaises(UserError):
            note.action_post()

    def test_nobody_passes_an_invoice_off_as_a_debit_note(self):
        self.invoice("2026-03-01", 3650, "INV/1")
        notice = self.notice(self.sent())
        user = self.new_user("dun_sly", ["manager", "account.group_account_manager"])
        mine = self.invoice("2026-03-02", 10, "SLY/1").with_user(user)
        with self.assertRaises(AccessError):
            mine.dunning_notice_id = notice
        with self.assertRaises(AccessError):
            mine.create({"move_type": "out_invoice", "dunning_notice_id": notice.id})
        slyly = mine.with_context(default_dunning_notice_id=notice.id)
        with self.assertRaises(AccessError):
            slyly.create({"move_type": "out_invoice"})
