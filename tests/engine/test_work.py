"""The work list: worked examples, then what holds for any books."""

from datetime import date

import pandas as pd
import pytest
from dunned import TODAY, asked, contact, item, pool
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine.payday import contact_day, habits, next_pay_day


def table(columns, rows):
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def listed(*items, history=(), paid=(), told=(), **vals):
    more = {name: vals.pop(name) for name in ("quiet", "holidays") if name in vals}
    return engine.work(
        engine.WorkAsked(
            asked(list(items), **vals),
            table(engine.WORK_HISTORY, history),
            table(engine.WORK_PAID, [(p, pd.Timestamp(day)) for p, day in paid]),
            table(engine.WORK_TOLD, [told_of(*row) for row in told]),
            **more,
        )
    )


def told_of(
    partner, result="", called=None, next_on=None, broken=None, promised=None, deadline=None
):
    days = (called, next_on, broken, promised, deadline)
    days = [pd.Timestamp(day) if day else pd.NaT for day in days]
    return (partner, days[0], "call", days[0], result, *days[1:])


def one(rows, partner=1):
    return rows[rows["partner"] == partner].iloc[0]


def test_value_at_risk_is_amount_times_chance_times_age():
    rows = listed(
        item(1, 1, 90, 100_00),  # weighs 2
        item(2, 1, 45, 100_00),  # 1.5
        item(3, 1, -1, 999_00),  # not due
        item(4, 2, 30, 400_00),
        history=[(1, 8, 3), (2, 18, 0)],
    )
    first, second = one(rows), one(rows, 2)
    assert (first["overdue"], first["collect"], first["days"]) == (200_00, 200_00, 90)
    assert first["chance"] == pytest.approx(0.4)  # (3 + 1) ÷ (8 + 2)
    assert first["weight"] == pytest.approx(1.75)
    assert first["at_risk"] == 140_00  # 200 × 0.4 × 1.75
    assert second["at_risk"] == 26_67  # 400 × 1/20 × 1 1/3
    assert rows["partner"].tolist() == [1, 2]


def test_nothing_known_is_one_half_and_age_weighs_no_more_than_twice():
    row = one(listed(item(1, 1, 400, 100_00)))
    assert (row["due_count"], row["chance"], row["weight"], row["at_risk"]) == (0, 0.5, 2, 100_00)


def test_what_speaks_against_dunning_is_not_to_be_collected():
    rows = listed(
        item(1, 1, 30, 100_00, promised=40_00),
        item(2, 2, 30, 100_00, disputed=100_00),
        item(3, 3, 30, 100_00),
        item(4, 4, 30, 100_00, promised=100_00),
        pools=[pool(3, "unapplied", 100_00)],
        told=[(4, "promised", None, None, None, "2026-04-02")],
    )
    figures = rows.set_index("partner")[["overdue", "collect", "step"]]
    assert figures.loc[1].tolist() == [100_00, 60_00, "notice"]
    assert figures.loc[2].tolist() == [100_00, 0, "dispute"]
    assert figures.loc[3].tolist() == [100_00, 0, "apply"]
    assert figures.loc[4].tolist() == [100_00, 0, "wait"]
    days = rows.set_index("partner")["contact_on"]
    assert days.loc[[2, 3]].isna().all()
    assert days.loc[4] == pd.Timestamp("2026-04-03")


@pytest.mark.parametrize(
    ("told", "step", "day"),
    [
        (("wrong_number", "2026-03-30"), "find_number", "2026-03-31"),
        (("paid", "2026-03-30"), "find_payment", "2026-03-31"),
        (("call_back", "2026-03-30", "2026-04-07"), "call_back", "2026-04-07"),
        (("call_back", "2026-03-20", "2026-03-25"), "call_back", "2026-03-31"),
        (("will_pay", "2026-03-30"), "notice", "2026-04-02"),  # a rest of three days
        (("", None, None, "2026-03-28"), "broken", "2026-03-31"),
        (("", None, None, None, None, "2026-04-02"), "deadline", "2026-04-03"),
        (("", None, None, None, None, "2026-03-31"), "deadline", "2026-04-01"),
        (("", None, None, None, None, "2026-03-30"), "notice", "2026-03-31"),
    ],
)
def test_what_was_said_last_tells_the_next_step(told, step, day):
    row = one(listed(item(1, 1, 30, 100_00), told=[(1, *told)]))
    assert (row["step"], row["contact_on"]) == (step, pd.Timestamp(day))


def test_after_the_last_level_somebody_decides():
    row = one(listed(item(1, 1, 90, 100_00, sent=(3, 60))))
    assert (row["step"], row["level"]) == ("decide", 3)


def test_who_can_be_called_is_the_first_with_a_telephone():
    people = [contact(1, 0, call=False), contact(1, 1, call=True), contact(1, 2, call=True)]
    assert one(listed(item(1, 1, 30, 1), contacts=people))["contact"] == 11


# -- the day ---------------------------------------------------------------------------------


def weeks(first, count, step=7):
    return [(1, pd.Timestamp(first) + pd.Timedelta(days=step * n)) for n in range(count)]


MONTHLY = [(1, f"2025-{month:02}-25") for month in range(1, 8)]


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        (MONTHLY, ("monthday", 25, 100)),
        ([*MONTHLY[:4], (1, "2025-08-26"), (1, "2025-09-24")], ("monthday", 25, 100)),
        ([*MONTHLY[:4], (1, "2025-08-07"), (1, "2025-09-15")], ("monthday", 25, 66)),
        ([*MONTHLY[:3], (1, "2025-08-07"), (1, "2025-09-15"), (1, "2025-10-11")], None),
        (weeks("2026-01-02", 8), ("weekday", 4, 100)),  # Fridays
        (weeks("2026-01-02", 5), None),  # too few to be a habit
        (weeks("2026-01-05", 15, 1), None),  # every day
        ([*MONTHLY, *MONTHLY, *MONTHLY][:3] * 3, None),  # the same day counts once
    ],
)
def test_habits(paid, expected):
    paid = table(engine.WORK_PAID, [(p, pd.Timestamp(day)) for p, day in paid])
    found = habits(paid)[["habit", "habit_day", "habit_share"]]
    assert [tuple(row) for row in found.itertuples(index=False)] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("habit", "day", "today", "expected"),
    [
        ("monthday", 25, "2026-03-25", "2026-03-25"),
        ("monthday", 25, "2026-03-26", "2026-04-25"),
        ("monthday", 31, "2026-02-10", "2026-02-28"),
        ("monthday", 31, "2026-01-31", "2026-01-31"),
        ("monthday", 30, "2025-12-31", "2026-01-30"),
        ("weekday", 4, "2026-03-31", "2026-04-03"),
        ("weekday", 1, "2026-03-31", "2026-03-31"),
        ("", 0, "2026-03-31", None),
    ],
)
def test_the_next_pay_day(habit, day, today, expected):
    found = next_pay_day(habit, day, date.fromisoformat(today))
    assert found == (date.fromisoformat(expected) if expected else None)


@pytest.mark.parametrize(
    ("start", "pay_day", "expected"),
    [
        ("2026-03-31", None, "2026-03-31"),
        ("2026-03-31", "2026-04-03", "2026-04-02"),  # Friday: called on Thursday
        ("2026-03-31", "2026-03-31", "2026-04-01"),  # today: the day after
        ("2026-04-03", "2026-04-03", "2026-04-06"),  # the day after is a Saturday
        ("2026-04-01", "2026-04-06", "2026-04-03"),  # Monday: called on Friday
        ("2026-03-31", "2026-04-25", "2026-03-31"),  # too far away to wait
        ("2026-04-04", None, "2026-04-06"),
    ],
)
def test_called_just_before_the_pay_day_never_on_quiet_days(start, pay_day, expected):
    pay_day = date.fromisoformat(pay_day) if pay_day else None
    found = contact_day(date.fromisoformat(start), pay_day, lambda day: day.weekday() > 4)
    assert found == date.fromisoformat(expected)


def test_quiet_days_are_the_policy_s_and_holidays_everybody_s():
    tuesday = listed(item(1, 1, 30, 1), quiet={1: (1,)}, holidays=[date(2026, 4, 1)])
    assert one(tuesday)["contact_on"] == pd.Timestamp("2026-04-02")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(-10, 200), st.integers(1, 10**9)), max_size=12
    ),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=4, max_size=4),
    st.randoms(use_true_random=False),
)
def test_for_any_books(rows, ended, random):
    history = [(n, due + late, late) for n, (due, late) in enumerate(ended, 1)]
    items = [item(n, *row) for n, row in enumerate(rows, 1)]
    found = listed(*items, history=history)
    assert (found["at_risk"] <= 2 * found["collect"]).all()
    assert found["chance"].between(0, 1, inclusive="neither").all()
    assert set(found["step"]) <= set(engine.STEPS)
    assert (found["contact_on"] >= pd.Timestamp(TODAY)).all()
    assert found["at_risk"].is_monotonic_decreasing
    random.shuffle(items)
    pd.testing.assert_frame_equal(found, listed(*items, history=history))
