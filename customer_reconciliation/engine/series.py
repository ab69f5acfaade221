"""Amounts that come again and again: bookings of one document, and chains of equal pairs."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from .order import lexical
from .pool import Pool, mix
from .score import Context

REPEAT_PENALTY = -3.5  # per line by which two books are out of step in repeats of one document
REPEAT_DAYS = 20
ALIKE = 4  # repeats that a line counts for which says nothing a former one does not say
SAME_WEIGHT = 0.5  # log-odds by which reference and date may differ that tell the same
ADRIFT, ADRIFT_DAYS = 4.0, 15  # how much better a place must be than one so far away


class Bookings(NamedTuple):
    """What is booked more than once on its side, by line."""

    document: np.ndarray  # where its bookings begin in ``ranked``; −1: booked once
    repeat: np.ndarray  # the how-manieth booking within days a line is, 0 for the first
    ranked: np.ndarray  # the repeats of each document, in order


def bookings(ctx: Context) -> Bookings:
    """Lines of one amount under one reference with a number, or alike in all that is written. Of
    the latter as many are first ones as the other side has lines of their amount, and the others
    are far behind: which of them is meant does not matter."""
    lines, same = ctx.lines, ["side", "block", "amount", "document"]
    again = pd.Series(mix(*(lines[c].to_numpy() for c in same))).duplicated(keep=False)
    part = lines[again.to_numpy()]
    number = part["ref"].str.contains(r"\d", regex=True).to_numpy()
    said = _hashed(part["memo"].to_numpy())
    alike = np.where(number, 0, mix(said, *(part[c].to_numpy() for c in ("day", "kind"))))
    mark = mix(alike, *(part[c].to_numpy() for c in same))
    several = pd.Series(mark).duplicated(keep=False).to_numpy()
    rows, code = part.index.to_numpy()[several], pd.factorize(mark[several])[0]
    groups = part["day"][several].groupby(code)
    near = groups.diff().le(REPEAT_DAYS) | ((groups.transform("size") == 2) & groups.cumcount())
    behind = ALIKE * np.maximum(groups.cumcount().to_numpy() + 1 - _answers(ctx, rows), 0)
    again = np.where(number[several], near.groupby(code).cumsum().to_numpy(), behind)
    order = lexical(code, again)
    start = np.searchsorted(code[order], code)
    last = np.searchsorted(code[order], code, side="right") - 1
    document, repeat = np.full(len(lines), -1), np.zeros(len(lines), "int64")
    repeat[rows], ranked = again, again[order]
    document[rows] = np.where(ranked[last] > 0, start, -1)
    return Bookings(document, repeat, ranked)


def _answers(ctx: Context, rows: np.ndarray) -> np.ndarray:
    """How many lines of the other side have the amount of each of these lines, one at least."""
    count = np.bincount(ctx.alike * 2 + ctx.side, minlength=2 * ctx.alike.max(initial=-1) + 2)
    return np.maximum(count[ctx.alike[rows] * 2 + 1 - ctx.side[rows]], 1)


def out_of_step(ctx: Context, pool: Pool, booked: Bookings) -> np.ndarray:
    """Log-odds against groups that take another repeat of a document on each side; of several
    bookings of one document the first ones are in step."""
    links = np.flatnonzero(booked.document[pool.line] >= 0)
    group, line = pool.group[links], pool.line[links]
    cell = pd.factorize(mix(group, booked.document[line]))[0]
    taken = pd.Series(cell).groupby(cell).cumcount().to_numpy()
    beyond = booked.repeat[line] - booked.ranked[booked.document[line] + taken]
    signed = np.where(ctx.side[line] == 0, 1.0, -1.0) * beyond
    return REPEAT_PENALTY * np.abs(np.bincount(group, signed, minlength=len(pool)))


def booked_again(ctx: Context, pairs_: Pool) -> np.ndarray:
    """Log-odds against pairs that take a later booking: of lines that within days say the same of
    one line of the other side, and of no other, the first in the order of dates is meant where
    neither fits better in time."""
    against = np.zeros(len(pairs_))
    named = np.flatnonzero(pairs_["shared"] & (pairs_["off"] == 0))
    ends = pairs_.line[::2][named], pairs_.line[1::2][named]
    for one, again in (ends, ends[::-1]):
        several = np.bincount(one, minlength=len(ctx.side))[one] > 1
        several &= np.bincount(again, minlength=len(ctx.side))[again] == 1
        rows, one, again = named[several], one[several], again[several]
        memo = ctx.lines["memo"].to_numpy()[again]
        said = np.where(memo == "", again, mix(_hashed(memo), ctx.kind[again]).view("int64"))
        order = np.lexsort([again, ctx.day[again], said, one])
        weight = (pairs_["reference"] + pairs_["date"])[rows]
        later = np.abs(np.diff(weight[order])) < SAME_WEIGHT
        later &= np.diff(ctx.day[again[order]]) <= REPEAT_DAYS
        later &= (np.diff(one[order]) == 0) & (said[order][1:] == said[order][:-1])
        against[rows[order[1:][later]]] = REPEAT_PENALTY * ALIKE
    return against


def _hashed(texts: np.ndarray) -> np.ndarray:
    return pd.util.hash_array(texts.astype(object), categorize=False)


def adrift(ctx: Context, pairs_: Pool) -> np.ndarray:
    """Pairs of equal amounts that come again and again, where each line could as well go with one
    of another time. Were they weighed one by one, each would seem to prove the others right; but
    whether the chain is shifted is one question, and only something unlike dates answers it."""
    equal, found = np.flatnonzero(pairs_["off"] == 0), np.zeros(len(pairs_), bool)
    o, t = pairs_.line[::2][equal], pairs_.line[1::2][equal]
    value = (pairs_["date"] + pairs_["reference"] + pairs_["knowledge"])[equal]
    found[equal] = _elsewhere(o, ctx.day[t], value) & _elsewhere(t, ctx.day[o], value)
    return found


def _elsewhere(line: np.ndarray, day: np.ndarray, value: np.ndarray) -> np.ndarray:
    """For each pair: has its ``line`` another one, as good or nearly so, at another ``day``?"""
    best = np.zeros(line.max(initial=-1) + 1, "int64")
    order = np.lexsort([day, value])
    best[line[order]] = day[order]
    far = np.abs(day - best[line]) >= ADRIFT_DAYS
    second = np.full(len(best), -np.inf)
    np.maximum.at(second, line[far], value[far])
    return far | (second[line] >= value - ADRIFT)
