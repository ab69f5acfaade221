"""Lines booked twice: those that stand alone and repeat another line of their own side.

Of the same amount, and of one document: by the same reference; by a number in the memo that no
other document of that side has; or by having the same text where no third line has that amount.
"""

import re

import numpy as np
import pandas as pd

from .normalize import SERIAL, WORD, keys
from .pool import is_in, mix

REPEAT_DAYS = 120  # one document booked again
ALIKE_DAYS = 45  # … where only a number in the memo, or the text as a whole, says that it is one
SERIES, SERIES_DAYS = 4, 7  # what is booked so often is a series; repeats in it come at once
DOCUMENT_LINES = 3  # lines of a side that have the number of one document, at most
ORDERS = 0.2  # of what shares such a number and was matched nevertheless: it numbers orders
FAR = 2**31
SIGNS, DIGIT = re.compile("[^0-9A-Z]"), re.compile("[0-9]")


def repeats(lines: pd.DataFrame, match_of: np.ndarray) -> np.ndarray:
    """Accepted lines and the match of each (−1: none) → for each line without a match the line it
    repeats, or −1: one that is matched with the other side, or that stands alone too but came
    before."""
    cell = _numbered(*(lines[c].to_numpy() for c in ("side", "block", "amount")))
    held = _held(lines, match_of)
    alone = match_of < 0
    part = is_in(cell, cell[alone]) & (held | alone)
    part &= np.bincount(cell[part], minlength=cell.max(initial=-1) + 1)[cell] > 1
    part = np.flatnonzero(part)
    twin = np.full(len(lines), -1)
    if not len(part):
        return twin
    for group, at, days in _documents(lines, part, cell, held):
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


def _documents(lines, part, cell, held):
    """Ways in which lines of one amount (``cell``) may be one document, the surest first:
    (group of each such line, their positions in ``part``, days they may be apart)."""
    refs, memos = (lines[c].to_numpy(dtype=object)[part] for c in ("ref", "memo"))
    plain = np.array([SIGNS.sub("", ref.upper()) for ref in refs], dtype=object)
    told = np.flatnonzero([DIGIT.search(ref) is not None for ref in plain])
    group = _numbered(cell[part[told]], _marks(plain[told]))
    yield group, told, np.where(np.bincount(group)[group] < SERIES, REPEAT_DAYS, SERIES_DAYS)
    yield _by_memo(lines, part, cell, held)
    text = [f"{ref}\x1f{memo}".upper() for ref, memo in zip(refs, memos, strict=True)]
    group = _numbered(cell[part], _marks(np.array(text, dtype=object)))
    few = (np.bincount(group)[group] == 2) & (np.bincount(cell)[cell[part]] == 2)
    yield group, np.arange(len(part)), np.where(few, ALIKE_DAYS, -1)


def _by_memo(lines, part, cell, held) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By numbers that no line of another amount of the side has. Where lines that share one are
    matched each for itself, such numbers are of orders or contracts, not of documents."""
    found, own = _numbers(lines, part), 2 * lines["block"].to_numpy() + lines["side"].to_numpy()
    at, key = found["row"].to_numpy(), found["key"].to_numpy()
    group = _numbered(cell[part[at]], key)
    size = np.bincount(group)
    said = np.bincount(group, weights=found["memo"])
    good = (size > 1) & (size <= DOCUMENT_LINES) & (said >= size - 1)
    good &= np.bincount(group, weights=~held[part[at]]) > 0
    rest = np.flatnonzero(is_in(own, own[part[at[good[group]]]]))
    others = _numbers(lines, rest)
    where, mine = mix(own[rest[others["row"]]], others["key"].to_numpy()), mix(own[part[at]], key)
    times = pd.Series(where).value_counts().reindex(mine).fillna(0).to_numpy()
    good &= np.bincount(group, weights=times > size[group]) == 0
    several = (size > 1) & (np.bincount(group, weights=held[part[at]]) > 1)
    side_of = np.zeros(len(size), "int64")
    side_of[group] = own[part[at]]
    top = own.max(initial=0) + 1
    orders = np.bincount(side_of, several, top) > ORDERS * np.bincount(side_of, size > 1, top)
    good &= ~orders[side_of]
    return group, at, np.where(good[group], ALIKE_DAYS, -1)


def _numbers(lines, rows) -> pd.DataFrame:
    """``row`` (position in ``rows``), ``key``, ``memo``: numbers of lines, each once; whether the
    memo says it."""
    found = []
    for column in ("memo", "ref"):
        table = keys(lines[column].to_numpy(dtype=object)[rows])
        year = table["key"].between(1990, 2099)
        table = table[(table["cls"].isin((SERIAL, WORD)) & ~year).to_numpy()]
        found.append(table[["row", "key"]].assign(memo=column == "memo"))
    return pd.concat(found, ignore_index=True).drop_duplicates(["row", "key"])


def _numbered(*columns: np.ndarray) -> np.ndarray:
    """Rows that agree in all columns of whole numbers share a number."""
    return pd.factorize(mix(*columns))[0]


def _marks(texts: np.ndarray) -> np.ndarray:
    return pd.util.hash_array(texts, categorize=False)


def _twins(group, day, alone, held, days) -> np.ndarray:
    """For each line that stands alone, the position of the line of its group it repeats, or −1:
    the nearest in time that is ``held``, else the one before it; at most ``days`` away."""
    order = np.lexsort([np.arange(len(group)), day, group])
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
