"""Lines that stand alone: missing, in transit, booked twice, another partner's."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import explain, ledger, run, tell

import engine
from engine.repeats import _twins

FAR = """
    2025-01-02  11.00  first | | other
    2026-12-31  12.00  last | | other
"""


def ours_alone(*lines, theirs="", matches="", around=FAR):
    """Kinds of our lines from the third on, where both lists run long before and after them."""
    text = "\n".join(["#ours", around, *lines, "#theirs", around, theirs, "#matches"])
    found = explain(f"{text}\n1=1\n2=2\n{matches}")
    return found[(found["side"] == "ours") & (found["item_id"] > 2)]["kind"].tolist()


def mirrored(text):
    """The scenario with the sides swapped."""
    return text.replace("#ours", "#x").replace("#theirs", "#ours").replace("#x", "#theirs")


# -- booked twice ---------------------------------------------------------------------------------

TWICE = {
    "the same document": ("05-01 100.11 INV/2026/77012", "05-09 100.11 INV/2026/77012", True),
    "written otherwise": ("05-01 100.11 INV/2026/77012", "05-09 100.11 inv-2026.77012", True),
    "on the same day": ("05-01 100.11 INV/2026/77012", "05-01 100.11 INV/2026/77012", True),
    "months later": ("05-01 100.11 INV/2026/77012", "08-20 100.11 INV/2026/77012", True),
    "half a year later": ("05-01 100.11 INV/2026/77012", "11-20 100.11 INV/2026/77012", False),
    "the first one is left": ("05-09 100.11 INV/2026/77012", "05-01 100.11 INV/2026/77012", True),
    "another amount": ("05-01 100.11 INV/2026/77012", "05-09 100.12 INV/2026/77012", False),
    "another document": ("05-01 100.11 INV/2026/77012", "05-09 100.11 INV/2026/77013", False),
    "a voucher of its own": ("05-01 100.11 VB 811 | RE 77012", "05-09 100.11 VB 812 | 77012", True),
    "… months later": ("05-01 100.11 VB 811 | RE 77012", "08-20 100.11 VB 812 | 77012", False),
    "only the quantity": ("05-01 100.00 VB 811 | 12 pcs", "05-09 100.00 VB 812 | 12 pcs", False),
    "only the year": ("05-01 100.00 VB 811 | due 2026", "05-09 100.00 VB 812 | due 2026", False),
    "an odd amount, vouchers": ("05-01 100.11 VB 811 | rent", "05-09 100.11 VB 812 | rent", True),
    "a round one": ("05-01 100.00 VB 811 | rent", "05-09 100.00 VB 812 | rent", False),
    "no text at all": ("05-01 100.11", "05-09 100.11", True),
    "the same words": ("05-01 100.11 | rent", "05-09 100.11 | rent", True),
    "other words": ("05-01 100.11 | rent", "05-09 100.11 | heating", False),
    "no text, months apart": ("05-01 100.11", "08-20 100.11", False),
}  # fmt: skip


@pytest.mark.parametrize("first, again, twice", TWICE.values(), ids=TWICE)
def test_booked_twice(first, again, twice):
    # The line they have is matched with the first; what is left is alone.
    theirs = f"2026-05-02 {first.split()[1]} x"
    kinds = ours_alone(f"2026-{first}", f"2026-{again}", theirs=theirs, matches="3=3")
    assert kinds == ["duplicate_ours" if twice else "missing_theirs"]


@pytest.mark.parametrize("first, again, twice", TWICE.values(), ids=TWICE)
def test_where_neither_is_in_the_other_list_one_is_missing(first, again, twice):
    kinds = ours_alone(f"2026-{first}", f"2026-{again}")
    assert sorted(kinds) == sorted(["missing_theirs", ("missing_theirs", "duplicate_ours")[twice]])


def test_the_earlier_of_two_is_the_one_that_is_missing():
    text = f"""
        #ours
        {FAR}
        2026-05-09 100.11 INV/2026/77012
        2026-05-01 100.11 INV/2026/77012
        #theirs
        {FAR}
        #matches
        1=1
        2=2
        #expected
        duplicate_ours ours 3 100.11
        missing_theirs ours 4 100.11
    """
    tell(text)
    reason = explain(text).set_index("item_id")["reason"]
    assert reason[3] == (
        "INV/2026/77012 of 100.11 dated 2026-05-09 repeats INV/2026/77012 of 2026-05-01;"
        " neither is in their list."
    )


def test_on_their_side_too():
    tell(
        mirrored(f"""
        #ours
        {FAR}
        2026-05-01 100.11 INV/2026/77012
        2026-05-09 100.11 INV/2026/77012
        #theirs
        {FAR}
        2026-05-02 100.11 x
        #matches
        1=1
        2=2
        3=3
        #expected
        duplicate_theirs theirs 4 -100.11
    """)
    )


@pytest.mark.parametrize("days", [0, 1])
def test_of_bookings_that_name_one_document_the_first_is_matched(days):
    """Each under a number of its own, at the same time or nearly so."""
    plain = [f"2026-0{n}-10 {n}00.{n}0 INV/2026/7{n}0{n}2" for n in range(3, 9)]
    ours = "\n".join([*plain, "2026-06-01 708.97 INV/2026/80124"])
    later = pd.Timestamp("2026-06-01") + pd.Timedelta(days=days)
    theirs = "\n".join(
        [
            *(f"2026-0{n}-1{1 + n % 2} {n}00.{n}0 VB {n}3 | RE 7{n}0{n}2" for n in range(3, 9)),
            "2026-06-01 708.97 VB 811 | RE 80124",
            f"{later:%Y-%m-%d} 708.97 VB 815 | RE 80124",
        ]
    )
    result = run(f"#ours\n{ours}\n#theirs\n{theirs}")
    held = result.links.merge(result.matches, on="match_id")
    held = held[(held["side"] == "theirs") & held["item_id"].isin((7, 8))]
    assert held[["item_id", "decision"]].to_numpy().tolist() == [[7, "auto"]]
    assert result.differences["kind"].tolist() == ["duplicate_theirs"]


def test_booked_three_times():
    lines = [f"2026-05-0{n} 100.11 INV/2026/77012" for n in (1, 2, 3)]
    kinds = ours_alone(*lines, theirs="2026-05-02 100.11 x", matches="4=3")
    assert kinds == ["duplicate_ours", "duplicate_ours"]


def test_a_rent_of_every_month_is_no_repeat():
    lines = [f"2026-{month:02}-01 100.11 LEASE 4711" for month in range(1, 8)]
    theirs = "\n".join(f"2026-{month:02}-02 100.11 L" for month in (1, 2, 3, 5, 6, 7))
    matches = "\n".join(f"{o}={t}" for o, t in zip((3, 4, 5, 7, 8, 9), range(3, 9), strict=True))
    assert ours_alone(*lines, theirs=theirs, matches=matches) == ["missing_theirs"]


def test_a_rent_booked_twice_in_one_month_is():
    lines = [f"2026-{month:02}-01 100.11 LEASE 4711" for month in range(1, 8)]
    theirs = "\n".join(f"2026-{month:02}-02 100.11 L" for month in range(1, 8))
    matches = "\n".join(f"{n}={n}" for n in range(3, 10))
    again = "2026-04-03 100.11 LEASE 4711"
    assert ours_alone(*lines, again, theirs=theirs, matches=matches) == ["duplicate_ours"]


def test_booked_reversed_and_booked_again_is_not_booked_twice():
    kinds = ours_alone(
        "2026-05-01 100.11 INV/2026/77012",
        "2026-05-02 -100.11 INV/2026/77012",
        "2026-05-03 100.11 INV/2026/77012",
        matches="3+4=0",
    )
    assert kinds == ["missing_theirs"]


def test_two_orders_of_one_price_without_a_text_are_not_one_where_more_have_that_price():
    lines = [f"2026-0{n}-01 100.11" for n in range(4, 8)]
    theirs = "\n".join(f"2026-0{n}-02 100.11" for n in (4, 5, 6))
    assert ours_alone(*lines, theirs=theirs, matches="3=3\n4=4\n5=5") == ["missing_theirs"]


def test_the_same_text_with_a_number_is_one_document_however_usual_the_price():
    lines = [f"2026-0{n}-01 100.00 | RE {n}7" for n in (4, 5, 6)]
    theirs = "\n".join(f"2026-0{n}-02 100.00" for n in (4, 5, 6))
    again = "2026-05-09 100.00 | RE 57"
    kinds = ours_alone(*lines, again, theirs=theirs, matches="3=3\n4=4\n5=5")
    assert kinds == ["duplicate_ours"]


#: Deliveries under one order each, of one price two by two; all but the last have a counterpart.
ORDERS = [
    f"2026-{n:02}-0{d} {90 + n}.00 D{n}{d} | order 4500{n}77" for n in range(3, 9) for d in (1, 3)
]

DELIVERED = "\n".join(
    f"2026-{n:02}-0{d + 1} {90 + n}.00" for n in range(3, 9) for d in (1, 3) if (n, d) != (8, 3)
)
MATCHED = "\n".join(f"{n}={n}" for n in range(3, 14))


def test_numbers_of_orders_are_no_numbers_of_documents():
    """Where deliveries of one order and price are matched each for itself, the last is missing."""
    assert ours_alone(*ORDERS, theirs=DELIVERED, matches=MATCHED) == ["missing_theirs"]


def test_unless_the_other_side_has_a_document_of_that_number():
    theirs = DELIVERED.replace("2026-08-02 98.00", "2026-08-02 98.00 4500877")
    assert ours_alone(*ORDERS, theirs=theirs, matches=MATCHED) == ["duplicate_ours"]


def test_a_number_that_lines_of_other_amounts_have_too_is_no_document():
    kinds = ours_alone(
        "2026-05-01 100.00 VB 811 | job 77012",
        "2026-05-09 100.00 VB 812 | job 77012",
        "2026-05-11 55.00 VB 813 | job 77012",
        theirs="2026-05-02 100.00\n2026-05-12 55.00",
        matches="3=3\n5=4",
    )
    assert kinds == ["missing_theirs"]


def test_a_document_of_theirs_is_one_whatever_voucher_of_ours_has_its_number():
    """A number with its year that they have given; paying it is not booking it again."""
    theirs = "2026-05-02 100.00 FAC-26-{:05d}\n2026-02-12 55.00\n2026-06-02 -100.00"
    booked = [
        "2026-05-01 100.00 VB-2026-0811 | FAC 2026 00093 tooling",
        "2026-02-11 55.00 VB-2026-0093 | rent",
        "2026-06-01 -100.00 BNK1 | FAC 2026 00093 | payment",
        "2026-05-09 100.00 VB-2026-0812 | FAC 2026 00093, packaging",
    ]
    for number, kind in ((93, "duplicate_ours"), (94, "missing_theirs")):
        kinds = ours_alone(*booked, theirs=theirs.format(number), matches="3=3\n4=4\n5=5")
        assert kinds == [kind]


@pytest.mark.parametrize("text, kind", [("", "missing_theirs"), (" | {} pipes", "duplicate_ours")])
def test_where_odd_prices_repeat_with_the_same_text_they_prove_nothing(text, kind):
    days = [(n, d) for n in range(3, 9) for d in (2, 20)]
    said = [text.format(chr(60 + n + d)) for n, d in days]
    regular = [f"2026-{n:02}-{d:02} 49.90 V{n}{d}{t}" for (n, d), t in zip(days, said, strict=True)]
    theirs = [f"2026-{n:02}-{d + 1:02} 49.90 W{n}{d}" for n, d in days]
    rent = ["2026-05-01 100.11 VB 811 | rent", "2026-05-09 100.11 VB 812 | rent"]
    kinds = ours_alone(
        *regular, *rent,
        theirs="\n".join([*theirs, "2026-05-02 100.11"]),
        matches="\n".join(f"{n}={n}" for n in range(3, 16)),
    )  # fmt: skip
    assert kinds == [kind]


def test_thousands_of_equal_lines_take_no_time():
    lines = ledger([{"amount": 9900, "ref": "INV/2026/00001", "date": "2026-05-01"}] * 5000)
    links = pd.DataFrame({"match_id": [0, 0], "side": ["ours", "theirs"], "item_id": [1, 1]})
    found = engine.explain(lines, lines.iloc[:1], links)
    assert (found["kind"] == "duplicate_ours").sum() == 4999


GROUPS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30), st.booleans()), max_size=12)


@given(GROUPS)
def test_a_repeat_is_of_its_group_and_near(rows):
    group, day, held = (
        np.array([r[k] for r in rows], dtype=t) for k, t in enumerate((int, int, bool))
    )
    twin = _twins(group, day, ~held, held, np.full(len(rows), 10))
    for n, other in enumerate(twin):
        near = [
            m for m in range(len(rows))
            if m != n and group[m] == group[n] and abs(day[m] - day[n]) <= 10
        ]  # fmt: skip
        if held[n]:
            assert other == -1
        elif any(held[m] for m in near):
            best = min(abs(day[m] - day[n]) for m in near if held[m])
            assert held[other] and other in near and abs(day[other] - day[n]) == best
        elif other >= 0:
            assert other in near and (day[other], other) < (day[n], n)
        else:
            assert not [m for m in near if (day[m], m) < (day[n], n)]


# -- the rest -------------------------------------------------------------------------------------


def test_another_partners():
    ours = ledger([{"partner": 1, "amount": 55511, "ref": "INV/2026/77012"}])
    theirs = ledger([{"partner": 2, "amount": 55511, "ref": "77012/2026"}])
    found = engine.match(ours, theirs).differences
    assert found["kind"].tolist() == ["misposted", "misposted"]
    assert found["reason"].tolist() == [
        "INV/2026/77012 of 555.11 dated 2026-01-01 equals 77012/2026 of 2026-01-01 in the list of"
        " partner 2.",
        "77012/2026 of 555.11 dated 2026-01-01 equals our INV/2026/77012 of 2026-01-01 of partner"
        " 1.",
    ]


@pytest.mark.parametrize("change", [{"amount": 55512}, {"ref": "91845/2026"}, {"currency": "USD"}])
def test_of_no_other_partner(change):
    ours = ledger([{"partner": 1, "amount": 55511, "ref": "INV/2026/77012"}])
    theirs = ledger([{"partner": 2, "amount": 55511, "ref": "77012/2026"} | change])
    assert "misposted" not in engine.match(ours, theirs).differences["kind"].tolist()


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_an_empty_list_says_so(side):
    lines = ledger([{"amount": 5, "ref": "A"}])
    pair = (lines, ledger()) if side == "ours" else (ledger(), lines)
    found = engine.match(*pair).differences
    empty = "their list is empty" if side == "ours" else "our books are empty"
    assert found["reason"].tolist() == [f"A of 0.05 dated 2026-01-01: {empty}."]


@pytest.mark.parametrize("third, kinds", [(912, 2), (55511, 0)])
def test_a_short_number_tells_another_partners_where_the_amount_is_rare(third, kinds):
    ours = [(1, 55511, "INV/2026/00132"), (3, third, "INV/2025/00132")]
    ours = ledger([{"partner": p, "amount": a, "ref": r} for p, a, r in ours])
    theirs = ledger([{"partner": 2, "amount": 55511, "ref": "V1", "memo": "Fatt. 00132"}])
    found = engine.match(ours, theirs).differences["kind"].tolist()
    assert found.count("misposted") == kinds
