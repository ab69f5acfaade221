"""The window in which a file is dropped, looked at, corrected and imported."""

import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ReconciliationCommon

PLAIN = """
    date;ref;debit;credit
    2026-01-03;INV/2026/00001;;300.37
    2026-01-05;INV/2026/00002;;120.00
    """
#: Two columns of numbers; which one counts only a person knows.
STRANGE = """
    Tag;Zeichen;Brutto;Netto
    2026-01-03;INV/2026/00001;300.37;252.41
    2026-01-05;INV/2026/00002;120.00;100.84
    """
STRANGE_NEXT = """
    Tag;Zeichen;Brutto;Netto
    2026-02-07;INV/2026/00003;77.77;65.35
    """


@tagged("post_install", "-at_install")
class TestImportWizard(ReconciliationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice("2026-01-03", 300.37, "INV/2026/00001")
        cls.invoice("2026-01-05", 120.00, "INV/2026/00002")
        cls.clerk = cls.new_user("clerk", ["user"])

    def opened(self, text, filename="ledger.csv", session=None):
        """The window a clerk opened, with a file dropped into it."""
        session = session or self.session()
        action = session.with_user(self.clerk).action_open_import()
        wizard = self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])
        wizard.write({"filename": filename, "content": base64.b64encode(self.their_file(text))})
        return session, wizard

    def dropped(self, session, text):
        """The window a clerk gets who drops a file on the session."""
        content = base64.b64encode(self.their_file(text)).decode()
        action = session.with_user(self.clerk).action_open_import("ledger.csv", content)
        self.assertTrue(action["views"], "the browser opens what was not called by a button as is")
        return self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])

    def give_roles(self, wizard, **roles):
        """Correct what columns hold, as in the list of the window."""
        for column in wizard.column_ids:
            column.role = {header: role for role, header in roles.items()}.get(column.name, False)

    def test_preview_shows_what_was_understood(self):
        session, wizard = self.opened(PLAIN)
        wizard.action_read()
        self.assertEqual(wizard.state, "preview")
        self.assertEqual(wizard.row_ids[0].ref, "INV/2026/00001")
        self.assertEqual(wizard.row_ids.mapped("amount"), [300.37, 120.00])
        self.assertEqual((wizard.line_count, wizard.error_count, wizard.mirrored), (2, 0, True))
        self.assert_amount(wizard.total, 420.37)
        roles = {column.name: column.role for column in wizard.column_ids}
        self.assertEqual(roles["date"], "date")
        self.assertFalse(session.statement_ids, "a preview imports nothing")

    def test_preview_shows_balances_and_remarks(self):
        _session, wizard = self.opened(
            """
            date;ref;debit;credit;balance
            2026-01-01;Opening balance;;;-50.00
            2026-01-03;INV/2026/00001;;300.37;-350.37
            2026-01-31;Closing balance;;;-350.37
            """
        )
        wizard.action_read()
        self.assertEqual((wizard.opening, wizard.closing), (50.00, 350.37))
        self.assertLessEqual({2, 4}, set(wizard.remark_ids.mapped("row")))
        self.assertTrue(all(wizard.remark_ids.mapped("reason")))

    def test_import_without_looking(self):
        session, wizard = self.opened(PLAIN)
        wizard.action_import()
        self.assertEqual(session.their_line_ids.mapped("amount"), [300.37, 120.00])

    def test_correct_a_column_and_remember(self):
        session, wizard = self.opened(STRANGE)
        wizard.action_read()
        self.give_roles(wizard, date="Tag", ref="Zeichen", amount="Netto")
        wizard.action_read()
        self.assertEqual([abs(row.amount) for row in wizard.row_ids], [252.41, 100.84])
        self.give_roles(wizard, date="Tag", ref="Zeichen", amount="Brutto")
        wizard.action_read()
        self.assertEqual(wizard.row_ids.mapped("amount"), [300.37, 120.00])
        wizard.action_import()
        self.assertEqual(session.their_line_ids.mapped("amount"), [300.37, 120.00])
        saved = session.statement_ids.file_format_id
        self.assertEqual(saved.partner_id, self.customer)
        self.assertEqual(saved.company_id, self.company)
        self.assertEqual((saved.column_date, saved.column_amount), ("Tag", "Brutto"))

    def test_the_next_file_needs_no_clicks(self):
        _session, wizard = self.opened(STRANGE)
        wizard.action_read()
        self.give_roles(wizard, date="Tag", ref="Zeichen", amount="Netto")
        wizard.action_read()
        wizard.action_import()
        february = self.session("2026-02-01", "2026-02-28")
        statement = self.import_theirs(february, STRANGE_NEXT)
        self.assertEqual(abs(statement.line_ids.amount), 65.35, "net, as it was taught")
        self.assertTrue(statement.file_format_id)
        other = self.session(partner_id=self.vendor.id)
        self.assertFalse(self.import_theirs(other, PLAIN).file_format_id, "another partner's files")

    def test_columns_nobody_can_guess_are_asked_for(self):
        session, wizard = self.opened(STRANGE)
        wizard.action_read()
        self.assertEqual(wizard.state, "preview")
        self.assertIn("Netto", wizard.column_ids.mapped("name"))
        self.assertIn("columns", wizard.remark_ids.reason)
        with self.assertRaisesRegex(UserError, "columns"):
            wizard.action_import()
        self.give_roles(wizard, date="Tag", ref="Zeichen")
        wizard.action_read()
        self.assertEqual(wizard.column_ids.filtered("role").mapped("name"), ["Tag", "Zeichen"])
        self.assertFalse(session.statement_ids)

    def test_not_remembered(self):
        session, wizard = self.opened(PLAIN)
        wizard.remember = False
        wizard.action_import()
        self.assertFalse(session.statement_ids.file_format_id)
        self.assertFalse(self.env["reconciliation.file.format"]._of(session))

    def test_a_remembered_format_is_corrected_not_doubled(self):
        for month, text in (("2026-01", STRANGE), ("2026-02", STRANGE_NEXT)):
            session = self.session(f"{month}-01", f"{month}-28")
            _session, wizard = self.opened(text, session=session)
            wizard.action_read()
            self.give_roles(wizard, date="Tag", ref="Zeichen", amount="Brutto")
            wizard.action_import()
        saved = self.env["reconciliation.file.format"]._of(session)
        self.assertEqual(len(saved), 1)
        self.assertEqual(saved.column_amount, "Brutto")

    def test_a_format_given_by_hand(self):
        saved = self.env["reconciliation.file.format"].create(
            {
                "name": "net",
                "column_date": "Tag",
                "column_ref": "Zeichen",
                "column_amount": "Netto",
                "sign": "as_is",
            }
        )
        for given in (saved, saved.id):
            with self.subTest(given):
                session = self.session(partner_id=self.customer.copy().id)
                statement = self.import_theirs(session, STRANGE, file_format=given)
                self.assertEqual(statement.line_ids.mapped("amount"), [252.41, 100.84])
                self.assertEqual(statement.file_format_id, saved)

    def test_a_format_that_does_not_fit_is_left_alone(self):
        """The partner changed their program: the file is understood anew, the format stays."""
        _session, wizard = self.opened(STRANGE)
        wizard.action_read()
        self.give_roles(wizard, date="Tag", ref="Zeichen", amount="Brutto")
        wizard.action_import()
        february = self.session("2026-02-01", "2026-02-28")
        statement = self.import_theirs(
            february,
            """
            date;ref;debit;credit
            2026-02-03;INV/2026/00009;;10.00
            """,
        )
        self.assertEqual(len(statement.line_ids), 1)
        self.assertFalse(statement.file_format_id)

    def test_unreadable_rows(self):
        text = PLAIN + "    2026-01-06;INV/2026/00003;;1x.00\n"
        session, wizard = self.opened(text)
        wizard.action_read()
        self.assertEqual(wizard.error_count, 1)
        with self.assertRaisesRegex(UserError, "Row 4, credit “1x.00”"):
            wizard.action_import()
        self.assertFalse(session.statement_ids)
        wizard.accept_errors = True
        wizard.action_import()
        self.assertEqual(len(session.their_line_ids), 2)

    def test_dropped_on_the_session(self):
        session = self.session()
        wizard = self.dropped(session, PLAIN)
        self.assertEqual((wizard.state, wizard.line_count), ("preview", 2))
        self.assertFalse(session.statement_ids, "a preview imports nothing")
        wizard.action_import()
        self.assertEqual(session.statement_ids.filename, "ledger.csv")

    def test_dropped_with_columns_nobody_can_guess(self):
        wizard = self.dropped(self.session(), STRANGE)
        self.assertEqual((wizard.state, wizard.line_count), ("preview", 0))
        self.assertEqual(len(wizard.column_ids), 4)

    def test_dropped_but_unreadable(self):
        for content in (b"", b"PK\x03\x04 broken"):
            with self.subTest(content), self.assertRaises(UserError):
                self.session().with_user(self.clerk).action_open_import(
                    "photo.xlsx", base64.b64encode(content).decode()
                )

    def test_nothing_dropped(self):
        _session, wizard = self.opened(PLAIN)
        wizard.content = False
        with self.assertRaises(UserError):
            wizard.action_read()

    def test_formats_take_one_amount_or_two_columns(self):
        with self.assertRaises(UserError):
            self.env["reconciliation.file.format"].create(
                {"name": "both", "column_amount": "Betrag", "column_debit": "Soll"}
            )
