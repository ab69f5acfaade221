"""XML lines → a ledger; safe against entities, which no statement needs."""

import re
from xml.etree import ElementTree

import pandas as pd

from . import amounts, currencies, dates
from .base import MAX_ROWS, SAMPLE_ROWS, Layout, Reading, UnreadableFile
from .finish import finish
from .text import decode

_MAX_TAGS = 8_000_000
_DECLARED = re.compile(rb"""^[^>]{0,60}encoding=["']([\w-]+)["']""")
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)[\s/>]")
#: The text of one line as its standard gives it; ``plus`` − ``minus`` is the amount.
FIELDS = ("date", "due_date", "ref", "memo", "kind", "plus", "minus", "currency", "balance")


def looks_like(content: bytes) -> bool:
    """Whether the first visible character is ``<``, in any of the usual encodings."""
    return content[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")


def root_name(content: bytes) -> str:
    """Local name of the root element, "" if there is none."""
    found = _ROOT.search(_text(content[:8192]))
    return found[1] if found else ""


def _text(content: bytes) -> str:
    declared = _DECLARED.search(content)
    name = declared[1].decode() if declared else "utf-8"
    return decode(content, None if name.lower().startswith("utf-16") else name)[0]


def parse(filename: str, content: bytes) -> ElementTree.Element:
    """The root element, its tags without name spaces."""
    text = _text(content)
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text):
        raise UnreadableFile("entities")
    if text.count("<") > _MAX_TAGS:
        raise UnreadableFile("too_many_rows", limit_count=MAX_ROWS)
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError) as error:
        raise UnreadableFile("corrupt", filename=filename, detail=str(error)[:100]) from None
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def first(element: ElementTree.Element | None, *paths: str) -> str:
    """Text at the first of the paths that has any, "" if none has."""
    found = (element.findtext(path) for path in paths if element is not None)
    return next((" ".join(text.split()) for text in found if text and text.strip()), "")


def every(element: ElementTree.Element, path: str) -> list[str]:
    """All different texts at a path, in order."""
    texts = (" ".join((e.text or "").split()) for e in element.iterfind(path))
    return list(dict.fromkeys(filter(None, texts)))


def ledger(
    reader: str, layout: Layout, lines: list[dict], ends: dict, warnings: list[dict], decimals
) -> Reading:
    """Lines (dicts of :data:`FIELDS`, text) and the balances the document states → Reading.

    ``ends``: currency → "opening"/"closing" → text of the amount, in the sign of the lines.
    Row n is the n-th line.
    """
    if len(lines) > MAX_ROWS:
        raise UnreadableFile("too_many_rows", limit_count=MAX_ROWS)
    cells = pd.DataFrame(lines, columns=list(FIELDS)).fillna("").astype("str")
    cells.index += 1
    places = currencies.places(cells["currency"], decimals)
    money = {role: _minor(cells[role], places) for role in ("plus", "minus", "balance")}
    date, due = (dates.parse(cells[role], "ymd") for role in ("date", "due_date"))
    bad = _errors(cells, money, date)
    table = pd.DataFrame(
        {
            "row": cells.index,
            "date": date,
            "due_date": due,
            **cells[["ref", "memo", "kind"]],
            "amount": money["plus"]["value"] - money["minus"]["value"],
            "currency": cells["currency"],
            "balance": money["balance"]["value"]
            .astype("Int64")
            .where(money["balance"]["state"] == amounts.OK),
        }
    )
    table = table[~table.index.isin([e["row"] for e in bad])].assign(duplicate_of=-1)
    reading = Reading(
        table=table,
        layout=Layout(reader=reader, sign=layout.sign),
        headers=list(FIELDS),
        sample=cells.head(SAMPLE_ROWS).to_numpy().tolist(),
    )
    return finish(reading, _given(ends, decimals), bad, [], warnings, decimals)


def _minor(cells: pd.Series, places: pd.Series) -> pd.DataFrame:
    return amounts.minor(amounts.tokens(cells), ".", places)


def _given(ends: dict, decimals) -> dict:
    given: dict = {}
    for currency, said in ends.items():
        places = currencies.places(pd.Series([currency]), decimals)
        for end, text in said.items():
            read = _minor(pd.Series([text], dtype="str"), places)
            if read["state"][0] == amounts.OK:
                given.setdefault(currency, {})[end] = int(read["value"][0]), False
    return given


def _errors(cells: pd.DataFrame, money: dict, date: pd.Series) -> list[dict]:
    states = pd.DataFrame({role: money[role]["state"] for role in ("plus", "minus")})
    problems = [
        ("date", "date_missing", date.isna() & (cells["date"] == "")),
        ("date", "date_bad", date.isna() & (cells["date"] != "")),
        ("plus", "amount_missing", (states == amounts.EMPTY).all(axis=1)),
        ("plus", "amount_bad", states["plus"] > amounts.EMPTY),
        ("minus", "amount_bad", states["minus"] > amounts.EMPTY),
    ]
    found = [
        {
            "row": at,
            "column": role,
            "value": cells[role][at],
            "reason_key": reason,
            "reason_args": {"value": cells[role][at]},
        }
        for role, reason, where in problems
        for at in cells.index[where]
    ]
    return sorted(found, key=lambda e: e["row"])
