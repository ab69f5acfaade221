"""Matching: certain pairs, suggestions, and nothing a person decided is ever touched."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ReconciliationCommon

THEIRS = """
    date;ref;debit;credit
    2026-01-04;INV/2026/00001;;300.37
    2026-01-06;INV/2026/00002;;120.00
    2026-01-12;00003;;77.77
    2026-01-18;C-900;;61.10
    2026-01-21;TRANSFER;498.14;
    """


@tagged("post_install", "-at_install")
class TestMatch(ReconciliationCommon):
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

    def matched(self, text=THEIRS):
        session = self.session()
        self.import_theirs(session, text)
        session.action_match()
        return session

    def state_of(self, session, ref, side="ours"):
        return self.line(session, side, ref).match_state

    def test_references_and_amounts(self):
        session = self.matched()
        for number in ("00001", "00002", "00003"):
            self.assertEqual(self.state_of(session, f"INV/2026/{number}"), "auto")
        payment = session.our_line_ids.filtered(lambda line: line.kind == "payment")
        self.assertEqual(payment.match_id, self.line(session, "theirs", "TRANSFER").match_id)
        self.assertIn(payment.match_state, ("auto", "suggested"))
        self.assert_bridge_closes(session)

    def test_every_match_says_why(self):
        session = self.matched()
        for match in session.match_ids:
            self.assertTrue(match.rule and match.reason)
            self.assertTrue(0 < match.score <= 1)
            ours, theirs = (
                match.line_ids.grouped("side")["ours"],
                match.line_ids.grouped("side")["theirs"],
            )
            self.assert_amount(
                match.difference, sum(ours.mapped("amount")) - sum(theirs.mapped("amount"))
            )
        reason = self.line(session, "ours", "INV/2026/00001").match_id.reason
        self.assertIn("INV/2026/00001", reason)
        self.assertIn("300.37", reason)

    def test_without_reference_near_is_no_certainty(self):
        """60.00 of ours and 61.10 of theirs are near, and nothing else links them."""
        session = self.matched()
        self.assertNotEqual(self.state_of(session, "INV/2026/00004"), "auto")

    def test_state_follows(self):
        session = self.matched()
        self.assertEqual(session.state, "review", "60.00 and 61.10 are left to look at")
        clean = self.session(date_to="2026-01-07")
        self.import_theirs(
            clean,
            """
            date;ref;debit;credit
            2026-01-04;INV/2026/00001;;300.37
            2026-01-06;INV/2026/00002;;120.00
            """,
        )
        clean.action_match()
        self.assertEqual(clean.state, "matched")
        self.assertEqual(clean.match_rate, 1.0)
        self.assert_bridge_closes(clean)

    def test_nothing_matches(self):
        """Two lists without anything in common are matched too: all is left to look at."""
        session = self.session(date_to="2026-01-04")
        self.import_theirs(
            session,
            """
            date;ref;debit;credit
            2026-01-02;OTHER-7;;9999.99
            """,
        )
        session.action_match()
        self.assertFalse(session.match_ids)
        self.assertEqual(session.state, "review")
        self.assertEqual(session.match_rate, 0)
        self.assert_bridge_closes(session)
        session.action_confirm()

    def test_an_account_at_rest(self):
        """Their statement has a balance and no entries: it can be agreed all the same."""
        self.entry("2025-11-30", 50.00)
        session = self.session("2025-12-01", "2025-12-31")
        self.import_theirs(
            session,
            """
            date;ref;debit;credit;balance
            2025-12-01;Opening balance;;;-50.00
            2026-01-04;INV/2026/00001;;300.37;-350.37
            """,
        )
        self.assertFalse(session.line_ids)
        session.action_match()
        self.assertEqual((session.our_balance, session.their_balance), (50.00, 50.00))
        self.assertEqual(session.state, "matched")
        self.assert_bridge_closes(session)
        session.action_confirm()

    def test_nothing_to_match(self):
        with self.assertRaisesRegex(UserError, "nothing to match"):
            self.session().action_match()

    def test_again_is_the_same(self):
        session = self.matched()

        def picture():
            matches = {
                (m.id, m.rule, m.state, m.score, m.difference, m.line_ids._ids)
                for m in session.match_ids
            }
            rows = [(d.id, d.kind, d.amount, d.reason) for d in session.difference_ids]
            return matches, rows, session.mapped("bridge_ids.amount")

        before = picture()
        self.assertTrue(before[0])
        session.action_match()
        session.invalidate_recordset()
        self.assertEqual(picture(), before)

    def test_decisions_survive(self):
        session = self.matched()
        accepted = self.line(session, "ours", "INV/2026/00001").match_id
        rejected = self.line(session, "ours", "INV/2026/00002").match_id
        accepted.action_accept("seen the delivery note")
        rejected.action_reject("another order")
        by_hand = (
            self.line(session, "ours", "INV/2026/00004") + self.line(session, "theirs", "C-900")
        ).action_match_by_hand("freight on top")
        decided = accepted + rejected + by_hand

        def picture():
            lines = [(m.line_ids.ids, m.rejected_line_ids.ids) for m in decided]
            return lines, decided.read(["state", "decided_by_id", "decided_on", "decision_note"])

        before = picture()
        session.action_match()
        session.invalidate_recordset()
        self.assertEqual(picture(), before)
        self.assertEqual(decided.mapped("state"), ["accepted", "rejected", "manual"])
        self.assertEqual(by_hand.line_ids.mapped("match_state"), ["manual", "manual"])
        self.assert_bridge_closes(session)

    def test_rejected_group_is_not_proposed_again(self):
        session = self.matched()
        match = self.line(session, "ours", "INV/2026/00002").match_id
        group = match.line_ids
        match.action_reject()
        self.assertFalse(group.match_id)
        self.assertEqual(match.rejected_line_ids, group)
        for _again in range(2):
            session.action_match()
            ours, theirs = group.sorted("side")
            self.assertFalse(ours.match_id and ours.match_id == theirs.match_id)
        self.assert_bridge_closes(session)

    def test_suggestion_is_replaced_when_the_ledgers_change(self):
        """An undecided group that no longer holds goes away, its lines are free again."""
        session = self.session(date_to="2026-01-04")
        typed = self.enter(session, "2026-01-04", 300.37, "INV/2026/00001")
        session.action_match()
        match = typed.match_id
        match.action_reject()
        typed.write({"amount": 5000, "ref": "else"})
        session.action_match()
        self.assertFalse(typed.match_id)
        self.assert_bridge_closes(session)

    def test_counts_and_rate(self):
        session = self.matched()
        self.assertEqual((session.our_count, session.their_count), (5, 5))
        rejected = self.line(session, "ours", "INV/2026/00002").match_id
        rejected.action_reject()
        suggested = session.match_ids.filtered(lambda m: m.state == "suggested")
        self.assertEqual(session.suggestion_count, len(suggested))
        certain = session.line_ids.filtered(lambda line: line.match_state == "auto")
        self.assertGreaterEqual(len(certain), 4, "two pairs by reference")
        self.assertAlmostEqual(session.match_rate, len(certain) / 10)
        ours_open = session.our_open_line_ids.mapped("ref")
        self.assertIn("INV/2026/00002", ours_open)
        self.assertNotIn("INV/2026/00001", ours_open)
        self.assertIn("INV/2026/00002", session.their_open_line_ids.mapped("ref"))

    def test_rules_decide_what_is_tried(self):
        """The company's own rules replace the common ones."""
        rule = self.env["reconciliation.rule"].create(
            {"name": "documents only", "rule": "reference", "company_id": self.company.id}
        )
        session = self.matched()
        self.assertEqual(set(session.match_ids.mapped("rule")), {"reference"})
        self.assertFalse(self.state_of(session, "TRANSFER", "theirs"))
        rule.decision = "suggest"
        session.action_match()
        self.assertEqual(set(session.match_ids.mapped("state")), {"suggested"})

    def test_closed_sessions_are_not_matched(self):
        session = self.matched()
        session.action_confirm()
        with self.assertRaisesRegex(UserError, "confirmed"):
            session.action_match()
        session.action_cancel()
        with self.assertRaisesRegex(UserError, "Cancelled"):
            session.action_match()
