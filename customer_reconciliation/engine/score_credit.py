"""Customers scored by what the ledger knows of them: 0 to 100, a grade, and each factor's points.

    customers, history, promises ─► facts (credit_facts) ─► factors (credit_factors) ─► scores
                                                                └─► limit and term (credit_terms)

All customers at once, in arrays; none knows of another. Sums are exact integers, so neither the
order of the rows nor rounding changes a score. A factor about which nothing is known has no points
and no weight: the others make the score, and ``coverage`` says how much of the weight they have.
Whoever never had anything fall due is not rated.

**Paying later never raises a score.** That holds of each factor, so whatever the weights: the
weight of an installment depends on when it fell due, never on when it was paid, and the trend is
read from the latest months alone; held against the customer's own past, it would reward those who
paid late then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from .credit_factors import FACTORS
from .credit_facts import facts_of
from .credit_terms import suggested
from .reasons import sentence
from .reasons_credit import SENTENCES
from .tables import CREDIT_FACTORS, CREDIT_SCORES

GRADES = ("A", "B", "C", "D", "E")
#: The weight each factor has unless the company says otherwise, in the order they are shown.
WEIGHTS = MappingProxyType(
    {
        "days_late": 30,
        "share_late": 15,
        "trend": 15,
        "promises": 10,
        "disputes": 5,
        "utilisation": 10,
        "age": 5,
        "volume": 10,
    }
)


@dataclass(frozen=True)
class ScorePolicy:
    """What a company may set.

    ``weights``: of each factor, whole and not negative; only their proportions matter.
    ``grades_from``: the lowest score of A, B, C and D. ``days_grace``: what is paid so few days
    late counts as in time for the share. ``days_max``: more days late count as these.
    ``volume_full``: invoiced in a year, minor units, for full points; 0: not set.
    ``limit_percents``, ``term_days``: of each grade, for the suggested limit and term.
    """

    weights: Mapping[str, int] = field(default_factory=lambda: WEIGHTS)
    grades_from: tuple[int, int, int, int] = (80, 65, 50, 35)
    days_grace: int = 3
    days_max: int = 90
    months: int = 24
    months_half: int = 6
    volume_full: int = 0
    limit_percents: tuple[int, ...] = (150, 125, 100, 50, 0)
    term_days: tuple[int, ...] = (60, 45, 30, 14, 0)


class CreditResult(NamedTuple):
    """``scores``: a row a customer; ``factors``: a row each factor of it; ``errors``: bad rows."""

    scores: pd.DataFrame
    factors: pd.DataFrame
    errors: pd.DataFrame


def score_credit(customers, history, promises, as_of, policy: ScorePolicy | None = None):
    """Scores of ``customers`` as of the day ``as_of``.

    :param customers: ``tables.CREDIT_CUSTOMERS``, a row each
    :param history: ``tables.CREDIT_HISTORY``: what became of their installments, part by part
    :param promises: ``tables.CREDIT_PROMISES``: those decided
    """
    policy = policy or ScorePolicy()
    facts, errors = facts_of(customers, history, promises, pd.Timestamp(as_of), policy)
    marks = {name: FACTORS[name](facts, policy) for name in WEIGHTS}
    points = np.column_stack([marks[name].points for name in WEIGHTS])
    weights = np.array([policy.weights.get(name, 0) for name in WEIGHTS], dtype=np.int64)
    known = (points >= 0) * weights
    scores = _scores(facts, points, known, weights, policy)
    return CreditResult(scores, _factors(facts, marks, points, known, scores), errors)


def _scores(facts, points, known, weights, policy):
    """Tenths of points; −1 for whoever is not rated."""
    total = known.sum(axis=1)
    rated = (facts.due_weight > 0) & (total > 0)
    tenths = np.where(rated, (points * known).sum(axis=1) // np.maximum(total, 1), -1)
    # A is 0; whoever is not rated comes after E.
    grade = np.searchsorted(-10 * np.array(policy.grades_from), -tenths, side="left")
    grade = np.where(rated, grade, len(GRADES))
    scores = {
        "partner": facts.partner,
        "score": tenths,
        "grade": np.array([*GRADES, ""], dtype=object)[grade],
        "coverage": 100 * total // max(weights.sum(), 1),
    }
    return pd.DataFrame(scores | suggested(facts, grade, policy), columns=list(CREDIT_SCORES))


def _factors(facts, marks, points, known, scores):
    """A row each customer and factor; what the factors contribute adds up to the score."""
    total = np.maximum(known.sum(axis=1), 1)[:, None]
    rated = (scores["score"].to_numpy() >= 0)[:, None]
    reached = np.cumsum(points * known, axis=1) // total * rated
    shares = np.diff(reached, axis=1, prepend=0)
    percents = np.diff(100 * np.cumsum(known, axis=1) // total, axis=1, prepend=0)
    count, factors = points.shape
    table = {
        "partner": np.repeat(facts.partner, factors),
        "factor": np.tile(np.array(list(marks), dtype=object), count),
        "points": points.ravel(),
        "weight": percents.ravel(),
        "contribution": shares.ravel(),
        "reason_key": np.column_stack([mark.keys for mark in marks.values()]).ravel(),
        "reason_args": _interleaved([mark.args(count) for mark in marks.values()]),
    }
    table["reason"] = [
        sentence(key, args, templates=SENTENCES)
        for key, args in zip(table["reason_key"], table["reason_args"], strict=True)
    ]
    return pd.DataFrame(table, columns=list(CREDIT_FACTORS))


def _interleaved(lists):
    return [args for row in zip(*lists, strict=True) for args in row]
