"""Payments in another currency than the invoice: euros are the company's, one is 1.25 dollars."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from open_items import open_items
from test_cash import proposed

import engine

RATE = {"EUR": 1.0, "USD": 1.25, "CHF": 0.95}
DAYS = pd.date_range("2026-01-01", "2026-02-28")
RATES = pd.DataFrame(
    [(currency, day, rate, currency == "EUR") for currency, rate in RATE.items() for day in DAYS],
    columns=list(engine.EXCHANGE),
)
INVOICE = "#targets\n2026-01-02 125.00 INV/2026/00123\n"


def tables(text, paid="EUR", owed="USD"):
    """``(sources, targets)`` in these currencies, with their worth in euros."""
    return tuple(
        table.assign(
            currency=currency, company_residual=(table["amount"] / RATE[currency]).round()
        ).astype({"company_residual": "int64"})
        for table, currency in zip(open_items(text), (paid, owed), strict=True)
    )


def found(text, paid="EUR", owed="USD", policy=None, **more):
    return engine.propose(*tables(text, paid, owed), policy, rates=RATES, **more)


@pytest.mark.parametrize(
    ("paid", "decision", "amount"),
    [
        ("-100.00", "certain", "125.00"),  # what it is worth that day
        ("-99.20", "certain", "124.00"),  # the rate of the payer's bank
        ("-100.90", "certain", "125.00"),
        ("-98.00", "likely", "122.50"),  # too far off
        ("-40.00", "likely", "50.00"),
        ("-125.00", "likely", "125.00"),  # the sum, but of other money
    ],
)
def test_a_name_and_what_it_was_worth(paid, decision, amount):
    result = found(f"{INVOICE}#sources\n2026-01-10 {paid} BNK1/1 | invoice INV/2026/00123")
    assert proposed(result) == [f"{decision} named_foreign 2 -> 1 {amount}"]
    doubted = "Against it" in result.groups["reason"].item()
    assert doubted == (decision == "likely")


def test_both_sides_of_the_company_currency():
    text = "#targets\n2026-01-02 100.00 INV/2026/00123\n#sources\n"
    text += "2026-01-10 -125.00 BNK1/1 | INV/2026/00123"
    assert proposed(found(text, "USD", "EUR")) == ["certain named_foreign 2 -> 1 100.00"]


def test_two_foreign_currencies_are_for_a_person():
    text = f"{INVOICE}#sources\n2026-01-10 -95.00 BNK1/1 | INV/2026/00123"
    result = found(text, "CHF", "USD")
    assert proposed(result) == ["likely named_foreign 2 -> 1 125.00"]
    assert "what each was worth when it was booked" in result.groups["reason"].item()


def test_vendors():
    text = "#targets\n2026-01-02 -125.00 R-7788\n#sources\n2026-01-10 100.00 P1 | R-7788 | payment"
    assert proposed(found(text)) == ["certain named_foreign 2 -> 1 -125.00"]


def test_many_for_many_in_the_order_of_due_dates():
    text = """
        #targets
        2026-01-02 125.00 INV/2026/00123 | | | 2026-02-09
        2026-01-03  62.50 INV/2026/00124 | | | 2026-02-02
        #sources
        2026-01-10 -70.00 BNK1/1 | INV/2026/00123 INV/2026/00124
        2026-01-11 -80.00 BNK1/2 | INV/2026/00123
        """
    result = found(text)
    assert proposed(result) == [
        "certain named_foreign 3 -> 1 25.00",
        "certain named_foreign 3 -> 2 62.50",
        "certain named_foreign 4 -> 1 100.00",
    ]
    lines = result.lines.set_index("item_id")["after"].to_dict()
    assert lines == {1: 0, 2: 0, 3: 0, 4: 0}


def test_the_rest_of_a_payment_stays_open_in_its_own_currency():
    result = found(f"{INVOICE}#sources\n2026-01-10 -300.00 BNK1/1 | INV/2026/00123")
    assert result.lines.set_index("item_id")["after"].to_dict() == {1: 0, 2: -20000}


def test_the_own_currency_comes_first():
    text = f"{INVOICE}#sources\n2026-01-10 -125.00 BNK1/1 | INV/2026/00123"
    sources, targets = tables(text, "EUR", "USD")
    home = targets.assign(item_id=3, ref="INV/2026/00124", currency="EUR", company_residual=12500)
    both = pd.concat([targets, home], ignore_index=True)
    named = sources.assign(memo="INV/2026/00123 and INV/2026/00124")
    policy = engine.CashPolicy(in_turn="")
    result = engine.propose(named, both, policy, rates=RATES)
    assert proposed(result) == ["certain named_exact 2 -> 3 125.00"]
    amount = engine.propose(sources, both, policy, rates=RATES)
    assert proposed(amount) == ["likely named_foreign 2 -> 1 125.00"]


def test_without_a_name_only_if_nothing_else_is_near_and_never_certain():
    source = "#sources\n2026-01-10 -99.50 BNK1/1 | thank you"
    assert proposed(found(INVOICE + source)) == ["likely foreign 2 -> 1 124.38"]
    two = f"{INVOICE}2026-01-02 124.10 INV/2026/00124\n"
    assert not proposed(found(two + source))
    twice = f"{INVOICE}{source}\n2026-01-12 -100.10 BNK1/2 | thanks"
    assert not proposed(found(twice))
    assert not proposed(found(f"{INVOICE}#sources\n2026-01-10 -99.50 BNK1/1 | INV/2026/00099"))


def test_without_a_name_its_own_currency_would_be_meant():
    sources, targets = tables(f"{INVOICE}#sources\n2026-01-10 -99.50 BNK1/1 | thank you")
    home = targets.assign(item_id=3, amount=7000, ref="INV/2026/00124", currency="EUR")
    both = pd.concat([targets, home], ignore_index=True)
    result = engine.propose(sources, both, rates=RATES)
    assert result.groups["rule"].tolist() == ["by_due_date"]


def test_without_rates_nothing_crosses_currencies():
    pair = tables(f"{INVOICE}#sources\n2026-01-10 -100.00 BNK1/1 | INV/2026/00123")
    assert engine.propose(*pair).groups.empty


def test_the_tolerance_is_the_company_s():
    text = f"{INVOICE}#sources\n2026-01-10 -98.00 BNK1/1 | INV/2026/00123"
    for share, decision in ((0.03, "certain"), (0.0, "likely")):
        policy = engine.CashPolicy(exchange_tolerance=share)
        assert found(text, policy=policy).groups["decision"].tolist() == [decision]


def test_a_payer_for_others_and_nobody_else():
    sources, targets = tables(f"{INVOICE}#sources\n2026-01-10 -100.00 BNK1/1 | INV/2026/00123")
    targets = targets.assign(partner=2)
    assert engine.propose(sources, targets, rates=RATES).groups.empty
    may_pay = pd.DataFrame({"payer": sources["partner"], "partner": [2]})
    result = engine.propose(sources, targets, None, may_pay, rates=RATES)
    assert proposed(result) == ["certain named_foreign 2 -> 1 125.00"]


ANY = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CURRENCY = st.sampled_from(list(RATE))
ROW = st.fixed_dictionaries(
    {"day": st.integers(1, 28), "amount": st.sampled_from([10000, 12500, 9500, 12347, 70]),
     "said": st.sampled_from(["INV/2026/00101", "INV/2026/00102", "thank you"]),
     "currency": CURRENCY}
)  # fmt: skip


@ANY
@given(st.lists(ROW, max_size=6), st.lists(ROW, max_size=6))
def test_nothing_beyond_what_is_open_nor_certain_without_a_name(paid, owed):
    text = "#targets\n" + "\n".join(
        f"2026-01-{r['day']:02} {r['amount'] / 100} {r['said']}" for r in owed
    )
    text += "\n#sources\n" + "\n".join(
        f"2026-01-{r['day']:02} -{r['amount'] / 100} P{n} | {r['said']}" for n, r in enumerate(paid)
    )
    pair = []
    for table, rows in zip(open_items(text), (paid, owed), strict=True):
        currency = pd.Series([row["currency"] for row in rows], dtype="str")
        worth = table["amount"] / currency.map(RATE).to_numpy("float64")
        pair.append(table.assign(currency=currency, company_residual=worth.round().astype("int64")))
    result = engine.propose(*pair, rates=RATES)
    assert (result.lines["before"] * result.lines["after"] >= 0).all()
    assert (result.lines["after"].abs() <= result.lines["before"].abs()).all()
    assert not result.lines["item_id"].duplicated().any()
    assert not (result.groups["decision"][result.groups["rule"] == "foreign"] == "certain").any()
    mixed = [table.sample(frac=1, random_state=1) for table in pair]
    pd.testing.assert_frame_equal(
        engine.propose(*mixed, rates=RATES).allocations, result.allocations
    )
