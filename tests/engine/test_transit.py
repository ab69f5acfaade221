"""Lines that stand alone because the other side is about to book them, or has before."""

import numpy as np
import pandas as pd
import pytest
from ledgers import explain, told


def history(lag, count=12, start="2026-01-05", every=7):
    """Matched lines of both sides, theirs ``lag`` days later, and their matches."""
    days = pd.Timestamp(start) + pd.to_timedelta(np.arange(count) * every, unit="D")
    ours = [f"{d.date()} {200 + n}.00 I{n} | | other" for n, d in enumerate(days)]
    theirs = [
        f"{(d + pd.Timedelta(days=lag)).date()} {200 + n}.00 I{n} | | other"
        for n, d in enumerate(days)
    ]
    return "\n".join(ours), "\n".join(theirs), "\n".join(f"{n}={n}" for n in range(1, count + 1))


@pytest.mark.parametrize(
    "lag, day, kind",
    [
        # Their list ends 23 March and 21 days later; a line of ours of that day before its end.
        (0, "2026-03-10", "missing_theirs"),
        (0, "2026-03-15", "timing"),  # within the days of the policy
        (21, "2026-03-10", "missing_theirs"),
        (21, "2026-03-24", "timing"),  # they take three weeks
        (21, "2026-04-05", "timing"),
        (120, "2026-05-25", "missing_theirs"),  # no one waits for months
    ],
)
def test_in_transit_as_long_as_they_usually_take(lag, day, kind):
    ours, theirs, matches = history(lag)
    found = told(f"#ours\n{ours}\n{day} 99.11 X\n#theirs\n{theirs}\n#matches\n{matches}")
    assert found == [f"{kind} ours 13 99.11"]


@pytest.mark.parametrize("lag, kind", [(0, "missing_ours"), (21, "missing_ours"), (-21, "timing")])
def test_what_they_book_later_is_not_in_transit_to_us(lag, kind):
    ours, theirs, matches = history(lag)
    end = pd.Timestamp("2026-03-23")  # where our list ends
    day = (end - pd.Timedelta(days=15)).date()
    found = told(f"#ours\n{ours}\n#theirs\n{theirs}\n{day} 99.11 X\n#matches\n{matches}")
    assert found == [f"{kind} theirs 13 -99.11"]


@pytest.mark.parametrize("others, kind", [(0, "timing"), (12, "missing_theirs")])
def test_in_transit_as_long_as_it_is_rarer_never_to_be_booked(others, kind):
    """One in sixteen takes them a month. Where they never book more than that, a line of the last
    month is rather missing; where they book all, it is on its way."""
    days = [0] * 30 + [30, 30]
    start = pd.Timestamp("2026-01-05")
    ours = [f"{(start + pd.Timedelta(days=3 * n)).date()} {200 + n}.00 I{n}" for n in range(32)]
    theirs = [
        f"{(start + pd.Timedelta(days=3 * n + lag)).date()} {200 + n}.00 I{n}"
        for n, lag in enumerate(days)
    ]
    alone = [f"2026-01-{10 + n} {7000 + 13 * n}.17 Z{n}" for n in range(others)]
    matches = "\n".join(f"{n}={n}" for n in range(1, 33))
    text = "\n".join(["#ours", *ours, "2026-04-20 99.11 X", *alone, "#theirs", *theirs])
    found = told(f"{text}\n#matches\n{matches}")
    assert f"{kind} ours 33 99.11" in found


def test_few_matches_teach_no_lag():
    ours, theirs, matches = history(21, count=4)
    text = f"#ours\n{ours}\n2026-02-01 99.11 X\n#theirs\n{theirs}\n#matches\n{matches}"
    assert told(text) == ["missing_theirs ours 5 99.11"]


def test_days_of_the_policy():
    text = """
        #ours
        2026-01-02   99.11  A
        2026-01-20   55.55  B
        #theirs
        2026-01-31  -71.23  x
        #policy
        timing_days={days}
    """
    kinds = [[row.split()[0] for row in told(text.replace("{days}", d))] for d in ("5", "15", "99")]
    assert kinds == [
        ["missing_theirs", "missing_theirs", "timing"],
        ["missing_theirs", "timing", "timing"],
        ["timing", "timing", "timing"],
    ]


def test_where_a_list_begins_late_what_they_book_later_was_in_the_one_before():
    """They book three weeks later; in its first weeks their list has what we booked before."""
    ours, theirs, matches = history(21, count=20)
    before = "\n".join(f"2026-01-{day:02} {day}.55 O{day}" for day in (6, 12, 17, 21))
    found = explain(f"#ours\n{ours}\n#theirs\n{theirs}\n{before}\n#matches\n{matches}")
    assert found["kind"].tolist() == ["timing"] * 4
    assert found["reason"].tolist()[0] == (
        "O6 of 6.55 dated 2026-01-06 is not in our books, which begin 2026-01-05: they usually"
        " book later than we do, so we probably booked it before."
    )


def test_a_single_line_there_is_missing():
    ours, theirs, matches = history(21, count=20)
    text = f"#ours\n{ours}\n#theirs\n{theirs}\n2026-01-06 6.55 O6\n#matches\n{matches}"
    assert told(text) == ["missing_ours theirs 21 -6.55"]
