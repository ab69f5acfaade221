"""Cells → a ledger: the way from a :class:`~.base.Grid` to a :class:`~.base.Reading`.

grid → header and columns → styles of dates and numbers → entries, errors, rows left out →
balance, kinds, repeats → reading
"""

from dataclasses import dataclass, replace

import pandas as pd

from . import amounts, columns, currencies, dates, ends, figures, kinds, rows
from .base import SAMPLE_ROWS, Grid, Layout, Reading, UnreadableFile
from .body import Body
from .finish import finish
from .headers import VOID, words
from .text import key

_VOID = {key(w) for w in words(VOID)}
_TEXT_LONGEST = 200


@dataclass(frozen=True)
class Days:
    """Dates and due dates of the rows and how they were read."""

    date: pd.Series
    due: pd.Series
    order: str
    warnings: list[dict]


def understand(
    grid: Grid, layout: Layout, found: dict, decimals, other_sheets: list[str] = ()
) -> Reading:
    """The ledger in a grid. ``found`` is what the reader already knows of the layout."""
    if grid.cells.empty or not (grid.cells != "").any(axis=None):
        raise UnreadableFile("empty_file")
    body = Body(grid, *columns.find(grid, layout))
    if body.cells.empty:
        raise UnreadableFile("no_rows")
    money_read = figures.read(body, layout, decimals)
    days = _days(body, layout)
    what = _classes(body, days, money_read)
    bad = _errors(body, days, money_read, what)
    entry = (what == "") & ~what.index.isin([e["row"] - 1 for e in bad])
    table = _table(body, money_read, days, entry)
    given = _given(body, money_read, what, decimals)
    warnings = [
        *_sheets(found, other_sheets),
        *days.warnings,
        *(w for w in money_read.warnings if not w["row"] or entry.get(w["row"] - 1, False)),
        *_void(body, entry),
    ]
    reading = Reading(
        table=table,
        layout=_layout(body, layout, found, days.order, money_read.decimal),
        headers=body.header,
        sample=grid.cells.iloc[body.at + 1 :].head(SAMPLE_ROWS).to_numpy().tolist(),
    )
    cells = body.cells.loc[table.index]
    column = body.header_of("balance")
    return finish(reading, given, bad, _skipped(body, what), warnings, decimals, cells, column)


def _days(body: Body, layout: Layout) -> Days:
    cells, due = body.text("date"), body.text("due_date")
    order, example = layout.date_order, ""
    if order not in dates.ORDERS:
        order, example = dates.order_of(pd.concat([cells, due]) if body.has("due_date") else cells)
    warnings = []
    if example:
        args = {"example": example, "order": order}
        warnings = [{"row": 0, "reason_key": "dates_ambiguous", "reason_args": args}]
    due_dates = dates.parse(due, order)
    for at in due.index[due_dates.isna() & ~due.isin(amounts.NONE)]:
        args = {"value": due[at], "column": body.header_of("due_date")}
        warnings.append({"row": at + 1, "reason_key": "cell_ignored", "reason_args": args})
    return Days(dates.parse(cells, order), due_dates, order, warnings)


def _classes(body: Body, days: Days, read: figures.Figures) -> pd.Series:
    """What every row is: "" for an entry (perhaps one with errors), else why it is left out."""
    dated = days.date.notna()
    what = rows.labels(body.cells, dated)
    no_figures = ~body.text("date").str.contains(r"\d") & ~body.amount_text().str.contains(r"\d")
    note = ~dated & ((read.state == amounts.EMPTY) | no_figures)
    lonely = ~dated & ((body.cells != "").sum(axis=1) == 1)
    what = what.where((what != "") | ~(note | lonely), "note")
    what = what.where((what != "") | ~read.uncounted, "not_counted")
    roles = [place for places in body.places.values() for place in places]
    header = body.grid.cells.iloc[body.at].tolist()
    return what.where(~rows.repeated_headers(body.cells, header, roles), "header_again")


def _errors(body: Body, days: Days, read: figures.Figures, what: pd.Series) -> list[dict]:
    """One dict for every cell that cannot be read, in the order of rows."""
    entry = what == ""
    cells = body.text("date")
    missing = entry & days.date.isna() & (cells == "")
    bad = entry & days.date.isna() & (cells != "")
    found = [(at, "date", "date_missing") for at in entry.index[missing]]
    if bad.any():
        other = dates.parse(cells[bad], "mdy" if days.order == "dmy" else "dmy").notna()
        found += [(at, "date", "date_order" if o else "date_bad") for at, o in other.items()]
    empty = entry & (read.state == amounts.EMPTY)
    found += [(at, figures.first_role(body), "amount_missing") for at in entry.index[empty]]
    found += [(at, role, reason) for at, role, reason in read.errors if entry[at]]
    return [_error(body, days, read, *f) for f in sorted(found, key=lambda f: f[0])]


def _error(body: Body, days: Days, read: figures.Figures, at: int, role: str, reason: str) -> dict:
    value = body.text(role)[at]
    args = {"value": value, "order": days.order, "decimal": read.decimal}
    return {
        "row": at + 1,
        "column": body.header_of(role),
        "value": value,
        "reason_key": reason,
        "reason_args": args,
    }


def _table(body: Body, read: figures.Figures, days: Days, entry: pd.Series) -> pd.DataFrame:
    """READING without ``duplicate_of``, still indexed by the rows of the grid."""
    refs, memos = body.words("ref"), body.words("memo")
    columns_read = {
        "row": pd.Series(entry.index + 1, index=entry.index),
        "date": days.date,
        "due_date": days.due,
        "ref": refs,
        "memo": memos,
        "kind": kinds.of([body.text("kind"), memos], refs),
        "amount": read.amount,
        "currency": read.currency,
        "balance": read.balance,
    }
    return pd.DataFrame(columns_read)[entry].assign(duplicate_of=-1)


def _given(body: Body, read: figures.Figures, what: pd.Series, decimals) -> dict:
    """Opening and closing balances that rows state, by currency; see :func:`.ends.settle`."""
    usual = read.currency[what == ""].mode()
    currency = usual.iloc[0] if len(usual) else ""
    places = int(currencies.places(pd.Series([currency]), decimals).iloc[0])
    said = [("", rows.label(row), row, None) for row in body.preamble()]
    for at in what.index[what.isin(["opening", "closing"])]:
        said.append((read.currency[at] or currency, what[at], body.cells.loc[at].tolist(), at))
    given: dict = {}
    for code, end, cells, at in said:
        if end not in ("opening", "closing"):
            continue
        value, in_balance = _amount_of(read, at), False
        if at is not None and pd.notna(read.balance[at]):
            value, in_balance = int(read.balance[at]), True
        elif value is None:
            value, in_balance = ends.stated(cells, read.decimal, places), True
        known = given.setdefault(code or currency, {})
        if value is not None and (end == "closing" or end not in known):
            known[end] = value, in_balance
    return given


def _amount_of(read: figures.Figures, at) -> int | None:
    return int(read.amount[at]) if at is not None and read.state[at] == amounts.OK else None


def _skipped(body: Body, what: pd.Series) -> list[dict]:
    """Rows left out with what they say; blank rows are not worth telling."""
    above = [(i, "preamble") for i in range(body.at)] + [(body.at, "header")]
    cells = body.grid.cells
    left_out = []
    for at, reason in [*above, *what[what != ""].items()]:
        text = " ".join(c for c in cells.loc[at] if c)[:_TEXT_LONGEST]
        if text:
            value = body.text("direction").get(at, "")
            args = {"value": value} if reason == "not_counted" else {}
            left_out.append(
                {"row": at + 1, "text": text, "reason_key": reason, "reason_args": args}
            )
    return left_out


def _layout(body: Body, layout: Layout, found: dict, order: str, decimal: str) -> Layout:
    """The layout as understood, ready to be saved and used for the next file."""
    named = {role: tuple(body.header[p] for p in places) for role, places in body.places.items()}
    chosen = {role: n if role == "memo" and len(n) > 1 else n[0] for role, n in named.items()}
    return replace(
        layout,
        **found,
        header_row=body.at + 1,
        columns=chosen,
        date_order=order,
        decimal=decimal,
    )


def _sheets(found: dict, others: list[str]) -> list[dict]:
    if not others:
        return []
    args = {"sheet": found["sheet"], "others": ", ".join(others)}
    return [{"row": 0, "reason_key": "sheets_others", "reason_args": args}]


def _void(body: Body, entry: pd.Series) -> list[dict]:
    """Rows whose status says that they do not count."""
    warnings = []
    for place in columns.places_of("status", body.header):
        cells = body.cells[place][entry]
        for at in cells.index[cells.isin([c for c in cells.unique() if key(c) in _VOID])]:
            args = {"value": cells[at]}
            warnings.append({"row": at + 1, "reason_key": "status_void", "reason_args": args})
    return warnings
