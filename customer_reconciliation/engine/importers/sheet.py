"""XLS, XLSX, XLSB and ODS: the sheet that reads best, its cells as text."""

import io
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from . import columns
from .base import MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED_BYTES, Grid, Layout, Reading, UnreadableFile
from .ledger import understand
from .text import clean

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOOK_ROWS = 200
_CHUNK = 2**20


def identify(filename: str, content: bytes) -> bool:
    """ZIP and OLE containers, whatever their extension says."""
    return content.startswith((_ZIP, _OLE))


def read(filename: str, content: bytes, layout: Layout, decimals) -> Reading:
    """The ledger in the sheet of the layout, else in the one with the best headers."""
    if content.startswith(_ZIP):
        _check_archive(filename, content)
    try:
        return _read(CalamineWorkbook.from_filelike(io.BytesIO(content)), layout, decimals)
    except PasswordError:
        raise UnreadableFile("password", filename=filename) from None
    except (CalamineError, zipfile.BadZipFile, OSError, OverflowError, UnicodeError) as error:
        raise UnreadableFile("corrupt", filename=filename, detail=_first_line(error)) from None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:100]


def _check_archive(filename: str, content: bytes) -> None:
    """Unpack once without keeping it: what an archive says about its size may be a lie."""
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                member.file_size = MAX_UNPACKED_BYTES + 1
                with archive.open(member) as stream:
                    while chunk := stream.read(_CHUNK):
                        total += len(chunk)
                        if total > MAX_UNPACKED_BYTES:
                            raise UnreadableFile(
                                "zip_bomb", filename=filename, limit_count=MAX_UNPACKED_BYTES
                            )
    except (zipfile.BadZipFile, zipfile.zlib.error, EOFError, NotImplementedError) as error:
        raise UnreadableFile("corrupt", filename=filename, detail=_first_line(error)) from None
    except RuntimeError:  # zipfile's way to say that a member is encrypted
        raise UnreadableFile("password", filename=filename) from None


def _read(workbook: CalamineWorkbook, layout: Layout, decimals) -> Reading:
    names = [m.name for m in workbook.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
    if layout.sheet and layout.sheet not in names:
        raise UnreadableFile("sheet_missing", sheet=layout.sheet, sheets=", ".join(names))
    grids = {name: _cells(workbook, name) for name in ([layout.sheet] if layout.sheet else names)}
    filled = {name: rows for name, rows in grids.items() if rows}
    if not filled:
        raise UnreadableFile("empty_file")
    best = max(filled, key=lambda name: _score(filled[name]))
    found = {"reader": "sheet", "sheet": best}
    others = [name for name in filled if name != best and _score(filled[name])]
    return understand(_grid(filled[best]), layout, found, decimals, other_sheets=others)


def _score(rows: list[list]) -> float:
    """How good the best header row is; of equal ones the longer sheet wins."""
    best = max((columns.score([*map(_text, row)]) for row in rows[:_LOOK_ROWS]), default=0)
    return best and best + len(rows) / MAX_ROWS


def _cells(workbook: CalamineWorkbook, name: str) -> list[list]:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
        raise UnreadableFile(
            "too_wide", columns_count=sheet.total_width, rows_count=sheet.total_height
        )
    return sheet.to_python(skip_empty_area=False)


def _grid(rows: list[list]) -> Grid:
    table = pd.DataFrame(rows, dtype="object")
    numeric = table.map(lambda v: isinstance(v, int | float) and not isinstance(v, bool))
    return Grid(table.map(_text).apply(clean), numeric)


def _text(value) -> str:
    """A cell as its program shows it; numbers with 15 digits, as many as sheets compute with."""
    show = _SHOW.get(type(value))
    return show(value) if show else str(value)


def _number(value: float) -> str:
    text = format(value, ".15g")
    return format(Decimal(text), "f") if "e" in text else text


_SHOW = {
    str: str,
    float: _number,
    bool: lambda value: str(value).upper(),
    date: date.isoformat,
    datetime: lambda value: value.isoformat(" ", "seconds"),
    time: time.isoformat,
    timedelta: str,
    type(None): lambda value: "",
}
