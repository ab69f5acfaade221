"""Who may see what, and who may do what: by the screens, and by any call from outside."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

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
    "knowledge",
    "knowledge.lesson",
    "ledger.entry",
)
WINDOWS = (
    "import",
    "import.column",
    "import.row",
    "import.remark",
    "decision",
    "settle",
    "invite",
    "refresh",
    "refresh.change",
    "seal.approval",
    "dry.run",
    "dry.run.rule",
    "dry.run.result",
    "dry.run.change",
)


@tagged("post_install", "-at_install")
class TestRights(ReconciliationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice("2026-01-05", 120.00, "INV/2026/00002")
        cls.move, cls.one = cls.matched_session()
        cls.clerk = cls.new_user("clerk", ["user"])
        cls.boss = cls.new_user("boss", ["manager"])
        cls.auditor = cls.new_user("auditor", ["auditor"])
        cls.salesperson = cls.new_user("salesperson", [])
        cls.biller = cls.new_user("biller", ["account.group_account_invoice"])
        known = cls.env["reconciliation.knowledge"].create(
            {"partner_id": cls.customer.id, "ours": "SO0042", "theirs": "Nord", "note": "told"}
        )
        cls.env["reconciliation.knowledge.lesson"].sudo().create(
            {"knowledge_id": known.id, "match_id": cls.one.match_ids[0].id}
        )

    def all_of(self, model, user):
        return self.env[f"reconciliation.{model}"].with_user(user)

    def call(self, user, records, method, *args, **kwargs):
        """As a client calls from outside: public methods only, no superuser mode."""
        model = records.with_user(user).browse()
        return call_kw(model, method, [records.ids, *args], kwargs)

    # -- seeing ----------------------------------------------------------------------------------

    def test_the_case_has_something_of_everything(self):
        self.one.action_confirm()
        self.one.action_seal()
        for model in MODELS:
            with self.subTest(model):
                self.assertTrue(self.all_of(model, self.boss).search([], limit=1))

    def test_outsiders_see_nothing(self):
        """Salespeople see none of it; who only writes invoices sees the ledger at most."""
        for user in self.salesperson, self.biller:
            for model in (*MODELS, *WINDOWS):
                if model == "ledger.entry" and user == self.biller:
                    continue
                records = self.all_of(model, user)
                with self.subTest(model, user=user.login):
                    for see in (
                        lambda records=records: records.search([]),
                        lambda records=records: records.search_count([]),
                        lambda records=records: records.formatted_read_group([], [], ["__count"]),
                        lambda records=records: records.name_search(""),
                        lambda records=records: (
                            records.sudo().search([], limit=1).sudo(False).read()
                            or records.check_access("read")
                        ),
                    ):
                        with self.assertRaises(AccessError):
                            see()

    def test_the_auditor_reads_everything(self):
        one = self.one.with_user(self.auditor)
        self.assertEqual(one.our_balance, 420.37)
        self.assertEqual(one.change_count, 0)
        for model in MODELS:
            with self.subTest(model):
                for record in self.all_of(model, self.auditor).search([], limit=5):
                    record.read()
        self.assertTrue(one.match_ids[0].reason and one.difference_ids[0].reason)
        self.assertTrue(one.bridge_ids[1].action_open_items())
        self.assertTrue(one.action_open_lines())

    def test_the_auditor_changes_nothing(self):
        one = self.one.with_user(self.auditor)
        for call in (
            one.action_match,
            one.action_confirm,
            one.action_cancel,
            one.action_seal,
            one.action_open_import,
            one.action_open_refresh,
            one.match_ids.action_reject,
            one.match_ids.action_accept,
            one.difference_ids.action_resolve,
            one.their_line_ids.action_check,
            one.line_ids.action_match_by_hand,
            one.unlink,
            one.match_ids.unlink,
            one.statement_ids.unlink,
            one.line_ids.unlink,
        ):
            with self.subTest(call.__name__), self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            self.import_theirs(one, "date;ref;amount\n2026-01-09;X;5")
        with self.assertRaises(AccessError):
            one.create({"partner_id": self.vendor.id})
        for records in (
            one,
            one.line_ids,
            one.match_ids,
            one.difference_ids,
            one.statement_ids,
            one.bridge_ids,
            self.all_of("rule", self.auditor).search([]),
        ):
            with self.subTest(records._name), self.assertRaises(AccessError):
                records.write({"create_date": "2026-01-01"})
        self.assertEqual(self.one.state, "review")

    # -- doing -----------------------------------------------------------------------------------

    def test_a_clerk_does_the_daily_work(self):
        session = self.session(partner_id=self.vendor.id).with_user(self.clerk)
        self.import_theirs(
            session,
            """
            date;ref;debit;credit
            2026-01-03;X-1;5.00;
            """,
        )
        session.action_match()
        session.difference_ids.write({"comment": "asked", "user_id": self.boss.id})
        session.action_confirm()
        session.action_reopen()
        session.action_cancel()

    def test_a_clerk_does_not_seal(self):
        self.one.action_confirm()
        for method in ("action_seal", "action_open_seal"):
            with self.subTest(method), self.assertRaises(AccessError):
                self.call(self.clerk, self.one, method)
        self.assertEqual(self.one.state, "confirmed")

    def test_only_managers_edit_rules_and_formats(self):
        rule = self.env["reconciliation.rule"].search([], limit=1)
        saved = self.env["reconciliation.file.format"].search([], limit=1)
        for records, vals in ((rule, {"tolerance": 9}), (saved, {"sign": "as_is"})):
            for user in self.clerk, self.auditor:
                with self.subTest(records._name, user=user.login):
                    with self.assertRaises(AccessError):
                        self.call(user, records, "write", vals)
                    with self.assertRaises(AccessError):
                        self.call(user, records, "unlink")
                    with self.assertRaises(AccessError):
                        records.with_user(user).copy()
            self.call(self.boss, records, "write", vals)
            self.assertEqual(records[next(iter(vals))], vals[next(iter(vals))])

    def test_kept_fields_of_a_session(self):
        for user in self.clerk, self.boss:
            for vals in (
                {"state": "sealed"},
                {"name": "RS/2026/99999"},
                {"our_opening": 1.0},
                {"opening_typed": False},
                {"our_balance": 1.0},
                {"their_balance": 1.0},
                {"difference": 0.0},
                {"opening_gap": 0.0},
                {"unexplained": 0.0},
                {"match_rate": 1.0},
                {"suggestion_count": 0},
                {"seal_id": False},
                {"previous_id": self.one.id},
                {"collected_on": "2026-01-01"},
            ):
                with self.subTest(vals, user=user.login):
                    with self.assertRaises(AccessError):
                        self.call(user, self.one, "write", vals)
                    scope = {"partner_id": self.vendor.id}
                    with self.assertRaises(AccessError):
                        self.all_of("session", user).create(scope | vals)

    def test_defaults_of_a_caller_set_nothing_kept(self):
        sessions = self.all_of("session", self.clerk)
        session = sessions.with_context(
            default_state="confirmed", default_our_opening=9, default_seal_id=1, default_name="X"
        ).create({"partner_id": self.vendor.id})
        self.assertTrue(session.name.startswith("RS/"), "numbers are given, not chosen")
        self.assertEqual(
            (session.state, session.our_opening, session.seal_id.id), ("draft", 0, False)
        )
        match = self.one.match_ids[0]
        line = self.all_of("line", self.clerk).with_context(
            default_match_id=match.id, default_carried=True, default_statement_id=1
        )
        line = line.create({"session_id": session.id, "date": session.date_to, "amount": 5})
        self.assertEqual(
            (line.match_id.id, line.carried, line.statement_id.id), (False, False, False)
        )

    def test_kept_fields_of_lines(self):
        session = self.session(partner_id=self.vendor.id)
        typed = self.enter(session.with_user(self.clerk), "2026-01-09", 5)
        match = self.one.match_ids[0]
        for vals in (
            {"match_id": match.id},
            {"match_state": "accepted"},
            {"move_line_id": self.account_lines(self.move).id},
            {"statement_id": self.one.statement_ids.id},
            {"row": 7},
            {"carried": True},
            {"check_state": "entered"},
            {"entered_by_id": self.boss.id},
            {"company_id": self.company.id},
            {"currency_id": self.currency.id},
            {"side": "ours"},
            {"session_id": self.one.id},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                self.call(self.clerk, typed, "write", vals)
        for vals in ({"amount": 1}, {"ref": "X"}, {"date": "2026-01-04"}, {"kind": "other"}):
            with self.subTest(vals, side="ours"), self.assertRaises(UserError):
                self.call(self.clerk, self.one.our_line_ids, "write", vals)
        with self.assertRaises(UserError):
            self.call(self.clerk, self.one.our_line_ids, "unlink")

    def test_matches_are_made_and_ended_by_buttons_only(self):
        match = self.one.match_ids[0]
        for user in self.clerk, self.boss:
            for vals in (
                {"state": "accepted"},
                {"difference": 0},
                {"score": 1},
                {"line_ids": [Command.clear()]},
                {"reason_key": "by_hand"},
            ):
                with self.subTest(vals, user=user.login), self.assertRaises(AccessError):
                    self.call(user, match, "write", vals)
            with self.assertRaises(AccessError):
                self.call(user, match, "unlink")
            with self.assertRaises(AccessError):
                self.one.with_user(user).write({"match_ids": [Command.delete(match.id)]})
            with self.assertRaises(AccessError):
                self.all_of("match", user).create(
                    {"session_id": self.one.id, "rule": "manual", "state": "manual"}
                )

    def test_private_methods_can_not_be_called(self):
        for method in ("_keeper", "_collect", "_explain", "_seal", "_take_opening"):
            with self.subTest(method), self.assertRaises(AccessError):
                self.call(self.boss, self.one, method)

    def test_windows_are_ones_own(self):
        """What one is about to do, others can't read, though they may open windows of the kind."""
        for window, vals in (
            ("import", {}),
            ("refresh", {"change_ids": [Command.create({"change": "added", "ref": "X"})]}),
            ("decision", {"decision": "match"}),
        ):
            own = self.all_of(window, self.boss).create({"session_id": self.one.id, **vals})
            own.read()
            parts = own.change_ids if window == "refresh" else own.browse()
            for records in (own, parts):
                with self.subTest(records._name):
                    ids = [("id", "in", records.ids)]
                    self.assertFalse(records.with_user(self.clerk).search(ids))
            with self.subTest(window), self.assertRaises(AccessError):
                (parts or own).with_user(self.clerk).read()

    def test_all_windows_are_ones_own(self):
        own = self.env["ir.rule"].search([("domain_force", "=", '[("create_uid", "=", user.id)]')])
        guarded = set(own.filtered(lambda rule: not rule.groups).mapped("model_id.model"))
        windows = {
            model._name
            for model in self.env.values()
            if model._transient and model._name.startswith("reconciliation.")
        }
        self.assertFalse(windows - guarded, "others may read what is typed there")
        self.assertEqual({f"reconciliation.{name}" for name in WINDOWS}, windows)

    # -- neighbours ------------------------------------------------------------------------------

    def test_partners_and_invoices_open_without_our_groups(self):
        for user in self.salesperson, self.biller:
            with self.subTest("partner", user=user.login):
                partner = self.customer.with_user(user)
                self.assertNotIn("reconciliation_count", partner.fields_get())
                Form(partner)
                arch = partner.get_view(view_type="form")["arch"]
                self.assertNotIn("reconciliation_count", arch)
        with self.subTest("invoice"):
            invoice = self.move.with_user(self.biller)
            self.assertNotIn("reconciliation_count", invoice.fields_get())
            self.assertNotIn("reconciliation_count", invoice.get_view(view_type="form")["arch"])
            Form(invoice)

    def test_smart_buttons(self):
        contact = self.env["res.partner"].create({"name": "C", "parent_id": self.customer.id})
        for user in self.clerk, self.auditor:
            with self.subTest(user.login):
                self.assertEqual(self.customer.with_user(user).reconciliation_count, 1)
                action = contact.with_user(user).action_open_reconciliations()
                found = self.all_of("session", user).search(action["domain"])
                self.assertEqual(found, self.one)
                self.assertEqual(self.move.with_user(user).reconciliation_count, 1)
                action = self.move.with_user(user).action_open_reconciliations()
                self.assertEqual(self.all_of("session", user).search(action["domain"]), self.one)
        self.assertEqual(self.vendor.with_user(self.clerk).reconciliation_count, 0)

    def test_accountants_are_users_at_once(self):
        """Whoever keeps the books reconciles: nothing needs to be granted on installation."""
        for group, ours in (
            ("account.group_account_user", "user"),
            ("account.group_account_manager", "manager"),
        ):
            user = self.new_user(ours + "2", [group])
            self.assertTrue(user.has_group(f"customer_reconciliation.group_reconciliation_{ours}"))
        self.assertFalse(self.biller.has_group("customer_reconciliation.group_reconciliation_user"))
