"""Cut what was read of a file to one session: its currency, its period, our sign."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from .base import Reading


@dataclass(frozen=True)
class Fitted:
    """The rows of a session (READING, amounts in our sign) and what stays outside.

    ``left_out`` maps why (``other_currency``, ``before``, ``after``) to its rows. ``opening`` and
    ``closing`` are the balances at the ends of the period, ``None`` where the file tells nothing.
    """

    inside: pd.DataFrame
    left_out: dict[str, pd.DataFrame]
    opening: int | None
    closing: int | None


def fit(reading: Reading, currency: str, start: date, end: date, sign: int) -> Fitted:
    """Fit ``reading`` to the days ``start``..``end``; ``sign`` −1 turns a mirrored file into ours.

    Rows before the period belong to the opening balance, rows after it are not owed yet.
    """
    table = reading.table.assign(amount=reading.table["amount"] * sign)
    foreign = ~table["currency"].isin(["", currency])
    before = ~foreign & (table["date"] < pd.Timestamp(start))
    after = ~foreign & (table["date"] > pd.Timestamp(end))
    opening, closing = reading.balances.get(currency, (reading.opening, reading.closing))
    early, late = (int(table.loc[rows, "amount"].sum()) for rows in (before, after))
    return Fitted(
        inside=table[~(foreign | before | after)],
        left_out={"other_currency": table[foreign], "before": table[before], "after": table[after]},
        opening=_stated(opening, sign, early, known=before.any()),
        closing=_stated(closing, sign, -late, known=False),
    )


def _stated(balance: int | None, sign: int, shift: int, known: bool) -> int | None:
    """A stated balance moved to the period's end; rows before the period tell one by themselves."""
    if balance is None:
        return shift if known else None
    return sign * balance + shift
