"""What a match leaves over, and what it is called.

A difference without a usual name may still have one: part of a single line of the match (a
discount on one of three invoices), or another exchange rate, which several matches of one time
share. What the texts of a match say of it, counts before any figure.
"""

import numpy as np
import pandas as pd

from . import deduct
from .candidates import pairs_of_equal
from .pool import is_in
from .spoken import spoken

FX_LEAST, FX_DAYS, FX_MAX = 3, 31, 0.1  # matches of one ratio, days apart at most; share at most
FX_BASE = 5000  # minor units from which a ratio is worth comparing
FX_SLACK = 1.5  # minor units to which a rate holds


def left_over(lines: pd.DataFrame, matches: pd.DataFrame, match_of: np.ndarray) -> pd.DataFrame:
    """One row for each match with a difference, at its largest line of ours: ``line``,
    ``match_id``, ``kind``, ``amount``, ``reason_key``, ``reason_args``."""
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
    block = lines["block"].to_numpy()[part["line"]]
    known = deduct.habits(lines, block, ours, theirs)
    match = part["match_id"].to_numpy()
    heard = spoken(lines, rows, np.searchsorted(match, match_of[rows]), (ours, theirs))
    names = (ours, theirs, known, block, True, heard.told)
    name, _ = deduct.name_of(*names, np.minimum(heard.paid, 0.5))
    again = deduct.seen_again(known, block, ours, theirs)
    base = np.maximum(np.abs(ours), np.abs(theirs))
    reasons = heard.reasons(name)
    _of_one_line(lines, match_of, match, ours - theirs, known, name, base)
    abroad = _exchange(block, lines["day"].to_numpy()[part["line"]], ours, theirs, name)
    abroad[list(reasons)] = False
    name[abroad] = deduct.FX
    name = np.where(name == deduct.AMOUNT, deduct.name_of(*names, heard.paid)[0], name)
    key = np.array(deduct.NAMES, dtype=object)[name]
    charge = name == deduct.BANK_CHARGE
    key[charge & (heard.paid == 1.0) & (ours > theirs)] = "bank_charge_paid"
    key[charge & (again > 0)] = "bank_charge_again"
    key[list(reasons)] = [reason for reason, _ in reasons.values()]
    part["kind"], part["amount"] = deduct.KINDS[name], part["difference"]
    part["reason_key"] = "left_" + pd.Series(key, dtype=object)
    columns = zip(ours.tolist(), theirs.tolist(), base.tolist(), strict=True)
    part["reason_args"] = [_arguments(*row) for row in columns]
    for row, (_, said) in reasons.items():
        part["reason_args"][row]["said"] = said
    return part


def _arguments(ours: int, theirs: int, base: int) -> dict:
    off = abs(ours - theirs)
    return {
        "off_amount": off,
        "base_amount": base,
        "our_amount": ours,
        "their_amount": theirs,
        "percent": f"{100 * off / max(base, 1):.3g}",
    }


def _of_one_line(lines, match_of, match, off, known, name, base) -> None:
    """Unnamed differences that are a discount or a tax of a single line of their match: changes
    ``name`` and ``base`` of those."""
    unnamed = np.flatnonzero(name == deduct.AMOUNT)
    held = np.flatnonzero(np.isin(match_of, match[unnamed]))
    i, j = pairs_of_equal(match[unnamed], match_of[held])
    at, line = unnamed[i], held[j]
    amount = np.abs(lines["amount"].to_numpy()[line])
    less = amount - np.abs(off[at])
    good = (less > 0) & (amount < base[at])
    at, amount, less, line = at[good], amount[good], less[good], line[good]
    block = lines["block"].to_numpy()[line]
    found, points = deduct.name_of(amount, less, known, block)
    good = np.isin(found, (deduct.DISCOUNT, deduct.TAX))
    at, found, points, amount = at[good], found[good], points[good], amount[good]
    order = np.lexsort([amount, points])[::-1]
    name[at[order]], base[at[order]] = found[order], amount[order]


def _exchange(block, day, ours, theirs, name) -> np.ndarray:
    """Which differences are another exchange rate: at least FX_LEAST matches of a block without
    another name, days apart, have one ratio of their totals; with them go matches of these days
    that have this ratio too and only happen to look like something else."""
    larger = np.maximum(np.abs(ours), np.abs(theirs))
    small = (np.abs(ours - theirs) <= FX_MAX * larger) & (larger >= FX_BASE) & (ours != 0)
    ratio = np.divide(theirs, ours, out=np.zeros(len(ours)), where=small)
    rows = np.flatnonzero(small & (name == deduct.AMOUNT))
    rows = rows[np.lexsort([rows, ratio[rows], block[rows]])]
    # A ratio is known to about a minor unit on either side.
    slack = FX_SLACK / larger[rows]
    apart = np.ones(len(rows), bool)
    apart[1:] = (np.diff(block[rows]) != 0) | (np.diff(ratio[rows]) > slack[1:] + slack[:-1])
    cluster = np.cumsum(apart) - 1
    mask = np.zeros(len(ours), bool)
    others = small & (name != deduct.DISCOUNT)
    for number in np.flatnonzero(np.bincount(cluster) >= FX_LEAST):
        members = rows[cluster == number]
        members = members[np.argsort(day[members], kind="stable")]
        members = members[_together(day[members])]
        if len(members):
            rate = np.abs(theirs[members]).sum() / np.abs(ours[members]).sum()
            alike = others & (block == block[members[0]])
            alike &= np.abs(theirs - rate * ours) <= FX_SLACK
            mask |= alike & (_distance(day, day[members]) <= FX_DAYS)
            mask[members] = True
    return mask


def _together(day: np.ndarray) -> np.ndarray:
    """Sorted days → which of them are among FX_LEAST that lie within FX_DAYS."""
    mask = np.zeros(len(day), bool)
    for start in range(len(day) - FX_LEAST + 1):
        if day[start + FX_LEAST - 1] - day[start] <= FX_DAYS:
            mask[start : start + FX_LEAST] = True
    return mask


def _distance(day: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Days from each to the nearest of the sorted ``known``."""
    place = np.searchsorted(known, day)
    after = np.abs(known[np.minimum(place, len(known) - 1)] - day)
    return np.minimum(after, np.abs(known[np.maximum(place - 1, 0)] - day))
