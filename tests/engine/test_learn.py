"""What two ledgers teach about themselves."""

import numpy as np
import pytest
from ledgers import ledger
from stages import learnt, lines_of

from engine.clean import clean
from engine.learn import (
    BINS,
    CLASSES,
    LEAN,
    USUAL_LAG,
    USUAL_NAMED,
    USUAL_SPREAD,
    USUAL_TRUST,
    lag_bin,
    stream_of,
    zeros,
)
from engine.normalize import SERIAL


def model_of(ours, theirs):
    return learnt(clean(ledger(ours), ledger(theirs))[0])[0]


def booked(count, lag, kind="invoice", partner=1, start=1000):
    """So many unique amounts, booked ``lag`` days later by the other side."""
    sides = ([], [])
    for n in range(count):
        for late, rows in zip((0, lag), sides, strict=True):
            date = np.datetime64("2026-01-10") + n + late
            rows.append({"amount": start + 7 * n, "date": date, "kind": kind, "partner": partner})
    return sides


def test_the_lag_is_learnt_from_amounts_that_are_alone():
    model = model_of(*booked(40, 9))
    assert model.lag[0] == pytest.approx(9, abs=1) and model.seen[0] == 40
    assert model.spread[0] < USUAL_SPREAD


def test_a_side_that_books_earlier_has_a_negative_lag():
    assert model_of(*booked(40, -5)).lag[0] == pytest.approx(-5, abs=1)


def test_little_seen_leans_on_what_is_usual():
    model = model_of(*booked(1, 12))
    usual = (12 + LEAN * USUAL_LAG) / (1 + LEAN)
    assert usual <= model.lag[0] < 12


def test_amounts_that_others_have_too_teach_no_lag():
    ours, theirs = booked(3, 9)
    model = model_of([*ours, *ours], [*theirs, *theirs])
    assert model.seen.tolist() == [0, 0]


def test_lags_beyond_the_window_are_none():
    assert model_of(*booked(3, 61)).seen.tolist() == [0, 0]


def test_payments_have_a_lag_of_their_own():
    invoices, payments = booked(40, 10), booked(40, 2, kind="payment", start=5003)
    model = model_of(*(a + b for a, b in zip(invoices, payments, strict=True)))
    assert model.lag[:2] == pytest.approx([10, 2], abs=1)
    assert stream_of(np.array([0, 3]), np.array([False, True])).tolist() == [0, 7]


def test_partners_teach_each_other_nothing():
    slow, quick = booked(30, 12), booked(30, 1, partner=2)
    alone = model_of(*slow)
    both = model_of(*(a + b for a, b in zip(slow, quick, strict=True)))
    for name in ("lag", "spread", "seen"):
        assert getattr(both, name)[:2].tolist() == getattr(alone, name).tolist(), name
    for name in ("size", "span", "named", "repeated", "same_kind", "width"):
        assert getattr(both, name)[0] == getattr(alone, name)[0], name
    assert (both.trust[0] == alone.trust[0]).all()


def named(count, agree):
    """Lines that share a number; ``agree``: of how many the amounts agree."""
    ours = [{"amount": 10_007 + 1013 * n, "ref": f"INV {4001 + 17 * n}"} for n in range(count)]
    theirs = [
        dict(row, amount=row["amount"] if n < agree else 3 * row["amount"])
        for n, row in enumerate(ours)
    ]
    return ours, theirs


def test_numbers_are_trusted_as_far_as_amounts_agree():
    usual, serial = USUAL_TRUST[SERIAL, 0], SERIAL * 4
    trust = [model_of(*named(30, agree)).trust[0, serial] for agree in (0, 15, 30)]
    assert trust[0] < 0.1 < trust[1] < usual < trust[2]


def test_without_any_number_trust_is_the_usual():
    model = model_of(*booked(3, 0))
    assert model.trust.shape == (1, CLASSES)
    assert model.trust[0] == pytest.approx(USUAL_TRUST.ravel())


def test_trust_does_not_depend_on_which_side_is_which():
    one, other = model_of(*named(20, 12)), model_of(*named(20, 12)[::-1])
    assert one.trust.tolist() == other.trust.tolist()


def test_a_number_of_several_lines_is_right_where_their_sum_agrees():
    def trust(amount):
        ours = [{"amount": a, "ref": "INV 47123", "memo": f"{n}"} for n, a in enumerate((411, 733))]
        return model_of(ours, [{"amount": amount, "ref": "47123"}]).trust[0, SERIAL * 4]

    assert trust(411 + 733) > USUAL_TRUST[SERIAL, 0] > trust(5_000_000)


def test_how_often_true_pairs_name_each_other():
    silent, loud = (model_of(*sides).named[0] for sides in (booked(20, 0), named(20, 20)))
    assert silent < USUAL_NAMED < loud


def test_round_and_repeated_amounts():
    rows = [{"amount": a} for a in (1000, 1000, 230, 17)]
    model = model_of(rows, rows)
    count = 2 * len(rows) + 1.0
    assert model.round_share[0, :4] == pytest.approx(
        [8.1 / count, 6.1 / count, 4.1 / count, 4.1 / count]
    )
    assert model.repeated[0] == 0.5


def test_zeros_at_the_end_of_amounts():
    assert zeros(np.array([7, 120, -5000, 10**9, 0])).tolist() == [0, 1, 3, 6, 6]


def test_kinds_that_agree_are_learnt():
    ours, theirs = booked(40, 0)
    odd = [dict(row, kind="refund") for row in theirs]
    assert model_of(ours, theirs).same_kind[0] > 0.9
    assert model_of(ours, odd).same_kind[0] == 0.5


def test_size_and_span_have_a_floor():
    model = model_of([{"amount": 5}], [])
    assert model.size.tolist() == [2] and model.span.tolist() == [30]


def test_how_far_the_lines_of_one_business_lie_apart():
    def width(days):
        lines = lines_of(f"""
            #ours
            2026-01-05  {411 + 733}.00  INV/2026/04712
            #theirs
            2026-01-06  411.00  x | 4712
            2026-01-{6 + days:02d}  733.00  y | 4712
        """)
        return learnt(lines)[0].width[0]

    assert width(0) < width(10) < width(24)


def test_lags_fall_into_bins_and_the_outermost_take_the_rest():
    assert lag_bin(np.array([0, 2, -2, 1000, -1000])).tolist() == [
        BINS,
        BINS + 1,
        BINS - 1,
        2 * BINS,
        0,
    ]


def test_empty_ledgers_teach_an_empty_model():
    model = model_of([], [])
    assert not len(model.size) and model.trust.shape == (0, CLASSES)


def test_a_key_is_trusted_by_itself_in_time_and_out_of_time():
    """Their own numbers meet ours of other weeks; the same numbers given in time are ours."""
    sides = booked(40, 3)
    for n, (ours, theirs) in enumerate(zip(*sides, strict=True)):
        ours["ref"] = f"INV{n + 200}"
        theirs["ref"] = f"INV{n + 200}" if n % 2 else f"V{n + 175}"
    model = model_of(*sides)
    serial = SERIAL * 4
    untimely, timely_ = model.meant[0, serial], model.meant[0, CLASSES + serial]
    assert untimely < model.trust[0, serial] < timely_
