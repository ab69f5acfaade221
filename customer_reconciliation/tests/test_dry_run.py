"""Changed rules tried on past sessions: what is shown is what saving them would bring."""

import json

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

from .common import ReconciliationCommon

THEIRS = """
    date;ref;debit;credit
    2026-01-04;INV/2026/00001;;300.37
    2026-01-06;INV/2026/00002;;117.60
    2026-01-12;00003;;77.77
    2026-01-18;C-900;;61.10
    2026-01-21;TRANSFER;498.14;
    """
KEPT = ("session", "line", "match", "difference", "bridge.row", "seal", "statement", "rule")


@tagged("post_install", "-at_install")
class TestDryRun(ReconciliationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for day, amount, number in (
            ("2026-01-03", 300.37, 1),
            ("2026-01-05", 120.00, 2),
            ("2026-01-11", 77.77, 3),
            ("2026-01-16", 60.00, 4),
        ):
            cls.invoice(day, amount, f"INV/2026/{number:05}")
        cls.payment("2026-01-20", 498.14)
        cls.env.ref("customer_reconciliation.rule_near").active = False
        cls.one = cls.session()
        cls.import_theirs(cls.one, THEIRS)
        cls.one.action_match()

    def started(self, **changes):
        """A dry run on the session: ``short={"active": False}`` edits the common rule's copy."""
        action = self.env["reconciliation.rule"].action_open_dry_run()
        run = self.env["reconciliation.dry.run"].browse(action["res_id"])
        run.session_ids = self.one
        copies = run.rule_ids.grouped("rule")
        for looks_for, vals in changes.items():
            copies[looks_for].write(vals)
        return run

    def tried(self, **changes):
        run = self.started(**changes)
        run.action_try()
        return run

    def told(self, run):
        """``{(change, our refs): verdict}``"""
        return {(change.change, change.our_refs): change.verdict for change in run.change_ids}

    def outcome(self):
        """What a session's matches come to, as a dry run counts it."""
        states = self.one.match_ids.mapped("state")
        alone = self.one.line_ids.filtered(lambda line: not line.match_id)
        return states.count("auto"), states.count("suggested"), len(alone), self.one.unexplained

    # -- what is shown ---------------------------------------------------------------------------

    def test_unchanged_rules_change_nothing(self):
        run = self.tried()
        self.assertFalse(run.change_ids or run.is_changed)
        self.assertIn("Nothing would have been matched differently", run.summary)
        result = run.result_ids
        figures = ("auto", "suggested", "alone", "unexplained")
        self.assertEqual(tuple(result[f"{name}_before"] for name in figures), self.outcome())
        self.assertEqual(tuple(result[f"{name}_after"] for name in figures), self.outcome())

    def test_what_is_shown_is_what_saving_brings(self):
        short = self.line(self.one, "ours", "INV/2026/00002").match_id
        self.assertEqual((short.rule, short.state), ("short", "auto"))
        for changes, change in (
            ({"short": {"decision": "suggest"}}, "auto_suggest"),
            ({"short": {"decision": "suggest", "active": False}}, "suggest_none"),
            ({"short": {"decision": "auto", "active": True}}, "none_auto"),
            ({"short": {"threshold": 1.0}}, "auto_suggest"),
            ({"short": {"threshold": 0.0}}, "suggest_auto"),
            ({"short": {"tolerance": 1.0, "tolerance_percent": 0.0}}, "auto_none"),
        ):
            with self.subTest(changes):
                run = self.tried(**changes)
                self.assertIn((change, "INV/2026/00002"), self.told(run))
                before = self.outcome()
                run.action_save()
                self.assertEqual(self.outcome(), before, "sessions wait to be matched again")
                self.one.action_match()
                result = run.result_ids
                figures = ("auto", "suggested", "alone", "unexplained")
                now = tuple(result[f"{name}_after"] for name in figures)
                self.assertEqual(now, self.outcome())
                self.assertEqual(tuple(result[f"{name}_before"] for name in figures), before)

    def test_a_difference_is_told_in_full(self):
        run = self.tried(short={"decision": "suggest"})
        self.assertEqual(run.summary, "Suggested Instead of Certain: 1")
        names = (
            "rule", "score", "difference", "reason", "waterfall",
            "our_refs", "their_refs", "our_amount", "their_amount",
        )  # fmt: skip
        (change,) = run.change_ids
        lines, told = change.line_ids, {name: change[name] for name in names}
        run.action_save()
        self.one.action_match()
        match = self.line(self.one, "ours", "INV/2026/00002").match_id
        self.assertEqual(lines, match.line_ids)
        self.assertEqual(told, {name: match[name] for name in names})

    def test_rules_for_a_partner_are_tried_on_theirs(self):
        rule = self.env["reconciliation.rule"].create(
            {
                "name": "Blue Fish pays in full",
                "rule": "short",
                "active": False,
                "partner_ids": self.customer.ids,
            }
        )
        run = self.started()
        copy = run.rule_ids.filtered(lambda copy: copy.rule_id == rule)
        copy.active = True
        run.action_try()
        self.assertIn(("auto_none", "INV/2026/00002"), self.told(run))
        self.assertFalse(rule.active, "not before it is saved")

    def test_several_sessions_each_with_its_figures(self):
        run = self.started(short={"active": False})
        other = self.session(partner_id=self.vendor.id)
        self.enter(other, "2026-01-09", 5)
        run.session_ids += other
        run.action_try()
        self.assertEqual(run.result_ids.session_id, self.one + other)
        figures = {r.session_id: (r.auto_before, r.alone_after) for r in run.result_ids}
        self.assertEqual(figures[other], (0, 1))
        self.assertEqual(run.change_ids.session_id, self.one)

    # -- people ----------------------------------------------------------------------------------

    def test_beside_what_people_decided(self):
        right = self.line(self.one, "ours", "INV/2026/00001").match_id
        right.action_accept("seen the delivery note")
        wrong = self.line(self.one, "ours", "INV/2026/00002").match_id
        wrong.action_reject("another order")
        lines = self.line(self.one, "ours", "INV/2026/00004")
        lines += self.line(self.one, "theirs", "C-900")
        lines.action_match_by_hand("freight on top")
        run = self.tried(short={"active": False})
        self.assertEqual(self.told(run), {("auto_none", "INV/2026/00002"): "better"})
        said = f"Rejected ({self.env.user.name}) – another order"
        self.assertEqual(run.change_ids.decided, said)
        result = run.result_ids
        self.assertEqual(result.decision_count, 3)
        self.assertEqual((result.agreed_before, result.agreed_after), (1, 2), "accepted, rejected")
        self.assertEqual(result.agreement_shown, "33% → 67%")
        self.assertEqual((result.against_before, result.against_after), (1, 0))
        self.assertIn("Of 3 decisions people took", run.summary)
        self.assertIn("agree with 1 before and 2 after", run.summary)

    def test_what_people_paired_otherwise(self):
        self.line(self.one, "ours", "INV/2026/00002").match_id.action_reject()
        lines = self.line(self.one, "ours", "INV/2026/00002")
        lines += self.line(self.one, "theirs", "C-900")
        by_hand = lines.action_match_by_hand()
        run = self.tried(short={"decision": "suggest"})
        told = self.told(run)
        self.assertEqual(told["auto_suggest", "INV/2026/00002"], "better", "less of what is wrong")
        self.assertIn("Rejected", run.change_ids.decided)
        self.one.match_ids.filtered(lambda m: m.state == "rejected").sudo().unlink()
        run.action_try()
        self.assertIn(by_hand.display_name, run.change_ids.decided)

    # -- nothing is written ----------------------------------------------------------------------

    def picture(self):
        self.env.flush_all()
        self.env.invalidate_all()
        found = {}
        for name in KEPT:
            records = self.env[f"reconciliation.{name}"].with_context(active_test=False).search([])
            stored = [n for n, field in records._fields.items() if field.store]
            found[name] = records.read(stored)
        found["messages"] = self.env["mail.message"].search_count([])
        return json.dumps(found, default=str, sort_keys=True)

    def test_nothing_is_written(self):
        self.one.action_confirm()
        self.one.action_seal("all the same")
        before = self.picture()
        run = self.tried(short={"active": False, "sequence": 1}, sum={"tolerance": 5})
        self.assertTrue(run.change_ids)
        self.assertEqual(self.picture(), before)
        run.unlink()
        self.assertEqual(self.picture(), before)

    def test_saving_writes_the_edited_rules_only(self):
        rules = self.env["reconciliation.rule"].search([])
        before = {rule: rule.read(["tolerance", "active", "decision"]) for rule in rules}
        run = self.tried(sum={"tolerance": 5})
        self.assertEqual(run.rule_ids.filtered("is_changed").mapped("rule"), ["sum"])
        run.action_save()
        for rule in rules - rules.filtered(lambda rule: rule.rule == "sum"):
            self.assertEqual(rule.read(["tolerance", "active", "decision"]), before[rule])
        self.assertEqual(rules.filtered(lambda rule: rule.rule == "sum").tolerance, 5)

    def test_only_what_was_tried_is_saved(self):
        run = self.started(short={"active": False})
        with self.assertRaisesRegex(UserError, "Try these rules before saving"):
            run.action_save()
        run.action_try()
        self.assertTrue(run.is_tried)
        run.rule_ids[0].tolerance = 7
        self.assertFalse(run.is_tried)
        with self.assertRaisesRegex(UserError, "Try these rules before saving"):
            run.action_save()

    def test_on_the_form(self):
        run = self.tried()
        with Form(run) as form:
            self.assertTrue(form.is_tried)
            self.assertFalse(form.is_changed)
            with form.rule_ids.edit(0) as rule:
                rule.tolerance = 3.25
            self.assertFalse(form.is_tried)
            self.assertTrue(form.is_changed)
        with self.assertRaisesRegex(ValidationError, "must not be negative"):
            run.rule_ids[0].tolerance = -1

    def test_sessions_have_to_be_chosen(self):
        run = self.started()
        run.session_ids = False
        with self.assertRaisesRegex(UserError, "Choose one or more sessions"):
            run.action_try()

    # -- rights ----------------------------------------------------------------------------------

    def test_managers_only(self):
        run = self.tried(short={"active": False})
        for groups in (["user"], ["auditor"], ["account.group_account_invoice"]):
            user = self.new_user("x" + groups[0][-4:], groups)
            for model, method, args in (
                ("reconciliation.rule", "action_open_dry_run", [[]]),
                ("reconciliation.dry.run", "create", [[{}]]),
                ("reconciliation.dry.run", "read", [run.ids]),
                ("reconciliation.dry.run", "action_try", [run.ids]),
                ("reconciliation.dry.run", "action_save", [run.ids]),
                ("reconciliation.dry.run.change", "read", [run.change_ids.ids]),
            ):
                with self.subTest(groups, method=method), self.assertRaises(AccessError):
                    call_kw(self.env[model].with_user(user), method, args, {})
        self.assertTrue(self.env.ref("customer_reconciliation.rule_short").active)

    def test_another_companys_sessions(self):
        other = self.setup_other_company(name="Company B")["company"]
        stranger = self.new_user("stranger", ["manager"], company=other)
        run = self.tried(short={"active": False})
        own = self.env["reconciliation.dry.run"].with_user(stranger)._start()
        with self.assertRaises(AccessError):
            own.session_ids = [Command.set(self.one.ids)]
        own.sudo().session_ids = self.one
        with self.assertRaises(UserError):
            own.action_try()
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            own.action_try()
        self.assertFalse(own.sudo().result_ids)
        for records in (run, run.rule_ids, run.result_ids, run.change_ids):
            with self.subTest(records._name):
                self.assertFalse(records.with_user(stranger).search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    records.with_user(stranger).read()
        with self.assertRaises(AccessError):
            run.with_user(stranger).action_save()

    def test_another_companys_rules(self):
        other = self.setup_other_company(name="Company B")["company"]
        stranger = self.new_user("stranger", ["manager"], company=other)
        rule = self.env["reconciliation.rule"].create(
            {"name": "A's own", "rule": "sum", "company_id": self.company.id}
        )
        own = self.env["reconciliation.dry.run"].with_user(stranger)._start()
        self.assertNotIn(rule, own.sudo().rule_ids.rule_id)
        smuggled = own.rule_ids.create({"dry_run_id": own.id, "rule_id": rule.id, "tolerance": 9})
        own.tried = own.sudo()._as_tried()
        with self.assertRaises(AccessError):
            own.action_save()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            smuggled.read(["name", "is_changed"])
            smuggled._save()
        self.assertEqual(rule.tolerance, 0)
