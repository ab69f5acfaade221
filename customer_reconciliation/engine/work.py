"""The work list: which customers to contact, in order of what is at risk, when, and what for.

    value at risk = amount to collect × probability of paying late × weight for age

The **amount** is what is overdue less what a dunning run would take off: disputed, promised, or
covered by money that is there. The **probability** is (late + 1) ÷ (due + 2), of the installments
of two years: one half where nothing is known, and nearer to what they show the more there are. The
**weight** of an installment grows from 1 when it falls due to 2 after 90 days. All in whole numbers
until the end, so the order of the rows changes nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from .dun import Asked, dun
from .payday import ONE, contact_day, habits, next_pay_day, working_day
from .tables_work import WORK

#: At this age an installment weighs twice as much as on its due date, and never more.
AGE_DAYS_FULL = 90
#: Paid so few days late still counts as in time.
GRACE_DAYS = 3
MONTHS = 24
#: Nobody is called again within so many days, unless that was agreed.
REST_DAYS = 3
#: What to do next, the first that fits.
STEPS = (
    *("find_number", "find_payment", "call_back", "wait", "dispute", "apply", "broken"),
    *("deadline", "notice", "decide", "call"),
)
#: Steps that are no call: nobody is to be contacted.
SILENT = ("dispute", "apply")


@dataclass(frozen=True)
class WorkAsked:
    """``asked``: what a run of today would go by; tables of ``tables_work``.

    ``quiet``: policy → days of the week (Monday is 0) on which nobody is disturbed.
    """

    asked: Asked
    history: pd.DataFrame
    paid: pd.DataFrame
    told: pd.DataFrame
    quiet: Mapping[int, Collection[int]] = field(default_factory=dict)
    holidays: Collection[date] = ()


def work(asked: WorkAsked) -> pd.DataFrame:
    """``tables_work.WORK``, the most at risk first."""
    plan = dun(asked.asked)
    lines = plan.lines[plan.lines["days"] > 0]
    rows = _amounts(lines, asked.asked)
    rows = rows.merge(plan.notices[["partner", "policy", "channel", "code"]], on="partner")
    rows = rows.merge(asked.history, on="partner", how="left")
    rows = rows.merge(habits(asked.paid), on="partner", how="left")
    rows = rows.merge(asked.told, on="partner", how="left")
    rows = rows.merge(_callable(asked.asked.contacts), on="partner", how="left")
    zero = ["due_count", "late_count", "habit_day", "habit_share", "contact"]
    rows[zero] = rows[zero].fillna(0).astype("int64")
    rows[["habit", "result"]] = rows[["habit", "result"]].fillna("")
    rows = _at_risk(rows)
    rows["step"] = _steps(rows, asked.asked.today)
    rows = _days(rows, asked)
    rows = rows.sort_values(["at_risk", "overdue", "partner"], ascending=[False, False, True])
    return rows[list(WORK)].astype(WORK).reset_index(drop=True)


def _amounts(lines: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Sums by partner in the company's currency."""
    rate = lines["currency"].map(asked.rates).to_numpy(float)
    own = (lines["currency"] == asked.own).to_numpy()

    def worth(name):
        amounts = lines[name].to_numpy()
        return np.where(own, amounts, np.floor(amounts * rate + 0.5)).astype("int64")

    collect = worth("amount")
    age = AGE_DAYS_FULL + np.minimum(lines["days"].to_numpy(), AGE_DAYS_FULL)
    each = pd.DataFrame(
        {
            "partner": lines["partner"],
            "overdue": worth("open"),
            "collect": collect,
            "aged": collect * age,
            "disputed": worth("disputed"),
            "promised": worth("promised"),
        }
    )
    sums = each.groupby("partner", as_index=False).sum()
    tops = lines.groupby("partner", as_index=False)[["days", "level"]].max()
    return sums.merge(tops, on="partner")


def _at_risk(rows: pd.DataFrame) -> pd.DataFrame:
    late, due = rows["late_count"] + 1, rows["due_count"] + 2
    figures = zip(rows["aged"].tolist(), late.tolist(), due.tolist(), strict=True)
    at_risk = [_half_up(aged * up, AGE_DAYS_FULL * down) for aged, up, down in figures]
    weight = rows["aged"] / (rows["collect"] * AGE_DAYS_FULL).where(rows["collect"] > 0)
    return rows.assign(at_risk=at_risk, chance=late / due, weight=weight.fillna(1.0))


def _half_up(number: int, divisor: int) -> int:
    return (2 * number + divisor) // (2 * divisor)


def _callable(contacts: pd.DataFrame) -> pd.DataFrame:
    """``(partner, contact)``: the first that has a telephone."""
    ordered = contacts[contacts["call"]].sort_values(["partner", "rank", "contact"])
    return ordered.drop_duplicates("partner")[["partner", "contact"]]


def _steps(rows: pd.DataFrame, today: date) -> np.ndarray:
    nothing = rows["collect"] == 0
    return np.select(
        [
            rows["result"] == "wrong_number",
            rows["result"] == "paid",
            rows["next_on"].notna(),
            nothing & (rows["promised"] > 0),
            nothing & (rows["disputed"] > 0),
            nothing,
            rows["broken_on"].notna(),
            rows["deadline_on"] >= pd.Timestamp(today),
            rows["code"] == "",
            rows["code"] == "ended",
        ],
        STEPS[:-1],
        STEPS[-1],
    ).astype(object)


def _days(rows: pd.DataFrame, asked: WorkAsked) -> pd.DataFrame:
    """``pay_day`` by habit and ``contact_on``."""
    today, holidays = asked.asked.today, frozenset(asked.holidays)
    names = ["habit", "habit_day", "policy", "step", "called_on", "next_on", "promised_on"]
    names += ["deadline_on"]
    pay_days, contact_on = [], []
    for row in rows[names].itertuples(index=False):
        pay_day = next_pay_day(row.habit, row.habit_day, today)
        weekdays = asked.quiet.get(row.policy, ())

        def is_quiet(day, weekdays=weekdays):
            return day.weekday() in weekdays or day in holidays

        pay_days.append(pay_day)
        contact_on.append(_contact_on(row, today, pay_day, is_quiet))
    return rows.assign(
        pay_day=pd.to_datetime(pd.Series(pay_days, index=rows.index)),
        contact_on=pd.to_datetime(pd.Series(contact_on, index=rows.index)),
    )


def _contact_on(row, today, pay_day, is_quiet):
    if row.step in SILENT:
        return None
    if row.step == "wait":
        after = today if pd.isna(row.promised_on) else row.promised_on.date() + ONE
        return working_day(max(after, today), is_quiet)
    if row.step == "deadline":
        return working_day(row.deadline_on.date() + ONE, is_quiet)
    if row.step == "call_back":
        return working_day(max(row.next_on.date(), today), is_quiet)
    if row.step in ("find_number", "find_payment"):
        return working_day(today, is_quiet)
    rested = today if pd.isna(row.called_on) else row.called_on.date() + REST_DAYS * ONE
    return contact_day(max(rested, today), pay_day, is_quiet)
