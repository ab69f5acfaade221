"""Document numbers without a number in them."""

import numpy as np
import pytest
from ledgers import groups, ledger

import engine
from engine.codes import codes


def shared(ours, theirs, blocks=(1, 1)):
    """Whether two lines share a code: (ref, memo) of each."""
    texts = np.array([ours[0], theirs[0], ours[1], theirs[1]], object)
    found = codes(texts, texts[:2], np.array(blocks))
    keys = [set(found[found["row"] % 2 == line]["key"]) for line in (0, 1)]
    return bool(keys[0] & keys[1])


@pytest.mark.parametrize(
    "said",
    ["KSKQRN-P", "kskqrn-p", "KSKQRNP", "K5KQRN-P", "inv. KSKQRN/P, KXTTOP-Z", "货款KSKQRN-P"],
)
def test_a_code_is_known_however_it_is_written(said):
    assert shared(("KSKQRN-P", "goods"), ("4711", said))


def test_letters_taken_for_digits_are_no_difference():
    assert shared(("K0EO1I-Z", ""), ("", "KOEOI1-Z"))


@pytest.mark.parametrize("ref", ["Rechnung", "Rechnung neu", "A-B", "", "2026-0012345"])
def test_words_blanks_and_numbers_are_no_codes(ref):
    assert not shared((ref, ""), ("", f"zu {ref}"))


def test_what_is_no_whole_reference_is_no_code():
    assert not shared(("", "KSKQRN-P"), ("", "KSKQRN-P"))
    assert not shared(("see KSKQRN-P of May", ""), ("", "KSKQRN-P"))


def test_codes_of_other_partners_say_nothing():
    assert not shared(("KSKQRN-P", ""), ("", "KSKQRN-P"), blocks=(1, 2))


def test_codes_single_out_equal_amounts():
    refs = ["KSKQRN-P", "KXTTOP-Z", "KODSIR-A", "KMMVQN-Y"]
    ours = ledger([{"amount": 4990, "ref": ref, "date": "2026-03-02"} for ref in refs])
    theirs = ledger(
        [{"amount": 4990, "memo": f"re {ref}", "date": "2026-03-05"} for ref in refs[::-1]]
    )
    result = engine.match(ours, theirs)
    assert set(result.matches["decision"]) == {"auto"}
    assert sorted(groups(result).values()) == [((n,), (5 - n,)) for n in (1, 2, 3, 4)]
