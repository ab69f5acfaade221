"""The rules by name: each turns the free lines into a pool of candidates.

``RULES[name](proposer, free, step)`` → Pool, where ``step`` is the policy's pass with its
tolerances filled in. What a pass does not allow (tolerance, window, size) is left out here.
"""

from dataclasses import replace
from functools import cached_property

import numpy as np
import pandas as pd

from . import combine, deduct, remains
from .assign import swap_proof
from .banned import marks
from .candidates import near_amounts, pairs_of_equal
from .cuts import affordable, budget
from .gather import by_many
from .learn import RARE
from .normalize import DATED, DATED_BASE, SHORT, TAIL, keys
from .policy import NUMBERS, Pass, Policy
from .pool import Pool, is_in, join, mix, nothing, scatter, stack, total
from .score import NEAR, NEAR_DAYS, OTHER, PAYMENT, Context, pairs, pool_of, unnamed
from .series import Bookings, adrift, booked_again, bookings, out_of_step
from .sums import by_discounted_sums, by_sums
from .tables import AUTO

IN_TRANSIT = -1.6  # per line of the last days: amounts meet by chance when much is in transit
UNNAMED = ("amount", "sum", "sum_short", "near")  # rules that ask for no common document
OTHER_CAUSE = -3.5  # the difference may well be that line
PERIODS, PERIOD_DAYS = 4096, 45  # what is near by: the period of the day and those beside it
REVERSALS_MAX = 50  # lines that could cancel one line; more are no reversals
REVERSAL, ANSWERED = np.log(0.15), -4.0  # … less where the other book has both lines too
LATE_REPEAT = 7  # days a twin may be off the usual lag, however regular the partner
QUIET = -0.4  # log-odds: a line speaks of something when it is held against it more than this


class Proposer:
    """Holds what all rules need of one learning: the context, the pairs, repeats, bans."""

    def __init__(self, ctx: Context, policy: Policy, banned: np.ndarray):
        self.ctx, self.steps = ctx, policy.effective()
        self.rules = {step.rule for step in self.steps}
        self.auto_threshold = np.array([step.auto_threshold for step in self.steps])
        self.banned, self.timing_days = banned, policy.timing_days
        self._grouped = (np.zeros(0, bool), nothing())
        self._answers = {}  # by pass: free lines of each block when it was asked, what it found
        self.marks = marks(ctx.side.astype("int64"), ctx.lines["item_id"].to_numpy())
        self.rank = swap_proof(ctx.lines["item_id"].to_numpy(), ctx.day, -np.abs(ctx.amount))
        self.position = pd.Series(ctx.day).groupby(ctx.block * 2 + ctx.side).cumcount().to_numpy()

    def narrow(self, free: np.ndarray) -> None:
        """Forget what holds lines that are not free; they do not become free again."""
        self.pairs = self.pairs.within(free)
        hits, equal = (
            table[free[table["o"].to_numpy()] & free[table["t"].to_numpy()]]
            for table in (self.ctx.hits, self.ctx.equal)
        )
        self.ctx = replace(self.ctx, hits=hits, equal=equal)

    def propose(self, wave: tuple[str, ...], free: np.ndarray, certain: bool = False) -> Pool:
        """All candidates of the passes in this wave over the free lines; where only the certain
        are wanted, of passes that may not decide only those are asked which come before others:
        what they find, no later pass decides."""
        asked = [
            (number, step, name)
            for number, step in enumerate(self.steps)
            for name in wave
            if WAYS.get(name, name) == step.rule
        ]
        while certain and asked and asked[-1][1].decision != AUTO:
            asked.pop()
        pools = [self.answer(number, step, free, name) for number, step, name in asked]
        pool = join([nothing(), *pools])
        if len(self.banned):
            pool = pool.keep(
                ~is_in(total(pool.group, self.marks[pool.line], len(pool)), self.banned)
            )
        return pool

    def remaining(self, waves: tuple[tuple[str, ...], ...], free: np.ndarray) -> Pool:
        """All candidates of all waves, in the light of what is still open."""
        pool = join([self.propose(wave, free) for wave in waves])
        silent = self.ctx.against >= QUIET
        open_ = remains.both_open(self.ctx, pool, free, silent)
        return pool.assign(prior=pool["prior"] + open_)

    def answer(self, number: int, step: Pass, free: np.ndarray, name: str) -> Pool:
        """What a pass finds; it is only asked about blocks whose free lines are not the same as
        when it was asked before (lines do not become free again: their number tells)."""
        block = self.ctx.block
        left = np.bincount(block[free], minlength=len(self.ctx.model.size))
        before, known = self._answers.get((name, number), (np.zeros_like(left), nothing()))
        anew = (left > 0) & (left != before)
        pool = known.keep(~anew[known.of_group(block)])
        if anew.any():
            pool = stack([pool, self.ask(number, step, free & anew[block], name)])
        self._answers[name, number] = (np.where(anew, left, before), pool)
        return pool.keep((left > 0)[pool.of_group(block)])

    def ask(self, number: int, step: Pass, free: np.ndarray, name: str = "") -> Pool:
        pool = ASKED[name or step.rule](self, free, step)
        pool = pool.keep(allowed(pool, step))
        against = out_of_step(self.ctx, pool, self.bookings) + self.other_cause(pool, free)
        if step.rule in UNNAMED:
            against += self.in_transit(free)[pool.of_group(self.ctx.block)] * pool.count_of(
                self.late
            )
        pool = pool.assign(prior=pool["prior"] + against)
        doubtful = incomplete(self.ctx, pool) | (pool["adrift"] & (pool["twins"] == 0))
        doubtful |= pool["off"] > tolerance(pool, step)
        return pool.assign(step=number, auto=(step.decision == AUTO) & ~doubtful)

    @cached_property
    def pairs(self) -> Pool:
        """All pairs that share a key or an amount, scored once."""
        table = pairs(self.ctx)
        o, t = table["o"].to_numpy(), table["t"].to_numpy()
        evidence = table["reference"].to_numpy(), 0.0, table["learnt"].to_numpy()
        pool = pair_pool(self.ctx, "reference", o, t, *evidence)
        pool = pool.assign(shared=table["shared"].to_numpy(), adrift=adrift(self.ctx, pool))
        return pool.assign(prior=pool["prior"] + booked_again(self.ctx, pool))

    @cached_property
    def bookings(self) -> Bookings:
        return bookings(self.ctx)

    @cached_property
    def late(self) -> np.ndarray:
        """Lines of the last days of their block: much of them is in transit."""
        last = np.zeros(len(self.ctx.model.size), "int64")
        np.maximum.at(last, self.ctx.block, self.ctx.day)
        return self.ctx.day > (last - self.timing_days)[self.ctx.block]

    def in_transit(self, free: np.ndarray) -> np.ndarray:
        return remains.in_transit(self.ctx, self.late, free, IN_TRANSIT)

    def grouped(self, free: np.ndarray) -> Pool:
        """Groups by documents; several passes of one wave ask for the same."""
        if not np.array_equal(self._grouped[0], free):
            even = combine.evened_out(self.ctx, self.pairs.keep(self.pairs["shared"]).within(free))
            groups = combine.by_reference(self.ctx, free, "reference_group")
            self._grouped = (free, join([groups, even]))
        return self._grouped[1]

    def other_cause(self, pool: Pool, free: np.ndarray) -> np.ndarray:
        """Log-odds against a difference that is just the amount of a line left over near by."""
        if not pool["off"].any():
            return np.zeros(len(pool))
        near = self.ctx.block * PERIODS + self.ctx.day // PERIOD_DAYS
        known = scatter(near[free]) + np.abs(self.ctx.amount[free]).astype(np.uint64)
        first = pool.line[np.searchsorted(pool.group, np.arange(len(pool)))]
        found = [
            is_in(scatter(near[first] + step) + pool["off"].astype(np.uint64), known)
            for step in (-1, 0, 1)
        ]
        return OTHER_CAUSE * ((pool["off"] > 0) & np.logical_or.reduce(found))


def allowed(pool: Pool, step: Pass) -> np.ndarray:
    """Groups within the tolerance and the window of the pass. A slip of the pen knows no tolerance:
    a pass that allows for any lets it through where the lines name each other, for a person."""
    limit = tolerance(pool, step)
    slip = (limit > 0) & pool["shared"] & is_in(pool["name"], deduct.SLIPS)
    return ((pool["off"] <= limit) | slip) & (pool["late"] <= step.window_days)


def tolerance(pool: Pool, step: Pass) -> np.ndarray:
    return np.maximum(step.tolerance, pool["size"] * step.tolerance_percent / 100.0)


def incomplete(ctx: Context, pool: Pool) -> np.ndarray:
    """Groups of several lines that are off by an amount without a name, or against one line that
    is more than they are: rather than a deduction, a line may be missing or too many, so that a
    person has to look. So may it where a third of a single line has no name."""
    ends = [ctx.side[pool.line] == side for side in (0, 1)]
    n_o, n_t = (np.bincount(pool.group[at], minlength=len(pool)) for at in ends)
    sum_o, sum_t = (
        np.abs(total(pool.group[at], ctx.amount[pool.line[at]], len(pool))) for at in ends
    )
    more = (n_o == 1) & (sum_o > sum_t) | (n_t == 1) & (sum_t > sum_o)
    unnamed_ = pool["name"] >= deduct.AMOUNT
    several = (n_o + n_t > 2) & (unnamed_ | more & (pool["name"] > deduct.ROUNDING))
    half = (pool["name"] == deduct.AMOUNT) & (pool["off"] > deduct.SHORT_MAX * pool["size"])
    return (n_o > 0) & (n_t > 0) & (several | half)


def pair_pool(ctx: Context, rule: str, a, b, reference, shape=0.0, learnt=0.0) -> Pool:
    """Pairs of lines as groups of two."""
    group, line = np.repeat(np.arange(len(a)), 2), np.stack([a, b], axis=1).ravel()
    return pool_of(ctx, rule, group, line, reference, shape, learnt=learnt)


def _named(pool: Pool, rule: str) -> Pool:
    return pool.assign(rule=NUMBERS[rule])


def reference(proposer: Proposer, free: np.ndarray, step: Pass) -> Pool:
    pool = proposer.pairs
    mask = pool["shared"] & allowed(pool, step) & ~pool.touches(~free)
    return _named(pool.keep(mask), "reference")


def reference_group(proposer: Proposer, free: np.ndarray, step: Pass) -> Pool:
    return _named(proposer.grouped(free), "reference_group")


def amount(proposer: Proposer, free: np.ndarray, step: Pass) -> Pool:
    """Equal amounts that share no key; twins only in the order of their dates. Where no pass takes
    those that do, their amounts have to do for them too."""
    pool = proposer.pairs
    equal = pool["off"] <= step.tolerance
    pool = pool.keep(equal & ~pool.touches(~free))
    order, twins = _twins(proposer, pool, free)
    mask = order | (twins == 0)
    evidence = {"prior": pool["prior"] + _seldom_paired(proposer.ctx, pool)}
    if "reference" in proposer.rules:
        mask &= ~pool["shared"]
    else:
        evidence["reference"] = np.minimum(pool["reference"], 0.0)
    return _named(pool.assign(twins=twins, **evidence), "amount").keep(mask)


def _seldom_paired(ctx: Context, pool: Pool) -> np.ndarray:
    """Log-odds against amounts that agree where few lines have a counterpart at all: what is left
    over when all else is matched stands mostly alone. It counts for each of the two lines."""
    share = ctx.model.paired[pool.of_group(ctx.block)]
    return 2.0 * np.minimum(np.log(share / (1.0 - share)), 0.0)


def _twins(proposer: Proposer, pool: Pool, free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Equal amounts in equal number, none of which names anything, each in time when taken in
    date order → (pairs of that order, number of twins or 0)."""
    ctx = proposer.ctx
    cls = ctx.alike
    top = cls.max(initial=-1) + 1
    count = np.stack([np.bincount(cls[free & (ctx.side == s)], minlength=top) for s in (0, 1)])
    place = np.full(len(cls), -1)
    cell = cls[free] * 2 + ctx.side[free]
    place[free] = pd.Series(cell).groupby(cell).cumcount()
    o, t = pool.line[::2], pool.line[1::2]
    order = place[o] == place[t]
    patience = np.maximum(3 * ctx.model.spread[ctx.stream[o]], LATE_REPEAT)
    out_of_step = order & (pool["late"] > patience)
    loud = (np.minimum(ctx.against[o], ctx.against[t]) < QUIET) | pool["shared"]
    spoilt = np.zeros(count.shape[1], bool)
    spoilt[cls[o[out_of_step | loud]]] = True
    good = (count[0] == count[1]) & (count[0] > 1) & ~spoilt
    return order, np.where(good[cls[o]], count[0][cls[o]], 0)


def reversal(proposer: Proposer, free: np.ndarray, step: Pass) -> Pool:
    """Two lines of one side that cancel each other, other than by payment."""
    ctx = proposer.ctx
    plus, minus = (np.flatnonzero(free & (sign * ctx.amount > 0)) for sign in (1, -1))
    mark = scatter(ctx.block * 2 + ctx.side) + np.abs(ctx.amount).astype(np.uint64)
    plus, minus = _few_enough(ctx, mark, plus, minus)
    i, j = pairs_of_equal(mark[plus], mark[minus], REVERSALS_MAX)
    a, b = plus[i], minus[j]
    paid = (ctx.kind[a] == PAYMENT) != (ctx.kind[b] == PAYMENT)
    paid &= (ctx.kind[a] != OTHER) & (ctx.kind[b] != OTHER)
    near = ~paid & (np.abs(ctx.day[a] - ctx.day[b]) <= step.window_days)
    a, b = a[near], b[near]
    if not len(a):
        return nothing()
    size = ctx.model.size[ctx.block[a]]
    same = _same_document(ctx, a, b)
    weight = np.where(same, np.log(size) + 1.5, 0.5)
    answered = _answered(ctx, free)
    shape = REVERSAL + ANSWERED * (answered[a] & answered[b])
    pool = pair_pool(ctx, "reversal", a, b, weight, shape)
    gap = np.abs(ctx.day[a] - ctx.day[b])
    date = np.clip(np.log(ctx.model.span[ctx.block[a]] / 20.0) - gap / 20.0, -3.0, 2.0)
    return pool.assign(date=date, kind=0.0)


def _answered(ctx: Context, free: np.ndarray) -> np.ndarray:
    """Free lines whose amount a free line of the other side has in time: an invoice and its credit
    note that both books have are two matches, not two reversals."""
    o, t = (ctx.equal[end].to_numpy() for end in ("o", "t"))
    late = np.abs(ctx.day[t] - ctx.day[o] - ctx.model.lag[ctx.stream[o]])
    near = free[o] & free[t] & (late <= NEAR * ctx.model.spread[ctx.stream[o]] + NEAR_DAYS)
    found = np.zeros(len(free), bool)
    found[o[near]] = found[t[near]] = True
    return found


def _few_enough(ctx: Context, mark, plus, minus) -> tuple[np.ndarray, np.ndarray]:
    """Lines whose pairs of one mark can be afforded in their block, the rarest first."""
    sides = (plus[is_in(mark[plus], mark[minus])], minus[is_in(mark[minus], mark[plus])])
    line = np.concatenate(sides)
    code = pd.factorize(mark[line])[0]
    numbers = np.split(code, [len(sides[0])])
    cost = np.prod([np.bincount(n, minlength=code.max(initial=-1) + 1) for n in numbers], axis=0)
    block, size = np.zeros(len(cost), "int64"), np.bincount(ctx.block)
    block[code] = ctx.block[line]
    good = affordable(block, cost, budget(size))
    ctx.cuts.add("reversals", np.bincount(block, cost * ~good, len(size)))
    return tuple(s[good[n]] for s, n in zip(sides, numbers, strict=True))


def _same_document(ctx: Context, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Do two lines of one side share a key that tells something? One that many lines have does
    not: a month, or the first part of a number."""
    parts = ctx.lines.iloc[a], ctx.lines.iloc[b]
    texts = [part["ref"] + " \x1f " + part["memo"] for part in parts]
    sets = [found[~found["cls"].isin((SHORT, TAIL))] for found in map(keys, texts)]
    rows, said = [s["row"].to_numpy() for s in sets], [s["key"].to_numpy() for s in sets]
    marks = [scatter(r) + k.astype(np.uint64) for r, k in zip(rows, said, strict=True)]
    key, dated = said[0], (sets[0]["cls"] == DATED).to_numpy()
    vague = dated & (key % (DATED_BASE // 10) <= 12) | (key >= 1990) & (key < 2100)  # months, years
    both = is_in(marks[0], marks[1]) & ~vague & ~_common(ctx, (a, b), rows, said)
    return np.bincount(rows[0][both], minlength=len(a)) > 0


def _common(ctx: Context, ends, rows, said) -> np.ndarray:
    """Which keys of the first lines more than a few of all these lines have."""
    line = np.concatenate([end[row] for end, row in zip(ends, rows, strict=True)])
    key = pd.factorize(mix(np.concatenate(said), ctx.block[line], ctx.side[line]))[0]
    once = ~pd.Series(mix(key, line)).duplicated().to_numpy()
    return (np.bincount(key[once], minlength=key.max(initial=-1) + 1) > RARE)[key[: len(rows[0])]]


def sums(proposer: Proposer, free: np.ndarray, step: Pass) -> Pool:
    return by_sums(proposer.ctx, free, "sum", step.group_max, step.window_days)


def sum_short(proposer: Proposer, free: np.ndarray, step: Pass) -> Pool:
    return by_discounted_sums(proposer.ctx, free, "sum_short", step.group_max, step.window_days)


def sum_many(proposer: Proposer, free: np.ndarray, step: Pass) -> Pool:
    return by_many(proposer.ctx, free, "sum", step.group_max, step.window_days)


def sum_many_short(proposer: Proposer, free: np.ndarray, step: Pass) -> Pool:
    args = (proposer.ctx, free, "sum_short", step.group_max, step.window_days)
    return by_many(*args, proposer.ctx.model.habits.discount)


def short(proposer: Proposer, free: np.ndarray, step: Pass) -> Pool:
    """What shares documents and agrees but for a deduction; what agrees is left to others."""
    pool, groups = proposer.pairs, proposer.grouped(free)
    off = pool["shared"] & (pool["off"] > 0)
    pairs_ = pool.keep(off & allowed(pool, step) & ~pool.touches(~free))
    return _named(join([pairs_, groups.keep(groups["off"] > 0)]), "short")


def near(proposer: Proposer, free: np.ndarray, step: Pass) -> Pool:
    """Nearly equal amounts of lines that share nothing."""
    ctx = proposer.ctx
    rows = np.flatnonzero(ctx.uncrowded(free, "near"))
    part = ctx.lines.iloc[rows].reset_index(drop=True)
    reach = np.maximum(step.tolerance, np.abs(ctx.amount[rows]) * (step.tolerance_percent / 100.0))
    lag = ctx.model.lag[ctx.stream[rows]] * np.where(ctx.side[rows] == 0, 1, -1)
    usual = ctx.day[rows] + np.rint(lag).astype("int64")
    found = near_amounts(part, reach.astype("int64"), usual=usual)
    o, t = rows[found["o"].to_numpy()], rows[found["t"].to_numpy()]
    return pair_pool(ctx, "near", o, t, unnamed(ctx, o))


RULES = {
    "reference": reference,
    "reference_group": reference_group,
    "amount": amount,
    "reversal": reversal,
    "sum": sums,
    "sum_short": sum_short,
    "short": short,
    "near": near,
}
#: Further ways of a rule, asked later than the rule itself: way → the rule.
WAYS = {"sum_many": "sum", "sum_many_short": "sum_short"}
ASKED = RULES | {"sum_many": sum_many, "sum_many_short": sum_many_short}
