"""Which rows below the headers are entries, and what the others are."""

import re

import pandas as pd

from .headers import ROW_WORDS, words
from .text import is_wide, key, skeletons

#: Order of asking: "Total due" is a closing balance and no total.
_ASKED = ("opening", "closing", "total")
_KEYS = {what: [key(w) for w in words(ROW_WORDS[what])] for what in _ASKED}
_TAIL = r"[\d年月日]*"
#: What may follow the word in a dated row: a year, with a month or a day, or none. "TOTAL-9" and
#: "SUMME-1" are numbers of documents.
_WHEN = r"(?:\d*[年月日][\d年月日]*|\d{0,4}(?:19|20)\d\d|(?:19|20)\d{2,6})?"


def _whole(what: str, tail: str) -> str:
    return rf"^(?:{'|'.join(_KEYS[what])}){tail}$"


def _pattern(what: str) -> str:
    """Latin words begin the cell, Chinese ones may stand anywhere."""
    latin = "|".join(w for w in _KEYS[what] if not is_wide(w))
    wide = "|".join(w for w in _KEYS[what] if is_wide(w))
    return rf"^{_TAIL}(?:{latin})|{wide}"


_DATED = {what: re.compile(_whole(what, _WHEN if what == "total" else _TAIL)) for what in _ASKED}
_UNDATED = {what: re.compile(_pattern(what)) for what in _ASKED}
_SUSPECT = re.compile("|".join(_whole(what, _TAIL) for what in _ASKED))


def label(texts: list[str], dated: bool = False) -> str:
    """What a row's cells say it is: "opening", "closing", "total" or "".

    With a date only a cell that says nothing else counts: "Total Energies" is a customer, and
    "TOTAL-9" an invoice of somebody.
    """
    shapes = _DATED if dated else _UNDATED
    keys = [key(t) for t in texts if t]
    return next((what for what in _ASKED if any(shapes[what].search(k) for k in keys)), "")


def labels(cells: pd.DataFrame, dated: pd.Series) -> pd.Series:
    """:func:`label` of every row; only rows with a suspicious cell are looked at one by one."""
    found = pd.Series("", index=cells.index, dtype="str")
    suspects = ~dated
    for place in cells.columns:
        texts = skeletons(cells[place])
        said = {t for t in texts.unique() if t and len(t) < 60 and _SUSPECT.search(key(t))}
        suspects |= texts.isin(said)
    for at in cells.index[suspects]:
        found[at] = label(cells.loc[at].tolist(), bool(dated[at]))
    return found


def repeated_headers(cells: pd.DataFrame, header: list[str], places: list[int]) -> pd.Series:
    """Rows that say the same as the header in the columns that play a role."""
    same = [cells[place] == header[place] for place in places if header[place]]
    return pd.concat(same, axis=1).all(axis=1) if same else pd.Series(False, index=cells.index)
