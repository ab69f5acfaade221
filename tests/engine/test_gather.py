"""Sums of many lines that lie together, with others between them."""

import numpy as np
from ledgers import check, run
from stages import called, everything, proposer_of

from engine.gather import CHOOSE, FOLLOW_MAX
from engine.policy import Pass, Policy
from engine.subsets import SOLUTIONS_MAX

SIX = """
    #ours
    2026-01-02  451.17  A
    2026-01-02  210.33  B
    2026-01-03   77.01  C
    2026-01-03  618.49  D
    2026-01-04  332.58  E
    2026-01-04  129.92  F
    2026-01-05  905.64  G
    2026-01-05  268.71  H
"""


def gathered(text, way="sum_many", rule="sum"):
    proposer = proposer_of(text)
    (step,) = Policy(passes=(Pass(rule),)).effective()
    pool = proposer.ask(0, step, everything(proposer.ctx), way)
    return called(proposer.ctx, pool), pool


def test_six_of_eight_lines_are_found_by_their_sum():
    check(
        SIX
        + """
        #theirs
        2026-01-07  2584.26  x
        #expected
        auto sum 1+2+4+6+7+8=1
        timing ours 3 77.01
        timing ours 5 332.58
    """
    )


def test_they_were_one_of_so_many_sets_of_the_lines_between():
    groups, pool = gathered(SIX + "#theirs\n2026-01-07  2584.26  x")
    assert groups == ["o1 o2 o4 o6 o7 o8 t1"]
    in_a_row, other = gathered(SIX + "#theirs\n2026-01-07  1357.00  x")
    assert in_a_row == ["o1 o2 o3 o4 t1"]
    assert pool["choices"][0] / other["choices"][0] == CHOOSE[6, 4]
    assert CHOOSE.shape == (FOLLOW_MAX + 1, FOLLOW_MAX + 1)


def test_which_side_has_several_does_not_matter():
    swapped = SIX.replace("#ours", "#theirs") + "#ours\n2026-01-07  2584.26  x"
    assert gathered(swapped)[0] == ["o1 t1 t2 t4 t6 t7 t8"]


def test_money_is_not_added_to_documents_but_what_is_neither_is():
    text = SIX.replace("D", "D | | payment")
    assert gathered(text + "#theirs\n2026-01-07  2584.26  x")[0] == []
    text = SIX.replace("D", "D | | other")
    assert len(gathered(text + "#theirs\n2026-01-07  2584.26  x")[0]) == 1


def test_where_any_sum_is_found_by_chance_none_is_tried():
    few_cents = "\n".join(f"2026-01-0{n}  0.0{n}  V{n}" for n in range(1, 9))
    assert gathered(f"#ours\n{few_cents}\n#theirs\n2026-01-07  0.20  x")[0] == []


def test_a_line_that_begins_too_many_sets_begins_none():
    lines = "\n".join("2026-01-02  517.33  V\n2026-01-02  -517.33  V" for _ in range(40))
    groups, _ = gathered(f"#ours\n{lines}\n#theirs\n2026-01-03  517.33  x")
    assert len(groups) <= 80 * SOLUTIONS_MAX


def test_less_the_discount_that_the_partner_takes():
    told = "\n".join(f"2026-01-1{n}  {100 + 37.5 * n:.2f}  INV/26/0077{n}" for n in range(5))
    paid = "\n".join(f"2026-01-2{n}  {98 + 36.75 * n:.2f}  INV/26/0077{n}" for n in range(5))
    text = SIX + told + "\n#theirs\n" + paid + "\n2026-01-07  2532.57  x"
    groups, pool = gathered(text, "sum_many_short", "sum_short")
    assert groups == ["o1 o2 o4 o6 o7 o8 t6"]
    assert pool["off"].tolist() == [5169]
    assert np.isfinite(pool.log_odds()).all()
    assert "discount" in set(run(text).differences["kind"])
