"""XLS, XLSX, XLSB and ODS: the sheet that reads best, its cells as text."""

import io
import json
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pandas as pd

from . import columns
from .base import MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED_BYTES, Grid, Layout, Reading, UnreadableFile
from .ledger import understand
from .text import clean

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The stream that holds an encrypted XLSX, as OLE writes names.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOOK_ROWS = 200
#: A sheet that takes longer is refused, on whatever the time is spent.
SECONDS_MAX = 90
_LIMITS = {
    "rows_max": MAX_ROWS,
    "columns_max": MAX_COLUMNS,
    "memory_bytes": 3 * 2**30,
    "cpu_seconds": 60,
}


def identify(filename: str, content: bytes) -> bool:
    """ZIP and OLE containers, whatever their extension says."""
    return content.startswith((_ZIP, _OLE))


def read(filename: str, content: bytes, layout: Layout, decimals) -> Reading:
    """The ledger in the sheet of the layout, else in the one with the best headers."""
    if content.startswith(_ZIP):
        _check_archive(filename, content)
    elif _ENCRYPTED in content:
        raise UnreadableFile("password", filename=filename)
    sheets = {name: rows for name, rows in _cells(filename, content, layout).items() if rows}
    if not sheets:
        raise UnreadableFile("empty_file")
    scores = {name: _score(rows) for name, rows in sheets.items()}
    best = max(scores, key=scores.get)
    others = [name for name, score in scores.items() if name != best and score]
    found = {"reader": "sheet", "sheet": best}
    return understand(_grid(sheets[best]), layout, found, decimals, other_sheets=others)


def _check_archive(filename: str, content: bytes) -> None:
    """Refuse what is encrypted or says itself that it unpacks to too much.

    What lies about its size runs into the limits of the process that reads it.
    """
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise UnreadableFile("corrupt", filename=filename, detail=str(error)[:100]) from None
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableFile("password", filename=filename)
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise UnreadableFile("zip_bomb", filename=filename, limit_count=MAX_UNPACKED_BYTES)


def _cells(filename: str, content: bytes, layout: Layout) -> dict[str, list[list]]:
    """Sheet → rows of cells, read in a process of its own (see :mod:`.sheet_cells`)."""
    options = _LIMITS | {"sheet": layout.sheet or "", "path": sys.path}
    script = Path(__file__).with_name("sheet_cells.py")
    command = [sys.executable or "python3", "-I", str(script), json.dumps(options)]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, check=False, timeout=SECONDS_MAX
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile("beyond_limits", filename=filename) from error
    if done.returncode:
        raise _failure(filename, done)
    answer = json.loads(done.stdout)
    if "error" in answer:
        named = {"filename": filename} if answer["error"] in ("password", "corrupt") else {}
        raise UnreadableFile(answer["error"], **answer["args"], **named)
    return answer["sheets"]


def _failure(filename: str, done: subprocess.CompletedProcess) -> UnreadableFile:
    """Ended by a signal or for want of memory: too much to read; else the reader gave up."""
    said = (done.stderr.decode(errors="replace").strip().splitlines() or [""])[-1][:100]
    if done.returncode < 0 or "MemoryError" in said:
        return UnreadableFile("beyond_limits", filename=filename)
    return UnreadableFile("corrupt", filename=filename, detail=said)


def _score(rows: list[list]) -> float:
    """How good the best header row is; of equal ones the longer sheet wins."""
    best = max((columns.score([*map(_text, row)]) for row in rows[:_LOOK_ROWS]), default=0)
    return best and best + len(rows) / MAX_ROWS


def _grid(rows: list[list]) -> Grid:
    table = pd.DataFrame(rows, dtype="object")
    numeric = table.map(lambda value: type(value) in (int, float))
    return Grid(table.map(_text).apply(clean), numeric)


def _text(value) -> str:
    """A cell as its program shows it; numbers with 15 digits, as many as sheets compute with."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        text = format(value, ".15g")
        return format(Decimal(text), "f") if "e" in text else text
    return "" if value is None else str(value)
