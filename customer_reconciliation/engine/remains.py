"""What remains open when all that is certain is taken is another population than the ledgers were.

Few lines of the two are still there, so two of them that lie near each other seldom do so by
chance; and what still has a counterpart has one that is off by something, or in several parts.
How many remain is counted anew for each block, among the lines that nothing names: what names a
document of the other side went its own way.
"""

import numpy as np

from .policy import NUMBERS
from .pool import Pool
from .score import Context

LEAN = 5.0  # lines of a side that outweigh how many of them are open
MOST = 3.0  # log-odds
ASKED = [NUMBERS[rule] for rule in ("sum", "sum_short", "near")]
SHORT = NUMBERS["short"]


def both_open(ctx: Context, pool: Pool, free: np.ndarray, silent: np.ndarray) -> np.ndarray:
    """Log-odds for groups of the lines still ``free`` that rest on sums or on what is near, and for
    pairs that name each other but are off.

    Lines that belong together in such a way are open on both sides; of lines that do not, each
    is open as often as the ``silent`` lines of its side are, which is what it is divided by."""
    cell, cells = ctx.block * 2 + ctx.side, 2 * len(ctx.model.size)
    every, left = (np.bincount(cell[mask], minlength=cells) for mask in (silent, silent & free))
    share = np.log((left + LEAN) / (every + LEAN)).reshape(-1, 2).sum(axis=1)
    weight = np.minimum(-share, MOST)[pool.of_group(ctx.block)]
    pair = np.bincount(pool.group, minlength=len(pool)) == 2
    return weight * (np.isin(pool["rule"], ASKED) | (pair & (pool["rule"] == SHORT)))


def in_transit(ctx: Context, late: np.ndarray, free: np.ndarray, least: float) -> np.ndarray:
    """Log-odds by block against each ``late`` line of a group whose lines name nothing in common;
    none where all lines are late. How much oftener a late line is open than another one, so much
    oftener it has no counterpart yet; ``least``: what is taken off in any case."""
    blocks = len(ctx.model.size)
    odds, counts = [], []
    for mask in (late, ~late):
        every, left = (np.bincount(ctx.block[m], minlength=blocks) for m in (mask, mask & free))
        odds.append(np.log((left + 1.0) / (every - left + 1.0)))
        counts.append(every)
    other = counts[1] / np.maximum(counts[0] + counts[1], 1)
    return np.minimum(least, odds[1] - odds[0]) * other
