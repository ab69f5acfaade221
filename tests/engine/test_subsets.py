"""Any few lines that add up to another."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.subsets import SOLUTIONS_MAX, subsets

ROW = st.tuples(st.lists(st.integers(-30, 30), max_size=7), st.integers(-60, 60))


def found(*rows, size_max=4):
    """Rows of (values, wanted) → (row, places in its values) of every set, and the parts as they
    are; values lie in a matrix with gaps, as lines do."""
    width = max(len(values) for values, _ in rows) + 1
    amount, near, target = [], np.full((len(rows), width), -1), []
    for n, (values, wanted) in enumerate(rows):
        for place, value in enumerate(values):
            near[n, place + (place >= n % 3 and len(values) < width)] = len(amount)
            amount.append(value)
        target.append(len(amount))
        amount.append(wanted)
    amount, target_ = np.array(amount, "int64"), np.array(target)
    parts = subsets(amount, near, target_, amount[target_], size_max)
    first = np.cumsum([0] + [len(values) + 1 for values, _ in rows])
    sets = []
    for line, size, _ in parts:
        for links in np.split(line, np.cumsum(size)[:-1]) if len(size) else []:
            row = target.index(links[-1])
            sets.append((row, *sorted((links[:-1] - first[row]).tolist())))
    return sets, parts


def every(*rows, size_max=4):
    return sorted(
        (n, *places)
        for n, (values, wanted) in enumerate(rows)
        for size in range(2, size_max + 1)
        for places in combinations(range(len(values)), size)
        if sum(values[p] for p in places) == wanted
    )


@given(st.lists(ROW, min_size=1, max_size=6), st.sampled_from([2, 3, 4]))
def test_every_set_of_every_row_is_found_once(rows, size_max):
    few = [row for row in rows if len(every(row)) <= SOLUTIONS_MAX]
    if few:
        assert sorted(found(*few, size_max=size_max)[0]) == every(*few, size_max=size_max)


@pytest.mark.parametrize(
    "values, wanted, sets",
    [
        ([5, 7], 12, [(0, 0, 1)]),
        ([5, 7], 5, []),
        ([5, 0, 0], 5, [(0, 0, 1), (0, 0, 1, 2), (0, 0, 2)]),
        ([100, -40, 3], 60, [(0, 0, 1)]),
        ([-5, -7, -9], -21, [(0, 0, 1, 2)]),
        ([2**52, 2**52, -(2**52), 1], 2**52 + 1, [(0, 0, 1, 2, 3), (0, 0, 3), (0, 1, 3)]),
        ([1, 2, 3, 4, 5], 15, []),
        ([], 0, []),
        ([9], 9, []),
    ],
)
def test_cases_one_can_see(values, wanted, sets):
    assert sorted(found((values, wanted))[0]) == sets


def test_sets_of_one_row_never_use_the_lines_of_another():
    assert found(([1, 2], 30), ([10, 20], 3))[0] == []


def test_of_many_solutions_only_the_first_few_of_each_size_are_told():
    sets, parts = found(([1] * 12, 2), ([1] * 2, 2))
    assert len([s for s in sets if s[0] == 0]) == SOLUTIONS_MAX
    assert (1, 0, 1) in sets, "what one row has too many of takes nothing from another"
    assert sets[0] == (0, 0, 1) and len(parts[0][1]) == SOLUTIONS_MAX + 1


def test_among_how_many_sets_each_was_found_counts_all_lines_near():
    _, parts = found(([1, 2, 50, 60, 4], 7))
    choices = {size[0]: c.tolist() for _, size, c in parts if len(size)}
    assert choices == {4: [5**3 / 6]}, "1 + 2 + 4, of five lines though two are too large"


def test_links_are_the_set_and_its_target():
    _, parts = found(([5, 7, 9], 14))
    line, size, _ = parts[0]
    assert size.tolist() == [3] and line.tolist() == [0, 2, 3]
