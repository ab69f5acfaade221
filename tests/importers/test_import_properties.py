"""Random ledgers written in random styles are read back exactly; random bytes never break it."""

import csv
import io
from datetime import date

import pandas as pd
import xlsxwriter
from engine import importers
from engine.tables import READING, READING_ERRORS, READING_WARNINGS, SKIPPED
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
STYLES = {
    "1,234.56": (",", "."),
    "1.234,56": (".", ","),
    "1 234,56": ("\u00a0", ","),
    "1'234.56": ("'", "."),
    "1234.56": ("", "."),
}
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


def written(amount, thousands, point, negative):
    text = f"{abs(amount) / 100:,.2f}" if abs(amount) < 10**14 else str(amount)
    whole, cents = text.replace(",", "\0").split(".")
    text = whole.replace("\0", thousands) + point + cents
    return negative.format(text) if amount < 0 else text


def facts(reading):
    days = reading.table["date"].dt.date
    return list(zip(days, reading.table["ref"], reading.table["amount"].tolist(), strict=True))


@given(st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_read(data):
    rows = data.draw(ledgers())
    language = data.draw(st.sampled_from(sorted(HEADERS)))
    encoding = data.draw(st.sampled_from(ENCODINGS[language]))
    thousands, point = STYLES[data.draw(st.sampled_from(sorted(STYLES)))]
    shape = data.draw(st.sampled_from(DATES))
    two_columns, with_balance = data.draw(st.booleans()), data.draw(st.booleans())
    negatives = [n for n in NEGATIVES if language == "zh" or n.isascii()]
    negative = data.draw(st.sampled_from(negatives))
    delimiter = data.draw(st.sampled_from(",;\t|"))
    newest_first = with_balance and data.draw(st.booleans())
    date_, ref, memo, debit, credit, amount, balance = HEADERS[language]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    for _ in range(data.draw(st.integers(0, 5))):
        writer.writerow([TITLES[language], "", "x"])
    money = [debit, credit] if two_columns else [amount]
    writer.writerow([date_, ref, memo, *money, *([balance] if with_balance else [])])
    level, lines = 7_700, []
    for day, number, cents in rows:
        level += cents
        say = lambda value: written(value, thousands, point, negative)  # noqa: E731
        figures = (
            ([say(cents), ""] if cents > 0 else ["", say(-cents)]) if two_columns else [say(cents)]
        )
        lines.append(
            [
                day.strftime(shape),
                number,
                MEMOS[language],
                *figures,
                *([say(level)] if with_balance else []),
            ]
        )
    for line in lines[::-1] if newest_first else lines:
        writer.writerow(line)
    reading = importers.read("ledger.csv", out.getvalue().encode(encoding))
    assert not len(reading.errors)
    expected = rows[::-1] if newest_first else rows
    assert facts(reading) == expected
    if with_balance:
        assert (reading.opening, reading.closing) == (7_700, level)
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
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
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
@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
def test_random_bytes_are_read_or_refused(content, start):
    try:
        whole(importers.read("x.xlsx", start + content))
    except importers.UnreadableFile as error:
        assert str(error)


CELLS = st.text(
    st.sampled_from("0123456789.,-+()/ ¥€元DCRdr年月日'合计Total\u00a0１２，"), max_size=12
)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=12))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
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
