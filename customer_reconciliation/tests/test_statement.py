"""A statement that is taken out again, or comes late, and what that does to the rest."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ReconciliationCommon

FIRST = """
    date;ref;debit;credit;balance
    2026-01-01;Opening balance;;;-50.00
    2026-01-03;INV/2026/00001;;300.37;-350.37
    """
SECOND = """
    date;ref;debit;credit
    2026-01-05;INV/2026/00002;;120.00
    """


@tagged("post_install", "-at_install")
class TestStatement(ReconciliationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.entry("2025-12-15", 50.00)
        cls.invoice("2026-01-03", 300.37, "INV/2026/00001")
        cls.invoice("2026-01-05", 120.00, "INV/2026/00002")

    def matched(self):
        session = self.session()
        first = self.import_theirs(session, FIRST, "first.csv")
        second = self.import_theirs(session, SECOND, "second.csv")
        session.action_match()
        self.assertEqual(set(session.match_ids.mapped("state")), {"auto"})
        return session, first, second

    def test_deleting_takes_its_lines_out(self):
        session, first, second = self.matched()
        second.unlink()
        session.invalidate_recordset()
        self.assertEqual(session.statement_ids, first)
        self.assertEqual(session.their_line_ids.mapped("ref"), ["INV/2026/00001"])
        self.assert_amount(session.their_balance, 350.37)
        self.assertFalse(self.line(session, "ours", "INV/2026/00002").match_id)
        self.assertEqual(len(session.match_ids), 1, "no match with one side gone")
        self.assertIn("INV/2026/00002", session.difference_ids.mapped("refs"))
        self.assert_bridge_closes(session)

    def test_deleting_takes_its_opening_out(self):
        session, first, _second = self.matched()
        self.assert_amount(session.opening_gap, 0)
        first.unlink()
        session.invalidate_recordset()
        self.assert_amount(session.their_opening, 0)
        self.assert_amount(session.their_balance, 120)
        self.assert_amount(session.opening_gap, 50)
        self.assert_bridge_closes(session)

    def test_deleting_an_accepted_file_frees_ours(self):
        session, _first, second = self.matched()
        session.match_ids.action_accept()
        second.unlink()
        session.invalidate_recordset()
        self.assertFalse(self.line(session, "ours", "INV/2026/00002").match_id)
        self.assertEqual(self.line(session, "ours", "INV/2026/00001").match_state, "accepted")
        self.assert_bridge_closes(session)

    def test_deleted_file_may_come_again(self):
        session, _first, second = self.matched()
        second.unlink()
        self.import_theirs(session, SECOND, "second again.csv")
        session.action_match()
        self.assert_amount(session.difference, 0)
        self.assert_bridge_closes(session)

    def test_late_file(self):
        """A file after matching moves the balance: the bridge follows at once."""
        session = self.session()
        self.import_theirs(session, FIRST)
        session.action_match()
        self.import_theirs(session, SECOND, "late.csv")
        self.assert_amount(session.their_balance, 470.37)
        self.assert_bridge_closes(session)

    def test_users_may_delete_while_open_only(self):
        session, _first, second = self.matched()
        clerk = self.new_user("clerk", ["user"])
        session.action_confirm()
        with self.assertRaisesRegex(UserError, "confirmed"):
            second.with_user(clerk).unlink()
        session.action_reopen()
        second.with_user(clerk).unlink()
        self.assertEqual(len(session.their_line_ids), 1)

    def test_lines_of_a_file_are_as_received(self):
        session, _first, _second = self.matched()
        line = self.line(session, "theirs", "INV/2026/00002")
        session.match_ids.action_reject()
        for change in ({"amount": 1}, {"date": "2026-01-06"}, {"ref": "else"}):
            with self.subTest(change), self.assertRaises(UserError):
                line.write(change)
        with self.assertRaises(UserError):
            line.unlink()
        self.assert_amount(session.their_balance, 470.37)
