"""What cannot be read is refused with its cure, and never takes the server with it."""

import io
import zipfile

import pytest
import xlsxwriter

from engine import importers
from engine.importers import base, csv, messages, sheet


def refused(filename, content, **options):
    with pytest.raises(importers.UnreadableFile) as caught:
        importers.read(filename, content, **options)
    error = caught.value
    assert isinstance(error, ValueError)
    assert importers.sentence(error.reason_key, error.args_) == str(error)
    return error.reason_key


def workbook(fill):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    fill(book)
    book.close()
    return out.getvalue()


def ledger_sheet(book):
    book.add_worksheet("A").write_row(0, 0, ["Date", "Amount"])
    book.worksheets()[0].write_row(1, 0, ["2026-01-31", 5])


XML_BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
<Statement><StatementLine><Note>&b;</Note></StatementLine></Statement>"""


@pytest.mark.parametrize(
    ("filename", "content", "reason"),
    [
        ("a.csv", b"", "empty_file"),
        ("a.csv", b" \r\n\n", "empty_file"),
        ("a.csv", b"\xef\xbb\xbf", "empty_file"),
        ("a.pdf", b"%PDF-1.4\n" + bytes(range(256)) * 9, "unknown_type"),
        ("a.csv", b"a,b\n1,2\n", "no_columns"),
        ("a.csv", b"Date,Amount\n\n", "no_rows"),
        ("a.csv", b"Date,Amount" + b",x" * 600 + b"\n2026-01-31,5\n", "too_wide"),
        ("a.xml", XML_BOMB, "entities"),
        ("a.xml", XML_BOMB.decode().encode("utf-16"), "entities"),
        ("a.xml", b"<Invoice><ID>1</ID></Invoice>", "xml_without_lines"),
        ("a.xml", b"<Statement><StatementLine>", "corrupt"),
        ("a.xlsx", b"PK\x03\x04" + bytes(200), "corrupt"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "corrupt"),
        ("a.xlsx", workbook(ledger_sheet)[:-900], "corrupt"),
        ("a.xlsx", workbook(lambda book: book.add_worksheet()), "empty_file"),
    ],
)
def test_refusals(filename, content, reason):
    assert refused(filename, content) == reason


def test_headers_seen_are_named():
    with pytest.raises(importers.UnreadableFile, match="Fecha, Importe"):
        importers.read("a.csv", b"Fecha,Importe\n2026-01-31,5\n")


def test_limits_of_size(monkeypatch):
    monkeypatch.setattr(importers, "MAX_BYTES", 20)
    assert refused("a.csv", b"Date,Amount\n2026-01-31,5\n") == "too_large"


def test_limits_of_rows(monkeypatch):
    monkeypatch.setattr(csv, "MAX_ROWS", 2)
    assert refused("a.csv", b"Date,Amount\n2026-01-31,5\n2026-01-31,6\n") == "too_many_rows"


def test_an_archive_that_unpacks_to_too_much():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(9):
            archive.writestr(f"{n}.xml", bytes(base.MAX_UNPACKED_BYTES // 8))
    assert refused("a.xlsx", out.getvalue()) == "zip_bomb"


def test_a_sheet_that_claims_billions_of_cells_ends_its_own_process_only():
    def far(book):
        ledger_sheet(book)
        book.worksheets()[0].write(1048575, 16383, "x")

    assert refused("a.xlsx", workbook(far)) == "beyond_limits"


def test_a_sheet_that_takes_too_much_memory(monkeypatch):
    monkeypatch.setitem(sheet._LIMITS, "memory_bytes", 2**20)
    assert refused("a.xlsx", workbook(ledger_sheet)) in ("beyond_limits", "corrupt")


def test_a_password_is_named(root):
    """An encrypted workbook is an OLE file with a stream of that name."""
    content = (root / "tests" / "files" / "bank.xls").read_bytes()
    name, other = ("".join(n).encode("utf-16-le") for n in ("Workbook", "EncryptedPackage"))
    at = content.index(name)
    entry = other.ljust(64, b"\0") + (len(other) + 2).to_bytes(2, "little")
    assert refused("a.xlsx", content[:at] + entry + content[at + 66 :]) == "password"


def test_layouts_that_do_not_fit():
    content = b"Day,Sum\n2026-01-31,5\n"
    layout = importers.Layout(columns={"date": "Day", "amount": "Value"})
    with pytest.raises(importers.UnreadableFile, match="not in the file: Value"):
        importers.read("a.csv", content, layout)
    assert (
        refused("a.csv", content, layout=importers.Layout(columns={"date": "Day"})) == "no_columns"
    )
    assert refused("a.csv", content, layout=importers.Layout(reader="ubl")) == "reader_differs"
    book = workbook(ledger_sheet)
    assert refused("a.xlsx", book, layout=importers.Layout(sheet="B")) == "sheet_missing"


def test_a_layout_is_applied_as_it_is_wherever_the_headers_stand():
    content = b"x,y,z\n;\nVal,Day,Date,Amount\n5,03/04/2026,2026-01-01,9\n"
    columns = {"date": "Day", "amount": "Val", "memo": ("Date", "Amount")}
    layout = importers.Layout.from_dict({"columns": columns, "date_order": "mdy", "sign": -1})
    reading = importers.read("a.csv", content, layout)
    row = reading.table.iloc[0]
    assert (str(row["date"])[:10], row["amount"], row["memo"]) == (
        "2026-03-04",
        500,
        "2026-01-01 · 9",
    )
    assert reading.layout.sign == -1 and reading.layout.header_row == 3
    assert reading.headers == ["Val", "Day", "Date", "Amount"]
    assert reading.sample == [["5", "03/04/2026", "2026-01-01", "9"]]


def test_every_template_can_be_said():
    import string

    for key, template in messages.TEMPLATES.items():
        names = [name for _, name, _, _ in string.Formatter().parse(template) if name]
        args = dict.fromkeys(names, 1)
        assert "{" not in importers.sentence(key, args)
