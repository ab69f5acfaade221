"""First stage: two ledgers of any quality → one table of good lines, and a table of errors.

Both sides are stacked so that every later stage treats them alike. A row that cannot be used is
left out whole and says why; it takes no part in matches, differences or the bridge.
"""

from datetime import datetime

import numpy as np
import pandas as pd

from .order import lexical
from .tables import ERRORS, KINDS, LEDGER, SIDES, empty

AMOUNT_MAX = 2**53  # beyond it, no ledger: and sums must stay within int64
TOTAL_MAX = 2**62
INT64 = (-(2**63), 2**63 - 1)
ORDER = ("block", "day", "amount", "side", "item_id")


def clean(ours: pd.DataFrame, theirs: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Stack the two ledgers → (lines, errors).

    Lines are in an order of their own (block, day, amount, item), whatever order they came in:
    ``side`` 0 ours / 1 theirs, ``block`` number of partner and currency, ``day`` days since 1970,
    ``kind`` index in KINDS, ``document`` a number for the text of ``ref``, 0 for none, and the
    input's columns. Raises ValueError when a column is missing.
    """
    lines, order, errors = stacked(ours, theirs)
    return taken(lines, order), errors


def taken(lines: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    """These rows of what was stacked, numbered from 0, each with the number of its document."""
    part = lines.iloc[rows].reset_index(drop=True)
    return part.assign(document=_documents(part["ref"].to_numpy()))


def stacked(
    ours: pd.DataFrame, theirs: pd.DataFrame
) -> tuple[pd.DataFrame, np.ndarray, pd.DataFrame]:
    """Lines as they came, the order in which :func:`clean` gives them, errors."""
    sides = [_side(table, side) for side, table in enumerate((ours, theirs))]
    lines = pd.concat([good for good, _ in sides], ignore_index=True)
    errors = [bad for _, bad in sides]
    lines, too_large = _guard_total(lines)
    errors = pd.concat([*errors, too_large], ignore_index=True)
    lines["block"] = _blocks(lines)
    errors = errors.sort_values(["side", "item_id", "column", "value"], ignore_index=True)
    return lines, lexical(*(lines[c].to_numpy() for c in ORDER)), errors


def _documents(ref: np.ndarray) -> np.ndarray:
    """References as numbers, 0 for none: numbers are compared and grouped much faster."""
    return np.where(ref == "", np.uint64(0), pd.util.hash_array(ref, categorize=False))


def _blocks(lines: pd.DataFrame) -> np.ndarray:
    currency = pd.factorize(lines["currency"], sort=True)[0].astype("int64")
    partner = pd.factorize(lines["partner"], sort=True)[0].astype("int64")
    if not currency.any():
        return partner
    return pd.factorize(partner * (currency.max(initial=0) + 1) + currency, sort=True)[0]


def _side(table: pd.DataFrame, side: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    missing = [name for name in LEDGER if name not in table]
    if missing:
        raise ValueError(f"{SIDES[side]} lacks the columns {', '.join(missing)}")
    table = table.reset_index(drop=True)
    columns, wrong = {}, {}
    for name, read in READERS.items():
        columns[name], wrong[name] = read(table[name])
    wrong["item_id"] = (
        wrong["item_id"] | pd.Series(columns["item_id"]).duplicated(keep=False).to_numpy()
    )
    good = pd.DataFrame(
        {n: pd.Series(v, dtype=v.dtype) for n, v in columns.items()}  # text stays as objects
    )
    good.insert(0, "side", np.int8(side))
    carried = _text(table["carried_kind"])[0] if "carried_kind" in table else ""
    good["carried_kind"] = pd.Series(carried, index=good.index, dtype=object)
    bad = np.logical_or.reduce(list(wrong.values())) if len(table) else np.zeros(0, bool)
    errors = [
        _errors(side, columns["item_id"][mask], name, table[name][mask], WHY[name])
        for name, mask in wrong.items()
        if mask.any()
    ]
    good = good[~bad].rename(columns={"date": "day"})
    return good, pd.concat([empty(ERRORS), *errors]) if errors else empty(ERRORS)


def _errors(side, item_id, column, values, why) -> pd.DataFrame:
    shown = [str(v)[:80] for v in values]
    rows = {"side": SIDES[side], "item_id": item_id, "column": column, "value": shown}
    return pd.DataFrame({**rows, "reason": f"{why}; the row is left out"}).astype(ERRORS)


def _guard_total(lines: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Amounts so large and many that sums would overflow: leave the largest out."""
    magnitude = np.abs(lines["amount"].to_numpy())
    if magnitude.sum(dtype="float64") < TOTAL_MAX / 2:
        return lines, empty(ERRORS)
    bad = magnitude > TOTAL_MAX // (2 * len(lines))
    errors = [
        _errors(side, part["item_id"], "amount", part["amount"], WHY["amount"])
        for side, part in lines[bad].groupby("side")
    ]
    return lines[~bad], pd.concat(errors)


def _integer(values: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers of any type → (int64, which were none); never by way of floats."""
    if values.dtype.kind == "i":
        return values.to_numpy("int64"), np.zeros(len(values), bool)
    if values.dtype.kind == "f":
        numbers = values.to_numpy("float64")
        wrong = ~(np.isfinite(numbers) & (np.abs(numbers) < 2**53) & (numbers % 1 == 0))
        return np.where(wrong, -1, numbers).astype("int64"), wrong
    read = [_whole(v) for v in values]
    wrong = np.array([v is None for v in read], bool)
    return np.array([-1 if v is None else v for v in read], "int64"), wrong


def _whole(value) -> int | None:
    try:
        number = int(value)
        same = number == value and not isinstance(value, bool)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if same and INT64[0] <= number <= INT64[1] else None


def _amount(values: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    numbers, wrong = _integer(values)
    wrong = wrong | (numbers > AMOUNT_MAX) | (numbers < -AMOUNT_MAX)
    return np.where(wrong, 0, numbers), wrong


def _day(values: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    if values.dtype.kind != "M":  # of mixed zones pandas would read the first only
        values = values.map(_without_zone)
    dates = pd.to_datetime(values, errors="coerce")
    if getattr(dates.dt, "tz", None) is not None:
        dates = dates.dt.tz_localize(None)
    wrong = dates.isna().to_numpy()
    days = dates.to_numpy("datetime64[D]").astype("int64")
    wrong = (
        wrong | (days < -36525) | (days > 109573)
    )  # 1870 … 2270: what a nanosecond clock can hold
    return np.where(wrong, 0, days), wrong


def _without_zone(value):
    return value.replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value


def _text(values: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    text = values.to_numpy(dtype=object)
    if pd.api.types.infer_dtype(text, skipna=False) != "string":
        text = np.where(pd.isna(text), "", text)
        text = np.array([v if isinstance(v, str) else str(v) for v in text], dtype=object)
    try:
        "".join(text).encode()
    except UnicodeEncodeError:  # half of a character, as a broken file has it
        text = np.array([v.encode(errors="replace").decode() for v in text], dtype=object)
    return text, np.zeros(len(text), bool)


def _currency(values: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    return _text(values)[0], values.isna().to_numpy()


def _kind(values: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    codes = pd.Index(KINDS).get_indexer(values.astype("object")).astype("int8")
    return codes, codes < 0


READERS = {
    "item_id": _integer,
    "partner": _integer,
    "currency": _currency,
    "date": _day,
    "amount": _amount,
    "ref": _text,
    "memo": _text,
    "kind": _kind,
}
WHY = {
    "item_id": "the item number is no whole number or not the only one",
    "partner": "the partner is no whole number",
    "currency": "the currency is empty",
    "date": "this is no date between 1870 and 2270",
    "amount": "this is no whole number of minor units, or too large a one",
    "ref": "not a text",
    "memo": "not a text",
    "kind": f"the kind is none of {', '.join(KINDS)}",
}
