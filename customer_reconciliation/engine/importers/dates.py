"""Text → dates, a whole column at a time; the order of day and month is that of the column."""

import numpy as np
import pandas as pd

#: Beginnings of month names in English, German, French (accents already gone).
_MONTHS = {
    1: "jan janv",
    2: "feb fev fevr",
    3: "mar mrz maer marz mars",
    4: "apr avr",
    5: "may mai",
    6: "jun juin",
    7: "jul juil",
    8: "aug aout",
    9: "sep",
    10: "oct okt",
    11: "nov",
    12: "dec dez",
}
_MONTH_OF = {word: month for month, line in _MONTHS.items() for word in line.split()}
_WEEKDAY = r"^(?:mo|tu|we|th|fr|sa|su|di|mi|do|so|lu|mardi|mer|je|ve)[a-z]*[.,]*\s+(?=\d)"
_TIME = r"(?:[t\s,]*\d{1,2}(?::|h|时)\d{2}.*)?$"
_WORD = r"(?P<month>[a-z]{3,9})"
_ISO = r"^(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?" + _TIME
_COMPACT = r"^(?P<year>(?:19|20|21)\d\d)(?P<month>\d\d)(?P<day>\d\d)" + r"(?:\d{4}|\d{6})?" + _TIME
_PARTS = r"^(?P<a>\d{1,2})\s*[-/. ]\s*(?P<b>\d{1,2})\s*[-/. ]\s*(?P<c>\d{4}|\d{2})\.?" + _TIME
_DAY_WORD = (
    r"^(?P<day>\d{1,2})(?:\.|st|nd|rd|th|er)?[-/.\s]*"
    + _WORD
    + (r"[-/.,\s]*(?P<year>\d{4}|\d{2})" + _TIME)
)
_WORD_DAY = (
    r"^" + _WORD + r"[-/.\s]*(?P<day>\d{1,2})(?:st|nd|rd|th)?[-/.,\s]+(?P<year>\d{4})" + _TIME
)
_SERIAL = r"^(?P<serial>[2-7]\d{4})(?:\.\d+)?$"
_EPOCH = pd.Timestamp("1899-12-30")
#: Which part (0, 1, 2) is year, month, day.
_PLACES = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}
ORDERS = tuple(_PLACES)


def _plain(cells: pd.Series) -> pd.Series:
    """Small letters without accents, full-width forms or a leading weekday."""
    cells = cells.str.normalize("NFKD").str.casefold()
    cells = cells.str.replace(r"[\u0300-\u036f]+", "", regex=True)
    return cells.str.replace(_WEEKDAY, "", regex=True)


def parse(cells: pd.Series, order: str = "dmy") -> pd.Series:
    """Dates of the cells as datetime64[ns] at midnight, ``NaT`` where there is none.

    ``order`` (one of :data:`ORDERS`) is for dates of three short numbers only.
    """
    names = pd.Series(cells.unique(), dtype="str")
    text = _plain(names)
    found = pd.Series(pd.NaT, index=text.index, dtype="datetime64[ns]")
    for read in (_by_name, _serials, lambda t: _short(t, order)):
        left = found.isna() & (text != "")
        if left.any():
            found[left] = read(text[left])
    return cells.map(dict(zip(names, found, strict=True))).astype("datetime64[ns]")


def _by_name(text: pd.Series) -> pd.Series:
    """Dates whose parts say themselves what they are."""
    found = pd.Series(pd.NaT, index=text.index, dtype="datetime64[ns]")
    for shape in (_ISO, _COMPACT, _DAY_WORD, _WORD_DAY):
        parts = text.str.extract(shape)
        month = parts["month"]
        number = month.where(month.str.isdecimal().eq(True), month.map(_month))
        found = found.fillna(_dates(parts["year"], number, parts["day"]))
    return found


def _month(word) -> int | float:
    if not isinstance(word, str):
        return np.nan
    return next((_MONTH_OF[word[:n]] for n in (4, 3) if word[:n] in _MONTH_OF), np.nan)


def _serials(text: pd.Series) -> pd.Series:
    """Days since 1899-12-30, as Excel counts."""
    days = pd.to_numeric(text.str.extract(_SERIAL)["serial"])
    return (_EPOCH + pd.to_timedelta(days, unit="D")).astype("datetime64[ns]")


def _short(text: pd.Series, order: str) -> pd.Series:
    parts = text.str.extract(_PARTS)
    return _dates(*(parts["abc"[place]] for place in _PLACES[order]))


def _dates(year: pd.Series, month: pd.Series, day: pd.Series) -> pd.Series:
    """Numbers as text → dates, ``NaT`` for days that do not exist; 00–69 are this century."""
    year, month, day = (pd.to_numeric(part, errors="coerce") for part in (year, month, day))
    year = year + np.select([year < 70, year < 100], [2000, 1900], 0)
    year = year.where(year.between(1900, 2199))
    parts = pd.DataFrame({"year": year, "month": month, "day": day})
    return pd.to_datetime(parts, errors="coerce").astype("datetime64[ns]")


def order_of(cells: pd.Series) -> tuple[str, str]:
    """The order of day and month in a column → (order, example); example "" if it is certain.

    A part over 12 is a day. Else dots mean day first; else the order that is sorted, then the
    one that spans less time, then day first, each with an example of the doubt.
    """
    text = _plain(pd.Series(cells.unique(), dtype="str"))
    parts = text.str.extract(_PARTS)
    seen = parts["a"].notna()
    if not seen.any():
        return "ymd", ""
    first, second, third = (pd.to_numeric(parts[p]) for p in "abc")
    if (first[seen] > 31).any() or ((third[seen] > 31) & (first[seen] > 31)).any():
        return "ymd", ""
    day_first, month_first = int((first > 12).sum()), int((second > 12).sum())
    if day_first or month_first:
        return ("dmy" if day_first >= month_first else "mdy"), ""
    if (first == second)[seen].all() or text[seen].str.match(r"\d+\.").all():
        return "dmy", ""
    return _likelier(cells), text[seen & (first != second)].iloc[0]


def _likelier(cells: pd.Series) -> str:
    def doubt(order):
        dates = parse(cells, order).dropna()
        ordered = dates.is_monotonic_increasing or dates.is_monotonic_decreasing
        return not ordered, dates.max() - dates.min()

    return min(("dmy", "mdy"), key=doubt)
