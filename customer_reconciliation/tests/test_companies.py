"""A user of company A never sees anything of company B, whatever the way."""

import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ReconciliationCommon

MODELS = (
    "session",
    "line",
    "statement",
    "statement.remark",
    "match",
    "difference",
    "bridge.row",
    "seal",
    "rule",
    "file.format",
    "ledger.entry",
)


@tagged("post_install", "-at_install")
class TestCompanies(ReconciliationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["reconciliation.rule"].create(
            {"name": "ours alone", "rule": "reference", "company_id": cls.company.id}
        )
        cls.move, cls.one = cls.matched_session()
        cls.one.action_confirm()
        cls.one.action_seal()
        cls.other = cls.setup_other_company(name="Company B")["company"]
        cls.stranger = cls.new_user("stranger", ["manager"], company=cls.other)

    def of(self, model):
        return self.env[f"reconciliation.{model}"].with_user(self.stranger)

    def hidden(self, model):
        """What company A has of ``model``."""
        company = [("company_id", "=", self.company.id)]
        records = self.env[f"reconciliation.{model}"].sudo().search(company)
        self.assertTrue(records, f"the case needs a {model}")
        return records

    def test_not_found(self):
        for model in MODELS:
            with self.subTest(model):
                hidden, seen = self.hidden(model), self.of(model).search([])
                self.assertFalse(set(hidden.ids) & set(seen.ids))
                self.assertFalse(seen.search([("id", "in", hidden.ids)]))
                self.assertFalse(seen.search_count([("company_id", "=", self.company.id)]))

    def test_not_in_sums_or_names(self):
        for model in MODELS:
            with self.subTest(model):
                hidden = self.hidden(model)
                domain = [("id", "in", hidden.ids)]
                groups = self.of(model).formatted_read_group(domain, ["company_id"], ["__count"])
                self.assertFalse(groups)
                self.assertFalse(self.of(model).name_search("", domain))

    def test_not_read(self):
        for model in MODELS:
            with self.subTest(model), self.assertRaises(AccessError):
                self.of(model).browse(self.hidden(model).ids).read(["display_name"])

    def test_not_reached_from_elsewhere(self):
        partner = self.customer.with_user(self.stranger)
        self.assertEqual(partner.reconciliation_count, 0)
        self.assertFalse(self.of("session").search(partner.action_open_reconciliations()["domain"]))
        item = self.hidden("line").move_line_id.ids
        self.assertFalse(self.of("line").search([("move_line_id", "in", item)]))
        self.assertFalse(self.of("session").search([("line_ids.move_line_id", "in", item)]))
        self.assertFalse(self.move.with_user(self.stranger).reconciliation_count)

    def test_not_acted_on(self):
        one = self.one.with_user(self.stranger)
        for call in (
            one.action_match,
            one.action_cancel,
            one.action_reopen,
            one.action_open_refresh,
            one.with_user(self.stranger).unlink,
        ):
            with self.subTest(call.__name__), self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            one.import_statement("x.csv", b"date;ref;amount\n2026-01-09;X;5")
        for window, vals in (
            ("refresh", {}),
            ("import", {}),
            ("seal.approval", {"reason": "x"}),
            ("decision", {"decision": "match"}),
        ):
            with self.subTest(window), self.assertRaises(UserError):
                wizard = self.of(window).create({"session_id": one.id, **vals})
                wizard.read()
                wizard.session_id.read(["name"])
        wizard = self.of("import").create({"session_id": one.id})
        with self.assertRaises(AccessError):
            wizard.partner_id.mapped("name")

    def test_not_made_for_it(self):
        with self.assertRaises(AccessError):
            self.of("session").create(
                {"partner_id": self.customer.id, "company_id": self.company.id}
            )
        with self.assertRaises(AccessError):
            self.of("line").create({"session_id": self.one.id, "date": "2026-01-09", "amount": 1})

    def test_not_used_by_the_other(self):
        """Formats, rules and the session before are looked for in the own company only."""
        session = self.of("session").create(
            {
                "partner_id": self.customer.id,
                "company_id": self.other.id,
                "currency_id": self.one.currency_id.id,
                "date_from": "2026-02-01",
                "date_to": "2026-02-28",
            }
        )
        self.assertFalse(session.previous_id)
        self.assertFalse(session.our_line_ids)
        self.assertFalse(self.of("file.format")._of(session))
        rules = [p.rule for p in self.env["reconciliation.rule"].sudo()._policy(session).passes]
        self.assertGreater(len(rules), 1, "the common rules")
        self.assertEqual(len(self.env["reconciliation.rule"]._policy(self.one).passes), 1)

    def test_same_file_in_both(self):
        session = self.of("session").create(
            {
                "partner_id": self.customer.id,
                "company_id": self.other.id,
                "currency_id": self.one.currency_id.id,
                "date_from": "2026-01-01",
                "date_to": "2026-01-31",
            }
        )
        content = base64.b64decode(self.one.statement_ids.content)
        self.assertEqual(len(session.import_statement("ledger.csv", content).line_ids), 2)

    def test_chains_of_seals_are_apart(self):
        session = self.of("session").create(
            {
                "partner_id": self.customer.id,
                "company_id": self.other.id,
                "date_from": "2026-01-01",
                "date_to": "2026-01-31",
            }
        )
        self.enter(session, "2026-01-09", 5)
        session.action_match()
        session.action_confirm()
        session.action_seal()
        self.assertEqual(session.seal_id.number, 1)
        self.assertFalse(session.seal_id.previous_id)

    def test_a_user_of_both_sees_what_is_chosen(self):
        self.stranger.company_ids += self.company
        chosen = [self.other.id, self.company.id]
        sessions = self.of("session")
        alone = sessions.with_context(allowed_company_ids=chosen[:1])
        self.assertFalse(alone.search([("id", "=", self.one.id)]))
        both = sessions.with_context(allowed_company_ids=chosen)
        self.assertTrue(both.search([("id", "=", self.one.id)]))
