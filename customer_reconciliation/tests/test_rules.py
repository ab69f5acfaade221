"""Rules become the engine's policy: who they hold for, what they ask for, what they refuse."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ReconciliationCommon


@tagged("post_install", "-at_install")
class TestRules(ReconciliationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["reconciliation.rule"]
        cls.rules.with_context(active_test=False).search([]).unlink()
        cls.rule("common reference", "reference")
        cls.rule("common short", "short", tolerance=1)
        cls.invoice("2026-01-03", 300.37, "INV/2026/00001")
        cls.one = cls.session()
        cls.import_theirs(
            cls.one,
            """
            date;ref;debit;credit
            2026-01-04;INV/2026/00001;;300.37
            """,
        )

    @classmethod
    def rule(cls, name, looks_for, **vals):
        vals = {"sequence": 10 * len(cls.rules.search([])), **vals}
        return cls.rules.create({"name": name, "rule": looks_for, **vals})

    def holding(self, session=None):
        session = session or self.one
        companies = ("company_id", "in", (session.company_id.id, False))
        return self.rules.search([companies])._holding_for(session).mapped("name")

    # -- what makes no sense ---------------------------------------------------------------------

    def test_a_sum_of_one_line_is_refused(self):
        for looks_for in ("sum", "sum_short"):
            with self.assertRaisesRegex(ValidationError, "at least two"):
                self.rule("sum of one", looks_for, group_max=1)
        rule = self.rule("one line is enough here", "reference", group_max=1)
        with self.assertRaisesRegex(ValidationError, "at least two"):
            rule.rule = "sum"

    def test_a_rule_has_a_name(self):
        for name in ("", "  "):
            with self.assertRaisesRegex(ValidationError, "needs a name"):
                self.rule(name, "amount")
        with self.assertRaisesRegex(ValidationError, "needs a name"):
            self.rule("amount", "amount").name = ""

    # -- for whom --------------------------------------------------------------------------------

    def test_the_common_ones_hold(self):
        self.assertEqual(self.holding(), ["common reference", "common short"])

    def test_a_companys_own_replace_all_common_ones(self):
        self.rule("own amount", "amount", company_id=self.company.id)
        self.assertEqual(self.holding(), ["own amount"])

    def test_a_partners_own_replace_what_looks_for_the_same(self):
        self.rule("their short", "short", partner_ids=self.customer.ids)
        self.assertEqual(self.holding(), ["common reference", "their short"])
        other = self.session(partner_id=self.vendor.id)
        self.assertEqual(self.holding(other), ["common reference", "common short"])

    def test_several_of_a_partner_hold_together(self):
        self.rule("their short", "short", partner_ids=self.customer.ids)
        self.rule("their wide short", "short", partner_ids=(self.customer + self.vendor).ids)
        self.assertEqual(self.holding(), ["common reference", "their short", "their wide short"])

    def test_partner_before_company_before_common(self):
        company = {"company_id": self.company.id}
        self.rule("common short of theirs", "short", partner_ids=self.customer.ids)
        self.rule("common sum of theirs", "sum", partner_ids=self.customer.ids)
        self.rule("own short", "short", **company)
        self.rule("own amount", "amount", **company)
        self.assertEqual(
            self.holding(), ["common short of theirs", "common sum of theirs", "own amount"]
        )
        self.rule("own short of theirs", "short", partner_ids=self.customer.ids, **company)
        self.assertEqual(
            self.holding(), ["common sum of theirs", "own amount", "own short of theirs"]
        )

    def test_a_companys_rule_for_partners_leaves_the_common_ones(self):
        own = {"company_id": self.company.id, "partner_ids": self.vendor.ids}
        self.rule("own short of the vendor", "short", **own)
        self.assertEqual(self.holding(), ["common reference", "common short"])

    def test_switched_off_is_as_if_it_was_not_there(self):
        rule = self.rule("their short", "short", partner_ids=self.customer.ids)
        rule.active = False
        self.assertEqual(self.holding(), ["common reference", "common short"])
        both = self.rules.with_context(active_test=False)
        self.assertEqual(len(both._policy(self.one).passes), 2, "whatever the list shows")

    def test_another_companys_rules_hold_nothing_here(self):
        other = self.setup_other_company(name="Company B")["company"]
        self.rule("theirs", "amount", company_id=other.id)
        self.assertEqual(self.holding(), ["common reference", "common short"])

    def test_the_order_is_that_of_the_passes(self):
        first, second = self.rules.search([])
        first.sequence, second.sequence = 20, 10
        passes = self.rules._policy(self.one).passes
        self.assertEqual([p.rule for p in passes], ["short", "reference"])
        self.assertEqual(passes[0].tolerance, 100, "minor units")

    # -- how certain -----------------------------------------------------------------------------

    def test_a_rule_may_ask_for_more_than_the_settings(self):
        self.one.action_match()
        match = self.one.match_ids
        self.assertEqual((match.rule, match.state), ("reference", "auto"))
        rule = self.rules.search([("rule", "=", "reference")])
        rule.threshold = 1.0
        self.one.action_match()
        self.assertEqual(match.state, "suggested")
        rule.threshold = 0
        self.assertIsNone(self.rules._policy(self.one).passes[0].auto_threshold)
        self.one.action_match()
        self.assertEqual(match.state, "auto", "as the settings say")

    def test_a_rule_may_ask_for_less_than_the_settings(self):
        self.company.reconciliation_auto_threshold = 1.0
        self.one.action_match()
        self.assertEqual(self.one.match_ids.state, "suggested")
        self.rules.search([("rule", "=", "reference")]).threshold = 0.6
        self.one.action_match()
        self.assertEqual(self.one.match_ids.state, "auto")

    # -- what is refused -------------------------------------------------------------------------

    def test_nonsense_is_refused_with_its_reason(self):
        for vals, message in (
            ({"tolerance": -1}, "wild: the tolerance must not be negative"),
            ({"tolerance_percent": -0.5}, "between 0 and 100"),
            ({"tolerance_percent": 100.5}, "between 0 and 100"),
            ({"window_days": -1}, "0 means the same day"),
            ({"group_max": 0}, "at least one line"),
            ({"threshold": 0.5}, "more likely right than wrong"),
            ({"threshold": 1.01}, "at most 100 %"),
            ({"threshold": -0.1}, "leave it empty"),
        ):
            with self.subTest(vals), self.assertRaisesRegex(ValidationError, message):
                self.rule("wild", "short", **vals)
        fair = {"tolerance": 0, "tolerance_percent": 100, "window_days": 0, "group_max": 1}
        self.rule("fair", "short", threshold=0.51, **fair)

    def test_a_contact_has_no_account(self):
        contact = self.env["res.partner"].create({"name": "Clerk", "parent_id": self.customer.id})
        with self.assertRaisesRegex(ValidationError, "Clerk is a contact.*Blue Fish"):
            self.rule("for a contact", "short", partner_ids=contact.ids)

    def test_partners_of_another_company(self):
        other = self.setup_other_company(name="Company B")["company"]
        stranger = self.env["res.partner"].create({"name": "Stranger", "company_id": other.id})
        for company in self.company, self.env["res.company"]:
            with self.subTest(company), self.assertRaises(UserError):
                self.rule("x", "short", partner_ids=stranger.ids, company_id=company.id)
