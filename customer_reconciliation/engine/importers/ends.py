"""Opening and closing balance: from rows that state them and from the running balance."""

import re

import pandas as pd

from . import amounts, balance
from .amounts import OK

_LAST_NUMBER = re.compile(r"[-+(]?[¥$€£]?\s?\d[\d.,'’ \u00a0\u202f]*\)?-?(?=\D*$)")


def stated(cells: list[str], decimal: str, places: int) -> int | None:
    """The last number in a row such as ``Opening balance: 1,000.00``, in minor units."""
    texts = [m[0] for cell in cells for m in [_LAST_NUMBER.search(cell)] if m]
    if not texts:
        return None
    parts = amounts.tokens(pd.Series(texts[-1:], dtype="str"))
    read = amounts.minor(parts, decimal, pd.Series([places]))
    return int(read["value"][0]) if read["state"][0] == OK else None


def settle(table: pd.DataFrame, given: dict[str, dict[str, tuple[int, bool]]], column: str):
    """Checks balances by currency → (opening and closing by currency, balance column, warnings).

    ``given`` is currency → "opening"/"closing" → (amount, whether it is written in the balance
    column). All figures come back in the sign of the amounts.
    """
    ends, warnings, signs = {}, [], {}
    for currency, rows in table.groupby("currency", sort=False):
        running = balance.run(
            rows["row"].to_numpy(), rows["amount"].to_numpy(), rows["balance"], rows["date"]
        )
        if running is None and rows["balance"].notna().any():
            warnings.append(_note(0, "balance_ignored", column=column))
        elif running:
            signs[currency] = running.sign
            warnings += [
                _note(row, "balance_broken", expected_amount=expected, found_amount=found)
                for row, expected, found in running.breaks
            ]
        ends[currency], noted = _ends(running, given.get(currency, {}), int(rows["amount"].sum()))
        warnings += noted
    return ends, table["balance"] * table["currency"].map(signs).astype("Int64"), warnings


def _note(row: int, reason_key: str, **args) -> dict:
    return {"row": row, "reason_key": reason_key, "reason_args": args}


def _ends(running, given, total: int) -> tuple[tuple[int | None, int | None], list[dict]]:
    """What is stated comes first and is compared with what the rows lead to."""
    sign = running.sign if running else _sign(given, total)
    opening, closing = (_value(given, end, sign) for end in ("opening", "closing"))
    if running and (running.certain or opening is None):
        derived = running.opening, running.closing
    else:
        derived = opening, None if opening is None else opening + total
    warnings = []
    for end, said, found in (("opening", opening, derived[0]), ("closing", closing, derived[1])):
        if said is not None and found is not None and said != found:
            warnings.append(_note(0, f"{end}_differs", given_amount=said, found_amount=found))
    if running and running.certain:
        opening = derived[0] if opening is None else opening
    if running and closing is None:
        closing = derived[1]
    return (opening, closing), warnings


def _value(given: dict, end: str, sign: int) -> int | None:
    return given[end][0] * (sign if given[end][1] else 1) if end in given else None


def _sign(given: dict, total: int) -> int:
    """Without a running balance: the sign in which opening + Σ amounts = closing."""
    if "opening" in given and "closing" in given:
        change = given["closing"][0] - given["opening"][0]
        return -1 if change == -total and total else 1
    return 1
