"""Releases of blocked documents: who asks, who decides, and how else one might try to pass."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .credit_common import TODAY, CreditCommon

#: What somebody might put into the context of a call.
TRIES = [
    {},
    {"credit_force": True, "skip_credit_check": True, "su": True, "no_credit_check": True},
    {"default_state": "approved", "default_used_on": "2026-01-01", "default_effect": "nothing"},
]


@tagged("post_install", "-at_install")
class TestCreditRelease(CreditCommon):
    """A limit of 100; the invoice is over 150, and a clerk who may invoice is in front of it."""

    tries = TRIES

    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time(TODAY))
        self.rules = self.policy(has_limit=True, limit_amount=100, effect="block")
        self.clerk = self.new_user("clerk", ["account.group_account_invoice"])
        credit = "customer_reconciliation.group_credit_manager"
        self.manager = self.new_user("lender", [credit])
        self.chief = self.new_user("chief", [credit])
        self.move = self.drafted_for(150)
        self.move.invalidate_recordset()

    def drafted_for(self, amount):
        line = {"name": "Goods", "price_unit": amount, "tax_ids": []}
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": TODAY,
                "invoice_payment_term_id": self.immediate.id,
                "invoice_line_ids": [Command.create(line)],
            }
        )

    def ask(self, user=None, move=None, date_to=TODAY + timedelta(7)):
        """As the window does it."""
        user, move = user or self.clerk, move or self.move
        opened = self.rpc(user, "account.move", "action_ask_release", move.ids)
        context = opened["context"]
        values = {"reason": "They have paid by cheque.", "date_to": date_to}
        [wizard] = self.rpc(user, "credit.release.ask", "create", [values], context=context)
        self.rpc(user, "credit.release.ask", "action_ask", [wizard])
        return self.latest()

    def latest(self):
        return self.env["credit.request"].search([("kind", "=", "release")], limit=1)

    def post(self, user=None, move=None):
        self.env.invalidate_all()
        self.rpc(user or self.clerk, "account.move", "action_post", (move or self.move).ids)

    # -- the way it goes -------------------------------------------------------------------------

    def test_asked_approved_and_posted(self):
        request = self.ask()
        self.assertEqual((request.user_id, request.state), (self.clerk, "waiting"))
        self.assertEqual((request.document_amount, request.amount), (150, 150))
        self.assertIn("50.00 too much", request.situation)
        self.move.invalidate_recordset()
        self.assertTrue(self.move.credit_asked)
        self.assertIn("Clerk has asked", self.move.credit_release)
        mine = [("can_decide", "=", True)]
        self.assertIn(request.id, self.rpc(self.manager, "credit.request", "search", mine))
        self.assertIn(self.manager, request.activity_ids.user_id)
        self.refused(self.clerk, "account.move", "action_post", self.move.ids, error=UserError)
        self.rpc(self.manager, "credit.request", "action_approve", request.ids)
        self.assertIn("released this up to", self.move.message_ids[0].body)
        self.assertIn(self.clerk.partner_id, self.move.message_ids[0].partner_ids)
        self.move.invalidate_recordset()
        self.assertEqual(self.move.credit_state, "ok")
        self.post()
        self.assertEqual(self.move.state, "posted")
        self.assertTrue(request.used_on)
        self.assertIn("Asked by Clerk, approved by Lender", self.file().message_ids[0].body)

    def test_refused_says_why_and_can_be_asked_anew(self):
        request = self.ask()
        self.rpc(self.manager, "credit.request", "write", request.ids, {"answer": "No cheque."})
        self.rpc(self.manager, "credit.request", "action_refuse", request.ids)
        self.move.invalidate_recordset()
        self.assertIn("No cheque.", self.move.credit_release)
        self.assertEqual(self.move.credit_state, "block")
        self.assertNotEqual(self.ask(), request)

    def test_whoever_may_approve_releases_at_once(self):
        values = {"reason": "Cheque seen.", "res_model": "account.move", "res_id": self.move.id}
        [wizard] = self.rpc(self.manager, "credit.release.ask", "create", [values])
        self.rpc(self.manager, "credit.release.ask", "action_release", [wizard])
        self.assertEqual(self.latest().approver_id, self.manager)
        self.post(self.manager)

    def test_a_hold_is_released_the_same_way(self):
        self.rules.has_limit = False
        self.env["credit.hold"].create({"file_id": self.file().id, "reason": "Insolvent."})
        self.move.invalidate_recordset()
        request = self.ask()
        self.assertEqual(request.with_user(self.manager)._amount_to_approve(), 150)
        self.rpc(self.manager, "credit.request", "action_approve", request.ids)
        self.post()

    # -- this document, amount and time ----------------------------------------------------------

    def approved(self, **kwargs):
        request = self.ask(**kwargs)
        self.rpc(self.manager, "credit.request", "action_approve", request.ids)
        return request

    def test_no_other_document(self):
        other = self.drafted_for(1)
        self.approved()
        self.refused(self.clerk, "account.move", "action_post", other.ids, error=UserError)

    def test_no_larger_amount(self):
        self.approved()
        line = self.move.invoice_line_ids
        line.price_unit = 150.01
        self.refused(self.clerk, "account.move", "action_post", self.move.ids, error=UserError)
        line.price_unit = 149
        self.post()

    def test_no_other_customer(self):
        self.approved()
        self.move.partner_id = self.vendor
        self.refused(self.clerk, "account.move", "action_post", self.move.ids, error=UserError)

    def test_not_later(self):
        request = self.approved(date_to=TODAY + timedelta(1))
        with freeze_time(TODAY + timedelta(2)):
            self.refused(self.clerk, "account.move", "action_post", self.move.ids, error=UserError)
            self.env["credit.request"].sudo()._cron_work()
            self.assertEqual(request.state, "expired")
            self.move.invalidate_recordset()
            self.assertIn("ended on", self.move.credit_release)
        with freeze_time(TODAY + timedelta(1)):
            self.refused(self.clerk, "account.move", "action_post", self.move.ids, error=UserError)

    def test_what_was_used_does_not_expire(self):
        request = self.approved()
        self.post()
        with freeze_time(TODAY + timedelta(99)):
            self.env["credit.request"].sudo()._cron_work()
        self.assertEqual(request.state, "approved")

    def test_nothing_to_release(self):
        self.rules.effect = "warn"
        for move in (self.move, self.invoice(TODAY, 5)):
            with self.assertRaises(UserError):
                self.ask(move=move)

    def test_once_is_enough(self):
        self.ask()
        with self.assertRaises(UserError):
            self.ask()

    def test_a_reason_and_a_day_to_come(self):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.ask(date_to=TODAY - timedelta(1))
        with self.assertRaises(ValidationError):
            self.move._ask_release("  ", TODAY)

    # -- who decides -----------------------------------------------------------------------------

    def band(self, amount, users, **vals):
        return self.env["credit.approval.band"].create(
            {
                "company_id": self.company.id,
                "amount_to": amount,
                "user_ids": [Command.set(users.ids)],
                **vals,
            }
        )

    def test_bands_by_what_goes_beyond(self):
        self.band(50, self.manager)
        self.band(0, self.chief, is_open=True)
        request = self.ask()
        self.rpc(self.manager, "credit.request", "action_approve", request.ids)
        request = self.ask(move=self.drafted_for(150))
        self.refused(self.manager, "credit.request", "action_approve", request.ids)
        self.rpc(self.chief, "credit.request", "action_approve", request.ids)

    def test_a_hold_takes_whoever_may_approve_all_of_it(self):
        self.band(149, self.manager)
        self.band(150, self.chief)
        self.env["credit.hold"].create({"file_id": self.file().id, "reason": "Insolvent."})
        self.move.invalidate_recordset()
        request = self.ask()
        self.refused(self.manager, "credit.request", "action_approve", request.ids)
        self.rpc(self.chief, "credit.request", "action_approve", request.ids)

    def test_four_eyes(self):
        self.band(0, self.manager | self.chief, is_open=True, four_eyes=True)
        request = self.ask(user=self.manager)
        self.refused(self.manager, "credit.request", "action_approve", request.ids)
        self.rpc(self.chief, "credit.request", "action_approve", request.ids)

    # -- other ways in ---------------------------------------------------------------------------

    def test_nobody_posts_past_the_check(self):
        for user in (self.clerk, self.manager, self.chief):
            for call in (
                ("action_post", self.move.ids),
                ("write", self.move.ids, {"state": "posted"}),
                ("web_save", self.move.ids, {"state": "posted"}, {"id": {}}),
                ("write", self.move.ids, {"credit_state": "ok", "state": "posted"}),
            ):
                self.refused(user, "account.move", *call, error=UserError)
        self.assertEqual(self.move.state, "draft")

    def test_superuser_mode_is_no_release(self):
        with self.assertRaises(UserError):
            self.move.sudo().action_post()

    def test_requests_made_by_hand_release_nothing(self):
        user = self.new_user("user", ["user"])
        values = {
            "kind": "release",
            "file_id": self.file().id,
            "res_model": "account.move",
            "res_id": self.move.id,
            "document_currency_id": self.currency.id,
            "document_amount": 10**6,
            "amount": 1,
            "date_to": TODAY,
            "reason": "why",
        }
        for own in ({"state": "approved"}, {"approver_id": 1}, {"used_on": "2026-01-01 00:00:00"}):
            self.refused(user, "credit.request", "create", [values | own])
        self.refused(self.clerk, "credit.request", "create", [values])
        self.band(100, self.manager)
        self.band(0, self.chief, is_open=True)
        [made] = self.rpc(user, "credit.request", "create", [values], context=TRIES[2])
        self.assertEqual(self.latest().state, "draft")
        self.rpc(user, "credit.request", "action_ask", [made])
        self.assertEqual(self.latest().amount, 10**6, "as much is approved as is released")
        self.refused(self.manager, "credit.request", "action_approve", [made])
        self.refused(user, "credit.request", "action_approve", [made])
        self.refused(user, "credit.request", "write", [made], {"amount": 2}, error=UserError)

    def test_a_request_for_another_customers_document_cant_be_asked(self):
        request = self.request(
            "release",
            file_id=self.file(self.vendor).id,
            res_model="account.move",
            res_id=self.move.id,
            document_currency_id=self.currency.id,
            document_amount=150,
            date_to=TODAY,
        )
        with self.assertRaises(UserError):
            request.action_ask()
        for place in ({"res_model": "res.users", "res_id": 2}, {"res_id": 0}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                request.write(place)
                request.action_ask()

    def test_who_may_not_change_the_document_may_not_ask(self):
        seller = self.new_user("seller", ["base.group_partner_manager"])
        reader = self.new_user("reader", ["auditor"])
        for user in (seller, reader):
            self.refused(user, "account.move", "action_ask_release", self.move.ids)
            values = {"reason": "x", "res_model": "account.move", "res_id": self.move.id}
            [wizard] = self.rpc(user, "credit.release.ask", "create", [values])
            self.refused(user, "credit.release.ask", "action_ask", [wizard])
        values = {"reason": "x", "res_model": "res.users", "res_id": seller.id}
        [wizard] = self.rpc(seller, "credit.release.ask", "create", [values])
        self.refused(seller, "credit.release.ask", "action_ask", [wizard], error=UserError)

    def test_clerks_read_no_requests_and_release_nothing(self):
        request = self.ask()
        for model, record in (
            ("credit.file", self.file()),
            ("credit.request", request),
            (
                "credit.hold",
                self.env["credit.hold"].create({"file_id": self.file().id, "reason": "x"}),
            ),
        ):
            self.refused(self.clerk, model, "read", record.ids)
        values = {"reason": "x", "res_model": "account.move", "res_id": self.drafted_for(5).id}
        [wizard] = self.rpc(self.clerk, "credit.release.ask", "create", [values])
        self.refused(self.clerk, "credit.release.ask", "action_release", [wizard])

    def test_windows_are_ones_own(self):
        values = {"reason": "x", "res_model": "account.move", "res_id": self.move.id}
        [wizard] = self.rpc(self.clerk, "credit.release.ask", "create", [values])
        self.refused(self.manager, "credit.release.ask", "action_release", [wizard])

    def test_private_methods_are_private(self):
        claim = [self.move.id]
        for model, method in (
            ("account.move", "_ask_release"),
            ("account.move", "_check_credit"),
            ("credit.check", "_check"),
            ("credit.hold", "_renew"),
        ):
            self.refused(self.manager, model, method, claim)

    def test_portal_users_see_nothing_of_it(self):
        portal = self.env["res.users"].create(
            {
                "name": "Guest",
                "login": "guest",
                "partner_id": self.contact.id,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        for name in ("credit_state", "credit_message", "credit_release"):
            self.refused(portal, "account.move", "read", self.move.ids, [name])
