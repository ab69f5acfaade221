"""Evidence as log-odds."""

import numpy as np
import pytest
from stages import context_of, links, names, rows

from engine.kin import DOCUMENT_MAX, booked
from engine.learn import stream_of
from engine.score import (
    DATE_MAX,
    DATE_MIN,
    TELLING,
    TORN,
    apart,
    date_evidence,
    elsewhere,
    facts,
    kind_evidence,
    near_share,
    pairs,
    pool_of,
    shared,
    swapped,
    torn,
    unnamed,
)

MONTH = """
    #ours
    2026-01-02  1234.56  INV/2026/00471
    2026-01-05  1000.00  INV/2026/00472
    2026-01-09   777.01  INV/2026/00473
    2026-01-20 -2234.56  BNK1 || payment
    #theirs
    2026-01-04  1234.56  471
    2026-01-07  1000.00  V99001
    2026-01-11   777.01  V99002 | 472
    2026-01-21 -2234.56  PAID || payment
"""


@pytest.fixture
def month():
    return context_of(MONTH)


def weigh(ctx, *groups, reference=0.0, **options):
    """A pool of groups as they are called, with so much evidence of references."""
    group, line = links(ctx, *groups)
    evidence = np.full(len(groups), reference)
    return pool_of(ctx, "reference", group, line, evidence, **options)


# -- what a group is --------------------------------------------------------------------------


def test_facts_of_groups_of_any_size(month):
    group, line = links(month, "o1 t1", "o1 o2 o4", "o1 o2 t1")
    table = facts(month, group, line, 3)
    assert table["n_o"].tolist() == [1, 3, 2] and table["n_t"].tolist() == [1, 0, 1]
    assert table["total_o"].tolist() == [123456, 0, 223456]
    assert table["total_t"].tolist() == [123456, 0, 123456]
    assert table["off"].tolist() == [0, 0, 100000]
    assert table["size"].tolist() == [123456, 223456, 223456], "of a reversal the largest amount"
    assert table["lag"][0] == 2 and table["late"][1] == 0, "within one side nothing is late"


def test_a_group_with_a_payment_is_in_the_stream_of_payments(month):
    group, line = links(month, "o1 t1", "o4 t4")
    stream = facts(month, group, line, 2)["stream"]
    assert stream.tolist() == stream_of(np.array([0, 0]), np.array([False, True])).tolist()


# -- references -------------------------------------------------------------------------------


def test_a_shared_key_tells_more_the_rarer_and_the_more_trusted_it_is():
    one = np.ones(1)
    assert shared(0.9 * one, 100, one) > shared(0.5 * one, 100, one) > 0
    assert shared(0.9 * one, 100, one) > shared(0.9 * one, 100, 10 * one) > 0
    assert shared(0.9 * one, 1000, one) > shared(0.9 * one, 100, one)


def test_a_key_that_all_lines_have_tells_nothing():
    assert shared(np.array([0.9]), 100, np.array([100.0])) == 0


def test_a_small_ledger_is_weighed_as_one_of_twenty_lines():
    one = np.ones(1)
    assert shared(0.9 * one, 3, one) == shared(0.9 * one, 20, one)


def test_pairs_that_share_a_key_or_an_amount_are_there_once(month):
    table = pairs(month)
    name = names(month)
    found = {f"{name[o]} {name[t]}": s for o, t, s in table[["o", "t", "shared"]].values}
    assert found == {
        "o1 t1": True, "o2 t3": True, "o2 t2": False, "o3 t3": False, "o4 t4": False,
    }  # fmt: skip
    telling = table["reference"] >= TELLING
    assert (telling == table["shared"]).all() and not table["learnt"].any()


def test_naming_nothing_speaks_against_a_pair_where_names_are_usual():
    def of(text):
        ctx = context_of(text)
        return unnamed(ctx, np.zeros(1, "int64"))[0]

    rows_ = [f"2026-01-{n:02d} {n}11.17" for n in range(1, 20)]
    named = [f"{row} INV 47{n:03d}" for n, row in enumerate(rows_)]
    loud, silent = ("\n".join(["#ours", *said, "#theirs", *said]) for said in (named, rows_))
    assert of(loud) < of(silent) < 0


def test_a_key_that_points_outside_speaks_against_a_group(month):
    group, line = links(month, "o2 t2", "o2 t3", "o2 t2 t3", "o4 t4")
    outside = elsewhere(month, group, line, 4)
    assert outside[0] < -0.5, "o2 is named by t3"
    assert outside[1:] == pytest.approx(np.zeros(3)), "inside, or silent"


def test_a_payment_that_names_what_it_pays_does_not_point_elsewhere():
    """Both say which invoices it pays, in both books: that speaks for the payment, however much
    is missing of it."""
    ctx = context_of("""
        #ours
        2026-01-02  1234.56  INV/2026/00471
        2026-01-05  1000.00  INV/2026/00472
        2026-01-09   777.01  INV/2026/00473
        2026-01-20 -2200.00  BNK1 | INV/2026/00471 INV/2026/00472 | payment
        #theirs
        2026-01-04  1234.56  V1 | INV/2026/00471
        2026-01-07  1000.00  V2 | INV/2026/00472
        2026-01-11   777.01  V3 | INV/2026/00473
        2026-01-21 -2234.56  V4 | INV/2026/00471 INV/2026/00472 | payment
    """)
    group, line = links(ctx, "o4 t4", "o1 t1", "o1 t2")
    assert elsewhere(ctx, group, line, 3)[:2].tolist() == [0, 0]
    assert elsewhere(ctx, group, line, 3)[2] < np.log(0.5), "another invoice is named there"


def test_taking_part_of_a_document_is_torn():
    ctx = context_of("""
        #ours
        2026-01-02  100.00  JV 7
        2026-01-02  200.00  JV 7
        2026-01-02  300.00  JV 8
        #theirs
        2026-01-03  300.00  x
    """)
    assert booked(ctx.lines)[rows(ctx, "o1 o2 o3")].tolist() == [0, 0, -1]
    group, line = links(ctx, "o1 t1", "o1 o2 t1", "o3 t1")
    assert torn(ctx, group, line, 3).tolist() == [TORN, 0, 0]


def test_a_reference_on_every_line_is_no_document():
    def documents(count):
        lines = [f"2026-01-02  {n + 100}.00  SALES" for n in range(count)]
        return set(context_of("\n".join(["#ours", *lines, "#theirs"])).booked.tolist())

    assert documents(DOCUMENT_MAX) == {0} and documents(DOCUMENT_MAX + 1) == {-1}


def test_lines_of_one_amount_are_repeats_and_no_document():
    ctx = context_of("""
        #ours
        2026-01-02  100.00  JV 7
        2026-01-02  100.00  JV 7
        #theirs
        2026-01-03  100.00  x
    """)
    assert (booked(ctx.lines) == -1).all()


# -- amounts ----------------------------------------------------------------------------------


def test_an_odd_amount_tells_more_than_a_round_one_and_any_more_than_a_difference(month):
    odd, round_, off = weigh(month, "o1 t1", "o2 t2", "o3 t2")["amount"]
    assert odd > round_ > off


def test_a_named_difference_tells_more_than_one_without_a_name():
    ctx = context_of("""
        #ours
        2026-01-02  1000.00  A
        2026-01-02  1000.37  B
        #theirs
        2026-01-03   980.00  x
    """)
    pool = weigh(ctx, "o1 t1", "o2 t1")
    assert pool["amount"][0] > pool["amount"][1]
    assert pool["off"].tolist() == [2000, 2037]


def test_of_a_sum_found_among_many_little_is_proven(month):
    few, many = (
        weigh(month, "o1 o2 t4", choices=np.array([count]))["amount"][0] for count in (2.0, 1e6)
    )
    assert few > many


def test_lines_whose_amount_others_have_too_may_be_swapped():
    ctx = context_of("""
        #ours
        2026-01-02  100.00  A
        2026-01-03  100.00  B
        2026-01-03  111.11  C
        #theirs
        2026-01-03  100.00  x
        2026-01-03  111.11  y
    """)
    group, line = links(ctx, "o1 t1", "o3 t2")
    stream = np.zeros(2, "int64")
    assert (swapped(ctx, group, line, 2, stream) > 0).tolist() == [True, False]
    assert 0 < near_share(ctx.model, stream)[0] <= 1


# -- dates and kinds --------------------------------------------------------------------------


def test_the_usual_lag_is_the_best_and_no_lag_decides_alone(month):
    lags = np.array([2.0, 10.0, 40.0, 4000.0])
    table = {"stream": np.zeros(4, "int64"), "lag": lags, "block": np.zeros(4, "int64")}
    odds = date_evidence(month.model, table)
    assert (np.diff(odds) <= 0).all() and odds[0] > odds[2]
    assert odds.min() >= DATE_MIN and odds.max() <= DATE_MAX


def test_lines_of_one_side_far_apart_are_no_group(month):
    group, line = links(month, "o1 t1", "o1 o2 t4", "o1 o2 o3 o4 t4")
    near, close, wide = apart(month, group, line, 3)
    assert near == 0 and close > wide


def test_kinds_that_agree_speak_for_a_group_and_other_says_nothing():
    ctx = context_of("""
        #ours
        2026-01-02  100.00  A || invoice
        2026-01-02   50.00  B || refund
        2026-01-02   70.00  C || other
        #theirs
        2026-01-03  100.00  x || invoice
        2026-01-03  100.00  y || payment
    """)
    group, line = links(ctx, "o1 t1", "o1 t2", "o3 t1", "o3 t2", "o2 t1", "o1 o2 t1")
    same, odd, *other, refund, netted = kind_evidence(ctx, group, line, 6)
    assert same > 0 > odd == refund
    assert other == [same, same] and netted == same, "a credit note goes with its invoice"


# -- all of it --------------------------------------------------------------------------------


def test_evidence_of_references_comes_in_as_it_is(month):
    weak, strong = (weigh(month, "o1 t1", reference=odds)["reference"][0] for odds in (1.0, 3.0))
    assert strong - weak == pytest.approx(2.0)


def test_what_was_learnt_stands_apart_and_counts_once(month):
    plain = weigh(month, "o1 t1", reference=3.0)
    learnt = weigh(month, "o1 t1", reference=3.0, learnt=2.0)
    assert learnt["knowledge"] - plain["knowledge"] == pytest.approx(2.0)
    assert learnt["reference"] - plain["reference"] == pytest.approx(-2.0)


def test_a_larger_account_has_more_lines_it_could_have_been():
    small = "#ours\n2026-01-02 100.00 A\n#theirs\n2026-01-03 100.00 x"
    rows_ = "\n".join(f"2026-01-02 {n}.17" for n in range(200, 240))
    large = small.replace("#theirs", f"{rows_}\n#theirs")
    prior = [weigh(context_of(text), "o1 t1")["prior"][0] for text in (small, large)]
    assert prior[0] > prior[1]


def test_an_empty_pool_has_nothing_to_weigh(month):
    none = np.zeros(0, "int64")
    assert len(pool_of(month, "sum", none, none, np.zeros(0))) == 0
