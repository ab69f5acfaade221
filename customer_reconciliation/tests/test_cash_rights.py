"""Who may run, decide, post and undo: by the screens, and by any call from outside."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .cash_common import CashCommon

OWN = ("cash.application.part", "cash.application.proposal", "cash.application.allocation")
WINDOWS = ("decision", "edit", "edit.row")


@tagged("post_install", "-at_install")
class TestCashRights(CashCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls.new_user("clerk", ["user"])
        cls.auditor = cls.new_user("auditor", ["auditor"])
        cls.biller = cls.new_user("biller", ["account.group_account_invoice"])
        cls.elsewhere = cls.setup_other_company()["company"]
        cls.stranger = cls.new_user("stranger", ["manager"], company=cls.elsewhere)

    def setUp(self):
        super().setUp()
        self.owed = self.invoice("2026-01-05", 100, "INV/2026/70001")
        self.money = self.payment("2026-01-20", 100, "INV/2026/70001")
        self.one = self.run_of()
        self.found_one = self.one.proposal_ids.ensure_one()

    def call(self, user, records, method, *args, **kwargs):
        """As a client calls from outside: public methods only, no superuser mode."""
        model = records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        return call_kw(model.browse(), method, [records.ids, *args], kwargs)

    def assert_nothing_posted(self):
        self.assertEqual(self.open(self.owed, self.money), [100, -100])

    def test_a_clerk_does_it_all(self):
        run = self.one
        self.call(self.clerk, run, "action_apply_certain")
        self.assertEqual(self.open(self.owed), [0])
        self.assertEqual(self.found_one.decided_by_id, self.clerk)
        action = self.call(self.clerk, run, "action_open_undo")
        window = self.env[action["res_model"]].browse(action["res_id"])
        with self.assertRaisesRegex(UserError, "Say why"):
            self.call(self.clerk, window, "action_confirm")
        self.call(self.clerk, window, "write", {"reason": "mistaken"})
        self.call(self.clerk, window, "action_confirm")
        self.assert_nothing_posted()
        self.assertIn("mistaken", self.notes(self.owed))

    def test_others_do_nothing(self):
        for user in (self.auditor, self.biller, self.stranger):
            for records, method in (
                (self.one, "action_apply_certain"),
                (self.one, "action_cancel"),
                (self.one, "action_open_undo"),
                (self.found_one, "action_apply"),
                (self.found_one, "action_reject"),
                (self.found_one, "action_open_edit"),
            ):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    self.call(user, records, method)
        self.assert_nothing_posted()

    def test_the_auditor_reads(self):
        for records in (self.one, self.found_one, self.found_one.allocation_ids):
            self.assertTrue(self.call(self.auditor, records, "read", ["company_id"]))
        for user in (self.biller, self.stranger):
            with self.assertRaises(AccessError):
                self.call(user, self.found_one, "read", ["amount"])

    def test_nobody_writes_what_the_product_keeps(self):
        for name in OWN:
            record = self.env[name].search([("company_id", "=", self.company.id)], limit=1)
            for method, args in (("write", [{"company_id": 1}]), ("unlink", [])):
                with self.subTest(name, method=method), self.assertRaises(AccessError):
                    self.call(self.clerk, record, method, *args)
            with self.assertRaises(AccessError):
                self.env[name].with_user(self.clerk).create({})
        for name, value in (
            ("state", "done"),
            ("started_by_id", self.env.uid),
            ("unattended", True),
            ("why", "so"),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                self.call(self.clerk, self.one, "write", {name: value})
            with self.subTest(name), self.assertRaises(AccessError):
                self.env["cash.application"].with_user(self.clerk).create({name: value})

    def test_the_scope_is_fixed(self):
        with self.assertRaisesRegex(UserError, "can't be done now"):
            self.call(self.clerk, self.one, "write", {"partner_ids": [Command.clear()]})

    def test_private_methods_stay_private(self):
        for method in ("_start", "_cron_work", "_undo", "_keeper", "_begin"):
            with self.subTest(method), self.assertRaises(AccessError):
                self.call(self.clerk, self.one, method)

    def test_a_window_is_of_who_opened_it(self):
        action = self.call(self.clerk, self.found_one, "action_open_edit")
        window = self.env[action["res_model"]].browse(action["res_id"])
        other = self.new_user("colleague", ["user"])
        for records in (window, window.sudo().row_ids):
            with self.assertRaises(AccessError):
                self.call(other, records, "read", ["currency_id"])
        for name in WINDOWS:
            model = self.env[f"cash.application.{name}"]
            self.assertFalse(model.with_user(self.auditor).has_access("create"), name)

    def test_no_line_of_elsewhere_by_the_edit_window(self):
        stranger = self.env["res.partner"].create({"name": "Stranger", "is_company": True})
        other = self.invoice("2026-01-05", 100, "INV/2026/70009", partner=stranger)
        action = self.call(self.clerk, self.found_one, "action_open_edit")
        window = self.env[action["res_model"]].browse(action["res_id"])
        row = window.sudo().row_ids
        self.call(self.clerk, row, "write", {"target_id": self.item(other).id})
        with self.assertRaisesRegex(UserError, "of another account"):
            self.call(self.clerk, window, "action_choose")
        self.assertEqual(self.found_one.state, "certain")

    def test_no_proposal_of_another_company_by_the_reason_window(self):
        model = self.env["cash.application.decision"].with_user(self.stranger)
        values = {"decision": "reject", "reason": "so", "proposal_ids": self.found_one.ids}
        with self.assertRaises(AccessError):
            model.create(values).action_confirm()
        self.assertEqual(self.found_one.state, "certain")

    def test_the_limit_of_the_person_holds(self):
        self.invoice("2026-01-05", 500, "INV/2026/70002")
        self.payment("2026-01-20", 497.5, "INV/2026/70002")
        self.clerk.reconciliation_write_off_max = 1
        run = self.run_of()
        self.call(self.clerk, run, "action_apply_certain")
        charged = run.proposal_ids.filtered("write_off")
        self.assertEqual(charged.state, "failed")
        self.assertIn("of the user", charged.refusal)
        self.assertEqual(run.applied_count, 1)

    def test_disputes_are_of_reconciliation(self):
        line = self.item(self.owed).sudo()
        for user in (self.biller, self.auditor, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.call(user, line.sudo(False), "write", {"reconciliation_disputed": True})
        for user in (self.biller, self.auditor, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.call(user, self.owed, "action_dispute")
        self.assertFalse(line.reconciliation_disputed)
        self.call(self.clerk, self.owed, "action_dispute")
        self.assertTrue(line.reconciliation_disputed)
        disputed = [("cash_disputed", "=", True)]
        model = self.env["account.move"]
        self.assertIn(self.owed, model.with_user(self.auditor).search(disputed))
        self.assertNotIn(self.owed, model.with_user(self.clerk).search(["!", *disputed]))

    def test_a_portal_user_reaches_nothing(self):
        guest = self.env["res.users"].create(
            {
                "name": "Guest",
                "login": "guest",
                "partner_id": self.customer.id,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        for records, method, args in (
            (self.one, "read", [["name"]]),
            (self.one, "write", [{"user_id": guest.id}]),
            (self.one, "action_apply_certain", []),
            (self.found_one, "read", [["reason"]]),
            (self.found_one, "action_apply", []),
            (self.found_one, "action_open_entries", []),
            (self.owed, "action_dispute", []),
            (self.owed, "action_find_matches", []),
            (self.owed, "action_apply_suggestion", [self.found_one._line_ids()]),
            (self.owed, "read", [["cash_disputed"]]),
            (self.owed, "read", [["cash_suggestions"]]),
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self.call(guest, records, method, *args)
        for name in ("cash.payer", "cash.payer.link", "cash.unapplied"):
            self.assertFalse(self.env[name].with_user(guest).has_access("read"), name)
        self.assert_nothing_posted()

    def test_a_run_with_decisions_is_kept(self):
        for number, method in enumerate(("action_reject", "action_apply")):
            run = self.run_of()
            self.call(self.clerk, run.proposal_ids, method)
            with self.subTest(method), self.assertRaisesRegex(UserError, "is kept"):
                self.call(self.clerk, run, "unlink")
            self.invoice("2026-01-06", 77, f"INV/2026/7100{number}")
            self.payment("2026-01-21", 77, f"INV/2026/7100{number}")
