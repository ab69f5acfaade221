"""Usual percentages."""

import numpy as np
import pytest

from engine.rates import DISCOUNT_RATES, TAX_RATES, Rates


@pytest.mark.parametrize("rates", [DISCOUNT_RATES, TAX_RATES])
def test_shares_are_sorted_and_weights_add_up(rates):
    assert (np.diff(rates.share) > 0).all() and rates.usual.sum() == pytest.approx(1)
    assert (rates.share > 0).all() and (rates.share < 0.31).all()


@pytest.mark.parametrize("percent", [1, 1.5, 2, 2.5, 3, 4, 5])
def test_usual_discounts(percent):
    number = DISCOUNT_RATES.fit(np.array([percent * 100]), np.array([10000]))[0]
    assert DISCOUNT_RATES.share[number] == pytest.approx(percent / 100)
    assert DISCOUNT_RATES.usual[number] > 0


@pytest.mark.parametrize("percent", [0.25, 3.25, 3.5, 6, 7.5, 12.5, 15])
def test_percentages_a_partner_has_to_repeat_first(percent):
    number = DISCOUNT_RATES.fit(np.array([percent * 100]), np.array([10000]))[0]
    assert DISCOUNT_RATES.share[number] == pytest.approx(percent / 100)
    assert DISCOUNT_RATES.usual[number] == 0


@pytest.mark.parametrize("net, gross", [(10000, 11900), (10000, 12000), (10000, 11300), (97, 102)])
def test_value_added_tax_left_out(net, gross):
    assert TAX_RATES.fit(np.array([gross - net]), np.array([gross]))[0] >= 0


@pytest.mark.parametrize("percent", [1, 2, 3, 5, 6, 7.5, 10, 15, 20, 25, 30])
def test_withholding(percent):
    assert TAX_RATES.fit(np.array([percent * 1000]), np.array([100000]))[0] >= 0


@pytest.mark.parametrize(
    "off, larger, fits",
    [
        (200, 10000, True),
        (201, 10000, True),
        (202, 10000, False),
        (198, 10000, False),
        (1, 50, False),
    ],
)
def test_to_a_minor_unit(off, larger, fits):
    rates = Rates.of({0.02: 1.0})
    assert (rates.fit(np.array([off]), np.array([larger]))[0] == 0) == fits


def test_more_slack_for_sums_of_rounded_parts():
    rates = Rates.of({0.02: 1.0, 0.05: 1.0})
    assert rates.fit(np.array([203]), np.array([10000]), 3.0)[0] == 0
    assert rates.fit(np.array([203]), np.array([10000]))[0] == -1
