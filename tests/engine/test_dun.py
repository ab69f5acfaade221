"""Who is dunned for what: worked examples, then what holds for any books."""

import pandas as pd
import pytest
from dunned import NO_DAY, asked, contact, item, level, lines, notices, pool
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import engine
from engine.dun_fees import FEES


def plan(*items, **vals):
    return engine.dun(asked(list(items), **vals))


def test_one_notice_with_all_that_is_due_at_the_highest_level():
    found = plan(
        item(1, 1, 30, 10_000, sent=(1, 20)),  # reaches level 2
        item(2, 1, 6, 5_000),  # level 1
        item(3, 1, 2, 700),  # overdue, below every level: told all the same
        item(4, 1, -3, 900),  # not due
    )
    assert notices(found) == {1: (2, 15_700, "letter")}
    assert lines(found) == {1: (10_000, 2), 2: (5_000, 1), 3: (700, 0)}


@pytest.mark.parametrize(
    ("late", "sent", "expected"),
    [
        (4, (0, None), "not_yet"),
        (5, (0, None), 1),
        (90, (0, None), 1),  # no level is left out
        (19, (1, 14), "not_yet"),
        (20, (1, 15), 2),
        (90, (2, 9), "not_yet"),
        (90, (2, 10), 3),  # ten days after the last notice
        (90, (3, 60), "ended"),
    ],
)
def test_levels_by_due_date_and_by_last_notice(late, sent, expected):
    [got] = notices(plan(item(1, 1, late, 10_000, sent=sent))).values()
    assert (got if isinstance(got, str) else got[0]) == expected


def test_levels_may_be_left_out_where_the_policy_says_so():
    assert notices(plan(item(1, 1, 90, 10_000), one_step=False)) == {1: (2, 10_000, "letter")}


def test_a_reminder_before_the_due_date():
    friendly = [level(1, -3, False, 0)]
    found = plan(item(1, 1, -3, 900), item(2, 1, -4, 800), levels=friendly)
    assert (notices(found), lines(found)) == ({1: (1, 900, "mail")}, {1: (900, 1)})


def test_the_last_notice_is_too_young():
    sent = [{"partner": 1, "opted_out": False, "sent_on": pd.Timestamp("2026-03-25")}]
    found = plan(item(1, 1, 30, 10_000), partners=sent)
    assert notices(found) == {1: "interval"}
    assert found.lines["args"][0] == {"last_date": "2026-03-25", "next_date": "2026-04-01"}


def test_what_is_less_than_the_minimum_falls_to_the_level_it_comes_up_to():
    assert notices(plan(item(1, 1, 30, 999, sent=(1, 20)))) == {1: (1, 999, "mail")}
    dear = [level(1, 5, False, 1000)]
    assert notices(plan(item(1, 1, 30, 999), levels=dear)) == {1: "below_minimum"}
    euro = [level(1, 5, False, 1000, currency="EUR")]  # 1.25 of ours each
    assert notices(plan(item(1, 1, 30, 1249), levels=euro)) == {1: "below_minimum"}
    assert notices(plan(item(1, 1, 30, 1250), levels=euro)) == {1: (1, 1250, "mail")}


def test_days_are_of_what_is_dunned_or_where_nothing_is_of_all_that_is_overdue():
    quiet = {"partner": 2, "opted_out": False, "sent_on": pd.Timestamp("2026-03-25")}
    items = item(1, 1, 30, 900), item(2, 1, 50, 900, disputed=900), item(3, 2, 40, 900)
    found = plan(*items, partners=[{**quiet, "partner": 1, "sent_on": NO_DAY}, quiet])
    assert notices(found) == {1: (1, 900, "mail"), 2: "interval"}
    assert found.notices["days"].tolist() == [30, 40]


def test_what_could_pay_pays_the_oldest_first():
    found = plan(
        item(1, 1, 30, 10_000),
        item(2, 1, 20, 5_000),
        item(3, 1, 10, 700),
        pools=[pool(1, "bank", 10_000), pool(1, "unapplied", 2_000), pool(1, "bank", 9, "EUR")],
    )
    assert notices(found) == {1: (1, 3_700, "mail")}
    assert lines(found) == {1: "bank", 2: (3_000, 1), 3: (700, 1)}


def test_unapplied_credits_count_only_where_the_policy_looks_at_them():
    credit = [pool(1, "unapplied", 10_000)]
    assert notices(plan(item(1, 1, 30, 10_000), pools=credit)) == {1: "unapplied"}
    assert notices(plan(item(1, 1, 30, 10_000), pools=credit, net=False)) == {
        1: (1, 10_000, "mail")
    }


def test_an_online_payment_is_for_its_invoice():
    found = plan(
        item(1, 1, 30, 10_000),
        item(2, 1, 20, 5_000, move=77),
        pools=[pool(1, "online", 5_000, move=77)],
    )
    assert lines(found) == {1: (10_000, 1), 2: "online"}


def test_parts_contested_or_promised_are_left_out():
    found = plan(
        item(1, 1, 30, 10_000, disputed=4_000, promised=500),
        item(2, 1, 30, 5_000, disputed=5_000),
        item(3, 1, 30, 300, session="RS/1"),
    )
    assert notices(found) == {1: (1, 5_500, "mail")}
    assert lines(found) == {1: (5_500, 1), 2: "disputed", 3: "session"}
    assert found.lines.set_index("item_id")["args"][3] == {"session_ref": "RS/1"}


def test_opted_out_quiet_and_without_policy():
    out = [{"partner": 1, "opted_out": True, "sent_on": pd.NaT}]
    assert notices(plan(item(1, 1, 30, 1), partners=out)) == {1: "opted_out"}
    assert notices(plan(item(1, 1, 30, 1), quiet=True)) == {1: "quiet_day"}
    feast = plan(item(1, 1, 30, 1), quiet=True, holiday="Feast")
    assert notices(feast) == {1: "holiday"}
    assert feast.notices["args"][0]["holiday_ref"] == "Feast"
    assert notices(plan(item(1, 1, 30, 1, policy=0))) == {1: "no_policy"}


def test_a_customer_is_left_out_for_what_it_would_have_been_dunned_for():
    """What is old is contested or blocked; more of it is too young to be dunned at all."""
    found = plan(
        item(1, 1, 30, 100, disputed=100, blocked=True),
        item(2, 1, 2, 9_000),
        item(3, 2, 30, 100, disputed=100),
        item(4, 2, 2, 9_000),
    )
    assert notices(found) == {1: "blocked", 2: "disputed"}
    assert lines(found)[2] == "not_yet"


def test_the_first_channel_that_reaches_somebody():
    late = [item(1, 1, 30, 10_000)]
    blocked = {"mail": False, "blacklisted": True}

    def sent(*contacts):
        [got] = notices(plan(*late, contacts=list(contacts))).values()
        return got[-1] if isinstance(got, tuple) else got

    assert sent(contact(1)) == "mail"
    assert sent(contact(1, **blocked)) == "letter"
    # Whoever is meant for it does not want mails: nobody else of the company gets one.
    assert sent(contact(1, rank=1, **blocked), contact(1, rank=3)) == "letter"
    assert sent(contact(1, letter=False, **blocked)) == "blacklisted"
    assert sent(contact(1, letter=False, has_email=False, mail=False)) == "no_channel"


def test_several_currencies_are_one_notice():
    found = plan(item(1, 1, 30, 1_000), item(2, 1, 30, 1_000, "EUR"), item(3, 2, 30, 10, "EUR"))
    told = found.notices[["partner", "currency", "total"]].values.tolist()
    assert told == [[1, "USD", 2_250], [2, "EUR", 10]]


def test_fees_are_reckoned_in_the_currency_they_are_said_in():
    fixed = [level(1, 5, False, 0, currency="EUR", fee_kind="fixed", fee=501)]
    found = plan(item(1, 1, 30, 10_000, "EUR"), item(2, 2, 30, 10_000), levels=fixed)
    assert found.notices["fee"].tolist() == [501, 626]


def test_a_fee_on_what_is_left_of_several_currencies():
    """100.00 and 50.00 at two to one are 200.00: one per cent of it; of nothing, nothing."""
    share = level(1, 5, False, 0, fee_kind="percent", fee_rate=100, fee_min=50)
    rates = {"EUR": 1.0, "USD": 2.0}
    share["currency"] = "EUR"
    assert engine.fee_on(share, {"EUR": 10_000, "USD": 5_000}, "EUR", rates) == 200
    assert engine.fee_on(share, {"EUR": 10_000, "USD": 5_000}, "USD", rates) == 100
    assert engine.fee_on(share, {}, "USD", rates) == 0


def test_no_fee_on_fees_and_interest():
    """1 % of 200.00, not of the debit note of 50.00 besides; of that alone nothing at all."""
    share = level(1, 5, False, 0, fee_kind="percent", fee_rate=100, fee_min=50)
    fixed = level(1, 5, False, 0, fee_kind="fixed", fee=500)
    items = [item(1, 1, 10, 20_000), item(2, 1, 10, 5_000, is_charge=True)]
    items.append(item(3, 2, 10, 5_000, is_charge=True))
    for one, fees in ((share, [200, 0]), (fixed, [500, 0])):
        plan = engine.dun(asked(items, levels=[one], channels=[(1, 1, "mail")]))
        assert plan.notices["total"].tolist() == [25_000, 5_000]
        assert plan.notices["fee"].tolist() == fees


def test_bands_and_shares():
    row = pd.Series({"fee": 0, "fee_rate": 333, "fee_min": 5, "fee_max": 0, "fee_bands": []})
    totals = pd.Series([0, 15, 150, 15_015]).to_numpy()
    assert FEES["percent"](row, totals).tolist() == [5, 5, 5, 500]
    assert FEES["banded"](row, totals).tolist() == [0, 0, 0, 0]
    assert FEES["none"](row, totals).tolist() == [0, 0, 0, 0]


# -- what always holds -------------------------------------------------------------------------

CURRENCIES = st.sampled_from(["USD", "EUR"])
ITEMS = st.lists(
    st.builds(
        lambda partner, late, amount, currency, sent, disputed, promised: (
            (partner, late, amount, currency, sent),
            {"disputed": min(disputed, amount), "promised": min(promised, amount)},
        ),
        st.integers(1, 4),
        st.integers(-5, 60),
        st.integers(1, 10_000),
        CURRENCIES,
        st.sampled_from([(0, None), (1, 3), (1, 30), (2, 30), (3, 30)]),
        st.sampled_from([0, 0, 0, 50, 10_000]),
        st.sampled_from([0, 0, 0, 70]),
    ),
    min_size=1,
    max_size=20,
)
POOLS = st.lists(
    st.builds(
        pool,
        st.integers(1, 4),
        st.sampled_from(["promised", "online", "bank", "unapplied"]),
        st.integers(1, 15_000),
        CURRENCIES,
        st.sampled_from([0, 0, 101, 102]),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(ITEMS, POOLS, st.randoms())
def test_any_books(rows, pools, random):
    items = [item(n, *values, **parts) for n, (values, parts) in enumerate(rows, 1)]
    one = engine.dun(asked(items, pools))
    shuffled = list(items)
    random.shuffle(shuffled)
    other = engine.dun(asked(shuffled, pools[::-1]))
    assert_frame_equal(one.notices, other.notices)
    assert_frame_equal(one.lines, other.lines)
    table = one.lines
    parts = table[["amount", *engine.DUN_DEDUCTIONS]]
    assert (parts >= 0).all(axis=None)
    assert (parts.sum(axis=1) == table["open"]).all(), "something of an installment is lost"
    for kind in ("online", "bank", "unapplied"):
        there = sum(row["amount"] for row in pools if row["kind"] == kind)
        assert table[kind].sum() <= there
    assert one.notices["partner"].is_unique
    assert set(one.notices["partner"]) == set(table["partner"])
    sent = one.notices[one.notices["code"] == ""].set_index("partner")
    for partner, some in table[table["code"] == ""].groupby("partner"):
        assert sent["level"][partner] <= some["level"].max()
        if some["currency"].nunique() == 1:
            assert sent["total"][partner] == some["amount"].sum()
    assert set(table.loc[table["code"] == "", "partner"]) == set(sent.index)
