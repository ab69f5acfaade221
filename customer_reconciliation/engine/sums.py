"""Groups found by their sums: a line of one side against several of the other.

Not any lines: those that follow each other in time or by number, that one document or one day holds
together, or any few near the line. Sums are *counted*: every solution becomes a candidate, so that
rivals devalue each other, and the number of sets tried says how easily chance finds one.
"""

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from . import deduct
from .candidates import Lookup, pairs_of_equal
from .combine import falls_apart
from .order import search, stable
from .pool import GOLDEN, Pool, join, mix, nothing, scatter, spread, total
from .rates import DISCOUNT_RATES
from .score import PAYMENT, Context, pool_of, unnamed
from .subsets import SOLUTIONS_MAX, subsets

RUN, UNIT, FEW, TWO_TWO = np.log([0.4, 0.8, 0.2, 0.05])  # how usual such groups are
NEAR_MAX, FEW_MAX = 22, 4  # lines near in time, of which any few are tried
BATCH = 4000  # targets at a time
UNIT_MAX = 60  # lines of one document, order or day that a person can still check
PATIENCE, PATIENCE_DAYS = 4.0, 12.0  # spreads and days a sum may be off the usual lag
PAIR_DAYS, PAIR_STEPS = 6, 8
RATES = (0.01, 0.02, 0.03)  # discounts tried on sums
UNIT_RATES = tuple(DISCOUNT_RATES.share[DISCOUNT_RATES.usual > 0])  # … of what is one by itself
TAKEN = np.log(20.0)  # they are taken from what is settled together rather than from one line


class Sets(NamedTuple):
    """Groups found by their sum, one after the other."""

    line: np.ndarray  # the lines of the first, then those of the second …
    size: np.ndarray  # how many lines each has
    choices: np.ndarray  # among how many sets it was found
    shape: float
    loose: bool


def by_sums(ctx: Context, free: np.ndarray, rule: str, group_max: int, window_days: int) -> Pool:
    """All candidates by sums over the free lines."""
    reach = np.minimum(PATIENCE * ctx.model.spread + PATIENCE_DAYS, window_days)
    some = ctx.uncrowded(free, "sums")
    ways = ((runs, some), (units, free), (few, some), (two_two, some))
    return scored(ctx, rule, [s for way, rows in ways for s in way(ctx, rows, group_max, reach)])


def by_discounted_sums(ctx: Context, free, rule: str, group_max: int, window_days: int) -> Pool:
    """Runs and units that agree but for a usual discount, any few but for the partner's own."""
    reach = np.minimum(PATIENCE * ctx.model.spread + PATIENCE_DAYS, window_days)
    ways = ((runs, ctx.uncrowded(free, "sums"), RATES), (units, free, UNIT_RATES))
    found = [s for way, rows, rates in ways for s in way(ctx, rows, group_max, reach, rates)]
    found += few(ctx, ctx.uncrowded(free, "sums"), group_max, reach, ctx.model.habits.discount)
    return scored(ctx, rule, [sets._replace(shape=sets.shape + TAKEN) for sets in found])


def scored(ctx: Context, rule: str, found: list[Sets]) -> Pool:
    found = [sets for sets in found if len(sets.size)]
    if not found:
        return nothing()
    line, size, choices = (np.concatenate(part) for part in list(zip(*found, strict=True))[:3])
    counts = [len(sets.size) for sets in found]
    shape, loose = (np.repeat([s[n] for s in found], counts) for n in (3, 4))
    return join([sum_pool(ctx, rule, spread(size)[0], line, shape, choices, loose)])


def near_share(ctx: Context, stream: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Which part of a block's lines lies within reach of a day."""
    return np.minimum(1.0, 2 * reach[stream] / ctx.model.span[stream // 2])


def sum_pool(ctx, rule, group, line, shape, choices, loose) -> Pool:
    """Links of sets found by their sum → a pool; sets with lines of different sort are dropped."""
    count = len(choices)
    first = np.zeros(count, "int64")
    first[group] = line
    reference = unnamed(ctx, first) * 0.5
    pool = pool_of(ctx, rule, group, line, reference, shape, choices, loose)
    paid = np.bincount(group[ctx.kind[line] == PAYMENT], minlength=count)
    size = np.bincount(group, minlength=count)
    pool = pool.keep((paid == 0) | (paid == size))
    return pool.keep(~falls_apart(ctx, pool))


class Singles:
    """Free lines of the other side of ``side``, prepared to be found by their amount, or by that
    of which it is what the ``discount`` of their block leaves."""

    def __init__(self, ctx: Context, free: np.ndarray, reach, side: int, discount=None):
        self.ctx, self.reach, self.sign = ctx, reach, 1 if side == 0 else -1
        whole = _wanted(ctx, np.flatnonzero(free & (ctx.side != side)), discount)
        self.rows, amounts = (np.concatenate(part) for part in zip(*whole, strict=True))
        self.known = Lookup(_mark(ctx, self.rows, amounts))

    def meet(self, first, last, sums, rate: float) -> tuple[np.ndarray, np.ndarray]:
        """Sets (their first and last line and sum) against these lines: (set, line)."""
        ctx = self.ctx
        if rate:
            sums = sums - np.rint(sums * rate).astype("int64")
        i, j = self.known.pairs(_mark(ctx, first, sums), SOLUTIONS_MAX)
        near = self.in_time(first[i], last[i], self.rows[j])
        return i[near], self.rows[j][near]

    def in_time(self, first, last, single) -> np.ndarray:
        """Which sets, told by their first and last line, are near a line of these in time."""
        ctx, stream = self.ctx, self.ctx.stream[first]
        usual = ctx.model.lag[stream] * self.sign
        lags = [np.abs(ctx.day[single] - ctx.day[end] - usual) for end in (first, last)]
        return np.maximum(*lags) <= self.reach[stream]


def _mark(ctx: Context, line: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """One number for an amount in the block of a line."""
    return scatter(ctx.block[line]) + amount.astype(np.uint64) * GOLDEN


class Order(NamedTuple):
    """Lines that may follow each other."""

    line: np.ndarray
    row: np.ndarray  # the list that each is in; its lines lie together
    step: np.ndarray  # of two lines of a list: the same, if all between are found otherwise


class Window(NamedTuple):
    """Sets of one size, of lines that follow each other."""

    first: np.ndarray
    last: np.ndarray
    sums: np.ndarray
    lines: np.ndarray  # a view of all that follow each other, one row a place …
    start: np.ndarray  # … and the rows that are the sets


def runs(ctx, free, group_max, reach, rates=(0.0,)) -> list[Sets]:
    """2 … group_max free lines of one sort that follow each other in time or by number."""
    found = [[] for _ in rates]
    for side, paid in itertools.product((0, 1), (False, True)):
        sort = free & ((ctx.kind == PAYMENT) == paid)
        single = Singles(ctx, sort, reach, side)
        if not len(single.rows):
            continue
        for order in _orders(ctx, np.flatnonzero(sort & (ctx.side == side))):
            most = np.bincount(ctx.block[order.line], minlength=len(ctx.model.size)) * group_max
            for window in _windows(ctx, order, group_max):
                for sets, rate in zip(found, rates, strict=True):
                    sets.append(_met(ctx, single, window, rate, most))
    return list(itertools.chain(*found))


def _met(ctx: Context, single: Singles, window: Window, rate: float, most) -> Sets:
    """Sets of a window that are a single line, less the rate; ``most``: how many sets a block has
    about of all sizes."""
    i, one = single.meet(window.first, window.last, window.sums, rate)
    links = np.column_stack([window.lines[window.start[i]], one])
    choices = most[ctx.block[one]] * near_share(ctx, ctx.stream[one], single.reach)
    return Sets(links.ravel(), np.full(len(i), links.shape[1]), choices, RUN, True)


def _orders(ctx: Context, line: np.ndarray) -> Iterator[Order]:
    """By time; and by number, as far as that is another order."""
    yield Order(line, ctx.block[line], np.arange(len(line)))
    series, place = ctx.numbering
    at = np.flatnonzero(series[line] >= 0)
    at = at[np.argsort(place[line[at]])]
    yield Order(line[at], series[line[at]], np.cumsum(np.diff(at, prepend=0) != 1))


def _windows(ctx: Context, order: Order, group_max: int) -> Iterator[Window]:
    """By their size, 2 … group_max."""
    many, lists, step = order
    ends = np.append(0, np.cumsum(ctx.amount[many]))
    for size in range(2, min(group_max, len(many)) + 1):
        head, tail = slice(len(many) - size + 1), slice(size - 1, None)
        start = np.flatnonzero((lists[head] == lists[tail]) & (step[head] != step[tail]))
        if not len(start):
            return
        lines = np.lib.stride_tricks.sliding_window_view(many, size)
        sums = ends[start + size] - ends[start]
        yield Window(many[start], many[start + size - 1], sums, lines, start)


def units(ctx, free, group_max, reach, rates=(0.0,)) -> list[Sets]:
    """All free lines of one side that have one reference, one day and sort, or one number in their
    memos."""
    document = ctx.lines["document"].to_numpy()
    told, paid = document != 0, ctx.kind == PAYMENT
    every, (family, kin) = np.arange(len(free)), ctx.kin
    ways = (
        (every[told], (document[told],)),
        (every[told], (document[told], ctx.day[told])),
        (every, (ctx.day, paid)),
        (kin, (family, paid[kin])),
    )
    found = [[] for _ in rates]
    for side in (0, 1):
        single = Singles(ctx, free, reach, side)
        for rows, what in ways:
            here = np.flatnonzero(free[rows] & (ctx.side[rows] == side))
            rows = rows[here]
            number, rows = _unit_numbers(rows, [ctx.block[rows], *(w[here] for w in what)])
            if len(rows) and len(single.rows):
                for n, rate in enumerate(rates):
                    found[n].append(_units(ctx, number, rows, single, rate))
    return list(itertools.chain(*found))


def _unit_numbers(rows, what) -> tuple[np.ndarray, np.ndarray]:
    """Lines that have the same in all of ``what``, few enough to be checked → (unit, line)."""
    number = pd.factorize(mix(*what))[0]
    size = np.bincount(number)
    good = ((size >= 2) & (size <= UNIT_MAX))[number]
    number, rows = pd.factorize(number[good])[0], rows[good]
    order, _ = stable(number)
    return number[order], rows[order]


def _units(ctx, number, rows, single, rate) -> Sets:
    size = np.bincount(number)
    end = np.cumsum(size)
    first, last = rows[end - size], rows[end - 1]
    i, one = single.meet(first, last, total(number, ctx.amount[rows], len(size)), rate)
    owner, inside = spread(size[i] + 1)
    line = np.where(
        inside < size[i][owner],
        rows[np.minimum((end - size)[i][owner] + inside, len(rows) - 1)],
        one[owner],
    )
    block = ctx.block[one]
    choices = np.bincount(ctx.block[first], minlength=len(ctx.model.size))[block]
    choices = np.maximum(choices * near_share(ctx, ctx.stream[one], single.reach), 1.0)
    return Sets(line, size[i] + 1, choices, UNIT, False)


def two_two(ctx, free, group_max, reach) -> list[Sets]:
    """Two lines of each side, booked within days of each other, whose sums agree."""
    sides = [_neighbours(ctx, free, side) for side in (0, 1)]
    (a, b), (x, y) = sides
    marks = [
        scatter(ctx.block[p]) + (ctx.amount[p] + ctx.amount[q]).astype(np.uint64) * GOLDEN
        for p, q in sides
    ]
    i, j = pairs_of_equal(*marks, SOLUTIONS_MAX)
    few_ = np.bincount(j, minlength=len(x))[j] <= SOLUTIONS_MAX
    i, j = i[few_], j[few_]
    lag = (ctx.day[x[j]] + ctx.day[y[j]] - ctx.day[a[i]] - ctx.day[b[i]]) / 2
    block = ctx.block[a[i]]
    stream = ctx.stream[a[i]]
    near = np.abs(lag - ctx.model.lag[stream]) <= 0.5 * reach[stream]
    for p, q in itertools.product((a, b), (x, y)):
        near &= ~_much_alike(ctx.amount[p[i]], ctx.amount[q[j]])
    i, j, block, stream = i[near], j[near], block[near], stream[near]
    pairs = np.bincount(ctx.block[a], minlength=len(ctx.model.size))[block]
    rivals = np.bincount(ctx.block[x], minlength=len(ctx.model.size))[block]
    choices = np.maximum(np.maximum(pairs, rivals) * near_share(ctx, stream, reach), 1.0)
    lines = np.column_stack([a[i], b[i], x[j], y[j]]).ravel()
    return [Sets(lines, np.full(len(i), 4), choices**1.5, TWO_TWO, False)]


def _much_alike(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Amounts that would match by themselves: what falls apart into pairs is no group of four."""
    return np.abs(a - b) <= np.maximum(0.005 * np.abs(a), 5)


def _neighbours(ctx, free, side) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of free lines of one side, one block and sort, within days of each other."""
    first, second = [], []
    for paid in (False, True):
        rows = np.flatnonzero(free & (ctx.side == side) & ((ctx.kind == PAYMENT) == paid))
        for step in range(1, PAIR_STEPS + 1):
            a, b = rows[:-step], rows[step:]
            near = (ctx.block[a] == ctx.block[b]) & (ctx.day[b] - ctx.day[a] <= PAIR_DAYS)
            first.append(a[near])
            second.append(b[near])
    return np.concatenate(first), np.concatenate(second)


def few(ctx, free, group_max, reach, discount=None) -> list[Sets]:
    """Any 2, 3 or 4 free lines of one side near a free line of the other; or of which the other is
    what the ``discount`` of the block leaves."""
    found, most = [], min(group_max, FEW_MAX)
    if discount is not None:
        free = free & (discount[ctx.block] > 0)
    for side, paid in itertools.product((0, 1), (False, True)):
        sort = free & ((ctx.kind == PAYMENT) == paid)
        target = np.flatnonzero(sort & (ctx.side != side))
        many = np.flatnonzero(sort & (ctx.side == side))
        if not len(target) or len(many) < 2 or most < 2:
            continue
        known = _places(ctx, many, ctx.day[many])
        for start in range(0, len(target), BATCH):
            for batch, sums in _wanted(ctx, target[start : start + BATCH], discount):
                near = nearest(ctx, batch, many, known, reach, side)
                sets = subsets(ctx.amount, near, batch, sums, most)
                found += [Sets(*part, FEW, True) for part in sets]
    return found


def _wanted(ctx, target, discount) -> list[tuple[np.ndarray, np.ndarray]]:
    """Targets, and what lines must come to for each."""
    net = ctx.amount[target]
    if discount is None:
        return [(target, net)]
    whole = deduct.undiscounted(net, discount[ctx.block[target]])
    return [(target[gross != net], gross[gross != net]) for gross in whole]


def _places(ctx, line, day) -> np.ndarray:
    """Days, each in the block of a line, as places on one axis where blocks lie far apart."""
    scale = float(ctx.day.max(initial=0) - ctx.day.min(initial=0) + 1) * 4
    return ctx.block[line] * scale + day


def nearest(ctx, target, many, known, reach, side) -> np.ndarray:
    """For each target the up to NEAR_MAX lines of ``many`` (whose places are ``known``) in its
    block whose lag is the most usual: line numbers in order of lines, filled up with −1."""
    usual = ctx.day[target] - ctx.model.lag[ctx.stream[target]] * (1 if side == 0 else -1)
    place = search(known, _places(ctx, target, usual))
    at = place[:, None] + np.arange(-NEAR_MAX // 2, NEAR_MAX // 2)
    inside = (at >= 0) & (at < len(many))
    line = np.where(inside, many[np.clip(at, 0, len(many) - 1)], -1)
    late = np.abs(ctx.day[line] - usual[:, None])
    good = inside & (ctx.block[line] == ctx.block[target][:, None])
    return np.where(good & (late <= reach[ctx.stream[target]][:, None]), line, -1)
