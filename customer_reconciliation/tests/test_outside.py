"""What the two sides booked in different periods, and what must not hide in it."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ReconciliationCommon

HEAD = "date;ref;debit;credit\n"


@tagged("post_install", "-at_install")
class TestOutside(ReconciliationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice("2025-12-29", 1200.00, "INV/2025/00090")
        cls.invoice("2026-01-05", 300.00, "INV/2026/00001")
        cls.invoice("2026-02-02", 77.00, "INV/2026/00002")

    def matched(self, rows, **vals):
        session = self.session(**vals)
        session.import_statement("theirs.csv", (HEAD + "\n".join(rows)).encode())
        session.action_match()
        self.assert_bridge_closes(session)
        return session

    def january(self):
        return self.matched(
            [
                "2026-01-03;INV/2025/00090;;1200.00",
                "2026-01-07;INV/2026/00001;;300.00",
                "2026-01-31;INV/2026/00002;;77.00",
            ]
        )

    def test_earlier_entry_closes_the_gap_of_the_openings(self):
        session = self.january()
        self.assert_amount(session.our_opening, 1200.00)
        self.assert_amount(session.opening_gap, 0)
        self.assert_amount(session.our_balance, self.ledger_balance(self.customer, "2026-01-31"))
        self.assertEqual(self.line(session, "ours", "INV/2025/00090").match_state, "auto")

    def test_later_entry_is_a_matter_of_time(self):
        session = self.january()
        [(key, amount)] = self.explained(session).items()
        self.assertEqual(key[0], "timing")
        self.assert_amount(amount, -77.00)
        self.assertIn("INV/2026/00002", session.difference_ids.reason)
        self.assertIn("after the period", session.difference_ids.reason)

    def test_matching_again_changes_nothing(self):
        session = self.january()
        before = set(session.line_ids.ids), set(session.match_ids.ids)
        session.match_ids[:1].action_accept()
        session.action_match()
        self.assertEqual((set(session.line_ids.ids), set(session.match_ids.ids)), before)

    def test_what_nothing_names_any_more_is_taken_back(self):
        session = self.january()
        session.statement_ids.unlink()
        self.assertFalse(session.line_ids.filtered("carried"))
        self.assert_amount(session.opening_gap, 1200.00)
        self.assert_amount(session.unexplained, 1200.00)

    def test_what_an_earlier_session_settled_is_not_brought_again(self):
        december = self.matched(
            ["2025-12-30;INV/2025/00090;;1200.00"], date_from="2025-12-01", date_to="2025-12-31"
        )
        december.action_confirm()
        session = self.matched(["2026-01-03;INV/2025/00090;;1200.00"])
        self.assertFalse(session.line_ids.filtered("carried"))

    def test_session_created_too_early_catches_up(self):
        december = self.matched(
            ["2025-12-30;OTHER-1;;55.00"], date_from="2025-12-01", date_to="2025-12-31"
        )
        session = self.session()
        december.action_confirm()
        session._refresh()
        self.assertEqual(session.previous_id, december)
        self.assert_amount(session.their_opening, 55.00)
        self.assert_amount(session.opening_gap, 0)

    def test_continued_session_is_neither_reopened_nor_cancelled(self):
        december = self.matched(
            ["2025-12-30;INV/2025/00090;;1200.00"], date_from="2025-12-01", date_to="2025-12-31"
        )
        december.action_confirm()
        session = self.session()
        for action in (december.action_reopen, december.action_cancel):
            with self.assertRaisesRegex(UserError, session.name):
                action()
        session.action_cancel()
        december.action_reopen()
        self.assertEqual(december.state, "review")


@tagged("post_install", "-at_install")
class TestOpenQuestions(ReconciliationCommon):
    """What a manager must answer for before sealing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice("2026-01-05", 300.00, "INV/2026/00001")

    def confirmed(self, text, **options):
        session = self.session()
        self.import_theirs(session, text, **options)
        session.action_match()
        session.action_confirm()
        return session

    def assert_asks(self, session, word):
        with self.assertRaisesRegex(UserError, word):
            session.action_seal()
        session.action_seal("agreed by phone")
        self.assertEqual(session.state, "sealed")

    def test_stated_closing_balance_that_the_lines_miss(self):
        session = self.confirmed(
            """
            date;ref;debit;credit;balance
            2026-01-05;INV/2026/00001;;300.00;-300.00
            2026-01-xx;K9;;100.00;-400.00
            2026-01-20;K10;50.00;;-350.00
            2026-01-21;K11;;50.00;-400.00
            """,
            accept_errors=True,
        )
        self.assert_asks(session, "closing balance")

    def test_ledger_changed_since(self):
        session = self.confirmed("date;ref;debit;credit\n2026-01-05;INV/2026/00001;;300.00")
        self.invoice("2026-01-06", 5.00, "INV/2026/00002")
        session.invalidate_recordset()
        self.assert_asks(session, "changes in the ledger")

    def test_another_amount_is_asked_anew(self):
        session = self.session()
        self.import_theirs(session, "date;ref;debit;credit\n2026-01-05;INV/2026/00001;;300.00")
        session.their_opening = 0.01
        session.action_match()
        gap = session.difference_ids
        gap.with_user(self.new_user("clerk", ["user"])).write({"kind": "rounding"})
        gap.action_resolve()
        session.their_opening = 900.00
        session._explain()
        self.assertEqual((gap.kind, gap.state), ("unexplained", "open"))

    def test_due_date_changed_in_the_ledger_keeps_the_decision(self):
        session = self.session()
        self.import_theirs(session, "date;ref;debit;credit\n2026-01-05;INV/2026/00001;;300.00")
        session.action_match()
        session.match_ids.action_accept()
        line = session.our_line_ids
        line.move_line_id.date_maturity = "2026-03-01"
        session._refresh()
        self.assertEqual(str(line.due_date), "2026-03-01")
        self.assertEqual(line.match_state, "accepted")
        self.assertEqual(session.match_rate, 1.0)

    def test_fresh_seal_is_intact_in_one_transaction(self):
        session = self.session()
        self.import_theirs(session, "date;ref;debit;credit\n2026-01-05;INV/2026/00001;;300.00")
        session.action_match()
        session.action_confirm()
        session.action_seal()
        session.env.invalidate_all()
        self.assertTrue(session.seal_id.intact)
