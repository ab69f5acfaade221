"""What texts say of differences."""

import numpy as np
import pytest
from ledgers import explain

from engine import causes

SAID = [
    ("less 1.5% disc", "discount"),
    ("net of discount", "discount"),  # though "net" is said too
    ("abzgl. 2 % Skonto", "discount"),
    ("escompte 2%", "discount"),
    ("Bonificación 10% dto.", "discount"),
    ("扣2%", "discount"),
    ("USD 3761.16 rate 1.1883", "fx"),
    ("Kurs 1,0875", "fx"),
    ("Währungsdifferenz", "fx"),
    ("Waehrungsdifferenz", "fx"),
    ("汇率7.1234", "fx"),
    ("EREF+2000069024 frais", "bank_charge"),
    ("OUR/SHA", "bank_charge"),
    ("Bankgebühren", "bank_charge"),
    ("手续费", "bank_charge"),
    ("WHT", "tax"),
    ("retenue a la source", "tax"),
    ("Retenue à la source", "tax"),
    ("代扣税", "tax"),
    ("ohne MwSt", "net"),
    ("不含税", "net"),
]
SILENT = ["1. Rate 500.00", "Kursbuch", "our ref 12", "discovery", "HTML", "Abschlag 2", "rate 12"]


@pytest.mark.parametrize("text, cause", SAID)
def test_a_text_speaks_of_one_cause(text, cause):
    assert {causes.CAUSES[c] for c in causes.read(np.array([text], object))["cause"]} == {cause}
    assert causes.bits(np.array([text], object)).tolist() == [1 << causes.CAUSES.index(cause)]


@pytest.mark.parametrize("text", SILENT)
def test_other_words_say_nothing(text):
    assert causes.read(np.array([text], object)).empty


def test_every_phrase_is_found_where_it_stands_alone():
    for cause, languages in causes.WORDS.items():
        for phrase in (p.strip() for words in languages.values() for p in words.split(",")):
            text = phrase.rstrip("*").replace("#", "1.2345").replace("%", "2 %")
            found = causes.read(np.array([f"x {text} y"], object))
            assert cause in {causes.CAUSES[c] for c in found["cause"]}, phrase


@pytest.mark.parametrize(
    "text, total, expected",
    [
        ("goods USD 3761.16 rate 1.1883 x", 316516, "USD 3761.16 rate 1.1883"),
        ("goods USD 3,761.16 at 0.84154", 316517, "USD 3,761.16 at 0.84154"),
        ("Kurs 1,1883 3.761,16", 316516, "1,1883 3.761,16"),
        ("JPY 500000 rate 161.253", -310072, "JPY 500000 rate 161.253"),
        ("USD 3761.16 rate 1.1983", 316516, ""),  # another rate
        ("12 pcs rate 1.1883", 1010, ""),  # too short a figure to prove anything
        ("rate 1.1883", 11883, ""),
        ("", 0, ""),
    ],
)
def test_an_amount_and_a_rate_prove_a_total(text, total, expected):
    assert causes.stated(text, (total, 1)) == expected


@pytest.mark.parametrize(
    "theirs, memo, expected",
    [
        ("1180.00", "", ("bank_charge", "20.00 of the 1,200.00 paid did not arrive: probably a")),
        ("1187.57", "", ("bank_charge", "12.43 of the 1,200.00 paid did not arrive: probably a")),
        ("1087.57", "", ("amount", "112.43 of 1,200.00 differ without a usual cause.")),
        ("1187.57", "Spesen", ("bank_charge", "12.43 of 1,200.00 is a bank charge, as the text")),
        ("1171.13", "skonto", ("discount", "28.87 is 2.41 % of 1,200.00: a discount, as the text")),
        ("1140.00", "WHT", ("tax", "60.00 is 5 % of 1,200.00: a tax withheld or left out, as")),
        ("1140.00", "", ("discount", "60.00 is 5 % of 1,200.00: a discount taken.")),
        ("1000.00", "netto", ("tax", "200.00 is 16.7 % of 1,200.00: a tax withheld or left")),
        ("1100.11", "30 Tage netto", ("amount", "99.89 of 1,200.00 differ without a usual")),
        (
            "1196.30",
            "Kurs 1,0875",
            ("fx", "3.70 is 0.308 % of 1,200.00: another exchange rate, as"),
        ),
        ("400.00", "Spesen", ("amount", "800.00 of 1,200.00 differ without a usual cause.")),
        (
            "1196.30",
            "USD 1305,00 Kurs 1,0875",
            ("fx", "3.70 is 0.308 % of 1,200.00: another exchange rate; the text states USD"),
        ),
    ],
)
def test_what_a_text_says_counts_before_any_figure(theirs, memo, expected):
    found = explain(f"""
        #ours
        2026-01-05  1200.00  BNK1/2026/77012 || payment
        #theirs
        2026-01-06  {theirs}  77012 | {memo} | payment
        #matches
        1=1
    """)
    assert found["kind"].tolist() == [expected[0]]
    assert found["reason"][0].startswith(expected[1])


def test_a_slip_on_an_invoice_is_no_bank_charge():
    found = explain("""
        #ours
        2026-01-05  1003.92  INV/2026/77012
        #theirs
        2026-01-06  1009.92  77012 | | invoice
        #matches
        1=1
    """)
    assert found["reason"].tolist() == [
        "One digit is different: ours is 1,003.92, theirs 1,009.92."
    ]
