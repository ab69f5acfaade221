"""The way from two ledgers to matches, differences and a bridge. Read this first.

    clean ─ lines, errors
      │
      ├─ hits (share a key) ┐
      ├─ equal amounts ─────┴─ learn ─ context
      │
      ├─ wave by wave, over the lines still free:
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

import gc
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from . import knowledge as learning
from . import rules
from .assign import choose, marginals, tie_order
from .banned import banned_marks
from .bridge import bridge
from .candidates import equal_amounts, hits, read
from .classify import LEFT, explained, left
from .clean import stacked, taken
from .cuts import Cuts, notes
from .learn import learn
from .policy import NUMBERS, Policy
from .pool import Pool
from .report import report
from .score import context
from .tables import AUTO, LINKS, MATCHES, SUGGEST, empty
from .workers import cores, shared_out

SESSIONS_MAX, STARTS_MAX = 12, 40  # of a block: learnings, and in each starts from the first wave
CHUNK_LINES = 250_000  # what is done once a part weighs little, and the memory is bounded
FEW_LINES = 100_000  # so many are not worth a process
NEAR, NEAR_LEAST = NUMBERS["near"], 2 / 3  # right, it names one difference; wrong, it hides two
WAVES = (
    ("reference", "reference_group", "amount", "reversal", "short", "sum"),
    ("sum_short", "near", "sum_many", "sum_many_short"),
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
    workers: int | None = None,
    knowledge: pd.DataFrame | None = None,
) -> Result:
    """Reconcile two ledgers (columns: ``tables.LEDGER``, amounts + when the partner owes us more).

    ``forbidden``: groups a person has rejected, as frozensets of (side, item_id); exactly these
    groups are not proposed again. ``workers``: processes to share a ledger of many partners among;
    None takes all cores where it pays and forking is safe, 1 never forks; the result is the same.
    ``knowledge``: what was learnt of the
    partners before (``tables.KNOWLEDGE``): what is proven counts in full, the rest only ranks and
    suggests. Rows that cannot be used come back in
    ``errors``; only lacking columns raise (ValueError). The result depends on the rows, not on
    their order.
    """
    with _without_collector():
        return _match(ours, theirs, policy or Policy(), forbidden or [], workers, knowledge)


@contextmanager
def _without_collector():
    """Millions of small objects, none of them cyclic: the collector would only walk over them."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _match(ours, theirs, policy, forbidden, workers, knowledge) -> Result:
    lines, order, errors = stacked(ours, theirs)
    table = learning.useful(knowledge)
    banned = banned_marks(forbidden)
    workers = cores() if workers is None else max(workers, 1)
    cut = [order[rows] for rows in _chunks(lines["block"].to_numpy()[order], workers)]
    parts = shared_out(_part, [(lines, rows, policy, banned, table) for rows in cut], workers)
    matches, links, lone = _joined(parts, cut)
    lone = explained(lines, lone)
    most = {key: count for *_, part in parts for key, count in part.items()}
    return Result(matches, links, lone, bridge(lines, lone), errors, notes(most))


def _joined(parts: list[tuple], cut: list[np.ndarray]) -> list[pd.DataFrame]:
    """The tables of all parts, one after the other and numbered over all."""
    before = 0
    for (matches, links, lone, _), rows in zip(parts, cut, strict=True):
        matches["match_id"] += before
        links["match_id"] += before
        lone["match_id"] += np.where(lone["match_id"] < 0, 0, before)
        lone["line"] = rows[lone["line"]]
        before += len(matches)
    none = empty(MATCHES), empty(LINKS), empty(LEFT)
    tables = list(zip(none, *(part[:3] for part in parts), strict=True))
    return [pd.concat([t for t in found if len(t)] or found, ignore_index=True) for found in tables]


def _chunks(block: np.ndarray, workers: int) -> list[np.ndarray]:
    """Lines cut between blocks into parts of at most about CHUNK_LINES, as many for each worker,
    or left whole where they are few; the result does not depend on it, only time and memory do."""
    count = max(-(-len(block) // CHUNK_LINES), 1)
    if len(block) > FEW_LINES:
        count += -count % workers
    size = np.bincount(block)
    part = (np.cumsum(size) - size) // (len(block) // count + 1)
    cuts = np.flatnonzero(np.diff(part[block])) + 1
    return [rows for rows in np.split(np.arange(len(block)), cuts) if len(rows)]


def _part(lines, rows, policy, banned, table) -> tuple:
    """Blocks by themselves, lines and groups numbered from 0: matches, links, differences, and
    what was cut off. Workers do all of it, so that little is left to be done after them."""
    part = taken(lines, rows)
    part["block"], labels = pd.factorize(part["block"])
    said = read(part, Cuts(labels, most := {}))
    found = _found(part, said, Cuts(labels, most), policy, banned, table)
    matches, links, match_of = report(part, found, table)
    return matches, links, left(part, matches, match_of, policy, said), most


def _found(lines, said, cuts, policy, banned, table) -> list[Found]:
    """Sessions over the lines still free, of blocks where the last one found something.
    ``said``: what was read of the lines."""
    found, rows = [], np.arange(len(lines))
    for session in range(SESSIONS_MAX):
        part = lines.iloc[rows].reset_index(drop=True) if session else lines
        number, here = pd.factorize(part["block"])
        part = part.assign(block=number)
        block, free = part["block"].to_numpy(), np.ones(len(part), bool)
        known = learning.known(part, table, 2 * policy.window_days)
        said = read(part, cuts.of(here)) if session else said
        fresh = _session(part, said, free, policy, banned, known, session == 0, cuts.of(here))
        found += [replace(f, pool=f.pool.renumber(rows)) for f in fresh]
        alive = np.bincount(block[~free], minlength=block.max(initial=0) + 1) > 0
        rows = rows[free & alive[block]]
        if not len(rows):
            return found
    cuts.add("rounds", np.bincount(lines["block"].to_numpy()[rows]) > 0)
    return found


def _session(part, said, free, policy, banned, known, first, cuts) -> list[Found]:
    """One learning and all waves over a part of the lines; what they use is free no more. What is
    known but not proven takes part in the suggestions only."""
    equal, shared = equal_amounts(part, cuts), hits(part, 2 * policy.window_days, cuts, said)
    given = part, shared, equal, learn(part, shared, equal, policy.window_days), cuts
    proposer = rules.Proposer(context(*given, known and known.proven(), said), policy, banned)
    found = _certain(proposer, free, AUTO if first else SUGGEST)
    if known and known.may_suggest():
        proposer = rules.Proposer(context(*given, known, said), policy, banned)
    return found + _suggested(proposer, free, policy)


def _certain(proposer, free, decision) -> list[Found]:
    """What is certain, wave by wave; a block where something was found starts from the first."""
    found, block = [], proposer.ctx.block
    wave = np.zeros(block.max(initial=-1) + 1, int)
    starts = np.zeros_like(wave)
    while len(wave) and (now := wave.min()) < len(WAVES):
        pool = proposer.propose(WAVES[now], free & (wave[block] == now), certain=True)
        fresh = _take(proposer, pool, free, proposer.auto_threshold[pool["step"]], pool["auto"])
        wave[wave == now] = now + 1
        for f in fresh:
            again = np.unique(block[f.pool.line])
            starts[again] += 1
            wave[again[starts[again] < STARTS_MAX]] = 0
            found.append(replace(f, decision=decision))
        if fresh:
            proposer.narrow(free)
    proposer.ctx.cuts.add("rounds", starts >= STARTS_MAX)
    return found


def _suggested(proposer, free, policy) -> list[Found]:
    """The best of what remains, all waves against each other."""
    pool = proposer.remaining(WAVES, free)
    even, least = (pool["off"] == 0) & (pool["twins"] == 0), policy.suggest_threshold
    least = np.where(even, max(least, policy.even_threshold), least)
    least = np.where(pool["rule"] == NEAR, np.maximum(least, NEAR_LEAST), least)
    return _take(proposer, pool, free, least, np.ones(len(pool), bool))


def _take(proposer, pool, free, threshold, allowed) -> list[Found]:
    """Groups of the pool at least as probable as the threshold (one for all, or one a group);
    their lines are free no more."""
    if not len(pool):
        return []
    probability = marginals(pool, len(free), proposer.rank)
    good = allowed & (probability >= threshold)
    if not good.any():
        return []
    kept, probability = pool.keep(good), probability[good]
    order = tie_order(kept, proposer.position, kept["step"])
    taken = choose(kept, probability, order, len(free))
    kept = kept.keep(taken)
    free[kept.line] = False
    return [Found(kept, probability[taken], SUGGEST)]
