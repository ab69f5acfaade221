"""Lines of one side that belong together: those that a number in their memos holds together,
documents of one order, of one contract, of one delivery, as what was ordered together is often
settled together; and those booked as one document."""

import numpy as np
import pandas as pd

from .normalize import LONG, SERIAL, WORD
from .order import stable
from .pool import mix

DOCUMENT_MAX = 60  # lines under one reference on one day; more is a word that stands everywhere
KIN_MAX = 12  # lines of a side that have one such number; one that more have names no order
NUMBER_MIN, YEARS = 1000, (1990, 2099)  # smaller numbers are quantities and days


def kin(lines: pd.DataFrame, said: pd.DataFrame | None) -> tuple[np.ndarray, np.ndarray]:
    """Lines and what was read of them (``candidates.read``) → (family 0 …, line), in order: those
    of one side and block that have one number in their memos, at most KIN_MAX."""
    if said is None:
        return np.zeros(0, "int64"), np.zeros(0, "int64")
    row, key, cls = (said[c].to_numpy() for c in ("row", "key", "cls"))
    good = (row >= len(lines)) & np.isin(cls, (SERIAL, LONG, WORD)) & (key >= NUMBER_MIN)
    good &= (key < YEARS[0]) | (key > YEARS[1])
    line, key = row[good] - len(lines), key[good]
    own = 2 * lines["block"].to_numpy() + lines["side"].to_numpy()
    family = pd.factorize(mix(own[line], key))[0]
    size = np.bincount(family)
    some = ((size > 1) & (size <= KIN_MAX))[family]
    family, line = pd.factorize(family[some])[0], line[some]
    order, _ = stable(family * len(lines) + line)
    return family[order], line[order]


def booked(lines: pd.DataFrame) -> np.ndarray:
    """Lines of different amounts under one reference on one day of one side are one document, if
    not too many have it: they share a number here; −1 for a line that stands alone."""
    document, *rest = (lines[c].to_numpy() for c in ("document", "side", "block", "day"))
    together = mix(document, *rest)
    code = pd.factorize(together)[0]
    size = np.bincount(code)[code]
    twice = pd.Series(mix(together, lines["amount"].to_numpy())).duplicated(keep=False).to_numpy()
    rows = np.flatnonzero((document != 0) & (size > 1) & (size <= DOCUMENT_MAX) & ~twice)
    number = np.full(len(lines), -1)
    number[rows] = pd.factorize(together[rows])[0]
    return number
