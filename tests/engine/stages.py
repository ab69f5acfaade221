"""The stages of matching one by one, over a scenario in the words of ``ledgers.py``.

Lines are called o1, o2 … and t1, t2 …, as they are numbered on their side; a group is its lines
in order, as in "o1 o2 t1".
"""

import numpy as np
from ledgers import stage

from engine.candidates import equal_amounts, hits
from engine.clean import clean
from engine.cuts import Cuts
from engine.learn import learn
from engine.rules import Proposer
from engine.score import context

WINDOW = 60


def lines_of(text):
    ours, theirs, _ = stage(text)
    return clean(ours, theirs)[0]


def learnt(lines):
    """(model, hits, equal amounts) of lines."""
    cuts = Cuts()
    equal, shared = equal_amounts(lines, cuts), hits(lines, 2 * WINDOW, cuts)
    return learn(lines, shared, equal, WINDOW), shared, equal


def context_of(text):
    lines = lines_of(text)
    model, shared, equal = learnt(lines)
    return context(lines, shared, equal, model, Cuts())


def proposer_of(text, banned=()):
    return Proposer(context_of(text), stage(text)[2], np.array(banned, np.uint64))


def names(ctx):
    """What each line is called."""
    columns = (ctx.lines[c].to_numpy() for c in ("side", "item_id"))
    return np.array([f"{'ot'[s]}{i}" for s, i in zip(*columns, strict=True)])


def rows(ctx, said):
    """Numbers of the lines called so."""
    known = {name: row for row, name in enumerate(names(ctx))}
    return np.array([known[name] for name in said.split()], "int64")


def links(ctx, *groups):
    """(group, line) of groups as they are called."""
    members = [rows(ctx, said) for said in groups]
    return np.repeat(np.arange(len(groups)), [len(m) for m in members]), np.concatenate(members)


def called(ctx, pool):
    """The groups of a pool, in order of the pool."""
    found = [[] for _ in range(len(pool))]
    for group, name in zip(pool.group, names(ctx)[pool.line], strict=True):
        found[group].append(name)
    return [" ".join(sorted(group)) for group in found]


def everything(ctx):
    """All lines are free."""
    return np.ones(len(ctx.lines), bool)
