"""What another policy does differently, beside what people decided."""

import pytest
from ledgers import ledger

import engine
from engine.compare import NONE, RIGHT, UNKNOWN, WRONG, Change, Decisions, compare, count, groups

OURS = [{"amount": 12345, "ref": "INV 7788"}, {"amount": 5000, "ref": "INV 7790"}]
STRICT = engine.Policy(passes=(engine.Pass("reference", auto_threshold=1.0),))


def group(*items):
    return frozenset((side, int(item)) for side, item in (text.split() for text in items))


BOTH = group("ours 1", "theirs 1")
OTHER = group("ours 2", "theirs 2")


def found(policy):
    return groups(engine.match(ledger(OURS), ledger(OURS), policy=policy))


def test_groups_are_the_lines_of_a_match():
    default = found(engine.Policy())
    assert set(default) == {BOTH, OTHER}
    assert default[BOTH].rule == "reference" and default[BOTH].difference == 0
    assert (count(default, "auto"), count(default, "suggest")) == (2, 0)


def test_only_what_differs_is_told():
    default, strict, none = found(engine.Policy()), found(STRICT), {}
    nobody = Decisions()
    assert compare(default, default, nobody) == []
    told = {change[:3] for change in compare(default, strict, nobody)}
    assert told == {("auto", "suggest", BOTH), ("auto", "suggest", OTHER)}
    assert [c[:2] for c in compare(none, strict, nobody)] == [(NONE, "suggest")] * 2
    assert [c[:2] for c in compare(strict, none, nobody)] == [("suggest", NONE)] * 2


def test_the_row_tells_of_the_new_policy_where_both_have_the_group():
    (change, _other) = compare(found(engine.Policy()), found(STRICT), Decisions())
    assert change.row.decision == "suggest"
    (change, _other) = compare(found(engine.Policy()), {}, Decisions())
    assert change.row.decision == "auto"


@pytest.mark.parametrize(
    ("right", "wrong", "verdict"),
    [
        ((), (), UNKNOWN),
        ((BOTH,), (), RIGHT),
        ((), (BOTH,), WRONG),
        ((group("ours 1", "theirs 9"),), (), WRONG),
        ((group("ours 1", "theirs 1", "theirs 9"),), (), WRONG),
        ((group("ours 8", "theirs 9"),), (), UNKNOWN),
        ((), (group("ours 1", "theirs 9"),), UNKNOWN),
        ((BOTH,), (group("ours 1", "theirs 9"),), RIGHT),
    ],
)
def test_verdict(right, wrong, verdict):
    assert Decisions(frozenset(right), frozenset(wrong)).verdict(BOTH) == verdict


@pytest.mark.parametrize(
    ("before", "after", "verdict", "better"),
    [
        (NONE, "auto", RIGHT, True),
        (NONE, "suggest", WRONG, False),
        ("suggest", "auto", WRONG, False),
        ("auto", "suggest", WRONG, True),
        ("auto", NONE, RIGHT, False),
        ("suggest", NONE, WRONG, True),
        ("suggest", "auto", UNKNOWN, None),
    ],
)
def test_nearer_to_people(before, after, verdict, better):
    assert Change(before, after, BOTH, (), verdict).better is better


def test_agreement_counts_what_is_right_and_what_is_left_alone():
    decisions = Decisions(frozenset({BOTH, group("ours 7", "theirs 7")}), frozenset({OTHER}))
    assert len(decisions) == 3
    assert decisions.agreed({}) == 1, "the wrong group is not there"
    assert decisions.agreed({BOTH: None}) == 2
    assert decisions.agreed({BOTH: None, OTHER: None}) == 1
