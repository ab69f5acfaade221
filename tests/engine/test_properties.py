"""What must hold for any two ledgers, however odd."""

import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import groups, ledger

sys.path.append(str(Path(__file__).resolve().parents[2] / "bench"))

import second_ledgers

import engine

REFS = [
    "",
    "INV/2026/00001",
    "INV/2026/00002",
    "inv 1-3",
    "RE 2/2026",
    "PO77123",
    "77123",
    "0012",
    "x",
]
AMOUNTS = st.one_of(
    st.sampled_from([100, 200, 300, 12345, 12099, -300, -12345, 24690, 50000, 0]),
    st.integers(-(10**6), 10**6),
)
ROW = st.fixed_dictionaries(
    {
        "partner": st.integers(1, 2),
        "currency": st.sampled_from(["EUR", "EUR", "EUR", "USD"]),
        "date": st.dates(pd.Timestamp("2026-01-01").date(), pd.Timestamp("2026-03-31").date()),
        "amount": AMOUNTS,
        "ref": st.sampled_from(REFS),
        "memo": st.sampled_from(["", "INV 2", "tel 0171 5551234"]),
        "kind": st.sampled_from(["invoice", "payment", "other"]),
    }
)
ROWS = st.lists(ROW, max_size=12)
QUIET = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def sides(result):
    """Each group as a set of (side, item), with its decision."""
    decision = result.matches.set_index("match_id")["decision"]
    return {(g, decision[m]) for m, g in groups(result).items()}


@QUIET
@given(ROWS, ROWS)
def test_value_is_conserved_and_the_bridge_closes(ours, theirs):
    ours, theirs = ledger(ours), ledger(theirs)
    result = engine.match(ours, theirs)
    assert result.differences["amount"].sum() == ours["amount"].sum() - theirs["amount"].sum()
    amounts = result.bridge["amount"].tolist()
    assert amounts[0] == ours["amount"].sum() and amounts[-1] == theirs["amount"].sum()
    assert sum(amounts[:-1]) == amounts[-1]
    table = {"ours": ours.set_index("item_id"), "theirs": theirs.set_index("item_id")}
    linked = result.links.assign(
        value=[
            table[s]["amount"][i] * (1 if s == "ours" else -1)
            for s, i in result.links[["side", "item_id"]].values
        ]
    )
    sums = linked.groupby("match_id")["value"].sum().reindex(result.matches["match_id"])
    assert sums.tolist() == result.matches["difference"].tolist()


@QUIET
@given(ROWS, ROWS)
def test_every_line_is_in_one_match_of_one_account(ours, theirs):
    ours, theirs = ledger(ours), ledger(theirs)
    result = engine.match(ours, theirs)
    assert not result.links.duplicated(["side", "item_id"]).any()
    account = {
        (side, row.item_id): f"{row.partner} {row.currency}"
        for side, table in (("ours", ours), ("theirs", theirs))
        for row in table.itertuples()
    }
    links = result.links
    links = links.assign(account=[account[s, i] for s, i in links[["side", "item_id"]].values])
    assert (links.groupby("match_id")["account"].nunique() == 1).all()
    assert result.matches["score"].between(0, 1).all()
    lone = set(map(tuple, result.differences.query("match_id < 0")[["side", "item_id"]].values))
    matched = set(map(tuple, links[["side", "item_id"]].values))
    assert lone | matched == set(account) and not lone & matched


@QUIET
@given(ROWS, ROWS, st.randoms(use_true_random=False))
def test_row_order_changes_nothing(ours, theirs, random):
    ours, theirs = ledger(ours), ledger(theirs)
    first = engine.match(ours, theirs)
    mixed = [t.sample(frac=1, random_state=random.randint(0, 999)) for t in (ours, theirs)]
    second = engine.match(*mixed)
    for name in ("matches", "links", "differences", "bridge"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))


@QUIET
@given(ROWS, ROWS)
def test_a_second_run_over_the_leftovers_finds_nothing(ours, theirs):
    ours, theirs = ledger(ours), ledger(theirs)
    result = engine.match(ours, theirs)
    left = [
        table[~table["item_id"].isin(result.links.query("side == @side")["item_id"])]
        for side, table in (("ours", ours), ("theirs", theirs))
    ]
    assert engine.match(*left).matches.empty


@QUIET
@given(ROWS, ROWS)
def test_swapping_the_sides_swaps_the_links(ours, theirs):
    ours, theirs = ledger(ours), ledger(theirs)
    there = sides(engine.match(ours, theirs))
    back = sides(engine.match(theirs, ours))
    assert there == {((t, o), decision) for (o, t), decision in back}


@pytest.mark.parametrize("partners", [1, 12])
def test_swapping_the_sides_of_whole_ledgers_swaps_the_links(partners):
    truth = second_ledgers.make(partners, 900, 5)
    there = sides(engine.match(truth.ours, truth.theirs))
    back = sides(engine.match(truth.theirs, truth.ours))
    assert there == {((t, o), decision) for (o, t), decision in back}


STRANGER = {"amount": 987654321, "ref": "ZZ/876543", "date": "2026-02-01"}
ELSEWHERE = st.sampled_from([{"partner": 9}, {"partner": 0}, {"partner": 1, "currency": "CHF"}])


@QUIET
@given(ROWS, ROWS, ELSEWHERE, st.booleans())
def test_a_line_of_another_account_changes_nothing(ours, theirs, account, is_ours):
    """Not even a score, a sentence or a difference, whichever account comes first."""
    before = engine.match(ledger(ours), ledger(theirs))
    rows = [(ours, theirs), ([*ours, STRANGER | account], [*theirs, STRANGER | account])]
    after = engine.match(ledger(rows[is_ours][0]), ledger(rows[not is_ours][1]))
    for name in ("matches", "links"):
        one, two = (getattr(result, name).drop(columns="match_id") for result in (before, after))
        order = list(one)[:2] + ["item_id"] * ("item_id" in one) + ["reason"] * ("reason" in one)
        tables = [t.sort_values(order, ignore_index=True) for t in (one, two)]
        pd.testing.assert_frame_equal(*tables)
    assert len(after.differences) == len(before.differences) + 1


@pytest.mark.parametrize("amount", [2**62, -(2**62), 2**53 + 1])
def test_absurd_amounts_are_errors(amount):
    result = engine.match(ledger([{"amount": amount}]), ledger([{"amount": 5}]))
    assert result.errors["column"].tolist() == ["amount"]
    assert result.bridge["amount"].tolist()[-1] == 5
