"""Speed beside the plain merges of a look-up, growth over partners, and hostile ledgers."""

from functools import partial
from math import log

import numpy as np
import pandas as pd
from hostile_ledgers import CASES
from labelled import Labelled, look_up
from ledgers import make
from measure import Measured, measured

import engine

LINES_EACH = 100  # of a partner and side
AGAIN_MAX, TIMES = 100_000, 3  # what takes so little is measured several times


def tiled(partners: int, lines: int, seed: int = 1) -> Labelled:
    """Large ledgers quickly: partners of a smaller one, repeated under new numbers."""
    base = make(max(partners // 10, 1), max(lines // 10, 1), seed, mixed=False)
    sides = []
    for side in (base.ours, base.theirs):
        parts = [
            side.assign(partner=side["partner"] + n * partners, item_id=side["item_id"] + n * 10**7)
            for n in range(10)
        ]
        sides.append(pd.concat(parts, ignore_index=True))
    return Labelled(*sides, base.groups, base.differences)


def sides(lines: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    truth = tiled(max(lines // LINES_EACH, 1), lines)
    return truth.ours, truth.theirs


def one_core(ours, theirs):
    return engine.match(ours, theirs, workers=1).notes


def all_cores(ours, theirs):
    return engine.match(ours, theirs).notes


def merges(ours, theirs) -> int:
    return len(look_up(ours, theirs))


def growth(before: tuple | None, now: tuple) -> str:
    """Seconds by size, as a multiple of what n log n would have made of those before."""
    if before is None:
        return ""
    (n, s), (m, t) = before, now
    return f"{t / s / (m * log(m) / (n * log(n))):.2f}"


def show_speed(sizes: list[int]) -> None:
    """Each size in a process of its own; ``growth`` is 1.00 where time grows by n log n."""
    print("seconds on the clock (of the processors); peak memory of all processes, shared once")
    before = None
    for lines in sizes:
        run = partial(measured, partial(sides, lines), times=TIMES if lines <= AGAIN_MAX else 1)
        base, one, all_ = run(call=merges), run(call=one_core), run(call=all_cores)
        now = (lines, one.processor)
        print(f"{lines:,} lines a side, {max(lines // LINES_EACH, 1):,} partners")
        print(f"  look-up's merges {base.clock:7.2f} ({base.processor:.2f}) s")
        for name, found in (("one core", one), ("as called", all_)):
            print(f"  {name:16} {_figures(found)}  {found.clock / base.clock:5.1f} x", flush=True)
        print(f"  growth           {growth(before, now) or '-'} of n log n", flush=True)
        before = now


def _figures(found: Measured) -> str:
    return f"{found.clock:7.2f} ({found.processor:.2f}) s {found.peak_gb:5.2f} GB"


def judged(ours, theirs) -> tuple:
    result = engine.match(ours, theirs)
    amounts = result.bridge["amount"]
    closes = amounts.iloc[:-1].sum() == amounts.iloc[-1]
    decisions = result.matches["decision"].value_counts()
    return decisions.to_dict(), len(result.errors), closes, result.notes


def show_hostile() -> None:
    for name, case in CASES.items():
        found = measured(partial(case, np.random.default_rng(1)), judged)
        decisions, errors, closes, notes = found.answer
        print(f"{name:34} {_figures(found)}  {decisions}, {errors} errors, bridge", end=" ")
        print("closes" if closes else "DOES NOT CLOSE")
        print(*(f"    {note}" for note in notes), sep="\n", end="\n" if notes else "", flush=True)
