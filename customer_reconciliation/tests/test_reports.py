"""The rows of a statement, and the workbook made of them."""

import io
import re
from datetime import datetime

import openpyxl

from odoo.tests import tagged

from ..reports.bridge_xlsx import date_format, lines_of
from .reports_common import ReportsCommon


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
        self.assertEqual(book.sheetnames, [chinese.env._(name) for name in names])
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
