"""Whether the other side's amounts are already in our sign or mirrored."""

from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

from .messages import sentence
from .text import key

_SURE = 3  # one reading needs this many times the agreements of the other


@dataclass(frozen=True)
class Orientation:
    """``sign`` 1: their amounts are in our sign; −1: multiply them by −1.

    ``certain``: the evidence speaks clearly for one way. ``agree_*``: amounts found in ours.
    """

    sign: int
    certain: bool
    reason_key: str
    reason: str
    agree_as_is: int
    agree_mirrored: int
    reason_args: dict = field(default_factory=dict)


def orient(
    reading_table: pd.DataFrame,
    ours: pd.DataFrame,
    our_balance: int | None = None,
    closing: int | None = None,
) -> Orientation:
    """Compare ``reading_table`` (READING) with ``ours`` (LEDGER: amount, and ref if there is one).

    Documents of the same number decide first, then how many amounts are found as they are or
    mirrored (each only once), then which way their ``closing`` is nearer to ``our_balance``
    (minor units), and last that the books of the other side mirror ours.
    """
    agree = _common(reading_table["amount"], ours["amount"])
    by_number = _by_number(reading_table, ours)
    for what, (as_is, mirrored) in (("references", by_number), ("amounts", agree)):
        if as_is != mirrored:
            sure = max(as_is, mirrored) >= _SURE * max(min(as_is, mirrored), 1)
            args = {"as_is_count": as_is, "mirrored_count": mirrored}
            return _told(what, as_is > mirrored, sure, args, agree)
    if closing is not None and our_balance is not None and closing * our_balance:
        args = {"closing_amount": closing, "our_amount": our_balance}
        near = abs(closing - our_balance) < abs(closing + our_balance)
        return _told("balance", near, closing in (our_balance, -our_balance), args, agree)
    return _told("books", False, False, {}, agree)


def _told(what: str, as_is: bool, certain: bool, args: dict, agree) -> Orientation:
    reason_key = f"{what}_{'as_is' if as_is else 'mirrored'}"
    reason = sentence(reason_key, args)
    return Orientation(1 if as_is else -1, certain, reason_key, reason, *agree, args)


def _common(theirs: pd.Series, ours: pd.Series) -> tuple[int, int]:
    """How many amounts both sides have, as they are and mirrored, each used once."""
    mine = Counter(ours[ours != 0].tolist())
    yours = Counter(theirs[theirs != 0].tolist())
    mirrored = Counter({-amount: n for amount, n in yours.items()})
    return (yours & mine).total(), (mirrored & mine).total()


def _by_number(theirs: pd.DataFrame, ours: pd.DataFrame) -> tuple[int, int]:
    """How many documents of the same number and size have the same and the opposite sign."""
    if "ref" not in ours:
        return 0, 0
    both = [_numbers(side) for side in (theirs, ours)]
    pairs = both[0].merge(both[1], on=["ref", "size"])
    same = int((pairs["amount_x"] == pairs["amount_y"]).sum())
    return same, len(pairs) - same


def _numbers(side: pd.DataFrame) -> pd.DataFrame:
    """Documents whose number and size stand once on their side."""
    numbers = side[["ref", "amount"]].assign(
        ref=side["ref"].map({r: key(r) for r in side["ref"].unique()}), size=side["amount"].abs()
    )
    known = numbers[(numbers["ref"] != "") & (numbers["amount"] != 0)]
    return known.drop_duplicates(["ref", "size"], keep=False)
