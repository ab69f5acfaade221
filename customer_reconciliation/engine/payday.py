"""On which day a partner is best called: just before it pays by habit, or just after.

A habit is a day of the month, give or take one, or a day of the week that has two thirds of at
least six days on which money came. A day of the month says more, so it is looked for first.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pandas as pd

HABITS = ("monthday", "weekday")
PAYMENTS_MIN = 6
#: Of all days on which it has paid, in thirds.
THIRDS_MIN = 2
#: Nobody waits longer for a pay day than so many days.
WAIT_DAYS_MAX = 7
#: No day is looked for further away.
LOOK_DAYS_MAX = 60
ONE = timedelta(days=1)


def habits(paid: pd.DataFrame) -> pd.DataFrame:
    """``tables_work.WORK_PAID`` → ``partner, habit, habit_day, habit_share``; only who has one."""
    paid = paid.drop_duplicates()
    codes, partners = pd.factorize(paid["partner"], sort=True)
    months = _counted(codes, paid["paid_on"].dt.day - 1, (len(partners), 31))
    weeks = _counted(codes, paid["paid_on"].dt.day_of_week, (len(partners), 7))
    around = np.pad(months, ((0, 0), (1, 1)))
    near = around[:, :-2] + around[:, 1:-1] + around[:, 2:]
    # Among days that have as many payments around them, the one with most of its own.
    in_month = (near * 1000 + months).argmax(axis=1) if len(partners) else []
    in_week = weeks.argmax(axis=1) if len(partners) else []
    every, row = weeks.sum(axis=1), np.arange(len(partners))
    by_month, by_week = near[row, in_month], weeks[row, in_week]
    enough = every >= PAYMENTS_MIN
    is_month = enough & (by_month * 3 >= every * THIRDS_MIN)
    is_week = enough & ~is_month & (by_week * 3 >= every * THIRDS_MIN)
    found = pd.DataFrame(
        {
            "partner": np.asarray(partners, dtype="int64"),
            "habit": np.select([is_month, is_week], HABITS, ""),
            "habit_day": np.where(is_month, np.asarray(in_month) + 1, in_week).astype("int64"),
            "habit_share": 100 * np.where(is_month, by_month, by_week) // np.maximum(every, 1),
        }
    )
    return found[is_month | is_week].reset_index(drop=True)


def _counted(rows, columns, shape) -> np.ndarray:
    counts = np.zeros(shape, dtype="int64")
    np.add.at(counts, (rows, columns.to_numpy()), 1)
    return counts


def next_pay_day(habit: str, day: int, today: date) -> date | None:
    """The next day of the habit, today included; the 31st is the last day of a shorter month."""
    if habit == "weekday":
        return today + timedelta(days=(day - today.weekday()) % 7)
    if habit != "monthday":
        return None
    here = today.replace(day=min(day, monthrange(today.year, today.month)[1]))
    if here >= today:
        return here
    start = today.replace(day=1) + timedelta(days=32)
    return start.replace(day=min(day, monthrange(start.year, start.month)[1]))


def contact_day(start: date, pay_day: date | None, is_quiet: Callable[[date], bool]) -> date:
    """The day to call, ``start`` or later, never a quiet one.

    The last working day before the pay day, if that is near, so that the payment is part of what
    is paid then; on the pay day itself the next one, when it is known whether money came.
    """
    if pay_day is None or not start <= pay_day <= start + WAIT_DAYS_MAX * ONE:
        return working_day(start, is_quiet)
    if pay_day == start:
        return working_day(start + ONE, is_quiet)
    day = pay_day - ONE
    while day > start and is_quiet(day):
        day -= ONE
    return working_day(day, is_quiet)


def working_day(day: date, is_quiet: Callable[[date], bool]) -> date:
    """``day``, or the first after it that is not quiet."""
    for _step in range(LOOK_DAYS_MAX):
        if not is_quiet(day):
            break
        day += ONE
    return day
