"""Which lines may belong together at all: those that share a key or an amount.

Everything is joined inside a block (partner and currency) and over all blocks at once.
"""

from functools import cached_property

import numpy as np
import pandas as pd

from .codes import codes
from .cuts import Cuts, affordable, budget
from .normalize import keys
from .order import distinct, lexical, search, stable
from .pool import Sieve, is_in, mix, spread
from .typos import one_slip, typos

KEY_PAIRS_MAX = 400  # a key on 20 × 20 lines says nothing any more
CLASS_PAIRS_MAX = 4096  # beyond it, equal amounts are only paired with their neighbours in time
BAND = 8
NAMED_MAX = 4  # a line with a key as rare as this needs no allowance for slips
FIELDS = ("ref", "memo")
TIMELY = 4


def read(lines: pd.DataFrame, cuts: Cuts) -> pd.DataFrame:
    """What ``normalize.keys`` finds in all refs, then all memos of the lines."""
    return keys(_texts(lines), lambda row: cuts.add("numbers", _by_block(lines, row)))


def _texts(lines: pd.DataFrame) -> np.ndarray:
    return np.concatenate([lines[c].to_numpy(dtype=object) for c in FIELDS])


def hits(
    lines: pd.DataFrame, days_max: int, cuts: Cuts | None = None, said: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Lines of both sides that share a key, at most so many days apart: ``o``, ``t`` (line
    numbers), ``code`` of the key within its block, ``cls`` (kind of key, and whether it stands in
    ref or memo on each side), and how many documents have it in that time (``f_o``, ``f_t``).
    ``said``: what was :func:`read` of the lines."""
    cuts, texts = cuts or Cuts(), _texts(lines)
    said = read(lines, cuts) if said is None else said
    named = codes(texts, texts[: len(lines)], lines["block"].to_numpy())
    found = pd.concat([said, named], ignore_index=True)
    document = _documents(lines)
    exact = _joined(lines, document, found, days_max, cuts)
    named = exact[(exact["f_o"] * exact["f_t"] <= NAMED_MAX).to_numpy()]
    silent = np.ones(len(lines), bool)
    silent[named["o"]], silent[named["t"]] = False, False
    rest = found[silent[found["row"].to_numpy() % max(len(lines), 1)]]
    slips = _joined(lines, document, typos(rest[~_common(lines, rest)]), days_max, Cuts())
    slips["code"] += exact["code"].max() + 1 if len(exact) else 0
    return pd.concat([exact, slips], ignore_index=True)


def _by_block(lines: pd.DataFrame, row: np.ndarray) -> np.ndarray:
    """Rows of the stacked texts of the lines → how many there are in each block."""
    return np.bincount(lines["block"].to_numpy()[row % max(len(lines), 1)])


def _joined(lines, document, found: pd.DataFrame, days_max: int, cuts: Cuts) -> pd.DataFrame:
    """Keys of lines → hits; of serials with a ``value`` only those one slip apart."""
    field, row = np.divmod(found["row"].to_numpy(), max(len(lines), 1))
    mixed = mix(found["key"].to_numpy(), lines["block"].to_numpy()[row])
    side, cls = lines["side"].to_numpy()[row], found["cls"].to_numpy()
    meets = _on_both_sides(mixed, side)
    row, side, field, cls = row[meets], side[meets], field[meets], cls[meets]
    value = found["value"].to_numpy()[meets] if "value" in found else None
    code = pd.factorize(mixed[meets])[0]
    top = code.max(initial=-1) + 1
    count = [np.bincount(code[side == s], minlength=top) for s in (0, 1)]
    useful = _useful(lines, row, code, count[0] * count[1], cuts)[code]
    row, code, side, field, cls = (x[useful] for x in (row, code, side, field, cls))
    value = None if value is None else value[useful]
    ours, theirs = side == 0, side == 1
    left, right = pairs_of_equal(code[ours], code[theirs])
    place = field[ours][left] * len(FIELDS) + field[theirs][right]
    kind = np.maximum(cls[ours][left], cls[theirs][right]).astype("int64")
    day = lines["day"].to_numpy()
    columns = {"o": row[ours][left], "t": row[theirs][right], "code": code[ours][left]}
    table = pd.DataFrame({**columns, "cls": kind * len(FIELDS) ** 2 + place})
    o, t, code = columns.values()
    near = np.abs(day[t] - day[o]) <= days_max
    if value is not None:
        near &= one_slip(value[ours][left], value[theirs][right])
    o, t, code = o[near], t[near], code[near]
    rivals = {"f_o": _rivals(code, t, document[o]), "f_t": _rivals(code, o, document[t])}
    return table[near].reset_index(drop=True).assign(**rivals)


def _common(lines, found: pd.DataFrame) -> np.ndarray:
    """Keys that so many lines of one side have that nothing which shares them could be useful."""
    columns = (lines[c].to_numpy()[found["row"] % max(len(lines), 1)] for c in ("block", "side"))
    code = pd.factorize(mix(found["key"].to_numpy(), *columns))[0]
    return (np.bincount(code) > KEY_PAIRS_MAX)[code]


def _useful(lines, row, code, cost, cuts: Cuts) -> np.ndarray:
    """Which keys are rare enough to say something, and to be afforded in their block."""
    block, size = np.zeros(len(cost), "int64"), np.bincount(lines["block"])
    block[code] = lines["block"].to_numpy()[row]
    rare = cost <= KEY_PAIRS_MAX
    useful = rare & affordable(block, np.where(rare, cost, 0), budget(size))
    left_out = np.where(rare & ~useful, cost, 0)
    cuts.add("shared", np.bincount(block, left_out, len(size)))
    return useful


def _on_both_sides(mark: np.ndarray, side: np.ndarray) -> np.ndarray:
    """Positions whose mark the other side has too."""
    ours, theirs = (np.flatnonzero(side == s) for s in (0, 1))
    found = np.zeros(len(mark), bool)
    found[ours] = is_in(mark[ours], mark[theirs])
    found[theirs] = is_in(mark[theirs], mark[ours[found[ours]]])
    return np.flatnonzero(found)


def _documents(lines: pd.DataFrame) -> np.ndarray:
    """Lines that repeat each other are one document: they do not make its number less rare."""
    document = lines["document"].to_numpy()
    told = np.where(document, document, np.arange(len(lines)).astype(np.uint64))
    columns = (lines[c].to_numpy() for c in ("block", "amount"))
    return pd.factorize(mix(*columns, told))[0]


def _rivals(code: np.ndarray, line: np.ndarray, document: np.ndarray) -> np.ndarray:
    """How many different documents share its key with the line, for each hit."""
    width = max(line.max(initial=0), code.max(initial=0)) + 1
    cell = pd.factorize(code * width + line)[0]
    mark = cell * (document.max(initial=0) + 1) + document
    first = ~pd.Series(mark).duplicated().to_numpy()
    return np.bincount(cell[first], minlength=cell.max(initial=-1) + 1)[cell]


def pairs_of_equal(
    left: np.ndarray, right: np.ndarray, most: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """All (i, j) with ``left[i] == right[j]``, as two arrays of positions; none of an i that has
    more than ``most`` (so many equals say nothing, and would take the memory)."""
    some = Sieve(right).perhaps(left)  # mostly few meet, and sorting is dear
    other = Sieve(left[some]).perhaps(right)
    i, j = Lookup(right[other]).met(left[some], most)
    return some[i], other[j]


class Lookup:
    """Values in order, to find again and again what equals them."""

    def __init__(self, values: np.ndarray):
        self.order, ordered = stable(values)
        self.start = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(values)])
        self.values = ordered[self.start]
        self.size = np.diff(self.start, append=len(values))

    def pairs(self, left: np.ndarray, most: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """As :func:`pairs_of_equal`, with these values on the right."""
        some = self.sieve.perhaps(left)
        i, j = self.met(left[some], most)
        return some[i], j

    @cached_property
    def sieve(self) -> Sieve:
        return Sieve(self.values)

    def met(self, left: np.ndarray, most: int | None) -> tuple[np.ndarray, np.ndarray]:
        """The same where most of the left are among these values."""
        at = np.minimum(search(self.values, left), len(self.values) - 1)
        found = np.flatnonzero(self.values[at] == left)
        at = at[found]
        size = self.size[at]
        i, inside = spread(size if most is None else np.where(size > most, 0, size))
        return found[i], self.order[self.start[at[i]] + inside]


def alike(lines: pd.DataFrame) -> np.ndarray:
    """A number from 0 for each amount of a block."""
    return pd.factorize(mix(lines["block"].to_numpy(), lines["amount"].to_numpy()))[0]


def equal_amounts(lines: pd.DataFrame, cuts: Cuts | None = None) -> pd.DataFrame:
    """Lines of both sides in one block with one amount: ``o``, ``t``, ``c_o``, ``c_t`` (how many
    lines of each side have it). Of too many, those at about the same place in time."""
    side, block = lines["side"].to_numpy(), lines["block"].to_numpy()
    cls, size = alike(lines), np.bincount(block)
    top = cls.max(initial=-1) + 1
    count = np.stack([np.bincount(cls[side == s], minlength=top) for s in (0, 1)])
    product, block_of = count[0] * count[1], np.zeros(top, "int64")
    block_of[cls] = block
    small = (product > 0) & (product <= CLASS_PAIRS_MAX)
    small &= affordable(block_of, np.where(small, product, 0), budget(size))
    large = (product > 0) & ~small
    o, t = (np.flatnonzero(small[cls] & (side == s)) for s in (0, 1))
    left, right = pairs_of_equal(cls[o], cls[t])
    far = _band(cls, count, np.flatnonzero(large[cls] & (side == 0)), side, block, budget(size))
    o, t = np.append(o[left], far[0]), np.append(t[right], far[1])
    left_out = np.bincount(block_of[large], product[large], len(size))
    left_out -= np.bincount(block[far[0]], minlength=len(size))
    (cuts or Cuts()).add("equal", left_out)
    return pd.DataFrame({"o": o, "t": t, "c_o": count[0][cls[o]], "c_t": count[1][cls[o]]})


def _band(cls, count, ours, side, block, limit) -> tuple[np.ndarray, np.ndarray]:
    """In classes too large for all pairs: lines whose positions in time are about the same, in a
    band as wide as the block affords."""
    if not len(ours):
        return ours, ours
    position = pd.Series(cls).groupby(cls * 2 + side).cumcount().to_numpy()
    theirs, width = np.flatnonzero(side == 1), int(position.max()) + 1
    each = limit // np.maximum(np.bincount(block[ours], minlength=len(limit)), 1)
    reach = np.clip((each - 1) // 2, 0, BAND)[block[ours]]
    owner, shift = spread(2 * reach + 1)
    o, shift = ours[owner], shift - reach[owner]
    target = position[o] * count[1][cls[o]] // np.maximum(count[0][cls[o]], 1) + shift
    inside = (target >= 0) & (target < count[1][cls[o]])
    o, target = o[inside], target[inside]
    slots = cls[theirs] * width + position[theirs]
    order = np.argsort(slots)
    place = np.searchsorted(slots[order], cls[o] * width + target)
    return o, theirs[order][place]


def near_amounts(
    lines: pd.DataFrame,
    reach: np.ndarray,
    neighbours_max: int = 12,
    usual: np.ndarray | None = None,
) -> pd.DataFrame:
    """Lines of both sides in one block whose amounts differ by at most ``reach`` (per line; that
    of either counts) but are not equal: ``o``, ``t``. Few lines are expected: those nothing else
    explains. Looked at are those nearest in amount and, where ``usual`` tells the day on which
    the other side usually books a line, as many times TIMELY that are nearest to that day."""
    side, block, amount = (lines[c].to_numpy() for c in ("side", "block", "amount"))
    order = lexical(block, amount)
    rank = np.empty(len(order), "int64")
    new = (np.diff(block[order], prepend=-1) != 0) | (np.diff(amount[order], prepend=0) != 0)
    rank[order] = np.cumsum(new)
    o, t = order[side[order] == 0], order[side[order] == 1]
    columns = block, amount, rank, reach, neighbours_max
    found = [_near(o, t, *columns), _near(t, o, *columns)[::-1]]
    if usual is not None:
        o, t = np.flatnonzero(side == 0), np.flatnonzero(side == 1)
        day = lines["day"].to_numpy()
        columns = block, day, amount, reach, neighbours_max * TIMELY, usual
        found += [_timely(o, t, *columns), _timely(t, o, *columns)[::-1]]
    mark = distinct(np.concatenate([a * len(lines) + b for a, b in found]))
    return pd.DataFrame(dict(zip("ot", np.divmod(mark, max(len(lines), 1)), strict=True)))


def _timely(one, other, block, day, amount, reach, most, usual) -> tuple:
    """For each of ``one`` those of ``other`` booked next to its usual day; both in order of block
    and day."""
    low, width = min(day.min(initial=0), usual.min(initial=0)), 2**31
    known, wanted = (block[x] * width + d[x] - low for x, d in ((other, day), (one, usual)))
    at = search(known, wanted)[:, None] + np.arange(-most // 2, most // 2)
    return _within(one, other, at, block, amount, reach)


def _within(one, other, at, block, amount, reach) -> tuple:
    """Lines and positions of others → pairs in one block whose amounts differ, within reach."""
    i, k = np.nonzero((at >= 0) & (at < len(other)))
    a, b = one[i], other[at[i, k]]
    off = np.abs(amount[a] - amount[b])
    near = (block[a] == block[b]) & (off <= reach[a]) & (off > 0)
    return a[near], b[near]


def _near(one, other, block, amount, rank, reach, neighbours_max) -> tuple:
    """For each of ``one`` the nearest of ``other`` below and above; both in order of ``rank``,
    which is by block and amount."""
    step = np.arange(neighbours_max // 2)
    low, high = (np.searchsorted(rank[other], rank[one], side) for side in ("left", "right"))
    at = np.column_stack([low[:, None] - 1 - step, high[:, None] + step])
    return _within(one, other, at, block, amount, reach)
