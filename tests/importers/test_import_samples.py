"""Real files of banks, wallets and ledgers, each with the figures counted by hand.

The figures come from the files themselves, added up outside this project: the sums by column with
a spreadsheet, the ends from the first and last balance printed.
"""

import pytest

from engine import importers

# file: rows, sum of amounts, (opening, closing), rows left out below the header, warnings
EXPECTED = {
    # + 222,228.50 − 49.74 − 20.00 − 50.00 − 9.90 − 82.00; four rows are 不计收支
    "alipay_bill.csv": (6, 22201686, (None, None), 4, {"status_void"}),
    "bmo_debit.csv": (4, -15831, (None, None), 0, set()),
    # 3,240.28 in the first row, 3,813.58 after + 1,000.00 in the last
    "boc_debit.csv": (17, 42670, (281358, 324028), 0, set()),
    # 2,243.91 → 1,494.65; the printed balance jumps by 46.00 before row 10
    "ccb_debit.xls": (6, -70326, (224391, 149465), 1, {"balance_broken"}),
    "hsbc_hk_debit.csv": (10, 2197895, (None, None), 0, {"currencies_several", "balance_broken"}),
    "ibm_accounts_receivable.csv": (2466, 14770318, (None, None), 0, set()),
    # + 2,841.74 − 4,241.08; the balances are masked (xx,yyyy.zz)
    "icbc_debit.csv": (11, -139934, (None, None), 1, set()),
    "ubl_statement_2.0.xml": (1, -10750, (None, -10750), 0, set()),
    "ubl_remittance_advice_2.0.xml": (1, 10750, (None, 10750), 0, set()),
    "ubl_reminder_2.1.xml": (
        1,
        72900,
        (None, 72900),
        0,
        {"date_of_document", "amount_of_document"},
    ),
    "camt053_v8.xml": (1, 885, (1815, None), 0, set()),
    "camt054_v8.xml": (1, -20000000, (None, None), 0, set()),
}


@pytest.fixture(scope="module")
def read(samples):
    return lambda name: importers.read(name, (samples / name).read_bytes())


@pytest.mark.parametrize("name", EXPECTED)
def test_counts_sums_and_ends(read, name):
    rows, total, ends, left_out, warnings = EXPECTED[name]
    reading = read(name)
    assert len(reading.table) == rows
    assert int(reading.table["amount"].sum()) == total
    assert (reading.opening, reading.closing) == ends
    below = reading.skipped["row"] > (reading.layout.header_row or 0)
    assert int(below.sum()) == left_out
    assert set(reading.warnings["reason_key"]) == warnings
    assert not len(reading.errors)
    assert reading.table["date"].notna().all()


def test_alipay_is_gbk_with_twenty_four_rows_above_the_headers(read):
    reading = read("alipay_bill.csv")
    assert (reading.layout.encoding, reading.layout.header_row) == ("gb18030", 25)
    counted = reading.skipped[reading.skipped["reason_key"] == "not_counted"]
    assert counted["row"].tolist() == [28, 29, 31, 32]
    assert str(reading.table["date"][0]) == "2023-02-12 00:00:00"


def test_icbc_takes_the_columns_that_are_filled(read):
    columns = read("icbc_debit.csv").layout.columns
    assert (columns["debit"], columns["credit"]) == ("记账金额(收入)", "记账金额(支出)")
    assert "balance" not in columns


def test_boc_balances_run_newest_first(read):
    table = read("boc_debit.csv").table
    assert table["balance"].iloc[[0, -1]].tolist() == [324028, 381358]
    assert set(table["currency"]) == {"CNY"}


def test_ccb_break_is_told_with_both_figures(read):
    warning = read("ccb_debit.xls").warnings.iloc[0]
    assert warning["row"] == 10
    assert warning["reason_args"] == {"expected_amount": 162511, "found_amount": 157911}


def test_hsbc_has_balances_by_currency(read):
    assert read("hsbc_hk_debit.csv").balances == {
        "HKD": (1055588, 361217),
        "CNY": (None, 1250000),
    }


def test_ibm_dates_are_month_first(read):
    reading = read("ibm_accounts_receivable.csv")
    assert reading.layout.date_order == "mdy"
    assert reading.layout.columns["date"] == "InvoiceDate"
    assert [str(reading.table["date"].agg(end))[:10] for end in ("min", "max")] == [
        "2012-01-03",
        "2013-12-02",
    ]
    assert ((reading.table["due_date"] - reading.table["date"]).dt.days == 30).all()
    assert reading.table["ref"][0] == "0000611365"


def test_xml_names_the_documents(read):
    for name, ref, kind, date in (
        ("ubl_statement_2.0.xml", "CN758494", "refund", "2005-06-25"),
        ("ubl_remittance_advice_2.0.xml", "A00095678", "invoice", "2005-06-21"),
        ("ubl_reminder_2.1.xml", "TOSL108", "invoice", "2010-04-14"),
        ("camt053_v8.xml", "MUELL/FINP/RA12345", "payment", "2014-12-31"),
        ("camt054_v8.xml", "ACSR160617103200001", "payment", "2007-10-18"),
    ):
        row = read(name).table.iloc[0]
        assert (row["ref"], row["kind"], str(row["date"])[:10]) == (ref, kind, date)


def test_a_layout_that_was_found_reads_the_same_again(read, samples):
    for name in EXPECTED:
        first = read(name)
        layout = importers.Layout.from_dict(first.layout.to_dict())
        again = importers.read(name, (samples / name).read_bytes(), layout)
        assert again.layout == first.layout
        assert again.table.equals(first.table)
