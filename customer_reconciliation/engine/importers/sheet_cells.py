"""Bytes of a spreadsheet on stdin → its cells as JSON on stdout; run as a process of its own.

A few bytes can make a sheet that claims billions of cells, and the reader then ends its process
for want of memory. That must not be the server's: this one has limits of memory and time.
"""

import io
import json
import sys
from datetime import date, datetime, time, timedelta

try:
    import resource
except ImportError:  # not on Windows
    resource = None


def limit(memory_bytes: int, cpu_seconds: int) -> None:
    """No more memory and time than this, nor more than the parent may take."""
    for what, most in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CPU, cpu_seconds)):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, hard))


def plain(value) -> str | float | bool:
    """A cell as JSON knows it; dates as ISO text."""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else value


def cells(content: bytes, sheet: str, rows_max: int, columns_max: int) -> dict:
    """``{"sheets": {name: rows}}`` of one sheet or all, or ``{"error": key, "args": {…}}``."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [m.name for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
        if sheet and sheet not in names:
            return {"error": "sheet_missing", "args": {"sheet": sheet, "sheets": ", ".join(names)}}
        found = {}
        for name in [sheet] if sheet else names:
            table = book.get_sheet_by_name(name)
            if table.total_height > rows_max or table.total_width > columns_max:
                size = {"columns_count": table.total_width, "rows_count": table.total_height}
                return {"error": "too_wide", "args": size}
            rows = table.to_python(skip_empty_area=False)
            found[name] = [[plain(value) for value in row] for row in rows]
        return {"sheets": found}
    except PasswordError:
        return {"error": "password", "args": {}}
    except (CalamineError, ValueError, OSError, OverflowError, IndexError) as error:
        return {"error": "corrupt", "args": {"detail": str(error).strip()[:100]}}


if __name__ == "__main__":
    options = json.loads(sys.argv[1])
    if resource:
        limit(options["memory_bytes"], options["cpu_seconds"])
    sys.path[:] = options["path"]
    read = cells(
        sys.stdin.buffer.read(), options["sheet"], options["rows_max"], options["columns_max"]
    )
    json.dump(read, sys.stdout)
