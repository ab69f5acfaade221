"""Which limit and payment term fit a customer's grade, with the arithmetic.

What is invoiced in a month, times the months until it is paid, times the per cent of the grade:
that much is out at a time. A contract caps both; who pays late gets no larger limit for it, as the
term is the one suggested, not the days they take.
"""

import numpy as np

from .credit_facts import MONTH, YEAR
from .tables import NO_AMOUNT

#: A relation of less than these months is taken for so long: one large order makes no limit.
MONTHS_MIN = 3


def suggested(facts, grade, policy):
    """Columns of limit and term; ``grade``: place of the grade, one more for who is not rated."""
    rated = grade < len(policy.term_days)
    days = np.array([*policy.term_days, 0], dtype=np.int64)[grade]
    agreed = facts.contract_days
    by_contract = (agreed >= 0) & (~rated | (agreed < days))
    term = np.where(by_contract, agreed, np.where(rated, days, NO_AMOUNT))
    percent = np.array([*policy.limit_percents, 0], dtype=np.int64)[grade]
    months = np.clip(facts.relation_days * 12 // YEAR, MONTHS_MIN, 12)
    monthly = (facts.year // months).astype(np.int64)
    raw = (monthly.astype(object) * np.maximum(term, 0) * percent // (MONTH * 100)).astype(np.int64)
    rounded = _two_digits(raw)
    granted = facts.contract_limit
    capped = (granted >= 0) & (~rated | (granted < rounded))
    limit = np.where(capped, granted, np.where(rated, rounded, NO_AMOUNT))
    columns = {
        "year_amount": facts.year,
        "month_count": months,
        "monthly_amount": monthly,
        "days": np.maximum(term, 0),
        "percent": percent,
        "raw_amount": raw,
        "rounded_amount": rounded,
        "contract_amount": granted,
        "contract_days": agreed,
        "contract": facts.contract,
    }
    return {
        "limit": limit,
        "limit_key": _keys("credit_limit", rated, capped),
        "term_days": term,
        "term_key": _keys("credit_term", rated, by_contract),
        "reason_args": _rows(columns),
    }


def _two_digits(amount):
    """Rounded down to two significant digits: 123456 → 120000."""
    powers = 10 ** np.arange(19, dtype=np.int64)
    unit = powers[np.maximum(np.searchsorted(powers, amount, side="right") - 2, 0)]
    return amount // unit * unit


def _keys(name, rated, by_contract):
    """Derived, derived and capped by the contract, the contract's alone, nothing to go by."""
    conditions = [rated & ~by_contract, rated & by_contract, by_contract]
    choices = [f"{name}{end}" for end in ("", "_capped", "_contract")]
    return np.select(conditions, choices, f"{name}_none").astype(object)


def _rows(columns):
    values = zip(*(column.tolist() for column in columns.values()), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in values]
