"""Document numbers in free text."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cuts import NUMBERS_MAX
from engine.normalize import LONG, RANGE, SERIAL, SHORT, TAIL, TYPO, WORD, keys
from engine.typos import one_slip, typos


def found(*texts):
    table = keys(np.array(texts, dtype=object))
    return [set(table[table["row"] == n]["key"]) for n in range(len(texts))]


@pytest.mark.parametrize(
    "text",
    [
        "INV-2026-12",
        "inv 12/2026",
        "202600012 paid",
        "INV26-00012",
        "2O26/OOO12",
        "2O26/000l2",
        "発票 ２０２６／００１２",
        "2600012",
    ],
)
def test_forms_of_one_number_share_a_key(text):
    ours, theirs = found("INV/2026/00012", text)
    assert ours & theirs


@pytest.mark.parametrize(
    "ours, theirs",
    [
        ("SI-2507-0005", "SI25070005"),
        ("SI-2507-0005", "si/2507/0005"),
        ("SI-2507-0034", "507-0034"),  # cut in front
        ("9000021904", "RE 9000 021 904"),
        ("24-07-0005", "24070005"),
        ("045448", "045.448"),
    ],
)
def test_a_number_written_in_parts_is_one(ours, theirs):
    one, other = found(ours, theirs)
    assert any(key >= 10_000 for key in one & other)


@pytest.mark.parametrize("text", ["2026/I76", "2O26/I76", "Inv 2026-I76", "2026 i76"])
def test_a_one_that_begins_the_second_part_of_a_number(text):
    ours, theirs = found("INV/2026/00176", text)
    assert max(ours) in theirs  # the year and the serial


def test_a_letter_that_begins_a_number_is_a_letter():
    assert 12 in found("I12")[0] and 112 not in found("paid I12")[0]


def test_parts_that_several_numbers_have_make_no_whole():
    one, same_month, same_place = found("SI-2507-0005", "SI-2507-0006", "SI-2508-0005")
    assert max(one & same_month) == 2507 and max(one & same_place) == 5


def test_dates_are_no_numbers():
    assert found("30.01.2026", "2026-01-30", "30/01/26") == [set(), set(), set()]


def test_a_range_names_all_between():
    table = keys(np.array(["INV 12-15", "12 bis 14", "12/2026"], dtype=object))
    ranges = table[table["cls"] == RANGE].groupby("row")["key"].agg(set)
    assert ranges.to_dict() == {0: {13, 14}, 1: {13}}


def test_a_long_number_is_known_by_its_end():
    whole, cut = found("PO4500012345", "12345")
    assert whole & cut == {12345}


@pytest.mark.parametrize("last", ["wk28/2024 59箱", "2024 Tel. 12345", "SI-2507-30 pcs"])
def test_a_number_left_out_joins_none_of_two_texts(last):
    alone, beside = found(last), found(last, "11 4711")
    assert beside == [*alone, *found("11 4711")]


def test_no_text_no_keys():
    assert found("", "no number", "\n\n") == [set(), set(), set()]


@pytest.mark.parametrize("slip", ["43211", "4321", "43221", "34211", "433211"])
def test_one_slip_still_meets(slip):
    numbers = keys(np.array(["INV 43211", slip], dtype=object))
    table = typos(numbers)
    assert (table["cls"] == TYPO).all()
    first, second = (set(table[table["row"] == n]["key"]) for n in (0, 1))
    assert first & second


# -- what is a number, and of which class -------------------------------------------------------


def classes(text):
    """Keys of a text by class."""
    table = keys(np.array([text], dtype=object))
    return {cls: set(part["key"]) for cls, part in table.groupby("cls")}


@pytest.mark.parametrize(
    "text, cls, key",
    [
        ("5 sets", SHORT, 5),
        ("0005", SERIAL, 5),
        ("INV 471", SERIAL, 471),
        ("4500012345", LONG, 4500012345),
        ("4500012345", TAIL, 12345),
        ("123456789012345678", LONG, 456789012345678),
        ("202600012", SERIAL, 12),
    ],
)
def test_numbers_are_of_one_class_or_another(text, cls, key):
    assert key in classes(text)[cls]


@pytest.mark.parametrize("text", ["INV/2026/00471", "00471-26", "471 (2026)", "2026.471"])
def test_a_year_beside_a_number_is_no_number(text):
    assert 471 in classes(text)[SERIAL] and 2026 not in classes(text).get(SERIAL, ())


def test_a_year_alone_is_a_number_like_any():
    assert classes("order 2026")[SERIAL] == {2026}


def test_letters_behind_digits_make_a_word():
    one, same, other = (classes(text)[WORD] for text in ("A7F3K", "a7f3k", "A7F3L"))
    assert one == same and one != other
    assert WORD not in classes("INV471") and WORD not in classes("7A"), "plain, or too short"


@pytest.mark.parametrize("text", ["INV O471", "INV 47l", "INV 4I7"])
def test_letters_that_look_like_digits_are_read_as_such(text):
    assert SERIAL in classes(text) and not classes(text).get(SHORT)


def test_a_letter_within_a_word_stays_a_letter():
    assert classes("OIL") == classes("LOLLIPOP") == {}


@pytest.mark.parametrize(
    "text, between",
    [
        ("INV 12-15", {13, 14}),
        ("12 – 15", {13, 14}),
        ("12..15", {13, 14}),
        ("12 TO 15", {13, 14}),
        ("12 至 15", {13, 14}),
        ("15-12", set()),
        ("12 and 15", set()),
        ("100-150", set()),
    ],
)
def test_ranges(text, between):
    assert classes(text).get(RANGE, set()) - {12, 15} == between


def test_typo_keys_are_made_of_serials_only():
    table = keys(np.array(["12", "PO 4500012345678", "A7F3K"], dtype=object))
    assert typos(table).empty
    assert len(typos(keys(np.array(["4711"], dtype=object)))) == 4, "itself, 471 and twice 11"


# -- many texts ---------------------------------------------------------------------------------


def test_of_a_text_full_of_numbers_the_first_are_read_and_the_rest_is_told():
    told = []
    texts = np.array(["7 8", " ".join(str(n) for n in range(1000, 1300))], dtype=object)
    table = keys(texts, lambda rows: told.extend(rows.tolist()))
    assert told == [1] * (300 - NUMBERS_MAX)
    assert set(table[table["row"] == 1]["key"]) >= set(range(1000, 1000 + NUMBERS_MAX))
    assert 1000 + NUMBERS_MAX not in set(table["key"])


@pytest.mark.parametrize("name, value", [("TEXTS", 3), ("CHARACTERS", 10)])
def test_texts_read_a_few_at_a_time_give_the_same(monkeypatch, name, value):
    texts = ["INV 471", "", "a\nb 12", "x" * 50 + "99", "2026/7", "5", "ü 8"]
    texts, told = np.array(texts, dtype=object), []
    whole = keys(texts).values.tolist()
    monkeypatch.setattr(sys.modules["engine.normalize"], name, value)
    assert sorted(keys(texts, told.append).values.tolist()) == sorted(whole) and not told


def test_a_line_break_within_a_text_moves_no_key_to_another():
    assert found("INV\n471", "472") == [{471}, {472}]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=6))
def test_any_texts_have_keys_of_their_own_rows_each_once(texts):
    table = keys(np.array(texts, dtype=object))
    assert table["row"].between(0, max(len(texts) - 1, 0)).all()
    assert not table.duplicated(["row", "key"]).any()
    alone = [set(keys(np.array([text], dtype=object))["key"]) for text in texts]
    together = [set(table[table["row"] == n]["key"]) for n in range(len(texts))]
    assert together == alone


@pytest.mark.parametrize(
    "text, between",
    [
        ("INV_22_00628 - INV_22_00630", {629}),
        ("INV 2022 00628 - INV 2022 00630", {629}),
        ("00628/23 - 00630/23", {629}),
        ("22-628..22-630号发票", {629}),
        ("SI-0048660 - SI-0048662", {48661}),
        ("9000015848 - 851", {9000015849, 9000015850, 9000015851}),
        ("INV/2022/06404–406", {6405, 6406}),
        ("202200628 bis 202200630", {202200629, 629}),
        ("INV-12 - KST-15", set()),
        ("22-628, 22-630", set()),
        ("04712 - 33 pcs", set()),  # a quantity
        ("22-628 - 23-630", set()),  # another year
        ("9000015848 - 952", set()),  # too many
        ("26-00057", set()),  # a year, or part of a number
    ],
)
def test_ranges_of_whole_numbers(text, between):
    table = keys(np.array([text], dtype=object))
    ranges = set(table["key"][(table["cls"] == RANGE) & (table["key"] < 10**17)])
    assert ranges == between


def test_a_range_keeps_its_year():
    assert found("INV/22/628 - INV/22/630")[0] >= found("629/22")[0]


@pytest.mark.parametrize(
    "text", ["Tel. 094 890900", "FAX 0177 6445185", "KST 4711", "33 pcs", "33件"]
)
def test_telephones_and_quantities_are_no_documents(text):
    assert found(text) == [set()]
    assert found(f"{text} RE 77012") == [{77012}]


def test_words_that_only_end_alike_are_none():
    assert found("HOTEL 1234", "1234 PCSX") == [{1234}, {1234}]


@pytest.mark.parametrize(
    "one, other, slip",
    [
        (43211, 43221, True),  # wrong
        (43211, 4321, True),  # missing
        (43211, 34211, True),  # swapped
        (100, 1000, True),
        (3404, 3344, False),  # both come to 344 without a digit, each another one
        (4187, 4218, False),
        (1234, 1342, False),
        (1214, 1141, False),
        (1234, 1234, False),
        (12345, 123, False),
    ],
)
def test_one_slip_is_one(one, other, slip):
    a, b = np.array([one, other]), np.array([other, one])
    assert one_slip(a, b).tolist() == [slip, slip]


@given(st.integers(100, 10**7 - 1), st.integers(100, 10**7 - 1))
def test_one_slip_is_what_it_is_of_the_digits(one, other):
    a, b = sorted((str(one), str(other)), key=len)
    wrong = [n for n, pair in enumerate(zip(a, b, strict=False)) if pair[0] != pair[1]]
    if len(a) == len(b):
        first, last = (wrong or [0])[0], (wrong or [0])[-1]
        turned = len(wrong) == 2 and last == first + 1 and a[first:][:2] == b[first:][1::-1]
        wanted = len(wrong) == 1 or turned
    else:
        wanted = any(b[:n] + b[n + 1 :] == a for n in range(len(b)))
    assert one_slip(np.array([one]), np.array([other])).tolist() == [wanted]


@pytest.mark.parametrize(
    "written", ["XSFP2304-107", "2304/0107", "XSFP 2023/04/0107", "202304-107"]
)
def test_numbers_that_start_anew_each_month(written):
    ours, theirs, next_month = found("XSFP2023040107", written, "XSFP2305-107")
    assert max(ours & theirs) == max(found("2023 40107")[0])  # of the year 23
    assert not {key for key in ours & next_month if key > 10**6}
