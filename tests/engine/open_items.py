"""Open items as text, so that the tests of cash application read as accounts.

A line of ``#targets`` and ``#sources`` is ``date amount number | what is said | kind``; a target
may go on with ``| due date | discounted amount until date``. Lines are numbered from 1 over both
sides.
``#expected`` holds ``source -> target amount [write-off kind]``.
"""

import pandas as pd
from ledgers import ledger, read

from engine.tables import SOURCES


def cents(text: str) -> int:
    return round(float(text.replace(",", "")) * 100)


def read_line(text: str) -> dict:
    date, amount, *rest = text.split(maxsplit=2)
    parts = [part.strip() for part in f"{''.join(rest)}|||||".split("|")]
    value = cents(amount)
    row = {"date": date, "amount": value, "ref": parts[0], "memo": parts[1]}
    row["kind"] = parts[2] or ("invoice" if value > 0 else "payment")
    discounted, _, until = parts[4].partition(" until ")
    row |= {"due_date": parts[3] or date, "discounted": cents(discounted or "0")}
    return row | {"discount_date": until or None}


def open_items(text: str, **columns) -> tuple[pd.DataFrame, pd.DataFrame]:
    """``(sources, targets)``"""
    blocks = read(text)
    rows = [[read_line(line) for line in blocks.get(side, [])] for side in ("targets", "sources")]
    return as_sources(rows[1], first=len(rows[0]) + 1, **columns), as_targets(rows[0], **columns)


def as_sources(rows, first=1, **columns) -> pd.DataFrame:
    kept = [{name: row[name] for name in {*SOURCES, "account"} & {*row}} for row in rows]
    table = ledger(kept, **columns)
    return table.assign(item_id=range(first, first + len(table)))


def as_targets(rows, **columns) -> pd.DataFrame:
    table = ledger(rows, **columns)
    for name in ("due_date", "discount_date"):
        table[name] = pd.to_datetime(table.get(name, pd.Series(dtype="datetime64[ns]")))
    return table.assign(discounted=table.get("discounted", 0)).astype(
        {"due_date": "datetime64[ns]"}
    )


def told(allocations: pd.DataFrame) -> list[str]:
    """``["3 -> 1 100.00", "3 -> 2 98.00 2.00 discount"]``"""
    lines = []
    for row in allocations.itertuples():
        end = f" {row.write_off / 100:.2f} {row.kind}" if row.write_off else ""
        lines.append(f"{row.source_id} -> {row.target_id} {row.amount / 100:.2f}{end}")
    return sorted(lines)


def after(sources: pd.DataFrame, targets: pd.DataFrame, allocations: pd.DataFrame):
    """Both tables with what is open once the allocations are made."""
    paid = allocations.groupby("source_id")["amount"].sum()
    gone = allocations.assign(gone=allocations["amount"] + allocations["write_off"])
    gone = gone.groupby("target_id")["gone"].sum()
    left = sources["amount"] + sources["item_id"].map(paid).fillna(0).astype("int64")
    still = targets["amount"] - targets["item_id"].map(gone).fillna(0).astype("int64")
    discounted = targets["discounted"].where(still == targets["amount"], 0)
    return sources.assign(amount=left), targets.assign(amount=still, discounted=discounted)
