"""A sealed session is frozen: nobody changes it, and whoever tampers with it is found out."""

import json

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ReconciliationCommon


@tagged("post_install", "-at_install")
class TestSeal(ReconciliationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice("2026-01-03", 300.37, "INV/2026/00001")
        cls.invoice("2026-01-05", 120.00, "INV/2026/00002")
        cls.clerk = cls.new_user("clerk", ["user"])
        cls.boss = cls.new_user("boss", ["manager"])

    def confirmed(self, opening=0, **vals):
        session = self.session(**vals)
        self.import_theirs(
            session,
            """
            date;ref;debit;credit
            2026-01-03;INV/2026/00001;;300.37
            2026-01-31;CHARGE-9;1.00;
            """,
        )
        session.their_opening = opening
        session.action_match()
        session.action_confirm()
        return session

    def sealed(self, **vals):
        session = self.confirmed(**vals)
        session.with_user(self.boss).action_seal()
        return session

    # -- the way there ---------------------------------------------------------------------------

    def test_only_confirmed_sessions(self):
        session = self.session()
        with self.assertRaisesRegex(UserError, "Confirm"):
            session.action_seal("I want to")
        self.assertFalse(session.seal_id)

    def test_only_managers(self):
        session = self.confirmed()
        for call in (
            session.with_user(self.clerk).action_seal,
            session.with_user(self.clerk).action_open_seal,
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(session.state, "confirmed")
        with self.assertRaises(AccessError):
            self.env["reconciliation.seal.approval"].with_user(self.clerk).create(
                {"session_id": session.id, "reason": "please"}
            )

    def test_all_explained(self):
        session = self.confirmed()
        action = session.with_user(self.boss).action_open_seal()
        self.assertIs(action, True, "no question, no window")
        self.assertEqual(session.state, "sealed")
        seal = session.seal_id
        self.assertEqual(seal.user_id, self.boss)
        self.assertEqual(seal.company_id, self.company)
        self.assertIn(seal.digest, " ".join(session.message_ids.mapped("body")))
        self.assertEqual(set(session.difference_ids.mapped("state")), {"carried"})

    def test_unexplained_needs_a_reason(self):
        session = self.confirmed(opening=-5.00)
        self.assert_amount(session.unexplained, 5.00)
        with self.assertRaisesRegex(UserError, "5.00.*unexplained"):
            session.with_user(self.boss).action_seal()
        action = session.with_user(self.boss).action_open_seal()
        wizard = self.env[action["res_model"]].with_user(self.boss).browse(action["res_id"])
        self.assertIn("5.00", wizard.questions)
        with self.assertRaises(UserError):
            wizard.action_seal()
        wizard.reason = "5.00 from before 2020, written off next month"
        wizard.action_seal()
        self.assertEqual(session.state, "sealed")
        self.assertEqual(session.seal_id.reason, wizard.reason)
        self.assertIn("written off next month", " ".join(session.message_ids.mapped("body")))

    def test_a_blank_is_no_reason(self):
        session = self.confirmed(opening=-5.00)
        with self.assertRaises(UserError):
            session.with_user(self.boss).action_seal("   ")

    def test_undecided_suggestions_need_a_reason(self):
        self.env["reconciliation.rule"].create(
            {
                "name": "ask",
                "rule": "reference",
                "decision": "suggest",
                "company_id": self.company.id,
            }
        )
        session = self.confirmed()
        self.assertEqual(session.suggestion_count, 1)
        with self.assertRaisesRegex(UserError, "1 suggested"):
            session.with_user(self.boss).action_seal()
        session.with_user(self.boss).action_seal("small amounts")
        self.assertEqual(session.seal_id.reason, "small amounts")

    def test_files_are_attached(self):
        session = self.sealed()
        names = (
            self.env["ir.attachment"]
            .search([("res_model", "=", session._name), ("res_id", "=", session.id)])
            .mapped("name")
        )
        self.assertTrue(any(name.endswith(".xlsx") for name in names), names)
        self.assertTrue(any(name.endswith((".pdf", ".html")) for name in names), names)

    # -- nothing changes -------------------------------------------------------------------------

    def assert_refused(self, call, *args):
        with self.assertRaises(UserError):
            call(*args)

    def changes(self, session):
        """Every kind of record of a session, with a change one might try."""
        line = self.line(session, "theirs", "CHARGE-9")
        return [
            (session, {"note": "<p>x</p>"}),
            (session, {"date_to": "2026-02-01"}),
            (session, {"their_opening": 1}),
            (session, {"state": "review"}),
            (session, {"line_ids": [Command.delete(line.id)]}),
            (line, {"amount": 5}),
            (self.line(session, "ours", "INV/2026/00001"), {"amount": 5}),
            (session.match_ids[0], {"state": "rejected"}),
            (session.difference_ids[0], {"kind": "unexplained"}),
            (session.difference_ids[0], {"comment": "x"}),
            (session.statement_ids, {"filename": "other.csv"}),
            (session.bridge_ids[0], {"amount": 5}),
            (session.seal_id, {"payload": "{}"}),
            (session.seal_id, {"reason": "another"}),
        ]

    def test_nothing_is_written_or_deleted(self):
        session = self.sealed()
        remark = self.env["reconciliation.statement.remark"].sudo()
        before = session.seal_id._figures(session)
        for records, vals in self.changes(session):
            for who in (
                records.with_user(self.clerk),
                records.with_user(self.boss),
                records.sudo(),
            ):
                with self.subTest(f"{records._name} {vals} {who.env.user.login} {who.env.su}"):
                    self.assert_refused(who.write, vals)
        for records, _vals in self.changes(session):
            for who in (
                records.with_user(self.clerk),
                records.with_user(self.boss),
                records.sudo(),
            ):
                with self.subTest(f"delete {records._name} {who.env.su}"):
                    self.assert_refused(who.unlink)
        with self.subTest("a remark appears"):
            self.assert_refused(
                remark.create, {"statement_id": session.statement_ids.id, "kind": "error"}
            )
        session.invalidate_recordset()
        self.assertEqual(session.seal_id._figures(session), before)

    def test_nothing_is_added(self):
        session = self.sealed()
        shared = {"session_id": session.id}
        statement = {"filename": "x.csv", "content": b"eA==", "sha256": "x"}
        for model, vals in (
            ("line", {"date": "2026-01-09", "amount": 1}),
            ("match", {"rule": "manual", "state": "manual"}),
            ("difference", {"kind": "timing"}),
            ("bridge.row", {"kind": "timing"}),
            ("statement", statement),
            (
                "seal",
                {
                    "company_id": self.company.id,
                    "number": 99,
                    "user_id": self.boss.id,
                    "sealed_on": "2026-02-01",
                    "payload": "{}",
                    "digest": "x",
                },
            ),
        ):
            for user in (self.clerk, self.boss):
                with self.subTest(model, user=user.login):
                    records = self.env[f"reconciliation.{model}"].with_user(user)
                    self.assert_refused(records.create, {**shared, **vals})
            if model != "seal":
                with self.subTest(model, user="superuser"):
                    self.assert_refused(
                        self.env[f"reconciliation.{model}"].sudo().create, {**shared, **vals}
                    )

    def test_no_button_works(self):
        session = self.sealed()
        boss = session.with_user(self.boss)
        for call in (
            boss.action_match,
            boss.action_cancel,
            boss.action_confirm,
            boss.action_seal,
            boss._refresh,
            boss.match_ids.action_reject,
            boss.match_ids.action_accept,
            boss.difference_ids.action_resolve,
            boss.their_line_ids.action_check,
            boss.line_ids.filtered(lambda line: not line.match_id).action_match_by_hand,
        ):
            with self.subTest(call.__name__):
                self.assert_refused(call)
        boss.action_reopen()
        self.assertEqual(session.state, "sealed")
        with self.assertRaises(UserError):
            self.import_theirs(boss, "date;ref;amount\n2026-01-09;X;5")

    def test_no_line_moves_into_a_sealed_session(self):
        session, other = self.sealed(), self.session()
        line = self.enter(other, "2026-01-09", 1)
        for who in (line.with_user(self.boss), line.sudo()):
            self.assert_refused(who.write, {"session_id": session.id})

    def test_attached_files_stay(self):
        session = self.sealed()
        files = self.env["ir.attachment"].search(
            [("res_model", "=", session._name), ("res_id", "=", session.id)]
        )
        self.assert_refused(files.with_user(self.boss).unlink)
        self.assert_refused(files[0].with_user(self.boss).write, {"raw": b"other"})

    def test_the_ledger_may_go_on(self):
        """Later bookings do not reach a sealed session; they only show as changes."""
        session = self.sealed()
        before = session.our_balance
        self.invoice("2026-01-20", 9.00)
        self.assertEqual(session.our_balance, before)
        self.assertTrue(session.seal_id._is_intact())

    # -- the chain -------------------------------------------------------------------------------

    def test_seals_are_chained(self):
        first = self.sealed().seal_id
        second = self.sealed(partner_id=self.vendor.id).seal_id
        self.assertEqual((first.number, second.number), (1, 2))
        self.assertFalse(first.previous_id)
        self.assertEqual(second.previous_id, first)
        self.assertNotEqual(first.digest, second.digest)
        self.assertEqual(len(first.digest), 64)
        self.assertTrue(first._is_intact() and second._is_intact())
        figures = json.loads(first.payload)
        self.assertEqual(figures["our_balance"], 42037)

    def tamper(self, table, column, value, record):
        """As somebody with access to the database would."""
        self.env.flush_all()
        self.env.cr.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", (value, record.id))
        self.env.invalidate_all()

    def test_tampering_shows(self):
        session = self.sealed()
        following = self.sealed(partner_id=self.vendor.id).seal_id
        line = self.line(session, "ours", "INV/2026/00002")
        difference = session.difference_ids[0]
        for table, column, value, record in (
            ("reconciliation_line", "amount", 1.00, line),
            ("reconciliation_line", "ref", "else", line),
            ("reconciliation_line", "match_id", None, self.line(session, "ours", "INV/2026/00001")),
            ("reconciliation_session", "our_opening", 7.00, session),
            ("reconciliation_session", "our_balance", 7.00, session),
            ("reconciliation_difference", "amount", 7.00, difference),
            ("reconciliation_difference", "kind", "unexplained", difference),
            ("reconciliation_match", "state", "manual", session.match_ids[0]),
            ("reconciliation_bridge_row", "amount", 7.00, session.bridge_ids[0]),
            ("reconciliation_statement", "sha256", "x", session.statement_ids),
            ("reconciliation_seal", "payload", "{}", session.seal_id),
            ("reconciliation_seal", "reason", "never said", session.seal_id),
            ("reconciliation_seal", "user_id", self.clerk.id, session.seal_id),
        ):
            with self.subTest(f"{table}.{column}"):
                with self.env.cr.savepoint() as savepoint:
                    self.tamper(table, column, value, record)
                    self.assertFalse(session.seal_id._is_intact())
                    savepoint.rollback()
                self.env.invalidate_all()
                self.assertTrue(session.seal_id._is_intact())
        self.tamper("reconciliation_seal", "digest", "0" * 64, session.seal_id)
        self.assertFalse(session.seal_id._is_intact())
        self.assertFalse(following._is_intact(), "the next seal no longer fits")
