"""Any few lines that add up to another: all sets of two, three and four among those near it.

Meets in the middle: a set of two is a pair, of three a pair and a line, of four two pairs. A table
of marks, a small piece for each row, tells of nearly all pairs that nothing completes them; the
rest is compared exactly.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from .candidates import pairs_of_equal
from .pool import GOLDEN, scatter, spread

ALIKE_MAX = 60  # pairs near one line with the same sum; more say nothing
SOLUTIONS_MAX = 20  # of one sum; more than one is doubt enough
LINE, PAIR = np.uint8(1), np.uint8(2)


class Members(NamedTuple):
    """The lines of all rows one after the other, and all pairs of two of one row.

    Marks add up as the amounts do, and differ where these do.
    """

    row: np.ndarray
    line: np.ndarray
    mark: np.ndarray
    rest: np.ndarray  # mark of what the line leaves of its row's sum
    first: np.ndarray  # of a pair: its members …
    second: np.ndarray
    pair: np.ndarray  # … its mark
    left: np.ndarray  # and the mark of what it leaves


def subsets(
    amount, near, target, wanted, size_max
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """All sets of 2 … size_max lines of each row of ``near`` (line numbers, −1 for none) whose
    amounts add up to what is ``wanted`` for its target. Returns per size the links (each set and
    its target, one after the other), how many, and among how many sets each was found."""
    lines = (near >= 0).sum(axis=1)
    members = _members(amount, near, _usable(amount, near, wanted, size_max), wanted)
    two = np.flatnonzero(members.left == 0)
    found = [((members.first[two], members.second[two]), lines * (lines - 1) / 2)]
    if size_max >= 3:
        seen = _seen(members, len(near))
        found.append((_threes(members, np.flatnonzero(seen & LINE)), lines**3 / 6))
    if size_max >= 4:
        found.append((_fours(members, np.flatnonzero(seen & PAIR)), lines**4 / 24))
    return [_links(members, target, *part) for part in found]


def _usable(amount, near, wanted, size_max) -> np.ndarray:
    """Lines that some others of their row may complete: not so far beyond what is wanted that no
    others bring it back, nor so little that no others make up for it."""
    known = near >= 0
    value = np.where(known, amount[near], 0)
    order = np.sort(value, axis=1)
    most = np.maximum(order[:, 1 - size_max :], 0).sum(axis=1)
    least = np.minimum(order[:, : size_max - 1], 0).sum(axis=1)
    low, high = (wanted - most)[:, None], (wanted - least)[:, None]
    return known & (value >= low) & (value <= high)


def _members(amount, near, usable, wanted) -> Members:
    row, column = np.nonzero(usable)
    line = near[row, column]
    mark = amount[line].astype(np.uint64) * GOLDEN
    rest = wanted[row].astype(np.uint64) * GOLDEN - mark
    end = np.cumsum(np.bincount(row, minlength=len(near)))[row]
    first, further = spread(end - np.arange(len(row)) - 1)
    second = first + 1 + further
    pair, left = mark[first] + mark[second], rest[first] - mark[second]
    return Members(row, line, mark, rest, first, second, pair, left)


def _seen(members: Members, rows: int) -> np.ndarray:
    """What perhaps completes each pair in its row: LINE, PAIR, both or nothing."""
    size = np.bincount(members.row, minlength=rows)
    bits = np.ceil(np.log2(np.maximum(size * (size - 1), 1))).astype("int64") + 2
    base = (np.cumsum(1 << bits) - (1 << bits))[members.row]
    shift = (64 - bits).astype(np.uint64)[members.row]
    table = np.zeros((1 << bits).sum(), np.uint8)
    base_of, shift_of = base[members.first], shift[members.first]
    table[base_of + (members.pair >> shift_of).astype("int64")] = PAIR
    table[base + (members.mark >> shift).astype("int64")] |= LINE
    return table[base_of + (members.left >> shift_of).astype("int64")]


def _threes(members: Members, pairs: np.ndarray) -> tuple[np.ndarray, ...]:
    """A line and one of these pairs, both of whose lines come after it."""
    own = scatter(members.row)
    first, second = members.first[pairs], members.second[pairs]
    i, j = pairs_of_equal(own + members.rest, own[first] + members.pair[pairs], ALIKE_MAX)
    good = i < first[j]
    i, j = i[good], j[good]
    return i, first[j], second[j]


def _fours(members: Members, pairs: np.ndarray) -> tuple[np.ndarray, ...]:
    """Two of these pairs; each set once, though three ways lead to it."""
    a, b = members.first[pairs], members.second[pairs]
    own = scatter(members.row[a])
    i, j = pairs_of_equal(own + members.left[pairs], own + members.pair[pairs], ALIKE_MAX)
    good = (a[i] < a[j]) & (b[i] != b[j]) & (b[i] != a[j])
    four = a[i[good]], b[i[good]], a[j[good]], b[j[good]]
    once = ~pd.Series(sum(scatter(x) for x in four)).duplicated().to_numpy()
    return tuple(x[once] for x in four)


def _links(members, target, sets, choices) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Members of sets in order of their rows → the links of the first few of each row."""
    row = members.row[sets[0]]
    some = np.arange(len(row)) - np.searchsorted(row, row) < SOLUTIONS_MAX
    lines = np.column_stack([members.line[m[some]] for m in sets] + [target[row[some]]])
    return lines.ravel(), np.full(len(lines), lines.shape[1]), choices[row[some]]
