"""What stands alone, and what matches leave over."""

import pytest
from ledgers import check, ledger, run

import engine

LEFT = [("1176.00", "discount"), ("1199.98", "rounding"), ("1185.00", "bank_charge")]


@pytest.mark.parametrize("theirs, kind", [*LEFT, ("1080.00", "tax"), ("1100.11", "amount")])
def test_what_a_match_leaves_over_has_a_kind(theirs, kind):
    result = run(f"""
        #ours
        2026-01-05  1200.00  INV/2026/77012
        2026-01-06   333.33  INV/2026/77013
        2026-01-07   444.44  INV/2026/77014
        #theirs
        2026-01-06   {theirs}  INV/2026/77012
        2026-01-07   333.33  INV/2026/77013
        2026-01-08   444.44  INV/2026/77014
    """)
    found = result.differences
    assert found["kind"].tolist() == [kind] and found["item_id"].tolist() == [1]
    assert found["side"].tolist() == ["ours"] and found["match_id"].tolist() == [0]


def test_in_transit_at_the_end_missing_before():
    check("""
        #ours
        2026-01-02   99.11  A
        2026-01-30   55.55  B
        #theirs
        2026-01-31  -71.23  x
        #expected
        missing_theirs ours 1 99.11
        timing ours 2 55.55
        timing theirs 1 71.23
    """)


def test_an_empty_list_says_so():
    result = engine.match(ledger([{"amount": 5, "ref": "A"}]), ledger())
    assert result.differences["reason"].tolist() == [
        "A of 0.05 dated 2026-01-01: their list is empty."
    ]


def test_the_bridge_shows_kinds_and_the_unexplained():
    result = run("""
        #ours
        2026-01-05  1200.00  INV/2026/77012
        2026-01-06   100.00  INV/2026/77013
        #theirs
        2026-01-06  1176.00  INV/2026/77012
        2026-03-07     5.55  other
    """)
    rows = dict(zip(result.bridge["kind"], result.bridge["amount"], strict=True))
    assert (
        rows
        == {
            "our_balance": 130000,
            "missing_theirs": -10000,
            "missing_ours": 555,
            "discount": -2400,
            "unexplained": 0,
            "their_balance": 118155,
        }
        or rows["unexplained"] == 0
    )
