"""Their file becomes lines of theirs in our sign, or nothing at all."""

import base64
import hashlib

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ReconciliationCommon

#: Their books: what we sell to them is a credit of ours in their payables.
MIRRORED = """
    date;ref;debit;credit
    2026-01-03;INV/2026/00001;;300.37
    2026-01-05;INV/2026/00002;;120.00
    2026-01-20;PAY-1;100.12;
    """
THEIR_LINES = [
    ("2026-01-03", "INV/2026/00001", 300.37),
    ("2026-01-05", "INV/2026/00002", 120.00),
    ("2026-01-20", "PAY-1", -100.12),
]
WITH_BALANCE = """
    date;ref;debit;credit;balance
    2026-01-01;Opening balance;;;-50.00
    2026-01-03;INV/2026/00001;;300.37;-350.37
    2026-01-20;PAY-1;100.12;;-250.25
    2026-01-31;Closing balance;;;-250.25
    """
UNREADABLE = """
    date;ref;debit;credit
    2026-01-03;INV/2026/00001;;300.37
    2026-01-05;INV/2026/00002;;12o.00
    2026-01-99;PAY-1;100.12;
    """


@tagged("post_install", "-at_install")
class TestImport(ReconciliationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice("2026-01-03", 300.37, "INV/2026/00001")
        cls.invoice("2026-01-05", 120.00, "INV/2026/00002")
        cls.payment("2026-01-19", 100.12)

    def assert_untouched(self, session):
        session.invalidate_recordset()
        self.assertFalse(session.statement_ids)
        self.assertFalse(session.their_line_ids)
        self.assertEqual((session.state, session.their_balance), ("draft", 0))

    # -- the call --------------------------------------------------------------------------------

    def test_bytes(self):
        session = self.session()
        content = self.their_file(MIRRORED)
        statement = session.import_statement("Kreditor 4711.csv", content)
        self.assertEqual(self.figures(session.their_line_ids), THEIR_LINES)
        self.assertEqual(session.their_line_ids.mapped("row"), [2, 3, 4])
        self.assertEqual(session.state, "imported")
        self.assertEqual(statement.filename, "Kreditor 4711.csv")
        self.assertEqual(base64.b64decode(statement.content), content, "kept as received")
        self.assertEqual(statement.sha256, hashlib.sha256(content).hexdigest())
        self.assertEqual((statement.line_count, len(statement.line_ids)), (3, 3))
        self.assert_amount(statement.total, 320.25)
        self.assert_amount(session.their_balance, 320.25)
        self.assertIn("Kreditor 4711.csv", session.message_ids[0].body)

    def test_base64_text(self):
        session = self.session()
        text = base64.b64encode(self.their_file(MIRRORED)).decode()
        statement = session.import_statement("ledger.csv", text)
        self.assertEqual(self.figures(statement.line_ids), THEIR_LINES)
        self.assertEqual(base64.b64decode(statement.content), self.their_file(MIRRORED))

    def test_text_that_is_no_base64(self):
        session = self.session()
        with self.assertRaisesRegex(UserError, "(?i)base64"):
            session.import_statement("ledger.csv", self.their_file(MIRRORED).decode())
        self.assert_untouched(session)

    # -- their sign and ours ---------------------------------------------------------------------

    def test_mirrored_books_are_turned(self):
        statement = self.import_theirs(self.session(), MIRRORED)
        self.assertTrue(statement.mirrored)

    def test_books_in_our_sign_stay(self):
        session = self.session()
        statement = self.import_theirs(
            session,
            """
            date;ref;amount
            2026-01-03;INV/2026/00001;300.37
            2026-01-05;INV/2026/00002;120.00
            2026-01-20;PAY-1;-100.12
            """,
        )
        self.assertFalse(statement.mirrored)
        self.assertEqual(self.figures(session.their_line_ids), THEIR_LINES)

    def test_a_vendor_s_statement(self):
        """A vendor's books show what we owe as a debit; for us that is negative."""
        self.bill("2026-01-08", 55.5, "RB-1", partner=self.vendor)
        session = self.session(partner_id=self.vendor.id, account_type="payable")
        statement = self.import_theirs(
            session,
            """
            date;ref;debit;credit
            2026-01-08;RB-1;55.50;
            """,
        )
        self.assertTrue(statement.mirrored)
        self.assertEqual(self.figures(session.their_line_ids), [("2026-01-08", "RB-1", -55.5)])

    # -- balances and periods --------------------------------------------------------------------

    def test_opening_and_closing(self):
        session = self.session()
        statement = self.import_theirs(session, WITH_BALANCE)
        self.assertTrue(statement.states_opening and statement.states_closing)
        self.assertEqual((statement.opening, statement.closing), (50.00, 250.25))
        self.assertEqual(session.their_opening, 50.00)
        self.assert_amount(session.their_balance, 250.25)

    def test_an_opening_typed_in_stays(self):
        """Files that state another are no reason to change what a person knows; the log says so."""
        session = self.session()
        session.their_opening = 48.00
        self.import_theirs(session, WITH_BALANCE)
        self.assert_amount(session.their_opening, 48.00)
        said = session.message_ids[:1].body
        self.assertIn("50.00", said)
        self.assertIn("48.00", said)
        session.their_opening = 50.00
        session.statement_ids.unlink()
        self.assert_amount(session.their_opening, 50.00)

    def test_an_opening_typed_at_once_stays(self):
        session = self.session(their_opening=48.00)
        self.import_theirs(session, WITH_BALANCE)
        self.assert_amount(session.their_opening, 48.00)

    def test_rows_outside_the_period(self):
        session = self.session()
        statement = self.import_theirs(
            session,
            """
            date;ref;debit;credit
            2025-12-15;INV/2025/00099;;40.00
            2026-01-03;INV/2026/00001;;300.37
            2026-02-02;PAY-2;300.37;
            """,
        )
        self.assertEqual(self.figures(session.their_line_ids), THEIR_LINES[:1])
        left_out = {(r.kind, r.row): r.reason for r in statement.remark_ids if r.row in (2, 4)}
        self.assertEqual(set(left_out), {("skipped", 2), ("skipped", 4)})
        self.assertIn("before the period", left_out["skipped", 2])
        self.assertIn("after the period", left_out["skipped", 4])
        self.assert_amount(session.their_opening, 40.00, "what was before is their opening")
        self.assert_amount(session.their_balance, 340.37)

    def test_rows_of_another_currency(self):
        session = self.session()
        statement = self.import_theirs(
            session,
            f"""
            date;ref;currency;debit;credit
            2026-01-03;INV/2026/00001;{self.currency.name};;300.37
            2026-01-04;INV/2026/00050;SEK;;999.00
            """,
        )
        self.assertEqual(self.figures(session.their_line_ids), THEIR_LINES[:1])
        [remark] = statement.remark_ids.filtered(lambda r: r.row == 3)
        self.assertIn("SEK", remark.reason)

    def test_two_files_of_one_period(self):
        """The earlier file tells the opening, whichever was imported first."""
        session = self.session()
        self.import_theirs(
            session,
            """
            date;ref;debit;credit;balance
            2026-01-15;Opening balance;;;-420.37
            2026-01-20;PAY-1;100.12;;-320.25
            """,
        )
        self.import_theirs(
            session,
            """
            date;ref;debit;credit;balance
            2026-01-01;Opening balance;;;0.00
            2026-01-03;INV/2026/00001;;300.37;-300.37
            2026-01-05;INV/2026/00002;;120.00;-420.37
            """,
        )
        self.assertEqual(self.figures(session.their_line_ids), THEIR_LINES)
        self.assert_amount(session.their_opening, 0)
        self.assert_amount(session.their_balance, 320.25)

    # -- the same file again ---------------------------------------------------------------------

    def test_same_file_twice_is_refused(self):
        session = self.session()
        self.import_theirs(session, MIRRORED, "first name.csv")
        with self.assertRaisesRegex(UserError, f"first name.csv.*{session.name}"):
            self.import_theirs(session, MIRRORED, "second name.csv")
        other = self.session("2026-01-02", "2026-01-30")
        with self.assertRaisesRegex(UserError, f"first name.csv.*{session.name}"):
            self.import_theirs(other, MIRRORED)
        self.assert_untouched(other)

    def test_same_file_of_another_partner(self):
        self.import_theirs(self.session(), MIRRORED)
        other = self.session(partner_id=self.vendor.id)
        self.assertEqual(len(self.import_theirs(other, MIRRORED).line_ids), 3)

    def test_same_file_after_cancelling(self):
        first = self.session()
        self.import_theirs(first, MIRRORED)
        first.action_cancel()
        second = self.session()
        self.import_theirs(second, MIRRORED)
        self.assertEqual(len(second.their_line_ids), 3)
        self.assertEqual(len(first.their_line_ids), 3, "the cancelled one still shows what it had")

    @mute_logger("odoo.sql_db")
    def test_same_file_at_the_same_moment(self):
        """Two who import at once see no earlier file; the database lets only one of them in."""
        statement = self.import_theirs(self.session(), MIRRORED).sudo()
        vals = {"filename": "x", "content": statement.content, "sha256": statement.sha256}
        with self.assertRaises(IntegrityError):
            statement.create({"session_id": self.session().id, **vals})

    # -- what can't be read ----------------------------------------------------------------------

    def test_unreadable_rows_stop_the_import(self):
        session = self.session()
        with self.assertRaises(UserError) as caught:
            self.import_theirs(session, UNREADABLE)
        said = str(caught.exception)
        self.assertRegex(said, r"Row 3, credit “12o.00”")
        self.assertRegex(said, r"Row 4, date “2026-01-99”")
        self.assert_untouched(session)

    def test_unreadable_rows_may_be_left_out(self):
        session = self.session()
        statement = self.import_theirs(session, UNREADABLE, accept_errors=True)
        self.assertEqual(self.figures(session.their_line_ids), THEIR_LINES[:1])
        errors = statement.remark_ids.filtered(lambda r: r.kind == "error").sorted("row")
        self.assertEqual(
            [(r.row, r.column, r.value) for r in errors],
            [(3, "credit", "12o.00"), (4, "date", "2026-01-99")],
        )
        self.assertTrue(all(errors.mapped("reason")))

    def test_files_nobody_can_read(self):
        session = self.session()
        for filename, content in (
            ("empty.csv", b""),
            ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(64)),
            ("broken.xlsx", b"PK\x03\x04 this is no workbook"),
            ("words.csv", b"Dear Sirs,\nplease find enclosed\n"),
            ("no rows.csv", b"date;ref;debit;credit\n"),
        ):
            with self.subTest(filename), self.assertRaises(UserError):
                session.import_statement(filename, content)
        self.assert_untouched(session)

    def test_repeated_rows_are_flagged_not_dropped(self):
        session = self.session()
        statement = self.import_theirs(
            session,
            """
            date;ref;debit;credit
            2026-01-03;INV/2026/00001;;300.37
            2026-01-05;INV/2026/00002;;120.00
            2026-01-03;INV/2026/00001;;300.37
            """,
        )
        self.assertEqual(session.their_line_ids.mapped("duplicate_of_row"), [0, 2, 0])
        self.assertEqual(len(session.their_line_ids), 3)
        [remark] = statement.remark_ids.filtered(lambda r: r.row == 4)
        self.assertEqual(remark.kind, "warning")

    def test_rows_without_effect(self):
        """A row of 0.00 changes no balance and is no line; the counts say the same."""
        statement = self.import_theirs(
            self.session(),
            """
            date;ref;debit;credit
            2026-01-03;INV/2026/00001;;300.37
            2026-01-04;CANCELLED;;0.00
            """,
        )
        self.assertEqual((statement.line_count, len(statement.line_ids)), (1, 1))

    def test_closed_sessions_take_no_file(self):
        session = self.session()
        self.import_theirs(session, MIRRORED)
        session.action_match()
        session.action_confirm()
        with self.assertRaisesRegex(UserError, "confirmed"):
            self.import_theirs(session, WITH_BALANCE)
        session.action_seal("agreed")
        with self.assertRaisesRegex(UserError, "Sealed"):
            self.import_theirs(session, WITH_BALANCE)
        other = self.session()
        other.action_cancel()
        with self.assertRaisesRegex(UserError, "Cancelled"):
            self.import_theirs(other, WITH_BALANCE)
        self.assertFalse(other.their_line_ids)
