"""What dunning has brought, by hand-made figures; warnings about what was dunned; history."""

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .dunning_common import DunningCommon


@tagged("post_install", "-at_install")
class TestDunningEffect(DunningCommon):
    """Blue Fish is sent level 1 on 10 March and level 2 on 25 March, Green Frog level 1 alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.invoice("2026-03-01", 100, "INV/1")
        cls.second = cls.invoice("2026-03-01", 300, "INV/2", partner=cls.other)
        cls.policy.level_ids[0].channel_ids[0].unlink()  # letters first
        for day in ("2026-03-10", "2026-03-25"):
            with freeze_time(f"{day} 09:00:00"):
                cls.sent(day)
                if day == "2026-03-10":
                    cls.pay("2026-03-16", 200, cls.second)
                    cls.pay("2026-03-20", 100, cls.second)
        cls.pay("2026-03-12", 40, cls.first)
        cls.pay("2026-03-26", 60, cls.first)

    @classmethod
    def pay(cls, day, amount, invoice):
        payment = cls.payment(day, amount, partner=invoice.partner_id)
        cls.account_lines(payment, invoice).reconcile()

    def effect(self, day, groupby=("level", "within"), **vals):
        """``{(level, within): (dunned, paid, share, paid in full)}``"""
        self.env.invalidate_all()
        with freeze_time(f"{day} 09:00:00"):
            rows = (
                self.env["dunning.effect"]
                .with_user(self.clerk)
                ._read_group(
                    [("partner_id", "in", self.everybody.ids)],
                    groupby,
                    ["dunned:sum", "paid:sum", "share:avg", "paid_count:sum"],
                )
            )
        return {key[:-4]: (*key[-4:-2], round(key[-2], 4), key[-1]) for key in rows}

    def test_by_level_and_days(self):
        found = self.effect("2026-04-08")
        # Of 400: 40 on the 2nd day and 200 on the 6th; 100 on the 10th.
        self.assertEqual(found[1, "07"], (400, 240, 0.6, 0))
        self.assertEqual(found[1, "14"], (400, 340, 0.85, 1))
        # Blue Fish's 60 came after the second notice, whose they are.
        self.assertEqual(found[2, "07"], (100, 60, 0.6, 0))
        self.assertEqual(found[2, "14"], (100, 60, 0.6, 0))
        self.assertNotIn((1, "30"), found)
        self.assertEqual(self.effect("2026-04-09")[1, "30"], (400, 340, 0.85, 1))

    def test_what_is_not_over_is_not_told(self):
        self.assertEqual(set(self.effect("2026-03-31")), {(1, "07"), (1, "14")})
        self.assertEqual(self.effect("2026-03-16"), {})

    def test_by_policy_and_channel(self):
        found = self.effect("2026-03-31", ("policy_id", "channel", "within"))
        self.assertEqual(found[self.policy, "letter", "07"], (400, 240, 0.6, 0))

    def test_credit_notes_are_no_payment(self):
        third = self.invoice("2026-03-01", 50, "INV/3")
        with freeze_time("2026-04-02 09:00:00"):
            self.sent("2026-04-02")
        self.account_lines(third, self.refund("2026-04-03", 50)).reconcile()
        self.env.invalidate_all()
        with freeze_time("2026-04-09 09:00:00"):
            row = self.env["dunning.effect"].search([("move_id", "=", third.id)])
            self.assertEqual((row.within, row.dunned, row.paid), ("07", 50, 0))

    def test_rights(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        outsider = self.new_user("effect_outsider", ["manager"], company)
        with freeze_time("2026-04-08 09:00:00"):
            effect = self.env["dunning.effect"]
            self.assertTrue(effect.with_user(self.new_user("ea", ["auditor"])).search([]))
            mine = [("partner_id", "in", self.everybody.ids)]
            self.assertFalse(effect.with_user(outsider).search(mine))
            with self.assertRaises(AccessError):
                effect.with_user(self.new_user("effect_stranger", [])).search([])

    # -- what was dunned is cancelled ------------------------------------------------------------

    def tasks(self, move):
        return move.sudo().activity_ids.mapped("summary")

    def test_resetting_and_cancelling_warn(self):
        third = self.invoice("2026-03-01", 50, "INV/3")
        third.button_draft()
        self.assertFalse(self.tasks(third))
        self.first.line_ids.remove_move_reconcile()
        self.first.button_draft()
        self.assertEqual(self.tasks(self.first), ["INV/1 was dunned and is not posted any more"])
        self.assertEqual(self.first.activity_ids.user_id, self.clerk)
        self.second.line_ids.remove_move_reconcile()
        self.second.button_cancel()
        self.assertEqual(self.second.state, "cancel")
        self.assertEqual(len(self.tasks(self.second)), 1)

    def test_reversing_warns(self):
        wizard = self.env["account.move.reversal"].create(
            {"move_ids": self.first.ids, "journal_id": self.first.journal_id.id}
        )
        self.assertIn("INV/1: dunned, the last time on 03/25/2026", wizard.dunned_said)
        wizard.reverse_moves()
        self.assertEqual(self.tasks(self.first), ["INV/1 was dunned and is being credited"])
        third = self.invoice("2026-03-01", 50, "INV/3")
        asked = {"active_model": "account.move", "active_ids": self.second.ids}
        with Form(self.env["account.move.reversal"].with_context(**asked)) as form:
            self.assertIn("INV/2: dunned, the last time on", form.dunned_said)
        wizard = self.env["account.move.reversal"].create(
            {"move_ids": third.ids, "journal_id": third.journal_id.id}
        )
        self.assertFalse(wizard.dunned_said)

    # -- history ---------------------------------------------------------------------------------

    @freeze_time("2026-03-31 09:00:00")
    def test_history_of_customer_and_invoice(self):
        third = self.invoice("2026-03-01", 50, "INV/3")
        call = self.env["dunning.call"].with_user(self.clerk)
        context = third.partner_id.with_user(self.clerk).action_call_overdue()["context"]
        call = call.with_context(**context).create({"promise_date": "2026-04-02"})
        call.action_will_pay()
        dispute = self.dispute(third, 10)
        sent = self.env["dunning.notice"].search(
            [("partner_id", "=", self.customer.id), ("state", "=", "sent")]
        )
        self.env.invalidate_all()
        child = self.env["res.partner"].create({"name": "Anna", "parent_id": self.customer.id})
        for partner in (self.customer, child):
            told = partner.with_user(self.clerk)
            self.assertEqual(len(told.told_notice_ids), 2)
            self.assertEqual(told.told_notice_ids, sent.with_user(self.clerk))
            self.assertEqual((told.told_call_ids, told.told_dispute_ids), (call, dispute))
            self.assertEqual(told.told_promise_ids, call.promise_ids)
        self.assertEqual(self.first.told_notice_ids, sent)
        self.assertFalse(self.first.told_call_ids | self.second.told_call_ids)
        self.assertEqual((third.told_call_ids, third.told_dispute_ids), (call, dispute))
        self.assertFalse(third.told_notice_ids)
        self.assertFalse(self.other.told_call_ids)
