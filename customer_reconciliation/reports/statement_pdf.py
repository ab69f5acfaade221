"""Statements and letters on paper: many in one call of wkhtmltopdf, then cut into one file each.

The page brings its own letter head, so that it looks the same with the patched and the unpatched
build, and page numbers are stamped afterwards, as each partner's pages begin with 1.
"""

import io
import re

from odoo.addons.base.models.ir_qweb import QWebError
from odoo.tools.pdf import (
    ArrayObject,
    DecodedStreamObject,
    DependencyError,
    DictionaryObject,
    NameObject,
    PdfFileReader,
    PdfFileWriter,
    PdfReadError,
)

from .statement_heads import repeat

#: What only the making of paper fails of, such as a template somebody has spoilt.
ERRORS = (QWebError, PdfReadError, DependencyError)
#: Partners a call; more make the PDF writer slower for each, and the fonts of each file larger.
BATCH = 40
#: The fill colour of ``o_st_mark`` (#fdfefc), as the PDF writer sets it.
MARK = re.compile(rb"0?\.99215\d* 0?\.99607\d* 0?\.98823\d* (rg|scn|sc)\b")
MARGINS = {"data-report-margin-top": 12, "data-report-margin-bottom": 16}
MM = 72 / 25.4
#: Name of the font of page numbers; nothing else may have it.
FONT = "PageNumber"


def html(env, documents, on_screen=False):
    """The documents as one page of HTML."""
    values = {"docs": documents, "on_screen": on_screen}
    return env["ir.qweb"]._render("customer_reconciliation.statement_page", values)


def render(env, documents):
    """
    :return: a PDF each, as bytes, in the order of the documents
    """
    return [] if not documents else sheets(env, documents[0].company, documents, html)


def sheets(env, company, documents, page):
    """
    :param company: ``res.company``, whose paper it is
    :param page: called with the environment and some of the documents, gives one page of HTML, each
        document of which begins with ``o_st_mark``
    :return: a PDF each, as bytes, in the order of the documents
    """
    report = env["ir.actions.report"].with_company(company)
    report._require_wkhtmltopdf()
    files = []
    for start in range(0, len(documents), BATCH):
        some = documents[start : start + BATCH]
        parts = _cut(_convert(report, page(report.env, some)))
        if len(parts) != len(some):  # the mark was not found: slower, but right
            parts = [_pages(_convert(report, page(report.env, [each]))) for each in some]
        files += map(_written, parts)
    return files


def merge(files):
    """One PDF of several."""
    writer = PdfFileWriter()
    for file in files:
        for page in _pages(file):
            writer.addPage(page)
    return _bytes(writer)


def _convert(report, page):
    return report._run_wkhtmltopdf([str(page)], specific_paperformat_args=MARGINS)


def _pages(content):
    return list(PdfFileReader(io.BytesIO(content)).pages)


def _cut(content):
    """The pages of each document; a new one begins where the mark is drawn."""
    parts = []
    for page in _pages(content):
        if MARK.search(page.get_contents().getData()):
            parts.append([])
        if not parts:
            return []
        parts[-1].append(page)
    return parts


def _written(pages):
    """A file of its own, its pages numbered."""
    writer = PdfFileWriter()
    for page in pages:
        writer.addPage(page)
    if len(pages) > 1:
        repeat(writer, len(pages), MARGINS["data-report-margin-top"] * MM)
        _number(writer, len(pages))
    return _bytes(writer)


def _number(writer, count):
    """Set numbers below the pages, around what is drawn there and without reading it: what is read
    would be written again unpacked, ten times as large."""
    font = DictionaryObject()
    for key, value in (("Type", "Font"), ("Subtype", "Type1"), ("BaseFont", "Helvetica")):
        font[NameObject(f"/{key}")] = NameObject(f"/{value}")
    font = writer._addObject(font)
    before = writer._addObject(_stream("q\n"))
    for place in range(count):
        page = writer.getPage(place)
        left = float(page.mediaBox.getWidth()) / 2 - 8
        text = f"\nQ BT /{FONT} 8 Tf {left:.1f} {8 * MM:.1f} Td ({place + 1} / {count}) Tj ET"
        drawn = page.raw_get("/Contents")
        drawn = drawn if isinstance(drawn, ArrayObject) else [drawn]
        after = writer._addObject(_stream(text))
        page[NameObject("/Contents")] = ArrayObject([before, *drawn, after])
        fonts = page["/Resources"].setdefault(NameObject("/Font"), DictionaryObject())
        fonts.getObject()[NameObject(f"/{FONT}")] = font


def _stream(text):
    stream = DecodedStreamObject()
    stream.setData(text.encode())
    return stream


def _bytes(writer):
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
