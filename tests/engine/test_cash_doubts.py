"""What is not certain says why, and is not shown as if it were."""

import pytest
from open_items import open_items

import engine

NAMED = """
    #targets
    2026-01-02 123.47 INV/2026/00123
    2026-01-02  60.00 INV/2026/00124
    #sources
    2026-01-13 {paid} BNK1/2026/00001 | {said}
    """


@pytest.mark.parametrize(
    ("paid", "said", "against"),
    [
        ("-60.00", "INV/2026/00123", "another open item is of just this amount"),
        ("-123.47", "INV/2026/00999", "the text names a document, but none of these"),
        ("-60.00", "rent", "no document is named"),
    ],
)
def test_the_reason_says_why_it_is_not_certain(paid, said, against):
    groups = engine.propose(*open_items(NAMED.format(paid=paid, said=said))).groups
    [row] = groups.itertuples()
    assert row.decision == "likely"
    assert against in row.reason
    assert row.score <= 0.95
    total = sum(value for _label, value in row.evidence)
    assert abs(1 / (1 + 2.718281828459045**-total) - row.score) < 1e-3


def test_without_the_right_to_write_off_by_itself():
    policy = engine.CashPolicy(charge_max=1500, write_off_certain=False)
    [row] = engine.propose(
        *open_items(NAMED.format(paid="-120.00", said="INV/2026/00123")), policy
    ).groups.itertuples()
    assert row.decision == "likely"
    assert "nothing is written off without a person" in row.reason


def test_doubts_about_lines_and_about_groups():
    text = NAMED.format(paid="-60.00", said="INV/2026/00124") + "2026-01-13 -123.47 P2 | INV 123"
    found = engine.propose(*open_items(text))
    assert found.groups["decision"].tolist() == ["certain", "certain"]
    paid_twice = {3: ("but_paid", {"named_ref": "INV/2026/00077"})}
    undone = {frozenset({1, 4}): ("but_undone", {})}
    said = engine.doubted(found, paid_twice, undone).groups.set_index("group_id")
    assert said["decision"].tolist() == ["likely", "likely"]
    assert "undone it before" in said.loc[1, "reason"]
    assert "INV/2026/00077, which the text names, is paid already" in said.loc[2, "reason"]
    assert said["score"].round(9).tolist() == [0.95, 0.2], "rather left open than misapplied"
    assert found.groups["decision"].tolist() == ["certain", "certain"], "a copy"
    assert engine.doubted(found, {}, {}) is found


def test_groups_of_two_searches_are_told_apart():
    one = engine.propose(*open_items(NAMED.format(paid="-60.00", said="INV/2026/00124")))
    both = engine.joined(one, one)
    assert both.groups["group_id"].is_unique
    assert both.lines.groupby("group_id").size().tolist() == [2, 2]
    assert len(both.allocations) == 2
