"""Differences that have a name."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.deduct import (
    AMOUNT,
    KINDS,
    NAMES,
    PRIOR,
    directed,
    habits,
    name_of,
    seen_again,
    undiscounted,
)

CASES = [
    # ours, theirs, name
    (120000, 120000, ""),
    # rounding: a few minor units, a whole unit, five or ten of them
    (120000, 119998, "rounding"),
    (120000, 119990, "rounding"),
    (119967, 120000, "rounding"),
    (119967, 119900, "rounding"),
    (123456, 123000, "rounding"),
    (999999, 999500, "rounding"),
    # a discount, whoever takes it
    (120000, 117600, "discount"),
    (117600, 120000, "discount"),
    (98765, 96790, "discount"),
    (98765, 93827, "discount"),
    # a charge: small and round
    (120000, 118500, "bank_charge"),
    (120000, 119500, "bank_charge"),
    (123456, 122956, "bank_charge"),
    (98700, 96200, "bank_charge"),
    (6500, 6000, "bank_charge"),
    # a tax left out or withheld
    (119000, 100000, "tax"),
    (120000, 108000, "tax"),
    (5000, 4500, "tax"),
    (100000, 85000, "tax"),
    # slips
    (27681, 26781, "swapped"),
    (987654, 687654, "digit"),
    (123450, 13450, "left_out"),
    (1234500, 12345, "shifted"),
    (123450, 12345, "shifted"),
    (120000, -120000, "sign"),
    # nothing of that
    (120000, 93211, "amount"),
    (120000, -93211, "amount"),
    (120000, -117600, "amount"),
    (120000, 0, "amount"),
    (0, 5, "amount"),
    (100100, 96596, "amount"),  # 3.5 %: no one's discount before it is repeated
    (100100, 87587, "amount"),
    (10000049, 9999949, "amount"),  # too little for a charge
]


def name(ours, theirs, known=None):
    block = None if known is None else np.zeros(1, "int64")
    code, points = name_of(np.array([ours]), np.array([theirs]), known, block)
    assert points[0] >= 1 and (points[0] == 1 or ours != theirs)
    return NAMES[code[0]]


def known(pairs, amounts=(), blocks=None):
    """Habits of pairs of totals that belong together; ``amounts`` are all lines there are."""
    ours, theirs = np.array([*pairs], "int64").reshape(-1, 2).T
    block = np.zeros(len(ours), "int64") if blocks is None else np.array(blocks)
    amounts = np.array(amounts or [60000], "int64")
    top = int(block.max(initial=0))
    lines = pd.DataFrame({
        "block": np.repeat(np.arange(top + 1), len(amounts)),
        "amount": np.tile(amounts, top + 1),
    })  # fmt: skip
    return habits(lines, block, ours, theirs)


@pytest.mark.parametrize("ours, theirs, expected", CASES)
@pytest.mark.parametrize("sign", [1, -1])
def test_names(ours, theirs, expected, sign):
    assert name(sign * ours, sign * theirs) == expected
    assert name(sign * theirs, sign * ours) == expected


def test_every_name_has_a_prior_and_a_kind():
    assert len(NAMES) == len(PRIOR) == len(KINDS) and (PRIOR > 0).all()
    assert set(KINDS[AMOUNT:]) == {"amount"} and KINDS[:AMOUNT].tolist() == [*NAMES[:AMOUNT]]


@pytest.mark.parametrize(
    "percent, times, expected",
    [(3.5, 1, "amount"), (3.5, 4, "discount"), (7.25, 4, "discount"), (12.5, 4, "discount")],
)
def test_a_percentage_the_partner_repeats_is_a_discount(percent, times, expected):
    bases = [81234, 12345, 55555, 98989, 44001][:times]
    seen = known([(b, b - round(b * percent / 100)) for b in bases])
    assert name(81234, 81234 - round(81234 * percent / 100), seen) == expected


@pytest.mark.parametrize("times, expected", [(1, "amount"), (2, "bank_charge"), (5, "bank_charge")])
def test_a_figure_the_partner_repeats_is_a_charge(times, expected):
    seen = known([(b, b - 1737) for b in (81234, 12345, 55555, 98989, 44001)[:times]])
    assert name(81234, 81234 - 1737, seen) == expected
    again = seen_again(seen, np.zeros(1, "int64"), np.array([81234]), np.array([81234 - 1737]))
    assert again.tolist() == [times if times > 1 else 0]


def test_a_figure_in_the_other_direction_is_not_the_same():
    """Two lines against two that name each other crosswise are off by the same, up and down."""
    seen = known([(81234, 81234 - 1737), (55555, 55555 + 1737)])
    assert name(81234, 81234 - 1737, seen) == "amount"


def test_what_another_partner_repeats_proves_nothing():
    seen = known([(b, b - 1737) for b in (81234, 12345, 55555)], blocks=[1, 1, 1])
    assert name(81234, 81234 - 1737, seen) == "amount"


def test_a_tax_that_the_partner_repeats_beats_a_usual_discount():
    bases = [81234, 12345, 55555, 98989, 44001, 70707]
    taxed = known([(b, b - round(b * 0.1)) for b in bases])
    assert name(50000, 45000, taxed) == "tax"
    charged = known([(b, b - 500) for b in bases])
    assert name(5000, 4500, taxed) == "tax" and name(5000, 4500, charged) == "bank_charge"
    assert name(50000, 49500, charged) == "bank_charge" and name(50000, 49500) == "discount"


@pytest.mark.parametrize(
    "typical, off, expected",
    [
        (60_000, 1_500, "bank_charge"),  # 15.00 of some 600.00 EUR
        (10_000_000, 440_000, "bank_charge"),  # 440,000 of ten million VND
        (80_000, 880, "bank_charge"),  # 880 of 80,000 JPY; 8.80 of 800.00 EUR
        (300_000, 2_500, "bank_charge"),  # 2.500 of 300.000 KWD
        (3_000, 1_500, "amount"),  # 15.00 of 30.00
        (10_000_000, 1_500, "amount"),  # 1,500 VND: no bank bothers
    ],
)
def test_what_is_small_is_seen_from_the_amounts_of_the_block(typical, off, expected):
    base = typical + typical // 7 * 3 + 13
    seen = known([(base, base - off)], amounts=[typical // 2, typical, typical * 3])
    assert name(base, base - off, seen) == expected


@pytest.mark.parametrize(
    "ours, theirs, expected",
    [
        (120000, 117600, "discount"),
        (117600, 120000, "discount"),  # seldom the other way round, but nothing else fits
        (20000, 19100, "bank_charge"),
        (19100, 20000, "amount"),  # no bank gives
        (-20000, -20900, "bank_charge"),  # a payment that comes in less than they sent
        (-20900, -20000, "amount"),
        (119000, 100000, "tax"),
        (100000, 119000, "tax"),  # either side may leave the tax out
        (100000, 100003, "rounding"),
    ],
)
def test_which_side_is_larger_counts_where_it_is_told(ours, theirs, expected):
    code, _ = name_of(np.array([ours]), np.array([theirs]), directed=True)
    assert NAMES[code[0]] == expected


def test_swapped_digits_of_several_amounts_are_no_repeated_charge():
    pairs = [(317104, 317014), (55980, 55890), (97436, 97346), (81232, 81142)]
    seen = known(pairs)
    assert not len(seen.figures) and all(name(o, t, seen) == "swapped" for o, t in pairs[:3])


def test_the_discount_a_partner_takes_most():
    seen = known([(50000, 49250), (30000, 29550), (70000, 69300)], blocks=[0, 0, 0])
    assert seen.discount.tolist() == [0.015]
    assert known([(50000, 49250), (30000, 29400)]).discount.tolist() == [0.0]


@given(st.integers(-(10**10), 10**10), st.sampled_from([0.01, 0.015, 0.02, 0.0325, 0.05]))
def test_what_was_before_the_discount(gross, share):
    net = gross - np.rint(np.array([gross * share])).astype("int64")
    guesses = [g[0] for g in undiscounted(net, np.array([share]))]
    assert gross in guesses
    assert all(g - round(g * share) == net[0] or g == net[0] for g in guesses)


def test_no_lines_no_habits():
    empty = known([])
    assert name(120000, 117600, empty) == "discount" and name(120000, 93211, empty) == "amount"


AMOUNTS = st.integers(-(10**9), 10**9)
PAIRS = st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=8)


@given(PAIRS, AMOUNTS, AMOUNTS)
def test_names_are_symmetric_and_depend_on_the_block_alone(pairs, ours, theirs):
    there, back = known(pairs), known([(t, o) for o, t in pairs])
    assert name(ours, theirs, there) == name(theirs, ours, back)
    other = known([*pairs, (5000, 4321), (7000, 6321)], blocks=[0] * len(pairs) + [1, 1])
    assert name(ours, theirs, there) == name(ours, theirs, other)
    assert name(ours, theirs, known(pairs[::-1])) == name(ours, theirs, there)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=20))
def test_many_at_once_are_as_each_alone(pairs):
    ours, theirs = np.array(pairs).T
    codes, points = name_of(ours, theirs)
    for (o, t), code, point in zip(pairs, codes, points, strict=True):
        alone, its = name_of(np.array([o]), np.array([t]))
        assert code == alone[0] and point == its[0]


def test_whoever_deducts_deducts_again():
    ours, theirs = np.full(6, 10_000), np.array([9_700, 9_500, 9_805, 9_000, 9_900, 8_100])
    lines = pd.DataFrame({"block": [0], "amount": [10_000]})
    same, turned = (habits(lines, np.zeros(6, int), *s) for s in ((ours, theirs), (theirs, ours)))
    totals = np.full(3, 5000), np.array([4900, 5100, 5000])
    less, more, none = directed(same, np.zeros(3, int), *totals)
    assert less > 0 > more and none == 0
    assert directed(turned, np.zeros(3, int), *totals[::-1])[0] == less
