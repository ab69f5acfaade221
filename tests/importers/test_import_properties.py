"""Random ledgers written in random styles are read back exactly; random bytes never break it."""

import csv
import io
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import pandas as pd
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import importers
from engine.tables import READING, READING_ERRORS, READING_WARNINGS, SKIPPED

HEADERS = {
    "en": ("Date", "Document No", "Description", "Debit", "Credit", "Amount", "Balance"),
    "zh": ("日期", "单据号", "摘要", "借方金额", "贷方金额", "金额", "余额"),
    "de": ("Belegdatum", "Belegnr.", "Buchungstext", "Soll", "Haben", "Betrag", "Saldo"),
    "fr": ("Date", "N° pièce", "Libellé", "Débit", "Crédit", "Montant", "Solde"),
}
ENCODINGS = {
    "en": ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"],
    "zh": ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le"],
    "de": ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"],
    "fr": ["utf-8", "utf-8-sig", "cp1252", "utf-16-be"],
}
MEMOS = {"en": "Goods", "zh": "销售商品款", "de": "Lieferung für Büro", "fr": "pièces détachées"}
TITLES = {"en": "Ledger", "zh": "往来明细账", "de": "Kontoblatt für März", "fr": "Relevé détaillé"}
NEGATIVES = ("-{}", "({})", "{}-", "-¥{}", "-{} 元")
DATES = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%b-%y",
    "%Y年%m月%d日",
    "%Y-%m-%d 13:05:59",
)


@st.composite
def ledgers(draw):
    """(date, ref, amount in cents) of entries whose styles leave no doubt."""
    days = st.dates(date(2020, 1, 1), date(2029, 12, 31))
    cents = st.integers(-(10**11), 10**11).filter(bool)
    rows = draw(st.lists(st.tuples(days, cents), min_size=2, max_size=25))
    rows.append((date(2026, 5, 28), 123456789))  # 28 is a day; separators show in the number
    return [(day, f"D{n:05d}", amount) for n, (day, amount) in enumerate(rows)]


@dataclass(frozen=True)
class Style:
    """How a program writes a ledger."""

    language: str
    separators: tuple[str, str]
    negative: str
    day: str
    delimiter: str
    two_columns: bool
    with_balance: bool
    newest_first: bool
    preamble: int

    def money(self, cents):
        thousands, point = self.separators
        whole, rest = f"{abs(cents) // 100:,}", f"{abs(cents) % 100:02}"
        text = whole.replace(",", thousands) + point + rest
        return self.negative.format(text) if cents < 0 else text

    def figures(self, cents, level):
        sides = [self.money(cents), ""] if cents > 0 else ["", self.money(-cents)]
        amount = sides if self.two_columns else [self.money(cents)]
        return [*amount, self.money(level)] if self.with_balance else amount

    def header(self):
        day, ref, memo, debit, credit, amount, balance = HEADERS[self.language]
        money = [debit, credit] if self.two_columns else [amount]
        return [day, ref, memo, *money, *([balance] if self.with_balance else [])]

    def text(self, rows, level):
        lines = []
        for day, ref, cents in rows:
            level += cents
            memo = MEMOS[self.language]
            lines.append([day.strftime(self.day), ref, memo, *self.figures(cents, level)])
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.delimiter)
        writer.writerows([[TITLES[self.language], "", "x"]] * self.preamble)
        writer.writerow(self.header())
        writer.writerows(lines[::-1] if self.newest_first else lines)
        return out.getvalue()


STYLE = st.builds(
    Style,
    language=st.sampled_from(sorted(HEADERS)),
    separators=st.sampled_from([(",", "."), (".", ","), ("\u00a0", ","), ("'", "."), ("", ".")]),
    negative=st.sampled_from(NEGATIVES),
    day=st.sampled_from(DATES),
    delimiter=st.sampled_from(",;\t|"),
    two_columns=st.booleans(),
    with_balance=st.booleans(),
    newest_first=st.booleans(),
    preamble=st.integers(0, 5),
)


def encoded(text, encodings):
    """The text in the first encoding that has all its characters."""
    for encoding in encodings:
        with suppress(UnicodeEncodeError):
            return text.encode(encoding)
    return text.encode("utf-8")


def facts(reading):
    days = reading.table["date"].dt.date
    return list(zip(days, reading.table["ref"], reading.table["amount"].tolist(), strict=True))


@given(ledgers(), STYLE, st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_read(rows, style, data):
    opening = 7_700
    encodings = data.draw(st.permutations(ENCODINGS[style.language]))
    content = encoded(style.text(rows, opening), encodings)
    reading = importers.read("ledger.csv", content)
    assert not len(reading.errors)
    assert facts(reading) == (rows[::-1] if style.newest_first else rows)
    if style.with_balance:
        closing = opening + sum(cents for *_, cents in rows)
        assert (reading.opening, reading.closing) == (opening, closing)
        assert "balance_broken" not in set(reading.warnings["reason_key"])


@given(ledgers(), st.booleans())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_a_sheet_is_read_as_written(rows, as_dates):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("Cover").write(0, 0, "Statement")
    sheet, style = book.add_worksheet("Lines"), book.add_format({"num_format": "dd/mm/yy"})
    sheet.write_row(2, 0, ["Date", "Number", "Amount"])
    for n, (day, ref, amount) in enumerate(rows, 3):
        if as_dates:
            sheet.write_datetime(n, 0, pd.Timestamp(day).to_pydatetime(), style)
        else:
            sheet.write(n, 0, (day - date(1899, 12, 30)).days)
        sheet.write(n, 1, ref)
        sheet.write(n, 2, amount / 100)
    book.close()
    reading = importers.read("ledger.xlsx", out.getvalue())
    assert facts(reading) == rows
    assert reading.table["row"].tolist() == list(range(4, 4 + len(rows)))


SEEDS = [
    "日期,单号,金额,余额\n2026-01-02,A,1,1\n2026-01-03,B,2,3\n".encode("gbk"),
    b"Date;Ref;Amount;Type\n1/2/26;A;(1,5);D\n;;Total;3\n",
    b"<Statement><StatementLine><ID>1</ID><DebitLineAmount currencyID='EUR'>1</DebitLineAmount>"
    b"</StatementLine></Statement>",
    "Date\tDebit\tCredit\n2026-01-02\t1\t\n".encode("utf-16"),
]


def whole(reading):
    """What every reading must hold, whatever the file."""
    for table, schema in (
        (reading.table, READING),
        (reading.errors, READING_ERRORS),
        (reading.skipped, SKIPPED),
        (reading.warnings, READING_WARNINGS),
    ):
        assert list(table.columns) == list(schema)
        assert table["row"].dtype == "int64"
    assert reading.table["date"].notna().all()
    assert not set(reading.table["row"]) & set(reading.errors["row"])
    assert importers.Layout.from_dict(reading.layout.to_dict()) == reading.layout


@given(st.sampled_from(SEEDS), st.data())
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_files_are_read_or_refused(seed, data):
    content = bytearray(seed)
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        cut = data.draw(st.integers(0, 4))
        content[at : at + cut] = data.draw(
            st.binary(max_size=4) | st.sampled_from([b'"', b"\n", b",", b"-"])
        )
        if not content:
            content = bytearray(b"\n")
    try:
        whole(importers.read("x.csv", bytes(content)))
    except importers.UnreadableFile as error:
        assert importers.sentence(error.reason_key, error.args_) == str(error)


@given(
    st.binary(max_size=400),
    st.sampled_from(
        [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<?xml ", b"\xff\xfe"]
    ),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_random_bytes_are_read_or_refused(content, start):
    try:
        whole(importers.read("x.xlsx", start + content))
    except importers.UnreadableFile as error:
        assert str(error)


CELLS = st.text(
    st.sampled_from("0123456789.,-+()/ ¥€元DCRdr年月日'合计Total\u00a0１２，"), max_size=12
)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=12))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_cells_become_rows_errors_or_notes(cells):
    out = io.StringIO()
    csv.writer(out).writerows(
        [("Date", "Amount", "Balance", "Type"), ("2026-01-31", "1", "1", "x"), *cells]
    )
    reading = importers.read("x.csv", out.getvalue().encode())
    whole(reading)
    seen = {*reading.table["row"], *reading.errors["row"], *reading.skipped["row"]}
    filled = {n for n, row in enumerate(cells, 3) if any(c.strip(" \t\u00a0\u3000") for c in row)}
    assert filled <= seen
