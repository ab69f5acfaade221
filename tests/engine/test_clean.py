"""What is taken in, what comes back as an error."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import ledger

from engine.clean import clean
from engine.order import lexical

WRONG = {
    "item_id": [None, "x", 2**70],
    "partner": [None, 1.5],
    "currency": [None],
    "date": [pd.NaT, "yesterday", "1066-10-14"],
    "amount": [None, np.nan, 0.5, "12", True, 2**62, float("inf")],
    "kind": ["gift", None],
}


@pytest.mark.parametrize("column, value", [(c, v) for c, values in WRONG.items() for v in values])
def test_what_cannot_be_read_is_left_out_and_said(column, value):
    table = ledger([{"amount": 5}, {"amount": 7}]).astype(object)
    table.at[0, column] = value
    lines, errors = clean(table, ledger())
    assert lines["amount"].tolist() == [7]
    assert errors["column"].tolist() == [column] and errors["side"].tolist() == ["ours"]


def test_items_with_one_number_are_all_left_out():
    lines, errors = clean(ledger([{"item_id": 3}, {"item_id": 3}, {"item_id": 4}]), ledger())
    assert lines["item_id"].tolist() == [4] and len(errors) == 2


def test_missing_texts_are_empty_texts():
    table = ledger([{"amount": 5}]).assign(ref=None, memo=np.nan)
    lines, errors = clean(table, ledger())
    assert lines[["ref", "memo"]].iloc[0].tolist() == ["", ""] and errors.empty


def test_a_broken_character_is_replaced():
    table = ledger([{"ref": "INV \ud800 7", "memo": "\udfff"}])
    lines, errors = clean(table, ledger())
    assert lines[["ref", "memo"]].iloc[0].tolist() == ["INV ? 7", "?"] and errors.empty


def test_one_date_with_a_zone_spoils_no_other():
    table = ledger([{"amount": n} for n in range(4)]).astype(object)
    table.at[1, "date"] = pd.Timestamp("2026-01-01 23:30", tz="America/New_York")
    lines, errors = clean(table, ledger())
    assert len(lines) == 4 and errors.empty and lines["day"].nunique() == 1


@given(st.lists(st.tuples(*[st.integers(-3, 3)] * 5), unique_by=lambda row: row[-1]))
def test_lines_are_in_the_order_of_block_day_amount_side_and_item(rows):
    columns = np.array(rows, "int64").reshape(-1, 5).T
    assert lexical(*columns).tolist() == np.lexsort(columns[::-1]).tolist()


def test_so_many_large_amounts_that_sums_would_overflow():
    table = ledger([{"amount": 2**53}] * 600)
    lines, errors = clean(table, ledger([{"amount": 1}]))
    assert lines["amount"].tolist() == [1] and len(errors) == 600
