"""Statements as a workbook: a list of the accounts, and one of all their rows, to sort and filter.

Written row by row to disk, so that the accounts of a thousand partners fit. Formulas hold only what
a reader may want to check: the totals.
"""

import io
import re

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from odoo.tools import get_lang

from .bridge_xlsx import A4, FORMULA_SIGNS, TEXT_MAX, UNPRINTABLE, date_format
from .statement_words import Words

WIDTHS = {"date": 12, "due_date": 12, "days": 10, "ref": 22, "memo": 46, "kind": 14}
MONEY_WIDTH, PARTNER_WIDTH, CURRENCY_WIDTH = 16, 34, 10
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def render(env, documents, options):
    """The documents in one workbook, in the language of ``env``.

    :return: bytes
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        _Writer(book, env, documents, options).fill()
    return file.getvalue()


class _Writer:
    def __init__(self, book, env, documents, options):
        self.book, self.env, self.documents, self.options = book, env, documents, options
        self.words = Words(env, options)
        head = {"bold": True, "bg_color": "#E9ECEF", "bottom": 1, "text_wrap": True}
        dated = {"num_format": date_format(get_lang(env).date_format), "align": "left"}
        looks = {
            "text": {},
            "quoted": {"quote_prefix": True},
            "date": dated,
            "number": {"num_format": "0"},
            "header": head,
            "header_right": head | {"align": "right"},
            "label": {"font_color": "#666666"},
            "title": {"bold": True, "font_size": 16},
            "hint": {"italic": True, "font_color": "#666666"},
        }
        for places in {section.currency.decimal_places for _d, section in self._sections()}:
            number = "#,##0" + ("." + "0" * places if places else "")
            looks[f"money{places}"] = {"num_format": number}
            looks[f"total{places}"] = {"num_format": number, "bold": True, "top": 1}
        for name in ("text", "date", "number", "quoted"):
            looks[f"{name}_total"] = looks[name] | {"bold": True, "top": 1}
        self.formats = {name: book.add_format(look) for name, look in looks.items()}

    def _sections(self):
        for document in self.documents:
            for section in document.sections:
                yield document, section

    def fill(self):
        title = self.documents[0].title if self.documents else self.words.title
        accounts = self._sheet(self.env._("Accounts"))
        rows = self._sheet(self.env._("Rows"))
        self._accounts(accounts, title)
        self._rows(rows)

    def _sheet(self, name):
        sheet = self.book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:31].strip("' "))
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&A&R&P / &N")
        return sheet

    # -- accounts --------------------------------------------------------------------------------

    def _account_columns(self):
        """(title, function of a section) of the amounts; only what the figures hold."""
        columns = [
            (self.words.opening, lambda s: s.opening),
            (self.words.closing, lambda s: s.closing),
        ]
        if not self.options.date_from:
            columns = columns[1:]
        if {"items", "ageing"} & set(self.options.tables):
            columns.append((self.env._("Open Amount"), lambda s: s.open))
            columns.append((self.env._("Overdue"), lambda s: s.overdue))
        if "ageing" in self.options.tables:
            columns += [
                (label, lambda s, n=n: s.ageing[n][1]) for n, label in enumerate(self.words.buckets)
            ]
        return columns

    def _accounts(self, sheet, title):
        columns = self._account_columns()
        sheet.set_column(0, 0, PARTNER_WIDTH)
        sheet.set_column(1, 1, CURRENCY_WIDTH)
        sheet.set_column(2, 1 + len(columns), MONEY_WIDTH)
        self._text(sheet, 0, 0, title, "title")
        company = self.env["res.company"].browse(self.options.company_id).sudo().name
        self._text(sheet, 1, 0, company)
        numbers = self.documents[0].number if self.documents else None
        for label, value in self.words.period(numbers.date) if numbers else ():
            self._text(sheet, 2, 0, f"{label} {value}", "label")
        rule = self.documents[0].sign_rule if len(self.documents) == 1 else ""
        self._text(sheet, 3, 0, rule, "hint")
        titles = [self.env._("Partner"), self.env._("Currency"), *(name for name, _of in columns)]
        self._header(sheet, 4, titles, money_from=2)
        row = 5
        for document, section in self._sections():
            look = self.formats[f"money{section.currency.decimal_places}"]
            self._text(sheet, row, 0, document.partner.display_name)
            self._text(sheet, row, 1, section.currency.name)
            for place, (_name, of) in enumerate(columns, 2):
                sheet.write_number(row, place, of(section), look)
            row += 1
        self._totals(sheet, row, columns)

    def _totals(self, sheet, row, columns):
        """A row a currency: amounts of several currencies make no sum."""
        if row <= 5:
            return
        sheet.autofilter(4, 0, row - 1, 1 + len(columns))
        found = {section.currency for _d, section in self._sections()}
        for place, currency in enumerate(sorted(found, key=lambda c: c.name), row + 1):
            look = self.formats[f"total{currency.decimal_places}"]
            self._text(sheet, place, 0, self.words.total, "text_total")
            self._text(sheet, place, 1, currency.name, "text_total")
            sections = [s for _d, s in self._sections() if s.currency == currency]
            for column, (_name, of) in enumerate(columns, 2):
                letter = xl_col_to_name(column)
                formula = f"=SUMIF($B$6:$B${row},$B{place + 1},{letter}$6:{letter}${row})"
                value = currency.round(sum(map(of, sections))) or 0.0
                sheet.write_formula(place, column, formula, look, value)

    # -- rows ------------------------------------------------------------------------------------

    def _rows(self, sheet):
        columns = next((s.columns for _d, s in self._sections()), [])
        sheet.set_column(0, 0, PARTNER_WIDTH)
        sheet.set_column(1, 1, CURRENCY_WIDTH)
        for place, column in enumerate(columns, 2):
            sheet.set_column(place, place, WIDTHS.get(column.name, MONEY_WIDTH))
        titles = [self.env._("Partner"), self.env._("Currency"), *(c.title for c in columns)]
        first_money = next((n for n, c in enumerate(columns, 2) if c.style == "money"), 99)
        self._header(sheet, 0, titles, first_money)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        row = 0
        for document, section in self._sections():
            partner, currency = document.partner.display_name, section.currency.name
            places = section.currency.decimal_places
            money = {"": self.formats[f"money{places}"], "total": self.formats[f"total{places}"]}
            for line in section.rows:
                row += 1
                self._text(sheet, row, 0, partner)
                self._text(sheet, row, 1, currency)
                self._line(sheet, row, section.columns, line, money)
        sheet.autofilter(0, 0, max(row, 1), 1 + len(columns))

    def _line(self, sheet, row, columns, line, money):
        look = "_total" if line.look == "total" else ""
        for place, (column, value) in enumerate(zip(columns, line.cells, strict=True), 2):
            if value is None or value == "":
                continue
            if column.style == "money":
                sheet.write_number(row, place, value, money[line.look if look else ""])
            elif column.style == "date" and not isinstance(value, str):
                sheet.write_datetime(row, place, value, self.formats[f"date{look}"])
            elif column.style == "number" and not isinstance(value, str):
                sheet.write_number(row, place, value, self.formats[f"number{look}"])
            else:
                self._text(sheet, row, place, value, f"text{look}")

    def _header(self, sheet, row, titles, money_from):
        sheet.set_row(row, 30)
        for place, title in enumerate(titles):
            look = "header_right" if place >= money_from else "header"
            sheet.write_string(row, place, title, self.formats[look])

    def _text(self, sheet, row, column, value, look="text"):
        """A text that no spreadsheet takes for a formula."""
        text = UNPRINTABLE.sub(" ", str(value))[:TEXT_MAX]
        if text.startswith(FORMULA_SIGNS):
            look = "quoted_total" if look.endswith("_total") else "quoted"
        sheet.write_string(row, column, text, self.formats[look])
