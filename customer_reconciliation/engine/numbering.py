"""Lines in the order of their numbers: what was issued one after the other, whatever its days. A
collective voucher takes invoices as they were numbered, and those of a day lie in no order."""

import numpy as np
import pandas as pd

from .normalize import as_bytes, batches, runs_of
from .order import lexical
from .pool import mix

DIGITS = b"0123456789"


def numbering(lines: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Lines → for each the series it is in (−1: none), and its place among all lines in the order
    of their numbers. A series: lines of one side and block whose references have numbers and
    differ in nothing else."""
    ref = lines["ref"].to_numpy()
    found = [_read(text) for _, text in batches(ref)]
    words, early, late = (np.concatenate(p)[: len(lines)] for p in zip(*found, strict=True))
    named = late >= 0
    own = 2 * lines["block"].to_numpy() + lines["side"].to_numpy()
    series = np.full(len(lines), -1)
    series[named] = pd.factorize(mix(own, pd.factorize(words)[0])[named])[0]
    place = np.empty(len(lines), "int64")
    early = pd.factorize(early, sort=True)[0]
    place[lexical(series * (early.max(initial=0) + 1) + early, late)] = np.arange(len(lines))
    return series, place


def _read(text: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each line of the text: what is no digit, the last number but one, the last; −1: none."""
    words = text.encode().translate(None, DIGITS).split(b"\n")
    runs = runs_of(as_bytes(text))
    early, late = np.full((2, len(words)), -1)
    last = np.flatnonzero(np.append(runs.row[1:] != runs.row[:-1], True)[: len(runs.row)])
    late[runs.row[last]] = runs.value[last]
    more = last[(last > 0) & (runs.row[last - 1] == runs.row[last])]
    early[runs.row[more]] = runs.value[more - 1]
    return np.array(words, object), early, late
