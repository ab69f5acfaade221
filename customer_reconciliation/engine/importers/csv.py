"""Delimited text: encoding and delimiter are found by which reading has headers we know."""

import csv
import io
import itertools
import re

import pandas as pd

from . import columns
from .base import MAX_COLUMNS, MAX_ROWS, Grid, Layout, Reading, UnreadableFile
from .ledger import understand
from .text import clean, decode, utf16

DELIMITERS = (",", ";", "\t", "|")
_HEAD_CHARACTERS, _HEAD_ROWS = 100_000, 200
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def identify(filename: str, content: bytes) -> bool:
    """Whatever is text: nearly no control characters, except in UTF-16."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or utf16(content):
        return True
    head = content[:4096]
    return len(_BINARY.findall(head)) <= len(head) // 100


def read(filename: str, content: bytes, layout: Layout, decimals) -> Reading:
    """The ledger in delimited text."""
    text, encoding = decode(content, layout.encoding)
    delimiter = layout.delimiter or _delimiter(text)
    found = {"reader": "csv", "encoding": encoding, "delimiter": delimiter}
    return understand(_grid(_rows(text, delimiter)), layout, found, decimals)


def _delimiter(text: str) -> str:
    """The delimiter that shows headers we know; else the one that gives the most even table."""
    head = text[:_HEAD_CHARACTERS]

    def fit(delimiter):
        rows = _parse(head, delimiter, limit=_HEAD_ROWS)
        widths = [len(row) for row in rows if any(row)]
        usual = max(set(widths), key=widths.count, default=1)
        return max(map(columns.score, rows), default=0), widths.count(usual) * (usual > 1), usual

    return max(DELIMITERS, key=fit)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """Rows of cells. Quotes that do not close would swallow the rest: drop those lines' quotes."""
    if text.count('"') % 2:
        lines = text.splitlines(keepends=True)
        text = "".join(t.replace('"', "") if t.count('"') % 2 else t for t in lines)
    rows = _parse(text, delimiter, limit=MAX_ROWS + 1)
    if len(rows) > MAX_ROWS:
        raise UnreadableFile("too_many_rows", limit_count=MAX_ROWS)
    return rows


def _parse(text: str, delimiter: str, limit: int) -> list[list[str]]:
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return list(itertools.islice(reader, limit))
    except csv.Error:
        reader = csv.reader(text.splitlines(), delimiter=delimiter, quoting=csv.QUOTE_NONE)
        return list(itertools.islice(reader, limit))


def _grid(rows: list[list[str]]) -> Grid:
    width = max(map(len, rows), default=0)
    if width > MAX_COLUMNS:
        raise UnreadableFile("too_wide", columns_count=width, rows_count=len(rows))
    columns_of_cells = enumerate(itertools.zip_longest(*rows, fillvalue=""))
    return Grid(pd.DataFrame(dict(columns_of_cells)).apply(clean))
