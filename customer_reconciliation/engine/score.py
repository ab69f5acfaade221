"""How likely a candidate is: every piece of evidence as log-odds, in one currency.

The reasoning is Bayes', group by group, against "these lines met by chance":

* ``prior``     a given line has one counterpart among as many as the block has lines;
* ``amount``    how rarely chance would agree so well: rare for 1,234.56, common for 1,000.00;
* ``reference`` a shared key, as far as such keys can be trusted in this block; or that a key
  points elsewhere; or that none is named where it usually is;
* ``date``      the lag between the books, against the block's usual one;
* ``kind``      invoice against invoice, or not.

What rivals take away from it is counted in ``assign``.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import deduct
from .learn import Model, zeros
from .pool import Pool, total

CHANCE_MIN = 0.005  # nothing is surer than this on amounts alone
CHANCE_REPEATED = 0.05  # more so where amounts repeat
STRAY = 0.05  # true matches whose lag has nothing to do with the usual one
DATE_MIN, DATE_MAX = -6.0, 4.0
WRONG_NUMBER = 0.03  # people quoting a neighbour's number
TELLING = np.log(2.0)  # a shared key that says less is as good as none
CONDITIONAL = 0.9  # how much of "named" an unnamed pair is held against


@dataclass(frozen=True)
class Context:
    """Lines as arrays, what was learnt, and who shares a key with whom."""

    lines: pd.DataFrame
    model: Model
    hits: pd.DataFrame  # o, t, code, cls, f_o, f_t, trust
    equal: pd.DataFrame  # o, t, c_o, c_t
    side: np.ndarray
    block: np.ndarray
    day: np.ndarray
    amount: np.ndarray
    kind: np.ndarray
    speaks: np.ndarray  # how strongly each line names something that is there


def context(lines: pd.DataFrame, hits: pd.DataFrame, equal: pd.DataFrame, model: Model) -> Context:
    columns = [lines[c].to_numpy() for c in ("side", "block", "day", "amount", "kind")]
    trust = model.trust[columns[1][hits["o"]], hits["cls"]] if len(hits) else np.zeros(0)
    hits = hits.assign(trust=trust)
    speaks = np.zeros(len(lines))
    for end in ("o", "t"):
        np.maximum.at(speaks, hits[end].to_numpy(), trust / np.maximum(hits["f_o"], hits["f_t"]))
    return Context(lines, model, hits, equal, *columns, speaks)


def facts(ctx: Context, group: np.ndarray, line: np.ndarray, count: int) -> pd.DataFrame:
    """Links → per group: block, lines and total of each side, lag in days, largest amount."""
    table = pd.DataFrame(index=range(count))
    first = np.zeros(count, "int64")
    first[group[::-1]] = line[::-1]
    table["block"] = ctx.block[first]
    for side, name in enumerate("ot"):
        at = ctx.side[line] == side
        g, x = group[at], line[at]
        table[f"n_{name}"] = np.bincount(g, minlength=count)
        table[f"total_{name}"] = total(g, ctx.amount[x], count)
        days = np.bincount(g, weights=ctx.day[x], minlength=count)
        table[f"day_{name}"] = days / np.maximum(table[f"n_{name}"], 1)
    largest = np.zeros(count, "int64")
    np.maximum.at(largest, group, np.abs(ctx.amount[line]))
    table["largest"] = largest
    table["lag"] = table["day_t"] - table["day_o"]
    return table


def pool_of(ctx: Context, rule: str, group, line, reference: np.ndarray, shape=0.0) -> Pool:
    """Links and the evidence of references → a pool in which all other evidence is weighed.

    ``shape``: log-odds for how usual such a group is (number or array).
    """
    count = len(reference)
    table = facts(ctx, group, line, count)
    name, amount = amount_evidence(ctx.model, table)
    model, block = ctx.model, table["block"].to_numpy()
    groups = pd.DataFrame(
        {
            "rule": rule,
            "prior": shape - np.log(model.size[block]),
            "amount": amount,
            "reference": reference,
            "date": date_evidence(model, block, table["lag"].to_numpy()),
            "kind": kind_evidence(ctx, group, line, count),
            "name": name,
            "off": np.abs(table["total_o"] - table["total_t"]),
            "size": np.maximum(np.maximum(np.abs(table["total_o"]), np.abs(table["total_t"])), 1),
            "late": np.abs(table["lag"] - model.lag[block])
            * ((table["n_o"] > 0) & (table["n_t"] > 0)),
            "hit": -1,
            "twins": 0,
            "choices": 0.0,
        }
    )
    return Pool(groups, group, line)


def amount_evidence(model: Model, table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Facts → (name of the difference, log-odds). Chance is how many lines of the block would
    agree as well by accident."""
    name, points = deduct.name_of(table["total_o"].to_numpy(), table["total_t"].to_numpy())
    block = table["block"].to_numpy()
    total_ = np.maximum(np.abs(table["total_o"]), np.abs(table["total_t"])).to_numpy()
    typical = np.maximum(np.where(total_ > 0, total_, table["largest"]), 1)
    ends = zeros(np.where(name == deduct.EXACT, typical, 1))
    lattice = model.round_share[block, ends] * 10.0**ends
    size = model.size[block]
    chance = size * lattice * points / (3.0 * typical)
    floor = CHANCE_MIN + CHANCE_REPEATED * model.repeated[block]
    chance = np.clip(chance + floor, None, size)
    weight = np.log(deduct.PRIOR[name]) + np.log(size) - np.log(chance)
    off = np.abs(table["total_o"] - table["total_t"]).to_numpy()
    unnamed = np.log(deduct.PRIOR[deduct.AMOUNT]) - np.log(np.clip(off / typical, 0.05, 1.0))
    return name, np.where(name == deduct.AMOUNT, unnamed, weight)


def date_evidence(model: Model, block: np.ndarray, lag: np.ndarray) -> np.ndarray:
    spread, span = model.spread[block], model.span[block]
    usual = np.exp(-np.abs(lag - model.lag[block]) / spread) / (2 * spread)
    density = (1 - STRAY) * usual + STRAY / (2 * span)
    return np.clip(np.log(density * span), DATE_MIN, DATE_MAX)


def kind_evidence(ctx: Context, group, line, count: int) -> np.ndarray:
    """All lines of one kind, or not ("other" says nothing)."""
    low, high = np.full(count, 9), np.full(count, -1)
    told = ctx.kind[line] < 3
    np.minimum.at(low, group[told], ctx.kind[line[told]])
    np.maximum.at(high, group[told], ctx.kind[line[told]])
    same = ctx.model.same_kind
    return np.where(high <= low, np.log(same / 0.5), np.log((1 - same) / 0.5)) * (high >= 0)


def shared(trust: np.ndarray, size: np.ndarray, rivals: np.ndarray) -> np.ndarray:
    """Log-odds of a shared key that ``rivals`` of ``size`` lines have: nothing if all have it."""
    return np.log1p(np.maximum(size / rivals - 1.0, 0.0) * trust / (1 - trust))


def unnamed(ctx: Context, o: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Log-odds of naming nothing in common: others are named, or names were to be expected."""
    elsewhere = np.maximum(ctx.speaks[o], ctx.speaks[t]) * (1 - WRONG_NUMBER)
    expected = CONDITIONAL * ctx.model.named[ctx.block[o]]
    return np.log1p(-np.maximum(elsewhere, expected))


def pairs(ctx: Context) -> pd.DataFrame:
    """Every pair that shares a key or an amount: ``o``, ``t``, ``shared`` bool, ``reference``
    log-odds, ``hit`` (row of ctx.hits that says most, −1 if none)."""
    hits, width = ctx.hits, max(len(ctx.lines), 1)
    size = ctx.model.size[ctx.block[hits["o"]]] if len(hits) else np.zeros(0)
    weight = shared(hits["trust"].to_numpy(), size, np.maximum(hits["f_o"], hits["f_t"]).to_numpy())
    both = pd.DataFrame(
        {
            "pair": np.append(
                hits["o"] * width + hits["t"], ctx.equal["o"] * width + ctx.equal["t"]
            ),
            "reference": np.append(weight, np.full(len(ctx.equal), -1.0)),
            "hit": np.append(np.arange(len(hits)), np.full(len(ctx.equal), -1)),
        }
    )
    both = both.iloc[np.argsort(-both["reference"].to_numpy(), kind="stable")]
    both = both[~both["pair"].duplicated().to_numpy()].sort_values("pair", ignore_index=True)
    pair = both["pair"].to_numpy()
    o, t = pair // width, pair % width
    named = both["reference"].to_numpy() >= TELLING
    reference = both["reference"].to_numpy().copy()
    reference[~named] = unnamed(ctx, o[~named], t[~named])
    return pd.DataFrame(
        {"o": o, "t": t, "shared": named, "reference": reference, "hit": both["hit"]}
    )
