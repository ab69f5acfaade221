"""A campaign of balance confirmations as a workbook: results by outcome, and the check list."""

import io
import re

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from odoo.fields import Datetime
from odoo.tools import get_lang

from .bridge_xlsx import FORMULA_SIGNS, UNPRINTABLE, Column, date_format, money_format

A4 = 9


def render(campaign) -> bytes:
    """Real numbers and dates, sums as formulas, in the language of the campaign's environment."""
    file = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(file, options) as book:
        _Writer(book, campaign).fill()
    return file.getvalue()


class _Writer:
    def __init__(self, book, campaign):
        self.book, self.campaign, self.env = book, campaign, campaign.env
        self.currency = campaign.company_currency_id
        right = {"align": "right"}
        money = right | {"num_format": money_format(self.currency)}
        head = {"bold": True, "bg_color": "#E9ECEF", "bottom": 1, "text_wrap": True}
        looks = {
            "text": {"valign": "top"},
            "quoted": {"valign": "top", "quote_prefix": True},
            "date": {"num_format": date_format(get_lang(self.env).date_format), "align": "left"},
            "money": money,
            "amount": right | {"num_format": "#,##0.00"},
            "percent": right | {"num_format": "0.0%"},
            "number": right | {"num_format": "0"},
            "title": {"bold": True, "font_size": 16},
            "label": {"font_color": "#666666"},
            "header": head,
            "total": {"top": 1, "bold": True},
            "total_money": money | {"top": 1, "bold": True},
            "total_number": {"top": 1, "bold": True, "num_format": "0"},
            "total_percent": {"top": 1, "bold": True, "num_format": "0.0%"},
        }
        self.formats = {name: book.add_format(look) for name, look in looks.items()}

    def fill(self):
        results = self._sheet(self.env._("Results"))
        check_list = self._sheet(self.env._("Check List"))
        self._check_list(check_list)
        self._results(results)

    def _sheet(self, title):
        sheet = self.book.add_worksheet(title)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{self.campaign.display_name.replace('&', '&&')}&C&A&R&P / &N")
        return sheet

    def _label(self, record, name):
        """A selection as people read it."""
        labels = dict(record._fields[name]._description_selection(self.env))
        return labels.get(record[name], "")

    # -- results ---------------------------------------------------------------------------------

    def _results(self, sheet):
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 6, 20)
        title = self.env._("Balance Confirmations")
        self._text(sheet, 0, 0, f"{title} {self.campaign.display_name}", "title")
        row = 2
        for label, value, style in self._facts():
            self._text(sheet, row, 0, label, "label")
            self._cell(sheet, row, 1, value, style)
            row += 1
        self._outcomes(sheet, row + 1)

    def _facts(self):
        campaign, env = self.campaign, self.env
        return [
            (env._("Company"), campaign.company_id.name, "text"),
            (env._("Cut-off Date"), campaign.date, "date"),
            (env._("Answer By"), campaign.deadline, "date"),
            (env._("Form"), self._label(campaign, "form"), "text"),
            (env._("Answers Go"), self._label(campaign, "kind"), "text"),
            (env._("Chosen By"), self._label(campaign, "selection"), "text"),
            (env._("Size Is"), self._label(campaign, "measure"), "text"),
            (env._("Turnover Since"), campaign.turnover_from, "date"),
            (env._("Sum of Turnovers"), campaign.all_turnover, "money"),
            (env._("Seed"), campaign.seed, "number"),
            (env._("Receivables in the Ledger"), campaign.ledger_receivable, "money"),
            (env._("Payables in the Ledger"), campaign.ledger_payable, "money"),
            (env._("Receivables without a Partner"), campaign.nobody_receivable, "money"),
            (env._("Payables without a Partner"), campaign.nobody_payable, "money"),
            (env._("Partners to Choose from"), campaign.account_count, "number"),
            (env._("Chosen"), campaign.chosen_count, "number"),
        ]

    def _outcomes(self, sheet, row):
        columns = [
            Column("outcome", self.env._("Outcome"), 34),
            Column("letter_count", self.env._("Letters"), 12, "number", True),
            Column("receivable", self.env._("Receivable"), 20, "money", True),
            Column("receivable_share", self.env._("Share of Receivables"), 20, "percent", True),
            Column("payable", self.env._("Payable"), 20, "money", True),
            Column("payable_share", self.env._("Share of Payables"), 20, "percent", True),
            Column("difference", self.env._("Difference"), 20, "money", True),
        ]
        rows = [
            [self._label(result, "outcome"), *(result[column.name] for column in columns[1:])]
            for result in self.campaign.result_ids
        ]
        self._table(sheet, row, columns, rows)

    # -- check list ------------------------------------------------------------------------------

    def _check_list(self, sheet):
        own = self.currency.name
        columns = [
            Column("number", self.env._("Number"), 16),
            Column("partner", self.env._("Partner"), 34),
            Column("currency", self.env._("Currency"), 9),
            Column("they_owe", self.env._("They Owe Us"), 16, "amount"),
            Column("we_owe", self.env._("We Owe Them"), 16, "amount"),
            Column("stated_they_owe", self.env._("They Say They Owe Us"), 16, "amount"),
            Column("stated_we_owe", self.env._("They Say We Owe Them"), 16, "amount"),
            Column("difference", self.env._("Difference"), 16, "amount"),
            Column("receivable", f"{self.env._('Receivable')} ({own})", 18, "money", True),
            Column("payable", f"{self.env._('Payable')} ({own})", 18, "money", True),
            Column("book_difference", f"{self.env._('Difference')} ({own})", 18, "money", True),
            Column("sent", self.env._("Sent On"), 12, "date"),
            Column("how", self.env._("Sent How"), 12),
            Column("to", self.env._("Sent To"), 26),
            Column("reminders", self.env._("Reminders"), 10, "number"),
            Column("outcome", self.env._("Outcome"), 16),
            Column("answered", self.env._("Answered On"), 12, "date"),
            Column("by", self.env._("Answered By"), 18),
            Column("remark", self.env._("Their Remark"), 30),
            Column("session", self.env._("Reconciliation"), 16),
            Column("problem", self.env._("Problem"), 26),
        ]
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
        rows = [self._checked(line) for line in self.campaign.confirmation_ids.line_ids]
        self._table(sheet, 0, columns, rows)
        sheet.freeze_panes(1, 2)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)

    def _checked(self, line):
        letter = line.confirmation_id
        stated = line.stated
        return [
            letter.name,
            letter.partner_id.name,
            line.currency_id.name,
            line.they_owe,
            line.we_owe,
            line.stated_they_owe if stated else None,
            line.stated_we_owe if stated else None,
            line.difference if stated else None,
            line.book_receivable,
            line.book_payable,
            line.book_difference if stated else None,
            letter.sent_on and Datetime.context_timestamp(letter, letter.sent_on).date(),
            letter.sent_on and self._label(letter, "sent_how"),
            letter.sent_to,
            letter.reminder_count,
            self._label(letter, "outcome"),
            letter.answered_on,
            letter.answered_by,
            letter.answer_remark,
            line.session_id.name,
            letter.problem,
        ]

    # -- cells -----------------------------------------------------------------------------------

    def _table(self, sheet, top, columns, rows):
        """Headers, rows and, below them, the sums."""
        for index, column in enumerate(columns):
            sheet.write_string(top, index, column.title, self.formats["header"])
        for place, values in enumerate(rows, top + 1):
            for index, value in enumerate(values):
                self._cell(sheet, place, index, value, columns[index].style)
        end = top + 1 + len(rows)
        for index, column in enumerate(columns):
            if not rows or not column.total:
                sheet.write_string(end, index, self._total_label(index), self.formats["total"])
                continue
            letter = xl_col_to_name(index)
            formula = f"=SUBTOTAL(109,{letter}{top + 2}:{letter}{end})"
            value = sum(values[index] or 0 for values in rows)
            sheet.write_formula(end, index, formula, self.formats[f"total_{column.style}"], value)

    def _total_label(self, index):
        return "" if index else self.env._("Total")

    def _cell(self, sheet, row, column, value, style="text"):
        if value is None or value is False or value == "":
            return
        if isinstance(value, str):
            self._text(sheet, row, column, value)
        elif style == "date":
            sheet.write_datetime(row, column, value, self.formats["date"])
        else:
            sheet.write_number(row, column, value, self.formats[style])

    def _text(self, sheet, row, column, value, style="text"):
        text = re.sub(UNPRINTABLE, " ", value)
        if text.startswith(FORMULA_SIGNS):
            style = "quoted"
        sheet.write_string(row, column, text, self.formats[style])
