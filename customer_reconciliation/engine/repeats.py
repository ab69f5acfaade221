"""Lines booked twice: those that stand alone and repeat another line of their own side.

Of the same amount, and of one document: by the same reference; by a number in the memo that no
other document of that side has; by having the same text; or by an odd amount that no third line
has, on a side whose amounts seldom repeat.
"""

import re

import numpy as np
import pandas as pd

from .normalize import (
    CODE,
    DATED,
    DATED_BASE,
    LONG,
    SERIAL,
    WORD,
    WORD_BIT,
    keys,
    once,
)
from .order import lexical
from .pool import is_in, mix

IS_NUMBER = np.isin(range(CODE + 1), (SERIAL, DATED, WORD, LONG))  # may name one document
REPEAT_DAYS = 120  # one document booked again
ALIKE_DAYS = 45  # … where only a number in the memo, or the text as a whole, says that it is one
SERIES, SERIES_DAYS = 4, 7  # what is booked so often is a series; repeats in it come at once
DOCUMENT_LINES = 3  # lines of a side that have the number of one document, at most
ORDERS = 0.2  # of what shares such a number and was matched nevertheless: it numbers orders
UNIT = 100  # minor units: amounts that are no multiple of it are seldom the same by chance
REGULAR = 0.15  # of the lines of a side, from which equal amounts prove nothing
FAR = 2**31
SIGNS, DIGIT = re.compile("[^0-9A-Z]"), re.compile("[0-9]")


def repeats(
    lines: pd.DataFrame, match_of: np.ndarray, said: pd.DataFrame | None = None
) -> np.ndarray:
    """Accepted lines and the match of each (−1: none) → for each line without a match the line it
    repeats, or −1: one that is matched with the other side, or that stands alone too but came
    before. ``said``: what was read of the lines before (``candidates.read``)."""
    cell = _numbered(*(lines[c].to_numpy() for c in ("side", "block", "amount")))
    held = _held(lines, match_of)
    alone = match_of < 0
    part = is_in(cell, cell[alone]) & (held | alone)
    part &= np.bincount(cell[part], minlength=cell.max(initial=-1) + 1)[cell] > 1
    part = np.flatnonzero(part)
    twin = np.full(len(lines), -1)
    if not len(part):
        return twin
    for group, at, days in _documents(lines, said, part, cell, held):
        line = part[at]
        found = _twins(group, lines["day"].to_numpy()[line], alone[line], held[line], days)
        fresh = (found >= 0) & (twin[line] < 0)
        twin[line[fresh]] = line[found[fresh]]
    return twin


def _held(lines, match_of) -> np.ndarray:
    """Lines matched with the other side (what is matched within its own was taken back)."""
    side = lines["side"].to_numpy()
    top = int(match_of.max(initial=-1)) + 2
    both = [np.bincount(match_of[side == s] + 1, minlength=top) > 0 for s in (0, 1)]
    return (both[0] & both[1])[match_of + 1] & (match_of >= 0)


def _documents(lines, said, part, cell, held):
    """Ways in which lines of one amount (``cell``) may be one document, the surest first:
    (group of each such line, their positions in ``part``, days they may be apart)."""
    refs, memos = (lines[c].to_numpy(dtype=object)[part] for c in ("ref", "memo"))
    plain = np.array([SIGNS.sub("", ref.upper()) for ref in refs], dtype=object)
    told = np.flatnonzero([DIGIT.search(ref) is not None for ref in plain])
    group = _numbered(cell[part[told]], _marks(plain[told]))
    yield group, told, np.where(np.bincount(group)[group] < SERIES, REPEAT_DAYS, SERIES_DAYS)
    yield _by_memo(lines, said, part, cell, held)
    two = np.bincount(cell)[cell[part]] == 2
    text = [f"{ref}\x1f{memo}".upper() for ref, memo in zip(refs, memos, strict=True)]
    group = _numbered(cell[part], _marks(np.array(text, dtype=object)))
    size = np.bincount(group)[group]
    numbered = np.array([DIGIT.search(t) is not None for t in text], bool)
    few = (size == 2) & two | (size <= DOCUMENT_LINES) & numbered
    yield group, np.arange(len(part)), np.where(few, ALIKE_DAYS, -1)
    said = np.array([memo.upper() for memo in memos], dtype=object)
    group = _numbered(cell[part], _marks(said))
    odd = two & (np.bincount(group)[group] == 2) & (said != "")
    odd &= _odd(lines)[part] & ~_regular(lines, cell, held)[part]
    yield group, np.arange(len(part)), np.where(odd, ALIKE_DAYS, -1)


def _odd(lines) -> np.ndarray:
    return lines["amount"].to_numpy() % UNIT != 0


def _regular(lines, cell, held) -> np.ndarray:
    """Lines of a side that has the same odd amounts with the same text again and again, matched
    each for itself."""
    own = 2 * lines["block"].to_numpy() + lines["side"].to_numpy()
    held = held & _odd(lines)
    rows = np.flatnonzero(held & (np.bincount(cell, weights=held)[cell] > 1))
    said = np.array([memo.upper() for memo in lines["memo"].to_numpy(object)[rows]], object)
    group = _numbered(cell[rows], _marks(said))
    again = np.zeros(len(cell), bool)
    again[rows] = np.bincount(group)[group] > 1
    share = (np.bincount(own, again) + 0.3) / (np.bincount(own, held) + 3)
    return (share > REGULAR)[own]


def _by_memo(lines, said, part, cell, held) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By numbers that no line of another amount and the same sign of the side has. Where lines
    that share one are matched each for itself, such numbers are of orders or contracts, not of
    documents, unless the other side has a document of that number: then only memos speak of it,
    whatever number a line of this side has for itself."""
    own = 2 * lines["block"].to_numpy() + lines["side"].to_numpy()
    signed = 2 * own + (lines["amount"].to_numpy() < 0)
    found = _numbers(lines, part)
    at, key, vague = (found[c].to_numpy() for c in ("row", "key", "vague"))
    group = _numbered(cell[part[at]], key)
    size = np.bincount(group)
    good = (size > 1) & (size <= DOCUMENT_LINES)
    good &= np.bincount(group, weights=found["memo"]) >= size - 1
    good &= np.bincount(group, weights=~held[part[at]]) > 0
    first = np.zeros(len(size), "int64")
    first[group] = np.arange(len(group))
    line, key = part[at[first]], key[first]
    home = own[line]
    rest = np.flatnonzero(is_in(own // 2, home[good] // 2))
    others = _numbers(lines, rest, said)
    row, told = rest[others["row"]], others["memo"].to_numpy()
    places, here = (mix(where[row], others["key"].to_numpy()) for where in (own, signed))
    document = is_in(mix(home ^ 1, key), places[~told])
    every, spoken = (_times(found, mix(signed[line], key)) for found in (here, here[told]))
    good &= np.where(document, spoken, every) <= size
    orders = _orders(own[rest], cell[rest], held[rest], others, places)
    good &= document | ~np.append(orders, np.zeros(own.max() + 1, bool))[home] & ~vague[first]
    return group, at, np.where(good[group], ALIKE_DAYS, -1)


def _orders(own, cell, held, found, places) -> np.ndarray:
    """Sides on which lines of one amount that share a number are matched each for itself, by
    number of the side; numbers of documents of the other side (``places``) aside."""
    at, key, memo = (found[c].to_numpy() for c in ("row", "key", "memo"))
    times = np.bincount(cell)
    some = np.flatnonzero((times > 1)[cell[at]])  # of a line by itself there is nothing to ask
    group = _numbered(cell[at[some]], key[some])
    some = some[np.bincount(group)[group] > 1]
    some = some[~is_in(mix(own[at[some]] ^ 1, key[some]), places[~memo])]
    at, group = at[some], _numbered(cell[at[some]], key[some])
    size = np.bincount(group)
    home = np.zeros(len(size), "int64")
    home[group] = own[at]
    several = (size > 1) & (size <= DOCUMENT_LINES)
    apart = several & (np.bincount(group, weights=held[at]) > 1)
    return np.bincount(home, apart) > ORDERS * np.bincount(home, several)


def _times(values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """How often each of the wanted is among the values."""
    known, count = np.unique(values[is_in(values, wanted)], return_counts=True)
    place = np.minimum(np.searchsorted(known, wanted), max(len(known) - 1, 0))
    return np.where(known[place] == wanted, count[place], 0) if len(known) else place * 0


def _numbers(lines, rows, said=None) -> pd.DataFrame:
    """``row`` (position in ``rows``), ``key``, ``memo``: numbers of lines, each once; whether the
    memo says it."""
    found, column = [], {"ref": 0, "memo": len(lines)}
    for name in ("memo", "ref"):
        if said is None:
            table = keys(lines[name].to_numpy(dtype=object)[rows])
            row, key, cls = (table[c].to_numpy() for c in ("row", "key", "cls"))
        else:
            place = np.full(2 * len(lines), -1)
            place[column[name] + rows] = np.arange(len(rows))
            row, key, cls = place[said["row"]], said["key"].to_numpy(), said["cls"].to_numpy()
        good = (row >= 0) & IS_NUMBER[cls] & ((key < 1990) | (key > 2099))
        found.append((row[good], key[good], name == "memo"))
    table = once(found).rename(columns={"cls": "memo"}).astype({"memo": bool})
    key = table["key"]
    return table.assign(vague=(key >= DATED_BASE // 10) & (key < WORD_BIT))


def _numbered(*columns: np.ndarray) -> np.ndarray:
    """Rows that agree in all columns of whole numbers share a number."""
    return pd.factorize(mix(*columns))[0]


def _marks(texts: np.ndarray) -> np.ndarray:
    return pd.util.hash_array(texts, categorize=False)


def _twins(group, day, alone, held, days) -> np.ndarray:
    """For each line that stands alone, the position of the line of its group it repeats, or −1:
    the nearest in time that is ``held``, else the one before it; at most ``days`` away."""
    order = lexical(group, day)
    start = np.searchsorted(group[order], group[order])
    place = np.arange(len(order))
    end = np.searchsorted(group[order], group[order], side="right")
    before = np.maximum.accumulate(np.where(held[order], place, -1))
    after = np.minimum.accumulate(np.where(held[order], place, len(order))[::-1])[::-1]
    choices = [(before, before >= start), (after, after < end), (place - 1, place > start)]
    best, least = np.full(len(order), -1), np.full(len(order), FAR)
    for number, (other, there) in enumerate(choices):
        there = there & ((number < 2) | (best < 0))
        other = np.where(there, other, 0)
        gap = np.where(there, np.abs(day[order][other] - day[order]), FAR)
        good = there & (gap <= days[order]) & (gap < least)
        best[good], least[good] = other[good], gap[good]
    twin = np.full(len(order), -1)
    twin[order] = np.where(best >= 0, order[best], -1)
    return np.where(alone, twin, -1)
