"""Credit scores by hand-computed figures: what each factor sees, and what is missing."""

import pandas as pd
import pytest
from paying import AS_OF, customers, history, part, promises

from engine import NO_AMOUNT, WEIGHTS, ScorePolicy, score_credit

#: Days late of one installment → points, by the curve.
LATE = [(0, 1000), (5, 900), (10, 800), (20, 650), (30, 500), (60, 200), (90, 0), (200, 0)]


def run(rows, whom=None, promised=(), **policy):
    given = customers(*(whom or [{}]))
    return score_credit(given, history(*rows), promises(*promised), AS_OF, ScorePolicy(**policy))


def factors(result, partner=1):
    rows = result.factors[result.factors["partner"] == partner]
    return rows.set_index("factor")


def points(result, name, partner=1):
    return int(factors(result, partner).loc[name, "points"])


def reason(result, name):
    return factors(result).loc[name, "reason"]


def only(*names):
    return dict.fromkeys(names, 1)


def days_after(due, days):
    return pd.Timestamp(due) + pd.Timedelta(days=days)


@pytest.mark.parametrize(("days", "expected"), LATE)
def test_days_late_by_the_curve(days, expected):
    result = run([part("2025-11-01", 100, days_after("2025-11-01", days))])
    assert points(result, "days_late") == expected


def test_open_ones_are_late_until_today():
    """Due on 1 June, open on 1 July: 30 days. Due on 1 July: not late yet, so nothing is known."""
    result = run([part("2026-06-01", 100)])
    assert points(result, "days_late") == 500
    assert "of which 1.00 are overdue now" in reason(result, "days_late")
    assert points(run([part("2026-07-01", 100)]), "days_late") == NO_AMOUNT


def test_days_are_weighted_by_amount():
    """3,000 in time and 1,000 twenty days late, due on the same day: 5 days on average."""
    result = run([part("2026-06-01", 3000, "2026-06-01"), part("2026-06-01", 1000, "2026-06-21")])
    assert reason(result, "days_late").startswith("5.0 days late")


def test_latest_months_weigh_more():
    """Half a year ago weighs half: 30 days late then and none now are 10 on average."""
    due = AS_OF - pd.Timedelta(days=185)
    result = run([part(due, 100, days_after(due, 30)), part("2026-06-20", 100, "2026-06-20")])
    assert reason(result, "days_late").startswith("10.0 days late")


def test_parts_of_an_installment_count_each():
    """A quarter paid in time, the rest 20 days late: 15 days, 75 % late."""
    result = run([part("2026-06-01", 25, "2026-06-01"), part("2026-06-01", 75, "2026-06-21")])
    assert reason(result, "days_late").startswith("15.0 days late")
    assert points(result, "share_late") == 250


def test_grace_is_for_the_share_alone():
    result = run([part("2026-06-01", 100, "2026-06-04")])
    assert (points(result, "share_late"), points(result, "days_late")) == (1000, 940)
    assert points(run([part("2026-06-01", 100, "2026-06-05")]), "share_late") == 0


def test_credit_was_never_owed():
    """What was credited is neither late nor in time; what was written off stood open so long."""
    credited = part("2026-05-01", 100, "2026-06-30", "credit")
    assert points(run([credited]), "days_late") == NO_AMOUNT
    written_off = part("2026-05-01", 100, "2026-06-30", "other")
    assert points(run([written_off]), "days_late") == 200


def test_old_debt_counts_in_full_old_payments_not_at_all():
    old = "2020-01-01"
    in_time = part("2026-06-20", 100, "2026-06-20")
    assert reason(run([in_time, part(old, 100)]), "days_late").startswith("45.0 days late")
    assert points(run([in_time, part(old, 100, "2020-06-01")]), "days_late") == 1000


def test_trend():
    before = part("2025-12-01", 100, "2025-12-05")
    late = part("2026-06-01", 100, "2026-06-11")
    result = run([before, late])
    assert points(result, "trend") == 800
    assert "10.0 days late in the last 91 days, 4.0 before: getting worse" in reason(
        result, "trend"
    )
    better = run([part("2025-12-01", 100, "2025-12-21"), late])
    assert "20.0 before: getting better" in reason(better, "trend")
    assert "the same as before" in reason(run([part("2025-12-01", 9, "2025-12-11"), late]), "trend")
    assert points(run([late]), "trend") == NO_AMOUNT
    assert points(run([before]), "trend") == NO_AMOUNT


def test_promises():
    kept = {"date": "2026-05-01", "amount": 300, "kept": True}
    broken = {"date": "2026-05-02", "amount": 100, "kept": False}
    result = run([], promised=[kept, broken])
    assert points(result, "promises") == 750
    assert reason(result, "promises") == "1.00 of 4.00 promised were not paid in time."
    assert points(run([]), "promises") == NO_AMOUNT
    forgotten = {"date": "2020-05-02", "amount": 100, "kept": False}
    assert points(run([], promised=[forgotten]), "promises") == NO_AMOUNT


def test_disputes():
    """Contested and settled without a credit note is lost; 5 % of what is invoiced halves it."""
    ok = part("2026-06-01", 950, "2026-06-01")
    lost = part("2026-06-01", 50, "2026-06-01", contested=True)
    won = part("2026-06-01", 50, "2026-06-01", "credit", contested=True)
    assert points(run([ok, lost]), "disputes") == 500
    assert points(run([ok, won]), "disputes") == 1000
    assert points(run([ok]), "disputes") == NO_AMOUNT
    running = part("2026-06-01", 50, contested=True, disputed=True)
    assert points(run([ok, running]), "disputes") == NO_AMOUNT


def test_disputed_ones_are_left_out_and_said():
    running = part("2026-03-01", 5000, contested=True, disputed=True)
    result = run([part("2026-06-01", 100, "2026-06-01"), running])
    assert points(result, "days_late") == 1000
    assert reason(result, "days_late").endswith("Left out: 50.00 that are disputed.")
    alone = run([running])
    assert alone.scores.loc[0, ["score", "grade"]].tolist() == [NO_AMOUNT, ""]
    assert reason(alone, "days_late").startswith("All that fell due is disputed, 50.00")


@pytest.mark.parametrize(
    ("exposure", "limit", "expected"),
    [
        *((0, 100, 1000), (50, 100, 1000), (80, 100, 700), (100, 100, 300), (110, 100, 150)),
        *((500, 100, 0), (-5, 100, 1000), (5, 0, 0), (0, 0, -1), (5, -1, -1), (10**18, 1, 0)),
    ],
)
def test_utilisation(exposure, limit, expected):
    result = run([], [{"exposure": exposure, "limit": limit}])
    assert points(result, "utilisation") == expected


@pytest.mark.parametrize(
    ("since", "expected"),
    [("2026-07-01", 0), ("2026-01-01", 250), ("2023-07-01", 800), ("2010-01-01", 1000)],
)
def test_age(since, expected):
    assert points(run([], [{"since": since}]), "age") == expected


@pytest.mark.parametrize(
    ("invoiced", "expected"), [(0, 0), (100, 200), (550, 400), (1000, 600), (99999, 1000)]
)
def test_volume(invoiced, expected):
    """Per cent of the volume that has full points; older invoices and credit notes don't count."""
    rows = [part("2026-06-15", invoiced, "2026-06-15")] if invoiced else []
    rows += [
        part("2025-01-15", 7777, "2025-01-15"),
        part("2026-06-15", 777, "2026-07-01", "credit"),
    ]
    assert points(run(rows, volume_full=10000), "volume") == expected
    assert points(run(rows), "volume") == NO_AMOUNT


def test_never_invoiced():
    result = run([], [{"since": None}])
    assert result.scores.loc[0, ["score", "grade", "coverage"]].tolist() == [NO_AMOUNT, "", 0]
    assert (factors(result)["points"] == NO_AMOUNT).all()
    assert (factors(result)["contribution"] == 0).all()
    assert reason(result, "age") == "Never invoiced."


def test_never_paid():
    """Invoiced for half a year and never a penny: the worst marks, for what is known."""
    rows = [part(f"2026-0{month}-01", 1000) for month in range(1, 4)]
    result = run(rows, [{"since": "2025-12-01", "exposure": 3000, "limit": 1000}])
    assert result.scores.loc[0, "grade"] == "E"
    assert [points(result, f) for f in ("days_late", "share_late", "utilisation")] == [0, 0, 0]
    assert result.scores.loc[0, ["limit", "term_days"]].tolist() == [0, 0]


def test_best_of_all():
    rows = [part(f"2026-0{month}-01", 10**6, f"2026-0{month}-01") for month in range(1, 7)]
    result = run(rows, [{"since": "2015-01-01", "limit": 10**7}], volume_full=10**6)
    assert result.scores.loc[0, ["score", "grade"]].tolist() == [1000, "A"]


def test_what_is_missing_has_no_weight():
    """Half of the weight known: 80 points of days late are 80, not 40; and it is said."""
    rows = [part("2026-06-01", 100, "2026-06-11")]
    result = run(rows, weights=only("days_late", "promises"))
    assert result.scores.loc[0, ["score", "coverage"]].tolist() == [800, 50]
    assert reason(result, "promises") == "No promise to pay has been kept or broken."


@pytest.mark.parametrize(
    ("score", "grade"), [(800, "A"), (799, "B"), (650, "B"), (500, "C"), (350, "D"), (349, "E")]
)
def test_grades_begin_with_their_score(score, grade):
    """All kinds of share late make all kinds of score: every tenth of a per cent one."""
    rows = [part("2026-06-01", score, "2026-06-01"), part("2026-06-01", 1000 - score)]
    result = run(rows, weights=only("share_late"))
    assert result.scores.loc[0, ["score", "grade"]].tolist() == [score, grade]


def suggestion(result):
    row = result.scores.iloc[0]
    return row["limit"], row["term_days"], row["limit_key"], row["term_key"]


def paid_in_time(**whom):
    rows = [part("2026-06-01", 1_234_567, "2026-06-01")]
    return run(rows, [whom], weights=only("days_late"))


def test_suggested_limit_and_term():
    """1,234,567 in 12 months are 102,880 a month, for 60 days at 150 %: 308,640, so 300,000."""
    result = paid_in_time()
    assert suggestion(result) == (300_000, 60, "credit_limit", "credit_term")
    args = result.scores.loc[0, "reason_args"]
    shown = [args[f"{name}_amount"] for name in ("year", "monthly", "raw", "rounded")]
    assert shown == [1_234_567, 102_880, 308_640, 300_000]
    # A relation of a month is taken for three: one order makes no limit of its size.
    young = paid_in_time(since="2026-06-01").scores.loc[0]
    assert (young["limit"], young["reason_args"]["month_count"]) == (1_200_000, 3)


def test_a_contract_caps_what_is_suggested():
    contract = {"contract": "C-1", "contract_limit": 99_999, "contract_days": 20}
    capped = ("credit_limit_capped", "credit_term_capped")
    assert suggestion(paid_in_time(**contract)) == (99_999, 20, *capped)
    wide = contract | {"contract_limit": 10**9, "contract_days": 90}
    assert suggestion(paid_in_time(**wide)) == (300_000, 60, "credit_limit", "credit_term")


def test_nothing_known_suggests_nothing_but_what_the_contract_says():
    none = suggestion(run([], [{"since": None}]))
    assert none == (NO_AMOUNT, NO_AMOUNT, "credit_limit_none", "credit_term_none")
    contract = {"since": None, "contract": "C-1", "contract_limit": 500, "contract_days": 20}
    by_contract = ("credit_limit_contract", "credit_term_contract")
    assert suggestion(run([], [contract])) == (500, 20, *by_contract)


def test_bad_rows_are_told():
    rows = [
        part("2026-06-01", 0, "2026-06-01"),
        part("2026-06-01", 5, partner=9),
        part("2026-06-01", 5, "2026-06-01", "gift"),
        part("2026-06-01", 5) | {"due_date": None},
        part("2026-06-01", 5, "2026-06-01"),
    ]
    result = run(rows, promised=[{"date": None, "amount": 5, "kept": True}])
    told = list(result.errors[["item_id", "error"]].itertuples(index=False, name=None))
    assert told == [(1, "amount"), (1, "date"), (3, "unknown"), (4, "date"), (2, "stranger")]
    assert points(result, "days_late") == 1000


def test_all_factors_have_a_weight():
    result = run([part("2026-06-01", 5, "2026-06-01")])
    assert factors(result).index.tolist() == list(WEIGHTS)
