"""Bytes of a file the other side sent → tables; never raises for bad data.

::

    read ─ registry ─┬ csv   ─ text ──┐
                     ├ sheet ─────────┤ Grid → ledger: columns → dates, figures → rows → Reading
                     ├ ubl   ─ xml ───┤        (headers: all words;  ends, balance, kinds,
                     └ camt  ─ xml ───┘         repeats: checks;  messages: all sentences)
    orient: are the amounts in our sign or mirrored?
"""

from collections.abc import Mapping

from . import camt, csv, sheet, ubl
from .base import MAX_BYTES, Grid, Layout, Reading, UnreadableFile
from .fit import Fitted, fit
from .messages import DATE_ORDERS, TEMPLATES, sentence
from .orientation import Orientation, orient
from .text import is_encoding

__all__ = [
    "DATE_ORDERS",
    "READERS",
    "TEMPLATES",
    "Fitted",
    "Grid",
    "Layout",
    "Orientation",
    "Reading",
    "UnreadableFile",
    "fit",
    "is_encoding",
    "orient",
    "read",
    "sentence",
]

#: Name → module with ``identify(filename, content) -> bool`` and
#: ``read(filename, content, layout, decimals) -> Reading``; the first that identifies reads.
READERS = {"sheet": sheet, "camt": camt, "ubl": ubl, "csv": csv}

_TABULAR = {"csv", "sheet"}


def read(
    filename: str,
    content: bytes,
    layout: Layout | None = None,
    decimals: Mapping[str, int] | None = None,
) -> Reading:
    """Read a statement or ledger of the other side.

    ``layout``: what is known of the file; what it leaves open is found out. ``decimals``: ISO
    code → number of decimals, where it differs from ISO 4217; ``""`` for rows that name no
    currency. Amounts come back as int64 minor units in the sign as written (see
    :class:`Reading`). Raises :class:`UnreadableFile` when nothing can be made of the file.
    """
    layout = layout or Layout()
    if not content.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise UnreadableFile("empty_file")
    if len(content) > MAX_BYTES:
        raise UnreadableFile("too_large", size_count=len(content), limit_count=MAX_BYTES)
    name = next((n for n, reader in READERS.items() if reader.identify(filename, content)), None)
    if name is None:
        raise UnreadableFile("unknown_type", filename=filename)
    if layout.reader and layout.reader != name and not {layout.reader, name} <= _TABULAR:
        raise UnreadableFile("reader_differs", found=name, reader=layout.reader)
    return READERS[name].read(filename, content, layout, decimals)
