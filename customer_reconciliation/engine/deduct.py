"""Differences that have a name: what people usually take off a payment or forget to book.

Each name has a test on (amount off, larger amount, smaller amount), all positive minor units, a
prior (how often a true match is off by it) and ``points``: how many amounts would pass the test,
which tells how easily chance does.
"""

import numpy as np

NAMES = ("", "rounding", "discount", "bank_charge", "tax", "amount")
EXACT, ROUNDING, DISCOUNT, BANK_CHARGE, TAX, AMOUNT = range(6)
PRIOR = np.array([0.9, 0.02, 0.02, 0.02, 0.01, 0.025])

ROUNDING_MAX = 5
CHARGE_MAX, CHARGE_STEP = 5000, 50
DISCOUNTS = np.array([0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05])
VAT = np.array([3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 18, 19, 20, 21, 22, 23, 25, 27]) / 100
WITHHOLDING = np.array([0.05, 0.06, 0.075, 0.10, 0.15, 0.20, 0.25, 0.30])
TAXES = np.concatenate([VAT / (1 + VAT), WITHHOLDING])


def name_of(ours: np.ndarray, theirs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Totals of both sides → (index in NAMES, points). Where several names fit, the first."""
    larger = np.maximum(np.abs(ours), np.abs(theirs))
    off = np.abs(ours - theirs)
    tests = (
        (off == 0, 1.0),
        (_rounding(off, larger - off), 2.0 * ROUNDING_MAX + 2),
        (_of_rate(off, larger, DISCOUNTS), 3.0 * len(DISCOUNTS)),
        (
            (off <= np.minimum(CHARGE_MAX, larger // 5)) & (off % CHARGE_STEP == 0),
            2.0 * CHARGE_MAX / CHARGE_STEP,
        ),
        (_of_rate(off, larger, TAXES), 3.0 * len(TAXES)),
    )
    same_sign = np.sign(ours) * np.sign(theirs) > 0
    name, points = np.full(len(off), AMOUNT), np.maximum(off * 2.0, 1.0)
    for code in range(len(tests) - 1, -1, -1):
        passed = tests[code][0] & (same_sign | (off == 0))
        name[passed], points[passed] = code, tests[code][1]
    return name, points


def _rounding(off: np.ndarray, smaller: np.ndarray) -> np.ndarray:
    whole = (off < 100) & ((smaller % 100 == 0) | ((smaller + off) % 100 == 0))
    return (off <= ROUNDING_MAX) | whole


def _of_rate(off: np.ndarray, larger: np.ndarray, rates: np.ndarray) -> np.ndarray:
    """Is ``off`` one of the rates of ``larger``, to a minor unit of rounding?"""
    return np.logical_or.reduce([np.abs(off - rate * larger) <= 1.0 for rate in rates]) & (off > 1)
