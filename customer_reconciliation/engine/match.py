"""The way from two ledgers to matches, differences and a bridge. Read this first.

    clean ─ lines, errors
      │
      ├─ hits (share a key) ┐
      ├─ equal amounts ─────┴─ learn ─ context
      │
      ├─ round by round, over the lines still free:
      │     propose   every pass of the policy names candidate groups with their evidence
      │     marginals probability of each, all alternatives counted
      │     choose    groups that exclude each other, the certain ones first
      │
      └─ classify what is left over ─ bridge

Waves go from strong evidence to weak: what shares documents or amounts, then sums, then what is
merely near. A wave takes only what is certain; when no wave finds anything certain any more, the
best of what remains becomes suggestions. All of it starts anew on what is left until nothing
comes, so that a second run over the leftovers finds nothing.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from . import rules
from .assign import choose, marginals, tie_order
from .bridge import bridge
from .candidates import equal_amounts, hits
from .classify import differences
from .clean import clean
from .learn import learn
from .policy import Policy
from .pool import Pool, join
from .report import report
from .score import context
from .tables import AUTO, SUGGEST

ROUNDS_MAX = 12
WAVES = (
    ("reference", "reference_group", "amount", "reversal", "short"),
    ("sum",),
    ("near",),
)


@dataclass(frozen=True)
class Result:
    """Tables as ``tables.py`` describes them."""

    matches: pd.DataFrame
    links: pd.DataFrame
    differences: pd.DataFrame
    bridge: pd.DataFrame
    errors: pd.DataFrame
    notes: tuple[str, ...] = ()  # what was cut off to bound the work


@dataclass(frozen=True)
class Found:
    """Groups that hold, over the lines they were found in."""

    pool: Pool
    probability: np.ndarray
    decision: str


def match(
    ours: pd.DataFrame,
    theirs: pd.DataFrame,
    policy: Policy | None = None,
    forbidden: list[frozenset] | None = None,
) -> Result:
    """Reconcile two ledgers (columns: ``tables.LEDGER``, amounts + when the partner owes us more).

    ``forbidden``: groups a person has rejected, as frozensets of (side, item_id); exactly these
    groups are not proposed again. Rows that cannot be used come back in ``errors``; only lacking
    columns raise (ValueError). The result depends on the rows, not on their order.
    """
    policy = policy or Policy()
    lines, errors = clean(ours, theirs)
    banned = rules.banned_marks(forbidden or [])
    free, found, notes = np.ones(len(lines), bool), [], []
    for again in range(ROUNDS_MAX):
        fresh = _session(lines, free, policy, banned, first=again == 0, notes=notes)
        found += fresh
        if not fresh:
            break
    matches, links = report(lines, found)
    lone = differences(lines, matches, links, policy)
    return Result(matches, links, lone, bridge(lines, lone), errors, tuple(notes))


def _session(lines, free, policy, banned, first, notes) -> list[Found]:
    """One learning and all waves over the free lines, which it marks as used."""
    rows = np.flatnonzero(free)
    part = lines.iloc[rows].reset_index(drop=True)
    part["block"] = pd.factorize(part["block"])[0]
    equal, left_out = equal_amounts(part)
    if left_out and first:
        notes.append(f"{left_out} pairs of equal amounts far apart in time were not compared")
    shared = hits(part)
    ctx = context(part, shared, equal, learn(part, shared, equal, policy.window_days))
    inside = np.ones(len(part), bool)
    proposer = rules.Proposer(ctx, policy, banned)
    found = _certain(proposer, inside, policy, AUTO if first else SUGGEST)
    found += _suggested(proposer, inside, policy)
    free[rows] = inside
    return [replace(f, pool=f.pool.renumber(rows)) for f in found]


def _certain(proposer, free, policy, decision) -> list[Found]:
    """Wave by wave, and from the start again after each find, what is certain."""
    found, wave = [], 0
    while wave < len(WAVES):
        pool = proposer.propose(WAVES[wave], free)
        taken = _take(
            proposer, pool, free, policy.auto_threshold, pool.groups["auto"].to_numpy(bool)
        )
        found += [replace(f, decision=decision) for f in taken]
        wave = 0 if taken and wave else wave + (not taken)
    return found


def _suggested(proposer, free, policy) -> list[Found]:
    """The best of what remains, all waves against each other."""
    pool = join([proposer.propose(wave, free) for wave in WAVES])
    return _take(proposer, pool, free, policy.suggest_threshold, np.ones(len(pool), bool))


def _take(proposer, pool, free, threshold, allowed) -> list[Found]:
    """Groups of the pool at least as probable as the threshold; their lines are free no more."""
    if not len(pool):
        return []
    probability = marginals(pool, len(free))
    good = allowed & (probability >= threshold)
    kept, probability = pool.keep(good), probability[good]
    order = tie_order(kept, proposer.position, kept.groups["step"].to_numpy())
    taken = choose(kept, probability, order, len(free))
    if not taken.any():
        return []
    kept = kept.keep(taken)
    free[kept.line] = False
    return [Found(kept, probability[taken], SUGGEST)]
