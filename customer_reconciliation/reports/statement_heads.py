"""The headlines of a table again on each page it goes on to.

One build of the PDF writer repeats them, the other does not. Of the marks of the stylesheet
(``o_st_head``, ``o_st_end``) no other thing has the colour; they tell where headlines are drawn and
which page begins within a table. There the page where that table begins is drawn again, but for its
headlines cut off, and moved above the page.
"""

import re
import zlib

from odoo.tools.pdf import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
)

NUMBER = rb"-?\d*\.?\d+"
#: The fill colours #fefdfc and #fcfdfe, as the PDF writer sets them.
MARK = re.compile(
    rb"(?P<head>0?\.99607\d* 0?\.99215\d* 0?\.98823\d*)|0?\.98823\d* 0?\.99215\d* 0?\.99607\d*"
)
STEP = re.compile(
    rb"(?<!\S)(?:(?P<save>q)|(?P<back>Q)|(?P<by>(?:%(n)s\s+){6})cm|(?P<box>(?:%(n)s\s+){4})re"
    rb"|BT\s(?P<text>.*?)\sET)(?!\S)" % {b"n": NUMBER},
    re.DOTALL,
)
WRITTEN = re.compile(rb"((?:%(n)s\s+){6})Tm\s+(%(n)s)\s+(%(n)s)\s+Td" % {b"n": NUMBER})
#: How far below the upper margin headlines are those of the page itself, in points.
OWN_MAX = 6
NAME = "/Headlines"


def repeat(writer, count, margin):
    """On the first ``count`` pages of ``writer``; ``margin``: points above what is drawn."""
    head, form, is_open = None, None, False
    for place in range(count):
        page = writer.getPage(place)
        drawn = page.get_contents().getData()
        marks = list(MARK.finditer(drawn))
        top = float(page.mediaBox.getHeight()) - margin
        own = [_edges(drawn, mark.end()) for mark in marks if mark["head"]]
        if is_open and head and not (own and own[0][1] > top - OWN_MAX):
            begun, is_drawn, edges = head
            form = form or _form(writer, begun, _between(is_drawn, edges))
            _draw(writer, page, form, edges, top)
        if own:
            head, form = (page, drawn, own[-1]), None
        if marks:
            is_open = bool(marks[-1]["head"])


def _steps(drawn):
    """What draws, as matches of STEP, and the matrix it is drawn with."""
    stack, now = [], (1, 0, 0, 1, 0, 0)
    for step in STEP.finditer(drawn):
        if step["save"]:
            stack.append(now)
        elif step["back"]:
            now = stack.pop()
        elif step["by"]:
            now = _times(tuple(map(float, step["by"].split())), now)
        else:
            yield step, now


def _edges(drawn, at):
    """Lower and upper edge of the first rectangle drawn after ``at``, in points of the page."""
    for step, matrix in _steps(drawn):
        if step["box"] and step.start() > at:
            x, y, width, height = map(float, step["box"].split())
            return sorted((_at(matrix, x, y)[1], _at(matrix, x + width, y + height)[1]))
    return 0, 0


def _between(drawn, edges):
    """``drawn`` without the texts that are not between the edges: cut off, they could still be
    searched for and copied."""
    kept, end = [], 0
    for step, matrix in _steps(drawn):
        place = WRITTEN.search(step["text"] or b"")
        if place:
            by, x, y = (tuple(map(float, part.split())) for part in place.groups())
            height = _at(_times(by, matrix), *x, *y)[1]
            if not edges[0] <= height <= edges[1]:
                kept.append(drawn[end : step.start()])
                end = step.end()
    return b"".join([*kept, drawn[end:]])


def _times(first, then):
    a, b, c, d, e, f = first
    return (*_at(then, a, b, 0), *_at(then, c, d, 0), *_at(then, e, f))


def _at(matrix, x, y, one=1):
    a, b, c, d, e, f = matrix
    return a * x + c * y + e * one, b * x + d * y + f * one


def _form(writer, page, drawn):
    """``drawn``, of this page, as one thing to draw again."""
    form = DecodedStreamObject()
    form.setData(zlib.compress(drawn))
    values = {"Type": NameObject("/XObject"), "Subtype": NameObject("/Form")}
    values["Filter"] = NameObject("/FlateDecode")
    values |= {"BBox": ArrayObject(map(NumberObject, map(int, page.mediaBox)))}
    values["Resources"] = page["/Resources"]
    for name, value in values.items():
        form[NameObject(f"/{name}")] = value
    return writer._addObject(form)


def _draw(writer, page, form, edges, top):
    """What of ``form`` is between ``edges``, the lower one at ``top``."""
    lower, upper = edges
    width = float(page.mediaBox.getWidth())
    name = f"{NAME}{form.idnum}"  # pages may share what they name
    text = (
        f"q 1 0 0 1 0 {top - lower:.2f} cm 0 {lower:.2f} {width:.2f} {upper - lower:.2f} re W n "
        f"{name} Do Q\n"
    )
    stream = DecodedStreamObject()
    stream.setData(text.encode())
    before = page.raw_get("/Contents")
    before = before if isinstance(before, ArrayObject) else [before]
    page[NameObject("/Contents")] = ArrayObject([writer._addObject(stream), *before])
    things = page["/Resources"].setdefault(NameObject("/XObject"), DictionaryObject())
    things.getObject()[NameObject(name)] = form
