"""Groups that people have rejected: exactly these are not proposed again."""

import numpy as np

from .pool import scatter
from .tables import SIDES


def marks(side: np.ndarray, item_id: np.ndarray) -> np.ndarray:
    """A well mixed number for each line, the same in every run; sums of them mark groups."""
    return scatter(item_id * 2 + side)


def banned_marks(forbidden: list[frozenset]) -> np.ndarray:
    """Groups a person has rejected → their marks."""
    groups = [[(SIDES.index(side), int(item)) for side, item in group] for group in forbidden]
    sums = [marks(*np.array(g, "int64").T).sum(dtype=np.uint64) for g in groups if g]
    return np.array(sums, np.uint64)
