"""What all readers do last."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import pandas as pd

from ..reasons import money
from ..tables import READING, READING_ERRORS, READING_WARNINGS, SKIPPED
from . import currencies, ends, repeats
from .base import Reading
from .messages import notes


def finish(
    reading: Reading,
    given: dict,
    bad: list[dict],
    skipped: list[dict],
    warnings: list[dict],
    decimals: Mapping[str, int] | None,
    cells: pd.DataFrame | None = None,
    balance_column: str = "balance",
) -> Reading:
    """Check balances, flag repeats, word the notes, set the types.

    ``reading.table`` has all columns but may have any index, that of ``cells`` (the raw cells;
    without them the table itself tells what is identical). ``given``: see :func:`.ends.settle`.
    """
    table = reading.table
    balances, table["balance"], end_notes = ends.settle(table, given, balance_column)
    if cells is None:
        cells = table.drop(columns=["row", "duplicate_of"])
    again = repeats.find(cells, table)
    table["duplicate_of"] = again["first_row"].reindex(table.index).fillna(-1).astype("int64")
    warnings = [*warnings, *_several(table), *end_notes, *_repeated(table, again)]
    say = partial(money, decimals=_decimals(table, decimals))
    opening, closing = next(iter(balances.values())) if len(balances) == 1 else (None, None)
    return replace(
        reading,
        table=table.astype(READING).reset_index(drop=True),
        errors=notes(bad, READING_ERRORS, say),
        skipped=notes(skipped, SKIPPED, say),
        warnings=notes(sorted(warnings, key=lambda w: w["row"]), READING_WARNINGS, say),
        opening=opening,
        closing=closing,
        balances=balances,
    )


def _decimals(table: pd.DataFrame, decimals) -> int:
    """Decimals to write amounts with in English sentences."""
    return int(currencies.places(table["currency"].head(1), decimals).max()) if len(table) else 2


def _several(table: pd.DataFrame) -> list[dict]:
    codes = sorted(filter(None, table["currency"].unique()))
    if len(codes) < 2:
        return []
    args = {"currencies": ", ".join(codes)}
    return [{"row": 0, "reason_key": "currencies_several", "reason_args": args}]


def _repeated(table: pd.DataFrame, again: pd.DataFrame) -> list[dict]:
    found = zip(table["row"][again.index], again["reason_key"], again["first_row"], strict=True)
    return [
        {"row": int(row), "reason_key": reason, "reason_args": {"first_row": int(first)}}
        for row, reason, first in found
    ]
