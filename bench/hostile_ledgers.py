"""Ledgers that break careless matchers: all alike, all at once, too much of one thing.

``CASES[name](random)`` → (ours, theirs); where nothing else is said, theirs lacks some lines of
ours, all of one partner.
"""

import numpy as np
import pandas as pd

MILLION = 1_000_000


def ledger(amounts, refs="", days=None, memo="") -> pd.DataFrame:
    count = len(amounts)
    days = np.arange(count) % 300 if days is None else days
    return pd.DataFrame({
        "item_id": np.arange(1, count + 1), "partner": 1, "currency": "EUR",
        "date": (np.datetime64("2026-01-01") + days).astype("datetime64[ns]"), "amount": amounts,
        "ref": refs, "memo": memo, "kind": "invoice",
    })  # fmt: skip


def both(ours: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    return ours, ours.sample(frac=0.9, random_state=1)


def words(random, lines: int, tokens: int, vocabulary: int) -> list[str]:
    """Texts of so many numbers, all of one vocabulary."""
    known = np.array([f"{n}" for n in random.integers(10**4, 10**7, vocabulary)], dtype=object)
    return [" ".join(known[row]) for row in random.integers(0, vocabulary, (lines, tokens))]


def small(random, count: int) -> np.ndarray:
    """Amounts so small that chance makes any sum of them."""
    return random.integers(1, 100, count) * 100


def strangers(random, most: int, refs=""):
    """Two sides that have nothing to do with each other."""
    return tuple(ledger(random.integers(100, most, 5000), refs=refs) for _ in range(2))


def equal(random):
    ours = ledger(np.full(5000, 9900))
    return ours, ours.iloc[7:]


def chatter(random):
    sides = [ledger(random.integers(100, 10**6, 500), memo=words(random, 500, 3000, 10**5))] * 2
    return sides[0], sides[1].assign(memo=words(random, 500, 3000, 10**5))


def vocabulary(random):
    amounts = random.integers(100, 10**7, MILLION // 2)
    return both(ledger(amounts, memo=words(random, MILLION // 2, 10, 1000)))


def numbered(random):
    refs = [f"INV/2026/{n:07d}" for n in range(MILLION)]
    return both(ledger(random.integers(100, 10**7, MILLION), refs=refs))


def long_memo(random):
    ours = ledger(random.integers(100, 10**6, 100), memo="paid")
    ours.loc[0, "memo"] = words(random, 1, 10**7 // 8, 10**6)[0]
    return ours, ours.assign(memo=ours["memo"].str[::-1])


def huge(random):
    ours = ledger(np.array([2**62, -(2**62), 2**53, 100]))
    return ours, ours


CASES = {
    "5,000 equal amounts": equal,
    "5,000 lines, no references": lambda r: both(ledger(r.integers(100, 10**6, 5000))),
    "5,000 lines, one reference": lambda r: strangers(r, 10**6, "INV/2026/00001"),
    "5,000 lines, small amounts": lambda r: strangers(r, 10**4),
    "5,000 lines, tiny amounts": lambda r: strangers(r, 300),
    "500 lines, 3,000 numbers each": chatter,
    "a memo of 10 MB": long_memo,
    "amounts of ±2^62": huge,
    "100,000 lines, every amount zero": lambda r: both(ledger(np.zeros(10**5, "int64"))),
    "100,000 lines of one day": lambda r: both(ledger(r.integers(100, 10**7, 10**5), days=0)),
    "half a million lines, 1,000 words": vocabulary,
    "a million lines of one partner": lambda r: both(ledger(r.integers(100, 10**7, MILLION))),
    "a million lines, small amounts": lambda r: both(ledger(small(r, MILLION))),
    "a million lines, numbered": numbered,
}
