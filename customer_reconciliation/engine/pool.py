"""Candidate groups: what may be one business, each with the evidence for it.

A pool is a table of groups (one column of log-odds for each kind of evidence) and the links from
groups to lines. A pair is a group of two lines; nothing later cares how large a group is.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .order import stable

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
#: Evidence in log-odds; their sum is the group's own log-odds before rivals are looked at.
EVIDENCE = ("prior", "amount", "reference", "date", "kind", "knowledge")


@dataclass(frozen=True)
class Pool:
    """``groups``: columns, one entry a group; ``group`` and ``line``: the links, by group."""

    groups: dict[str, np.ndarray]
    group: np.ndarray
    line: np.ndarray

    def __len__(self) -> int:
        return len(self.groups["prior"])

    def __getitem__(self, column: str) -> np.ndarray:
        return self.groups[column]

    def assign(self, **columns) -> "Pool":
        """The same groups with these columns (arrays, or one value for all)."""
        full = {k: np.full(len(self), v) if np.isscalar(v) else v for k, v in columns.items()}
        return Pool({**self.groups, **full}, self.group, self.line)

    def log_odds(self) -> np.ndarray:
        return sum(self.groups[name] for name in EVIDENCE)

    def keep(self, mask: np.ndarray) -> "Pool":
        """The groups of ``mask``, renumbered."""
        if mask.all():
            return self
        kept, number = np.flatnonzero(mask), np.cumsum(mask) - 1
        links = np.flatnonzero(mask[self.group])
        groups = {name: column[kept] for name, column in self.groups.items()}
        return Pool(groups, number[self.group[links]], self.line[links])

    def within(self, free: np.ndarray) -> "Pool":
        """The groups all of whose lines are free."""
        return self.keep(~self.touches(~free))

    def renumber(self, lines: np.ndarray) -> "Pool":
        """The same groups over other line numbers: line i becomes ``lines[i]``."""
        return Pool(self.groups, self.group, lines[self.line])

    def touches(self, lines: np.ndarray) -> np.ndarray:
        """Which groups have a line in the mask ``lines``."""
        return np.bincount(self.group[lines[self.line]], minlength=len(self)) > 0

    def of_group(self, values: np.ndarray) -> np.ndarray:
        """What ``values`` (one a line, the same for all lines of a group) says of each group."""
        found = np.empty(len(self), values.dtype)
        found[self.group] = values[self.line]
        return found

    def count_of(self, lines: np.ndarray) -> np.ndarray:
        """How many lines of each group are in the mask ``lines``."""
        return np.bincount(self.group[lines[self.line]], minlength=len(self))

    def fingerprints(self) -> np.ndarray:
        """A number for the set of lines of each group, whatever their order."""
        return total(self.group, scatter(self.line), len(self))


#: What ``score.pool_of`` tells of a group besides its evidence, with the type of the column.
FACTS = {
    "off": "int64",  # by how much the sides differ
    "size": "int64",  # the larger of both totals (for a reversal, the amount)
    "late": "float64",  # days off the usual lag
    "choices": "float64",  # among how many sets it was found, 0 for a pair
    "shared": "bool",  # a pair that names a document in common
    "twins": "int64",  # how many equal pairs it is one of
    "step": "int64",  # which pass of the policy proposes it
    "auto": "bool",  # whether that pass may decide
    "name": "int64",  # index in deduct.NAMES
    "adrift": "bool",  # a link of a chain of equal amounts that could as well be shifted by one
    "rule": "int64",  # position in policy.RULES
}


def nothing() -> Pool:
    """A pool without groups."""
    types = dict.fromkeys(EVIDENCE, "float64") | FACTS
    none = np.zeros(0, "int64")
    return Pool({name: np.zeros(0, kind) for name, kind in types.items()}, none, none)


def spread(size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sizes (2, 0, 3) → owners (0, 0, 2, 2, 2) and positions inside (0, 1, 0, 1, 2)."""
    owner = np.repeat(np.arange(len(size)), size)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(size) - size, size)


def scatter(line: np.ndarray) -> np.ndarray:
    """Whole numbers → well mixed 64 bit numbers, so that sums of sets differ."""
    x = line.astype(np.uint64)
    x += np.uint64(1)
    x *= GOLDEN
    x ^= x >> np.uint64(29)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    return x ^ (x >> np.uint64(32))


def mix(*columns: np.ndarray) -> np.ndarray:
    """Columns of whole numbers → one well mixed 64 bit number a row."""
    mark = np.uint64(0)
    for column in columns:
        mark = scatter(mark + column.astype(np.uint64))
    return mark


class Sieve:
    """A table of marks, small enough for the processor's cache, that tells at once of nearly all
    values that they are not among the wanted."""

    def __init__(self, wanted: np.ndarray):
        bits = min(max(len(wanted).bit_length() + 3, 10), 24)
        self.known, self.shift = np.zeros(1 << bits, bool), np.uint64(64 - bits)
        self.known[self._place(wanted)] = True

    def _place(self, values: np.ndarray) -> np.ndarray:
        return (values.astype(np.uint64) * GOLDEN) >> self.shift

    def perhaps(self, values: np.ndarray) -> np.ndarray:
        """Positions of all values that are among the wanted, and of a few more."""
        return np.flatnonzero(self.known[self._place(values)])


def is_in(values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Which values are among the wanted (by hashing: no sort, whatever their range)."""
    found = np.zeros(len(values), bool)
    if len(values) and len(wanted):
        near = Sieve(wanted).perhaps(values)
        some = wanted[Sieve(values[near]).perhaps(wanted)]
        found[near] = pd.Index(values[near]).isin(some)
    return found


def total(group: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """Sum of values by group in whole numbers (bincount would go through floats)."""
    sums = np.zeros(count, values.dtype)
    np.add.at(sums, group, values)
    return sums


def stack(pools: list[Pool]) -> Pool:
    """Several pools as one."""
    pools = [p for p in pools if len(p)] or pools[:1]
    if len(pools) == 1:
        return pools[0]
    offsets = np.cumsum([0] + [len(p) for p in pools])
    groups = {name: np.concatenate([p[name] for p in pools]) for name in pools[0].groups}
    group = np.concatenate([p.group + o for p, o in zip(pools, offsets, strict=False)])
    return Pool(groups, group, np.concatenate([p.line for p in pools]))


def join(pools: list[Pool]) -> Pool:
    """Several pools as one; a group that two of them have is kept where it is likelier."""
    pool = stack(pools)
    order = stable(-pool.log_odds())[0]
    again = pd.Series(pool.fingerprints()[order]).duplicated().to_numpy()
    mask = np.ones(len(pool), bool)
    mask[order[again]] = False
    return pool.keep(mask)
