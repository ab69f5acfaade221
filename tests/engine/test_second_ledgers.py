"""The second generator of labelled ledgers: reproducible, its labels whole and its sums true."""

import sys
from pathlib import Path

import pandas as pd
import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "bench"))

from labelled import as_sets, by_amount, look_up, sets_of
from second_ledgers import make

from engine import DIFFERENCE_KINDS, KINDS, LEDGER

SIZES = [(12, 1200), (1, 900)]


@pytest.fixture(scope="module", params=SIZES, ids=str)
def truth(request):
    return make(*request.param, seed=5)


def items(truth, side):
    return set((truth.ours if side == "ours" else truth.theirs)["item_id"])


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_same_seed_same_ledgers(size):
    first, second, other = make(*size, seed=3), make(*size, seed=3), make(*size, seed=4)
    for name in ("ours", "theirs", "groups", "differences"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))
    assert not first.ours.equals(other.ours)


def test_ledgers_have_the_columns_of_the_engine(truth):
    for side in (truth.ours, truth.theirs):
        assert list(side) == list(LEDGER)
        assert side["item_id"].is_unique
        assert side["kind"].isin(KINDS).all()
        assert (side["amount"] != 0).all()
        assert side[["ref", "memo"]].map(lambda text: isinstance(text, str)).all(axis=None)


def test_labels_are_about_lines_that_exist(truth):
    for labels in (truth.groups, truth.differences):
        for side, labelled in labels.groupby("side")["item_id"]:
            assert set(labelled) <= items(truth, side)
    assert truth.differences["kind"].isin(DIFFERENCE_KINDS).all()


def test_every_line_is_in_one_group_or_alone(truth):
    links = truth.groups[["side", "item_id"]]
    assert not links.duplicated().any()
    alone = truth.differences[["side", "item_id"]]
    assert not alone.duplicated().any()
    for side in ("ours", "theirs"):
        labelled = {i for t in (links, alone) for i in t.loc[t["side"] == side, "item_id"]}
        assert labelled == items(truth, side)


def test_groups_stay_with_one_partner(truth):
    lines = pd.concat([truth.ours.assign(side="ours"), truth.theirs.assign(side="theirs")])
    lines = truth.groups.merge(lines, on=["side", "item_id"])
    assert (lines.groupby("group")["partner"].nunique() == 1).all()


def test_a_duplicate_is_there_twice(truth):
    for side in ("ours", "theirs"):
        lines = (truth.ours if side == "ours" else truth.theirs).set_index("item_id")
        again = truth.differences.query(f"kind == 'duplicate_{side}'")["item_id"]
        twins = lines.groupby(["partner", "amount"])["ref"].transform("size")
        assert len(again) and (twins[again] > 1).all()


def test_differences_explain_the_gap(truth):
    gap = truth.ours["amount"].sum() - truth.theirs["amount"].sum()
    assert gap == truth.differences["amount"].sum()


def test_baselines_find_it_hard():
    truth = make(40, 4000, seed=2)
    known = set(sets_of(truth.groups, "group"))
    looked_up, paired = (as_sets(b(truth.ours, truth.theirs)) for b in (look_up, by_amount))
    assert len(looked_up & known) < 0.5 * len(known)
    assert len(paired & known) < 0.75 * len(paired)
