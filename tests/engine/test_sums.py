"""Sums are counted, not just found."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import check, facts, run

from engine.numbering import numbering
from engine.sums import subsets


def sets_found(values, wanted, size_max=4):
    amount = np.array([*values, wanted], "int64")
    near = np.arange(len(values))[None, :]
    parts = subsets(amount, near, np.array([len(values)]), amount[[len(values)]], size_max)
    return sorted(
        tuple(sorted(group[:-1]))
        for line, size, _ in parts
        for group in np.split(line, np.cumsum(size)[:-1])
        if len(group)
    )


@given(st.lists(st.integers(-40, 40), min_size=2, max_size=8), st.integers(-60, 60))
def test_every_set_is_found_once(values, wanted):
    every = [
        s
        for size in (2, 3, 4)
        for s in combinations(range(len(values)), size)
        if sum(values[i] for i in s) == wanted
    ]
    assert sets_found(values, wanted) == sorted(every)


def test_a_unique_sum_of_neighbours():
    check("""
        #ours
        2026-01-05  451.17  A
        2026-01-06  210.33  B
        2026-01-20   77.01  C
        #theirs
        2026-01-08  661.50  x
        2026-01-22   77.01  y
        #expected
        auto sum 1+2=1
        auto amount 3=2
    """)


def test_two_sums_that_fit_alike_decide_nothing():
    result = run("""
        #ours
        2026-01-05  100.00  A
        2026-01-05  200.00  B
        2026-01-05  200.00  C
        #theirs
        2026-01-06  300.00  x
    """)
    assert (result.matches["decision"] != "auto").all()


def test_one_voucher_of_theirs_in_several_lines():
    check("""
        #ours
        2026-01-05  661.50  INV/2026/00001
        2026-01-20   77.01  INV/2026/00002
        #theirs
        2026-01-08  451.17  V7
        2026-01-08  210.33  V7
        2026-01-22   77.01  INV 2
        #expected
        auto sum 1=1+2
        auto reference 2=3
    """)


def test_payments_and_invoices_do_not_add_up():
    said = facts(
        run("""
        #ours
        2026-01-05   451.17  A
        2026-01-06  -210.33  B
        #theirs
        2026-01-08   240.84  x
    """)
    )
    assert not any(" sum " in fact for fact in said)


DISCOUNTS = """
    2026-01-05  812.34  INV/2026/77001
    2026-01-12  123.45  INV/2026/77002
    2026-01-19  555.55  INV/2026/77003
    2026-01-26  989.89  INV/2026/77004
"""
TAKEN = """
    2026-01-06  800.15  INV/2026/77001
    2026-01-13  121.60  INV/2026/77002
    2026-01-20  547.22  INV/2026/77003
    2026-01-27  975.04  INV/2026/77004
"""  # 1.5 %


def test_a_few_lines_less_the_discount_the_partner_usually_takes():
    result = run(f"""
        #ours
        {DISCOUNTS}
        2026-02-02  431.17  INV/2026/77005
        2026-02-02   99.99  INV/2026/77006
        2026-02-03  276.81  INV/2026/77007
        #theirs
        {TAKEN}
        2026-02-05  697.36  V88
    """)
    found = [fact for fact in facts(result) if "=" in fact and "+" in fact]
    assert found == ["suggest sum_short 5+7=5"]  # without a name, amounts of two coincide
    assert set(result.differences["kind"]) == {"discount", "timing"}


def test_a_line_that_is_not_named_and_the_discount():
    result = run(f"""
        #ours
        {DISCOUNTS}
        2026-02-02  431.17  INV/2026/77005
        2026-02-02   99.99  INV/2026/77006
        2026-02-03  276.81  INV/2026/77007
        #theirs
        {TAKEN}
        2026-02-05  795.85  V88 | INV/2026/77005 INV/2026/77006
    """)
    found = [fact for fact in facts(result) if "=" in fact and "+" in fact]
    assert [fact.split()[1:] for fact in found] == [["short", "5+6+7=5"]]
    assert set(result.differences["kind"]) == {"discount"}


def test_what_meets_by_chance_at_the_end_of_both_lists_may_be_in_transit():
    """Of two cases that differ in their days only, the one at the end is the less likely."""
    text = """
        #ours
        2026-03-02  100.11  A1
        2026-04-02  200.22  A2
        2026-05-02  300.33  A3
        {day}  431.17  A4
        {day}   99.99  A5
        2026-12-20  500.55  A6
        #theirs
        2026-03-02  100.11  A1
        2026-04-02  200.22  A2
        2026-05-02  300.33  A3
        {day}  531.16  B9
        2026-12-20  500.55  A6
        #policy
        suggest_threshold=0.001
    """
    found = [run(text.replace("{day}", day)).matches for day in ("2026-07-01", "2026-12-18")]
    middle, end = (m[m["rule"] == "sum"]["score"].item() for m in found)
    assert end < middle


ORDERS = "\n".join(
    f"2026-0{month}-{day:02}  {100 * month + 7.31 * day:.2f}  INV/2026/7{month}{day:02}"
    for month in (1, 2, 3)
    for day in (3, 9, 15, 21, 27)
)


@pytest.mark.parametrize(
    "amount, kinds", [("2513.51", set()), ("2387.83", {"discount"}), ("2388.91", {"missing_ours"})]
)
def test_what_one_order_holds_together_is_settled_together(amount, kinds):
    """Its invoices come to 2,513.51 and lie among others; 2,387.83 is 5 % less."""
    result = run(f"""
        #ours
        {ORDERS}
        2026-03-01  431.17  INV/2026/8001 | order 450881
        2026-03-02  431.40  INV/2026/8002 | order 450917
        2026-03-02  999.09  INV/2026/8003 | order 450881
        2026-03-03  276.80  INV/2026/8004 | order 450932
        2026-03-04  806.44  INV/2026/8005 | order 450881
        2026-03-04  512.25  INV/2026/8006 | order 450946
        2026-03-05  276.81  INV/2026/8007 | order 450881
        #theirs
        {ORDERS}
        2026-03-08  {amount}  V88
    """)
    found = [fact.split()[-1] for fact in facts(result) if "+" in fact]
    assert found == (["16+18+20+22=16"] if "missing_ours" not in kinds else [])
    assert kinds <= set(result.differences["kind"])


def test_a_voucher_takes_invoices_as_they_were_numbered_whatever_their_days():
    """Five of six take the discount; others of the same days, open too, lie between them."""
    check("""
        #ours
        2026-03-14  304.17  INV/2026/00051
        2026-03-11  118.05  INV/2026/00052
        2026-03-12  945.61  INV/2026/00053
        2026-03-16   83.29  INV/2026/00054
        2026-03-13  670.43  INV/2026/00055
        2026-03-12  212.90  CN/2026/00009
        2026-03-13  521.34  CN/2026/00010
        2026-03-15  377.77  CN/2026/00011
        2026-05-04   91.13  INV/2026/00056
        #theirs
        2026-03-20 2079.12  V-2026-0417
        2026-05-06   91.13  INV 56
        #expected
        auto reference 9=2
        auto sum_short 1+2+3+4+5=1
        discount ours 3 42.43
        missing_theirs ours 6 212.90
        missing_theirs ours 7 521.34
        missing_theirs ours 8 377.77
    """)


def test_numbers_follow_each_other_as_numbers():
    series, place = numbering(
        pd.DataFrame(
            {
                "ref": ["INV/2026/9", "INV/2026/10", "INV/2025/11", "", "CN-1", "INV/2026/9"],
                "side": np.int8([0, 0, 0, 0, 0, 1]),
                "block": 0,
            }
        )
    )
    assert [series[0]] * 2 == series[1:3].tolist()
    assert series[3] == -1
    assert len({*series}) == 4
    assert place[2] < place[0] < place[1]
