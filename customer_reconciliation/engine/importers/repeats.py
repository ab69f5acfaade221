"""Identical rows and repeated documents: flagged, never dropped."""

import pandas as pd

from .text import key


def find(cells: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """``first_row`` and ``reason_key`` of every repeated row, by the index of ``table``.

    ``cells`` are the raw cells of the same rows: identical with another row means in every cell,
    the running balance too. A number that every row has (an account) names no document.
    """
    rows = pd.Series(table["row"].to_numpy(), index=table.index)
    ref = table["ref"].map({name: key(name) for name in table["ref"].unique()})
    usable = (ref != "") & (ref.nunique() > 1 or len(table) < 3)
    document = table[["amount", "currency", "date"]].assign(ref=ref)
    again = table["amount"].duplicated(keep=False) & (table["amount"] != 0)
    document = document[usable & again]
    number = document.drop(columns="date")
    found = pd.DataFrame(columns=["first_row", "reason_key"])
    for keys, reason in (
        (cells[table.duplicated(["amount", "date"], keep=False)], "duplicate_row"),
        (document, "duplicate_document"),
        (number, "duplicate_number"),
    ):
        again = _again(keys, rows).drop(found.index, errors="ignore")
        new = pd.DataFrame({"first_row": again, "reason_key": reason})
        found = pd.concat([found, new]) if len(found) else new
    return found.sort_index()


def _again(keys: pd.DataFrame, rows: pd.Series) -> pd.Series:
    """Row of the first with the same keys, for every later one."""
    later = keys.duplicated()
    if not later.any():
        return pd.Series(dtype="int64")
    same = keys[keys.duplicated(keep=False)]
    groups = same.groupby(list(same), sort=False, dropna=False).ngroup()
    first = rows[same.index].groupby(groups).transform("first")
    return first[later[later].index]
