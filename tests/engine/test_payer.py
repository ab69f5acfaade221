"""Who paid a bank line: what is certain, what is only suggested, and what always holds."""

import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine import payer_names, tables

sys.path.append(str(Path(__file__).resolve().parents[2] / "bench"))

from payers import judged, make

NAMES = {
    1: "Müller & Söhne Bau GmbH",
    2: "Blue River Trading Ltd.",
    3: "上海华信贸易有限公司",
    4: "Solar Weber AG",
    5: "Anna Berger",
    6: "Bauer Holz GmbH",
}
PARTNERS = pd.DataFrame(NAMES.items(), columns=["partner", "name"])
NOTHING = {"bank_account": "", "payer_name": "", "memo": "", "amount": -10_000, "currency": "EUR"}


def lines(*rows):
    rows = [{"item_id": n, **NOTHING, **row} for n, row in enumerate(rows, 1)]
    return tables.table(rows, tables.BANK_LINES)


def aliases(*rows):
    return pd.DataFrame(rows, columns=list(tables.ALIASES))


def documents(*rows):
    rows = [
        {"item_id": 100 + n, "partner": p, "currency": c, "amount": a, "ref": ref, "memo": "",
         "date": "2026-01-02", "due_date": "2026-02-01", "kind": "invoice"}
        for n, (p, ref, a, c) in enumerate(rows)
    ]  # fmt: skip
    return tables.table(rows, tables.TARGETS)


def who(line, *args, partners=PARTNERS, **kwargs):
    """``(partner, decision, reason_key)`` of one line, None when nobody is found."""
    found = engine.who_paid(lines(line), partners, *args, **kwargs)
    assert len(found) <= 1
    return (
        None if found.empty else tuple(found.loc[0, ["partner", "decision", "reason_key"]].tolist())
    )


@pytest.mark.parametrize(
    ("name", "partner"),
    [
        ("MUELLER & SOEHNE BAU GMBH", 1),
        ("Müller und Söhne Bau G.m.b.H.", 1),
        ("BLUE RIVER TRADING LIMITED", 2),
        ("Blue River Trading Co., Ltd.", 2),
        ("上海华信贸易有限责任公司", 3),
        ("（上海）华信贸易有限公司", 3),
    ],
)
def test_a_name_in_other_writing_is_certain(name, partner):
    assert who({"payer_name": name}) == (partner, "auto", "payer_name")


@pytest.mark.parametrize(
    ("name", "partner", "reason"),
    [
        ("Müller & Söhne Bau", 1, "payer_near"),  # which form?
        ("River Blue Trading Ltd", 2, "payer_near"),
        ("Blue Rivr Trading Ltd", 2, "payer_near"),
        ("Baur Holz GmbH", 6, "payer_near"),  # not Bauer's
        ("上海华信贸易公司", 3, "payer_near"),
        ("Anna Berger", 5, "payer_name"),  # there are more of that name
        ("Müller & Söhne Bau G.m.b.H. & Co.", 1, "payer_near"),  # cut off: a KG
    ],
)
def test_what_strangers_may_be_called_is_suggested(name, partner, reason):
    assert who({"payer_name": name}) == (partner, "suggest", reason)


@pytest.mark.parametrize(
    "name",
    ["Solar Weber KG", "上海华信贸易股份有限公司", "上海华信贸易集团有限公司", "Ocean Peak Inc."],
)
def test_another_legal_form_is_another_company(name):
    found = who({"payer_name": name})
    assert found is None or found[1] == "suggest"


def test_a_name_cut_off_where_banks_cut_is_suggested():
    partners = pd.DataFrame({"partner": [1], "name": ["Nord Maschinen Handel GmbHX"]})
    name = partners["name"][0]
    assert len(name) == 27
    assert who({"payer_name": name}, partners=partners)[1] == "suggest"
    longer = partners.assign(name="Nord Maschinen Handelsgesellschaft GmbH")
    assert who({"payer_name": "NORD MASCHINEN HANDELSGESELL"}, partners=longer)[:2] == (
        1,
        "suggest",
    )


def test_namesakes_are_told_as_rivals():
    twice = pd.concat([PARTNERS, pd.DataFrame({"partner": [9], "name": [NAMES[2]]})])
    found = engine.who_paid(lines({"payer_name": NAMES[2]}), twice)
    row = found.loc[0]
    assert (row["partner"], row["decision"], row["rivals"]) == (2, "suggest", (9,))
    assert row["score"] == pytest.approx(0.5, abs=0.01)
    assert "fit about as well" in row["reason"]


def test_an_account_is_certain_until_several_have_it():
    line = {"bank_account": "DE02 1203 0000 0000 2020 51", "payer_name": "somebody"}
    known = [("account", "de02120300000000202051", 4, 0, 0, True)]
    assert who(line, aliases(*known)) == (4, "auto", "payer_account")
    known.append(("account", "DE02120300000000202051", 2, 0, 0, True))
    assert who(line, aliases(*known))[1] == "suggest"
    named = {**line, "payer_name": NAMES[4]}
    assert who(named, aliases(*known))[:2] == (4, "auto")


def test_account_and_name_that_disagree_wait_for_a_person():
    known = aliases(("account", "DE02120300000000202051", 4, 0, 0, True))
    line = {"bank_account": "DE02120300000000202051", "payer_name": NAMES[2]}
    assert who(line, known)[1] == "suggest"


@pytest.mark.parametrize(
    ("amount", "currency", "decision"),
    [(-10_000, "EUR", "auto"), (-9_000, "EUR", "suggest"), (-10_000, "USD", "suggest")],
)
def test_a_document_named_is_certain_with_its_amount(amount, currency, decision):
    opened = documents((2, "INV/2026/00123", 10_000, "EUR"), (4, "INV/2026/00777", 5_000, "EUR"))
    line = {"memo": "invoice INV/2026/00123", "amount": amount, "currency": currency}
    assert who(line, None, opened) == (2, decision, "payer_documents")


def test_several_documents_of_one_partner_need_no_amount():
    opened = documents((2, "INV/2026/00123", 10_000, "EUR"), (2, "INV/2026/00777", 5_000, "EUR"))
    line = {"memo": "INV/2026/00123 + INV/2026/00777", "amount": -14_000}
    assert who(line, None, opened) == (2, "auto", "payer_documents")


def test_a_name_and_anothers_document_wait_for_a_person():
    opened = documents((2, "INV/2026/00123", 10_000, "EUR"), (4, "INV/2026/00777", 5_000, "EUR"))
    line = {"payer_name": NAMES[4], "memo": "INV/2026/00123"}
    assert who(line, None, opened)[1] == "suggest"


def test_who_may_pay_for_others_is_named_and_told():
    opened = documents((2, "INV/2026/00123", 10_000, "EUR"), (4, "INV/2026/00777", 5_000, "EUR"))
    line = {"payer_name": NAMES[4], "memo": "INV/2026/00123"}
    may_pay = pd.DataFrame({"payer": [4], "partner": [2]})
    found = engine.who_paid(lines(line), PARTNERS, None, opened, may_pay).loc[0]
    assert (found["partner"], found["decision"], found["may_pay"]) == (4, "auto", (4, 2))


@pytest.mark.parametrize(
    "memo", ["SEPA Blue River Trading Ltd. order 12", "付上海华信贸易有限公司货款"]
)
def test_a_name_in_the_text_is_suggested(memo):
    assert who({"memo": memo}) == (3 if "华" in memo else 2, "suggest", "payer_text")


@pytest.mark.parametrize(
    ("kind", "value", "line"),
    [
        ("account", "DE02 1203 0000", {"bank_account": "DE0212030000"}),
        ("name", "Paymaster Ltd", {"payer_name": "PAYMASTER LIMITED"}),
        ("text", "contract 77", {"memo": "re contract 77, rent"}),
        ("text", "城南项目", {"memo": "付城南项目款"}),
    ],
)
def test_what_is_learnt_decides_once_proven(kind, value, line):
    found = [who(line, aliases((kind, value, 4, *known))) for known in
             ((1, 0, False), (9, 0, False), (3, 0, True))]  # fmt: skip
    assert [f[:2] for f in found] == [(4, "suggest"), (4, "suggest"), (4, "auto")]
    assert who(line, aliases((kind, value, 4, 0, 2, False))) is None


def test_what_one_decision_taught_does_not_add_up_to_proof():
    known = aliases(
        ("account", "DE0212030000", 4, 1, 0, False), ("name", "Paymaster", 4, 1, 0, False)
    )
    line = {"bank_account": "DE0212030000", "payer_name": "Paymaster"}
    assert who(line, known)[:2] == (4, "suggest")


def test_a_denial_takes_off_what_the_name_says():
    line = {"payer_name": NAMES[2]}
    assert who(line)[1] == "auto"
    assert who(line, aliases(("name", NAMES[2], 2, 0, 2, False)))[1] == "suggest"


def test_evidence_adds_up_to_the_score():
    opened = documents((2, "INV/2026/00123", 10_000, "EUR"))
    line = {"payer_name": "Blue Rivr Trading Ltd", "memo": "INV/2026/00123", "amount": -1}
    row = engine.who_paid(lines(line), PARTNERS, None, opened).loc[0]
    total = sum(value for _, value in row["evidence"])
    assert 1 / (1 + 2.718281828459045**-total) == pytest.approx(row["score"], abs=0.001)
    assert {what for what, _ in row["evidence"]} <= engine.EVIDENCE_LABELS.keys()


def test_nothing_in_nothing_out():
    assert engine.who_paid(lines(), PARTNERS).empty
    assert engine.who_paid(lines({}, {"payer_name": "…"}), PARTNERS).empty
    assert list(engine.who_paid(lines(), PARTNERS.iloc[:0])) == list(tables.PAYERS)


@pytest.mark.parametrize(
    ("text", "account"),
    [("IBAN DE02-1203", "DE021203"), ("00123456", "123456"), ("12", ""), ("", "")],
)
def test_accounts_are_compared_without_what_banks_add(text, account):
    assert payer_names.account_of(text) == account


@pytest.mark.parametrize("seed", [77, 78])
def test_no_certain_payer_is_wrong(seed):
    world = make(1000, 1000, seed)
    truth = world.pop("truth")
    table = judged({"truth": truth}, engine.who_paid(**world))
    certain = table["decision"] == "auto"
    assert table["right"][certain].all()
    assert certain.sum() / (truth > 0).sum() > 0.82
    assert table["right"].sum() / (truth > 0).sum() > 0.94


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**16), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(seed, random):
    world = make(30, 30, seed)
    world.pop("truth")
    shuffled = {
        name: part.sample(frac=1, random_state=random.randrange(2**31))
        for name, part in world.items()
    }
    expected = engine.who_paid(**world)
    pd.testing.assert_frame_equal(engine.who_paid(**shuffled), expected)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**16))
def test_partners_may_change_their_numbers(seed):
    """Who paid depends on names and accounts, never on which record has which number."""
    world = make(30, 30, seed)
    world.pop("truth")
    swapped = {name: part.copy() for name, part in world.items()}
    for name in ("partners", "aliases", "documents"):
        swapped[name]["partner"] = 1000 - swapped[name]["partner"]
    swapped["may_pay"] = 1000 - swapped["may_pay"]
    one, other = engine.who_paid(**world), engine.who_paid(**swapped)
    certain = [t[t["decision"] == "auto"].set_index("item_id")["partner"] for t in (one, other)]
    pd.testing.assert_series_equal(certain[0], 1000 - certain[1])
    assert one["score"].tolist() == pytest.approx(other["score"].tolist())
