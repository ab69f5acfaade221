"""What the factors of a credit score are made of: exact sums by customer."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .tables import CREDIT_ERRORS, CREDIT_HOW

#: Days of the latest months, from which the trend is read, and of a year and a month.
RECENT, YEAR, MONTH = 91, 365, 30
WHOLE = 1000  # of a weight: what falls due today counts in full


@dataclass(frozen=True)
class Facts:
    """One place a customer in each array; sums are objects: Python's integers never overflow.

    ``due_…``: of what fell due and is not disputed; late days and weights as the policy says.
    """

    partner: np.ndarray
    due_weight: np.ndarray  # Σ weight × amount
    due_days: np.ndarray  # Σ weight × amount × days late
    due_late: np.ndarray  # Σ weight × amount of what was late
    due_amount: np.ndarray
    open_late: np.ndarray  # amount that is overdue now
    disputed: np.ndarray  # amount left out because it is disputed now
    recent_amount: np.ndarray  # fell due in the latest months
    recent_days: np.ndarray  # Σ amount × days late of these
    before_amount: np.ndarray  # fell due earlier in the window
    before_days: np.ndarray
    kept: np.ndarray  # amounts of promises
    broken: np.ndarray
    contested_lost: np.ndarray  # contested without success
    contested_won: np.ndarray  # contested and credited
    invoiced: np.ndarray  # in the window, credited or not
    year: np.ndarray  # invoiced in the last year and not credited
    exposure: np.ndarray
    limit: np.ndarray  # −1: none
    relation_days: np.ndarray  # since the first invoice; −1: never invoiced
    contract_limit: np.ndarray  # −1: none
    contract_days: np.ndarray  # −1: none
    contract: np.ndarray


def facts_of(customers, history, promises, as_of, policy):
    """:return: the facts, in the order of ``customers``' partners, and a table of bad rows"""
    customers = customers.sort_values("partner", ignore_index=True)
    partner = customers["partner"].to_numpy(dtype=np.int64)
    history, bad = _sound(history, partner, ("date", "due_date"))
    unknown = ~history["how"].isin(CREDIT_HOW)
    bad.append(_errors(history[unknown], "unknown"))
    history = history[~unknown]
    promises, worse = _sound(promises, partner, ("date",))
    start = as_of - pd.DateOffset(months=policy.months)
    since = (as_of - customers["since"]).dt.days
    facts = Facts(
        partner=partner,
        exposure=customers["exposure"].to_numpy(dtype=np.int64),
        limit=customers["limit"].to_numpy(dtype=np.int64),
        relation_days=since.where(since >= 0).fillna(-1).to_numpy(dtype=np.int64),
        contract_limit=customers["contract_limit"].to_numpy(dtype=np.int64),
        contract_days=customers["contract_days"].to_numpy(dtype=np.int64),
        contract=customers["contract"].to_numpy(dtype=object),
        **_behaviour(history, _Sums(history, partner), as_of, start, policy),
        **_invoiced(history, _Sums(history, partner), as_of, start),
        **_promised(promises, _Sums(promises, partner), as_of, start),
    )
    errors = pd.concat([*bad, *worse], ignore_index=True)
    return facts, errors.sort_values(list(CREDIT_ERRORS), ignore_index=True)


def _sound(table, partner, dates):
    """Rows that can be counted, and those that can't, with why."""
    tests = {
        "stranger": ~table["partner"].isin(partner),
        "amount": table["amount"] <= 0,
        "date": table[list(dates)].isna().any(axis=1),
    }
    bad, good = [], np.ones(len(table), dtype=bool)
    for why, is_bad in tests.items():
        bad.append(_errors(table[good & is_bad], why))
        good &= ~is_bad
    return table[good], bad


def _errors(rows, why):
    found = rows[["partner", "item_id"]].assign(error=why)
    return found.astype(CREDIT_ERRORS)


class _Sums:
    """Sums by customer, exact."""

    def __init__(self, table, partner):
        owner = np.searchsorted(partner, table["partner"].to_numpy(dtype=np.int64))
        self.count = len(partner)
        self.order = np.argsort(owner, kind="stable")
        self.owners, self.starts = np.unique(owner[self.order], return_index=True)
        self.amount = table["amount"].to_numpy(dtype=np.int64)
        self.total = float(self.amount.sum(dtype=np.float64))  # no row is below zero

    def __call__(self, factor):
        """Σ amount × ``factor`` (whole numbers or booleans) of each customer, Python's integers."""
        sums = np.zeros(self.count, dtype=object)
        if len(self.owners):
            factor = np.asarray(factor, dtype=np.int64)
            exact = np.int64 if self.total * int(factor.max()) < 2**62 else object
            values = self.amount.astype(exact) * factor.astype(exact)
            sums[self.owners] = np.add.reduceat(values[self.order], self.starts)
        return sums


def _behaviour(history, sums, as_of, start, policy):
    due = history["due_date"].to_numpy(dtype="datetime64[D]")
    today = np.datetime64(as_of, "D")
    paid = history["paid_on"].to_numpy(dtype="datetime64[D]")
    # What is settled later was open on the day; what was credited was never owed.
    is_open = (history["how"] == "open").to_numpy() | np.isnat(paid) | (paid > today)
    owed = is_open | (history["how"] != "credit").to_numpy()
    disputed = history["disputed"].to_numpy(dtype=bool)
    in_window = due >= np.datetime64(start, "D")
    counts = owed & ~disputed & (due < today) & (in_window | is_open)
    late = np.where(is_open, today, paid) - due
    late = np.clip(late.astype(np.int64), 0, policy.days_max) * counts
    # What is late beyond measure counts in full however old: it is open, or was for very long.
    age = np.clip((today - due).astype(np.int64) // MONTH, 0, None)
    weight = np.where(late >= policy.days_max, WHOLE, _weights(policy.months_half)[age]) * counts
    recent = (today - due).astype(np.int64) <= RECENT
    return {
        "due_weight": sums(weight),
        "due_days": sums(weight * late),
        "due_late": sums(weight * (late > policy.days_grace)),
        "due_amount": sums(counts),
        "open_late": sums(counts & is_open),
        "disputed": sums(owed & disputed & (in_window | is_open)),
        "recent_amount": sums(counts & recent),
        "recent_days": sums(late * recent),
        "before_amount": sums(counts & in_window & ~recent),
        "before_days": sums(late * (in_window & ~recent)),
    }


def _weights(half):
    """By months since the due date: halved every ``half`` months, never nothing."""
    months = np.arange(2000)
    return np.maximum(np.rint(WHOLE * 0.5 ** (months / half)), 1).astype(np.int64)


def _invoiced(history, sums, as_of, start):
    dated = history["date"]
    credited = (history["how"] == "credit").to_numpy()
    in_window = ((dated >= start) & (dated <= as_of)).to_numpy()
    decided = (history["contested"] & ~history["disputed"]).to_numpy(dtype=bool) & in_window
    in_year = in_window & ((as_of - dated).dt.days < YEAR).to_numpy()
    return {
        "contested_lost": sums(decided & ~credited),
        "contested_won": sums(decided & credited),
        "invoiced": sums(in_window),
        "year": sums(in_year & ~credited),
    }


def _promised(promises, sums, as_of, start):
    in_window = ((promises["date"] >= start) & (promises["date"] <= as_of)).to_numpy()
    kept = promises["kept"].to_numpy(dtype=bool)
    return {"kept": sums(in_window & kept), "broken": sums(in_window & ~kept)}
