"""Sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.reasons import EVIDENCE_LABELS, SENTENCES, money, sentence, sentences


@pytest.mark.parametrize(
    "minor, decimals, text",
    [(-123456, 2, "-1,234.56"), (5, 2, "0.05"), (1234567, 0, "1,234,567"), (0, 3, "0.000")],
)
def test_money(minor, decimals, text):
    assert money(minor, decimals) == text


def test_a_sentence_with_what_speaks_against_it():
    args = {"our_ref": "A", "our_date": "2026-01-01", "their_ref": "x", "their_date": "2026-02-01"}
    args |= {"our_amount": 1000, "late_days": 28, "but": ("but_date",)}
    assert sentence("amount", args) == (
        "A of 2026-01-01 and x of 2026-02-01 are both 10.00; no other assignment fits as well."
        " Against it: the dates are 28 days off the usual lag."
    )


def test_another_language_and_another_currency():
    templates = {**SENTENCES, "left_rounding": "{off_amount} von {base_amount} gerundet."}
    args = {"off_amount": 1, "base_amount": 1000}
    assert sentence("left_rounding", args, lambda v: f"¥{v}", templates) == "¥1 von ¥1000 gerundet."


def test_every_evidence_has_a_label():
    from engine.pool import EVIDENCE

    assert set(EVIDENCE_LABELS) == {*EVIDENCE, "rivals"}


@given(st.lists(st.integers(-(2**62), 2**62), min_size=1))
def test_many_at_once_read_as_one_by_one(amounts):
    args = [
        {"off_amount": amount, "base_amount": -amount, "but": ("but_kind",) * (amount % 2)}
        for amount in amounts
    ]
    keys = ["left_rounding"] * len(args)
    assert sentences(keys, args) == [sentence(k, a) for k, a in zip(keys, args, strict=True)]
