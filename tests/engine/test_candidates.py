"""Which lines may belong together at all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import ledger
from stages import lines_of

from engine.candidates import BAND, Lookup, equal_amounts, hits, near_amounts, pairs_of_equal
from engine.clean import clean
from engine.cuts import PAIRS_EACH, Cuts
from engine.normalize import DATED, SERIAL, TYPO

FEW = st.lists(st.integers(-3, 6), max_size=12)


def met(table, lines):
    """Pairs of a table of candidates as "o1 t2"."""
    item = lines["item_id"].to_numpy()
    return {f"o{item[o]} t{item[t]}" for o, t in table[["o", "t"]].itertuples(index=False)}


def hits_of(text, days=120):
    lines = lines_of(text)
    found = hits(lines, days)
    return met(found, lines), found


# -- keys in common ---------------------------------------------------------------------------


def test_a_number_is_met_in_reference_and_memo():
    pairs, found = hits_of("""
        #ours
        2026-01-02  100.00  INV/2026/00471
        #theirs
        2026-01-03  100.00  x | for 471
    """)
    assert pairs == {"o1 t1"}
    cls, place = divmod(found["cls"].iloc[0], 4)
    assert (cls, place) == (SERIAL, 1), "reference of ours, memo of theirs"


def test_year_and_number_are_a_key_of_their_own():
    _, found = hits_of("""
        #ours
        2026-01-02  100.00  INV/2026/00471
        #theirs
        2026-01-03  100.00  471-26
    """)
    assert set(found["cls"] // 4) == {SERIAL, DATED}


def test_what_lies_too_far_apart_in_time_is_not_met():
    text = """
        #ours
        2026-01-02  100.00  INV/2026/00471
        #theirs
        2026-04-03  100.00  471
    """
    assert hits_of(text, days=91)[0] == {"o1 t1"} and hits_of(text, days=90)[0] == set()


def test_partners_and_currencies_share_nothing():
    row = {"amount": 100, "ref": "INV 47123"}
    others = ledger([{**row, "partner": 2}, {**row, "currency": "USD"}])
    lines, _ = clean(ledger([row]), others)
    assert hits(lines, 120).empty and equal_amounts(lines).empty
    assert near_amounts(lines, np.full(3, 10**6)).empty


def test_rivals_are_counted_for_each_line_as_documents():
    _, found = hits_of("""
        #ours
        2026-01-02  100.00  PO 77123
        2026-01-03  200.00  PO 77123 b
        2026-01-03  200.00  PO 77123 b
        #theirs
        2026-01-04  300.00  77123
    """)
    assert len(found) == 3
    assert set(found["f_o"]) == {2}, "the line booked twice is one document"
    assert set(found["f_t"]) == {1}


@pytest.mark.parametrize("ours, useful", [(20, True), (21, False)])
def test_a_number_that_too_many_lines_have_says_nothing(ours, useful):
    rows = [{"amount": 1000 + n, "ref": "PO 77123"} for n in range(ours)]
    lines, _ = clean(ledger(rows), ledger(rows[:20]))
    assert (len(hits(lines, 120)) == 20 * ours) == useful
    assert hits(lines, 120).empty != useful


def test_slips_of_one_digit_are_met_where_nothing_better_is():
    pairs, found = hits_of("""
        #ours
        2026-01-02  100.00  INV 47123
        2026-01-02  300.00  INV 58999
        #theirs
        2026-01-03  100.00  47132
        2026-01-03  300.00  58999
        2026-01-04  301.00  58990
    """)
    assert "o1 t1" in pairs and TYPO in set(found["cls"] // 4)
    assert "o2 t2" in pairs and "o2 t3" not in pairs, "58999 is named exactly: no slip"


def test_codes_tell_which_key_is_shared():
    _, found = hits_of("""
        #ours
        2026-01-02  100.00  INV 47123 | PO 88456
        #theirs
        2026-01-03  100.00  47123 | 88456
    """)
    serial = found[found["cls"] // 4 == SERIAL]
    assert len(serial) == serial["code"].nunique() == 2


# -- pairs of equal values --------------------------------------------------------------------


@given(FEW, FEW, st.sampled_from([None, 1, 2]))
def test_all_pairs_of_equal_values_are_found_once(left, right, most):
    i, j = pairs_of_equal(np.array(left, "int64"), np.array(right, "int64"), most)
    every = [
        (a, b)
        for a, x in enumerate(left)
        for b, y in enumerate(right)
        if x == y and (most is None or right.count(x) <= most)
    ]
    assert list(zip(i.tolist(), j.tolist(), strict=True)) == every


@given(FEW, FEW)
def test_a_look_up_may_be_asked_again(left, right):
    known = Lookup(np.array(right, "int64"))
    for part in (left, left[::-1], []):
        i, j = known.pairs(np.array(part, "int64"))
        assert [part[a] for a in i] == [right[b] for b in j]
        assert len(i) == sum(right.count(x) for x in part)


# -- equal amounts ----------------------------------------------------------------------------


def test_equal_amounts_meet_with_their_numbers():
    lines = lines_of("""
        #ours
        2026-01-02  100.00  A
        2026-01-03  100.00  B
        2026-01-03  -100.00  C
        #theirs
        2026-05-04  100.00  x
    """)
    found = equal_amounts(lines)
    assert met(found, lines) == {"o1 t1", "o2 t1"}
    assert found[["c_o", "c_t"]].drop_duplicates().values.tolist() == [[2, 1]]


def equal(ours, theirs):
    sides = [
        ledger([{"amount": 500, "date": f"2026-01-{n % 28 + 1:02d}"} for n in range(count)])
        for count in (ours, theirs)
    ]
    return clean(*sides)[0]


def test_of_too_many_equals_only_those_at_the_same_place_in_time_meet():
    lines, cuts = equal(100, 50), Cuts()
    found = equal_amounts(lines, cuts)
    day = lines["day"].to_numpy()
    assert 0 < len(found) <= 100 * (2 * BAND + 1) and len(found) <= PAIRS_EACH * 150
    assert np.abs(day[found["o"]] - day[found["t"]]).max() < 14, "of 27 days"
    assert set(found["o"]) == set(np.flatnonzero(lines["side"] == 0))
    assert sum(cuts.most.values()) == 100 * 50 - len(found)


def test_few_equals_all_meet():
    lines, cuts = equal(40, 40), Cuts()
    assert len(equal_amounts(lines, cuts)) == 1600 and not cuts.most


# -- nearly equal amounts ---------------------------------------------------------------------


def near(ours, theirs, reach, most=12):
    lines, _ = clean(*(ledger([{"amount": a} for a in side]) for side in (ours, theirs)))
    return met(near_amounts(lines, np.full(len(lines), reach), most), lines)


def test_amounts_within_reach_are_near_unless_they_are_equal():
    assert near([1000], [1000, 1005, 1006, 995, 994], 5) == {"o1 t2", "o1 t4"}


def test_only_the_nearest_on_either_side_count():
    found = near(range(0, 60, 2), range(1, 61, 2), 50, most=2)
    assert found == {f"o{n} t{n}" for n in range(1, 31)} | {f"o{n + 1} t{n}" for n in range(1, 30)}


def test_the_reach_of_either_line_counts():
    lines, _ = clean(ledger([{"amount": 1000}]), ledger([{"amount": 1010}]))
    for reach, count in (((10, 0), 1), ((0, 10), 1), ((9, 9), 0)):
        assert len(near_amounts(lines, np.array(reach))) == count


@given(st.lists(st.integers(0, 30), max_size=8), st.lists(st.integers(0, 30), max_size=8))
def test_near_amounts_are_all_those_within_reach_whichever_side_is_which(ours, theirs):
    every = {
        f"o{i} t{j}"
        for i, a in enumerate(ours, 1)
        for j, b in enumerate(theirs, 1)
        if 0 < abs(a - b) <= 4
    }
    assert near(ours, theirs, 4, most=40) == every
    swapped = {f"o{t[1:]} t{o[1:]}" for o, t in map(str.split, near(theirs, ours, 4, most=4))}
    assert near(ours, theirs, 4, most=4) == swapped


def test_what_is_booked_next_to_the_usual_day_is_looked_at_whatever_is_nearer_in_amount():
    far = [{"amount": 1000 + n, "date": "2026-09-01"} for n in range(1, 60)]
    timely = {"amount": 1100, "date": "2026-01-06"}
    rows = ledger([{"amount": 1000, "date": "2026-01-03"}]), ledger([*far, timely])
    lines, _ = clean(*rows)
    reach = np.where(lines["side"] == 0, 200, 0)
    usual = lines["day"].to_numpy() + np.where(lines["side"] == 0, 3, -3)
    without, found = (met(near_amounts(lines, reach, 4, day), lines) for day in (None, usual))
    assert "o1 t60" in found - without
