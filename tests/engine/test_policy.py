"""What a company may set."""

import dataclasses

import pytest
from ledgers import ledger

import engine
from engine.policy import NUMBERS, PASSES, RULES, Pass, Policy
from engine.rules import RULES as FUNCTIONS


def test_every_rule_has_a_sentence_a_function_and_a_default_pass():
    assert set(RULES) == set(FUNCTIONS) == {p.rule for p in PASSES}
    assert [list(RULES)[NUMBERS[rule]] for rule in RULES] == list(RULES)


def test_a_rule_nobody_knows_is_refused_with_those_that_are():
    with pytest.raises(ValueError, match="unknown rule 'magic'; known: reference"):
        Pass("magic")


def test_a_pass_decides_or_suggests_and_nothing_else():
    with pytest.raises(ValueError, match="not 'maybe'"):
        Pass("amount", decision="maybe")


def test_what_a_pass_does_not_say_the_policy_says():
    policy = Policy(
        tolerance=7, tolerance_percent=1.5, window_days=9, group_max=3, auto_threshold=0.9,
        passes=(Pass("sum"), Pass("near", tolerance=0, window_days=30, auto_threshold=0.99)),
    )  # fmt: skip
    first, second = policy.effective()
    assert dataclasses.astuple(first)[1:6] == (7, 1.5, 9, 3, 0.9)
    assert dataclasses.astuple(second)[1:6] == (0, 1.5, 30, 3, 0.99)


def test_nought_is_said():
    (step,) = Policy(tolerance=7, passes=(Pass("near", tolerance=0, group_max=0),)).effective()
    assert step.tolerance == 0 and step.group_max == 0


def test_the_order_of_the_passes_is_kept():
    rules = ("near", "amount", "reference")
    assert [p.rule for p in Policy(passes=tuple(map(Pass, rules))).effective()] == list(rules)


def test_nothing_of_a_policy_can_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Policy().tolerance = 5
    with pytest.raises(dataclasses.FrozenInstanceError):
        PASSES[0].rule = "near"


def test_exact_passes_stay_exact_whatever_the_tolerance():
    generous = {p.rule: p for p in Policy(tolerance=10**6, tolerance_percent=99.0).effective()}
    for rule in ("reference", "reference_group", "amount", "reversal", "sum"):
        assert (generous[rule].tolerance, generous[rule].tolerance_percent) == (0, 0.0)
    assert generous["near"].tolerance == 10**6


def sides(off=0, days=0):
    later = f"2026-01-{1 + days:02d}"
    ours = ledger([{"amount": 100_000, "ref": "INV 47123"}])
    return ours, ledger([{"amount": 100_000 - off, "ref": "47123", "date": later}])


@pytest.mark.parametrize("off, count", [(1, 1), (2000, 1), (2001, 0)])
def test_a_difference_beyond_the_tolerance_is_no_match(off, count):
    policy = Policy(passes=(Pass("short", tolerance=0, tolerance_percent=2.0),))
    assert len(engine.match(*sides(off), policy=policy).matches) == count


@pytest.mark.parametrize("tolerance, percent", [(3000, 0.0), (0, 3.0)])
def test_either_tolerance_is_enough(tolerance, percent):
    only = Pass("short", tolerance=tolerance, tolerance_percent=percent)
    assert len(engine.match(*sides(3000), policy=Policy(passes=(only,))).matches) == 1


def test_what_lies_outside_the_window_is_no_match():
    for window, count in ((5, 0), (30, 1)):
        policy = Policy(passes=(Pass("reference", window_days=window),))
        assert len(engine.match(*sides(days=20), policy=policy).matches) == count


def test_a_group_found_by_its_sum_has_so_many_lines_at_most():
    parts = [11_117, 22_229, 33_331]
    rows = [{"amount": a, "date": f"2026-01-0{n}"} for n, a in enumerate(parts, 1)]
    whole = [{"amount": sum(parts), "date": "2026-01-03"}]
    for most, count in ((1, 0), (2, 0), (3, 1)):
        policy = Policy(passes=(Pass("sum", group_max=most),), suggest_threshold=0.01)
        assert len(engine.match(ledger(rows), ledger(whole), policy=policy).matches) == count


def test_only_what_is_likely_enough_is_shown():
    (score,) = engine.match(*sides()).matches["score"]
    for threshold, count in ((score - 1e-6, 1), (score + 1e-6, 0)):
        policy = Policy(auto_threshold=1.0, suggest_threshold=threshold)
        assert len(engine.match(*sides(), policy=policy).matches) == count
