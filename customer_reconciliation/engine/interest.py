"""Simple interest on installments paid late, by days, exact to the minor unit.

Interest runs from the day after an installment was due to the day it is paid: a payment lowers the
principal from its own day on, so the days between are the difference of the dates. What was paid
late has borne interest until then, whether or not anything is still open.

    items, payments, rates ── periods() ──► a row for each stretch of days of one installment with
                                            one principal and one rate, whole minor units
                              interest() ─► the same, summed up by installment

An installment is rounded as of a day since it was due, and a period bears the difference of two
such figures: periods that follow each other add up to the whole, however they are cut.

What has been charged before is cut out (``charged``): of each day a slice of the principal. What
was contested then, or seemed paid, and turns out to be owed is the slice above it, and can be
charged later; no day of the same principal is charged twice.

>>> terms = Terms(margin=80_000)
>>> given = tables([(1, "2024-03-01", 100_000)], [(1, "2024-03-31", 40_000)])
>>> table = interest(*given, [(date(2024, 1, 1), 5_000)], terms, date(2024, 4, 30))
>>> table.loc[0, ["interest", "days"]].tolist()  # 1,000 for 30 days, 600 for 30 days, at 8.5 %
[1118, 60]
>>> periods(*given, [(date(2024, 1, 1), 5_000)], terms, date(2024, 4, 30))["principal"].tolist()
[100000, 60000]
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

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
#: Charged before: of the days after ``date_from`` until ``date_to``, the principal from ``above``.
INTEREST_CHARGED = {
    "item_id": "int64",
    "date_from": "datetime64[s]",
    "date_to": "datetime64[s]",
    "above": "int64",
    "principal": "int64",
}
#: ``rate``: millionths of a year or, by ``day``, of a day. ``above``: how much of what was open on
#: these days lies below ``principal``, charged before.
INTEREST_PERIODS = {
    "item_id": "int64",
    "date_from": "datetime64[s]",
    "date_to": "datetime64[s]",
    "days": "int64",
    "above": "int64",
    "principal": "int64",
    "rate": "int64",
    "interest": "int64",
}
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
#: Numerators over a divisor → whole minor units.
ROUNDINGS = {
    "half_up": lambda numerators, divisor: (numerators * 2 + divisor) // (2 * divisor),
    "down": lambda numerators, divisor: numerators // divisor,
}


@dataclass(frozen=True)
class Terms:
    """What interest is charged by.

    ``margin``: on top of the reference rate, millionths of a year or, by ``day``, of a day.
    ``half_yearly``: the reference rate of the last day before a half-year holds for all of it, as
    in the United Kingdom; ``first_day``: that of its first day, as in Directive 2011/7/EU.
    ``fixed``: the rate of the first day that bears interest holds for all of them.
    ``rounding``: a key of ``ROUNDINGS``.
    """

    margin: int = 0
    day_count: str = "act/365"
    half_yearly: bool = False
    first_day: bool = True
    fixed: bool = False
    rounding: str = "half_up"


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
        day = _half_year(day) - timedelta(days=0 if terms.first_day else 1)
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
    sums = periods(items, payments, rates, terms, until).groupby("item_id")
    sums = sums[["days", "interest"]].sum().reindex(items["item_id"], fill_value=0)
    paid = payments[payments["date"] <= np.datetime64(until, "s")]
    paid = paid.groupby("item_id")["amount"].sum().reindex(items["item_id"], fill_value=0)
    return pd.DataFrame(
        {
            "item_id": items["item_id"].to_numpy(),
            "days": sums["days"].to_numpy(),
            "principal": items["amount"].to_numpy() - paid.to_numpy(),
            "interest": sums["interest"].to_numpy(),
        }
    )


def periods(
    items: pd.DataFrame,
    payments: pd.DataFrame,
    rates: Rates,
    terms: Terms,
    until: date,
    charged: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """``INTEREST_PERIODS``: what has borne interest until ``until`` and was not charged before, by
    installment in the order of ``items``, then by day."""
    last = np.datetime64(until, "D")
    due = _days(items["due_date"])
    end = np.maximum(due, last)
    steps = _steps(rates, terms, min([*due, last]), last)
    paid = _placed(items, payments, {"date": "day"}, ["amount"])
    slices = _slices(items, charged, due)
    changes = [] if terms.fixed else [day - 1 for day in steps[0][1:]]
    cuts = _cut(due, end, paid, slices, changes)
    place = cuts["place"].to_numpy()
    start, stop = _days(cuts["day"]), _days(cuts["stop"])
    principal = items["amount"].to_numpy()[place] - cuts["amount"].to_numpy()
    principal = np.maximum(principal, 0)
    begin = due[place] if terms.fixed else start
    rate = _rates_on(steps, begin + 1)
    weights = _weights(terms, min([*due, last]), last)
    first = min([*due, last])
    shares = weights[(stop - first).astype(int)] - weights[(start - first).astype(int)]
    each = rate.astype(object) * shares.astype(object)
    free = _free(cuts, principal, slices)
    at = free["row"].to_numpy()
    table = pd.DataFrame(
        {
            "item_id": items["item_id"].to_numpy()[place[at]],
            "date_from": start[at].astype("datetime64[s]"),
            "date_to": stop[at].astype("datetime64[s]"),
            "days": (stop - start).astype(int)[at],
            "above": free["above"].to_numpy(),
            "principal": (free["top"] - free["above"]).to_numpy(),
            "rate": rate[at],
            "interest": _rounded(each, principal, place, free, terms),
        }
    )
    return table.astype(INTEREST_PERIODS)


def lump_sum(bands: Sequence[tuple[int, int]], amount: int) -> int:
    """The sum of the highest band that begins at or below ``amount``; nothing without one.

    >>> [lump_sum(LUMP_SUMS["uk"], pence) for pence in (99_999, 100_000, 999_999, 1_000_000)]
    [4000, 7000, 7000, 10000]
    """
    return max(((start, fee) for start, fee in bands if start <= amount), default=(0, 0))[1]


def _days(column: pd.Series) -> np.ndarray:
    return column.to_numpy().astype("datetime64[D]")


def _half_year(day: date) -> date:
    return day.replace(month=1 if day.month <= 6 else 7, day=1)


# -- rates -------------------------------------------------------------------------------------


def _steps(rates: Rates, terms: Terms, first, last) -> tuple[np.ndarray, np.ndarray]:
    """Days from which a rate holds, ascending, and that rate; from the first day on."""
    first, last = first.item(), last.item()
    days = {start for start, _rate in rates}
    if terms.half_yearly:
        days = {date(y, m, 1) for y in range(first.year, last.year + 1) for m in (1, 7)}
    days = [first, *sorted(day for day in days if first < day <= last)]
    known = [(day, rate_on(rates, terms, day)) for day in days]
    kept = [known[0], *(b for a, b in pairwise(known) if a[1] != b[1])]
    return (
        np.array([day for day, _rate in kept], dtype="datetime64[D]"),
        np.array([rate for _day, rate in kept], dtype="int64"),
    )


def _rates_on(steps, days: np.ndarray) -> np.ndarray:
    starts, rates = steps
    return rates[np.maximum(np.searchsorted(starts, days, side="right") - 1, 0)]


def _weights(terms: Terms, first, last) -> np.ndarray:
    """How much of a year has passed since ``first`` at the end of each day, over the divisor."""
    leap, other, _divisor = DAY_COUNTS[terms.day_count]
    years = np.arange(first + 1, last + 1).astype("datetime64[Y]").astype(int) + 1970
    is_leap = (years % 4 == 0) & ((years % 100 != 0) | (years % 400 == 0))
    return np.concatenate([[0], np.cumsum(np.where(is_leap, leap, other))])


# -- cuts --------------------------------------------------------------------------------------


def _placed(items, table, dates, amounts) -> pd.DataFrame:
    """Rows of installments in ``items``, by their place; days instead of times.

    :param dates: {name in ``table``: name in what is returned}
    """
    places = pd.Series(np.arange(len(items)), index=items["item_id"].to_numpy())
    own = table[table["item_id"].isin(places.index)]
    columns = {new: _days(own[old]) for old, new in dates.items()}
    columns |= {name: own[name].to_numpy() for name in amounts}
    return pd.DataFrame({"place": places.loc[own["item_id"]].to_numpy(dtype="int64"), **columns})


def _slices(items, charged, due) -> pd.DataFrame:
    """What was charged before: place, ``first`` (the day before), ``last``, above, top. All that
    there is until ``since`` counts as charged."""
    given = np.flatnonzero(items["since"].notna())
    since = {"place": given, "first": due[given], "last": _days(items["since"])[given]}
    spans = pd.DataFrame({**since, "above": 0, "top": np.iinfo("int64").max})
    if charged is not None and len(charged):
        dates = {"date_from": "first", "date_to": "last"}
        own = _placed(items, charged, dates, ["above", "principal"])
        own["top"] = own["above"] + own.pop("principal")
        spans = pd.concat([own, spans], ignore_index=True) if len(spans) else own
    return spans[(spans["last"] > spans["first"]).to_numpy(bool)]


def _free(cuts, principal, slices) -> pd.DataFrame:
    """What of the principal of each stretch was not charged before.

    :return: row (of ``cuts``), above and top of each gap between slices, in order
    """
    rows = cuts[["place", "day", "stop"]].assign(row=np.arange(len(cuts)), open=principal)
    over = rows.merge(slices, on="place")
    over = over[(over["first"] <= over["day"]) & (over["last"] >= over["stop"])]
    over = over.assign(above=over["above"].clip(upper=over["open"]))
    rest = rows.assign(above=principal, top=principal)
    names = ["row", "above", "top"]
    ends = pd.concat([over[names], rest[names]]).sort_values(names[:2], kind="stable")
    reached = ends.groupby("row")["top"].cummax().groupby(ends["row"]).shift(1).fillna(0)
    gaps = pd.DataFrame({"row": ends["row"], "above": reached, "top": ends["above"]})
    return gaps[gaps["above"] < gaps["top"]].astype("int64").reset_index(drop=True)


def _cut(due, end, paid, slices, changes) -> pd.DataFrame:
    """Stretches of days between any two events of an installment.

    :return: place, day and stop (its days are those after ``day`` until ``stop``), amount (paid
        by then)
    """
    count = np.arange(len(due))
    marks = [paid, *(pd.DataFrame({"place": count, "day": day}) for day in (due, end))]
    for name in ("first", "last"):
        marks.append(pd.DataFrame({"place": slices["place"], "day": slices[name]}))
    for day in changes:
        within = np.flatnonzero((due < day) & (day < end))
        marks.append(pd.DataFrame({"place": within, "day": np.full(len(within), day)}))
    events = pd.concat([m.astype({"day": "datetime64[s]"}) for m in marks], ignore_index=True)
    place = events["place"].to_numpy("int64")
    day = np.maximum(_days(events["day"]), due[place])
    events = events.assign(place=place, day=day.astype("int64"))[(day <= end[place])]
    cuts = events.groupby(["place", "day"], as_index=False)["amount"].sum()
    cuts["amount"] = cuts.groupby("place")["amount"].cumsum()
    cuts["stop"] = cuts.groupby("place")["day"].shift(-1)
    cuts = cuts[cuts["stop"].notna()].reset_index(drop=True)
    for name in ("day", "stop"):
        cuts[name] = cuts[name].astype("int64").to_numpy().astype("datetime64[D]")
    return cuts.astype({"amount": "int64"})


def _rounded(each, principal, place, free, terms: Terms) -> np.ndarray:
    """What each gap bears: the whole until its upper end, rounded, less that until its lower one.

    :param each: what a minor unit bears in each stretch, ``principal``: what is open in it
    """
    if not len(each):
        return np.zeros(0, dtype="int64")
    divisor = WHOLE * DAY_COUNTS[terms.day_count][2]
    borne = principal.astype(object) * each
    before = np.cumsum(borne) - borne
    first = np.flatnonzero(np.diff(place, prepend=-1))
    before -= np.repeat(before[first], np.diff(np.append(first, len(place))))
    rounded, at = ROUNDINGS[terms.rounding], free["row"].to_numpy()
    low, high = (
        rounded(before[at] + free[name].to_numpy(object) * each[at], divisor)
        for name in ("above", "top")
    )
    return (high - low).astype("int64")
