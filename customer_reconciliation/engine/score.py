"""How likely a candidate is: every piece of evidence as log-odds, in one currency.

The reasoning is Bayes', group by group, against "these lines met by chance":

* ``prior``     a given line has one counterpart among as many as the block has lines;
* ``amount``    how rarely chance would agree so well: rare for 1,234.56, common for 1,000.00;
* ``reference`` a shared key, as far as such keys can be trusted in this block; or that a key
  points elsewhere; or that none is named where it usually is;
* ``date``      the lag between the books, against the block's usual one;
* ``kind``      invoice against invoice, or not;
* ``knowledge`` what was learnt of the partner and the rest does not say: a number as they write
  it, a word that stands for another, a usual lag or discount.

What rivals take away from it is counted in ``assign``.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from . import deduct, knowledge, spoken
from .candidates import alike
from .cuts import Cuts, crowded
from .kin import booked, kin
from .learn import BIN_DAYS, CLASSES, PAYMENT, Model, lag_bin, pays, stream_of, timely, zeros
from .numbering import numbering
from .order import stable
from .policy import NUMBERS
from .pool import Pool, is_in, nothing, spread, total
from .tables import KINDS

CHANCE_MIN = 0.005  # nothing is surer than this on amounts alone
CHANCE_REPEATED = 0.02  # more so where amounts repeat, with every further line
LOOSE = 0.15  # lines of repeated amounts that are alone or part of a sum
UNSEEN = 30.0  # lines seen before what is counted outweighs what is guessed of an amount
CROWD, CROWD_MIN, CROWDED = 15.0, 2.5, 0.8  # lines near in time: the more, the easier for chance
NEAR, NEAR_DAYS = 3.0, 10.0  # what is near in time: spreads and days
STRAY = 0.05  # true matches whose lag has nothing to do with the usual one
LAGS_LEAN = 15.0  # lags seen before their own pattern counts as much as a simple spread
DATE_MIN, DATE_MAX = -6.0, 5.0
IGNORED = 0.95  # a key that points elsewhere: 1 in 20 is a neighbour's number by mistake
AGAINST_MIN = -6.0
INCOMPLETE = 4.0  # where something is missing, a line named outside is all the likelier the rest
UNNAMED_NEAR = 0.2  # a difference without a name proves no more the smaller it is
WIDTH_MIN, WIDTH_MAX = -6.0, 1.0  # log-odds of how far lines of one side lie apart
TORN = np.log(0.03)  # a line of a document alone, the rest of it left
INVOICE, REFUND, OTHER = map(KINDS.index, ("invoice", "refund", "other"))
WORLD_MIN = 20  # a number in a ledger of three lines is no less telling than in one of twenty
TELLING = np.log(2.0)  # a shared key that says less is as good as none
CONDITIONAL = 0.9  # how much of "named" an unnamed pair is held against


@dataclass(frozen=True)
class Context:
    """Lines as arrays, what was learnt, and who shares a key with whom."""

    lines: pd.DataFrame
    model: Model
    hits: pd.DataFrame  # o, t, code, f_o, f_t, trust, meant, weight, learnt (bool)
    equal: pd.DataFrame  # o, t, c_o, c_t
    side: np.ndarray
    block: np.ndarray
    day: np.ndarray
    amount: np.ndarray
    kind: np.ndarray
    stream: np.ndarray  # see learn.stream_of
    alike: np.ndarray  # a number from 0 for each amount of a block
    copies: np.ndarray  # how many other lines of its block and side have a line's amount
    named: pd.DataFrame  # o, t, against: each pair with a trusted key once, log-odds if ignored
    against: np.ndarray  # per line, the sum of that over its pairs
    told: np.ndarray  # what texts say of differences, see spoken.heard
    booked: np.ndarray  # lines booked as one document share a number; −1: alone
    kin: tuple[np.ndarray, np.ndarray]  # (family, line), see kin.kin
    numbering: tuple[np.ndarray, np.ndarray]  # (series, place), see numbering.numbering
    known: knowledge.Known | None  # what was learnt of these partners before
    cuts: Cuts  # what is left out

    @cached_property
    def named_from(self) -> np.ndarray:
        """Where the pairs of each line begin in ``named``, and where the last one's end."""
        return np.searchsorted(self.named["o"], np.arange(len(self.lines) + 1))

    def uncrowded(self, free: np.ndarray, kind: str) -> np.ndarray:
        """The free lines of blocks that are not too crowded; the others are noted as ``kind``."""
        blocks = len(self.model.size)
        full = crowded(self.block, self.side, free, blocks)
        self.cuts.add(kind, np.bincount(self.block[free], minlength=blocks) * full)
        return free & ~full[self.block]


def context(
    lines: pd.DataFrame,
    hits: pd.DataFrame,
    equal: pd.DataFrame,
    model: Model,
    cuts: Cuts,
    known: knowledge.Known | None = None,
    said: pd.DataFrame | None = None,  # what was read of the lines, for ``kin``
) -> Context:
    columns = [lines[c].to_numpy() for c in ("side", "block", "day", "amount", "kind")]
    block = columns[1]
    trust = model.trust[block[hits["o"]], hits["cls"]] if len(hits) else np.zeros(0)
    cls = hits["cls"] + CLASSES * timely(lines, hits, model.lag, model.spread)
    meant = model.meant[block[hits["o"]], cls] if len(hits) else trust
    hits = _with_known(hits.assign(trust=trust, meant=meant, learnt=False), known)
    trust, rivals = hits["trust"].to_numpy(), np.maximum(hits["f_o"], hits["f_t"]).to_numpy()
    hits = hits.assign(weight=shared(trust, model.size[block[hits["o"]]], rivals))
    named = hits[["o", "t"]].assign(against=np.log1p(-IGNORED * hits["meant"] / rivals))
    telling = (hits["weight"] >= TELLING).to_numpy() & ~pays(hits, *columns[3:])
    named = named[telling].sort_values("against").drop_duplicates(["o", "t"])
    named = named.sort_values(["o", "t"], ignore_index=True)
    against = sum(
        np.bincount(named[end], weights=named["against"], minlength=len(lines))
        for end in ("o", "t")
    )
    same = alike(lines)
    cell = same * 2 + columns[0]
    copies = np.bincount(cell)[cell] - 1
    stream = stream_of(block, columns[4] == PAYMENT)
    heard = spoken.heard(lines, hits), booked(lines), kin(lines, said), numbering(lines)
    rest = stream, same, copies, named, against, *heard, known, cuts
    return Context(lines, model, hits, equal, *columns, *rest)


def _with_known(hits: pd.DataFrame, known: knowledge.Known | None) -> pd.DataFrame:
    """What was learnt makes further keys."""
    if known is None or known.hits.empty:
        return hits
    code = known.hits["code"] + (hits["code"].max() + 1 if len(hits) else 0)
    fresh = known.hits.assign(code=code, meant=known.hits["trust"], learnt=True)
    return pd.concat([hits, fresh], ignore_index=True)


def torn(ctx: Context, group: np.ndarray, line: np.ndarray, count: int) -> np.ndarray:
    """Log-odds against groups that take some lines of a document and leave others."""
    part = ctx.booked[line] >= 0
    if not part.any():
        return np.zeros(count)
    whole = np.bincount(ctx.booked[ctx.booked >= 0])
    width = len(whole)
    cell, taken = np.unique(group[part] * width + ctx.booked[line[part]], return_counts=True)
    left = taken < whole[cell % width]
    return TORN * np.minimum(np.bincount(cell[left] // width, minlength=count), 1)


def facts(ctx: Context, group: np.ndarray, line: np.ndarray, count: int) -> dict[str, np.ndarray]:
    """Links → per group: block, lines and total of each side, lag in days, largest amount."""
    first = np.zeros(count, "int64")
    first[group[::-1]] = line[::-1]
    paid = np.bincount(group[ctx.kind[line] == PAYMENT], minlength=count) > 0
    table = {"block": ctx.block[first], "stream": stream_of(ctx.block[first], paid)}
    table |= spoken.facts(ctx.told[line], ctx.kind[line], group, count)
    for side, name in enumerate("ot"):
        at = ctx.side[line] == side
        g, x = group[at], line[at]
        table[f"n_{name}"] = np.bincount(g, minlength=count)
        table[f"total_{name}"] = total(g, ctx.amount[x], count)
        days = np.bincount(g, weights=ctx.day[x], minlength=count)
        table[f"day_{name}"] = days / np.maximum(table[f"n_{name}"], 1)
    largest = np.zeros(count, "int64")
    np.maximum.at(largest, group, np.abs(ctx.amount[line]))
    both = np.maximum(np.abs(table["total_o"]), np.abs(table["total_t"]))
    lag = table["day_t"] - table["day_o"]
    late = np.abs(lag - ctx.model.lag[table["stream"]]) * ((table["n_o"] > 0) & (table["n_t"] > 0))
    off = np.abs(table["total_o"] - table["total_t"])
    return {**table, "lag": lag, "late": late, "off": off, "size": np.where(both, both, largest)}


def pool_of(
    ctx: Context,
    rule: str,
    group: np.ndarray,
    line: np.ndarray,
    reference: np.ndarray,
    shape=0.0,
    choices=None,
    loose: bool = True,
    learnt=0.0,
    guessed=False,
) -> Pool:
    """Links and the evidence of references → a pool in which all other evidence is weighed.

    ``reference``: log-odds of what the lines name in common; what they name elsewhere is weighed
    here. ``shape``: log-odds for how usual such a group is. ``choices``: among how many others
    each was found (default: the lines of the block). ``loose``: whether equal lines could stand
    in for its lines (not so where a document holds them together). ``learnt``: which part of
    ``reference`` only what was learnt before tells. ``guessed``: whether it takes a line that is
    not named, where those that are should come first.
    """
    count = len(reference)
    if not count:
        return nothing()
    table = facts(ctx, group, line, count)
    model, size = ctx.model, ctx.model.size[table["block"]]
    swaps = loose * np.exp(-np.maximum(reference, 0.0))
    swaps = swaps * swapped(ctx, group, line, count, table["stream"])
    choices_of = size if choices is None else choices
    name, amount = amount_evidence(model, table, choices_of, swaps)
    whole = (name == deduct.EXACT) & ~np.asarray(guessed)
    whole |= (name == deduct.DISCOUNT) & (rule == "sum_short")
    outside = elsewhere(ctx, group, line, count) * np.where(whole, 1.0, INCOMPLETE)
    silent = (reference < 0) & (outside < reference)
    groups = {
        "prior": shape - np.log(size) + torn(ctx, group, line, count),
        "amount": amount,
        "reference": np.maximum(np.where(silent, 0.0, reference) + outside, AGAINST_MIN) - learnt,
        "date": date_evidence(model, table) + apart(ctx, group, line, count),
        "kind": kind_evidence(ctx, group, line, count),
        "knowledge": learnt + known_evidence(ctx, table, choices_of, swaps, amount),
        "off": table["off"],
        "size": table["size"],
        "late": table["late"],
    }
    none = {"shared": False, "twins": 0, "step": 0, "auto": False, "adrift": False}
    none["choices"] = 0.0 if choices is None else choices
    return Pool(groups, group, line).assign(name=name, rule=NUMBERS[rule], **none)


def swapped(ctx: Context, group, line, count, stream) -> np.ndarray:
    """How many lines of the same amounts, near in time, may have been meant instead of these."""
    copies = np.bincount(group, weights=ctx.copies[line], minlength=count)
    return LOOSE * near_share(ctx.model, stream) * copies


def near_share(model: Model, stream: np.ndarray) -> np.ndarray:
    """Which part of a block's lines is near in time to any one of them."""
    reach = NEAR * model.spread[stream] + NEAR_DAYS
    return np.minimum(1.0, 2 * reach / model.span[stream // 2])


def amount_evidence(model: Model, table: dict, choices, swaps) -> tuple:
    """Facts → (name of the difference, log-odds). Chance is how many of ``choices`` would agree
    as well by accident, and ``swaps`` that are as good."""
    totals, typical = (table["total_o"], table["total_t"]), np.maximum(table["size"], 1)
    said = table["told"], np.maximum(table["paid"], 0.5)
    name, points = deduct.name_of(*totals, model.habits, table["block"], False, *said)
    weight = _named_evidence(model, table, choices, swaps, name == deduct.EXACT, points)
    weight = np.log(deduct.PRIOR[name]) + weight
    near = np.log(deduct.PRIOR[deduct.AMOUNT]) - np.log(
        np.clip(table["off"] / typical, UNNAMED_NEAR, 1.0)
    )
    weight = np.where(name == deduct.AMOUNT, near, weight)
    return name, weight + deduct.directed(model.habits, table["block"], *totals)


def _named_evidence(model: Model, table: dict, choices, swaps, exact, points) -> np.ndarray:
    """Log-odds of amounts that agree but for one of ``points`` differences of a name."""
    block, typical = table["block"], np.maximum(table["size"], 1)
    ends = zeros(np.where(exact, typical, 1))
    lattice = model.round_share[block, ends] * 10.0**ends
    chance = choices * lattice * points / (3.0 * typical)
    pair = exact & (table["n_o"] == 1) & (table["n_t"] == 1)
    chance = np.where(pair, chance * UNSEEN / (UNSEEN + model.size[block]), chance)
    further = np.maximum(table["n_o"] + table["n_t"] - 1, 1)
    floor = CHANCE_MIN + CHANCE_REPEATED * model.repeated[block] * further
    crowd = model.size[block] * near_share(model, table["stream"])
    floor = floor * (np.maximum(crowd, CROWD_MIN) / CROWD) ** CROWDED
    chance = np.minimum(chance + floor + swaps, np.maximum(choices, 1.0))
    return np.log(model.size[block]) - np.log(chance)


def date_evidence(model: Model, table: dict) -> np.ndarray:
    return _lag_odds(lag_density(model, table["stream"], table["lag"]), model.span[table["block"]])


def _lag_odds(density: np.ndarray, span: np.ndarray) -> np.ndarray:
    return np.clip(np.log(density * span), DATE_MIN, DATE_MAX)


def lag_density(model: Model, stream: np.ndarray, lag: np.ndarray) -> np.ndarray:
    """How usual a lag is among the true pairs of the stream, per day."""
    spread = model.spread[stream]
    usual = np.exp(-np.abs(lag - model.lag[stream]) / spread) / (2 * spread)
    own = model.lags[stream, lag_bin(lag)] / BIN_DAYS
    trust = model.seen[stream] / (model.seen[stream] + LAGS_LEAN)
    return (1 - STRAY) * (trust * own + (1 - trust) * usual) + STRAY / (2 * model.span[stream // 2])


def known_evidence(ctx: Context, table: dict, choices, swaps, amount) -> np.ndarray:
    """Log-odds of what is known of the partner's lag and discounts, over what the ledgers say."""
    if ctx.known is None:
        return np.zeros(len(amount))
    model, stream, lag = ctx.model, table["stream"], table["lag"]
    density = lag_density(model, stream, lag)
    fresh = knowledge.lag_density(ctx.known, model, stream, lag, density)
    span = model.span[table["block"]]
    late = _lag_odds(fresh, span) - _lag_odds(density, span)
    late *= (table["n_o"] > 0) & (table["n_t"] > 0)
    taken = knowledge.taken(ctx.known, table)
    points = knowledge.DISCOUNT_POINTS
    short = _named_evidence(model, table, choices, swaps, np.zeros(len(amount), bool), points)
    short = np.log(np.where(taken > 0, taken, 1.0)) + short
    return late + np.where(taken > 0, np.maximum(short - amount, 0.0), 0.0)


def apart(ctx: Context, group: np.ndarray, line: np.ndarray, count: int) -> np.ndarray:
    """Log-odds of how far the lines of each side lie apart in time."""
    low, high = np.full(2 * count, 2**31), np.full(2 * count, -(2**31))
    cell, day = np.where(ctx.side[line] == 0, group, group + count), ctx.day[line]
    np.minimum.at(low, cell, day)
    np.maximum.at(high, cell, day)
    longest = np.maximum(high - low, 0).reshape(2, count).max(axis=0)
    several = np.bincount(group, minlength=count) > 2
    first = np.zeros(count, "int64")
    first[group] = line
    usual = ctx.model.width[ctx.block[first]]
    return np.clip(WIDTH_MAX - longest / usual, WIDTH_MIN, WIDTH_MAX) * several


def kind_evidence(ctx: Context, group, line, count: int) -> np.ndarray:
    """All lines of one kind, or not ("other" says nothing; a credit note goes with its invoice
    where there are several lines)."""
    several = np.bincount(group, minlength=count) > 2
    kind = ctx.kind[line].copy()
    kind[several[group] & (kind == REFUND)] = INVOICE
    low, high = (np.full(count, end, kind.dtype) for end in (9, -1))
    told = kind < OTHER
    np.minimum.at(low, group[told], kind[told])
    np.maximum.at(high, group[told], kind[told])
    first = np.zeros(count, "int64")
    first[group] = line
    same = ctx.model.same_kind[ctx.block[first]]
    return np.where(high <= low, np.log(same / 0.5), np.log((1 - same) / 0.5)) * (high >= 0)


def shared(trust: np.ndarray, size: np.ndarray, rivals: np.ndarray) -> np.ndarray:
    """Log-odds of a shared key that ``rivals`` of ``size`` lines have: nothing if all have it."""
    rarity = np.where(rivals < size, np.maximum(size, WORLD_MIN) / rivals, 1.0)
    return np.log1p((rarity - 1.0) * trust / (1 - trust))


def unnamed(ctx: Context, line: np.ndarray) -> np.ndarray:
    """Log-odds of naming nothing in common where names were to be expected."""
    return np.log1p(-CONDITIONAL * ctx.model.named[ctx.block[line]])


def elsewhere(ctx: Context, group: np.ndarray, line: np.ndarray, count: int) -> np.ndarray:
    """Log-odds of all keys by which lines of a group point at lines outside of it."""
    outside = np.bincount(group, weights=ctx.against[line], minlength=count)
    if not outside.any():
        return outside
    loud = np.flatnonzero(ctx.against[line] < 0)  # both ends of such a pair are
    g, x, ours = group[loud], line[loud], ctx.side[line[loud]] == 0
    width = len(ctx.lines) + 1
    marks = g * width + x
    g, x = g[ours], x[ours]
    start = ctx.named_from[x]
    at, further = spread(ctx.named_from[x + 1] - start)
    hit = start[at] + further
    inside = is_in(g[at] * width + ctx.named["t"].to_numpy()[hit], marks[~ours])
    known = ctx.named["against"].to_numpy()[hit[inside]]
    return outside - 2 * np.bincount(g[at[inside]], weights=known, minlength=count)


def pairs(ctx: Context) -> pd.DataFrame:
    """Every pair that shares a key or an amount: ``o``, ``t``, ``shared`` bool, ``reference``
    log-odds, ``learnt`` which part of it only knowledge tells."""
    hits, width = ctx.hits, max(len(ctx.lines), 1)
    columns = {
        "pair": np.append(*(table["o"] * width + table["t"] for table in (hits, ctx.equal))),
        "reference": np.append(hits["weight"], np.full(len(ctx.equal), -1.0)),
        "learnt": np.append(hits["learnt"], np.zeros(len(ctx.equal), bool)),
    }
    both = pd.DataFrame(columns).iloc[stable(-columns["reference"])[0]]
    general = both[~both["learnt"].to_numpy()]
    both = both[~both["pair"].duplicated().to_numpy()].sort_values("pair", ignore_index=True)
    pair, best = both["pair"].to_numpy(), both["reference"].to_numpy()
    o, t = pair // width, pair % width
    silent = unnamed(ctx, o)
    reference = np.where(best >= TELLING, best, silent)
    if both["learnt"].any():
        general = general[~general["pair"].duplicated().to_numpy()].set_index("pair")["reference"]
        without = general.reindex(pair).fillna(-1.0).to_numpy()
        without = np.where(without >= TELLING, without, silent)
    else:
        without = reference
    return pd.DataFrame(
        {
            "o": o,
            "t": t,
            "shared": best >= TELLING,
            "reference": reference,
            "learnt": reference - without,
        }
    )
