"""Which accounts are asked to confirm: what each method promises, and that it can be redone."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.sample import METHODS, SAMPLES, WHOLE, Account, Selection, choose, covered

BOOKS = [Account(n, size) for n, size in enumerate((900, 50, 0, 300, 300, 40, 10, 400), 1)]


def ids(selection, accounts=BOOKS):
    return [choice.id for choice in choose(accounts, selection)]


def whys(selection, accounts=BOOKS):
    return {choice.id: choice.why for choice in choose(accounts, selection)}


def test_all_are_all():
    assert ids(Selection("all")) == [1, 8, 4, 5, 2, 6, 7, 3]


def test_from_an_amount_on():
    assert ids(Selection("above", amount_min=300)) == [1, 8, 4, 5]
    assert ids(Selection("above", amount_min=301)) == [1, 8]


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0, []), (4500, [1]), (4501, [1, 8]), (6500, [1, 8]), (8000, [1, 8, 4]), (WHOLE, 7)],
)
def test_the_largest_until_they_make_the_share(share, expected):
    """45 %, 65 %, 80 %, 95 % …; what is zero adds nothing to it."""
    chosen = ids(Selection("cover", share=share))
    assert (len(chosen) if expected == 7 else chosen) == expected


def test_picked_by_hand():
    assert whys(Selection("picked", picked=frozenset({3, 6, 99}))) == {6: "picked", 3: "picked"}
    assert whys(Selection("above", amount_min=500, picked=frozenset({1, 7}))) == {
        1: "above",
        7: "picked",
    }


def test_a_sample_beside_what_is_taken_anyway():
    why = whys(Selection("random", amount_min=400, count=2, picked=frozenset({6}), seed=7))
    assert (why.pop(1), why.pop(8), why.pop(6)) == ("above", "above", "picked")
    assert list(why.values()) == ["random", "random"]


def test_the_sample_is_known():
    """Of another version, another machine: this is what seed 7 has always drawn."""
    accounts = [Account(n, 100) for n in range(1, 101)]
    assert sorted(ids(Selection("random", count=5, seed=7), accounts)) == [4, 7, 71, 77, 89]


def test_another_seed_draws_others():
    accounts = [Account(n, 100) for n in range(1, 101)]
    drawn = {tuple(ids(Selection("random", count=10, seed=seed), accounts)) for seed in range(50)}
    assert len(drawn) == 50


def test_each_has_the_same_chance():
    accounts = [Account(n, n) for n in range(1, 11)]
    hits = dict.fromkeys(range(1, 11), 0)
    for seed in range(2000):
        for id_ in ids(Selection("random", count=3, seed=seed), accounts):
            hits[id_] += 1
    assert all(abs(count - 600) < 90 for count in hits.values()), hits


def test_chance_by_size():
    """An account three times as large is hit three times as often; what is larger than the
    interval always, what is zero never."""
    accounts = [Account(1, 100), Account(2, 300), Account(3, 600), Account(4, 2000), Account(5, 0)]
    hits = dict.fromkeys(range(1, 6), 0)
    for seed in range(3000):
        for id_ in ids(Selection("monetary", count=3, seed=seed), accounts):
            hits[id_] += 1
    assert (hits[4], hits[5]) == (3000, 0)
    for id_, expected in ((1, 300), (2, 900), (3, 1800)):
        assert abs(hits[id_] - expected) < 110, hits


def test_an_account_that_goes_moves_no_other_out():
    accounts = [Account(n, 100) for n in range(1, 101)]
    drawn = ids(Selection("random", count=10, seed=3), accounts)
    left = [account for account in accounts if account.id != drawn[0]]
    assert set(drawn[1:]) <= set(ids(Selection("random", count=10, seed=3), left))


def test_what_is_covered():
    assert covered(choose(BOOKS, Selection("above", amount_min=400)), BOOKS) == 6500
    assert covered([], []) == 0


SIZES = st.lists(st.integers(0, 10**12), max_size=40)
ANY = st.builds(
    Selection,
    st.sampled_from(sorted(METHODS)),
    amount_min=st.integers(0, 10**12),
    share=st.integers(0, WHOLE),
    count=st.integers(-1, 50),
    seed=st.integers(),
    picked=st.frozensets(st.integers(0, 45)),
)


@given(SIZES, ANY, st.randoms(use_true_random=False))
def test_what_always_holds(sizes, selection, shuffler: random.Random):
    accounts = [Account(n, size) for n, size in enumerate(sizes)]
    chosen = choose(accounts, selection)
    again = accounts[:]
    shuffler.shuffle(again)
    assert choose(again, selection) == chosen, "it depends on the order of the rows"
    assert len({choice.id for choice in chosen}) == len(chosen)
    assert all(Account(choice.id, choice.size) in accounts for choice in chosen)
    assert selection.picked & set(range(len(sizes))) <= {choice.id for choice in chosen}
    assert covered(chosen, accounts) <= WHOLE
    drawn = [choice for choice in chosen if choice.why in SAMPLES]
    assert len(drawn) <= max(selection.count, 0)


@given(SIZES, st.integers(0, WHOLE))
def test_covering_is_reached_and_needs_each(sizes, share):
    accounts = [Account(n, size) for n, size in enumerate(sizes)]
    chosen = choose(accounts, Selection("cover", share=share))
    total, reached = sum(sizes), sum(choice.size for choice in chosen)
    assert reached * WHOLE >= total * share
    if chosen:
        assert (reached - chosen[-1].size) * WHOLE < total * share
