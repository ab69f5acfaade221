"""Which source goes to which target, method by method, and what always holds."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from open_items import as_sources, as_targets, open_items, told

from engine import CashPolicy, propose
from engine.allocate import METHODS, allocate, only_sums


def check(method: str, text: str, **columns) -> None:
    expected = [line.strip() for line in text.split("#expected")[1].splitlines() if line.strip()]
    assert told(allocate(*open_items(text, **columns), method)) == sorted(expected)


def test_the_earliest_due_is_paid_first():
    check(
        "by_due_date",
        """
        #targets
        2026-01-02  100.00 INV/1 | | | 2026-02-20
        2026-01-09  100.00 INV/2 | | | 2026-02-10
        #sources
        2026-02-01 -150.00 BNK/1
        #expected
        3 -> 2 100.00
        3 -> 1 50.00
        """,
    )


def test_the_oldest_document_is_paid_first_whenever_it_is_due():
    check(
        "oldest_first",
        """
        #targets
        2026-01-02  100.00 INV/1 | | | 2026-02-20
        2026-01-09  100.00 INV/2 | | | 2026-02-10
        #sources
        2026-02-01 -150.00 BNK/1
        #expected
        3 -> 1 100.00
        3 -> 2 50.00
        """,
    )


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        ("15.00", "4 -> 3 15.00"),
        ("60.00", "4 -> 3 40.00\n4 -> 2 20.00"),
        ("90.00", "4 -> 3 40.00\n4 -> 2 30.00\n4 -> 1 20.00"),
    ],
)
def test_costs_then_interest_then_what_was_owed(paid, expected):
    """Section 367 of the German, article 561 of the Chinese Civil Code."""
    sources, targets = open_items(
        f"""
        #targets
        2026-01-02  100.00 INV/1 | | | 2026-01-02
        2026-02-01   30.00 INV/INTEREST | | | 2026-02-10
        2026-02-05   40.00 INV/FEE | | | 2026-02-20
        #sources
        2026-02-01 -{paid} BNK/1
        """
    )
    targets["rank"] = [2, 1, 0]
    assert told(allocate(sources, targets, "costs_first")) == sorted(expected.split("\n"))
    assert told(allocate(sources, targets, "by_due_date"))[0].startswith("4 -> 1")


def test_a_payment_that_names_its_invoice_pays_it_whatever_the_order():
    sources, targets = open_items(
        """
        #targets
        2026-01-02  100.00 INV/2026/0001 | | | 2026-01-02
        2026-02-05   40.00 INV/2026/0002 | | | 2026-02-20
        #sources
        2026-02-06 -100.00 BNK/1 | for INV/2026/0001
        """
    )
    targets["rank"] = [2, 0]
    found = propose(sources, targets, CashPolicy(in_turn="costs_first"))
    assert told(found.allocations) == ["3 -> 1 100.00"]


def test_many_to_many_in_turn_and_an_overpayment_stays_open():
    check(
        "by_due_date",
        """
        #targets
        2026-01-02  100.00 INV/1
        2026-01-03  100.00 INV/2
        #sources
        2026-01-05  -30.00 BNK/1
        2026-01-06  -90.00 BNK/2
        2026-01-07 -200.00 BNK/3
        #expected
        3 -> 1 30.00
        4 -> 1 70.00
        4 -> 2 20.00
        5 -> 2 80.00
        """,
    )


def test_bills_and_payments_made_have_the_other_sign():
    check(
        "by_due_date",
        """
        #targets
        2026-01-02 -100.00 BILL/1 | | invoice
        #sources
        2026-01-05   60.00 BNK/1 | | payment
        #expected
        2 -> 1 -60.00
        """,
    )


def test_same_signs_never_meet():
    check(
        "by_due_date",
        """
        #targets
        2026-01-02 100.00 INV/1
        #sources
        2026-01-05  60.00 BNK/1 | money back | payment
        #expected
        """,
    )


def test_a_credit_note_meets_the_invoice_it_names_before_anything_is_paid():
    check(
        "by_due_date",
        """
        #targets
        2026-01-02 100.00 INV/2026/00001
        2026-01-03 100.00 INV/2026/00002
        #sources
        2026-01-04 -100.00 BNK/1
        2026-01-09  -40.00 RINV/2026/00001 | Reversal of INV/2026/00002 | refund
        #expected
        4 -> 2 40.00
        3 -> 1 100.00
        """,
    )


def test_a_credit_note_that_names_nothing_goes_first_in_turn():
    check(
        "by_due_date",
        """
        #targets
        2026-01-02 100.00 INV/2026/00001
        #sources
        2026-01-04 -80.00 BNK/1
        2026-01-09 -40.00 RINV/2026/00001 | goodwill | refund
        #expected
        3 -> 1 40.00
        2 -> 1 60.00
        """,
    )


@pytest.mark.parametrize(
    "said",
    [
        "INV/2026/00124",
        "inv-2026-124",
        "Rechnung 124/2026 danke",
        "INV 2026 OO124",
        "货款INV/2026/00124",
    ],
)
def test_by_reference_in_any_writing(said):
    text = f"""
        #targets
        2026-01-02 100.00 INV/2026/00123
        2026-01-03 100.00 INV/2026/00124
        #sources
        2026-01-04 -70.00 BNK1/2026/00123 | {said}
        #expected
        3 -> 2 70.00
        """
    check("by_reference", text)


def test_by_reference_to_several_the_earliest_due_first():
    check(
        "by_reference",
        """
        #targets
        2026-01-02 100.00 INV/2026/00123 | | | 2026-03-01
        2026-01-03 100.00 INV/2026/00124 | | | 2026-02-01
        2026-01-03 100.00 INV/2026/00125 | | | 2026-01-15
        #sources
        2026-01-04 -150.00 BNK1/2026/00125 | INV/2026/00123, INV/2026/00124
        2026-01-05  -90.00 BNK1/2026/00126 | INV/2026/00123
        2026-01-05  -90.00 BNK1/2026/00127 | nothing
        #expected
        4 -> 1 10.00
        4 -> 2 100.00
        5 -> 1 90.00
        """,
    )


def test_a_month_is_no_document():
    check(
        "by_reference",
        """
        #targets
        2026-01-02 100.00 INV/2026/00123 | order A7F3K9
        2026-01-03 100.00 INV/2026/00003
        #sources
        2026-01-04 -150.00 BNK1/2026/00125 | Rent 03/2026 for order a7f3k9
        #expected
        3 -> 1 100.00
        """,
    )


def test_by_amount_only_what_can_be_nothing_else():
    check(
        "by_amount",
        """
        #targets
        2026-01-02 100.00 INV/1
        2026-01-03 100.00 INV/2
        2026-01-03 123.45 INV/3
        #sources
        2026-01-04 -100.00 BNK/1
        2026-01-04 -123.45 BNK/2
        2026-01-05  -55.55 BNK/3
        #expected
        5 -> 3 123.45
        """,
    )


def test_by_amount_the_only_sum_and_no_other():
    check(
        "by_amount",
        """
        #targets
        2026-01-02 10.00 INV/1
        2026-01-03 20.00 INV/2
        2026-01-03 30.00 INV/3
        2026-01-03 40.00 INV/4
        #sources
        2026-01-04 -50.00 BNK/1
        2026-01-05 -90.00 BNK/2
        #expected
        6 -> 2 20.00
        6 -> 3 30.00
        6 -> 4 40.00
        """,
    )


def test_what_could_be_a_discounted_one_too_is_not_decided():
    check(
        "by_amount",
        """
        #targets
        2026-01-02 100.00 INV/1 | | | 2026-02-01 | 98.00 until 2026-01-12
        2026-01-03  98.00 INV/2
        2026-01-03  11.00 INV/3
        #sources
        2026-01-04 -98.00 BNK/1
        #expected
        """,
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("day", "expected"), [("2026-01-12", "2 -> 1 98.00 2.00 discount"), ("2026-01-13", None)]
)
def test_discount_is_taken_to_its_last_day(method, day, expected):
    text = f"""
        #targets
        2026-01-02 100.00 INV/2026/00123 | | | 2026-02-01 | 98.00 until 2026-01-12
        #sources
        {day} -98.00 BNK/1 | INV/2026/00123
        #expected
        """
    late = [] if method == "by_amount" else ["2 -> 1 98.00"]
    assert told(allocate(*open_items(text), method)) == ([expected] if expected else late)


def test_no_discount_on_what_is_paid_in_part():
    check(
        "by_due_date",
        """
        #targets
        2026-01-02 100.00 INV/1 | | | 2026-02-01 | 98.00 until 2026-01-12
        2026-01-02 100.00 INV/2 | | | 2026-02-02 | 98.00 until 2026-01-12
        #sources
        2026-01-05 -150.00 BNK/1
        #expected
        3 -> 1 98.00 2.00 discount
        3 -> 2 52.00
        """,
    )


def test_nothing_crosses_partner_currency_or_account():
    sources, targets = open_items("#targets\n2026-01-02 5.00 A\n#sources\n2026-01-02 -5.00 B\n")
    for column, value in (("partner", 2), ("currency", "USD"), ("account", 7)):
        other = targets.assign(**{"account": 0, column: value})
        assert allocate(sources.assign(account=0), other).empty
    assert len(allocate(sources, targets)) == 1


def test_what_is_lacking_is_said():
    sources, targets = open_items("#targets\n2026-01-02 5.00 A\n")
    with pytest.raises(ValueError, match="due_date"):
        allocate(sources, targets.drop(columns="due_date"))


def test_sums_too_large_are_refused():
    rows = [{"amount": 2**62, "due_date": "2026-01-01"}] * 3
    with pytest.raises(ValueError, match="too large"):
        allocate(as_sources([]), as_targets(rows))


@given(st.lists(st.integers(1, 30), min_size=2, max_size=9), st.integers(1, 120))
def test_only_sums_counts_all_subsets(amounts, wanted):
    series = pd.Series(amounts)
    ways = [m for m in range(1 << len(amounts)) if sum(series[_bits(m, amounts)]) == wanted]
    found = only_sums(series.to_numpy(), pd.Series([wanted]).to_numpy())
    assert [members.tolist() for _, members in found] == (
        [_bits(ways[0], amounts)] if len(ways) == 1 else []
    )


def _bits(mask, amounts):
    return [i for i in range(len(amounts)) if mask >> i & 1]
