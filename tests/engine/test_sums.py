"""Sums are counted, not just found."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from ledgers import check, facts, run

from engine.sums import subsets


def sets_found(values, wanted, size_max=4):
    amount = np.array([*values, wanted], "int64")
    near = np.arange(len(values))[None, :]
    parts = subsets(amount, near, np.array([len(values)]), size_max)
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
