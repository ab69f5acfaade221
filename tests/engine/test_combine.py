"""Groups of several lines by the documents they name."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from stages import called, context_of, everything, lines_of, links, proposer_of, rows

from engine.combine import LINES_MAX, _components, by_reference, evened_out, falls_apart
from engine.score import pool_of


def proposed(text, taken=""):
    """Groups by documents, and how they are weighed, over the lines that are not taken."""
    ctx = context_of(text)
    free = everything(ctx)
    free[rows(ctx, taken)] = False
    pool = by_reference(ctx, free, "reference_group")
    return dict(zip(called(ctx, pool), pool["off"].tolist(), strict=True)), pool, ctx


COLLECTIVE = """
    #ours
    2026-01-02  450.50  INV/2026/00471
    2026-01-03  333.33  INV/2026/00472
    2026-01-09  777.01  INV/2026/00473
    #theirs
    2026-01-10  783.83  V1 | 471 472
    2026-01-12  777.01  473
"""


def test_a_line_and_all_that_it_names_are_a_group():
    found, _, _ = proposed(COLLECTIVE)
    assert found == {"o1 o2 t1": 0}, "one against one is left to the pairs"


def test_what_is_taken_takes_part_no_more():
    assert proposed(COLLECTIVE, taken="o1")[0] == {}
    assert proposed(COLLECTIVE, taken="t1")[0] == {}
    assert proposed(COLLECTIVE, taken="t2")[0] == {"o1 o2 t1": 0}


def test_all_lines_of_one_number_are_a_group():
    found, _, _ = proposed("""
        #ours
        2026-01-02  450.50  PO 77123 | A
        2026-01-03  333.33  PO 77123 | B
        2026-01-05  999.01  Z
        #theirs
        2026-01-10  500.00  77123 | x
        2026-01-10  283.83  77123 | y
    """)
    assert found["o1 o2 t1 t2"] == 0


def test_lines_that_hang_together_over_several_numbers_are_a_group():
    found, _, _ = proposed("""
        #ours
        2026-01-02  100.10  INV 47123
        2026-01-02  200.20  INV 58234
        2026-01-02  300.30  INV 69345
        #theirs
        2026-01-03  150.15  x | 47123 58234
        2026-01-03  450.45  y | 58234 69345
    """)
    assert found["o1 o2 o3 t1 t2"] == 0


def test_one_line_that_is_not_named_may_make_up_what_is_missing():
    found, pool, ctx = proposed("""
        #ours
        2026-01-02  450.50  INV/2026/00471
        2026-01-03  333.33  INV/2026/00472
        2026-01-04   16.17  INV/2026/00473
        #theirs
        2026-01-10  800.00  V1 | 471 472
    """)
    assert found["o1 o2 t1"] == 1617 and found["o1 o2 o3 t1"] == 0
    prior = dict(zip(called(ctx, pool), pool["prior"], strict=True))
    assert prior["o1 o2 o3 t1"] < prior["o1 o2 t1"], "a guess is less usual"


def test_what_would_make_it_up_must_be_near_in_time_and_of_its_sort():
    for late in ("2026-05-04   16.17  INV/2026/00999", "2026-01-04   16.17  Z || payment"):
        found, _, _ = proposed(f"""
            #ours
            2026-01-02  450.50  INV/2026/00471
            2026-01-03  333.33  INV/2026/00472
            {late}
            #theirs
            2026-01-10  800.00  V1 | 471 472
        """)
        assert "o1 o2 o3 t1" not in found


def test_one_line_too_many_is_dropped():
    found, _, _ = proposed("""
        #ours
        2026-01-02  450.50  PO 77123 | A
        2026-01-03  333.33  PO 77123 | B
        2026-01-04   16.17  PO 77123 | C
        2026-01-05  999.01  Z
        #theirs
        2026-01-10  783.83  77123 | x
    """)
    assert found["o1 o2 t1"] == 0 and found["o1 o2 o3 t1"] == 1617


def test_more_lines_than_a_person_can_check_are_no_group():
    def largest(count):
        whole = sum(10_037 + 100 * n for n in range(count))
        rows = [f"2026-01-02  {100 + n}.37  PO 77123 | A{n}x" for n in range(count)]
        rows += [f"2026-01-02  {n}.11  Z" for n in range(900, 1100)]
        theirs = f"#theirs\n2026-01-03  {whole / 100:.2f}  77123"
        found, _, _ = proposed("\n".join(["#ours", *rows, theirs]))
        return max((len(group.split()) for group in found), default=0)

    assert largest(LINES_MAX - 1) == LINES_MAX and largest(LINES_MAX) == 0


def test_numbers_that_are_not_trusted_hold_nothing_together():
    lines = [f"2026-01-{n:02d}  {n * 91 + 7}.{n:02d}  A{n} | 5 pcs" for n in range(1, 20)]
    found, _, _ = proposed("\n".join(["#ours", *lines, "#theirs", "2026-01-02 99.99 x | 5 pcs"]))
    assert found == {}


# -- what is two businesses in one ------------------------------------------------------------


def apart(text, *groups):
    ctx = context_of(text)
    group, line = links(ctx, *groups)
    pool = pool_of(ctx, "reference_group", group, line, np.zeros(len(groups)))
    return falls_apart(ctx, pool).tolist()


def test_a_group_that_holds_an_equal_pair_falls_apart():
    text = """
        #ours
        2026-01-02  100.10  A
        2026-01-02  200.20  B
        2026-01-02  300.30  C
        #theirs
        2026-01-03  100.10  x
        2026-01-03  500.50  y
    """
    assert apart(text, "o1 o2 o3 t1 t2") == [True]
    assert apart(text, "o2 o3 t2", "o1 t1") == [False, False]


def test_a_group_that_holds_lines_that_cancel_falls_apart():
    text = """
        #ours
        2026-01-02  100.10  A
        2026-01-02 -100.10  B
        2026-01-02  300.30  C
        #theirs
        2026-01-03  300.31  x
    """
    assert apart(text, "o1 o2 o3 t1") == [True]
    assert apart(text, "o1 o3 t1") == [False]


def test_a_group_that_holds_a_smaller_one_that_comes_out_falls_apart():
    text = """
        #ours
        2026-01-02  100.10  A
        2026-01-02  200.20  B
        2026-01-02   50.05  C
        #theirs
        2026-01-03  300.30  x
        2026-01-03   50.00  y
    """
    assert apart(text, "o1 o2 o3 t1 t2", "o1 o2 t1") == [True, False]
    assert apart(text, "o1 o2 o3 t1 t2") == [False], "nothing smaller was proposed"


# -- differences that even out ----------------------------------------------------------------


def evened(text):
    proposer = proposer_of(text)
    pool = proposer.pairs
    found = evened_out(proposer.ctx, pool.keep(pool["shared"]))
    return called(proposer.ctx, found), found["off"].tolist()


CROSSED = """
    #ours
    2026-01-02  100.00  INV 47123
    2026-01-04  200.00  INV 58234
    #theirs
    2026-01-03  103.50  47123
    2026-01-05  196.50  58234
"""


def test_two_pairs_that_are_off_by_the_same_the_other_way_are_one_group():
    assert evened(CROSSED) == (["o1 o2 t1 t2"], [0])


def test_they_must_be_near_in_time_and_off_by_the_same():
    assert evened(CROSSED.replace("2026-01-04", "2026-03-04"))[0] == []
    assert evened(CROSSED.replace("196.50", "196.40"))[0] == []


# -- components -------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=14))
def test_lines_that_hang_together_have_the_lowest_of_them(edges):
    label = list(range(10))
    for _ in range(10):
        for a, b in edges:
            label[a] = label[b] = min(label[a], label[b])
    o, t = (np.array([edge[k] for edge in edges], "int64") for k in (0, 1))
    assert _components(o, t, 10).tolist() == label


def test_a_line_of_the_scenario_is_where_it_is_called():
    lines = lines_of(COLLECTIVE)
    ctx = context_of(COLLECTIVE)
    assert lines["ref"].to_numpy()[rows(ctx, "o3 t2")].tolist() == ["INV/2026/00473", "473"]
