"""Groups of more than two lines by the documents they name.

A line with all that share a key with it; all lines of both sides with one key; all that hang
together through keys. Where such a group does not come out, perhaps one line is not named or one
is named by mistake: the amount it is off by tells which, if a line near by has just that amount.
"""

import numpy as np
import pandas as pd

from . import deduct
from .candidates import pairs_of_equal
from .order import distinct
from .pool import GOLDEN, Pool, is_in, nothing, scatter, spread, total
from .score import PAYMENT, TELLING, Context, facts, pool_of, shared, unnamed

TRUST_MIN = 0.1
FIRM_TRUST, FIRM_PAIRS = 0.5, 4  # keys that hold together what noise would join to more
USUAL, MENDED, EVEN = np.log([1.0, 0.1, 0.05])  # how usual groups are: by keys, with a line
# more or less, two pairs that even each other out
LINES_MAX = 60  # beyond it no one can check a group, whatever the policy
TAKEN = np.log(20.0)  # discounts are taken from what is settled together rather than from one line
NAMED, LATE_MIN = (
    3.0,
    -2.0,
)  # what is named so surely and agrees may come in instalments over months
NEAR_DAYS = 30  # a line that is not named lies near those that are
MENDS_MAX = 8  # lines that would mend a group alike; more say nothing
ALIKE_MAX = 200  # … wherever in time
LISTED, LISTED_DAYS = 0.5, 14  # trust in what is named beside a document of about that day


def by_reference(ctx: Context, free: np.ndarray, rule: str) -> Pool:
    """Groups of free lines that share trusted keys; 1:1 is left to the pairs."""
    all_ = ctx.hits[free[ctx.hits["o"]] & free[ctx.hits["t"]]]
    good = (all_["trust"] >= TRUST_MIN).to_numpy() & (all_["weight"] >= TELLING).to_numpy()
    hits, listed = all_[good], _listed(ctx, all_[good], all_[~good])
    if not len(hits):
        return nothing()
    group, line = _bases(hits, listed, len(ctx.lines), ctx.side)
    hits = pd.concat([hits, listed])
    count = int(group.max(initial=-1)) + 1
    table = facts(ctx, group, line, count)
    weight = _weight(ctx, hits, group, line, table)
    learnt = np.zeros(count)
    if hits["learnt"].any():
        learnt = weight - _weight(ctx, hits[~hits["learnt"]], group, line, table)
    large = (np.bincount(group, minlength=count) > 2)[group]
    parts = [(*numbered(group[large], line[large]), USUAL, 1.0)]
    added = [
        _added(ctx, free, group, line, table, side, missing)
        for side in (0, 1)
        for missing in _missing(ctx, table, side)
    ]
    parts += added
    parts += [_dropped(ctx, group, line, table, side) for side in (0, 1)]
    pool = _scored(ctx, rule, parts, weight, learnt, guessed=range(1, 1 + len(added)))
    return pool.keep(~falls_apart(ctx, pool))


def _listed(ctx: Context, hits: pd.DataFrame, rest: pd.DataFrame) -> pd.DataFrame:
    """What else is named by lines that name a document for sure, of about the same days: a number
    too short to say anything by itself does so in such a list."""
    good = np.zeros(len(rest), bool)
    for one, other in (("o", "t"), ("t", "o")):
        low, high = np.full(len(ctx.lines), 2**31), np.full(len(ctx.lines), -(2**31))
        day = ctx.day[hits[other].to_numpy()]
        np.minimum.at(low, hits[one].to_numpy(), day)
        np.maximum.at(high, hits[one].to_numpy(), day)
        line, day = rest[one].to_numpy(), ctx.day[rest[other].to_numpy()]
        good |= (day >= low[line] - LISTED_DAYS) & (day <= high[line] + LISTED_DAYS)
    return rest[good].assign(trust=LISTED)


def _weight(ctx: Context, hits: pd.DataFrame, group, line, table: dict) -> np.ndarray:
    """Log-odds of groups by how far the keys of their lines are trusted on average."""
    trust, count = np.zeros(len(ctx.lines)), len(table["block"])
    for end in ("o", "t"):
        np.maximum.at(trust, hits[end].to_numpy(), hits["trust"].to_numpy())
    named = np.bincount(group, weights=trust[line], minlength=count)
    share = np.clip(named / np.maximum(np.bincount(group, minlength=count), 1), 0.005, 0.995)
    return shared(share, ctx.model.size[table["block"]], 1.0)


def falls_apart(ctx: Context, pool: Pool) -> np.ndarray:
    """Groups that are two businesses in one: they hold lines of both sides with equal amounts, two
    lines of one side that cancel, or a smaller group of the pool that comes out as well."""
    cell, amounts = pool.group * 2 + ctx.side[pool.line], ctx.amount[pool.line]
    cancels = is_in(_mark(cell, amounts), _mark(cell, -amounts))
    ours = ctx.side[pool.line] == 0
    marks = _mark(pool.group, amounts)
    both = ours & is_in(marks, marks[~ours])
    inner = np.bincount(pool.group[both | cancels], minlength=len(pool)) > 0
    return inner & (np.bincount(pool.group, minlength=len(pool)) > 2) | _holds_another(ctx, pool)


def _holds_another(ctx: Context, pool: Pool) -> np.ndarray:
    """Groups of several lines on both sides that hold a whole group of the pool without a
    difference."""
    size = np.bincount(pool.group, minlength=len(pool))
    ours = np.bincount(pool.group[ctx.side[pool.line] == 0], minlength=len(pool))
    two_sided = (ours > 0) & (ours < size)
    large = ((ours > 1) & (size - ours > 1))[pool.group]
    small = (two_sided & (pool["off"] == 0))[pool.group]
    i, j = pairs_of_equal(pool.line[large], pool.line[small])
    outer, inner = pool.group[large][i], pool.group[small][j]
    cell, common = np.unique(outer * len(pool) + inner, return_counts=True)
    outer, inner = cell // max(len(pool), 1), cell % max(len(pool), 1)
    held = np.zeros(len(pool), bool)
    held[outer[(common == size[inner]) & (size[inner] < size[outer])]] = True
    return held


def _bases(hits, listed, lines: int, side: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sets of 2 … LINES_MAX lines of both sides that keys hold together, each once."""
    o, t = hits["o"].to_numpy(), hits["t"].to_numpy()
    more_o, more_t = (np.append(hits[end], listed[end]) for end in ("o", "t"))
    firm = (hits["trust"] >= FIRM_TRUST) & (hits["f_o"] * hits["f_t"] <= FIRM_PAIRS)
    firm_o, firm_t = o[firm], t[firm]
    links = [
        _links(t, o, t),
        _links(o, o, t),
        _links(more_t, more_o, more_t),
        _links(more_o, more_o, more_t),
        _links(hits["code"].to_numpy(), o, t),
        _links(_components(o, t, lines)[o], o, t),
        _links(_components(firm_o, firm_t, lines)[firm_o], firm_o, firm_t),
    ]
    offsets = np.cumsum([0] + [g.max(initial=-1) + 1 for g, _ in links])
    group = np.concatenate([g + off for (g, _), off in zip(links, offsets, strict=False)])
    line = np.concatenate([x for _, x in links])
    count = group.max(initial=-1) + 1
    size = np.bincount(group, minlength=count)
    mark = pd.Series(total(group, scatter(line), count))
    good = (size >= 2) & (size <= LINES_MAX) & ~mark.duplicated().to_numpy()
    return numbered(group[good[group]], line[good[group]])[1:]


def numbered(group: np.ndarray, line: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Links with gaps in the numbers of the groups → (old numbers, group 0 …, line)."""
    group, old = pd.factorize(group, sort=True)
    return old, group, line


def _links(owner, o, t) -> tuple[np.ndarray, np.ndarray]:
    """One group an owner, with all lines of its hits, each once; groups numbered from 0."""
    number, _ = pd.factorize(owner)
    width = np.int64(max(o.max(initial=0), t.max(initial=0)) + 1)
    mark = distinct(np.append(number * width + o, number * width + t))
    return mark // width, mark % width


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


def _missing(ctx, table, side) -> list[np.ndarray]:
    """What groups lack on ``side`` to agree with the other; or to leave it, less the discount that
    the partner usually takes."""
    own, other = (table["total_o"], table["total_t"])[:: 1 if side == 0 else -1]
    share = ctx.model.habits.discount[table["block"]]
    whole = [np.where(share > 0, gross, own) for gross in deduct.undiscounted(other, share)]
    return [total_ - own for total_ in (other, *whole)]


def _added(ctx, free, group, line, table, side, off) -> tuple:
    """Groups with one more free line of ``side`` that has just the amount ``off`` they lack."""
    block = table["block"]
    base = np.flatnonzero(off != 0)
    others = np.flatnonzero(free & (ctx.side == side))
    i, j = pairs_of_equal(
        _mark(block[base], off[base]), _mark(ctx.block[others], ctx.amount[others]), ALIKE_MAX
    )
    day = table["day_o" if side == 0 else "day_t"]
    near = np.abs(ctx.day[others[j]] - day[base[i]]) <= NEAR_DAYS
    near &= np.bincount(i[near], minlength=len(base))[i] <= MENDS_MAX
    paid = np.bincount(group, weights=ctx.kind[line] == PAYMENT, minlength=len(off)) > 0
    near &= paid[base[i]] == (ctx.kind[others[j]] == PAYMENT)
    old, extra = base[i[near]], others[j[near]]
    at, member = _members(group, old)
    has = np.bincount(at[line[member] == extra[at]], minlength=len(old)) > 0
    old, extra = old[~has], extra[~has]
    at, member = _members(group, old)
    new = np.append(at, np.arange(len(old)))
    order = np.argsort(new, kind="stable")
    lines = np.append(line[member], extra)[order]
    share = np.minimum(1.0, 2 * NEAR_DAYS / ctx.model.span[block[old]])
    alike = np.log1p(ctx.copies[extra] * share)
    return (
        old,
        new[order],
        lines,
        MENDED + unnamed(ctx, extra) - alike,
        ctx.model.size[block[old]] * share,
    )


def _members(group, wanted) -> tuple[np.ndarray, np.ndarray]:
    """The links of each wanted group; ``group``: of each link, in order."""
    start = np.searchsorted(group, np.arange(group.max(initial=-1) + 2))
    owner, inside = spread(np.diff(start)[wanted])
    return owner, start[wanted][owner] + inside


def _dropped(ctx, group, line, table, side) -> tuple:
    """Groups of four and more without the one line of ``side`` by whose amount they are off, be it
    but for a usual discount."""
    own, other = (table["total_o"], table["total_t"])[:: 1 if side == 0 else -1]
    size = np.bincount(group, minlength=len(own))
    rest, net = own[group] - ctx.amount[line], other[group]
    wrong = (rest == net) | deduct.discounted(rest, net)
    wrong &= (ctx.side[line] == side) & (own != other)[group] & (size[group] >= 4)
    wrong &= np.bincount(group[wrong], minlength=len(own))[group] == 1
    left = is_in(group, group[wrong]) & ~wrong
    old, new, lines = numbered(group[left], line[left])
    return old, new, lines, MENDED, size[old].astype(float)


def evened_out(ctx: Context, pairs: Pool) -> Pool:
    """Two pairs that share keys, where one is off by what the other is off by the other way."""
    pairs = pairs.keep((pairs["off"] > 0) & (pairs["off"] < pairs["size"]))
    o, t = pairs.line[::2], pairs.line[1::2]
    off, block, day = ctx.amount[o] - ctx.amount[t], ctx.block[o], ctx.day[o]
    more, less = np.flatnonzero(off > 0), np.flatnonzero(off < 0)
    i, j = pairs_of_equal(_mark(block[more], off[more]), _mark(block[less], -off[less]), MENDS_MAX)
    i, j = more[i], less[j]
    good = (o[i] != o[j]) & (t[i] != t[j]) & (np.abs(day[i] - day[j]) <= NEAR_DAYS)
    i, j = i[good], j[good]
    if not len(i):
        return nothing()
    lines = np.column_stack([o[i], o[j], t[i], t[j]]).ravel()
    size = ctx.model.size[block[i]]
    choices = np.bincount(block, minlength=len(ctx.model.size))[block[i]].astype(float)
    reference = pairs["reference"][i] + pairs["reference"][j] - np.log(size)
    group = np.repeat(np.arange(len(i)), 4)
    return pool_of(ctx, "reference_group", group, lines, reference, EVEN, choices)


def _mark(block: np.ndarray, amount: np.ndarray) -> np.ndarray:
    return scatter(block) + amount.astype(np.uint64) * GOLDEN


def _scored(ctx, rule, parts, weight, learnt, guessed) -> Pool:
    """(base, group, line, shape, choices) of several ways → one pool. ``guessed``: which of the
    ways take a line that nothing names."""
    counts = [len(old) for old, *_ in parts]
    offsets = np.cumsum([0, *counts])
    group = np.concatenate([g + off for (_, g, *_), off in zip(parts, offsets, strict=False)])
    line = np.concatenate([x for _, _, x, *_ in parts])
    old = np.concatenate([o for o, *_ in parts])
    shape, choices = (
        np.concatenate([np.broadcast_to(part[k], n) for part, n in zip(parts, counts, strict=True)])
        for k in (3, 4)
    )
    unproven = np.repeat([k in guessed for k in range(len(parts))], counts)
    pool = pool_of(ctx, rule, group, line, weight[old], shape, choices, True, learnt[old], unproven)
    sure = (pool["off"] == 0) & ~unproven & (pool["reference"] >= NAMED)
    taken = TAKEN * (
        (pool["name"] == deduct.DISCOUNT) & (np.bincount(group, minlength=len(pool)) > 2)
    )
    pool = pool.assign(prior=pool["prior"] + taken)
    return pool.assign(date=np.where(sure, np.maximum(pool["date"], LATE_MIN), pool["date"]))
