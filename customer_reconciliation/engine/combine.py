"""Groups of more than two lines: by the documents they name, and by sums.

By documents: a line against all that share a key with it, all lines of both sides with one key,
and all that hang together through keys. By sums: a line against neighbours in time, and against
any few lines near it. Sums are *counted*: every solution becomes a candidate, so that rivals
devalue each other, and the number of combinations tried says how easily chance finds one.
"""

import itertools

import numpy as np
import pandas as pd

from .candidates import pairs_of_equal, spread
from .pool import Pool, scatter, total
from .score import Context, pool_of, shared, unnamed

TRUST_MIN = 0.1
BY_REFERENCE, BY_RUN, BY_SUM = np.log([0.3, 0.1, 0.03])  # how usual such groups are
LINES_MAX = 60  # lines by reference in one group, whatever the policy: beyond it, no one can check
NEAR_MAX = 26  # lines near in time among which sums are looked for
TARGETS_MAX = 400  # sums looked for in one block and side


def by_reference(ctx: Context, free: np.ndarray, rule: str) -> Pool:
    """Groups of free lines that share trusted keys; 1:1 is left to the pairs."""
    hits = ctx.hits[(ctx.hits["trust"] >= TRUST_MIN).to_numpy()]
    hits = hits[free[hits["o"]] & free[hits["t"]]]
    o, t = hits["o"].to_numpy(), hits["t"].to_numpy()
    lines = len(ctx.lines)
    owners = [t, o, hits["code"].to_numpy(), _components(o, t, lines)[o] if len(o) else o]
    links = [_links(owner, o, t) for owner in owners]
    offsets = np.cumsum([0] + [g.max(initial=-1) + 1 for g, _ in links])
    group = np.concatenate([g + off for (g, _), off in zip(links, offsets, strict=False)])
    line = np.concatenate([x for _, x in links])
    group, line = _distinct(group, line, ctx.side, LINES_MAX)
    trust = np.zeros(lines)
    for end in (o, t):
        np.maximum.at(trust, end, hits["trust"].to_numpy())
    return _scored(ctx, rule, group, line, trust)


def _links(owner, o, t) -> tuple[np.ndarray, np.ndarray]:
    """One group an owner, with all lines of its hits, each once; groups numbered from 0."""
    number, _ = pd.factorize(owner)
    table = pd.DataFrame({"g": np.append(number, number), "x": np.append(o, t)}).drop_duplicates()
    table = table.sort_values(["g", "x"])
    return table["g"].to_numpy(), table["x"].to_numpy()


def _components(o: np.ndarray, t: np.ndarray, lines: int) -> np.ndarray:
    """The lowest line that each line hangs together with (label propagation with short cuts)."""
    label = np.arange(lines)
    while True:
        low = np.minimum(label[o], label[t])
        fresh = label.copy()
        np.minimum.at(fresh, o, low)
        np.minimum.at(fresh, t, low)
        fresh = fresh[fresh]
        if (fresh == label).all():
            return label
        label = fresh


def _distinct(group, line, side, size_max) -> tuple[np.ndarray, np.ndarray]:
    """Groups of 3 … size_max lines with lines of both sides, each set once, numbered from 0."""
    count = group.max(initial=-1) + 1
    ours = np.bincount(group[side[line] == 0], minlength=count)
    size = np.bincount(group, minlength=count)
    good = (size >= 3) & (size <= size_max) & (ours > 0) & (ours < size)
    mark = pd.Series(total(group, scatter(line), count))
    good &= ~mark.where(good, mark.index.astype("uint64")).duplicated().to_numpy()
    number, stay = np.cumsum(good) - 1, good[group]
    return number[group[stay]], line[stay]


def _scored(ctx, rule, group, line, trust) -> Pool:
    count = int(group.max(initial=-1)) + 1
    first = line[np.searchsorted(group, np.arange(count))]
    size = ctx.model.size[ctx.block[first]]
    share = np.bincount(group, weights=trust[line], minlength=count) / np.bincount(
        group, minlength=count
    )
    return pool_of(
        ctx, rule, group, line, shared(np.clip(share, 0.005, 0.995), size, 1.0), BY_REFERENCE
    )


def by_runs(ctx: Context, free: np.ndarray, rule: str, group_max: int, window_days: int) -> Pool:
    """A free line against 2 … group_max free lines of the other side that follow each other."""
    found = [_runs(ctx, free, side, group_max, window_days) for side in (0, 1)]
    return _pool_of_sets(ctx, rule, [s for part in found for s in part[0]], *_flat(found), BY_RUN)


def _flat(found) -> tuple[np.ndarray]:
    return (np.concatenate([part[1] for part in found]) if found else np.zeros(0),)


def _runs(ctx, free, side, group_max, window_days) -> tuple[list, np.ndarray]:
    many = np.flatnonzero(free & (ctx.side == side))  # in order of block and day
    single = np.flatnonzero(free & (ctx.side != side))
    ends = np.append(0, np.cumsum(ctx.amount[many]))
    sets, choices = [], []
    for size in range(2, min(group_max, len(many)) + 1):
        start = np.arange(len(many) - size + 1)
        start = start[ctx.block[many[start]] == ctx.block[many[start + size - 1]]]
        sums = ends[start + size] - ends[start]
        i, j = _equal_sums(ctx, many[start], sums, single)
        lag = np.abs(ctx.day[many[start[i]]] - ctx.day[single[j]])
        late = np.abs(ctx.day[many[start[i] + size - 1]] - ctx.day[single[j]])
        near = np.maximum(lag, late) <= window_days
        for a, b in zip(start[i[near]], single[j[near]], strict=True):
            sets.append(np.append(many[a : a + size], b))
        choices.append(np.full(int(near.sum()), float(group_max)))
    return sets, np.concatenate(choices) if choices else np.zeros(0)


def _equal_sums(ctx, first, sums, single) -> tuple[np.ndarray, np.ndarray]:
    left = _mixed(ctx.block[first], sums)
    return pairs_of_equal(left, _mixed(ctx.block[single], ctx.amount[single]))


def _mixed(block, amount) -> np.ndarray:
    return scatter(block) + amount.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)


def _pool_of_sets(ctx, rule, sets, choices, shape) -> Pool:
    """Lists of lines and how many combinations each was singled out from → a scored pool."""
    size = np.array([len(s) for s in sets], "int64")
    group = spread(size)[0]
    line = np.concatenate(sets) if sets else np.zeros(0, "int64")
    reference = _silence(ctx, group, line, len(sets))
    pool = pool_of(ctx, rule, group, line, reference, shape - np.log(np.maximum(choices, 1.0)))
    pool.groups["choices"] = choices
    return pool


def _silence(ctx, group, line, count) -> np.ndarray:
    """Lines that name something else should not be in a sum."""
    worst = np.zeros(count, "int64")
    worst[group] = line
    loudest = np.zeros(count)
    np.maximum.at(loudest, group, ctx.speaks[line])
    return np.minimum(unnamed(ctx, worst, worst), np.log1p(-0.95 * np.minimum(loudest, 1.0)))


def by_sums(ctx: Context, free: np.ndarray, rule: str, group_max: int, window_days: int) -> Pool:
    """A free line against any 2, 3 or 4 free lines of the other side near it in time."""
    sets, choices = [], []
    order = np.flatnonzero(free)
    bounds = np.append(np.flatnonzero(np.diff(ctx.block[order], prepend=-1)), len(order))
    for start, end in itertools.pairwise(bounds):
        rows = order[start:end]
        for side in (0, 1):
            many, single = rows[ctx.side[rows] == side], rows[ctx.side[rows] != side]
            if len(many) >= 2:
                for target in single[:TARGETS_MAX]:
                    _subsets_for(ctx, target, many, side, group_max, window_days, sets, choices)
    return _pool_of_sets(ctx, rule, sets, np.array(choices), BY_SUM)


def _subsets_for(ctx, target, many, side, group_max, window_days, sets, choices) -> None:
    lag = (ctx.day[target] - ctx.day[many]) * (1 if side == 0 else -1)
    distance = np.abs(lag - ctx.model.lag[ctx.block[target]])
    nearest = np.argsort(distance, kind="stable")[:NEAR_MAX]
    nearest = np.sort(nearest[distance[nearest] <= window_days])
    found, tried = subsets(ctx.amount[many[nearest]], int(ctx.amount[target]), group_max)
    for chosen in found[:20]:
        sets.append(np.append(many[nearest[list(chosen)]], target))
        choices.append(tried[len(chosen)])


def subsets(values: np.ndarray, wanted: int, size_max: int) -> tuple[list[tuple], dict[int, float]]:
    """All sets of 2 … min(4, size_max) positions whose values add up to ``wanted``.

    Meets in the middle: the sums of all pairs are sorted once; a pair, a value with a pair and
    two pairs are each found by bisection. Also returns how many sets of each size there were to
    try.

    >>> subsets(np.array([5, 7, 8, 10]), 15, 4)[0]
    [(0, 3), (1, 2)]
    """
    n = len(values)
    i, j = np.triu_indices(n, 1)
    pair = values[i] + values[j]
    order = np.argsort(pair, kind="stable")
    i, j, pair = i[order], j[order], pair[order]
    found = [(int(a), int(b)) for a, b in zip(*_between(pair, i, j, wanted), strict=True)]
    if size_max >= 3:
        found += _three(values, i, j, pair, wanted)
    if size_max >= 4:
        found += _four(i, j, pair, wanted)
    tried = {2: n * (n - 1) / 2, 3: n**3 / 6, 4: n**4 / 24}
    return sorted(set(found), key=lambda s: (len(s), s)), tried


def _between(pair, i, j, wanted):
    low, high = np.searchsorted(pair, wanted, "left"), np.searchsorted(pair, wanted, "right")
    return i[low:high], j[low:high]


def _three(values, i, j, pair, wanted) -> list[tuple]:
    owner, at = pairs_of_equal(wanted - values, pair)
    good = owner < i[at]
    return [tuple(map(int, s)) for s in zip(owner[good], i[at[good]], j[at[good]], strict=True)]


def _four(i, j, pair, wanted) -> list[tuple]:
    left, right = pairs_of_equal(wanted - pair, pair)
    good = j[left] < i[right]
    sets = zip(i[left[good]], j[left[good]], i[right[good]], j[right[good]], strict=True)
    return [tuple(map(int, s)) for s in sets]
