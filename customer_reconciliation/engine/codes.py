"""Document numbers that are no numbers: ``KSKQRN-P``, ``K0EO1I-Z``.

Letters alone say little: any word has them. But what is the whole reference of a line, and no
plain word, is a code when a text of the other side says it too, be it without its hyphen or with
O for 0, I for 1, S for 5. What has many digits side by side is read as a number (``normalize``).
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from .normalize import (
    CODE,
    PRIME,
    SPACE,
    WORD_BIT,
    as_bytes,
    batches,
    folded,
    lines_of,
    once,
    spans,
)
from .pool import is_in, mix, scatter

LENGTH_MIN, LENGTH_MAX = 5, 24
DIGITS_MAX = 2  # side by side; more are a number
ALIKE = np.arange(256, dtype=np.uint8)  # letters that are taken for digits
ALIKE[[79, 73, 76, 83]] = 48, 49, 49, 53
POWERS = np.cumprod(np.append(np.uint64(1), np.full(LENGTH_MAX, PRIME)))


class Tokens(NamedTuple):
    """Runs of letters and digits, and every two of them that one character parts, as arrays."""

    row: np.ndarray
    key: np.ndarray
    length: np.ndarray
    letters: np.ndarray
    whole: np.ndarray  # whether the text is nothing else
    dashed: np.ndarray  # whether it is two runs, and no blank between them


def codes(texts: np.ndarray, ref: np.ndarray, block: np.ndarray) -> pd.DataFrame:
    """Keys as ``normalize.keys`` gives them, of the texts of lines (all their refs, then all their
    memos …) that say the whole ``ref`` of a line of their block. ``block``: of each line."""
    refs = [_known(start, _tokens(batch)) for start, batch in batches(ref)]
    line, key = (np.concatenate(part) for part in zip(*refs, strict=True))
    known = mix(key, block[line])
    rows = np.flatnonzero(np.tile(is_in(block, block[line]), len(texts) // max(len(block), 1)))
    found = []
    for start, batch in batches(texts[rows]):
        tokens = _tokens(batch)
        row = rows[start + tokens.row]
        said = is_in(mix(tokens.key, block[row % max(len(block), 1)]), known)
        found.append((row[said], tokens.key[said], CODE))
    return once(found)


def _known(start, tokens: Tokens) -> tuple[np.ndarray, np.ndarray]:
    """References that are codes → (line, key)."""
    good = tokens.whole & (tokens.letters > 1)
    good &= tokens.dashed | (tokens.letters < tokens.length)
    good &= (tokens.length >= LENGTH_MIN) & (tokens.length <= LENGTH_MAX)
    return start + tokens.row[good], tokens.key[good]


def _tokens(lines: str) -> Tokens:
    buffer = as_bytes(lines)
    digit = (buffer >= 48) & (buffer <= 57)
    start, end = spans(digit | ((buffer >= 65) & (buffer <= 90)))
    row = lines_of(buffer, start)
    first, last = spans(digit)
    inside, number = np.searchsorted(start, first, side="right") - 1, np.zeros(len(start), bool)
    number[inside[last - first > DIGITS_MAX]] = True
    length = end - start
    letters = length - np.bincount(inside, last - first, len(start)).astype("int64")
    runs, good = np.bincount(row)[row], ~number & (length <= LENGTH_MAX)
    value = folded(ALIKE[buffer], start, np.where(good, end, start), PRIME)
    near = (row[1:] == row[:-1]) & (start[1:] - end[:-1] == 1)
    a = np.flatnonzero(near & good[1:] & good[:-1])
    b, one = a + 1, np.flatnonzero(good)
    hashed = np.append(value[one], value[a] * POWERS[length[b]] + value[b])
    return Tokens(
        np.append(row[one], row[a]),
        (scatter(hashed) >> np.uint64(2)).astype("int64") | WORD_BIT,
        np.append(length[one], length[a] + length[b]),
        np.append(letters[one], letters[a] + letters[b]),
        np.append(runs[one] == 1, runs[a] == 2),
        np.append(np.zeros(len(one), bool), buffer[end[a]] != SPACE),
    )
