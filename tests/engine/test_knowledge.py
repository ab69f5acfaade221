"""What decided matches teach, and what becomes of it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import groups, ledger
from test_properties import QUIET, ROWS, sides

import engine
from engine.tables import SIDES, table

TABLES = ("matches", "links", "differences", "bridge")


def knows(kind, ours="", theirs="", value=0.0, right=2, wrong=0, proven=False, partner=1):
    values = (partner, kind, ours, theirs, value, right, wrong, proven)
    return dict(zip(engine.KNOWLEDGE, values, strict=True))


def knowledge(*rows):
    return table(list(rows), engine.KNOWLEDGE)


def decided(ours, theirs, right=(), wrong=(), known=None):
    """Pairs (n of ours, n of theirs) people decided → what they teach."""
    pairs = [*right, *wrong]
    links = [(n, s, i) for n, pair in enumerate(pairs) for s, i in zip(SIDES, pair, strict=True)]
    links = pd.DataFrame(links, columns=[*engine.LINKS])
    said = [{"match_id": n, "right": n < len(right)} for n in range(len(pairs))]
    return engine.observe(ours, theirs, links, table(said, engine.DECISIONS), known)


def said(found):
    """``{(kind, ours, theirs): (right, wrong)}``"""
    columns = ["kind", "ours", "theirs", "right", "wrong"]
    return {(k, o, t): (r, w) for k, o, t, r, w in found[columns].itertuples(index=False)}


def books(ours, theirs, count=8, lag=2, amount=lambda n: 10000, short=0.0):
    """``count`` pairs of documents five days apart; ``ours`` and ``theirs``: n → (ref, memo)."""
    days = pd.date_range("2026-01-05", periods=count, freq="5D")
    ranks = range(1, count + 1)
    mine = [(ours(n), day, amount(n)) for n, day in zip(ranks, days, strict=True)]
    days = days + pd.Timedelta(days=lag)
    rest = [
        (theirs(n), day, round(amount(n) * (1 - short))) for n, day in zip(ranks, days, strict=True)
    ]
    return [
        ledger([{"ref": r, "memo": m, "date": d, "amount": a} for (r, m), d, a in side])
        for side in (mine, rest)
    ]


def number(n):
    return f"INV/2026/{n:05d}", ""


def mangled(n):
    """General keys do not see our short number in one run with a prefix."""
    return f"77{n:05d}", "goods"


def contract(n):
    return f"INV/2026/{n:05d}", f"SO{n % 4:04d}"


def project(n):
    return f"RG {84211 + 37 * n}", f"Vertrag {4710 + n % 4}, Miete"


PAIRS = [(n, n) for n in range(1, 9)]
PATTERN = ("pattern", "INV/????/#####", "77#####")
ALIAS = ("alias", "SO0001", "VERTRAG 4711")


def decisions(result):
    """``{(items of ours, items of theirs): decision}``"""
    decision = result.matches.set_index("match_id")["decision"]
    return {group: decision[m] for m, group in groups(result).items()}


def right_ones(result, decision):
    return sum(o == t and len(o) == 1 and d == decision for (o, t), d in decisions(result).items())


# -- learning ---------------------------------------------------------------------------------


def test_a_pattern_is_learnt_from_examples():
    found = said(decided(*books(number, mangled), right=PAIRS[:3]))
    assert found[PATTERN] == (3, 0)
    assert not any(kind == "alias" for kind, *_ in found)


@pytest.mark.parametrize(
    ("theirs", "mask"),
    [
        (lambda n: (f"K-{n + 2342:04d}/A", ""), ("INV/????/?####", "K-####/A")),
        (lambda n: (f"{n % 3}9{n + 12342:05d}4", ""), ("INV/????/#####", "?9#####4")),
        (lambda n: (f"12.{n + 342:03d}", ""), ("INV/????/#####", "##.###")),
    ],
)
def test_masks_of_many_kinds(theirs, mask):
    ours, theirs = books(lambda n: number(n + 12342), theirs)
    assert mask in {key[1:] for key in said(decided(ours, theirs, right=PAIRS[:6]))}


def test_an_alias_is_learnt_where_it_is_seen_and_not_otherwise():
    ours, theirs = books(contract, project, count=16)
    found = said(decided(ours, theirs, right=[(1, 1), (5, 5), (9, 9), (2, 2), (3, 3)]))
    assert found[ALIAS] == (3, 0)
    assert {key for key in found if key[0] == "alias"} == {ALIAS}, "the others were seen once"
    found = said(decided(ours, theirs, right=[(1, 1), (5, 5), (9, 9), (2, 13)]))
    assert found[ALIAS] == (3, 1), "once it stood for something else"


def test_what_stands_everywhere_says_nothing():
    ours, theirs = books(lambda n: (f"A{n}", "order north"), lambda n: (f"B{n}", "lot seven"))
    assert {kind for kind, *_ in said(decided(ours, theirs, right=PAIRS))} == {"lag"}


def test_a_year_in_common_is_no_pattern():
    ours, theirs = books(
        lambda n: (f"RINV/2026/{n:05d}", ""), lambda n: (f"A2026{n * 37:03d}x", "")
    )
    assert {kind for kind, *_ in said(decided(ours, theirs, right=PAIRS))} == {"lag"}


def test_what_happened_once_is_no_habit():
    assert decided(*books(number, mangled, lag=9), right=PAIRS[:1]).empty


def test_what_the_general_keys_see_is_not_learnt():
    ours, theirs = books(number, lambda n: (f"{n + 2:04d}-x 2026/{n:05d}", ""))
    assert not said(decided(ours, theirs, right=PAIRS)).keys() - {("lag", "", "")}


def test_the_same_day_is_no_lag():
    for lag in (0, 1):
        found = said(decided(*books(number, mangled, lag=lag), right=PAIRS))
        assert ("lag", "", "") in found if lag else ("lag", "", "") not in found


def test_lag_and_discount():
    ours, theirs = books(number, number, lag=23, amount=lambda n: 10000 + 300 * n, short=0.035)
    found = decided(ours, theirs, right=PAIRS[:4], wrong=PAIRS[4:5]).set_index("kind")
    assert found.loc["lag", ["value", "right", "wrong"]].tolist() == [23, 4, 0]
    assert found.loc["discount", ["value", "right", "wrong"]].tolist() == [3.5, 4, 1]


def test_a_wrong_click_does_not_poison():
    ours, theirs = books(number, mangled)
    found = said(decided(ours, theirs, right=[*PAIRS[:5], (6, 7)]))
    assert found[PATTERN] == (5, 1)
    assert not found.keys() - {PATTERN, ("lag", "", "")}, "nothing is made of the click"


def test_rejected_matches_count_against_what_they_rest_on():
    ours, theirs = books(number, mangled)
    found = said(decided(ours, theirs, right=PAIRS[:3], wrong=PAIRS[3:4]))
    assert found[PATTERN] == (3, 1)
    assert decided(ours, theirs, wrong=PAIRS).empty, "a rejection makes no knowledge"
    known = knowledge(knows(*PATTERN), knows("lag", value=30.0))
    again = said(decided(ours, theirs, wrong=PAIRS[:2], known=known))
    assert again == {PATTERN: (0, 2), ("lag", "", ""): (0, 0)}


def test_known_lag_is_tested_as_it_is():
    known = knowledge(knows("lag", value=30.0))
    found = decided(*books(number, mangled, lag=3), right=PAIRS[:3], known=known)
    lag = found[found["kind"] == "lag"]
    assert lag[["value", "right", "wrong"]].values.tolist() == [[30.0, 0, 3]]


def test_order_teaches_nothing():
    ours, theirs = books(contract, project, count=16)
    pairs = [(n, n) for n in (1, 5, 9, 2, 6, 3)]
    first = decided(ours, theirs, right=pairs)
    mixed = [side.sample(frac=1, random_state=3) for side in (ours, theirs)]
    again = decided(*mixed, right=pairs)
    assert len(first) > 2
    pd.testing.assert_frame_equal(first, again)
    columns = ["kind", "ours", "theirs", "right", "wrong"]
    back = decided(ours, theirs, right=pairs[::-1])
    pd.testing.assert_frame_equal(first[columns], back[columns])


def test_partners_are_learnt_apart():
    ours, theirs = books(number, mangled)
    both = [
        pd.concat([side, side.assign(partner=2, item_id=side["item_id"] + 100)])
        for side in (ours, theirs)
    ]
    pairs = PAIRS[:2] + [(n + 100, n + 100) for n in (1, 2, 3)]
    found = decided(*both, right=pairs).set_index("partner")
    assert found[found["kind"] == "pattern"]["right"].to_dict() == {1: 2, 2: 3}


# -- use --------------------------------------------------------------------------------------


def test_a_pattern_suggests_and_decides_once_proven():
    ours, theirs = books(number, mangled)
    assert right_ones(engine.match(ours, theirs), "auto") < 8
    before = decisions(engine.match(ours, theirs))
    result = engine.match(ours, theirs, knowledge=knowledge(knows(*PATTERN)))
    autos = {g for g, d in decisions(result).items() if d == "auto"}
    assert autos == {g for g, d in before.items() if d == "auto"}
    assert right_ones(result, "suggest") + len(autos) == 8
    proven = knowledge(knows(*PATTERN, right=5, proven=True))
    result = engine.match(ours, theirs, knowledge=proven)
    assert right_ones(result, "auto") == 8
    assert set(result.matches["reason_key"]) == {"learnt"}
    assert (
        "their 77##### is our INV/????/#####; decisions that bear it out: 5."
        in (result.matches["reason"][0])
    )
    assert all(dict(e)["knowledge"] > 2 for e in result.matches["evidence"])


def test_an_alias_suggests_and_decides_once_proven():
    ours, theirs = books(contract, project, count=4)
    rows = [("alias", f"so{n:04d}", f"Vertrag  {4710 + n}") for n in range(4)]
    start = engine.match(ours, theirs)
    unproven = engine.match(ours, theirs, knowledge=knowledge(*(knows(*r) for r in rows)))
    proven = [knows(*r, right=9, proven=True) for r in rows]
    result = engine.match(ours, theirs, knowledge=knowledge(*proven))
    assert right_ones(start, "auto") == right_ones(unproven, "auto") == 0
    assert right_ones(unproven, "suggest") == right_ones(result, "auto") == 4


def test_several_lines_by_an_alias():
    ours = ledger([{"amount": a, "ref": f"A{a}", "memo": "SO0042"} for a in (1017, 2311, 4501)])
    ours = pd.concat([ours, ledger([{"amount": 3328, "ref": "B"}]).assign(item_id=9)])
    theirs = ledger(
        [{"amount": 7829, "ref": "Z", "memo": "Projekt Nord"}, {"amount": 77, "ref": "Y"}]
    )
    known = knowledge(knows("alias", "SO0042", "Projekt Nord", right=9, proven=True))
    result = engine.match(ours, theirs, knowledge=known)
    assert decisions(result) == {((1, 2, 3), (1,)): "auto"}
    assert result.matches["rule"].tolist() == ["reference_group"]
    assert "PROJEKT NORD stands for our SO0042" in result.matches["reason"][0]


def test_a_known_lag_speaks_for_late_pairs():
    """Two candidates of one amount: the nearer in time, unless they are known to book late."""
    ours = ledger(
        [{"amount": 50000, "date": "2026-01-05"}, {"amount": 50000, "date": "2026-02-20"}]
    )
    theirs = ledger([{"amount": 50000, "date": "2026-02-24"}])
    late = knowledge(knows("lag", value=50.0, right=9, proven=True))
    shown = engine.Policy(even_threshold=0.5)
    assert groups(engine.match(ours, theirs, shown))[0] == ((2,), (1,))
    result = engine.match(ours, theirs, shown, knowledge=late)
    assert groups(result)[0] == ((1,), (1,))
    assert "they book about 50 days after us" in result.matches["reason"][0]


def test_a_known_discount_makes_a_short_payment_certain():
    ours, theirs = books(number, number, count=3, amount=lambda n: 81300 + 700 * n, short=0.085)
    start = engine.match(ours, theirs)
    known = knowledge(knows("discount", value=8.5, right=9, proven=True))
    result = engine.match(ours, theirs, knowledge=known)
    gain = result.matches["score"] - start.matches["score"]
    assert (gain >= 0).all() and "8.5 % is a usual difference" in result.matches["reason"][0]
    assert (result.matches["decision"] == "auto").all()


def test_no_effect_on_other_partners():
    ours, theirs = books(number, mangled)
    others = knowledge(knows(*PATTERN, proven=True, partner=2), knows("lag", value=9, partner=2))
    plain = engine.match(ours, theirs)
    for known in (None, knowledge(), others):
        result = engine.match(ours, theirs, knowledge=known)
        for name in TABLES:
            pd.testing.assert_frame_equal(getattr(plain, name), getattr(result, name))


def test_what_is_mostly_wrong_is_not_used():
    ours, theirs = books(number, mangled)
    plain = engine.match(ours, theirs)
    wrong = engine.match(ours, theirs, knowledge=knowledge(knows(*PATTERN, right=2, wrong=3)))
    pd.testing.assert_frame_equal(plain.matches, wrong.matches)


def test_unusable_knowledge_is_left_out_and_lacking_columns_raise():
    ours, theirs = books(number, mangled)
    odd = [
        knows("pattern", "INV/####", "77#####", proven=True),
        knows("alias", "", "...", proven=True),
        knows("discount", value=np.nan, proven=True),
        knows("rumour", "a", "b", proven=True),
    ]
    plain = engine.match(ours, theirs)
    pd.testing.assert_frame_equal(
        plain.matches, engine.match(ours, theirs, knowledge=knowledge(*odd)).matches
    )
    with pytest.raises(ValueError, match="knowledge lacks the columns proven"):
        engine.match(ours, theirs, knowledge=knowledge(odd[0]).drop(columns="proven"))


def test_learnt_suggested_proven():
    """Three months of one partner, from the first click to no click."""
    ours, theirs = books(number, mangled)
    taught = decided(ours, theirs, right=PAIRS[:3])
    month = engine.match(ours, theirs, knowledge=taught)
    assert right_ones(month, "suggest") >= 7 and right_ones(month, "auto") <= 1
    taught = decided(
        ours, theirs, right=[g[0] + g[1] for g in groups(month).values()], known=taught
    )
    proven = taught.assign(proven=(taught["right"] >= 5) & (taught["wrong"] == 0))
    assert right_ones(engine.match(ours, theirs, knowledge=proven), "auto") == 8


# -- properties -------------------------------------------------------------------------------

FEW = settings(QUIET, max_examples=8)
KNOWN = st.lists(
    st.builds(
        knows,
        kind=st.sampled_from(["alias", "lag", "discount"]),
        ours=st.sampled_from(["PO77123", "INV", "x"]),
        theirs=st.sampled_from(["77123", "RE", "tel 0171"]),
        value=st.sampled_from([2.0, 30.0]),
        right=st.integers(1, 9),
        proven=st.booleans(),
        partner=st.integers(1, 2),
    )
    | st.builds(
        knows,
        kind=st.just("pattern"),
        ours=st.sampled_from(["INV/????/####?", "PO##?##", "?###"]),
        theirs=st.sampled_from(["####?", "##1##", "001#"]),
        proven=st.booleans(),
    ),
    max_size=5,
).map(lambda rows: knowledge(*rows))


@FEW
@given(ROWS, ROWS, KNOWN)
def test_the_unproven_never_decides(ours, theirs, known):
    ours, theirs = ledger(ours), ledger(theirs)
    proven = engine.match(ours, theirs, knowledge=known[known["proven"]])
    all_of_it = engine.match(ours, theirs, knowledge=known)
    autos = [{g for g, d in sides(r) if d == "auto"} for r in (proven, all_of_it)]
    assert autos[0] == autos[1]


@FEW
@given(ROWS, ROWS, KNOWN, st.randoms(use_true_random=False))
def test_order_exclusivity_and_value(ours, theirs, known, random):
    ours, theirs = ledger(ours), ledger(theirs)
    first = engine.match(ours, theirs, knowledge=known)
    mixed = [t.sample(frac=1, random_state=random.randint(0, 999)) for t in (ours, theirs, known)]
    second = engine.match(*mixed[:2], knowledge=mixed[2])
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))
    assert not first.links.duplicated(["side", "item_id"]).any()
    assert first.bridge["amount"].tolist()[-1] == theirs["amount"].sum()


@FEW
@given(ROWS, ROWS, KNOWN)
def test_a_second_run_finds_nothing(ours, theirs, known):
    ours, theirs = ledger(ours), ledger(theirs)
    result = engine.match(ours, theirs, knowledge=known)
    left = [
        part[~part["item_id"].isin(result.links.query("side == @side")["item_id"])]
        for side, part in (("ours", ours), ("theirs", theirs))
    ]
    assert engine.match(*left, knowledge=known).matches.empty


@FEW
@given(ROWS, ROWS, KNOWN)
def test_swapping_the_sides(ours, theirs, known):
    ours, theirs = ledger(ours), ledger(theirs)
    value = known["value"].where(known["kind"] != "lag", -known["value"])
    turned = known.rename(columns={"ours": "theirs", "theirs": "ours"}).assign(value=value)
    there = sides(engine.match(ours, theirs, knowledge=known))
    back = sides(engine.match(theirs, ours, knowledge=turned))
    assert there == {((t, o), decision) for (o, t), decision in back}


@FEW
@given(ROWS, ROWS, KNOWN)
def test_another_partner_changes_nothing(ours, theirs, known):
    row = {"partner": 9, "amount": 987654321, "ref": "ZZ/876543", "date": "2026-02-01"}
    before = sides(engine.match(ledger(ours), ledger(theirs), knowledge=known))
    after = sides(engine.match(ledger([*ours, row]), ledger(theirs), knowledge=known))
    assert before == after
