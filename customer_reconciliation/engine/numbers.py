"""Numbers in texts that are no documents: telephones, cost centres, quantities."""

import numpy as np

from .pool import is_in


def is_no_document(runs, buffer: np.ndarray) -> np.ndarray:
    """Runs that are telephone numbers or cost centres, as the word before says, or quantities, as
    the unit behind does. ``runs``: ``normalize.Runs``."""
    last = len(buffer) - 1
    letter = np.append((buffer >= 65) & (buffer <= 90), False)
    before, behind = runs.start - 1, np.minimum(runs.end, last)
    for _ in range(2):
        before = before - BEFORE[buffer[np.maximum(before, 0)]]
    behind = np.where(buffer[behind] == ord(" "), np.minimum(behind + 1, last), behind)
    said = (before < 3) | ~letter[np.maximum(before - 3, 0)]
    said &= (before >= 2) & is_in(_three(buffer, before - 2), NAMED)
    said[1:] |= said[:-1] & (runs.gap[:-1] == 1) & (runs.digits[:-1] <= 5)  # area code, number
    unit = np.where(letter[np.minimum(behind + 3, last)], 0, _three(buffer, behind))
    return said | is_in(unit, UNITS) & (runs.digits <= 5)


def _three(buffer: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Three bytes from each place on, as a number."""
    last = len(buffer) - 1
    a, b, c = (buffer[np.clip(at + n, 0, last)].astype("int64") for n in range(3))
    return a << 16 | b << 8 | c


BEFORE = np.isin(np.arange(256), list(b" .:+("))  # what may stand between the word and the run
NAMED, UNITS = (
    np.array([int.from_bytes(word.encode()[:3], "big") for word in words.split()])
    for words in ("TEL FAX MOB KST KTO", "PCS STK STCK KGS PZS UDS UNI 件 个 箱 台 套")
)
