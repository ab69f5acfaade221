"""Our own files: one ledger in many shapes; all of them read back as it."""

import json

import pytest

from engine import importers

# file: (knows the document numbers, states both balances, rows left out below the header)
FILES = {
    "wallet_gbk.csv": (True, False, 1),
    "bank_newest_first.csv": (False, True, 0),
    "bank_two_columns.csv": (False, False, 1),
    "bank_english.csv": (False, True, 0),
    "ledger_german.csv": (True, True, 2),
    "receivables_us.csv": (True, False, 0),
    "bank.xls": (False, True, 1),
    "ledger.xlsx": (True, True, 2),
    "ledger.ods": (True, False, 0),
    "statement.xml": (True, True, 0),
    "account.xml": (True, True, 0),
}


@pytest.fixture(scope="module")
def expected(root):
    return json.loads((root / "tests" / "files" / "expected.json").read_text("utf-8"))


@pytest.fixture(scope="module", params=FILES)
def case(request, root):
    content = (root / "tests" / "files" / request.param).read_bytes()
    return FILES[request.param], importers.read(request.param, content)


def test_every_file_holds_the_same_ledger(case, expected):
    (numbered, *_), reading = case
    table = reading.table.sort_values("date", kind="stable")
    days = table["date"].dt.strftime("%Y-%m-%d").tolist()
    assert list(zip(days, table["amount"].tolist(), strict=True)) == [
        (day, cents) for day, _, cents in expected["rows"]
    ]
    numbers = [ref for _, ref, _ in expected["rows"]]
    told = table["ref"] if numbered else table["ref"] + table["memo"]
    assert all(number in text for number, text in zip(numbers, told, strict=True))


def test_ends_and_rows_left_out(case, expected):
    (_, ends, left_out), reading = case
    stated = (expected["opening"], expected["closing"]) if ends else (None, None)
    assert (reading.opening, reading.closing) == stated
    below = reading.skipped["row"] > (reading.layout.header_row or 0)
    assert int(below.sum()) == left_out


def test_nothing_is_complained_of(case):
    _, reading = case
    assert not len(reading.errors)
    assert not len(reading.warnings)
    assert (reading.table["duplicate_of"] == -1).all()
