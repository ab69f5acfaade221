"""Matches and links as people read them."""

import numpy as np
import pytest
from ledgers import groups, ledger, run

import engine
from engine.reasons import EVIDENCE_LABELS, sentence
from engine.report import AGAINST, BUT, iso, label
from engine.tables import LINKS, MATCHES

MONTH = """
    #ours
    2026-01-02  1200.00  INV/2026/00001
    2026-01-05   450.50  INV/2026/00002
    2026-01-06   333.33  INV/2026/00003
    2026-01-10 -1200.00  BNK1
    2026-01-15   200.00  INV/2026/00006
    #theirs
    2026-01-03  1200.00  RE 1/2026
    2026-01-07   783.83  | your invoices 2-3
    2026-01-10 -1200.00  PAY 77
    2026-01-16   196.00  2026-6 | less 2 %
"""


@pytest.fixture(scope="module")
def month():
    return run(MONTH)


def by_items(result):
    """Rows of matches by (items of ours, items of theirs)."""
    members = groups(result)
    return {members[row.match_id]: row for row in result.matches.itertuples()}


def test_tables_have_the_columns_and_types_of_the_vocabulary(month):
    assert dict(month.matches.dtypes.astype(str)) == MATCHES
    assert dict(month.links.dtypes.astype(str)) == LINKS
    empty = engine.match(ledger(), ledger())
    assert list(empty.matches) == list(MATCHES) and list(empty.links) == list(LINKS)


def test_matches_are_numbered_by_their_first_line(month):
    assert month.matches["match_id"].tolist() == [0, 1, 2, 3]
    assert list(groups(month).values()) == [
        ((1,), (1,)),
        ((2, 3), (2,)),
        ((4,), (3,)),
        ((5,), (4,)),
    ]


def test_difference_is_ours_less_theirs(month):
    assert month.matches["difference"].tolist() == [0, 0, 0, 400]


def test_every_sentence_is_that_of_its_key_and_arguments(month):
    for row in month.matches.itertuples():
        assert row.reason == sentence(row.reason_key, row.reason_args)


def test_arguments_tell_both_sides(month):
    args = by_items(month)[(2, 3), (2,)].reason_args
    assert args["our_ref"] == "INV/2026/00002 +1" and args["our_count"] == 2
    assert args["their_ref"] == "your invoices 2-3", "the memo, where there is no reference"
    assert (args["our_date"], args["their_date"]) == ("2026-01-05", "2026-01-07")
    assert (args["our_amount"], args["their_amount"], args["off_amount"]) == (78383, 78383, 0)


def test_evidence_adds_up_to_the_score(month):
    for row in month.matches.itertuples():
        said = dict(row.evidence)
        assert set(said) <= set(EVIDENCE_LABELS) and said["rivals"] <= 0
        logit = np.log(row.score / (1 - row.score))
        assert logit == pytest.approx(sum(said.values()), abs=0.06)


def test_what_was_not_learnt_is_not_told(month):
    assert not any("knowledge" in dict(evidence) for evidence in month.matches["evidence"])


def test_scores_are_probabilities_and_decisions_known(month):
    assert month.matches["score"].between(0, 1).all()
    assert set(month.matches["decision"]) <= {engine.AUTO, engine.SUGGEST}


def reason(text):
    (row,) = run(text).matches.itertuples()
    return row


def test_a_sum_says_which_side_has_several():
    ours = reason("""
        #ours
        2026-01-05  451.17  A
        2026-01-06  210.33  B
        #theirs
        2026-01-08  661.50  x
    """)
    theirs = reason("""
        #ours
        2026-01-08  661.50  x
        #theirs
        2026-01-05  451.17  A
        2026-01-06  210.33  B
    """)
    assert (ours.reason_key, theirs.reason_key) == ("sum_ours", "sum_theirs")
    assert "2 of our lines (A +1) come to 661.50" in ours.reason
    assert "2 of their lines (A +1) come to 661.50" in theirs.reason


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_a_reversal_says_on_which_side(side):
    lines = "2026-01-05 450.50 INV 47123\n2026-01-06 -450.50 R 9 | INV 47123 | refund"
    row = reason(f"#{side}\n{lines}")
    assert row.reason_key == f"reversal_{side}" and row.reason.startswith("INV 47123 +1 was booked")


def test_what_speaks_against_a_match_is_said():
    usual = [f"2026-01-{n + 1:02d}  {n}17.{n:02d}  INV 47{n:03d}" for n in range(1, 9)]
    usual[-1] = "2026-01-09  1234.56  INV 47008"  # so that nothing is learnt of the late one
    late = "2026-03-12  1234.56  INV 58999"
    result = run("\n".join(["#ours", *usual, late.replace("03-", "01-"), "#theirs", *usual, late]))
    row = by_items(result)[(9,), (9,)]
    assert row.reason_args["but"] == ("but_date",) and row.reason_args["late_days"] > 50
    assert row.reason.endswith("Against it: the dates are 59 days off the usual lag.")


def test_what_speaks_for_a_match_alone_has_no_but(month):
    assert "but" not in by_items(month)[(1,), (1,)].reason_args


def test_all_choices_of_what_speaks_against():
    assert AGAINST[0] == () and AGAINST[-1] == BUT and len(set(AGAINST)) == 16
    assert AGAINST[0b101] == (BUT[0], BUT[2])


def test_a_line_is_called_by_reference_memo_or_number():
    table = ledger([{"ref": " A 1 ", "memo": "m"}, {"memo": "x" * 50}, {"ref": " ", "memo": " "}])
    assert label(table, np.arange(3)) == ["A 1", "x" * 40, "#3"]


def test_days_as_iso_dates():
    assert iso(np.array([0, 20454, -1, 0])) == [
        "1970-01-01",
        "2026-01-01",
        "1969-12-31",
        "1970-01-01",
    ]


def test_links_are_in_order_of_match_side_and_line(month):
    told = month.links.values.tolist()
    assert told == sorted(told, key=lambda row: (row[0], row[1] != "ours", row[2]))
