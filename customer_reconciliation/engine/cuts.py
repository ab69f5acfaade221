"""What was left out so that the work stays bounded, counted by block, so that the result says it.

All limits are of one block (partner and currency) and know nothing of the order of the lines: what
is left out of one account depends on no other and on no chance.
"""

import numpy as np

CROWD_MAX = 20_000  # free lines on a side of a block, among which chance makes any sum
NUMBERS_MAX = 200  # read of one text; what names more names nothing
PAIRS_EACH, PAIRS_MANY = 20, 500_000  # pairs of a block for each of its lines; see budget
NOTES = {
    "numbers": f"{{count}} numbers after the first {NUMBERS_MAX} of their text were not read",
    "shared": "{count} pairs of lines that share a number many lines share were not compared",
    "equal": "{count} pairs of equal amounts far apart in time were not compared",
    "reversals": "{count} pairs of amounts that cancel were not compared, so many lines have them",
    "sums": "{count} lines were not tried in sums: so many lines are open that any sum is found",
    "near": "{count} lines were not compared with nearly equal amounts: so many lines are open",
    "rounds": "{count} accounts were not searched to the end: every find led to further ones",
}


class Cuts:
    """Collects counts; ``labels`` says what the blocks counted are called outside."""

    def __init__(self, labels: np.ndarray | None = None, most: dict | None = None):
        self.labels, self.most = labels, {} if most is None else most

    def of(self, blocks: np.ndarray) -> "Cuts":
        """The same of some blocks, which are counted from 0 there."""
        return Cuts(blocks if self.labels is None else self.labels[blocks], self.most)

    def add(self, kind: str, count: np.ndarray) -> None:
        """Count by block. The same is often left out again: the most at one time stands."""
        for block in np.flatnonzero(count).tolist():
            key = (kind, block if self.labels is None else int(self.labels[block]))
            self.most[key] = max(self.most.get(key, 0), int(count[block]))


def notes(most: dict) -> tuple[str, ...]:
    """Counts by (kind, block) → a sentence for each kind that occurs."""
    total = dict.fromkeys(NOTES, 0)
    for (kind, _), count in most.items():
        total[kind] += count
    return tuple(NOTES[kind].format(count=count) for kind, count in total.items() if count)


def budget(size: np.ndarray) -> np.ndarray:
    """Lines of blocks → pairs that may be compared in each."""
    return np.minimum(PAIRS_EACH * size, PAIRS_MANY + 2 * size)


def affordable(block: np.ndarray, cost: np.ndarray, limit: np.ndarray) -> np.ndarray:
    """Classes (the block of each and how many pairs it makes) → which are within the limit of
    their block, the rarest first; of one cost all or none. A single pair is always afforded."""
    if (np.bincount(block, cost, len(limit)) <= limit).all():
        return np.ones(len(block), bool)
    order = np.lexsort([cost, block])
    b, c = block[order], cost[order]
    spent = np.cumsum(c)
    before = np.append(0, spent)[np.searchsorted(b, b)]
    last = np.append((np.diff(b) != 0) | (np.diff(c) != 0), True)
    fits = (spent - before <= limit[b])[last]
    mask = np.empty(len(block), bool)
    mask[order] = fits[np.cumsum(np.append(0, last[:-1]))]
    return mask | (cost <= 1)


def crowded(block: np.ndarray, side: np.ndarray, free: np.ndarray, blocks: int) -> np.ndarray:
    """Blocks with so many free lines on a side that sums and near amounts say nothing."""
    count = [np.bincount(block[free & (side == s)], minlength=blocks) for s in (0, 1)]
    return np.maximum(*count) > CROWD_MAX
