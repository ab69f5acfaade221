"""The running balance: does it run, which way, and where does it break.

Files are written oldest or newest first, and balances may count the other way than the amounts
(a bank's debit lowers the balance): all four ways are tried, the one that fits best is taken.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

_MOSTLY = 0.5


@dataclass(frozen=True)
class Running:
    """How a balance runs: ``sign`` relative to the amounts, ``newest_first``, and its ends."""

    sign: int
    newest_first: bool
    opening: int
    closing: int
    breaks: list[tuple[int, int, int]]  # (row, expected, found), in the sign of the amounts
    certain: bool


def run(rows: np.ndarray, amount: np.ndarray, balance: pd.Series, dates: pd.Series):
    """Rows, int64 amounts, Int64 balances, dates of one currency → Running, or None.

    None: there are no balances, or they do not run with the amounts.
    """
    known = balance.notna().to_numpy()
    if not known.any():
        return None
    figures = balance.fillna(0).astype("int64").to_numpy()
    falling = bool(dates.is_monotonic_decreasing and not dates.is_monotonic_increasing)
    tries = [
        _try(rows, amount, figures, known, sign, newest_first)
        for newest_first in (falling, not falling)
        for sign in (1, -1)
    ]
    steps = int(known.sum()) - 1
    best = min(tries, key=lambda t: len(t.breaks))
    return best if not steps or len(best.breaks) <= steps * _MOSTLY else None


def _try(rows, amount, figures, known, sign, newest_first) -> Running:
    step = -1 if newest_first else 1
    rows, amount, figures, known = (a[::step] for a in (rows, amount, figures, known))
    total = np.cumsum(amount)
    at = np.flatnonzero(known)
    level = sign * figures[at] - total[at]  # constant as long as the balance runs
    broken = np.flatnonzero(np.diff(level)) + 1
    breaks = [
        (int(rows[at[i]]), int(level[i - 1] + total[at[i]]), int(sign * figures[at[i]]))
        for i in broken
    ]
    opening, closing = int(level[0]), int(level[-1] + total[-1])
    return Running(sign, newest_first, opening, closing, breaks, len(at) > 1)
