from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..queries.exposure import COMPONENTS
from .credit_common import TODAY, CreditCommon


@tagged("post_install", "-at_install")
class TestCreditLimits(CreditCommon):
    def setUp(self):
        super().setUp()
        self.clock = self.enterContext(freeze_time(TODAY))

    # -- where a limit comes from ----------------------------------------------------------------

    def limit(self, **expected):
        """The limit of the customer's file is made of what is expected."""
        found = self.file()
        found.invalidate_recordset()
        self.assertEqual({name: found[name] for name in expected}, expected)

    def test_no_limit(self):
        self.owed(TODAY, 100)
        self.limit(has_limit=False, limit_source="none", exposure=100, utilisation=0)

    def test_default_of_the_company_then_policy_then_contact_then_request(self):
        self.env["ir.default"].set("res.partner", "credit_limit", 50, company_id=self.company.id)
        self.limit(limit_source="company", limit_amount=50)
        self.policy(has_limit=True, limit_amount=70)
        self.limit(limit_source="policy", limit_amount=70)
        self.customer.sudo().credit_limit = 80
        self.limit(limit_source="contact", limit_amount=80)
        self.granted("limit", 90)
        self.limit(limit_source="file", limit_amount=90)
        self.granted("default")
        self.limit(limit_source="policy", limit_amount=70)

    def test_policies_by_tag_and_grade_the_first_that_fits(self):
        tag = self.env["res.partner.category"].create({"name": "Key"})
        for_key = self.policy(sequence=1, tag_ids=tag.ids, has_limit=True, limit_amount=1)
        for_grade = self.policy(sequence=2, grade="B", has_limit=True, limit_amount=2)
        for_all = self.policy(sequence=3, has_limit=True, limit_amount=3)
        self.limit(applied_policy_id=for_all)
        self.file().sudo().grade = "B"
        self.limit(applied_policy_id=for_grade)
        self.customer.category_id = tag
        self.limit(applied_policy_id=for_key)
        self.file().policy_id = for_all
        self.limit(applied_policy_id=for_all, limit_amount=3)

    def test_a_raise_ends_and_covers_add_while_they_are_valid(self):
        self.granted("limit", 1000)
        self.granted("raise", 200, date_to=TODAY + timedelta(3))
        self.env["credit.cover"].create(
            {
                "file_id": self.file().id,
                "number": "P-1",
                "amount": 50,
                "date_from": TODAY,
                "date_to": TODAY + timedelta(9),
            }
        )
        self.limit(limit_amount=1250, standing=1000, raised=200, covered=50)
        self.clock.move_to(TODAY + timedelta(4))
        self.limit(limit_amount=1050, raised=0, covered=50)
        self.clock.move_to(TODAY + timedelta(10))
        self.limit(limit_amount=1000, covered=0)

    def test_a_limit_of_nothing_is_not_no_limit(self):
        self.granted("limit", 0)
        self.owed(TODAY, 1)
        self.limit(has_limit=True, limit_amount=0, available=-1, utilisation=1)

    # -- what counts -----------------------------------------------------------------------------

    def test_policies_leave_components_out_and_limit_them(self):
        policy = self.policy()
        self.assertEqual(policy._counted(), COMPONENTS)
        parts = {part.component: part for part in policy.component_ids}
        parts["draft"].counted = False
        parts["overdue"].limit_amount = 30
        self.granted("limit", 200)
        self.owed(TODAY, 100)
        self.drafted(10)
        self.owed(TODAY - timedelta(1), 50)
        self.limit(exposure=150, draft=10, available=50, utilisation=0.75)
        self.assertEqual(self.file()._figures()[self.file()].over, {"overdue": 2000})

    # -- shared ----------------------------------------------------------------------------------

    def test_a_group_shares_one_limit_across_companies_and_currencies(self):
        other = self.company_data_2["company"]
        other.currency_id = self.other_currency
        self.other_currency.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": self.other_currency.id, "name": TODAY, "rate": 4}
        )
        group = self.env["credit.group"].create({"name": "Fish", "company_id": self.company.id})
        mine, theirs = self.file(), self.file(company=other)
        (mine | theirs).group_id = group
        self.granted("limit", 500)
        self.owed(TODAY, 100)
        self.owed(
            TODAY,
            80,
            company_id=other.id,
            journal_id=self.company_data_2["default_journal_sale"].id,
            currency_id=self.other_currency.id,
        )
        self.limit(limit_source="file", used=100, limit_amount=500)
        self.granted("limit", 150, file_id=False, group_id=group.id)
        self.limit(limit_source="group", exposure=100, used=120, available=30, utilisation=0.8)
        theirs.invalidate_recordset()
        self.assertEqual(
            (theirs.exposure, theirs.used, theirs.limit_currency_id), (80, 120, self.currency)
        )

    # -- the host's field ------------------------------------------------------------------------

    def test_the_host_is_told_in_the_companys_field(self):
        other = self.company_data_2["company"]
        self.granted("limit", 700)
        self.granted("limit", 33, file_id=self.file(company=other).id)
        self.assertEqual(self.customer.credit_limit, 700)
        self.assertEqual(self.contact.credit_limit, 700)
        self.assertEqual(self.customer.with_company(other).credit_limit, 33)

    def test_a_limit_that_begins_later_is_told_when_it_begins(self):
        self.granted("limit", 700)
        self.granted("limit", 900, date_from=TODAY + timedelta(5))
        self.assertEqual(self.customer.credit_limit, 700)
        self.clock.move_to(TODAY + timedelta(4))
        self.limit(limit_amount=700)
        self.clock.move_to(TODAY + timedelta(5))
        self.env["credit.request"].sudo()._cron_work()
        self.limit(limit_amount=900)
        self.assertEqual(self.customer.credit_limit, 900)

    def test_raises_expire_by_the_clock(self):
        self.granted("limit", 700)
        request = self.granted("raise", 10, date_to=TODAY)
        self.clock.move_to(TODAY + timedelta(1))
        self.env["credit.request"].sudo()._cron_work()
        self.assertEqual(request.state, "expired")

    def test_a_manager_may_write_the_hosts_field_which_makes_an_approved_request(self):
        self.customer.credit_limit = 400
        [request] = self.file().request_ids
        self.assertEqual(
            (request.state, request.kind, request.amount, request.approver_id),
            ("approved", "limit", 400, self.env.user),
        )
        self.limit(limit_source="file", limit_amount=400)
        self.customer.credit_limit = 400
        self.assertEqual(len(self.file().request_ids), 1)
        self.customer.use_partner_credit_limit = False
        self.limit(limit_source="none", has_limit=False)

    def test_new_contacts_with_a_limit(self):
        made = (
            self.env["res.partner"]
            .with_context(default_credit_limit=5)
            .create([{"name": "New", "credit_limit": 25}, {"name": "Other"}])
        )
        self.assertEqual(made.mapped("credit_limit"), [25, 5])
        found = self.env["credit.file"]._of(made, self.company)
        self.assertEqual(found.mapped("limit_ids.amount"), [25, 5])

    # -- requests --------------------------------------------------------------------------------

    def test_what_was_asked_stays_and_the_log_tells(self):
        self.granted("limit", 100)
        self.owed(TODAY, 60)
        request = self.request("limit", 300)
        request.action_ask()
        self.assertEqual((request.limit_before, request.exposure_before), (100, 60))
        with self.assertRaises(UserError):
            request.amount = 3000
        with self.assertRaises(UserError):
            request.unlink()
        request.action_approve()
        with self.assertRaises(UserError):
            request.action_approve()
        self.assertIn("300", str(self.file().message_ids[0].body))

    def test_requests_that_make_no_sense(self):
        today = {"date_to": TODAY}
        for kind, amount, vals in (
            ("limit", -1, {}),
            ("limit", 5, {"reason": "  "}),
            ("raise", 0, today),
            ("raise", 5, {}),
            ("raise", 5, {"date_to": TODAY - timedelta(1)}),
        ):
            with self.assertRaises(ValidationError, msg=(kind, amount)):
                self.request(kind, amount, **vals)
        with self.assertRaisesRegex(UserError, "no limit to raise"):
            self.request("raise", 5, **today).action_ask()

    def test_tasks_of_people_stay(self):
        """Only the task to decide is done with the decision."""
        request = self.request("limit", 10)
        request.action_ask()
        own = request.activity_schedule("mail.mail_activity_data_todo", summary="Ask the bank")
        task = request.activity_ids - own
        self.assertEqual(task.activity_type_id.name, "Decide a Credit Request")
        request.action_approve()
        self.assertEqual(request.activity_ids, own)

    def test_refusing_says_why(self):
        request = self.request("limit", 300)
        request.action_ask()
        with self.assertRaises(UserError):
            request.action_refuse()
        request.answer = "Pays late."
        request.action_refuse()
        self.assertEqual(request.state, "refused")
        self.assertFalse(self.file().limit_ids)

    # -- lists -----------------------------------------------------------------------------------

    def test_files_are_found_and_sorted_by_what_is_computed(self):
        self.granted("limit", 100)
        self.granted("limit", 100, file_id=self.file(self.vendor).id)
        self.owed(TODAY, 90)
        self.owed(TODAY, 20, partner=self.vendor)
        files = self.env["credit.file"]
        mine = [("partner_id", "in", (self.customer | self.vendor).ids)]
        found = files.search([*mine, ("utilisation", ">=", 0.5)])
        self.assertEqual(found.partner_id, self.customer)
        for order, first in (("utilisation desc", self.customer), ("available desc", self.vendor)):
            self.assertEqual(files.search(mine, order=order)[0].partner_id, first, order)
        self.assertTrue(files.fields_get(["utilisation"])["utilisation"]["sortable"])

    def test_files_are_made_once_and_for_whoever_owes(self):
        self.owed(TODAY, 90)
        files = self.env["credit.file"]
        files.action_open_files()
        [found] = files.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(files._of(self.customer | self.contact, self.company), found)

    def test_as_many_queries_for_one_as_for_many(self):
        partners = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(8)])
        files = self.env["credit.file"]._of(partners, self.company)
        self.policy(has_limit=True, limit_amount=70)
        for file in files:
            self.granted("limit", 100, file_id=file.id)
        read = lambda found: found.browse(found.ids).mapped("utilisation")  # noqa: E731
        read(files)
        few = self.queries(read, files[:2])
        self.assertEqual(self.queries(read, files), few)

    def test_ways_from_the_file(self):
        move = self.owed(TODAY, 90, partner=self.contact)
        line = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        line.reconciliation_disputed = True
        promise = self.env["payment.promise"].create(
            {"partner_id": self.customer.id, "amount": 5, "date": TODAY + timedelta(5)}
        )
        self.request("limit", 10).action_ask()
        file = self.file()
        names = ("waiting_count", "promise_count", "broken_promise_count", "disputed_count")
        self.assertEqual([file[name] for name in names], [1, 1, 0, 1])
        for opened, expected in (
            (file.action_open_promises(), promise),
            (file.action_open_disputed(), line),
            (file.action_open_invoices(), move),
            (file.action_open_requests(), file.request_ids),
        ):
            found = self.env[opened["res_model"]].search(opened["domain"])
            self.assertEqual(found, expected, opened["res_model"])
        statement = file.action_open_statement()
        self.assertEqual(statement["context"], {"default_partner_ids": self.customer.ids})

    # -- rights ----------------------------------------------------------------------------------

    def test_users_ask_and_managers_decide(self):
        user = self.new_user("asker", ["user"])
        request = self.request("limit", 10).with_user(user).copy()
        self.assertEqual(request.user_id, user)
        request.action_ask()
        with self.assertRaises(AccessError):
            request.action_approve()
        self.assertTrue(request.with_env(self.env).can_decide)
        request.action_cancel()
        self.assertEqual(request.state, "cancelled")
