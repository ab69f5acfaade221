"""Slips of the pen: two amounts that are one, mistyped.

Each test takes the larger and the smaller amount (positive minor units) and tells which pairs are
such a slip.
"""

import numpy as np

PLACES = 16  # digits an amount may have
TELLING = 3  # digits other than zero that must agree, or be moved, to speak of a slip
POWERS = 10 ** np.arange(PLACES + 2)


def length(amount: np.ndarray) -> np.ndarray:
    """How many digits a positive whole number has."""
    return np.searchsorted(POWERS[1:], amount, side="right") + 1


def swapped(larger: np.ndarray, smaller: np.ndarray) -> np.ndarray:
    """Two digits beside each other changed places: 267.81 for 276.81."""
    off = larger - smaller
    rows = np.flatnonzero((off % 9 == 0) & (length(larger) == length(smaller)) & (off > 0))
    large, off = larger[rows], off[rows]
    moved = [
        off == 9 * 10**place * (_digit(large, place + 1) - _digit(large, place))
        for place in range(PLACES)
    ]
    return _at(rows, len(larger), np.logical_or.reduce(moved) & (_telling(large) >= TELLING - 1))


def one_digit(larger: np.ndarray, smaller: np.ndarray) -> np.ndarray:
    """One digit is another one: 1,284.50 for 1,234.50."""
    off = larger - smaller
    alone = off % POWERS[length(np.maximum(off, 1)) - 1] == 0
    rows = np.flatnonzero(alone & (length(larger) == length(smaller)) & (off > 0))
    large, small = larger[rows], smaller[rows]
    differ, agree = np.zeros(len(rows), "int64"), np.zeros(len(rows), "int64")
    for place in range(PLACES):
        a, b = _digit(large, place), _digit(small, place)
        differ += a != b
        agree += (a == b) & (a > 0)
    return _at(rows, len(larger), (differ == 1) & (agree >= TELLING))


def left_out(larger: np.ndarray, smaller: np.ndarray) -> np.ndarray:
    """One digit is left out: 134.50 for 1,234.50."""
    rows = np.flatnonzero((length(larger) == length(smaller) + 1) & (smaller > 0))
    large, small = larger[rows], smaller[rows]
    found = np.zeros(len(rows), bool)
    for unit in POWERS[:PLACES]:
        found |= large // (10 * unit) * unit + large % unit == small
    return _at(rows, len(larger), found & (_telling(small) >= TELLING))


def shifted(larger: np.ndarray, smaller: np.ndarray) -> np.ndarray:
    """The decimal point is one to three places off: 123.45 for 12,345.00."""
    moved = [(larger % unit == 0) & (larger // unit == smaller) for unit in POWERS[1:4]]
    rows = np.flatnonzero(np.logical_or.reduce(moved))
    return _at(rows, len(larger), _telling(smaller[rows]) >= TELLING - 1)


def _at(rows: np.ndarray, size: int, mask: np.ndarray) -> np.ndarray:
    found = np.zeros(size, bool)
    found[rows[mask]] = True
    return found


def _digit(amount: np.ndarray, place: int) -> np.ndarray:
    return amount // POWERS[place] % 10


def _telling(amount: np.ndarray) -> np.ndarray:
    """How many digits are not zero."""
    return sum((_digit(amount, place) > 0).astype("int64") for place in range(PLACES))
