"""Slips of the pen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import slips

TESTS = ("swapped", "one_digit", "left_out", "shifted")


def found(a, b):
    """The names of all tests that a pair of amounts passes."""
    larger, smaller = np.array([max(a, b)]), np.array([min(a, b)])
    return [name for name in TESTS if getattr(slips, name)(larger, smaller)[0]]


@pytest.mark.parametrize(
    "a, b, names",
    [
        (27681, 26781, ["swapped"]),
        (12000, 10200, ["swapped"]),
        (54000, 45000, ["swapped"]),
        (123450, 123540, ["swapped"]),
        (910, 190, ["swapped"]),
        (27681, 21687, []),  # far from each other
        (27681, 27681, []),
        (128450, 123450, ["one_digit"]),
        (123456, 123459, ["one_digit"]),
        (200000, 100000, []),  # zeros agree with anything
        (110000, 100000, []),
        (123450, 13450, ["left_out"]),
        (123450, 12345, ["left_out", "shifted"]),
        (123456, 23456, ["left_out"]),
        (120000, 12000, ["shifted"]),
        (1234500, 12345, ["shifted"]),
        (12345000, 12345, ["shifted"]),
        (123450000, 12345, []),  # four places: no one
        (100000, 10000, []),  # any round amount
        (99, 9, []),
        (2**53, 2**53 - 1, ["one_digit"]),
        (1, 0, []),
    ],
)
def test_slips(a, b, names):
    assert found(a, b) == names and found(b, a) == names


@pytest.mark.parametrize(
    "amount, digits", [(1, 1), (9, 1), (10, 2), (99, 2), (100, 3), (10**15, 16)]
)
def test_length(amount, digits):
    assert slips.length(np.array([amount])).tolist() == [digits]


AMOUNTS = st.integers(1, 10**12)


@given(AMOUNTS, st.integers(0, 10))
def test_swapping_two_digits_is_found_again(amount, place):
    text = list(str(amount))
    if place + 1 >= len(text) or text[place] == text[place + 1]:
        return
    text[place], text[place + 1] = text[place + 1], text[place]
    other = int("".join(text))
    if len(str(other)) == len(text) and sum(d != "0" for d in text) > 1:
        assert "swapped" in found(amount, other)


@given(AMOUNTS, AMOUNTS)
def test_what_is_called_a_slip_is_one(a, b):
    larger, smaller = str(max(a, b)), str(min(a, b))
    names = found(a, b)
    if "swapped" in names:
        assert sorted(larger) == sorted(smaller)
        assert sum(x != y for x, y in zip(larger, smaller, strict=True)) == 2
    if "one_digit" in names:
        assert sum(x != y for x, y in zip(larger, smaller, strict=True)) == 1
    if "left_out" in names:
        assert any(larger[:n] + larger[n + 1 :] == smaller for n in range(len(larger)))
    if "shifted" in names:
        assert larger.rstrip("0") == smaller.rstrip("0")
