"""Fees of a notice: a table of functions, ``(level, total) -> fee``, minor units of one currency.

>>> level = pd.Series({"fee": 500, "fee_rate": 150, "fee_min": 200, "fee_max": 4000,
...                    "fee_bands": [(0, 4000), (100_000, 7000), (1_000_000, 10_000)]})
>>> totals = np.array([10_000, 100_000, 999_999, 1_000_000])
>>> [int(FEES["fixed"](level, totals)[0]), FEES["banded"](level, totals).tolist()]
[500, [4000, 7000, 7000, 10000]]
>>> FEES["percent"](level, totals).tolist()
[200, 1500, 4000, 4000]
"""

import numpy as np
import pandas as pd

#: Rates are in hundredths of a per cent.
WHOLE = 10_000


def _none(_level: pd.Series, totals: np.ndarray) -> np.ndarray:
    return np.zeros(len(totals), dtype="int64")


def _fixed(level: pd.Series, totals: np.ndarray) -> np.ndarray:
    return np.full(len(totals), level["fee"], dtype="int64")


def _banded(level: pd.Series, totals: np.ndarray) -> np.ndarray:
    """The fee of the highest band that begins at or below the total."""
    bands = sorted(level["fee_bands"])
    starts = np.array([start for start, _fee in bands], dtype="int64")
    fees = np.array([0, *(fee for _start, fee in bands)], dtype="int64")
    return fees[np.searchsorted(starts, totals, side="right")]


def _percent(level: pd.Series, totals: np.ndarray) -> np.ndarray:
    """A share of the total, rounded half up, within its limits."""
    fees = (totals * level["fee_rate"] * 2 + WHOLE) // (2 * WHOLE)
    fees = np.maximum(fees, level["fee_min"])
    return np.minimum(fees, level["fee_max"]) if level["fee_max"] else fees


FEES = {"none": _none, "fixed": _fixed, "banded": _banded, "percent": _percent}
