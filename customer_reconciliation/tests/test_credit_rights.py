"""Who may do what about credit, tried as calls from outside try it."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .credit_common import TODAY, CreditCommon

TRIES = [
    {},
    {"default_state": "approved", "default_user_id": 1},
    {"default_credit_limit": 5000, "credit_force": True, "su": True, "tracking_disable": True},
]


@tagged("post_install", "-at_install")
class TestCreditRights(CreditCommon):
    tries = TRIES

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.new_user("asker", ["user", "base.group_partner_manager"])
        cls.auditor = cls.new_user("auditor", ["auditor"])
        cls.salesperson = cls.new_user("seller", ["base.group_partner_manager"])
        credit = "customer_reconciliation.group_credit_manager"
        cls.manager = cls.new_user("lender", [credit, "base.group_partner_manager"])
        cls.chief = cls.new_user("chief", [credit])
        cls.policy_of_all = cls.policy(has_limit=True, limit_amount=100)

    def asked(self, amount=5000, user=None):
        request = self.request("limit", amount).with_user(user or self.user).copy()
        request.action_ask()
        return request.with_env(self.env)

    # -- the host's field ------------------------------------------------------------------------

    def test_only_managers_write_credit_limit(self):
        for user in (self.user, self.salesperson):
            self.refused(user, "res.partner", "write", self.customer.ids, {"credit_limit": 5000})
            self.refused(user, "res.partner", "create", [{"name": "N", "credit_limit": 5000}])
            self.refused(
                user, "res.partner", "web_save", self.customer.ids, {"credit_limit": 7}, {"id": {}}
            )
        self.assertEqual(self.customer.credit_limit, 0)
        self.rpc(self.manager, "res.partner", "write", self.customer.ids, {"credit_limit": 5000})
        self.assertEqual(self.customer.credit_limit, 5000)
        self.assertEqual(self.file().request_ids.approver_id, self.manager)

    def test_a_default_in_the_context_gives_nobody_a_limit(self):
        given = {"default_credit_limit": 5000}
        with self.assertRaises(AccessError):
            self.rpc(self.user, "res.partner", "create", [{"name": "N"}], context=given)

    def test_contacts_follow_their_company_and_can_be_made_by_anybody(self):
        self.granted("limit", 800)
        values = {"name": "New contact", "parent_id": self.customer.id, "credit_limit": 0}
        [made] = self.rpc(self.user, "res.partner", "create", [values])
        contact = self.env["res.partner"].browse(made)
        self.assertEqual(contact.credit_limit, 800)
        self.refused(self.user, "res.partner", "write", contact.ids, {"credit_limit": 801})
        self.rpc(self.user, "res.partner", "write", contact.ids, {"credit_limit": 800})

    def test_imports_are_writes(self):
        found = self.rpc(
            self.user, "res.partner", "load", ["name", "credit_limit"], [["Imported", "5000"]]
        )
        self.assertFalse(found["ids"])
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Imported")]))

    # -- requests --------------------------------------------------------------------------------

    def test_users_cant_decide_nor_set_what_decides(self):
        request = self.asked()
        for user in (self.user, self.auditor, self.salesperson):
            self.refused(user, "credit.request", "action_approve", request.ids)
            self.refused(user, "credit.request", "action_refuse", request.ids)
            self.refused(user, "credit.request", "write", request.ids, {"state": "approved"})
        values = {"file_id": self.file().id, "amount": 9, "reason": "why"}
        for own in ({"state": "approved"}, {"user_id": self.chief.id}, {"approver_id": 1}):
            self.refused(self.user, "credit.request", "create", [values | own])
        [made] = self.rpc(self.user, "credit.request", "create", [values], context=TRIES[1])
        made = self.env["credit.request"].browse(made)
        self.assertEqual((made.state, made.user_id), ("draft", self.user))

    def test_nobody_enters_a_limit(self):
        values = {
            "file_id": self.file().id,
            "request_id": self.asked().id,
            "kind": "standing",
            "amount": 10**6,
            "date_from": TODAY,
        }
        for user in (self.user, self.manager, self.chief):
            self.refused(user, "credit.limit", "create", [values])
        self.granted("limit", 800)
        limit = self.file().limit_ids
        self.refused(self.manager, "credit.limit", "write", limit.ids, {"amount": 10**6})
        self.refused(self.manager, "credit.limit", "unlink", limit.ids)

    def test_settings_are_the_managers(self):
        cover = {"file_id": self.file().id, "number": "X", "amount": 9}
        band = {"is_open": True, "company_id": self.company.id}
        self.refused(
            self.user, "credit.policy", "write", self.policy_of_all.ids, {"effect": "warn"}
        )
        self.refused(self.user, "credit.cover", "create", [cover])
        self.refused(self.user, "credit.file", "write", self.file().ids, {"note": "trust them"})
        self.refused(self.manager, "credit.file", "write", self.file().ids, {"grade": "A"})
        self.refused(self.manager, "credit.approval.band", "create", [band])
        self.rpc(self.manager, "credit.cover", "create", [cover])
        self.rpc(self.manager, "credit.file", "write", self.file().ids, {"note": "seen"})

    def test_private_methods_are_private(self):
        request = self.asked()
        for method in ("_decide", "_grant_limit", "_cron_work", "_set_asked"):
            self.refused(self.user, "credit.request", method, request.ids)

    def test_sellers_see_nothing(self):
        request = self.asked()
        for model, record in (("credit.file", self.file()), ("credit.request", request)):
            self.refused(self.salesperson, model, "read", record.ids)
            self.refused(self.salesperson, model, "search", [])
        self.refused(self.salesperson, "credit.exposure", "search_read", [])
        self.refused(self.salesperson, "res.partner", "action_open_credit_file", self.customer.ids)

    def test_auditors_read_and_do_no_more(self):
        request = self.asked()
        self.assertTrue(self.rpc(self.auditor, "credit.file", "read", self.file().ids))
        self.assertTrue(self.rpc(self.auditor, "credit.request", "read", request.ids))
        self.refused(self.auditor, "credit.request", "action_cancel", request.ids)

    # -- bands -----------------------------------------------------------------------------------

    def band(self, amount, users=None, **vals):
        values = {"company_id": self.company.id, "amount_to": amount, **vals}
        values["user_ids"] = [Command.set(users.ids)] if users else False
        return self.env["credit.approval.band"].create(values)

    def approve(self, user, request):
        self.rpc(user, "credit.request", "action_approve", request.ids)
        return request.state

    def test_bands_by_the_limit_as_it_will_be(self):
        self.band(1000, self.manager)
        self.band(0, self.chief, is_open=True)
        self.refused(self.manager, "credit.request", "action_approve", self.asked(1000.01).ids)
        self.assertEqual(self.approve(self.manager, self.asked(1000)), "approved")
        raised = (
            self.request("raise", 1, date_to=fields.Date.context_today(self.env.user))
            .with_user(self.user)
            .copy()
        )
        raised.action_ask()
        self.refused(self.manager, "credit.request", "action_approve", raised.ids)
        self.assertEqual(self.approve(self.chief, raised), "approved")
        self.assertEqual(self.approve(self.chief, self.asked(10**9)), "approved")

    def test_beyond_all_bands_nobody_approves(self):
        self.band(1000)
        self.refused(self.chief, "credit.request", "action_approve", self.asked(1001).ids)

    def test_no_limit_at_all_takes_whoever_may_approve_any_amount(self):
        self.policy_of_all.active = False
        self.granted("limit", 10)
        self.band(10**9, self.manager)
        self.band(0, self.chief, is_open=True)
        request = self.request("default").with_user(self.user).copy()
        request.action_ask()
        self.refused(self.manager, "credit.request", "action_approve", request.ids)
        self.assertEqual(self.approve(self.chief, request), "approved")

    def test_four_eyes(self):
        self.band(0, is_open=True, four_eyes=True)
        request = self.asked(user=self.manager)
        self.refused(self.manager, "credit.request", "action_approve", request.ids)
        limit = {"credit_limit": 5000}
        self.refused(self.manager, "res.partner", "write", self.customer.ids, limit)
        self.assertEqual(self.approve(self.chief, request), "approved")

    def test_waiting_for_me(self):
        self.band(1000, self.manager)
        small, large = self.asked(900), self.asked(1100)
        mine = [("can_decide", "=", True), ("id", "in", (small | large).ids)]
        found = self.rpc(self.manager, "credit.request", "search", mine)
        self.assertEqual(found, small.ids)
        self.assertEqual(small.activity_ids.user_id, self.manager)
        self.assertFalse(large.activity_ids)
        self.approve(self.manager, small)
        self.assertFalse(small.activity_ids)

    # -- companies -------------------------------------------------------------------------------

    def test_files_of_other_companies(self):
        other = self.company_data_2["company"]
        file = self.file(company=other)
        request = self.request("limit", 5, file_id=file.id)
        for record in (file, request):
            self.refused(self.manager, record._name, "read", record.ids)
        values = {"file_id": file.id, "amount": 9, "reason": "why"}
        self.refused(self.user, "credit.request", "create", [values])
        request.action_ask()
        self.refused(self.manager, "credit.request", "action_approve", request.ids)

    def test_exposure_rows_of_other_companies(self):
        other = self.company_data_2
        journal = other["default_journal_sale"].id
        self.owed(TODAY, 7, company_id=other["company"].id, journal_id=journal)
        self.owed(TODAY, 9)
        rows = self.rpc(
            self.user,
            "credit.exposure",
            "search_read",
            [("partner_id", "=", self.customer.id)],
            ["amount"],
        )
        self.assertEqual([row["amount"] for row in rows], [9])

    def test_exposure_rows_open_and_add_up(self):
        self.owed(TODAY, 100)
        self.drafted(10)
        self.payment(TODAY, 30)
        rows = self.env["credit.exposure"].search([("partner_id", "=", self.customer.id)])
        figures = {row.component: row.amount for row in rows}
        self.assertEqual(sum(figures.values()), self.exposure().total() / 100)
        for row in rows:
            opened = row.action_open_document()
            self.assertEqual((opened["res_model"], opened["res_id"]), (row.res_model, row.res_id))
        action = self.file().action_open_exposure("unapplied")
        self.assertEqual(self.env["credit.exposure"].search(action["domain"]).amount, -30)

    def test_requests_that_are_decided_stay(self):
        request = self.granted("limit", 5)
        with self.assertRaises(UserError):
            self.rpc(self.user, "credit.request", "unlink", request.ids)
