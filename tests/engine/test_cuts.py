"""What bounds the work: it is said, and neither order nor company of the lines decides it."""

import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import groups, ledger

import engine
from engine.cuts import Cuts, affordable, notes

CLASSES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9)), min_size=1, max_size=30)
TABLES = ("matches", "links", "differences", "bridge")


@given(CLASSES, st.lists(st.integers(0, 20), min_size=3, max_size=3), st.randoms())
def test_the_rarest_are_afforded_first_whatever_their_order(classes, limit, random):
    limit = np.array(limit)
    block, cost = map(np.array, zip(*classes, strict=True))
    good = affordable(block, cost, limit)
    large = good & (cost > 1)
    for b in range(3):
        at = block == b
        assert cost[at & large].sum() == 0 or cost[at & good].sum() <= max(limit[b], 0)
        assert cost[at & good].max(initial=0) < cost[at & ~good].min(initial=99)
    mixed = list(range(len(classes)))
    random.shuffle(mixed)
    assert (affordable(block[mixed], cost[mixed], limit) == good[mixed]).all()


def test_the_same_left_out_again_counts_once():
    cuts = Cuts(np.array([7, 8]))
    for count in ([2, 0], [1, 3]):
        cuts.add("equal", np.array(count))
    assert cuts.most == {("equal", 7): 2, ("equal", 8): 3}
    assert notes(cuts.most)[0].startswith("5 pairs of equal amounts")


def numbers(count):
    return " ".join(str(70000 + 7 * n) for n in range(count))


def crowd(partner=1):
    """Equal amounts, shared numbers, reversals, sums and a long text, all too many."""
    rows = [{"amount": 100, "memo": f"77{n % 3:03d}"} for n in range(12)]
    rows += [{"amount": sign * 555, "kind": "invoice"} for sign in (1, -1) for _ in range(9)]
    rows += [{"amount": 1000 + 13 * n} for n in range(8)]
    rows += [{"amount": 4321, "memo": numbers(250)}]
    return [
        {"partner": partner, "date": pd.Timestamp("2026-01-01") + pd.Timedelta(days=n), **row}
        for n, row in enumerate(rows)
    ]


def sides(*partners):
    ours = [row for p in partners for row in crowd(p)]
    theirs = [dict(row, amount=row["amount"] + (n % 9 == 0)) for n, row in enumerate(ours)]
    return ledger(ours), ledger(theirs)


@pytest.fixture
def tight(monkeypatch):
    """Limits that a ledger of a few lines exceeds."""
    for name, value in {"CROWD_MAX": 5, "PAIRS_EACH": 1, "PAIRS_MANY": 0}.items():
        monkeypatch.setattr(sys.modules["engine.cuts"], name, value)
    monkeypatch.setattr(sys.modules["engine.match"], "STARTS_MAX", 1)
    monkeypatch.setattr(sys.modules["engine.match"], "CHUNK_LINES", 4)


def test_what_is_cut_off_is_said(tight):
    said = " ".join(engine.match(*sides(1)).notes)
    for what in (
        "numbers after the first 200",
        "share a number",
        "pairs of equal amounts",
        "pairs of amounts that cancel",
        "not tried in sums",
        "nearly equal amounts",
        "not searched to the end",
    ):
        assert what in said


def test_nothing_is_said_where_nothing_is_cut_off():
    assert engine.match(ledger(crowd()[:9]), ledger(crowd()[:9])).notes == ()


def test_cuts_depend_on_no_order(tight):
    ours, theirs = sides(1, 2)
    first = engine.match(ours, theirs, workers=1)
    for seed in range(3):
        mixed = [side.sample(frac=1, random_state=seed) for side in (ours, theirs)]
        again = engine.match(*mixed, workers=1)
        assert again.notes == first.notes
        for name in TABLES:
            pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name))


def test_cuts_depend_on_no_other_partner(tight):
    alone = set(groups(engine.match(*sides(1))).values())
    both = engine.match(*sides(1, 2), workers=1)
    items = len(crowd())
    assert alone == {g for g in groups(both).values() if max(g[0] + g[1]) <= items}


def test_more_workers_cut_off_the_same(tight):
    ours, theirs = sides(1, 2, 3)
    alone, shared = (engine.match(ours, theirs, workers=n) for n in (1, 2))
    assert alone.notes == shared.notes
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(alone, name), getattr(shared, name))
