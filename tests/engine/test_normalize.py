"""Document numbers in free text."""

import numpy as np
import pytest

from engine.normalize import RANGE, TYPO, keys, typos


def found(*texts):
    table = keys(np.array(texts, dtype=object))
    return [set(table[table["row"] == n]["key"]) for n in range(len(texts))]


@pytest.mark.parametrize(
    "text",
    [
        "INV-2026-12",
        "inv 12/2026",
        "202600012 paid",
        "INV26-00012",
        "2O26/OOO12",
        "2O26/000l2",
        "発票 ２０２６／００１２",
        "2600012",
    ],
)
def test_forms_of_one_number_share_a_key(text):
    ours, theirs = found("INV/2026/00012", text)
    assert ours & theirs


def test_dates_are_no_numbers():
    assert found("30.01.2026", "2026-01-30", "30/01/26") == [set(), set(), set()]


def test_a_range_names_all_between():
    table = keys(np.array(["INV 12-15", "12 bis 14", "12/2026"], dtype=object))
    ranges = table[table["cls"] == RANGE].groupby("row")["key"].agg(set)
    assert ranges.to_dict() == {0: {13, 14}, 1: {13}}


def test_a_long_number_is_known_by_its_end():
    whole, cut = found("PO4500012345", "12345")
    assert whole & cut == {12345}


def test_no_text_no_keys():
    assert found("", "no number", "\n\n") == [set(), set(), set()]


@pytest.mark.parametrize("slip", ["43211", "4321", "43221", "34211", "433211"])
def test_one_slip_still_meets(slip):
    numbers = keys(np.array(["INV 43211", slip], dtype=object))
    table = typos(numbers)
    assert (table["cls"] == TYPO).all()
    first, second = (set(table[table["row"] == n]["key"]) for n in (0, 1))
    assert first & second
