"""Probability with all alternatives counted, and the choice."""

import numpy as np
import pytest

from engine.assign import choose, marginals
from engine.pool import EVIDENCE, Pool


def pool(groups, log_odds):
    group = np.repeat(np.arange(len(groups)), [len(g) for g in groups])
    columns = {name: np.zeros(len(groups)) for name in EVIDENCE}
    columns["amount"] = np.array(log_odds, float)
    return Pool(columns, group, np.concatenate([np.array(g) for g in groups]))


def test_alone_it_is_its_own_odds():
    assert marginals(pool([[0, 1]], [0.0]), 2) == pytest.approx([0.5])


def test_two_for_one_share_the_chance():
    found = marginals(pool([[0, 2], [1, 2]], [9.0, 9.0]), 3)
    assert found == pytest.approx([0.5, 0.5], abs=0.01)


def test_a_square_of_equals_is_even():
    found = marginals(pool([[0, 2], [0, 3], [1, 2], [1, 3]], [6.0] * 4), 4)
    assert found == pytest.approx([0.5] * 4, abs=0.05)


def test_who_has_somewhere_better_to_go_is_a_weak_rival():
    chain = pool([[0, 2], [1, 2], [1, 3]], [5.0, 5.0, 12.0])
    found = marginals(chain, 4)
    assert found[0] > 0.95 and found[1] < 0.05 and found[2] > 0.99


def test_rivals_that_share_several_lines_count_once():
    found = marginals(pool([[0, 1, 2], [0, 1, 3]], [6.0, 6.0]), 4)
    assert found == pytest.approx([0.5, 0.5], abs=0.01)
    found = marginals(pool([[0, 1, 2], [0, 1, 3]], [8.0, 6.0]), 4)
    assert found == pytest.approx([0.88, 0.12], abs=0.02)


def test_evidence_breaks_the_tie():
    found = marginals(pool([[0, 2], [1, 2]], [9.0, 3.0]), 3)
    assert found[0] > 0.99


def test_larger_groups_take_part():
    found = marginals(pool([[0, 1, 2], [0, 3]], [8.0, 2.0]), 4)
    assert found[0] > 0.99 and found[1] < 0.01


@pytest.mark.parametrize("count", [1, 7, 200])
def test_the_choice_excludes_and_prefers_the_likelier(count):
    random = np.random.default_rng(count)
    groups = [sorted(random.choice(count + 3, 2, replace=False)) for _ in range(3 * count)]
    chance = random.random(len(groups)).round(1)
    taken = choose(pool(groups, chance), chance, np.arange(len(groups)), count + 3)
    used = set()
    for n in sorted(range(len(groups)), key=lambda n: (-chance[n], n)):
        free = not used & set(groups[n])
        assert taken[n] == free
        used |= set(groups[n]) if free else set()
