"""Equal amounts that come every month under one order: only what fixes the phase makes certain."""

import pandas as pd
from ledgers import groups, ledger

import engine

ODD = [31017, 442085, 7540, 199331, 86806, 12995, 55513, 71777, 90211, 120334, 4449, 31993]


def day(first, months, lag=0):
    return pd.Timestamp(first) + pd.DateOffset(months=months) + pd.Timedelta(days=lag)


def account(lags, chain_lag):
    """Invoices of odd amounts booked there after ``lags`` in turn, and a monthly 19.90 of one
    order: ours from January, theirs ``chain_lag`` days later but without the first."""
    plain = [{"amount": a, "ref": f"INV/2025/{n:05d}"} for n, a in enumerate(ODD, 701)]
    row = {"amount": 1990, "memo": "order 4500012366"}
    ours = [line | {"date": day("2025-01-10", n)} for n, line in enumerate(plain)]
    ours += [row | {"date": day("2025-01-05", n), "ref": f"V{310 + 7 * n}"} for n in range(11)]
    theirs = [
        line | {"date": day("2025-01-10", n, lags[n % len(lags)])} for n, line in enumerate(plain)
    ]
    theirs += [
        row | {"date": day("2025-01-05", n, chain_lag), "ref": f"W{5021 + 13 * n}"}
        for n in range(1, 11)
    ]
    return ledger(ours), ledger(theirs)


def certain(lags, chain_lag):
    """(ours, theirs) of the chain that are matched automatically."""
    result = engine.match(*account(lags, chain_lag))
    auto = set(result.matches.query("decision == 'auto'")["match_id"])
    return {(o, t) for m, ((o, *_), (t, *_)) in groups(result).items() if m in auto and o > 12}


def test_a_chain_that_may_be_shifted_by_a_month_is_not_certain():
    assert certain(lags=(3, 34), chain_lag=3) == set()


def test_a_usual_lag_fixes_the_phase():
    assert certain(lags=(3,), chain_lag=3) == {(n + 13, n + 12) for n in range(1, 11)}
