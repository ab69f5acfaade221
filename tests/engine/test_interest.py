"""Interest on late payment: official examples, tables reckoned by hand, and what always holds."""

import doctest
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import interest as subject
from engine.interest import (
    INTEREST_CHARGED,
    LUMP_SUMS,
    Terms,
    interest,
    lump_sum,
    periods,
    rate_on,
    tables,
)

# Banque de France, key rates of the European Central Bank: main refinancing operations.
ECB = [
    (date(2023, 9, 20), 45_000),
    (date(2024, 6, 12), 42_500),
    (date(2024, 9, 18), 36_500),
    (date(2024, 10, 23), 34_000),
]
EU = Terms(margin=80_000, half_yearly=True)
UK = Terms(margin=80_000, half_yearly=True, first_day=False)


def charged(due, amount, until, payments=(), rates=(), terms=EU, since=None):
    """Interest of one installment, minor units."""
    items, paid = tables([(7, due, amount, since)], [(7, *each) for each in payments])
    return interest(items, paid, list(rates), terms, until).loc[0, "interest"]


def test_the_example_of_the_british_government():
    """gov.uk, "Late commercial payments": £1,000 at a base rate of 0.5 % bears £85 a year, 23p a
    day. (Its £11.50 for 50 days are fifty rounded days; unrounded it is 1000 × 8.5 % × 50/365.)"""
    rates = [(date(2022, 1, 1), 5_000)]
    due = date(2022, 7, 1)
    assert charged(due, 100_000, date(2023, 7, 1), rates=rates, terms=UK) == 8_500
    assert charged(due, 100_000, date(2022, 7, 2), rates=rates, terms=UK) == 23
    assert charged(due, 100_000, date(2022, 8, 20), rates=rates, terms=UK) == 1_164


def test_the_directive_takes_the_rate_of_the_first_day_of_the_half_year():
    """Directive 2011/7/EU, article 2(7): 4.50 % for the first half of 2024, 4.25 % for the second.

    =====================  =========  ====  ======  ==================
    period                 principal  days  rate    interest
    =====================  =========  ====  ======  ==================
    31 May – 30 June       10,000.00    30  12.50%  102.7397
    30 June – 15 July      10,000.00    15  12.25%   50.3425
    15 July – 31 December   6,000.00   169  12.25%  340.3151
    31 December – 10 Jan.   6,000.00    10  11.15%   18.3288  (3.15 % from 18 December)
    =====================  =========  ====  ======  ==================
    """
    rates = [*ECB, (date(2024, 12, 18), 31_500)]
    payments = [(date(2024, 7, 15), 400_000)]
    assert rate_on(rates, EU, date(2024, 6, 30)) == 125_000
    assert rate_on(rates, EU, date(2024, 12, 31)) == 122_500
    until = date(2025, 1, 10)
    assert charged(date(2024, 5, 31), 1_000_000, until, payments, rates) == 51_173


@pytest.mark.parametrize(
    ("day_count", "expected"),
    # 10,000 at 9 % over 60 days, 31 of them in the leap year 2024
    [("act/365", 14_795), ("act/360", 15_000), ("act/act", 14_774)],
)
def test_day_counts(day_count, expected):
    terms = Terms(margin=90_000, day_count=day_count)
    assert charged(date(2024, 11, 30), 1_000_000, date(2025, 1, 29), terms=terms) == expected


def test_a_rate_a_day():
    """Order 802 of the State Council, article 17: 0.05 % a day; 20 days of ¥80,000."""
    terms = Terms(margin=500, day_count="day")
    assert charged(date(2025, 6, 1), 8_000_000, date(2025, 6, 21), terms=terms) == 80_000


def test_germany_below_zero():
    """Section 288(2) of the Civil Code: nine points above the base rate, which was -0.88 %."""
    rates = [(date(2016, 7, 1), -8_800)]
    terms = Terms(margin=90_000)
    assert charged(date(2021, 1, 1), 100_000, date(2022, 1, 1), rates=rates, terms=terms) == 8_120


def test_paid_late_bears_interest_until_then_only():
    due, paid = date(2025, 3, 1), [(date(2025, 3, 31), 365_000)]
    terms = Terms(margin=100_000)
    items, payments = tables([(1, due, 365_000)], [(1, *paid[0])])
    row = interest(items, payments, [], terms, date(2025, 12, 31)).loc[0]
    assert row.tolist() == [1, 30, 0, 3_000]


def test_nothing_before_it_is_due_nor_of_what_was_paid_in_time():
    terms = Terms(margin=100_000)
    due = date(2025, 3, 1)
    assert charged(due, 365_000, due, terms=terms) == 0
    assert charged(due, 365_000, date(2025, 1, 1), terms=terms) == 0
    assert charged(due, 365_000, date(2025, 9, 1), [(due, 365_000)], terms=terms) == 0
    early = [(date(2025, 2, 1), 265_000)]
    assert charged(due, 365_000, date(2025, 3, 11), early, terms=terms) == 274


def test_lump_sums():
    assert [lump_sum(LUMP_SUMS["eu"], cents) for cents in (1, 10**9)] == [4_000, 4_000]
    assert lump_sum(LUMP_SUMS["none"], 10**9) == 0


def test_many_at_once_are_each_reckoned_alone():
    items, paid = tables(
        [(3, date(2025, 1, 1), 365_000), (1, date(2025, 2, 1), 730_000)],
        [(1, date(2025, 2, 11), 365_000), (9, date(2025, 1, 2), 5)],
    )
    found = interest(items, paid, [], Terms(margin=100_000), date(2025, 2, 21))
    assert found["item_id"].tolist() == [3, 1]
    assert found["interest"].tolist() == [5_100, 3_000]
    assert found["principal"].tolist() == [365_000, 365_000]


DUE = date(2023, 12, 1)
days = st.integers(-30, 800).map(lambda n: DUE + timedelta(days=n))
parts = st.lists(st.tuples(days, st.integers(1, 10**9)), max_size=5)
rates = st.lists(st.tuples(days, st.integers(-20_000, 200_000)), min_size=1, max_size=6)
terms = st.builds(
    Terms,
    margin=st.integers(0, 100_000),
    day_count=st.sampled_from(["act/365", "act/360", "act/act"]),
    half_yearly=st.booleans(),
    first_day=st.booleans(),
)
rest = st.integers(0, 10**12)


@given(parts, rest, rates, terms, st.lists(days, min_size=3, max_size=3).map(sorted))
def test_periods_add_up(payments, open_amount, known, how, cuts):
    amount = sum(part for _day, part in payments) + open_amount
    whole = charged(DUE, amount, cuts[2], payments, known, how, cuts[0])
    first = charged(DUE, amount, cuts[1], payments, known, how, cuts[0])
    assert first + charged(DUE, amount, cuts[2], payments, known, how, cuts[1]) == whole


@given(parts, rest, rates, terms, days, days)
def test_more_days_never_less(payments, open_amount, known, how, one, other):
    amount = sum(part for _day, part in payments) + open_amount
    early, late = (charged(DUE, amount, day, payments, known, how) for day in sorted((one, other)))
    assert 0 <= early <= late


@given(rest, rates, terms, days, days, st.integers(1, 10**9))
def test_a_payment_lowers_only_what_comes_after_it(open_amount, known, how, until, day, part):
    amount = open_amount + part
    without = charged(DUE, amount, until, [], known, how)
    with_it = charged(DUE, amount, until, [(day, part)], known, how)
    assert with_it <= without
    if day >= until:
        assert with_it == without


@given(parts, rest, rates, terms, days)
def test_as_day_by_day(payments, open_amount, known, how, until):
    """The slow way: each day bears what is open before its payments, weighted by its year."""
    amount = sum(part for _day, part in payments) + open_amount
    leap, other, divisor = subject.DAY_COUNTS[how.day_count]
    total, day = 0, DUE + timedelta(days=1)
    while day <= until:
        principal = amount - sum(part for paid, part in payments if paid < day)
        is_leap = day.year == 2024
        total += principal * rate_on(known, how, day) * (leap if is_leap else other)
        day += timedelta(days=1)
    divisor *= subject.WHOLE
    expected = (2 * total + divisor) // (2 * divisor)
    assert charged(DUE, amount, until, payments, known, how) == expected


def stretches(due, amount, until, payments=(), rates=(), terms=EU, charged=()):
    """[(from, to, days, principal, rate, interest)] of one installment.

    :param charged: [(from, to[, above, principal])]
    """
    found = reckoned(due, amount, until, payments, rates, terms, charged)
    names = ["days", "principal", "rate", "interest"]
    return [
        (f"{row.date_from:%d.%m.}", f"{row.date_to:%d.%m.}", *(getattr(row, n) for n in names))
        for row in found.itertuples()
    ]


def reckoned(due, amount, until, payments=(), rates=(), terms=EU, charged=()):
    items, paid = tables([(7, due, amount)], [(7, *each) for each in payments])
    rows = [(7, *each) if each[2:] else (7, *each, 0, 10**18) for each in charged]
    before = pd.DataFrame(rows, columns=list(INTEREST_CHARGED)).astype(INTEREST_CHARGED)
    return periods(items, paid, list(rates), terms, until, before)


def slices(table):
    """A reckoning as what it charges."""
    names = ["date_from", "date_to", "above", "principal"]
    return list(table[names].itertuples(index=False, name=None))


def test_stretches_of_one_principal_and_one_rate():
    """The table of the directive above, row by row."""
    rates = [*ECB, (date(2024, 12, 18), 31_500)]
    payments = [(date(2024, 7, 15), 400_000)]
    assert stretches(date(2024, 5, 31), 1_000_000, date(2025, 1, 10), payments, rates) == [
        ("31.05.", "30.06.", 30, 1_000_000, 125_000, 10_274),
        ("30.06.", "15.07.", 15, 1_000_000, 122_500, 5_034),
        ("15.07.", "31.12.", 169, 600_000, 122_500, 34_032),
        ("31.12.", "10.01.", 10, 600_000, 111_500, 1_833),
    ]


def test_the_british_rate_is_that_of_the_first_day():
    """Late Payment of Commercial Debts (Rate of Interest) (No. 3) Order 2002, article 4: the rate
    in force on the last day of the half-year before interest *starts to run*."""
    rates = [(date(2022, 6, 30), 12_500), (date(2022, 12, 31), 35_000)]
    terms = Terms(margin=80_000, half_yearly=True, first_day=False, fixed=True)
    due, until = date(2022, 12, 1), date(2023, 1, 31)
    assert stretches(due, 100_000, until, rates=rates, terms=terms) == [
        ("01.12.", "31.01.", 61, 100_000, 92_500, 1_546)
    ]
    terms = Terms(margin=80_000, half_yearly=True, first_day=False)
    assert [row[4] for row in stretches(due, 100_000, until, rates=rates, terms=terms)] == [
        92_500,
        115_000,
    ]


def test_what_was_charged_is_cut_out_and_given_back():
    terms, due, until = Terms(margin=100_000), date(2025, 3, 1), date(2025, 3, 31)
    whole = stretches(due, 365_000, until, terms=terms)
    assert whole == [("01.03.", "31.03.", 30, 365_000, 100_000, 3_000)]
    middle = [(date(2025, 3, 11), date(2025, 3, 21))]
    assert stretches(due, 365_000, until, terms=terms, charged=middle) == [
        ("01.03.", "11.03.", 10, 365_000, 100_000, 1_000),
        ("21.03.", "31.03.", 10, 365_000, 100_000, 1_000),
    ]
    assert stretches(due, 365_000, until, terms=terms, charged=[(due, until)]) == []


def test_what_was_contested_is_charged_later_for_the_days_before():
    """3,650 from 1 March at 10 %; 1,000 of it was contested when March was charged.

    ========================  =========  ====  ========
    charged                   principal  days  interest
    ========================  =========  ====  ========
    on 31 March                2,650.00    30     21.78
    on 30 April, unfounded:
      1 – 31 March             1,000.00    30      8.22
      31 March – 30 April      3,650.00    30     30.00
    ========================  =========  ====  ========
    """
    terms, due = Terms(margin=100_000), date(2025, 3, 1)
    march = reckoned(due, 265_000, date(2025, 3, 31), terms=terms)
    assert march["interest"].tolist() == [2_178]
    april = stretches(due, 365_000, date(2025, 4, 30), terms=terms, charged=slices(march))
    assert april == [
        ("01.03.", "31.03.", 30, 100_000, 100_000, 822),
        ("31.03.", "30.04.", 30, 365_000, 100_000, 3_000),
    ]


def test_a_slice_that_is_given_back_is_free_between_the_others():
    terms, due, until = Terms(margin=100_000), date(2025, 3, 1), date(2025, 3, 31)
    kept = [(due, until, 0, 100_000), (due, until, 200_000, 50_000)]
    found = reckoned(due, 365_000, until, terms=terms, charged=kept)
    assert found[["above", "principal"]].to_numpy().tolist() == [
        [100_000, 100_000],
        [250_000, 115_000],
    ]
    # Slices above what is open now leave nothing of it to charge.
    found = reckoned(due, 90_000, until, terms=terms, charged=kept)
    assert found.empty


def test_a_payment_the_day_it_is_due_and_several_on_one_day():
    terms, due = Terms(margin=100_000), date(2025, 3, 1)
    paid = [(due, 65_000), (date(2025, 3, 11), 100_000), (date(2025, 3, 11), 100_000)]
    assert stretches(due, 365_000, date(2025, 3, 21), paid, terms=terms) == [
        ("01.03.", "11.03.", 10, 300_000, 100_000, 822),
        ("11.03.", "21.03.", 10, 100_000, 100_000, 274),
    ]


held = st.integers(0, 10**12)


@given(parts, rest, held, rates, terms, days, days)
def test_no_day_of_a_principal_is_charged_twice(payments, left, contested, known, how, one, other):
    """Contested at first, then not: both together are the whole, and nothing is left after."""
    amount = sum(part for _day, part in payments) + left
    early, late = sorted((one, other))
    first = reckoned(DUE, max(amount - contested, 0), early, payments, known, how)
    second = reckoned(DUE, amount, late, payments, known, how, slices(first))
    whole = reckoned(DUE, amount, late, payments, known, how)["interest"].sum()
    both = first["interest"].sum() + second["interest"].sum()
    assert abs(both - whole) <= len(first) + len(second)
    third = reckoned(DUE, amount, late, payments, known, how, [*slices(first), *slices(second)])
    assert third.empty


def test_rounding_down():
    terms = Terms(margin=90_000, rounding="down")
    assert charged(date(2025, 1, 1), 10_000, date(2025, 1, 8), terms=terms) == 17  # 17.26
    assert charged(date(2025, 1, 1), 10_000, date(2025, 1, 4), terms=terms) == 7  # 7.40
    assert charged(date(2025, 1, 1), 10_000, date(2025, 1, 12), terms=terms) == 27  # 27.12
    assert charged(date(2025, 1, 1), 10_500, date(2025, 1, 12), terms=terms) == 28  # 28.48
    assert charged(date(2025, 1, 1), 10_700, date(2025, 1, 12), terms=terms) == 29  # 29.02
    nearly = Terms(margin=90_000, rounding="down"), Terms(margin=90_000)
    found = [charged(date(2025, 1, 1), 10_660, date(2025, 1, 12), terms=how) for how in nearly]
    assert found == [28, 29]  # 28.91


@given(parts, rest, rates, terms, st.lists(days, min_size=3, max_size=3).map(sorted))
def test_what_is_charged_and_what_is_not_are_the_whole(payments, left, known, how, cuts):
    amount = sum(part for _day, part in payments) + left
    start, end, until = cuts

    def total(charged=()):
        return sum(row[5] for row in stretches(DUE, amount, until, payments, known, how, charged))

    taken = stretches(DUE, amount, end, payments, known, how, [(DUE, start)])
    assert total() == total([(start, end)]) + sum(row[5] for row in taken)


def test_the_examples_in_the_text():
    assert doctest.testmod(subject).failed == 0
