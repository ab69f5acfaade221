"""Groups by the documents they name."""

import pytest
from ledgers import facts, run

OTHERS = """
    2026-01-07  310.17  INV/2026/00021
    2026-01-19  4420.85 INV/2026/00022
    2026-02-02  75.40   INV/2026/00023
    2026-02-20  1993.31 INV/2026/00024
    2026-03-11  868.06  INV/2026/00025
    2026-03-25  129.95  INV/2026/00026
"""


def found(ours, theirs):
    """What is certain of these lines, beside six plain invoices that both sides have."""
    text = f"#ours{OTHERS}{ours}\n#theirs{OTHERS}{theirs}"
    return [line for line in facts(run(text)) if "7" in line.split()[-1] and "auto" in line]


def test_instalments_over_months_that_name_their_document():
    theirs = "\n".join(
        f"2026-0{month}-12  {amount}  INV/2026/00031 | {n}/4"
        for n, (month, amount) in enumerate(
            zip((1, 2, 3, 4), (800, 800, 800, 825.5), strict=True), 1
        )
    )
    assert found("2026-01-10  3225.50  INV/2026/00031", theirs) == [
        "auto reference_group 7=7+8+9+10"
    ]


def test_instalments_that_do_not_add_up_are_not_certain():
    theirs = "\n".join(f"2026-0{month}-12  800  INV/2026/00031" for month in (1, 2, 3, 4))
    assert found("2026-01-10  3225.50  INV/2026/00031", theirs) == []


def test_short_numbers_count_in_a_list():
    ours = """
        2026-02-03  996.00  INV/2026/00040
        2026-02-04  300.00  INV/2026/00041
        2026-02-07  270.00  INV/2026/00042
    """
    theirs = "2026-02-13  1566.00  V81 | INV 2026 00040 + RE 41 + 42"
    assert found(ours, theirs) == ["auto reference_group 7+8+9=7"]


@pytest.mark.parametrize("amount", ["2513.95", "2538.95"])
def test_one_line_that_is_more_than_several_may_lack_a_line(amount):
    ours = """
        2026-02-03  1200.00  INV/2026/00460
        2026-02-03   968.95  INV/2026/00462
        2026-02-06   320.00  INV/2026/00464
    """
    theirs = f"2026-02-13  {amount}  V81 | INV 460, 491, 462, 464"
    assert found(ours, theirs) == []


def test_one_line_named_by_mistake_and_a_discount():
    """All four are named, one of them is not settled, and of the rest 5 % are taken off."""
    ours = """
        2026-02-03  996.12  INV/2026/00740
        2026-02-04  305.40  INV/2026/00741
        2026-02-05  118.93  INV/2026/00742
        2026-02-07  270.75  INV/2026/00743
    """
    theirs = "2026-02-13  1493.66  V81 | INV/2026/00740, 00741, INV/2026/00742, INV/2026/00743"
    assert found(ours, theirs) == []
    result = run(f"#ours{OTHERS}{ours}\n#theirs{OTHERS}{theirs}")
    assert [line for line in facts(result) if "+" in line] == ["suggest short 7+8+10=7"]
    assert set(result.differences["kind"]) == {"discount", "missing_theirs"}
