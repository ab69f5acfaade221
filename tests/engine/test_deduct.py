"""Differences that have a name."""

import numpy as np
import pytest

from engine.deduct import NAMES, name_of


@pytest.mark.parametrize(
    "ours, theirs, name",
    [
        (120000, 120000, ""),
        (120000, 119998, "rounding"),
        (119967, 120000, "rounding"),
        (120000, 117600, "discount"),
        (117600, 120000, "discount"),
        (120000, 118500, "bank_charge"),
        (119000, 100000, "tax"),
        (120000, 108000, "tax"),
        (120000, 93211, "amount"),
        (120000, -120000, "amount"),
    ],
)
def test_names(ours, theirs, name):
    for sign in (1, -1):
        code, points = name_of(np.array([sign * ours]), np.array([sign * theirs]))
        assert NAMES[code[0]] == name and points[0] >= 1
