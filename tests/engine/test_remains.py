"""What is still open weighs by what else is still open."""

import numpy as np
import pytest
from ledgers import stage
from stages import proposer_of, rows

import engine
from engine import remains
from engine.policy import NUMBERS, Policy

LEDGERS = "\n".join(
    f"#{side}\n" + "\n".join(f"2026-0{n % 8 + 1}-1{n % 9}  {40 + step * n:.2f}" for n in range(40))
    for side, step in (("ours", 31.7), ("theirs", 30.9))
)


def asked():
    proposer = proposer_of(LEDGERS)
    return proposer, np.ones(len(proposer.ctx.side), bool)


def weights(free, silent=None):
    """By rule, what speaks for its groups when these lines are open."""
    proposer, every = asked()
    pool = proposer.remaining((("near", "amount"),), every)
    assert len(pool)
    silent = every if silent is None else silent
    return pool, remains.both_open(proposer.ctx, pool, free, silent)


def test_nothing_speaks_for_it_while_all_is_open():
    _proposer, every = asked()
    assert (weights(every)[1] == 0).all()


def test_the_fewer_are_open_the_more_speaks_for_what_is_near():
    _proposer, every = asked()
    some, few = every.copy(), every.copy()
    some[::2], few[: len(few) - 6] = False, False
    assert 0 < weights(some)[1].max() < weights(few)[1].max() <= remains.MOST


def test_it_counts_for_either_side_alike():
    proposer, every = asked()
    one, other = every.copy(), every.copy()
    one[np.flatnonzero(proposer.ctx.side == 0)[:20]] = False
    other[np.flatnonzero(proposer.ctx.side == 1)[:20]] = False
    assert weights(one)[1] == pytest.approx(weights(other)[1])


def test_lines_that_name_something_are_not_counted():
    """What they name was matched long ago; that says nothing of those that name nothing."""
    _proposer, every = asked()
    named = np.arange(len(every)) < 30
    assert (weights(~named, silent=~named)[1] == 0).all()


def test_equal_amounts_speak_for_themselves():
    text = LEDGERS.replace("#theirs", "2026-05-01 777.00\n#theirs") + "\n2026-05-02 777.00"
    proposer = proposer_of(text)
    free = np.zeros(len(proposer.ctx.side), bool)
    free[rows(proposer.ctx, "o41 t41")] = True
    pool = proposer.remaining((("amount",),), free)
    assert pool["rule"].tolist() == [NUMBERS["amount"]]
    assert remains.both_open(proposer.ctx, pool, free, np.ones(len(free), bool)) == [0.0]


def test_few_lines_still_open_make_a_near_pair_likely():
    """Two lines nothing names, a few days and a third apart, the only ones not matched."""
    proposer, every = asked()
    open_ = np.zeros(len(every), bool)
    open_[rows(proposer.ctx, "o20 t20")] = True
    all_, left = (proposer.remaining((("near",),), free) for free in (every, open_))
    pair = set(rows(proposer.ctx, "o20 t20"))
    [number] = [g for g in range(len(all_)) if set(all_.line[all_.group == g]) == pair]
    assert left.log_odds()[0] > all_.log_odds()[number] + 2


def test_what_is_only_near_is_shown_from_two_thirds_on():
    """Right, it names one difference; wrong, it hides two open items."""
    for days, shown in ((1, True), (29, False)):
        text = LEDGERS.replace("#theirs", f"2026-05-{days:02} 6000.00\n#theirs")
        ours, theirs, _ = stage(text + "\n2026-05-02 5940.00")
        found = engine.match(ours, theirs, Policy(suggest_threshold=0.01, even_threshold=0.01))
        scores = found.matches.loc[found.matches["rule"] == "near", "score"]
        assert (scores >= 2 / 3).all()
        assert (found.links["item_id"] == 41).any() == shown
