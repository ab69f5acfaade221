"""Groups of any size as arrays, and the small tools they are handled with."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.pool import (
    EVIDENCE,
    FACTS,
    Pool,
    Sieve,
    is_in,
    join,
    mix,
    nothing,
    scatter,
    spread,
    stack,
    total,
)

NUMBERS = st.lists(st.integers(-(2**62), 2**62), max_size=40)


def pool(*groups, odds=None):
    """Groups as lists of lines, with these log-odds."""
    full = {name: np.zeros(len(groups), kind) for name, kind in FACTS.items()}
    full |= {name: np.zeros(len(groups)) for name in EVIDENCE}
    full["amount"] = np.array(odds or np.zeros(len(groups)), float)
    group = np.repeat(np.arange(len(groups)), [len(g) for g in groups])
    return Pool(full, group, np.array([*itertools.chain(*groups)], "int64"))


def members(pool):
    return [pool.line[pool.group == n].tolist() for n in range(len(pool))]


def test_kept_groups_are_numbered_anew_with_their_lines_and_columns():
    kept = pool([1, 2], [3, 4, 5], [6]).assign(size=np.array([10, 20, 30]))
    kept = kept.keep(np.array([True, False, True]))
    assert members(kept) == [[1, 2], [6]]
    assert kept["size"].tolist() == [10, 30] and len(kept) == 2


def test_keeping_all_is_the_same_pool_and_keeping_none_is_empty():
    some = pool([1, 2], [3])
    assert some.keep(np.ones(2, bool)) is some
    none = some.keep(np.zeros(2, bool))
    assert len(none) == 0 and not len(none.line)


def test_within_wants_every_line_free_and_touches_any_one():
    some, free = pool([0, 1], [1, 2], [2, 3]), np.array([True, True, False, True])
    assert members(some.within(free)) == [[0, 1]]
    assert some.touches(~free).tolist() == [False, True, True]


def test_renumbered_lines_keep_their_groups():
    assert members(pool([0, 2], [1]).renumber(np.array([7, 8, 9]))) == [[7, 9], [8]]


def test_a_value_of_a_groups_lines_is_the_groups():
    block = np.array([5, 5, 6, 6])
    assert pool([0, 1], [3]).of_group(block).tolist() == [5, 6]


def test_one_value_is_assigned_to_all_groups():
    some = pool([0], [1]).assign(step=3)
    assert some["step"].tolist() == [3, 3]


def test_log_odds_are_the_sum_of_the_evidence():
    some = pool([0, 1], odds=[2.0])
    some = some.assign(prior=np.array([-1.0]), date=np.array([0.25]), size=np.array([999]))
    assert some.log_odds().tolist() == [1.25]


def test_fingerprints_know_the_set_and_not_the_order():
    one, other, less, more = pool([1, 2, 3], [3, 1, 2], [1, 2], [1, 2, 4]).fingerprints()
    assert one == other and len({one, less, more}) == 3


def test_nothing_has_every_column_and_no_group():
    none = nothing()
    assert len(none) == 0 and set(none.groups) == {*EVIDENCE, *FACTS}
    assert len(stack([none, pool([0, 1])])) == 1


def test_stacked_pools_keep_their_groups_apart():
    assert members(stack([pool([0, 1], [2]), pool([0, 1])])) == [[0, 1], [2], [0, 1]]


def test_of_a_group_proposed_twice_the_likelier_stands():
    both = join([pool([1, 2], [3], odds=[1.0, 0.0]), pool([2, 1], odds=[5.0])])
    assert members(both) == [[3], [2, 1]] and both["amount"].tolist() == [0.0, 5.0]


def test_of_pools_with_nothing_nothing_is_joined():
    assert len(join([nothing(), nothing()])) == 0


def test_owners_and_places_of_sizes():
    owner, place = spread(np.array([2, 0, 3]))
    assert owner.tolist() == [0, 0, 2, 2, 2] and place.tolist() == [0, 1, 0, 1, 2]


def test_totals_are_exact_where_floats_are_not():
    odd = 2**53 + 1
    assert total(np.array([0, 0, 2]), np.array([odd, odd, 5]), 3).tolist() == [2 * odd, 0, 5]


@given(NUMBERS, NUMBERS)
def test_what_is_among_the_wanted(values, wanted):
    found = is_in(np.array(values, "int64"), np.array(wanted, "int64"))
    assert found.tolist() == [v in set(wanted) for v in values]


@given(NUMBERS, NUMBERS)
def test_a_sieve_never_loses_what_is_wanted(values, wanted):
    near = set(Sieve(np.array(wanted, "int64")).perhaps(np.array(values, "int64")).tolist())
    assert near >= {n for n, v in enumerate(values) if v in set(wanted)}


def test_a_sieve_holds_back_nearly_all_others():
    wanted, others = np.arange(1000), np.arange(10**6, 10**6 + 10_000)
    assert len(Sieve(wanted).perhaps(others)) < 2000


def test_mixed_columns_tell_their_order_and_each_value_apart():
    a, b = np.array([1, 2, 1, -1]), np.array([2, 1, 1, -1])
    assert len(set(mix(a, b).tolist())) == 4
    assert mix(a, b).tolist() == mix(a.astype("int8"), b).tolist()


@pytest.mark.parametrize("count", [2, 3])
def test_sums_of_scattered_numbers_differ_where_the_sets_do(count):
    sums = set()
    for first in range(60):
        sums |= {int(scatter(np.arange(first, first + k)).sum()) for k in range(1, count + 1)}
    assert len(sums) == 60 * count
