"""The passes: what each proposes of the free lines, and what speaks against it."""

import numpy as np
import pandas as pd
import pytest
from ledgers import ledger, stage
from stages import called, everything, proposer_of, rows

import engine
from engine.assign import swap_proof
from engine.banned import banned_marks, marks
from engine.policy import EXACT, PASSES, Pass, Policy
from engine.rules import (
    OTHER_CAUSE,
    Proposer,
    allowed,
    pair_pool,
)
from engine.series import ALIKE, REPEAT_PENALTY, out_of_step


def asked(text, rule, taken="", **settings):
    """The groups that a pass proposes over the lines that are not taken."""
    proposer = proposer_of(text)
    (step,) = Policy(passes=(Pass(rule, **settings),)).effective()
    free = everything(proposer.ctx)
    free[rows(proposer.ctx, taken)] = False
    pool = proposer.ask(0, step, free)
    return called(proposer.ctx, pool), pool


PAIRS = """
    #ours
    2026-01-02  100.10  INV/2026/00471
    2026-01-03  200.20  INV/2026/00472
    2026-01-04  300.30  INV/2026/00473
    #theirs
    2026-01-03  100.10  471
    2026-01-04  195.20  472
    2026-01-05  300.30  V9
"""


def test_reference_wants_a_document_in_common_and_the_amount():
    exact = {"tolerance": 0, "tolerance_percent": 0.0}
    assert asked(PAIRS, "reference", **exact)[0] == ["o1 t1"]
    assert sorted(asked(PAIRS, "reference")[0]) == ["o1 t1", "o2 t2"]
    assert asked(PAIRS, "reference", taken="t1", **exact)[0] == []


def test_amount_takes_those_that_name_nothing_in_common():
    assert asked(PAIRS, "amount", tolerance=0)[0] == ["o3 t3"]


def test_short_wants_a_document_in_common_whatever_the_deduction():
    assert asked(PAIRS, "short", tolerance_percent=50.0)[0] == ["o2 t2"], "o1 t1 are not off"
    assert asked(PAIRS, "short", tolerance=0, tolerance_percent=1.0)[0] == []


def test_without_the_reference_the_amount_alone_decides():
    nothing = np.zeros(0, np.uint64)
    proposer = Proposer(proposer_of(PAIRS).ctx, Policy(passes=(Pass("amount", **EXACT),)), nothing)
    pool = proposer.ask(0, proposer.steps[0], everything(proposer.ctx))
    assert sorted(called(proposer.ctx, pool)) == ["o1 t1", "o3 t3"]
    assert (pool["reference"] <= 0).all()


@pytest.mark.parametrize("rule", ["reference", "amount", "short"])
def test_what_is_switched_off_finds_nothing_under_another_name(rule):
    said = stage(PAIRS)[:2]
    passes = tuple(p for p in PASSES if p.rule != rule)
    before, after = (
        engine.match(*said, policy).matches for policy in (None, Policy(passes=passes))
    )
    assert rule in set(before["rule"]) and rule not in set(after["rule"])
    assert before["rule"].value_counts().to_dict() != after["rule"].value_counts().to_dict()


def test_near_takes_nearly_equal_amounts_that_name_nothing():
    found, pool = asked(PAIRS, "near", taken="o1 t1 o2 t2", tolerance=30_000)
    assert found == [], "equal amounts are not near"
    found, pool = asked(PAIRS, "near", taken="o1 t1 o3 t3", tolerance=500)
    assert found == ["o2 t2"] and pool["off"].tolist() == [500]
    assert asked(PAIRS, "near", taken="o1 t1 o3 t3", tolerance=499, tolerance_percent=0.0)[0] == []


def test_a_pass_that_may_only_suggest_decides_nothing():
    assert asked(PAIRS, "reference")[1]["auto"].all()
    assert not asked(PAIRS, "reference", decision="suggest")[1]["auto"].any()


# -- reversals --------------------------------------------------------------------------------

REVERSED = """
    #ours
    2026-01-02  100.10  INV/2026/00471
    2026-01-05 -100.10  RINV/2026/00009 | Reversal of INV/2026/00471 | refund
    2026-01-07 -100.10  BNK1 || payment
    2026-01-09 -100.10  RINV/2026/00010 || refund
    #theirs
    2026-01-03  555.55  471
"""


def test_what_cancels_on_one_side_is_a_reversal_unless_it_is_paid():
    found, pool = asked(REVERSED, "reversal")
    assert sorted(found) == ["o1 o2", "o1 o4"]
    reference = dict(zip(found, pool["reference"], strict=True))
    assert reference["o1 o2"] > reference["o1 o4"] + 1, "one names the other"


def test_a_reversal_lies_within_the_window():
    assert asked(REVERSED, "reversal", window_days=4)[0] == ["o1 o2"]


@pytest.mark.parametrize("others, same", [(1, True), (6, False)])
def test_part_of_a_number_that_many_lines_have_makes_no_reversal(others, same):
    booked = [f"2026-03-{n + 3:02} {n + 5}.10 FA2210-07{n:02} || invoice" for n in range(others)]
    back = [f"2026-03-{n + 4:02} -{n + 5}.10 FA2210-08{n:02} || refund" for n in range(others)]
    text = "\n".join(["#ours", *booked, *back, "#theirs", "2026-05-01 9.99 Z"])
    found, pool = asked(text, "reversal")
    assert len(found) == others and ((pool["reference"] > 1) == same).all()


def test_lines_of_different_partners_cancel_nothing():
    text = "#ours\n2026-01-02 100.10 A\n#theirs\n2026-01-03 -100.10 A || invoice"
    assert asked(text, "reversal")[0] == [], "nor those of different sides"


# -- sums -------------------------------------------------------------------------------------

SUM = """
    #ours
    2026-01-05  451.17  A
    2026-01-06  210.33  B
    2026-01-20   77.01  C
    #theirs
    2026-01-08  661.50  x
"""


def test_sum_is_one_line_against_several():
    found, pool = asked(SUM, "sum")
    assert found == ["o1 o2 t1"]
    assert pool["choices"][0] > 0 and pool["off"].tolist() == [0]


def test_sums_reach_as_far_in_time_as_the_window():
    assert asked(SUM, "sum", window_days=1)[0] == []


def test_sum_short_finds_what_a_discount_was_taken_off():
    text = SUM.replace("661.50", "648.27")
    assert asked(text, "sum")[0] == []
    assert asked(text, "sum_short")[0] == ["o1 o2 t1"]


def test_four_lines_two_of_each_side():
    text = """
        #ours
        2026-01-05  451.17  A
        2026-01-06  210.33  B
        #theirs
        2026-01-07  300.25  x
        2026-01-08  361.25  y
    """
    assert asked(text, "sum")[0] == ["o1 o2 t1 t2"]


# -- twins ------------------------------------------------------------------------------------

TWINS = """
    #ours
    2026-01-01  99.90  A
    2026-02-01  99.90  B
    #theirs
    2026-01-02  99.90  x
    2026-02-02  99.90  y
"""


def test_twins_are_paired_in_the_order_of_their_dates():
    found, pool = asked(TWINS, "amount")
    assert found == ["o1 t1", "o2 t2"] and pool["twins"].tolist() == [2, 2]


@pytest.mark.parametrize(
    "spoilt",
    [
        TWINS.replace("2026-02-02  99.90  y", "2026-02-02  99.90  y\n2026-02-03  99.90  z"),
        TWINS.replace("2026-02-02  99.90  y", "2026-03-25  99.90  y"),
    ],
)
def test_what_is_not_in_equal_number_and_in_time_are_no_twins(spoilt):
    assert not asked(spoilt, "amount")[1]["twins"].any()


# -- what speaks against a group --------------------------------------------------------------


def test_repeats_of_one_document_stay_in_step():
    proposer = proposer_of("""
        #ours
        2026-01-02  100.10  INV 471
        2026-01-05  100.10  INV 471
        2026-01-05  100.10  no number
        #theirs
        2026-01-03  100.10  471
        2026-01-06  100.10  471
    """)
    ctx = proposer.ctx
    assert proposer.bookings.repeat[rows(ctx, "o1 o2 o3 t1 t2")].tolist() == [0, 1, 0, 0, 1]
    a, b = rows(ctx, "o1 o1 o2"), rows(ctx, "t1 t2 t1")
    pool = pair_pool(ctx, "reference", a, b, np.zeros(3))
    assert out_of_step(ctx, pool, proposer.bookings).tolist() == [0, REPEAT_PENALTY, REPEAT_PENALTY]


@pytest.mark.parametrize("more, behind", [("", [0, ALIKE]), ("2026-01-04  100.10  W7", [0, 0])])
def test_of_lines_alike_in_all_as_many_come_first_as_have_a_counterpart(more, behind):
    proposer = proposer_of(f"""
        #ours
        2026-01-02  100.10  | paid
        2026-01-02  100.10  | paid
        2026-01-02  100.10  | paid by card
        #theirs
        2026-01-03  100.10  V5
        {more}
    """)
    at = rows(proposer.ctx, "o1 o2 o3")
    assert proposer.bookings.repeat[at].tolist() == [*behind, 0]


def test_a_difference_that_is_just_a_line_left_over_has_another_cause():
    proposer = proposer_of("""
        #ours
        2026-01-02  100.10  INV 471
        2026-01-05   20.05  B
        #theirs
        2026-01-03   80.05  471
    """)
    ctx = proposer.ctx
    pool = pair_pool(ctx, "short", rows(ctx, "o1 o2"), rows(ctx, "t1 t1"), np.zeros(2))
    free = everything(ctx)
    assert proposer.other_cause(pool, free).tolist() == [OTHER_CAUSE, 0]
    free[rows(ctx, "o2")] = False
    assert not proposer.other_cause(pool, free).any(), "that line is taken"


def test_tolerance_and_window_hold_for_the_larger_side():
    proposer = proposer_of(PAIRS)
    ctx = proposer.ctx
    pool = pair_pool(ctx, "short", rows(ctx, "o2 o1"), rows(ctx, "t2 t3"), np.zeros(2))
    assert pool["off"].tolist() == [500, 20_020]

    def good(tolerance, percent):
        step = Pass("short", tolerance, percent, window_days=60)
        return allowed(pool, step).tolist()

    assert good(500, 0.0) == [True, False] and good(499, 0.0) == [False, False]
    assert good(0, 66.7) == [True, True] and good(0, 66.6) == [True, False]


def test_several_lines_off_by_an_amount_without_a_name_are_never_certain():
    text = """
        #ours
        2026-01-02  450.50  INV/2026/00471
        2026-01-03  333.33  INV/2026/00472
        #theirs
        2026-01-10  {amount}  V1 | 471 472
    """
    for amount, unsure in (("768.15", False), ("610.00", True)):
        found, pool = asked(text.format(amount=amount), "short")
        at = found.index("o1 o2 t1")
        assert pool["auto"][at] != unsure, amount


# -- asking again -----------------------------------------------------------------------------


def test_only_accounts_whose_lines_changed_are_asked_again():
    proposer = proposer_of(PAIRS)
    step, free, times = proposer.steps[0], everything(proposer.ctx), []
    ask = proposer.ask
    proposer.ask = lambda *args: times.append(args) or ask(*args)
    first = called(proposer.ctx, proposer.answer(0, step, free, "reference"))
    assert called(proposer.ctx, proposer.answer(0, step, free, "reference")) == first == ["o1 t1"]
    assert len(times) == 1
    free[rows(proposer.ctx, "t1")] = False
    assert (
        called(proposer.ctx, proposer.answer(0, step, free, "reference")) == [] and len(times) == 2
    )


def test_where_only_the_certain_is_wanted_passes_that_suggest_are_not_asked():
    proposer = proposer_of(PAIRS)
    free = everything(proposer.ctx)
    free[rows(proposer.ctx, "o1 t1 o3 t3")] = False
    assert len(proposer.propose(("near",), free)) == 1
    assert not len(proposer.propose(("near",), free, certain=True))


def test_a_rejected_group_is_not_proposed_and_all_others_are():
    banned = banned_marks([frozenset({("ours", 1), ("theirs", 1)}), frozenset()])
    assert len(banned) == 1, "of nothing there is no mark"
    proposer = proposer_of(PAIRS, banned)
    found = called(
        proposer.ctx, proposer.propose(("reference", "amount"), everything(proposer.ctx))
    )
    assert found == ["o3 t3"]


def test_marks_know_the_side_and_the_item():
    both = marks(np.array([0, 1, 0]), np.array([1, 1, 2]))
    assert len(set(both.tolist())) == 3
    one, two = (
        banned_marks([frozenset(group)])[0]
        for group in ([("ours", 1), ("theirs", 2)], [("theirs", 2), ("ours", 1)])
    )
    assert one == two


def test_ranks_are_the_same_whichever_side_is_which():
    rank = swap_proof(np.array([1, 2, 1, 1]), np.array([5, 5, 5, 9]), np.array([0, 0, 0, 0]))
    assert rank[0] == rank[2] < rank[1] < rank[3]


def test_lines_of_the_last_days_are_late():
    proposer = proposer_of(PAIRS.replace("2026-01-02", "2025-11-02"))
    late = rows(proposer.ctx, "o2 o3 t1 t2 t3")
    assert np.flatnonzero(proposer.late).tolist() == sorted(late)


def test_an_empty_ledger_proposes_nothing():
    assert ledger().empty
    proposer = proposer_of("#ours\n#theirs")
    assert not len(proposer.propose(("reference", "amount"), everything(proposer.ctx)))


def test_as_many_more_lines_are_open_at_the_end_as_many_of_them_stand_alone():
    early = "\n".join(f"2026-0{n % 8 + 1}-1{n % 9}  {400 + 31.7 * n:.2f}  A{n}" for n in range(40))
    late = "\n".join(f"2026-09-2{n % 9}  {300 + 17.3 * n:.2f}  B{n}" for n in range(60))
    proposer = proposer_of(f"#ours\n{early}\n{late}\n#theirs\n2026-09-29  5.00  x")
    every, late = everything(proposer.ctx), proposer.late
    half, all_ = (
        proposer.in_transit(late & (proposer.ctx.amount < end))[0] for end in (80_000, 1e9)
    )
    assert all_ < half < proposer.in_transit(every)[0] <= 0
    assert proposer_of("#ours\n2026-09-28  5.00 y\n#theirs\n2026-09-29  5.00  x").in_transit(
        np.ones(2, bool)
    ) == [0.0]


def test_what_an_earlier_pass_only_suggests_no_later_one_decides():
    ours = ledger(
        {"amount": 10010 * n, "ref": f"INV/2026/{470 + n:05d}", "date": f"2026-01-{2 * n:02d}"}
        for n in range(1, 7)
    )
    theirs = ours.assign(date=ours["date"] + pd.Timedelta(days=1))
    only, others = Pass("reference", decision="suggest", **EXACT), PASSES
    for passes, decision in (((only, *others), "suggest"), ((*others, only), "auto")):
        matches = engine.match(ours, theirs, Policy(passes=passes)).matches
        assert matches["decision"].tolist() == [decision] * 6


def test_an_invoice_and_its_credit_note_in_both_books_are_no_reversals():
    both = """
        #ours
        2026-01-15   210.60  SI-0048660
        2026-02-06  -210.60  SC-0043533 | | refund
        #theirs
        2026-01-19   210.60  ER-2026-0959
        2026-02-08  -210.60  ER-2026-0964 | avoir | refund
    """
    _, alone = asked(both, "reversal", taken="t2")
    _, answered = asked(both, "reversal")
    assert len(alone) == 1 and len(answered) == 2
    assert answered.log_odds().max() < alone.log_odds()[0] - 3


@pytest.mark.parametrize(
    "amount, count",
    [("1243.21", 1), ("154.32", 0), ("134.21", 1), ("2134.21", 1), ("9234.21", 1), ("97.70", 0)],
)
def test_a_slip_of_the_pen_knows_no_tolerance_but_needs_a_person(amount, count):
    text = f"#ours\n2026-01-02  1234.21  INV/26/00471\n#theirs\n2026-01-03  {amount}  INV26 00471"
    _, pool = asked(text, "short", tolerance_percent=10.0)
    far = abs(float(amount) - 1234.21) > 123.4
    assert len(pool) == count and (pool["auto"] == (not far)).all()
    assert not len(asked(text, "reference", **EXACT)[1])


def test_a_third_of_an_amount_without_a_name_is_never_certain():
    for amount, unsure in (("431.87", False), ("281.87", True)):
        text = f"#ours\n2026-01-02  543.21  INV/26/00471\n#theirs\n2026-01-03  {amount}  471"
        _, pool = asked(text, "short", tolerance_percent=50.0)
        assert len(pool) == 1 and pool["auto"][0] != unsure
