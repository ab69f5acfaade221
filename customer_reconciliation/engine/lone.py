"""Lines that stand alone: why the other side does not have them.

Asked in this order, the later answer counts: is it missing, or perhaps in transit; is it another
partner's (``misposted``, of all blocks at once); does it repeat a line of its own side; was it
explained before.
"""

import numpy as np
import pandas as pd

from .candidates import hits
from .clean import taken
from .policy import Policy
from .reasons import sentence
from .repeats import repeats
from .report import iso, label
from .tables import DIFFERENCE_KINDS, SIDES

LAG_DAYS, LAG_SEEN = 45, 5  # a partner's lag in transit: bound, matches
ABSENT, ABSENT_LEAN, ABSENT_BETWEEN = 0.1, 20.0, (0.02, 0.1)  # lines never booked by the other side
CUT_LEAST, CUT_SHARE = 2, 0.5  # lines alone where a list begins, and their part of the usual
MISSING = ("missing_theirs", "missing_ours")
DUPLICATE = ("duplicate_ours", "duplicate_theirs")
FAR = 2**31
TOLD = ("kind", "reason", "reason_key", "reason_args")  # columns of differences


def lone(lines: pd.DataFrame, match_of: np.ndarray, policy: Policy, said=None) -> pd.DataFrame:
    """Accepted lines and the match of each (−1: none) → a row for each line without a match:
    ``line``, ``match_id`` −1, ``kind``, ``amount``, ``reason_key``, ``reason_args``. ``said``:
    what was read of the lines before."""
    rows = np.flatnonzero(match_of < 0)
    side, day = lines["side"].to_numpy()[rows], lines["day"].to_numpy()[rows]
    block = lines["block"].to_numpy()[rows]
    ends = _ends(lines)
    first, last = (end[1 - side, block] for end in ends)
    early, late = _lags(lines, match_of, policy.timing_days)
    known = np.abs(last) < FAR
    in_time = (day > last - late[side, block]) & known
    begins = _begins(lines, match_of, ends[0][::-1], early)[rows] & ~in_time
    kind = np.array(MISSING, dtype=object)[side]
    kind[in_time | begins] = "timing"
    twin, carried = np.full(len(rows), -1), np.zeros(len(rows), bool)
    which = repeats(lines, match_of, said)[rows]
    again = which >= 0
    kind[again], twin[again] = np.array(DUPLICATE, dtype=object)[side[again]], which[again]
    where, what = _carried(lines, rows, in_time)
    kind[where], carried[where] = what, True
    part = pd.DataFrame({"line": rows, "match_id": -1, "kind": kind})
    part["amount"] = np.where(side == 0, 1, -1) * lines["amount"].to_numpy()[rows]
    alone = (twin >= 0) & (match_of[twin] < 0)
    part["reason_key"] = _reason_keys(kind, side, known, carried, begins, alone)
    part["reason_args"] = _arguments(lines, rows, first, last, twin)
    return part


def _ends(lines) -> tuple[np.ndarray, np.ndarray]:
    """First and last day of each side's list, by [side, block]; FAR where there is none."""
    shape = (2, int(lines["block"].max()) + 1 if len(lines) else 0)
    first, last = np.full(shape, FAR), np.full(shape, -FAR)
    at = (lines["side"].to_numpy(), lines["block"].to_numpy())
    np.minimum.at(first, at, lines["day"].to_numpy())
    np.maximum.at(last, at, lines["day"].to_numpy())
    return first, last


def _lags(lines, match_of, timing_days) -> tuple[np.ndarray, np.ndarray]:
    """Days by [side, block]: by how much a side usually books **later** than the other, and how
    long after a line of this side the other one may still be about to book it."""
    blocks = int(lines["block"].max()) + 1 if len(lines) else 0
    held = np.flatnonzero(match_of >= 0)
    side, day, block = (lines[c].to_numpy()[held] for c in ("side", "day", "block"))
    match, top = match_of[held], int(match_of.max(initial=-1)) + 1
    size, days = (np.bincount(match * 2 + side, w, 2 * top).reshape(top, 2) for w in (None, day))
    both, of = size.min(axis=1) > 0, np.zeros(top, "int64")
    of[match] = block
    mean = days[both] / size[both]
    lag, of = mean[:, 1] - mean[:, 0], of[both]
    groups = pd.Series(lag).groupby(of)
    enough = groups.size()[lambda n: n >= LAG_SEEN].index.to_numpy()
    early, late = np.zeros((2, blocks)), np.full((2, blocks), float(timing_days))
    middle = groups.median().reindex(enough)
    early[0, enough], early[1, enough] = (np.maximum(s * middle, 0) for s in (-1, 1))
    absent = _absent(lines, match_of, blocks)
    for side, sign in ((0, 1), (1, -1)):
        slow = _quantile(sign * lag, of, 1.0 - absent[side])[enough]
        late[side, enough] = np.maximum(timing_days, np.minimum(slow + 1, LAG_DAYS))
    return np.minimum(early, LAG_DAYS), late


def _absent(lines, match_of, blocks: int) -> np.ndarray:
    """By [side, block] the share of lines without a match, which is how often the other side never
    books one: in transit are those that so few others take longer for."""
    cell, shape = lines["block"].to_numpy() * 2 + lines["side"].to_numpy(), 2 * blocks
    every, alone = (np.bincount(c, minlength=shape) for c in (cell, cell[match_of < 0]))
    share = (alone + ABSENT * ABSENT_LEAN) / (every + ABSENT_LEAN)
    return np.clip(share, *ABSENT_BETWEEN).reshape(blocks, 2).T


def _quantile(values: np.ndarray, group: np.ndarray, part: np.ndarray) -> np.ndarray:
    """By group 0 … the value that ``part`` of its values do not exceed, 0.0 where it has none."""
    order, size = np.lexsort([values, group]), np.bincount(group, minlength=len(part))
    found, some = np.zeros(len(part)), size > 0
    place = np.cumsum(size) - size + np.ceil(part * size).astype("int64") - 1
    found[some] = values[order[np.maximum(place, 0)[some]]]
    return found


def _begins(lines, match_of, first, early) -> np.ndarray:
    """Lines from which a list was cut off: in the days by which this side books later, about as
    many of its lines as ever have no counterpart, since the other side's list begins too late."""
    side, block, day = (lines[c].to_numpy() for c in ("side", "block", "day"))
    start = first[side, block]
    within = (day >= start) & (day < start + early[side, block]) & (early[side, block] > 0)
    alone = within & (match_of < 0)
    cell, shape = block * 2 + side, 2 * early.shape[1]
    count, whole = (np.bincount(cell[mask], minlength=shape) for mask in (alone, within))
    low, high = np.full(shape, FAR), np.full(shape, -FAR)
    np.minimum.at(low, cell, day)
    np.maximum.at(high, cell, day)
    days = np.maximum(high - low, 1)
    usual = np.bincount(cell, minlength=shape) / days * early.T.ravel()
    cut = (count >= CUT_LEAST) & (count >= CUT_SHARE * usual) & (count >= CUT_SHARE * whole)
    return alone & cut[cell]


def _carried(lines, rows, in_time):
    """Lines explained before keep their kind; what was in transit too long does not."""
    kind = lines["carried_kind"].to_numpy()[rows]
    where = np.flatnonzero(np.isin(kind, DIFFERENCE_KINDS) & ((kind != "timing") | in_time))
    return where, kind[where]


def misposted(lines: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Lines of all blocks and what ``classify.left`` says of them → the same, where lone lines of
    two partners, one on each side, have one amount and a common key: a rare one, or any, where no
    third line that stands alone has this amount."""
    at = np.flatnonzero(table["match_id"].to_numpy() < 0)
    rows = table["line"].to_numpy()[at]
    part = taken(lines, rows)
    block, amount = part["block"].to_numpy(), part["amount"].to_numpy()
    part["block"] = part["currency"].factorize()[0]
    shared = hits(part, FAR)
    o, t = shared["o"].to_numpy(), shared["t"].to_numpy()
    times = part.groupby(["block", "amount"])["amount"].transform("size").to_numpy()
    rare = (shared["f_o"] * shared["f_t"] == 1).to_numpy() | (times[o] == 2)
    good = rare & (amount[o] == amount[t]) & (block[o] != block[t])
    twin = np.full(len(rows), -1)
    twin[np.append(o[good], t[good])] = rows[np.append(t[good], o[good])]
    return _with_twins(lines, table, at[twin >= 0], twin[twin >= 0])


def _with_twins(lines, table, at, twin) -> pd.DataFrame:
    """Rows ``at`` of the table say which line of another partner is theirs, unless they repeat a
    line of their own side."""
    columns = {name: table[name].to_numpy(object, copy=True) for name in TOLD}
    sides, before = lines["side"].to_numpy()[table["line"].to_numpy()[at]], columns["reason_args"]
    for row, side, args in zip(at.tolist(), sides, _twin_arguments(lines, twin), strict=True):
        if "twin_ref" not in before[row]:
            before[row] |= args
            if columns["reason_key"][row] != "carried":
                key = f"misposted_{SIDES[side]}"
                columns["kind"][row], columns["reason_key"][row] = "misposted", key
            columns["reason"][row] = sentence(columns["reason_key"][row], before[row])
    return table.assign(**columns)


def _twin_arguments(lines, twin) -> list[dict]:
    refs, days = label(lines, twin), iso(lines["day"].to_numpy()[twin])
    partners = lines["partner"].to_numpy()[twin].tolist()
    columns = zip(refs, days, partners, strict=True)
    return [{"twin_ref": ref, "twin_date": day, "partner": who} for ref, day, who in columns]


def _reason_keys(kind, side, known, carried, begins, alone) -> list[str]:
    keys_ = []
    for what, s, told, before, first, single in zip(
        kind, side, known, carried, begins, alone, strict=True
    ):
        if before:
            keys_.append("carried")
        elif what == "timing":
            keys_.append(f"timing{'_begins' if first else ''}_{SIDES[s]}")
        elif what in DUPLICATE:
            keys_.append(f"{what}_alone" if single else what)
        else:
            keys_.append(what if told or what not in MISSING else f"{what}_all")
    return keys_


def _arguments(lines, rows, first, last, twin) -> list[dict]:
    names, dates = label(lines, rows), iso(lines["day"].to_numpy()[rows])
    known = np.abs(last) < FAR
    begins, ends = iso(np.where(known, first, 0)), iso(np.where(known, last, 0))
    names_ = (
        "our_ref",
        "their_ref",
        "line_ref",
        "line_date",
        "line_amount",
        "first_date",
        "cut_off_date",
    )
    columns = (names, names, names, dates, lines["amount"].to_numpy()[rows].tolist(), begins, ends)
    args = [dict(zip(names_, row, strict=True)) for row in zip(*columns, strict=True)]
    where = np.flatnonzero(twin >= 0)
    for at, more in zip(where, _twin_arguments(lines, twin[where]), strict=True):
        args[at] |= more
    return args
