"""The statement on paper and as a workbook says what the session says."""

import io
import re
import unicodedata
from datetime import date, datetime
from unittest.mock import patch

import openpyxl
import pypdf

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..reports.bridge_xlsx import date_format, lines_of
from .common import ReconciliationCommon

REPORT = "customer_reconciliation.action_report_reconciliation_bridge"
RENDERER = "odoo.addons.base.models.ir_actions_report"
NOT_INSTALLED = patch(f"{RENDERER}.IrActionsReport.get_wkhtmltopdf_state", lambda self: "install")


class Formulas:
    """Works out the formulas of a workbook from its other cells, not from kept results."""

    FUNCTIONS = {
        "SUM": lambda *values: sum(flat(values)),
        "SUBTOTAL": lambda kind, *values: sum(flat(values)),
        "ROUND": round,
        "COUNTIF": lambda cells, wanted: cells.count(wanted),
        "SUMIF": lambda cells, wanted, amounts: sum(
            a for cell, a in zip(cells, amounts, strict=True) if cell == wanted
        ),
        "SUMIFS": lambda amounts, cells, wanted: sum(
            a for cell, a in zip(cells, amounts, strict=True) if cell == wanted
        ),
    }

    def __init__(self, book):
        self.book = book

    def value(self, sheet, place):
        value = self.book[sheet][place].value
        if not isinstance(value, str) or self.book[sheet][place].data_type != "f":
            return value
        text = re.sub(
            r"(?:'([^']+)'!)\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?"
            r"|([A-Z]+)(\d+):([A-Z]+)(\d+)",
            lambda m: self._area_call(sheet, m),
            value[1:],
        )
        text = re.sub(r"(?<!['\w:])([A-Z]+\d+)(?!['\w:])", rf"cell({sheet!r}, '\1')", text)
        return eval(text, {"area": self.area, "cell": self.value} | self.FUNCTIONS)

    def _area_call(self, sheet, found):
        other, *absolute = found.groups()[:5]
        left, top, right, bottom = absolute if other else found.groups()[5:]
        return f"area({other or sheet!r}, '{left}{top}:{right or left}{bottom or top}')"

    def area(self, sheet, area):
        cells = [cell for row in self.book[sheet][area] for cell in row]
        return [self.value(sheet, cell.coordinate) for cell in cells]


def flat(values):
    for value in values:
        yield from flat(value) if isinstance(value, list) else [value or 0]


class ReportsCommon(ReconciliationCommon):
    """Blue Fish lacks an invoice, has paid what we have not booked yet, and deducted 20."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.lang = "en_US"
        cls.invoice("2025-12-10", 500.00, "INV/2025/0001")
        cls.invoice("2026-01-05", 300.37, "INV/2026/0001")
        cls.invoice("2026-01-06", 1020.00, "INV/2026/0002")
        cls.invoice("2026-01-07", 88.80, "INV/2026/0003")
        cls.statement = cls.env["reconciliation.session"].create(
            {
                "partner_id": cls.customer.id,
                "currency_id": cls.currency.id,
                "date_from": "2026-01-01",
                "date_to": "2026-01-31",
                "their_opening": 500.00,
            }
        )
        cls.enter(cls.statement, "2026-01-05", 300.37, "INV/2026/0001", memo='=HYPERLINK("x")')
        cls.enter(cls.statement, "2026-01-06", 1000.00, "INV/2026/0002", memo="+1 @home")
        cls.enter(cls.statement, "2026-01-31", -700.00, "WIRE 77", memo="-700, by wire")
        cls.statement.action_match()

    def workbook(self, session=None):
        return openpyxl.load_workbook(io.BytesIO((session or self.statement)._bridge_xlsx()))

    def cells(self, sheet):
        return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


@tagged("post_install", "-at_install")
class TestBridgeTables(ReportsCommon):
    def test_steps_are_the_bridge_and_their_items_add_up(self):
        tables = self.statement._bridge_tables()
        self.assertEqual(
            [(step.count, step.amount) for step in tables.steps],
            [(row.count, row.amount) for row in self.statement.bridge_ids],
        )
        for step in tables.steps[1:-1]:
            self.assertEqual(len(step.items), step.count)
            self.assert_amount(sum(item.step for item in step.items), step.amount, step.label)

    def test_unexplained_has_its_row_even_when_zero(self):
        [step] = [step for step in self.statement._bridge_tables().steps if step.is_unexplained]
        self.assertEqual((step.amount, step.items), (0, []))

    def test_balances_show_both_openings(self):
        opening, moved, closing = self.statement._bridge_tables().balances
        self.assertEqual(opening[1:], (500.00, 500.00))
        self.assertEqual(moved[1:], (1409.17, 600.37))
        self.assertEqual(closing[1:], (1909.17, 1100.37))

    def test_open_lines_are_those_without_match(self):
        tables = self.statement._bridge_tables()
        self.assertEqual([line.ref for line in tables.open_lines("ours")], ["INV/2026/0003"])
        self.assertEqual([line.ref for line in tables.open_lines("theirs")], ["WIRE 77"])

    def test_before_matching_all_is_unexplained_and_said_so(self):
        tables = self.session(date_from="2025-12-01").with_context(lang="en_US")._bridge_tables()
        self.assertEqual([step.amount for step in tables.steps], [1909.17, -1909.17, 0])
        self.assertIn("not been matched yet", " ".join(tables.notes))

    def test_a_bridge_older_than_its_lines_is_said_so(self):
        self.assertFalse(self.statement._bridge_tables().notes)
        self.env.cr.execute(
            "UPDATE reconciliation_bridge_row SET amount = 1 WHERE id = %s",
            [self.statement.bridge_ids[0].id],
        )
        self.statement.bridge_ids.invalidate_recordset()
        self.assertIn("match again", " ".join(self.statement._bridge_tables().notes))

    def test_queries_do_not_grow_with_the_lines(self):
        def count(session):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            session._bridge_xlsx()
            return self.env.cr.sql_log_count - before

        count(self.statement)
        few = count(self.statement)
        for number in range(30):
            self.enter(self.statement, "2026-01-20", 10 + number, f"X{number}")
        self.statement.action_match()
        self.assertLessEqual(count(self.statement), few + 2)


@tagged("post_install", "-at_install")
class TestBridgeXlsx(ReportsCommon):
    def test_sheets(self):
        book = self.workbook()
        self.assertEqual(book.sheetnames, ["Bridge", "Matches", "Differences", "Ours", "Theirs"])
        for sheet in book.worksheets[1:]:
            self.assertEqual(sheet.freeze_panes, "A2", sheet.title)
            self.assertTrue(sheet.auto_filter.ref, sheet.title)
            self.assertEqual(sheet.print_title_rows, "$1:$1", sheet.title)
        for sheet in book:
            self.assertEqual(sheet.page_setup.orientation, "landscape", sheet.title)
            self.assertTrue(sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title)
            self.assertEqual(sheet.page_setup.fitToHeight, 0, sheet.title)

    def test_numbers_and_dates_are_real(self):
        ours = self.workbook()["Ours"]
        row = [cell.value for cell in ours[2]]
        self.assertEqual(row[0], datetime(2026, 1, 5))
        self.assertEqual(row[2], "INV/2026/0001")
        self.assertEqual(row[5], 300.37)
        self.assertIn(self.currency.symbol, ours["F2"].number_format)
        self.assertIn("0.00", ours["F2"].number_format)
        self.assertTrue(ours["A2"].is_date)

    def test_formulas_close_the_bridge(self):
        book = self.workbook()
        formulas = Formulas(book)
        found = {
            (sheet.title, cell.coordinate): formulas.value(sheet.title, cell.coordinate)
            for sheet in book
            for cell in self.cells(sheet)
            if cell.data_type == "f"
        }
        self.assertGreater(len(found), 15)
        kept = openpyxl.load_workbook(io.BytesIO(self.statement._bridge_xlsx()), data_only=True)
        for (sheet, place), value in found.items():
            self.assert_amount(value, kept[sheet][place].value, (sheet, place))
        bridge = {cell.value: cell.row for cell in book["Bridge"]["A"] if cell.value}
        amount = {label: found.get(("Bridge", f"C{row}")) for label, row in bridge.items()}
        self.assert_amount(amount["Balance in Our Books"], self.statement.our_balance)
        self.assert_amount(amount["Balance in Their Books"], self.statement.their_balance)
        self.assert_amount(amount["Check: differs from their books by"], 0)

    def test_totals_are_the_sessions_figures(self):
        book = self.workbook()
        formulas = Formulas(book)
        totals = {
            sheet.title: [
                formulas.value(sheet.title, cell.coordinate)
                for cell in sheet[sheet.max_row]
                if cell.data_type == "f"
            ]
            for sheet in book.worksheets[1:]
        }
        self.assert_amount(totals["Differences"][0], self.statement.difference)
        self.assert_amount(totals["Differences"][1], -self.statement.difference)
        self.assert_amount(totals["Ours"][0], 1409.17)
        self.assert_amount(totals["Theirs"][0], 600.37)
        self.assert_amount(totals["Matches"][2], 20.00)

    def test_text_is_never_a_formula(self):
        theirs = self.workbook()["Theirs"]
        memos = {cell.value: cell for cell in theirs["D"]}
        for text in ('=HYPERLINK("x")', "+1 @home", "-700, by wire"):
            self.assertEqual(memos[text].data_type, "s", text)
            self.assertTrue(memos[text].quotePrefix, text)

    def test_unprintable_and_endless_text(self):
        self.enter(self.statement, "2026-01-20", 11, memo="a\x1fb")
        self.enter(self.statement, "2026-01-20", 12, memo="x" * 40_000)
        memos = [cell.value for cell in self.workbook()["Theirs"]["D"]]
        self.assertIn("a b", memos)
        self.assertIn("x" * 32_767, memos)

    def test_an_empty_session(self):
        book = self.workbook(self.session("2024-01-01", "2024-01-31"))
        self.assertEqual([sheet.max_row for sheet in book.worksheets[1:]], [1, 1, 1, 1])
        formulas = Formulas(book)
        for cell in self.cells(book["Bridge"]):
            if cell.data_type == "f":
                self.assert_amount(formulas.value("Bridge", cell.coordinate), 0)

    def test_the_partners_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        chinese = self.statement.with_context(lang="zh_CN")
        names = ("Bridge", "Matches", "Differences", "Ours", "Theirs")
        book = self.workbook()
        self.assertEqual(book.sheetnames, [chinese.env._(name) for name in names])  # pylint: disable=gettext-variable
        self.assertEqual(
            book.worksheets[3]["A2"].number_format,
            date_format(self.env["res.lang"]._lang_get("zh_CN").date_format),
        )

    def test_date_formats(self):
        self.assertEqual(date_format("%m/%d/%Y"), "mm/dd/yyyy")
        self.assertEqual(date_format("%d.%m.%Y"), "dd.mm.yyyy")
        self.assertEqual(date_format("%Y年%m月%d日"), 'yyyy"年"mm"月"dd"日"')
        self.assertEqual(date_format("%j/%Y"), "yyyy-mm-dd")

    def test_wrapped_lines(self):
        self.assertEqual(lines_of("", 10), 1)
        self.assertEqual(lines_of("x" * 11, 10), 1)
        self.assertEqual(lines_of("x" * 12, 10), 2)
        self.assertEqual(lines_of("对" * 6, 10), 2)


@tagged("post_install", "-at_install")
class TestBridgePdf(ReportsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Nobody answers there: the PDF must be readable without the site's stylesheets too.
        cls.env["ir.config_parameter"].set_param("report.url", "http://127.0.0.1:9")

    def text(self, sessions):
        """What the pages say, without blanks, and their number."""
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() in ("install", "broken"):
            self.skipTest("wkhtmltopdf is not installed")
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        with mute_logger(RENDERER):  # it tells of the stylesheets
            content, extension = report._render_qweb_pdf(REPORT, sessions.ids)
        self.assertEqual(extension, "pdf")
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        text = unicodedata.normalize("NFKC", "".join(page.extract_text() for page in pages))
        return re.sub(r"[\s\u200b\ufeff]", "", text), len(pages)

    def test_in_english(self):
        text, pages = self.text(self.statement)
        self.assertLessEqual(pages, 2)
        for words in (
            f"Reconciliation Statement {self.statement.name}",
            self.customer.name,
            self.company.name,
            "01/31/2026",
            "1,909.17",
            "1,100.37",
            "INV/2026/0003",
            "-88.80",
            "Unexplained",
            "Unmatched lines in their books",
            "WIRE 77",
            "Name and signature",
        ):
            self.assertIn(words.replace(" ", ""), text)

    def test_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.write({"lang": "zh_CN", "name": "上海海港贸易公司"})
        text, _pages = self.text(self.statement)
        title = self.statement.with_context(lang="zh_CN").env._("Reconciliation Statement")
        for words in (title, "上海海港贸易公司", "2026/01/31", "1,909.17"):
            self.assertIn(words.replace(" ", ""), text)

    def test_several_in_one_file(self):
        other = self.session("2026-01-01", "2026-01-15")
        text, _pages = self.text(self.statement | other)
        self.assertIn(self.statement.name, text)
        self.assertIn(other.name, text)

    def test_many_lines_are_cut_and_counted(self):
        for number in range(5):
            self.enter(self.statement, "2026-01-20", 1000 + 7 * number, f"X{number}")
        self.statement.action_match()
        with patch(
            "odoo.addons.customer_reconciliation.models.reconciliation_reports.PDF_ROWS_MAX", 2
        ):
            html = self.env["ir.actions.report"]._render_qweb_html(REPORT, self.statement.ids)[0]
        self.assertIn("and 4 more: see the sheet “Theirs” of the spreadsheet", html.decode())

    def test_without_wkhtmltopdf_the_cure_is_told(self):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        with NOT_INSTALLED, self.assertRaisesRegex(UserError, "wkhtmltopdf is not installed"):
            report._render_qweb_pdf(REPORT, self.statement.ids)

    def test_it_is_in_the_print_menu(self):
        action = self.env.ref(REPORT)
        self.assertEqual(action.binding_model_id.model, "reconciliation.session")
        self.assertEqual(action.binding_type, "report")


@tagged("post_install", "-at_install")
class TestAttachedReports(ReportsCommon):
    def seal(self):
        self.statement.action_confirm()
        self.statement.action_seal("The suggestions are left.")

    def attachments(self):
        return self.env["ir.attachment"].search(
            [("res_model", "=", self.statement._name), ("res_id", "=", self.statement.id)]
        )

    def test_sealing_attaches_both(self):
        self.seal()
        self.assertEqual(self.statement.state, "sealed")
        kinds = sorted(name.rsplit(".", 1)[1] for name in self.attachments().mapped("name"))
        self.assertEqual(kinds, ["html", "xlsx"], "in tests Odoo makes HTML of it")

    def test_sealing_survives_a_server_without_wkhtmltopdf(self):
        self.statement = self.statement.with_context(force_report_rendering=True)
        with NOT_INSTALLED:
            self.seal()
        self.assertEqual(self.statement.state, "sealed")
        [attachment] = self.attachments()
        self.assertTrue(attachment.name.endswith(".xlsx"))
        told = " ".join(self.statement.message_ids.mapped("body"))
        self.assertIn("wkhtmltopdf is not installed", told)

    def test_the_paper_bears_the_seal(self):
        self.seal()
        html = self.env["ir.actions.report"]._render_qweb_html(REPORT, self.statement.ids)[0]
        self.assertIn(self.statement.seal_id.digest, html.decode())

    def test_what_was_sealed_stays(self):
        self.seal()
        sheet = self.attachments().filtered(lambda a: a.name.endswith(".xlsx"))
        for change in (
            sheet.unlink,
            sheet.sudo().unlink,
            lambda: sheet.write({"raw": b"other"}),
            lambda: sheet.write({"res_id": 0}),
        ):
            with self.assertRaises(UserError):
                change()

    def test_what_came_after_may_go(self):
        self.seal()
        later = self.env["ir.attachment"].create(
            {
                "name": "n.txt",
                "raw": b"n",
                "res_model": self.statement._name,
                "res_id": self.statement.id,
            }
        )
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_date = %s WHERE id = %s", [date(2100, 1, 1), later.id]
        )
        later.invalidate_recordset()
        later.unlink()
        self.assertFalse(later.exists())


@tagged("post_install", "-at_install")
class TestXlsxRoute(ReportsCommon, HttpCase):
    session = None  # HttpCase keeps the browser's there

    def get(self, login, session_id=None):
        self.authenticate(login, login and f"{login}-password")
        url = f"/customer_reconciliation/session/{session_id or self.statement.id}/xlsx"
        return self.url_open(url, allow_redirects=False)

    def test_users_and_auditors_get_the_file(self):
        action = self.statement.action_download_xlsx()
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.assertIn(f"/session/{self.statement.id}/xlsx", action["url"])
        for group in ("user", "auditor"):
            self.new_user(f"the-{group}", [group])
            answer = self.get(f"the-{group}")
            self.assertEqual(answer.status_code, 200)
            self.assertIn("spreadsheetml", answer.headers["Content-Type"])
            self.assertIn(".xlsx", answer.headers["Content-Disposition"])
            book = openpyxl.load_workbook(io.BytesIO(answer.content))
            self.assertEqual(len(book.sheetnames), 5)

    @mute_logger("odoo.http")
    def test_others_do_not(self):
        salesman = "sales_team.group_sale_salesman"
        has_sales = self.env.ref(salesman, raise_if_not_found=False)
        self.new_user("seller", [salesman] if has_sales else [])
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.new_user("stranger", ["manager"], company=elsewhere)
        for login in ("seller", "stranger"):
            answer = self.get(login)
            self.assertEqual(answer.status_code, 403, login)
            self.assertNotIn(self.customer.name, answer.text)
        self.assertEqual(self.get(None).status_code, 303, "to the login page")

    @mute_logger("odoo.http")
    def test_no_such_session(self):
        self.new_user("asker", ["user"])
        self.assertEqual(self.get("asker", 999_999_999).status_code, 404)
