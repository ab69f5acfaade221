from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .credit_common import TODAY, CreditCommon


@tagged("post_install", "-at_install")
class TestCreditHold(CreditCommon):
    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time(TODAY))
        self.rules = self.policy(effect="block")
        self.holds = self.env["credit.hold"]

    def kept(self):
        """Causes the customer is held for once the scheduled action was there."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("customer_reconciliation.ir_cron_credit_hold").method_direct_trigger()
        self.env.invalidate_all()
        return set(self.file().hold_ids.filtered("in_force").mapped("cause"))

    def hold(self, **vals):
        return self.holds.create({"file_id": self.file().id, "reason": "Insolvent.", **vals})

    def dunned(self, level, move, state="sent"):
        """A notice about an invoice."""
        item = self.account_lines(move)
        line = {"move_line_id": item.id, "move_id": move.id, "currency_id": self.currency.id}
        own = {"company_id": self.company.id}
        return (
            self.env["dunning.notice"]
            .sudo()
            .create(
                {
                    "run_id": self.env["dunning.run"].sudo().create(own).id,
                    "partner_id": self.customer.id,
                    "level": level,
                    "state": state,
                    "currency_id": self.currency.id,
                    "line_ids": [Command.create(line | own)],
                    **own,
                }
            )
        )

    def draft(self, amount=1):
        return self.drafted(amount)

    def assert_state(self, move, state, said=""):
        self.env.invalidate_all()
        self.assertEqual(move.credit_state, state)
        self.assertIn(said, move.credit_message or "")

    # -- by the policy ---------------------------------------------------------------------------

    def test_overdue_days_from_the_threshold_on(self):
        self.rules.hold_overdue_days = 30
        invoice = self.owed(TODAY - timedelta(29), 10)
        self.assertEqual(self.kept(), set())
        with freeze_time(TODAY + timedelta(1)):
            self.assertEqual(self.kept(), {"overdue_days"})
            self.assertIn("overdue for 30 days", self.file().hold_text)
            self.payment(TODAY, 10)
            lines = self.account_lines(invoice, self.env["account.payment"].search([], limit=1))
            lines.reconcile()
            self.assertEqual(self.kept(), set())
        hold = self.file().hold_ids
        self.assertTrue(hold.is_lifted)
        self.assertFalse(hold.user_id or hold.lifted_by_id)

    def test_overdue_amount_to_the_cent(self):
        self.rules.hold_overdue_amount = 100
        self.owed(TODAY - timedelta(5), 99.99)
        self.owed(TODAY, 500)
        self.assertEqual(self.kept(), set())
        self.owed(TODAY - timedelta(1), 0.01)
        self.assertEqual(self.kept(), {"overdue_amount"})
        self.assertIn("100.00 are overdue", self.file().hold_text.replace("$\xa0", ""))

    def disputed(self, invoice, amount):
        values = {"move_line_id": self.account_lines(invoice).id, "amount": amount}
        return self.env["payment.dispute"].create(values)

    def test_what_is_disputed_is_not_overdue_for_long(self):
        contested = self.owed(TODAY - timedelta(40), 10)
        self.owed(TODAY - timedelta(29), 20)
        self.rules.hold_overdue_days = 30
        self.assertEqual(self.kept(), {"overdue_days"})
        dispute = self.disputed(contested, 10)
        self.assertEqual(self.kept(), set(), "of the rest 29 days")
        dispute.amount = 9.99
        self.assertEqual(self.kept(), {"overdue_days"}, "a cent of it is owed")
        dispute.amount = 10
        self.rules.hold_disputed = True
        self.assertEqual(self.kept(), {"overdue_days"})
        self.rules.hold_disputed = False
        self.assertEqual(self.kept(), set())
        dispute.action_reject()
        self.assertEqual(self.kept(), {"overdue_days"})

    def test_the_disputed_part_is_not_overdue(self):
        """120 are overdue, 20.01 of them disputed; in another currency it is a share."""
        contested = self.owed(TODAY - timedelta(5), 70)
        self.owed(TODAY - timedelta(5), 50)
        self.rules.hold_overdue_amount = 100
        self.assertEqual(self.kept(), {"overdue_amount"})
        dispute = self.disputed(contested, 20.01)
        self.assertEqual(self.kept(), set(), "99.99")
        dispute.amount = 20
        self.assertEqual(self.kept(), {"overdue_amount"}, "100.00")
        dispute.action_withdraw()
        self.rules.hold_overdue_amount = 0
        foreign = self.owed(TODAY - timedelta(5), 400, currency_id=self.other_currency.id)
        worth = self.account_lines(foreign).amount_residual
        self.rules.hold_overdue_amount = 120 + worth / 4
        self.assertEqual(self.kept(), {"overdue_amount"})
        self.disputed(foreign, 300)
        self.assertEqual(self.kept(), {"overdue_amount"}, "a quarter is not disputed")
        self.rules.hold_overdue_amount = 120.01 + worth / 4
        self.assertEqual(self.kept(), set())

    def test_disputes_of_others_change_nothing(self):
        self.rules.hold_overdue_days = 30
        self.owed(TODAY - timedelta(40), 10)
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        self.disputed(self.owed(TODAY - timedelta(40), 10, partner=other), 10)
        self.assertEqual(self.kept(), {"overdue_days"})

    def test_dunning_level(self):
        self.rules.hold_dunning_level = 3
        first, second = self.owed(TODAY, 10), self.owed(TODAY, 20)
        self.dunned(2, first)
        self.assertEqual(self.kept(), set())
        self.dunned(3, second, state="approved")
        self.assertEqual(self.kept(), set())
        self.dunned(3, second)
        self.assertEqual(self.kept(), {"dunning"})
        self.account_lines(second, self.payment(TODAY, 20)).reconcile()
        self.assertEqual(self.kept(), set(), "what was dunned is paid")
        self.assertEqual(self.file().dunning_level, 2)

    def test_expired_file_the_day_after(self):
        self.rules.hold_expired_file = True
        self.assertEqual(self.kept(), set())
        self.file().review_date = TODAY
        self.assertEqual(self.kept(), set())
        self.file().review_date = TODAY - timedelta(1)
        self.assertEqual(self.kept(), {"expired_file"})
        self.file().review_date = TODAY + timedelta(300)
        self.assertEqual(self.kept(), set())

    def test_twice_is_once_and_the_log_tells(self):
        self.rules.hold_dunning_level = 1
        self.dunned(1, self.owed(TODAY, 10))
        self.kept()
        self.kept()
        self.assertEqual(len(self.file().hold_ids), 1)
        self.assertIn("dunning has reached level 1", self.file().message_ids[0].body)
        self.rules.hold_dunning_level = 0
        self.kept()
        self.assertIn("No longer on hold", self.file().message_ids[0].body)

    def test_whoever_owes_gets_a_file_to_be_held(self):
        self.rules.hold_overdue_days = 1
        self.owed(TODAY - timedelta(1), 10, partner=self.vendor)
        self.kept()
        file = self.env["credit.file"].search([("partner_id", "=", self.vendor.id)])
        self.assertTrue(file.is_held)
        self.assertIn(file, self.env["credit.file"].search([("is_held", "=", True)]))
        self.assertNotIn(file, self.env["credit.file"].search([("is_held", "=", False)]))

    def test_as_many_queries_for_many(self):
        self.rules.hold_overdue_days = 1
        partners = self.env["res.partner"].create([{"name": f"P{i}"} for i in range(8)])
        for partner in partners:
            self.owed(TODAY - timedelta(3), 10, partner=partner)
        files = self.file(partners).sudo()
        few = self.queries(files[:2]._renew_holds, TODAY)
        files.hold_ids.sudo().unlink()
        self.assertLessEqual(self.queries(files._renew_holds, TODAY), few + 6)

    # -- at the check ----------------------------------------------------------------------------

    def test_the_check_knows_before_the_scheduled_action_does(self):
        move = self.draft()
        self.rules.hold_overdue_days = 5
        invoice = self.owed(TODAY - timedelta(5), 10)
        self.assert_state(move, "block", "overdue for 5 days")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            move.action_post()
        self.rules.effect = "warn"
        move.action_post()
        self.assertEqual(self.file().hold_ids.cause, "overdue_days")
        payment = self.payment(TODAY, 10)
        self.account_lines(invoice, payment).reconcile()
        self.draft().action_post()
        self.assertTrue(self.file().hold_ids.is_lifted)

    def test_by_hand_whatever_the_policy_does(self):
        move = self.draft()
        self.assert_state(move, "ok")
        hold = self.hold()
        for effect in ("nothing", "warn", "block"):
            self.rules.effect = effect
            self.assert_state(move, "block", "Insolvent.")
        self.rules.active = False
        self.assert_state(move, "block", "Insolvent.")
        hold.lifted_why = "Paid."
        hold.action_lift()
        self.assert_state(move, "ok")
        self.assertEqual(hold.lifted_by_id, self.env.user)
        self.assertIn("Paid.", self.file().message_ids[0].body)

    def test_by_hand_may_only_warn(self):
        move = self.draft()
        self.hold(effect="warn")
        self.assert_state(move, "warn", "Insolvent.")
        move.action_post()

    def test_by_hand_until_a_day(self):
        move = self.draft()
        self.hold(date_to=TODAY)
        self.assert_state(move, "block")
        with freeze_time(TODAY + timedelta(1)):
            self.assert_state(move, "ok")
            self.assertEqual(self.kept(), set())
            self.assertTrue(self.file().hold_ids.is_lifted)

    # -- rights ----------------------------------------------------------------------------------

    def test_a_hold_says_why_and_stays(self):
        for reason in (False, "  "):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.hold(reason=reason)
        hold = self.hold()
        with self.assertRaises(UserError):
            hold.action_lift()
        manager = self.new_user("lender", ["customer_reconciliation.group_credit_manager"])
        hold = hold.with_user(manager)
        for values in (
            {"reason": "Other"},
            {"is_lifted": True},
            {"lifted_on": "2026-01-01 00:00:00"},
            {"date_to": TODAY},
            {"effect": "warn"},
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                hold.write(values)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            hold.create({"file_id": self.file().id, "reason": "x", "cause": "dunning"})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            hold.unlink()
        hold.lifted_why = "Paid."
        hold.action_lift()
        with self.assertRaises(AccessError):
            hold.lifted_why = "Something else."

    def test_only_managers_hold_and_lift(self):
        hold = self.hold()
        for groups in (["user"], ["auditor"], ["base.group_partner_manager"]):
            user = self.new_user(groups[0].split(".")[-1], groups)
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                hold.with_user(user).action_lift()
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.holds.with_user(user).create({"file_id": self.file().id, "reason": "x"})

    def test_what_the_policy_holds_nobody_lifts(self):
        self.rules.hold_dunning_level = 1
        self.dunned(1, self.owed(TODAY, 10))
        self.kept()
        with self.assertRaises(UserError):
            self.file().hold_ids.action_lift()
