"""The statement as a workbook: real numbers and dates, totals and the bridge as formulas."""

import io
import re
from datetime import date
from math import ceil
from typing import NamedTuple
from unicodedata import east_asian_width

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_range, xl_range_abs, xl_rowcol_to_cell

from odoo.tools import get_lang

A4 = 9
LINE_HEIGHT = 15
#: A column's width counts digits; most letters are narrower.
LETTERS_PER_WIDTH = 1.1
#: Longer texts a cell cannot hold.
TEXT_MAX = 32767
#: What a spreadsheet would take for a formula if someone edits the cell and leaves it.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
#: Columns with what only our own people are to read.
INSIDE = ("decided_by", "note", "owner", "comment")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
DATE_PARTS = {
    "%d": "dd",
    "%-d": "d",
    "%m": "mm",
    "%-m": "m",
    "%b": "mmm",
    "%B": "mmmm",
    "%Y": "yyyy",
    "%y": "yy",
    "%a": "ddd",
    "%A": "dddd",
}


class Column(NamedTuple):
    name: str
    title: str
    width: int
    style: str = "text"
    total: bool = False


class Written(NamedTuple):
    """Where a list stands, for formulas on another sheet."""

    sheet: str
    columns: dict
    first: int
    last: int

    def cells(self, name):
        column = self.columns[name]
        area = xl_range_abs(self.first, column, max(self.last, self.first), column)
        quoted = self.sheet.replace("'", "''")
        return f"'{quoted}'!{area}"


def render(tables):
    """
    :param tables: ``bridge_tables.Tables``
    :return: bytes
    """
    file = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        _Writer(book, tables).fill()
    return file.getvalue()


def date_format(strftime):
    """A language's date format as a spreadsheet writes it.

    >>> date_format("%d.%m.%Y")
    'dd.mm.yyyy'
    >>> date_format("%Y年%m月%d日")
    'yyyy"年"mm"月"dd"日"'
    """
    parts = re.split(r"(%-?[a-zA-Z])", strftime)
    if any(part.startswith("%") and part not in DATE_PARTS for part in parts):
        return "yyyy-mm-dd"
    plain = r"[-/. ,]*"
    return "".join(
        DATE_PARTS.get(part) or (part if re.fullmatch(plain, part) else f'"{part}"')
        for part in parts
    )


def money_format(currency):
    """The number format of a currency, its sign on the side where it belongs."""
    number = "#,##0" + ("." + "0" * currency.decimal_places if currency.decimal_places else "")
    sign = '"{}"'.format((currency.symbol or currency.name).replace('"', ""))
    positive = f"{sign} {number}" if currency.position == "before" else f"{number} {sign}"
    return f"{positive};-{positive}"


def lines_of(text, width):
    """How many lines ``text`` takes in a column of ``width`` letters.

    >>> lines_of("eight", 8), lines_of("对账单对账单", 8), lines_of("", 8)
    (1, 2, 1)
    """
    taken = len(text) if text.isascii() else sum(1 + (east_asian_width(c) in "WF") for c in text)
    return max(1, ceil(taken / (width * LETTERS_PER_WIDTH)))


class _Writer:
    def __init__(self, book, tables):
        self.book, self.tables = book, tables
        self.session = tables.session
        self.env = self.session.env
        right = {"align": "right", "indent": 1}
        money = right | {"num_format": money_format(self.session.currency_id)}
        dated = {"num_format": date_format(get_lang(self.env).date_format), "align": "left"}
        line = {"top": 1, "bold": True}
        head = {"bold": True, "bg_color": "#E9ECEF", "bottom": 1, "text_wrap": True}
        looks = {
            "text": {"valign": "top"},
            "wrap": {"text_wrap": True, "valign": "top"},
            "quoted": {"text_wrap": True, "valign": "top", "quote_prefix": True},
            "date": dated | {"valign": "top"},
            "money": money | {"valign": "top"},
            "percent": right | {"num_format": "0%", "valign": "top"},
            "number": right | {"num_format": "0", "valign": "top"},
            "title": {"bold": True, "font_size": 16},
            "bold": {"bold": True},
            "label": {"font_color": "#666666"},
            "header": head,
            "header_right": head | right,
            "total": line,
            "total_money": line | money,
            "check": money | {"italic": True, "font_color": "#666666"},
            "hint": {"italic": True, "font_color": "#666666"},
            "warning": {"bold": True, "font_color": "#B02A37"},
        }
        self.formats = {name: book.add_format(look) for name, look in looks.items()}

    def fill(self):
        tables = self.tables
        bridge, *lists = map(self._sheet, tables.sheets.values())
        rows = [tables.matches, tables.differences, tables.ours, tables.theirs]
        columns = [self._match_columns(), self._difference_columns(), *[self._line_columns()] * 2]
        if not tables.is_inside:
            columns = [[c for c in some if c.name not in INSIDE] for some in columns]
        written = [self._list(*args) for args in zip(lists, columns, rows, strict=True)]
        self._bridge(bridge, *written[1:])

    def _sheet(self, name):
        sheet = self.book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:31].strip("' "))
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5)
        session = f"{self.session.name} {self.session.partner_id.name}".replace("&", "&&")
        sheet.set_footer(f"&L{session}&C&A&R&P / &N")
        return sheet

    # -- lists -----------------------------------------------------------------------------------

    def _money(self, title):
        return f"{title} ({self.session.currency_id.name})"

    def _match_columns(self):
        return [
            Column("number", self.env._("No."), 6, "number"),
            Column("state", self.env._("State"), 12),
            Column("rule", self.env._("Rule"), 20, "wrap"),
            Column("score", self.env._("Score"), 8, "percent"),
            Column("our_refs", self.env._("Our References"), 22, "wrap"),
            Column("our_amount", self._money(self.env._("Our Amount")), 17, "money", True),
            Column("their_refs", self.env._("Their References"), 22, "wrap"),
            Column("their_amount", self._money(self.env._("Their Amount")), 17, "money", True),
            Column("difference", self._money(self.env._("Difference")), 17, "money", True),
            Column("reason", self.env._("Reason"), 52, "wrap"),
            Column("decided_by", self.env._("Decided By"), 14, "wrap"),
            Column("note", self.env._("Why"), 20, "wrap"),
        ]

    def _difference_columns(self):
        return [
            Column("number", self.env._("No."), 6, "number"),
            Column("kind", self.env._("Kind"), 20, "wrap"),
            Column("date", self.env._("Date"), 12, "date"),
            Column("refs", self.env._("Reference"), 22, "wrap"),
            Column("memo", self.env._("Description"), 30, "wrap"),
            Column("difference", self._money(self.env._("Ours Less Theirs")), 17, "money", True),
            Column("step", self._money(self.env._("Step of the Bridge")), 17, "money", True),
            Column("reason", self.env._("Reason"), 52, "wrap"),
            Column("match", self.env._("Match"), 8, "number"),
            Column("state", self.env._("State"), 14),
            Column("owner", self.env._("Owner"), 14, "wrap"),
            Column("comment", self.env._("Comment"), 20, "wrap"),
        ]

    def _line_columns(self):
        return [
            Column("date", self.env._("Date"), 12, "date"),
            Column("due_date", self.env._("Due Date"), 12, "date"),
            Column("ref", self.env._("Reference"), 22, "wrap"),
            Column("memo", self.env._("Description"), 46, "wrap"),
            Column("kind", self.env._("Kind"), 20),
            Column("amount", self._money(self.env._("Amount")), 18, "money", True),
            Column("status", self.env._("Status"), 18),
            Column("match", self.env._("Match"), 8, "number"),
            Column("match_state", self.env._("Match State"), 14),
            Column("row", self.env._("File Row"), 9, "number"),
        ]

    def _list(self, sheet, columns, rows):
        sheet.set_row(0, 2 * LINE_HEIGHT)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            side = "header_right" if column.style in ("money", "number", "percent") else "header"
            sheet.write_string(0, index, column.title, self.formats[side])
        for position, row in enumerate(rows, 1):
            self._height(sheet, position, columns, row)
            for index, column in enumerate(columns):
                self._cell(sheet, position, index, getattr(row, column.name), column.style)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        places = {column.name: index for index, column in enumerate(columns)}
        written = Written(sheet.get_name(), places, 1, len(rows))
        if rows:
            self._totals(sheet, columns, rows)
        return written

    def _height(self, sheet, position, columns, row):
        """Not every program fits the height of a row to its wrapped texts by itself."""
        wrapped = (column for column in columns if column.style == "wrap")
        lines = max(lines_of(getattr(row, column.name), column.width) for column in wrapped)
        if lines > 1:
            sheet.set_row(position, lines * LINE_HEIGHT)

    def _totals(self, sheet, columns, rows):
        """Below the filter's range; what is filtered out is not summed."""
        place = len(rows) + 1
        for index, column in enumerate(columns):
            if column.total:
                letter = xl_col_to_name(index)
                formula = f"=SUBTOTAL(109,{letter}2:{letter}{place})"
                value = self._round(sum(getattr(row, column.name) for row in rows))
                sheet.write_formula(place, index, formula, self.formats["total_money"], value)
            elif index == 0:
                sheet.write_string(place, 0, self.env._("Total"), self.formats["total"])
            else:
                sheet.write_blank(place, index, None, self.formats["total"])

    def _cell(self, sheet, row, column, value, style="text"):
        if value is None or value == "":
            return
        if isinstance(value, str):
            self._text(sheet, row, column, value, style)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.formats["date"])
        else:
            sheet.write_number(row, column, value, self.formats[style])

    def _text(self, sheet, row, column, value, style="text"):
        text = UNPRINTABLE.sub(" ", value)[:TEXT_MAX]
        if text.startswith(FORMULA_SIGNS):
            style = "quoted"
        sheet.write_string(row, column, text, self.formats[style])

    def _round(self, amount):
        return self.session.currency_id.round(amount) or 0.0

    # -- the bridge ------------------------------------------------------------------------------

    def _bridge(self, sheet, differences, ours, theirs):
        sheet.set_column(0, 0, 42)
        sheet.set_column(1, 3, 22)
        self._text(sheet, 0, 0, f"{self.tables.title} {self.session.name}", "title")
        parties = f"{self.session.company_id.name} – {self.session.partner_id.name}"
        self._text(sheet, 1, 0, parties, "bold")
        sheet.freeze_panes(2, 0)
        row = self._facts(sheet, 3, self.tables.facts)
        row = self._balances(sheet, row + 1, ours, theirs)
        row = self._steps(sheet, row + 1, differences, closing=row - 1)
        self._text(sheet, row, 0, self.tables.sign_rule, "hint")
        row += 1
        for place, note in enumerate(self.tables.notes, row):
            self._text(sheet, place, 0, note, "warning")
        self._facts(sheet, row + len(self.tables.notes) + 1, self.tables.seal)

    def _facts(self, sheet, row, facts):
        for fact in facts:
            self._text(sheet, row, 0, fact.label, "label")
            self._cell(sheet, row, 1, fact.value)
            row += 1
        return row

    def _header(self, sheet, row, titles):
        for column, title in enumerate(titles):
            look = self.formats["header_right" if column else "header"]
            sheet.write_string(row, column, title, look)

    def _balances(self, sheet, row, ours, theirs):
        """Opening balance, entries and closing balance of both sides; returns the row after."""
        titles = [
            self.env._("In %s", self.session.currency_id.name),
            self.env._("Our Books"),
            self.env._("Their Books"),
        ]
        self._header(sheet, row, [*titles, self.env._("Difference")])
        opening, moved, closing = self.tables.balances
        first = row + 1
        formulas = [
            [None, None],
            [self._moved(ours), self._moved(theirs)],
            [
                f"=SUM({xl_rowcol_to_cell(first, c)}:{xl_rowcol_to_cell(first + 1, c)})"
                for c in (1, 2)
            ],
        ]
        for row, balance, cells in zip(
            range(first, first + 3), (opening, moved, closing), formulas, strict=True
        ):
            is_last = balance is closing
            self._text(sheet, row, 0, balance.label, "total" if is_last else "text")
            gap = f"={xl_rowcol_to_cell(row, 1)}-{xl_rowcol_to_cell(row, 2)}"
            values = (balance.ours, balance.theirs, balance.difference)
            for column, formula, value in zip((1, 2, 3), [*cells, gap], values, strict=True):
                self._amount(sheet, row, column, value, formula, is_last)
        return row + 1

    def _moved(self, lines):
        """Carried lines are in the opening balance already, unchecked ones do not count yet."""
        status = self.tables.in_period.replace('"', '""')
        return f'=SUMIFS({lines.cells("amount")},{lines.cells("status")},"{status}")'

    def _amount(self, sheet, row, column, value, formula=None, is_total=False):
        look = self.formats["total_money" if is_total else "money"]
        if formula:
            sheet.write_formula(row, column, formula, look, self._round(value))
        else:
            sheet.write_number(row, column, self._round(value), look)

    def _steps(self, sheet, row, differences, closing):
        """Our balance, a row a kind, their balance as their sum, and that nothing is left over."""
        self._header(
            sheet,
            row,
            [self.env._("From our balance to theirs"), self.env._("Items"), self.env._("Amount")],
        )
        first = row + 1
        *between, end = self.tables.steps
        for row, step in enumerate(between, first):
            self._step(sheet, row, step, differences, closing)
        row += 1
        total = f"=SUM({xl_range(first, 2, row - 1, 2)})"
        self._text(sheet, row, 0, end.label, "total")
        sheet.write_blank(row, 1, None, self.formats["total"])
        reached = sum(step.amount for step in between)
        self._amount(sheet, row, 2, reached, total, is_total=True)
        places = self.session.currency_id.decimal_places
        left = f"=ROUND({xl_rowcol_to_cell(row, 2)}-{xl_rowcol_to_cell(closing, 2)},{places})"
        self._text(sheet, row + 1, 0, self.env._("Check: differs from their books by"), "hint")
        value = self._round(reached - self.session.their_balance)
        sheet.write_formula(row + 1, 2, left, self.formats["check"], value)
        return row + 3

    def _step(self, sheet, row, step, differences, closing):
        self._text(sheet, row, 0, step.label, "total" if step.is_total else "text")
        if step.is_total:
            sheet.write_blank(row, 1, None, self.formats["total"])
            start = f"={xl_rowcol_to_cell(closing, 1)}"
            return self._amount(sheet, row, 2, step.amount, start, is_total=True)
        label = xl_rowcol_to_cell(row, 0)
        count = f"=COUNTIF({differences.cells('kind')},{label})"
        sheet.write_formula(row, 1, count, self.formats["number"], step.count)
        amount = f"=SUMIF({differences.cells('kind')},{label},{differences.cells('step')})"
        return self._amount(sheet, row, 2, step.amount, amount if step.items else None)
