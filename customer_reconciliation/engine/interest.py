"""Simple interest on installments paid late, by days, exact to the minor unit.

Interest runs from the day after an installment was due to the day it is paid: a payment lowers the
principal from its own day on, so the days between are the difference of the dates. What was paid
late has borne interest until then, whether or not anything is still open.

Nothing is cut into periods to be summed: of every day it is known how much one unit has borne until
then. An installment bears its amount times what happened between two days, less the same of each
payment. It is rounded once, half up, as of a day since it was due: the interest of a period is the
difference of two such figures, so periods that follow each other add up to the whole.

>>> terms = Terms(margin=80_000)
>>> table = interest(
...     *tables([(1, "2024-03-01", 100_000)], [(1, "2024-03-31", 40_000)]),
...     [(date(2024, 1, 1), 5_000)], terms, date(2024, 4, 30))
>>> table.loc[0, ["interest", "days"]].tolist()  # 1,000 for 30 days, 600 for 30 days, at 8.5 %
[1118, 60]
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

#: Rates and margins are in millionths: 85_000 is 8.5 %.
WHOLE = 1_000_000
#: ``since``: the last day charged before, NaT for none. Amounts are int minor units, above zero.
INTEREST_ITEMS = {
    "item_id": "int64",
    "due_date": "datetime64[s]",
    "amount": "int64",
    "since": "datetime64[s]",
}
INTEREST_PAYMENTS = {"item_id": "int64", "date": "datetime64[s]", "amount": "int64"}
#: A day's share of a year is its weight (leap year, other year) over the divisor.
DAY_COUNTS = {
    "act/365": (1, 1, 365),
    "act/360": (1, 1, 360),
    "act/act": (365, 366, 365 * 366),
    "day": (1, 1, 1),
}
#: Lump sums by the size of the debt: (from, sum), minor units. Directive 2011/7/EU, article 6;
#: Late Payment of Commercial Debts (Interest) Act 1998, section 5A.
LUMP_SUMS = {
    "none": (),
    "eu": ((0, 4000),),
    "uk": ((0, 4000), (100_000, 7000), (1_000_000, 10_000)),
}


@dataclass(frozen=True)
class Terms:
    """What interest is charged by.

    ``margin``: on top of the reference rate, millionths of a year or, by ``day``, of a day.
    ``half_yearly``: the reference rate of the last day before a half-year holds for all of it, as
    in the United Kingdom; ``first_day``: that of its first day, as in Directive 2011/7/EU.
    """

    margin: int = 0
    day_count: str = "act/365"
    half_yearly: bool = False
    first_day: bool = True


Rates = Sequence[tuple[date, int]]


def tables(items, payments=()) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tables of (item, due date, amount[, since]) and of (item, date, amount)."""
    rows = [(*row, None)[:4] for row in items]
    return (
        pd.DataFrame(rows, columns=list(INTEREST_ITEMS)).astype(INTEREST_ITEMS),
        pd.DataFrame(list(payments), columns=list(INTEREST_PAYMENTS)).astype(INTEREST_PAYMENTS),
    )


def rate_on(rates: Rates, terms: Terms, day: date) -> int:
    """The rate of a day with its margin, never below zero; before the first one known, that one."""
    if terms.half_yearly:
        day = day.replace(month=1 if day.month <= 6 else 7, day=1)
        day -= timedelta(days=0 if terms.first_day else 1)
    known = sorted(rates)
    place = bisect_right([start for start, _rate in known], day)
    reference = known[max(place - 1, 0)][1] if known else 0
    return max(reference + terms.margin, 0)


def interest(
    items: pd.DataFrame, payments: pd.DataFrame, rates: Rates, terms: Terms, until: date
) -> pd.DataFrame:
    """Interest of each installment after ``since`` or its due date up to ``until``.

    :return: columns item_id, days (those with something open), principal (open at the end of
        ``until``), interest; in the order of ``items``
    """
    last = np.datetime64(until, "D")
    due = _days(items["due_date"])
    since = np.where(items["since"].isna(), due, _days(items["since"]))
    since = np.minimum(np.maximum(due, since), np.maximum(due, last))
    first = min([*due, last])
    borne = _borne(rates, terms, first, last)
    paid = _payments(items, payments)
    amounts = items["amount"].to_numpy().astype(object)
    whole = [
        _rounded(_numerator(amounts, due, paid, borne, first, end), terms)
        for end in (np.maximum(due, last), since)
    ]
    left = amounts - _per_item(paid, paid["date"].to_numpy() <= last, len(items))
    cleared = _cleared(paid, amounts)
    days = np.minimum(np.maximum(due, last), cleared) - since
    return pd.DataFrame(
        {
            "item_id": items["item_id"].to_numpy(),
            "days": np.maximum(days.astype("int64"), 0),
            "principal": left.astype("int64"),
            "interest": (whole[0] - whole[1]).astype("int64"),
        }
    )


def lump_sum(bands: Sequence[tuple[int, int]], amount: int) -> int:
    """The sum of the highest band that begins at or below ``amount``; nothing without one.

    >>> [lump_sum(LUMP_SUMS["uk"], pence) for pence in (99_999, 100_000, 999_999, 1_000_000)]
    [4000, 7000, 7000, 10000]
    """
    return max(((start, fee) for start, fee in bands if start <= amount), default=(0, 0))[1]


def _days(column: pd.Series) -> np.ndarray:
    return column.to_numpy().astype("datetime64[D]")


def _borne(rates: Rates, terms: Terms, first, last) -> np.ndarray:
    """What one unit has borne from ``first`` until the end of each day after it, weighted."""
    leap, other, _divisor = DAY_COUNTS[terms.day_count]
    days = [day.item() for day in np.arange(first + 1, last + 1)]
    known = tuple(sorted(rates))
    daily = [rate_on(known, terms, day) * (leap if _is_leap(day) else other) for day in days]
    return np.concatenate([[0], np.cumsum(np.array(daily, dtype="int64"))])


def _is_leap(day: date) -> bool:
    return day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)


def _payments(items: pd.DataFrame, payments: pd.DataFrame) -> pd.DataFrame:
    """Payments with the place of their installment, by day; those of others are left out."""
    places = pd.Series(range(len(items)), index=items["item_id"].to_numpy())
    own = payments[payments["item_id"].isin(places.index)].sort_values(["date", "item_id"])
    return pd.DataFrame(
        {
            "place": places.loc[own["item_id"]].to_numpy(dtype="int64"),
            "date": _days(own["date"]),
            "amount": own["amount"].to_numpy().astype(object),
        }
    )


def _numerator(amounts, due, paid, borne, first, end) -> np.ndarray:
    """Amount × what was borne from the due date to ``end``, less that of each payment."""

    def at(days):
        return borne[np.clip((days - first).astype("int64"), 0, len(borne) - 1)]

    places = paid["place"].to_numpy()
    start = np.minimum(np.maximum(_days(paid["date"]), due[places]), end[places])
    result = amounts * (at(end) - at(due)).astype(object)
    saved = paid["amount"].to_numpy() * (at(end[places]) - at(start)).astype(object)
    np.subtract.at(result, places, saved)
    return result


def _per_item(paid, chosen, count) -> np.ndarray:
    result = np.zeros(count, dtype=object)
    np.add.at(result, paid["place"].to_numpy()[chosen], paid["amount"].to_numpy()[chosen])
    return result


def _cleared(paid: pd.DataFrame, amounts: np.ndarray) -> np.ndarray:
    """The day on which each installment was paid in full, or the end of days."""
    result = np.full(len(amounts), np.datetime64("9999-12-31", "D"))
    running = np.zeros(len(amounts), dtype=object)
    for place, day, amount in zip(paid["place"], _days(paid["date"]), paid["amount"], strict=True):
        running[place] += amount
        if running[place] >= amounts[place]:
            result[place] = min(result[place], day)
    return result


def _rounded(numerators: np.ndarray, terms: Terms) -> np.ndarray:
    """Whole minor units, half up."""
    divisor = WHOLE * DAY_COUNTS[terms.day_count][2]
    return (numerators * 2 + divisor) // (2 * divisor)
