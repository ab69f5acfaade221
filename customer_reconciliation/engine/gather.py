"""Sums of many lines that lie together in time, with lines between them that belong elsewhere.

A payment for six invoices leaves no run where others were booked between them, and any six lines
near it are too many to try. But what is settled together was mostly booked together: every free
line is taken as the first of a set, with any of those that follow it. How many follow is as many as
the amounts of the block can tell apart: were more sets tried, chance alone would find one.
"""

import itertools
import math

import numpy as np

from .pool import GOLDEN, Pool, scatter
from .score import OTHER, PAYMENT, Context
from .subsets import SOLUTIONS_MAX
from .sums import PATIENCE, PATIENCE_DAYS, RUN, TAKEN, Sets, Singles, near_share, scored

LEAST = 3  # smaller sets are found otherwise
FOLLOW_MAX = 12  # lines after the first, of which any may belong to it
BY_CHANCE = 0.3  # sets that may agree by accident with any one of the lines they are held against
WIDTHS = 4.0  # mean widths of groups by which a line may come after the first
BATCH = 2**20  # sums at a time
CHOOSE = np.array([[math.comb(n, k) for k in range(FOLLOW_MAX + 1)] for n in range(FOLLOW_MAX + 1)])


def by_many(ctx: Context, free, rule: str, group_max, window_days, discount=None) -> Pool:
    """Candidates of many lines over the free lines; less the ``discount`` of their block."""
    reach = np.minimum(PATIENCE * ctx.model.spread + PATIENCE_DAYS, window_days)
    found = gathered(ctx, ctx.uncrowded(free, "sums"), group_max, reach, discount)
    if discount is not None:
        found = [sets._replace(shape=sets.shape + TAKEN) for sets in found]
    return scored(ctx, rule, found)


def gathered(ctx: Context, free, group_max, reach, discount=None) -> list[Sets]:
    """Sets of LEAST … group_max free lines of one side whose sum is a free line of the other; or
    of which the other is what the ``discount`` of the block leaves."""
    found, most = [], min(group_max, FOLLOW_MAX + 1)
    if discount is not None:
        free = free & (discount[ctx.block] > 0)
    for side, paid in itertools.product((0, 1), (False, True)):
        sort = free & (np.isin(ctx.kind, (PAYMENT, OTHER)) if paid else ctx.kind != PAYMENT)
        many = np.flatnonzero(sort & (ctx.side == side))
        single = Singles(ctx, sort, reach, side, discount)
        if len(many) < LEAST or not len(single.rows):
            continue
        follow = np.minimum(_followers(ctx, many, single, reach), most - 1)
        for count in range(LEAST - 1, most):
            first = np.flatnonzero(follow == count)
            if not len(first):
                continue
            for part in np.array_split(first, (len(first) << count) // BATCH + 1):
                found.append(_sets(ctx, many, part, count, single, most))
    return found


def _followers(ctx, many, single, reach) -> np.ndarray:
    """How many lines after each of ``many`` may belong to it: of its block, in time, and so few
    that sets of them seldom agree with anything by accident."""
    block, model = ctx.block[many], ctx.model
    blocks = len(model.size)
    against = np.bincount(ctx.block[single.rows], minlength=blocks) * near_share(
        ctx, np.arange(blocks) * 2, reach
    )
    apart = BY_CHANCE * 3.0 * model.habits.typical / np.maximum(against, 1.0)
    most = np.clip(np.log2(np.maximum(apart, 1.0)).astype("int64"), 0, FOLLOW_MAX)
    until = ctx.day[many] + (WIDTHS * model.width[block]).astype("int64")
    scale = int(ctx.day.max() - ctx.day.min()) + int(until.max() - ctx.day.min()) + 2
    day = ctx.day[many] - ctx.day.min()
    last = np.searchsorted(block * scale + day, block * scale + until - ctx.day.min(), side="right")
    return np.minimum(last - np.arange(len(many)) - 1, most[block])


def _sets(ctx, many, first, count, single, most) -> Sets:
    """Sets that begin at these positions of ``many``, of them and any of ``count`` that follow."""
    after = first[:, None] + np.arange(1, count + 1)
    marks = (scatter(ctx.block[many[first]]) + _golden(ctx, many[first]))[:, None]
    for column in after.T:
        marks = np.concatenate([marks, marks + _golden(ctx, many[column])[:, None]], axis=1)
    at, target = single.known.pairs(marks.ravel(), SOLUTIONS_MAX)
    row, bits = at >> count, at & ((1 << count) - 1)
    chosen = (bits[:, None] >> np.arange(count)) & 1 > 0
    size = chosen.sum(axis=1) + 1
    good = (size >= LEAST) & (size <= most)
    good &= np.bincount(row[good], minlength=len(first))[row] <= SOLUTIONS_MAX
    row, chosen, size, one = row[good], chosen[good], size[good], single.rows[target[good]]
    width = count - np.argmax(chosen[:, ::-1], axis=1) + 1
    last = many[first[row] + width - 1]
    near = single.in_time(many[first[row]], last, one)
    row, chosen, size, one, width = (x[near] for x in (row, chosen, size, one, width))
    lines = np.column_stack([many[first[row]], many[after[row]], one])
    mask = np.column_stack([np.ones(len(row), bool), chosen, np.ones(len(row), bool)])
    left = np.bincount(ctx.block[many], minlength=len(ctx.model.size))[ctx.block[one]]
    choices = left * near_share(ctx, ctx.stream[one], single.reach) * most
    choices = np.maximum(choices, 1.0) * CHOOSE[width - 2, size - 2]
    return Sets(lines[mask], size + 1, choices, RUN, True)


def _golden(ctx: Context, line: np.ndarray) -> np.ndarray:
    return ctx.amount[line].astype(np.uint64) * GOLDEN
