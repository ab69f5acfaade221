"""What matches leave over."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import explain, ledger, tell, told

import engine

REASONS = {
    "1176.00": ("discount", "24.00 is 2 % of 1,200.00: a discount taken."),
    "1199.98": ("rounding", "0.02 of 1,200.00 is rounding."),
    "1185.00": ("bank_charge", "15.00 of 1,200.00 is small and round: probably a bank charge."),
    "1080.00": ("tax", "120.00 is 10 % of 1,200.00: a tax withheld or left out."),
    "1100.11": ("amount", "99.89 of 1,200.00 differ without a usual cause."),
    "2100.00": ("amount", "Two digits are swapped: ours is 1,200.00, theirs 2,100.00."),
    "120.00": ("amount", "The decimal point stands elsewhere: ours is 1,200.00, theirs 120.00."),
    "-1200.00": (
        "amount",
        "Booked on the wrong side: ours is 1,200.00, theirs -1,200.00; the difference is twice the"
        " amount.",
    ),
}


@pytest.mark.parametrize("theirs, expected", REASONS.items())
def test_kind_and_sentence(theirs, expected):
    found = explain(f"""
        #ours
        2026-01-05  1200.00  INV/2026/77012
        #theirs
        2026-01-06  {theirs}  INV/2026/77012
        #matches
        1=1
    """)
    assert list(zip(found["kind"], found["reason"], strict=True)) == [expected]
    assert found["amount"].tolist() == [120000 - round(float(theirs) * 100)]


@pytest.mark.parametrize(
    "ours, theirs, expected",
    [
        ("1234.56", "1284.56", "One digit is different: ours is 1,234.56, theirs 1,284.56."),
        ("1234.56", "124.56", "One digit is left out: ours is 1,234.56, theirs 124.56."),
        ("276.81", "267.81", "Two digits are swapped: ours is 276.81, theirs 267.81."),
    ],
)
def test_slips(ours, theirs, expected):
    # A charge of fifty is more than this partner's other amounts make likely.
    found = explain(f"""
        #ours
        2026-01-05  {ours}  INV/2026/77012
        2026-01-05  12.00  A
        2026-01-05  13.00  B
        2026-01-05  14.00  C
        2026-01-05  15.00  D
        #theirs
        2026-01-06  {theirs}  INV/2026/77012
        #matches
        1=1
    """)
    left = found[found["item_id"] == 1]
    assert left["reason"].tolist() == [expected] and left["kind"].tolist() == ["amount"]


def test_it_stands_at_the_largest_line_of_ours():
    tell("""
        #ours
        2026-01-05   200.00  A
        2026-01-06  1000.00  B
        #theirs
        2026-01-06  1176.00  A B
        #matches
        1+2=1
        #expected
        discount ours 2 24.00
    """)


def test_a_reversal_that_does_not_cancel_stands_at_their_line():
    tell("""
        #theirs
        2026-01-05   200.00  A
        2026-01-06  -199.98  A
        #matches
        0=1+2
        #expected
        amount theirs 1 -0.02
    """)


@pytest.mark.parametrize(
    "total, kind, reason",
    [
        ("1436.27", "discount", "20.06 is 2 % of 1,003.00: a discount taken."),
        ("1436.28", "discount", "20.05 is 2 % of 1,003.00: a discount taken."),
        ("1296.19", "tax", "160.14 is 16 % of 1,003.00: a tax withheld or left out."),
        ("1336.33", "amount", "120.00 of 1,456.33 differ without a usual cause."),
    ],
)
def test_a_discount_on_one_of_several(total, kind, reason):
    found = explain(f"""
        #ours
        2026-01-05  1003.00  A
        2026-01-06   333.33  B
        2026-01-06   120.00  C
        #theirs
        2026-01-06  {total}  A B C
        #matches
        1+2+3=1
    """)
    assert found["kind"].tolist() == [kind] and found["reason"].tolist() == [reason]


# -- what the partner repeats ---------------------------------------------------------------------


def pairs(*rows, start="2026-01-05", every=9):
    """Amounts of ours and theirs that are matched one by one, days apart."""
    days = [(pd.Timestamp(start) + pd.Timedelta(days=every * n)).date() for n in range(len(rows))]
    ours, theirs = (
        "\n".join(
            f"{d} {row[side] / 100:.2f} N{n}"
            for n, (d, row) in enumerate(zip(days, rows, strict=True))
        )
        for side in (0, 1)
    )
    matches = "\n".join(f"{n}={n}" for n in range(1, len(rows) + 1))
    return f"#ours\n{ours}\n#theirs\n{theirs}\n#matches\n{matches}"


BASES = (81234, 123457, 55555, 98989, 44001)


def test_a_discount_of_his_own():
    found = explain(pairs(*((b, b - round(b * 0.0325)) for b in BASES)))
    assert set(found["kind"]) == {"discount"}
    assert found["reason"][0] == "26.40 is 3.25 % of 812.34: a discount taken."


def test_a_charge_of_his_own():
    found = explain(pairs(*((b, b - 1737) for b in BASES)))
    assert set(found["kind"]) == {"bank_charge"}
    assert found["reason"][0] == (
        "17.37 of 812.34 is off by the same as other matches of this partner: probably a bank"
        " charge."
    )


# -- another exchange rate ------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [1.00873, 0.98617, 1.0613, 0.9444])
def test_one_ratio_of_several_matches_is_another_rate(rate):
    found = explain(pairs(*((b, round(b * rate)) for b in BASES), (70000, 70000)))
    assert found["kind"].tolist() == ["fx"] * 5
    off = abs(BASES[0] - round(BASES[0] * rate))
    assert found["reason"][0].startswith(f"{off / 100:.2f} is ")
    assert found["reason"][0].endswith(
        "as with other matches of these days: another exchange rate."
    )


def test_refunds_and_payments_have_the_rate_too():
    found = explain(
        pairs(
            *(
                (s * b, round(s * b * 1.00873))
                for b, s in zip(BASES, (1, -1, 1, -1, 1), strict=True)
            )
        )
    )
    assert found["kind"].tolist() == ["fx"] * 5


@pytest.mark.parametrize(
    "rows, every",
    [
        ([(b, round(b * 1.00873)) for b in BASES[:2]], 9),  # two are no rate
        ([(b, round(b * 1.00873)) for b in BASES], 60),  # far apart in time
        (
            [
                (b, round(b * r))
                for b, r in zip(BASES, (1.0087, 1.0113, 1.0141, 1.0222, 1.0373), strict=True)
            ],
            9,
        ),
        ([(b, round(b * 1.137)) for b in BASES], 9),  # no rate differs by so much
        ([(53, 54), (57, 58), (51, 52)], 9),  # too small to tell a ratio
    ],
)
def test_no_rate(rows, every):
    assert "fx" not in explain(pairs(*rows, every=every))["kind"].tolist()


def test_a_rate_of_another_partner_is_none_here():
    rows = [(b, round(b * 1.00873)) for b in BASES[:3]]
    days = [f"2026-01-{5 + n:02}" for n in range(3)]
    ours = ledger(
        [
            {"amount": o, "partner": n, "date": d}
            for n, ((o, _), d) in enumerate(zip(rows, days, strict=True))
        ]
    )
    theirs = ledger(
        [
            {"amount": t, "partner": n, "date": d}
            for n, ((_, t), d) in enumerate(zip(rows, days, strict=True))
        ]
    )
    links = pd.DataFrame(
        [(n, side, n + 1) for n in range(3) for side in ("ours", "theirs")], columns=[*engine.LINKS]
    )
    assert "fx" not in engine.explain(ours, theirs, links)["kind"].tolist()


def test_what_has_a_name_is_no_rate():
    assert set(explain(pairs(*((b, b - round(b * 0.02)) for b in BASES)))["kind"]) == {"discount"}


# -- for any matches ------------------------------------------------------------------------------

AMOUNTS = st.one_of(
    st.sampled_from([10000, 9800, 11900, 12000, 9995, -10000]), st.integers(-(10**8), 10**8)
)
LINE = st.fixed_dictionaries({
    "partner": st.integers(1, 2), "amount": AMOUNTS,
    "ref": st.sampled_from(["", "A1234", "B 5678"]),
    "date": st.dates(pd.Timestamp("2026-01-01").date(), pd.Timestamp("2026-03-31").date()),
})  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(LINE, max_size=8), st.lists(LINE, max_size=8), st.data())
def test_value_is_conserved_whatever_is_matched(ours, theirs, data):
    ours, theirs = ledger(ours), ledger(theirs)
    rows = []
    for side, table in (("ours", ours), ("theirs", theirs)):
        for item, partner in table[["item_id", "partner"]].values:
            match = data.draw(st.integers(0, 2))
            if match:
                rows.append((int(partner) * 10 + match, side, int(item)))
    links = pd.DataFrame(rows, columns=[*engine.LINKS]).astype(engine.LINKS)
    found = engine.explain(ours, theirs, links)
    assert found["amount"].sum() == ours["amount"].sum() - theirs["amount"].sum()
    assert set(found["kind"]) <= {*engine.DIFFERENCE_KINDS}
    signed = pd.concat(
        [ours.assign(side="ours"), theirs.assign(side="theirs", amount=-theirs["amount"])]
    )
    left = links.merge(signed, on=["side", "item_id"]).groupby("match_id")["amount"].sum()
    held = found[found["match_id"] >= 0].set_index("match_id")["amount"]
    assert held.to_dict() == left[left != 0].to_dict()
    mixed = engine.explain(ours.sample(frac=1, random_state=1), theirs.iloc[::-1], links)
    pd.testing.assert_frame_equal(found, mixed)


def test_nothing_left_over():
    assert told(pairs((10000, 10000), (20000, 20000))) == []
