from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditChange(CreditCommon):
    """Who changed which setting of credit, from what to what."""

    def changes(self, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        found = self.env["credit.change"].search([("id", ">", self.last), *domain], order="id")
        return [(row.field_name, row.before, row.after) for row in found]

    def setUp(self):
        super().setUp()
        self.last = self.env["credit.change"].search([], order="id desc", limit=1).id or 0

    def test_policy(self):
        boss = self.new_user("credit_boss", ["account.group_account_manager"])
        policy = self.policy(effect="warn")
        self.last = self.env["credit.change"].search([], order="id desc", limit=1).id
        policy.with_user(boss).write({"effect": "block", "hold_overdue_days": 30, "sequence": 10})
        found = self.env["credit.change"].search([("id", ">", self.last)])
        self.assertEqual(
            self.changes(res_model="credit.policy"),
            [("effect", "Warn", "Block"), ("hold_overdue_days", "0", "30")],
        )
        self.assertEqual((found.user_id, found[0].name), (boss, policy.name))
        self.assertEqual(set(found.mapped("kind")), {"Credit Policy"})
        self.assertIn("When Exceeded or on Hold", found.mapped("label"))

    def test_component_of_a_policy(self):
        part = self.policy().component_ids.filtered(lambda part: part.component == "draft")
        self.last = self.env["credit.change"].search([], order="id desc", limit=1).id
        part.counted = False
        self.assertEqual(self.changes(), [("counted", "Yes", "No")])
        last = self.env["credit.change"].search([], order="id desc", limit=1)
        self.assertEqual(last.name, "For tests: Draft Invoices")

    def test_weight(self):
        self.env["credit.score.weight"].action_open_weights()
        self.assertFalse(self.changes(), "looking at the weights changes none")
        weight = self.env["credit.score.weight"].search(
            [("company_id", "=", self.company.id), ("factor", "=", "trend")]
        )
        weight.weight = 40
        self.assertEqual(self.changes(), [("weight", "15", "40")])

    def test_band_made_changed_and_deleted(self):
        user = self.env.user
        band = self.env["credit.approval.band"].create({"amount_to": 500, "user_ids": user.ids})
        band.amount_to = 700
        said, name = band._said("amount_to"), user.display_name
        first = said.replace("700", "500")
        band.unlink()
        self.assertEqual(
            self.changes(),
            [
                ("amount_to", "", first),
                ("user_ids", "", name),
                ("amount_to", first, said),
                ("amount_to", said, ""),
                ("user_ids", name, ""),
            ],
        )

    def test_nobody_writes_the_log(self):
        boss = self.new_user("credit_boss", ["account.group_account_manager"])
        self.policy()
        change = self.env["credit.change"].search([], limit=1).with_user(boss)
        self.assertTrue(change.read(["before", "after", "label"]))
        for call in (
            lambda: change.write({"after": "1"}),
            lambda: change.unlink(),
            lambda: change.create({"res_model": "credit.policy", "field_name": "name"}),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_grades_are_the_companys(self):
        self.company.write({"credit_grade_a": 95, "credit_grade_b": 90})
        self.assertEqual(
            self.changes(res_model="res.company"),
            [("credit_grade_a", "80", "95"), ("credit_grade_b", "65", "90")],
        )
        policy = self.env["credit.scoring"]._policy(self.company)
        self.assertEqual(policy.grades_from, (95, 90, 50, 35))
        for values in ({"credit_grade_c": 90}, {"credit_grade_a": 101}, {"credit_grade_d": -1}):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.company.write(values)
