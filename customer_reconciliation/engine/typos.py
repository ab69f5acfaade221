"""Numbers mistyped by one slip: a digit wrong, missing, too much or swapped with its neighbour."""

import numpy as np
import pandas as pd

from .normalize import LONG, SERIAL, TYPO
from .pool import mix

TYPO_MIN, TYPO_DIGITS = 100, 7  # serials long enough to be told from their neighbours
TYPO_MAX, TYPO_BASE = 10**TYPO_DIGITS, np.int64(2 * 10**18)


def typos(found: pd.DataFrame) -> pd.DataFrame:
    """Keys → keys of the same rows by which serials meet that may differ by one slip: the serial
    less each of its digits, and itself; with ``value``, the serial, to see whether they do
    (:func:`one_slip`)."""
    row, value, cls = (found[c].to_numpy() for c in ("row", "key", "cls"))
    serial = ((cls == SERIAL) | (cls == LONG)) & (value >= TYPO_MIN) & (value < TYPO_MAX)
    row, value = row[serial], value[serial]
    digits = _length(value)
    rows, keys_, values = [row], [TYPO_BASE + digits * TYPO_MAX + value], [value]
    for place in range(digits.max(initial=0)):
        long = digits > place
        rows.append(row[long])
        keys_.append(TYPO_BASE + (digits[long] - 1) * TYPO_MAX + _without(value[long], place))
        values.append(value[long])
    row, key, value = (np.concatenate(part) for part in (rows, keys_, values))
    table = pd.DataFrame({"row": row, "key": key, "cls": np.int8(TYPO), "value": value})
    again = pd.Series(mix(row, key, value)).duplicated().to_numpy()
    return table[~again].reset_index(drop=True)


def one_slip(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Which serials differ by one digit that is wrong, missing, too much or swapped with its
    neighbour."""
    larger, smaller = np.maximum(a, b), np.minimum(a, b)
    longer = _length(larger) - _length(smaller)
    wrong, first, last, left_out = np.zeros(len(a), "int64"), longer * 0, longer * 0, longer == 9
    for place in range(TYPO_DIGITS):
        differ = larger // 10**place % 10 != smaller // 10**place % 10
        first[differ & (wrong == 0)], last[differ] = place, place
        wrong += differ
        left_out |= _without(larger, place) == smaller
    unit = 10**first
    turned = larger // unit % 10 * 10 + larger // unit // 10 % 10 == smaller // unit % 100
    swapped = (wrong == 2) & (last == first + 1) & turned
    return (longer == 0) & ((wrong == 1) | swapped) | (longer == 1) & left_out


def _length(value: np.ndarray) -> np.ndarray:
    return np.floor(np.log10(np.maximum(value, 1))).astype("int64") + 1


def _without(value: np.ndarray, place: int) -> np.ndarray:
    return value // 10 ** (place + 1) * 10**place + value % 10**place
