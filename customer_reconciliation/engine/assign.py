"""Which candidates hold: one assignment over all of them, every alternative counted.

The odds of a group are weighed against all other ways of using its lines. Counting those ways
exactly is hopeless in large blocks; belief propagation for set packing counts them exactly where
rivals form a tree and closely elsewhere, for groups of any shape and all blocks at once:

    m[g→l] = odds[g] / ∏ over other lines k of g of (1 + Σ over other groups h on k of m[h→k])

So one of two equal lines against a single counterpart gets 0.5, as it should, and a line that
has somewhere better to go takes little away from its second choice.
"""

import itertools

import numpy as np
import pandas as pd

from .candidates import pairs_of_equal
from .order import stable
from .pool import Pool, total

ROUNDS = 24
DAMPING = 0.5
LOG_ODDS_MAX = 22.0
CHOICE_ROUNDS = 40
MEETINGS_MAX = 2000  # groups on one line that are compared


def marginals(pool: Pool, lines: int, rank: np.ndarray | None = None) -> np.ndarray:
    """Probability of each group, rivals considered. ``lines``: how many lines there are.
    ``rank``: an order of the lines that does not depend on which side is which."""
    log_odds = np.clip(pool.log_odds(), -LOG_ODDS_MAX, LOG_ODDS_MAX)
    group, line = pool.group, pool.line
    crowded = np.bincount(line, minlength=lines)[line] > 1
    active = (np.bincount(group[crowded], minlength=len(pool)) > 0)[group]
    loss = np.zeros(len(pool))
    if active.any():
        rank = np.arange(lines) if rank is None else rank
        loss = _propagate(log_odds, group[active], line[active], rank)
    return 1.0 / (1.0 + np.exp(loss - log_odds))


def swap_proof(*columns: np.ndarray) -> np.ndarray:
    """Lines ranked by these columns, the last one first; the same whichever side is which, as
    lines alike in all of them share a rank."""
    order = np.lexsort(columns)
    new = np.logical_or.reduce([np.diff(c[order], prepend=0) != 0 for c in columns])
    rank = np.empty(len(order), "int64")
    rank[order] = np.cumsum(new)
    return rank


def _propagate(log_odds, group, line, rank) -> np.ndarray:
    """What rivals take off the log-odds of each group."""
    lines, own = len(rank), log_odds[group]
    twice = _met_twice(group, line, rank[line], len(log_odds))
    message = np.exp(own)
    for _ in range(ROUNDS):
        against, loss = _rivals(message, group, line, lines, len(log_odds), twice)
        fresh = np.exp(own - loss[group] + against)
        message = message**DAMPING * fresh ** (1 - DAMPING)
    return _rivals(message, group, line, lines, len(log_odds), twice)[1]


def _met_twice(group, line, rank, groups) -> tuple[np.ndarray, np.ndarray]:
    """Groups that share several lines exclude each other once, not once a line: for all lines
    but the first they share, (link of one group, link of the other)."""
    large = np.bincount(group, minlength=groups)[group] > 2
    several = np.flatnonzero(large)
    several = several[stable(rank[several])[0]]
    i, j = pairs_of_equal(line[several], line, MEETINGS_MAX)
    i = several[i]
    once = (group[i] < group[j]) | ((group[i] > group[j]) & ~large[j])
    i, j = i[once], j[once]
    low, high = np.minimum(group[i], group[j]), np.maximum(group[i], group[j])
    both = pd.factorize(low * groups + high)[0]
    first = np.flatnonzero(np.diff(np.maximum.accumulate(both), prepend=-1))
    later = rank[i] > rank[i[first]][both]
    i, j = i[later], j[later]
    return np.append(i, j), np.append(j, i)


def _rivals(message, group, line, lines, groups, twice) -> tuple[np.ndarray, np.ndarray]:
    """What rivals take off each group on each of its lines, and on all of them."""
    on_line = np.bincount(line, weights=message, minlength=lines)[line]
    rivals = on_line - message
    if len(twice[0]):
        rivals -= np.bincount(twice[0], weights=message[twice[1]], minlength=len(line))
    against = np.log1p(np.where(rivals < on_line * 1e-12, 0.0, rivals))
    return against, np.bincount(group, weights=against, minlength=groups)


def choose(pool: Pool, probability: np.ndarray, order: np.ndarray, lines: int) -> np.ndarray:
    """Mask of groups that exclude each other: the likeliest first, ties by ``order``.

    A group that ranks first on each of its lines is taken, many at once; what is left after
    some rounds (long chains) is walked through one by one. The result is the same.
    """
    rank = np.empty(len(pool), "int64")
    rank[np.lexsort([order, -np.round(probability, 6)])] = np.arange(len(pool))
    taken, used = np.zeros(len(pool), bool), np.zeros(lines, bool)
    group, line = pool.group, pool.line
    for _ in range(CHOICE_ROUNDS):
        if not len(group):
            return taken
        best = np.full(lines, len(pool))
        np.minimum.at(best, line, rank[group])
        lost = np.bincount(group[best[line] != rank[group]], minlength=len(pool)) > 0
        taken[group[~lost[group]]] = True
        used[line[~lost[group]]] = True
        gone = taken | (np.bincount(group[used[line]], minlength=len(pool)) > 0)
        stay = ~gone[group]
        group, line = group[stay], line[stay]
    return _one_by_one(taken, group, line, rank, used)


def _one_by_one(taken, group, line, rank, used) -> np.ndarray:
    ordered = np.lexsort([line, rank[group]])
    group, line = group[ordered], line[ordered]
    bounds = np.append(np.flatnonzero(np.diff(group, prepend=-1)), len(group))
    for start, end in itertools.pairwise(bounds):
        if not used[line[start:end]].any():
            taken[group[start]] = True
            used[line[start:end]] = True
    return taken


def tie_order(pool: Pool, position: np.ndarray, passes: np.ndarray) -> np.ndarray:
    """Ties go to the earlier pass, then to lines that stand at the same place of both books,
    then to the earlier ones. ``position``: a line's place within its block and side."""
    place = position[pool.line]
    low, high = np.full(len(pool), place.max(initial=0) + 1), np.zeros(len(pool), "int64")
    np.minimum.at(low, pool.group, place)
    np.maximum.at(high, pool.group, place)
    sums = total(pool.group, place, len(pool))
    ordered = np.lexsort(
        [pool.line[np.searchsorted(pool.group, range(len(pool)))], sums, high - low, passes]
    )
    order = np.empty(len(pool), "int64")
    order[ordered] = np.arange(len(pool))
    return order
