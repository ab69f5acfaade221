"""Differences: what every match and every lone line leaves between the two balances, and why.

The amounts of all differences add up to Σ ours − Σ theirs exactly. A lone line is asked in this
order: was it explained before, does it repeat a matched line, is it another partner's, may it be
in transit; what none of these explains is missing on the other side.
"""

import numpy as np
import pandas as pd

from . import deduct
from .candidates import hits
from .policy import Policy
from .pool import is_in, mix, scatter
from .reasons import sentences
from .report import iso, label
from .tables import DIFFERENCE_KINDS, DIFFERENCES, SIDES, empty

REPEAT_DAYS = 120
MISSING = ("missing_theirs", "missing_ours")
DUPLICATE = ("duplicate_ours", "duplicate_theirs")
FAR = 2**31


def differences(
    lines: pd.DataFrame, matches: pd.DataFrame, links: pd.DataFrame, policy: Policy
) -> pd.DataFrame:
    """Accepted lines and what was matched → ``tables.DIFFERENCES``, in order of the lines."""
    match_of = _match_of(lines, links)
    found = [_left_over(lines, matches, match_of), _lone(lines, match_of, policy)]
    found = [f for f in found if len(f)]
    if not found:
        return empty(DIFFERENCES)
    table = pd.concat(found, ignore_index=True).sort_values("line", ignore_index=True)
    table["side"] = np.array(SIDES, dtype=object)[lines["side"].to_numpy()[table["line"]]]
    table["item_id"] = lines["item_id"].to_numpy()[table["line"]]
    table["reason"] = sentences(table["reason_key"].to_numpy(), table["reason_args"].tolist())
    return table[list(DIFFERENCES)].astype({k: v for k, v in DIFFERENCES.items() if v != "object"})


def _match_of(lines, links) -> np.ndarray:
    """The number of each line's match, −1 for none."""
    places = [
        mix(side, item_id.to_numpy())
        for side, item_id in (
            (lines["side"].to_numpy(), lines["item_id"]),
            ((links["side"] == SIDES[1]).to_numpy(), links["item_id"]),
        )
    ]
    match_of = np.full(len(lines), -1)
    match_of[pd.Index(places[0]).get_indexer(places[1])] = links["match_id"]
    return match_of


def _left_over(lines, matches, match_of) -> pd.DataFrame:
    """One row for each match with a difference, at its largest line of ours."""
    off = matches[matches["difference"] != 0]
    rows = np.flatnonzero(is_in(match_of, off["match_id"].to_numpy()))
    part = pd.DataFrame(
        {"line": rows, "match_id": match_of[rows], "side": lines["side"].to_numpy()[rows]}
    )
    part["size"] = -np.abs(lines["amount"].to_numpy()[rows])
    part = part.sort_values(["match_id", "side", "size", "line"]).drop_duplicates("match_id")
    part = part.merge(off[["match_id", "difference", "reason_args"]], on="match_id")
    ours = np.array([a["our_amount"] for a in part["reason_args"]], "int64")
    theirs = np.array([a["their_amount"] for a in part["reason_args"]], "int64")
    name = deduct.name_of(ours, theirs)[0]
    base = np.maximum(np.abs(ours), np.abs(theirs))
    part["kind"] = np.array(deduct.NAMES, dtype=object)[name]
    part["amount"] = part["difference"]
    part["reason_key"] = "left_" + part["kind"].astype(str)
    part["reason_args"] = [
        {"off_amount": abs(d), "base_amount": b, "percent": f"{100 * abs(d) / max(b, 1):.3g}"}
        for d, b in zip(part["difference"].tolist(), base.tolist(), strict=True)
    ]
    return part


def _lone(lines, match_of, policy) -> pd.DataFrame:
    rows = np.flatnonzero(match_of < 0)
    side, day = lines["side"].to_numpy(), lines["day"].to_numpy()
    ends = _ends(lines)
    block = lines["block"].to_numpy()[rows]
    other = 1 - side[rows]
    first, last = ends[0][other, block], ends[1][other, block]
    kind = np.array(MISSING, dtype=object)[side[rows]]
    in_time = (day[rows] > last - policy.timing_days) & (np.abs(last) < FAR)
    kind[in_time] = "timing"
    twin = np.full(len(rows), -1)
    for find in (_misposted, _repeats, _carried):
        where, which, what = find(lines, match_of, rows, in_time)
        kind[where], twin[where] = what, which
    part = pd.DataFrame({"line": rows, "match_id": -1, "kind": kind})
    part["amount"] = np.where(side[rows] == 0, 1, -1) * lines["amount"].to_numpy()[rows]
    carried = np.zeros(len(rows), bool)
    carried[_carried(lines, match_of, rows, in_time)[0]] = True
    part["reason_key"] = _reason_keys(kind, side[rows], last, carried)
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


def _carried(lines, match_of, rows, in_time):
    """Lines explained before keep their kind; what was in transit too long does not."""
    kind = lines["carried_kind"].to_numpy()[rows]
    where = np.flatnonzero(np.isin(kind, DIFFERENCE_KINDS) & ((kind != "timing") | in_time))
    return where, -1, kind[where]


def _repeats(lines, match_of, rows, in_time):
    """Lone lines with the amount and the document of a matched line of their own side."""
    same = ["side", "block", "amount"]
    place = scatter(lines["block"].to_numpy() * 2 + lines["side"].to_numpy())
    mark = place + lines["amount"].to_numpy().astype(np.uint64)
    part = lines.loc[is_in(mark, mark[rows]), [*same, "day", "ref"]]
    part = part[part["ref"].str.contains(r"\d", regex=True)]
    document = part["ref"].str.upper().str.replace(r"[^0-9A-Z]", "", regex=True)
    part = part.assign(document=document, line=part.index)
    known = (match_of >= 0)[part["line"]]
    both = part[~known].merge(part[known], on=[*same, "document"], suffixes=("", "_twin"))
    both["gap"] = (both["day"] - both["day_twin"]).abs()
    both = both[both["gap"] <= REPEAT_DAYS].sort_values(["line", "gap", "line_twin"])
    both = both.drop_duplicates("line")
    where = np.searchsorted(rows, both["line"])
    what = np.array(DUPLICATE, dtype=object)[both["side"].to_numpy(dtype="int64")]
    return where, both["line_twin"].to_numpy("int64"), what


def _misposted(lines, match_of, rows, in_time):
    """Lone lines of two partners, one on each side, with one amount and a rare common key."""
    part = lines.iloc[rows].reset_index(drop=True)
    block, amount = part["block"].to_numpy(), part["amount"].to_numpy()
    part["block"] = part["currency"].factorize()[0]
    shared = hits(part, FAR)
    o, t = shared["o"].to_numpy(), shared["t"].to_numpy()
    good = (
        (shared["f_o"] * shared["f_t"] == 1).to_numpy()
        & (amount[o] == amount[t])
        & (block[o] != block[t])
    )
    where, which = np.append(o[good], t[good]), rows[np.append(t[good], o[good])]
    return where, which, "misposted"


def _reason_keys(kind, side, last, carried) -> list[str]:
    keys = []
    for what, s, end, before in zip(kind, side, last, carried, strict=True):
        if before:
            keys.append("carried")
        elif what in ("timing", "misposted"):
            keys.append(f"{what}_{SIDES[s]}")
        else:
            keys.append(f"{what}_all" if what in MISSING and abs(end) >= FAR else what)
    return keys


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
    other = twin[where]
    refs, days = label(lines, other), iso(lines["day"].to_numpy()[other])
    partners = lines["partner"].to_numpy()[other].tolist()
    for at, ref, day, partner in zip(where, refs, days, partners, strict=True):
        args[at] |= {"twin_ref": ref, "twin_date": day, "partner": partner}
    return args
