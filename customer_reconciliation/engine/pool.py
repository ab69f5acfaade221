"""Candidate groups: what may be one business, each with the evidence for it.

A pool is a table of groups (one column of log-odds for each kind of evidence) and the links from
groups to lines. A pair is a group of two lines; nothing later cares how large a group is.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

#: Evidence in log-odds; their sum is the group's own log-odds before rivals are looked at.
EVIDENCE = ("prior", "amount", "reference", "date", "kind")


@dataclass
class Pool:
    """``groups``: one row a group; ``group`` and ``line``: equally long, the links, by group."""

    groups: pd.DataFrame
    group: np.ndarray
    line: np.ndarray

    def __len__(self) -> int:
        return len(self.groups)

    def log_odds(self) -> np.ndarray:
        return self.groups[list(EVIDENCE)].to_numpy().sum(axis=1)

    def keep(self, mask: np.ndarray) -> "Pool":
        """The groups of ``mask``, renumbered."""
        number = np.cumsum(mask) - 1
        links = mask[self.group]
        groups = self.groups[mask].reset_index(drop=True)
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

    def fingerprints(self) -> np.ndarray:
        """A number for the set of lines of each group, whatever their order."""
        return np.bincount(self.group, minlength=len(self)).astype(np.uint64) + total(
            self.group, scatter(self.line), len(self)
        )


def scatter(line: np.ndarray) -> np.ndarray:
    """Line numbers → well mixed 64 bit numbers, so that sums of sets differ."""
    x = (line.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    x ^= x >> np.uint64(29)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    return x ^ (x >> np.uint64(32))


def total(group: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """Sum of values by group in whole numbers (bincount would go through floats)."""
    sums = np.zeros(count, values.dtype)
    np.add.at(sums, group, values)
    return sums


def join(pools: list[Pool]) -> Pool:
    """Several pools as one; a group that two of them have is kept where it is likelier."""
    offsets = np.cumsum([0] + [len(p) for p in pools])
    groups = pd.concat([p.groups for p in pools], ignore_index=True)
    group = np.concatenate([p.group + o for p, o in zip(pools, offsets, strict=False)])
    pool = Pool(groups, group, np.concatenate([p.line for p in pools]))
    order = np.argsort(-pool.log_odds(), kind="stable")
    marks = pd.Series(pool.fingerprints()[order])
    mask = np.zeros(len(pool), bool)
    mask[order[~marks.duplicated().to_numpy()]] = True
    return pool.keep(mask)
