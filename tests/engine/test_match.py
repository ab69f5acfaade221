"""Whole reconciliations as accounts."""

import sys

import pandas as pd
import pytest
from ledgers import check, facts, groups, ledger, run

import engine

LIFE = """
    #ours
    2026-01-02  1200.00  INV/2026/00001
    2026-01-05   450.50  INV/2026/00002
    2026-01-06   333.33  INV/2026/00003
    2026-01-10 -1200.00  BNK1
    2026-01-15   200.00  INV/2026/00006
    2026-01-20   777.77  INV/2026/00007
    2026-01-30    55.55  INV/2026/00008
    #theirs
    2026-01-03  1200.00  RE 1/2026
    2026-01-07   783.83  | your invoices 2-3
    2026-01-10 -1200.00  PAY 77
    2026-01-16   196.00  2026-6 | less 2 %
    2026-01-31    -1.23  zz || other
"""


def test_one_month_as_life_has_it():
    assert facts(run(LIFE)) == sorted(
        [
            "auto reference 1=1",
            "auto reference_group 2+3=2",
            "auto amount 4=3",
            "auto short 5=4",
            "discount ours 5 4.00",
            "missing_theirs ours 6 777.77",
            "timing ours 7 55.55",
            "timing theirs 5 1.23",
        ]
    )


@pytest.mark.parametrize(
    "theirs",
    ["INV/2026/00012", "inv 12", "RE-12/2026", "202600012", "2026-12", "INV26-00012", "2O26/OOO12"],
)
def test_a_number_is_known_however_it_is_written(theirs):
    check(f"""
        #ours
        2026-01-05  450.50  INV/2026/00012
        2026-01-05  450.50  INV/2026/00013
        2026-01-06  100.00  INV/2026/00014
        2026-01-07  200.10  INV/2026/00015
        #theirs
        2026-01-06  450.50  {theirs}
        2026-01-07  200.10  15
        #expected
        auto reference 1=1
        auto reference 4=2
        timing ours 2 450.50
        timing ours 3 100.00
    """)


def test_booked_and_reversed():
    check("""
        #ours
        2026-01-05  450.50  INV/2026/00012
        2026-01-06 -450.50  RINV/2026/00003 | Reversal of INV/2026/00012 | refund
        2026-01-07  200.10  INV/2026/00015
        #theirs
        2026-01-08  200.10  INV/2026/00015
        #expected
        auto reversal 1+2=0
        auto reference 3=1
    """)


def test_the_same_document_twice():
    check("""
        #ours
        2026-01-05  450.50  INV/2026/00012
        2026-01-07  200.10  INV/2026/00015
        #theirs
        2026-01-06  450.50  INV 12
        2026-01-09  450.50  INV 12
        2026-01-09  200.10  INV 15
        #expected
        auto reference 1=1
        auto reference 2=3
        duplicate_theirs theirs 2 -450.50
    """)


def test_twins_are_matched_in_date_order():
    result = run("""
        #ours
        2026-01-01  99.90  A
        2026-02-01  99.90  B
        2026-03-01  99.90  C
        #theirs
        2026-01-02  99.90  x
        2026-02-02  99.90  y
        2026-03-02  99.90  z
    """)
    assert set(groups(result).values()) == {((n,), (n,)) for n in (1, 2, 3)}
    assert set(result.matches["reason_key"]) == {"twins"}


def test_of_two_that_are_alike_in_all_one_is_matched_and_the_other_booked_twice():
    days = [f"2026-{month:02}-{day:02}" for month in (1, 2) for day in range(1, 15)]
    others = "".join(f"{day} {31 * n}.07 INV/2026/{n:05}\n" for n, day in enumerate(days, 1))
    check(
        f"""
        #ours
        2026-01-05  -99.96  | BACS | payment
        2026-01-05  -99.96  | BACS | payment
        {others}
        #theirs
        2026-01-05  -99.96  | transfer | payment
        {others}
        #expected
        auto amount 1=1
        duplicate_ours ours 2 -99.96
    """
        + "".join(f"auto reference {d + 2}={d + 1}\n" for d in range(1, 29))
    )


@pytest.mark.parametrize("days", [(3, 3, 3, 3), (3, 4, 5, 6)])
def test_four_equal_instalments_under_one_reference_are_one_document(days):
    lines = "".join(f"2026-03-{d:02} 1541.44 INV/2026/02237\n" for d in days)
    check(f"""
        #ours
        {lines}
        2026-03-03  200.10  INV/2026/02238
        #theirs
        2026-03-08 6165.76  26-2237
        2026-03-09  200.10  26-2238
        #expected
        auto reference_group 1+2+3+4=1
        auto reference 5=2
    """)


def test_two_that_fit_alike_are_no_certainty():
    result = run("""
        #ours
        2026-01-05  450.50  A
        2026-01-05  450.50  B
        2026-01-08   20.00  C
        #theirs
        2026-01-06  450.50  x
    """)
    assert (result.matches["decision"] != "auto").all()


@pytest.mark.parametrize("paired", [True, False])
def test_one_amount_in_common_says_less_where_few_lines_have_a_counterpart(paired):
    rows = [{"amount": 10_007 + 1_301 * n, "date": f"2026-01-{n:02}"} for n in range(1, 29)]
    alone = [row if paired else row | {"amount": row["amount"] + 650} for row in rows]
    pair = [{"amount": 98_765, "date": "2026-01-14", "ref": "4711"}]
    both = ledger([*pair, *rows]), ledger([*pair, *alone]).assign(ref="x")
    result = engine.match(*both, policy=engine.Policy(even_threshold=0.5))
    number = {*result.links.query("item_id == 1")["match_id"]}
    score = result.matches["score"][number.pop()]
    assert score > 0.9 if paired else score < 0.8
    shown = engine.match(*both).links.query("item_id == 1")
    assert len(shown) == (2 if paired else 0), "a coincidence is no suggestion"


def test_rejected_groups_do_not_come_again():
    blocks = [ledger([{"amount": 12345, "ref": "INV 7788"}]) for _ in range(2)]
    assert len(engine.match(*blocks).matches) == 1
    forbidden = [frozenset({("ours", 1), ("theirs", 1)})]
    assert engine.match(*blocks, forbidden=forbidden).matches.empty


def test_partners_and_currencies_stay_apart():
    ours = ledger([{"amount": 12345, "ref": "INV 7788", "partner": 1}])
    assert engine.match(ours, ours.assign(partner=2)).matches.empty
    assert engine.match(ours, ours.assign(currency="USD")).matches.empty


def test_what_another_partner_has_is_misposted():
    ours = ledger([{"amount": 12345, "ref": "INV/2026/07788", "partner": 1}])
    theirs = ledger([{"amount": 12345, "ref": "7788/2026", "partner": 2}])
    found = engine.match(ours, theirs).differences
    assert found["kind"].tolist() == ["misposted", "misposted"]


def test_what_was_explained_before_keeps_its_kind_but_timing_grows_old():
    ours = ledger(
        [
            {"date": "2026-01-05", "amount": 100, "ref": "A", "carried_kind": "timing"},
            {"date": "2026-01-06", "amount": 205, "ref": "B", "carried_kind": "unexplained"},
        ]
    )
    theirs = ledger([{"date": "2026-03-31", "amount": 9999, "ref": "C"}])
    found = engine.match(ours, theirs).differences.set_index(["side", "item_id"])["kind"]
    assert found["ours", 1] == "missing_theirs" and found["ours", 2] == "unexplained"


def test_wrong_rows_come_back_as_errors():
    ours = ledger([{"amount": 100}, {"amount": 200}, {"amount": 300}]).astype(object)
    ours.loc[0, "date"], ours.loc[1, "kind"], ours.loc[2, "amount"] = pd.NaT, "gift", 1.5
    result = engine.match(ours, ledger([{"amount": 100}]))
    assert set(result.errors["column"]) == {"date", "kind", "amount"}
    assert result.bridge["amount"].tolist() == [0, 100, 0, 100]


def test_a_missing_column_is_the_callers_mistake():
    with pytest.raises(ValueError, match="lacks the columns memo"):
        engine.match(ledger().drop(columns="memo"), ledger())


def test_a_pass_may_be_left_out_or_only_suggest():
    blocks = [ledger([{"amount": 12345, "ref": "INV 7788"}]) for _ in range(2)]
    only = engine.Policy(passes=(engine.Pass("reference", decision="suggest"),))
    assert engine.match(*blocks, policy=only).matches["decision"].tolist() == ["suggest"]
    none = engine.Policy(passes=(engine.Pass("sum"),))
    assert engine.match(*blocks, policy=none).matches.empty


def test_a_pass_may_ask_for_more_or_less_to_be_certain():
    blocks = [ledger([{"amount": 12345, "ref": "INV 7788"}]) for _ in range(2)]

    def decisions(*passes):
        return engine.match(*blocks, policy=engine.Policy(passes=passes)).matches["decision"]

    (score,) = engine.match(*blocks).matches["score"]
    for threshold, decision in ((score - 1e-6, "auto"), (score + 1e-6, "suggest")):
        one = engine.Pass("reference", auto_threshold=threshold)
        assert decisions(one).tolist() == [decision]
        others = engine.Pass("amount", auto_threshold=1.0), engine.Pass("sum")
        assert decisions(others[0], one, others[1]).tolist() == [decision], "only its own counts"


def test_more_workers_find_the_same(monkeypatch):
    monkeypatch.setattr(sys.modules["engine.match"], "CHUNK_LINES", 4)
    rows = [{"partner": n // 3, "amount": 1000 + n, "ref": f"INV/2026/{n:05d}"} for n in range(20)]
    ours, theirs = ledger(rows), ledger(rows[2:])
    alone, shared = (engine.match(ours, theirs, workers=n) for n in (1, 2))
    pd.testing.assert_frame_equal(alone.matches, shared.matches)
    pd.testing.assert_frame_equal(alone.links, shared.links)
