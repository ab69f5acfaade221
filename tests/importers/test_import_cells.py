"""Single cells: amounts, dates, headers, words; and the checks over columns."""

import doctest

import pandas as pd
import pytest

from engine import importers
from engine.importers import amounts, balance, columns, currencies, dates, kinds, text


def units(cell, decimal=".", places=2):
    parts = amounts.tokens(pd.Series([cell], dtype="str"))
    read = amounts.minor(parts, decimal, pd.Series([places])).iloc[0]
    return int(read["value"]) if read["state"] == amounts.OK else int(read["state"]) * 1j


@pytest.mark.parametrize(
    ("cell", "decimal", "cents"),
    [
        ("1,234.56", ".", 123456),
        ("1.234,56", ",", 123456),
        ("1 234,56", ",", 123456),
        ("1\u00a0234,56", ",", 123456),
        ("1\u202f234\u202f567,5", ",", 123456750),
        ("1'234.56", ".", 123456),
        ("1’234.56", ".", 123456),
        ("(123.45)", ".", -12345),
        ("(123,45) €", ",", -12345),
        ("€ (123,45)", ",", -12345),
        ("123.45-", ".", -12345),
        ("−123.45", ".", -12345),
        ("-¥1,234", ".", -123400),
        ("¥-1,234", ".", -123400),
        ("$ 12", ".", 1200),
        ("US$12.5", ".", 1250),
        ("1,234.56 元", ".", 123456),
        ("CNY 1,234.56", ".", 123456),
        ("1.234,56 EUR", ",", 123456),
        ("１，２３４．５６", ".", 123456),
        ("（１２３．４５）", ".", -12345),
        ("123.45 Cr", ".", -12345),
        ("123.45 Dr", ".", 12345),
        ("EUR 1.000,00 H", ",", -100000),
        ("12,34,567.89", ".", 123456789),
        ("1,2345,6789.01", ".", 12345678901),
        (".5", ".", 50),
        ("+7", ".", 700),
        ("0.1", ".", 10),
        ("90071992547409.93", ".", 9007199254740993),
    ],
)
def test_amounts(cell, decimal, cents):
    assert units(cell, decimal) == cents


@pytest.mark.parametrize("cell", ["", "-", " — ".strip(), "/", "无", "N/A"])
def test_cells_that_say_none(cell):
    assert units(cell) == amounts.EMPTY * 1j


@pytest.mark.parametrize("cell", ["abc", "12x", "1-2", "--5", "(5", "5)", "1 Taler", "2026-1-2"])
def test_cells_that_are_no_amounts(cell):
    assert units(cell) == amounts.BAD * 1j


@pytest.mark.parametrize(
    ("cell", "decimal"), [("1,5", "."), ("1.5", ","), ("1.2.3", "."), ("1,2", ".")]
)
def test_cells_of_the_other_style(cell, decimal):
    assert units(cell, decimal) == amounts.STYLE * 1j


def test_numbers_too_long_are_refused_not_wrapped():
    assert units("9" * 20) == amounts.LARGE * 1j
    assert units("9" * 15) == int("9" * 15) * 100


@pytest.mark.parametrize(("places", "value"), [(0, 12), (2, 1235), (3, 12345), (4, 123450)])
def test_decimals_of_currencies(places, value):
    assert units("12.345", places=places) == value


@pytest.mark.parametrize(
    "cell",
    [
        "2026-02-05",
        "2026/2/5",
        "2026.02.05",
        "20260205",
        "20260205133000",
        "05.02.2026",
        "5.2.26",
        "05/02/2026",
        "5-2-2026",
        "5-Feb-26",
        "5 February 2026",
        "5. Februar 2026",
        "5 févr. 2026",
        "Feb 5, 2026",
        "Thu 5 Feb 2026",
        "2026年2月5日",
        "２０２６年２月５日",
        "2026-02-05 13:30:00",
        "2026-02-05T13:30:00+01:00",
        "05.02.2026 13:30",
        "46058",
        "46058.5625",
    ],
)
def test_dates(cell):
    assert dates.parse(pd.Series([cell]), "dmy")[0] == pd.Timestamp("2026-02-05")


@pytest.mark.parametrize("cell", ["", "31.02.2026", "2026-13-01", "soon", "12", "1234567890"])
def test_no_dates(cell):
    assert pd.isna(dates.parse(pd.Series([cell], dtype="str"), "dmy")[0])


@pytest.mark.parametrize(
    ("cells", "order", "certain"),
    [
        (["01/02/2026", "13/02/2026"], "dmy", True),
        (["01/02/2026", "02/13/2026"], "mdy", True),
        (["01.02.2026", "02.03.2026"], "dmy", True),
        (["2026-01-02"], "ymd", True),
        (["01/02/2026", "01/05/2026", "01/09/2026", "02/01/2026"], "mdy", False),
        (["01/02/2026", "05/02/2026", "09/02/2026"], "dmy", False),
        (["05/05/2026"], "dmy", True),
    ],
)
def test_order_of_day_and_month(cells, order, certain):
    found, example = dates.order_of(pd.Series(cells))
    assert (found, example == "") == (order, certain)


def test_ambiguous_dates_are_warned_of():
    reading = importers.read("a.csv", b"Date,Amount\n01/02/2026,5\n03/04/2026,6\n")
    assert "dates_ambiguous" in set(reading.warnings["reason_key"])
    bad = importers.read("a.csv", b"Date,Amount\n13/02/2026,5\n14/02/2026,5\n02/14/2026,6\n").errors
    assert bad["reason_key"].tolist() == ["date_order"]


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Invoice Date", "date"),
        ("DueDate", "due_date"),
        ("invoice_number", "ref"),
        ("Betrag (EUR)", "amount"),
        ("S/H", "direction"),
        ("收/支", "direction"),
        ("账户余额  ", "balance"),
        ("Débit", "debit"),
        ("Échéance", "due_date"),
        ("Fälligkeit", "due_date"),
        ("Net amount", "none"),
        ("VAT amount", "none"),
        ("交易對方", "memo"),
        ("餘額", "balance"),
    ],
)
def test_headers(header, role):
    assert columns.roles(header)[0][1] == role


def test_doubled_and_empty_headers_get_names():
    assert columns.names(["A", "", "A"]) == ["A", "#2", "A (2)"]


@pytest.mark.parametrize(
    ("memo", "kind"),
    [
        ("Rechnung 5", "invoice"),
        ("Gutschrift zu Rechnung 5", "refund"),
        ("Zahlung Rechnung 5", "payment"),
        ("Règlement facture 5", "payment"),
        ("Avoir", "refund"),
        ("收到货款", "payment"),
        ("销售发票", "invoice"),
        ("退货", "refund"),
        ("Porto", "other"),
    ],
)
def test_kinds(memo, kind):
    assert kinds.of([pd.Series([memo])], pd.Series([""], dtype="str"))[0] == kind


@pytest.mark.parametrize(
    ("ref", "kind"), [("INV/26/1", "invoice"), ("CN-7", "refund"), ("REF", "other")]
)
def test_kinds_by_number(ref, kind):
    assert kinds.of([], pd.Series([ref], dtype="str"))[0] == kind


def test_currencies():
    assert [currencies.code_of(t) for t in ("人民币", "€", "usd", "$", "Taler")] == [
        "CNY",
        "EUR",
        "USD",
        "",
        None,
    ]
    assert currencies.code_within("Betrag in EUR") == "EUR"
    assert currencies.code_within("the amount") == ""


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("step", [1, -1])
def test_running_balances_in_both_orders_and_signs(sign, step):
    amount = pd.Series([100, -30, 50, 7])
    level = sign * (1000 + amount.cumsum())
    rows = pd.Series(range(2, 6))
    day = pd.Series(pd.date_range("2026-01-01", periods=4))
    table = pd.DataFrame({"r": rows, "a": amount, "b": level.astype("Int64"), "d": day})[::step]
    running = balance.run(table["r"].to_numpy(), table["a"].to_numpy(), table["b"], table["d"])
    assert (running.sign, running.newest_first) == (sign, step < 0)
    assert (running.opening, running.closing, running.breaks) == (1000, 1127, [])


def test_orientation():
    theirs = pd.DataFrame({"amount": [-100, -250, 40], "ref": ["A1", "", ""]})
    ours = pd.DataFrame({"amount": [100, 250, -40, 7], "ref": ["a-1", "x", "y", "z"]})
    found = importers.orient(theirs, ours)
    assert (found.sign, found.certain, found.reason_key) == (-1, False, "references_mirrored")
    assert (found.agree_as_is, found.agree_mirrored) == (0, 3)
    plain = importers.orient(theirs[["amount"]].assign(ref=""), ours)
    assert (plain.sign, plain.certain, plain.reason_key) == (-1, True, "amounts_mirrored")
    same = importers.orient(theirs.assign(amount=-theirs["amount"]), ours[["amount"]])
    assert (same.sign, same.reason_key) == (1, "amounts_as_is")


def test_orientation_by_balance_and_by_rule():
    theirs = pd.DataFrame({"amount": [5, -5], "ref": ["", ""]})
    ours = pd.DataFrame({"amount": [5, -5]})
    found = importers.orient(theirs, ours, our_balance=900, closing=-900)
    assert (found.sign, found.certain, found.reason_key) == (-1, True, "balance_mirrored")
    assert importers.orient(theirs, ours, our_balance=900, closing=880).sign == 1
    assert importers.orient(theirs, ours).reason_key == "books_mirrored"


def test_examples_in_docstrings():
    for module in (columns, text):
        assert doctest.testmod(module).failed == 0
