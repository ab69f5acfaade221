"""The factors of a credit score: ``FACTORS``, each ``(facts, policy) -> Mark``.

A factor turns one figure into points by a curve, a table of figures and points with straight lines
between. Figures are integers and curves only fall or only rise, so a worse figure never has more
points.
"""

from dataclasses import dataclass, field

import numpy as np

from .credit_facts import RECENT

MOST = 10**6  # beyond the end of every curve
#: Days late in tenths → points; per mille → points; months → points.
LATE = ((0, 100), (50, 90), (100, 80), (300, 50), (600, 20), (900, 0))
SHARE = ((0, 100), (1000, 0))
LOST = ((0, 100), (50, 50), (200, 0))
USED = ((0, 100), (500, 100), (800, 70), (1000, 30), (1200, 0))
AGE = ((0, 0), (6, 30), (12, 50), (36, 80), (60, 100))
VOLUME = ((0, 0), (10, 20), (100, 60), (1000, 100))


@dataclass(frozen=True)
class Mark:
    """``points`` in tenths, −1 where nothing is known; ``keys`` of the sentences that say why.

    ``columns``: the arguments of the sentences, an array each.
    """

    points: np.ndarray
    keys: np.ndarray
    columns: dict = field(default_factory=dict)

    def args(self, count):
        """One dict a customer."""
        if not self.columns:
            return [{} for _ in range(count)]
        values = zip(*(column.tolist() for column in self.columns.values()), strict=True)
        return [dict(zip(self.columns, row, strict=True)) for row in values]


def ratio(part, whole, scale):
    """``part × scale ÷ whole`` rounded down, 0 where ``whole`` is 0; exact up to ``MOST``."""
    return np.minimum(part * scale // np.maximum(whole, 1), MOST).astype(np.int64)


def _points(figure, curve, known):
    figures, points = zip(*curve, strict=True)
    found = np.interp(figure.astype(np.float64), figures, [10 * p for p in points])
    return np.where(known, np.rint(found).astype(np.int64), -1)


def _tenths(figure):
    """123 → "12.3"."""
    return np.array([f"{value // 10}.{value % 10}" for value in figure.tolist()], dtype=object)


def _keys(name, known, missing="none"):
    return np.where(known, name, f"{name}_{missing}").astype(object)


def _days_late(facts, policy):
    known = facts.due_weight > 0
    days = ratio(facts.due_days, facts.due_weight, 10)
    keys = _keys("credit_days_late", known)
    # Nobody is told good or bad for what is only disputed.
    keys = np.where(~known & (facts.disputed > 0), "credit_days_late_disputed", keys)
    keys = np.where(known & (facts.disputed > 0), "credit_days_late_but", keys)
    columns = {
        "days": _tenths(days),
        "due_amount": facts.due_amount,
        "open_amount": facts.open_late,
        "disputed_amount": facts.disputed,
        "month_count": np.full(len(days), policy.months),
    }
    return Mark(_points(days, LATE, known), keys, columns)


def _share_late(facts, policy):
    known = facts.due_weight > 0
    share = ratio(facts.due_late, facts.due_weight, 1000)
    columns = {"percent": _tenths(share), "day_count": np.full(len(share), policy.days_grace)}
    return Mark(_points(share, SHARE, known), _keys("credit_share_late", known), columns)


def _trend(facts, _policy):
    known = (facts.recent_amount > 0) & (facts.before_amount > 0)
    recent = ratio(facts.recent_days, facts.recent_amount, 10)
    before = ratio(facts.before_days, facts.before_amount, 10)
    turn = np.select([recent > before, recent < before], ["worse", "better"], "same")
    keys = np.char.add("credit_trend_", np.where(known, turn, "none").astype(str)).astype(object)
    columns = {
        "days": _tenths(recent),
        "days_before": _tenths(before),
        "day_count": np.full(len(recent), RECENT),
    }
    return Mark(_points(recent, LATE, known), keys, columns)


def _promises(facts, _policy):
    total = facts.kept + facts.broken
    known = total > 0
    columns = {"broken_amount": facts.broken, "total_amount": total}
    points = _points(ratio(facts.broken, total, 1000), SHARE, known)
    return Mark(points, _keys("credit_promises", known), columns)


def _disputes(facts, _policy):
    known = facts.contested_lost + facts.contested_won > 0
    share = ratio(facts.contested_lost, facts.invoiced, 1000)
    columns = {
        "lost_amount": facts.contested_lost,
        "won_amount": facts.contested_won,
        "total_amount": facts.invoiced,
    }
    return Mark(_points(share, LOST, known), _keys("credit_disputes", known), columns)


def _utilisation(facts, _policy):
    # Nothing owed and nothing granted says nothing; owing without being granted anything does.
    known = (facts.limit > 0) | ((facts.limit == 0) & (facts.exposure > 0))
    owed = np.maximum(facts.exposure, 0)
    used = np.where(facts.limit > 0, ratio(owed.astype(object), facts.limit, 1000), MOST)
    keys = np.where(
        known & (facts.limit == 0), "credit_utilisation_zero", _keys("credit_utilisation", known)
    )
    columns = {
        "percent": _tenths(used),
        "owed_amount": facts.exposure,
        "limit_amount": facts.limit,
    }
    return Mark(_points(used, USED, known), keys, columns)


def _age(facts, _policy):
    known = facts.relation_days >= 0
    months = facts.relation_days * 12 // 365
    return Mark(
        _points(months, AGE, known), _keys("credit_age", known), {"month_count": months * known}
    )


def _volume(facts, policy):
    invoiced = facts.relation_days >= 0
    known = invoiced & (policy.volume_full > 0)
    keys = np.where(invoiced, "credit_volume_unset", "credit_volume_none").astype(object)
    full = np.full(len(known), policy.volume_full, dtype=object)
    columns = {"year_amount": facts.year, "full_amount": full}
    points = _points(ratio(facts.year, full, 1000), VOLUME, known)
    return Mark(points, np.where(known, "credit_volume", keys), columns)


FACTORS = {
    "days_late": _days_late,
    "share_late": _share_late,
    "trend": _trend,
    "promises": _promises,
    "disputes": _disputes,
    "utilisation": _utilisation,
    "age": _age,
    "volume": _volume,
}
