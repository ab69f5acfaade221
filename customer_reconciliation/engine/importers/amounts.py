"""Text → int64 minor units, exactly and a whole column at a time.

An amount is an optional sign or parentheses, an optional currency before or after, digits with a
decimal sign and thousands separators, an optional trailing sign or Dr/Cr mark.
"""

import re

import numpy as np
import pandas as pd

from .currencies import code_of

#: Cells that say "none".
NONE = frozenset(["", *"-–—/\\.无", "--", "---", "n/a", "nil", "none", "-,--", "-.--"])
OK, EMPTY, BAD, STYLE, LARGE = range(5)
_DIGITS_MAX = 17

_SHAPE = re.compile(
    r"^(?P<open>\()?(?P<sign>[+-])?(?P<before>[^\d.,()+-]*)(?P<inner>[+-])?"
    r"(?P<number>\d[\d.,]*|[.,]\d+)"
    r"(?P<trail>[+-])?(?P<after>[^\d.,()+-]*)(?P<close>\))?(?P<last>[+-])?$"
)
_MARK = {"dr": 1, "cr": -1, "d": 1, "c": -1, "s": 1, "h": -1, "借": 1, "贷": -1, "平": 1}
_GROUPED = {  # the digits before the decimal sign, by the decimal sign
    ".": r"\d*|\d{1,3}(?:,\d{2,3})*,\d{3}|\d{1,4}(?:,\d{4})+",
    ",": r"\d*|\d{1,3}(?:\.\d{2,3})*\.\d{3}|\d{1,4}(?:\.\d{4})+",
}
#: What can only be a number with this decimal sign.
_DECISIVE = {
    ".": r"^[^.]*,[^.]*\.\d*$|^\d*\.(?:\d{1,2}|\d{4,})$|^0?\.\d{3}$|^\d{1,4}(?:,\d{3}){2,}$",
    ",": r"^[^,]*\.[^,]*,\d*$|^\d*,(?:\d{1,2}|\d{4,})$|^0?,\d{3}$|^\d{1,4}(?:\.\d{3}){2,}$",
}


def tokens(cells: pd.Series) -> pd.DataFrame:
    """The parts of every cell: ``number``, ``negative``, ``mark`` ("" or ±1), ``code``, ``state``.

    ``state`` is :data:`OK`, :data:`EMPTY` or :data:`BAD`; ``code`` an ISO currency or "".
    """
    plain = cells.str.normalize("NFKC")
    plain = plain.str.replace(r"[\s'’`´]+", "", regex=True).str.replace("−", "-")
    parts = pd.DataFrame("", index=cells.index, columns=list(_SHAPE.groupindex), dtype="str")
    simple = plain.str.fullmatch(r"\d[\d.,]*")
    parts["number"] = plain.where(simple, "")
    outside = plain[~simple].str.replace(r"^([^\d(]+)\(", r"(\1", regex=True)
    outside = outside.str.replace(r"\)([^\d)]+)$", r"\1)", regex=True)
    parts[~simple] = outside.str.extract(_SHAPE).fillna("")
    empty = plain.str.casefold().isin(NONE)
    words = (parts["before"] + "|" + parts["after"]).astype("category")
    known = {w: _affixes(w) for w in words.cat.categories}
    mark = words.map({w: k[0] for w, k in known.items()}).astype("int64")
    signs = parts["sign"] + parts["inner"] + parts["trail"] + parts["last"]
    wrapped = (parts["open"] == "(") & (parts["close"] == ")")
    bad = (parts["number"] == "") | (mark == 9) | (signs.str.len() > 1)
    bad |= (parts["open"] != "") != (parts["close"] != "")
    return pd.DataFrame(
        {
            "number": parts["number"],
            "negative": wrapped ^ (signs == "-") ^ (mark == -1),
            "mark": mark.where(~bad, 0),
            "code": words.map({w: k[1] for w, k in known.items()}).astype("str"),
            "state": np.select([empty, bad], [EMPTY, BAD], OK),
        },
        index=cells.index,
    )


def _affixes(words: str) -> tuple[int, str]:
    """``"EUR|Cr"`` → (−1, "EUR"); mark 9 when a word is neither a currency nor a mark."""
    mark, code = 0, ""
    for word in filter(None, words.split("|")):
        for part in _split(word):
            if part.casefold() in _MARK:
                mark = _MARK[part.casefold()]
            elif (found := code_of(part)) is not None:
                code = found or code
            else:
                return 9, ""
    return mark, code


def _split(word: str) -> list[str]:
    """A trailing Dr/Cr mark parted from a currency: ``"EURCr"`` → ``["EUR", "Cr"]``."""
    if code_of(word) is not None or word.casefold() in _MARK:
        return [word]
    found = re.match(r"(?i)(.*?)(dr|cr|[dcsh借贷])$", word)
    return list(found.groups()) if found and found[1] else [word]


def votes(parts: pd.DataFrame) -> dict[str, int]:
    """How many numbers can only be read with ``"."`` and how many only with ``","``."""
    numbers = parts.loc[parts["state"] == OK, "number"]
    numbers = numbers[numbers.str.contains(r"[.,]", regex=True)]
    return {sign: int(numbers.str.contains(shape).sum()) for sign, shape in _DECISIVE.items()}


def ambiguous(parts: pd.DataFrame) -> str:
    """A number such as ``1.234`` that could be thousands or a fraction, "" if there is none."""
    numbers = parts.loc[parts["state"] == OK, "number"]
    found = numbers[numbers.str.match(r"^[1-9]\d{0,2}[.,]\d{3}$")]
    return found.iloc[0] if len(found) else ""


def minor(parts: pd.DataFrame, decimal: str, places: pd.Series) -> pd.DataFrame:
    """Tokens → ``value`` int64 minor units (0 where not read), ``state``, ``rounded`` bool.

    ``places`` is the number of decimals of each row's currency. More decimals than that are
    rounded half away from zero and marked, unless they are zeros.
    """
    numbers = parts["number"]
    point = re.escape(decimal)
    fits = numbers.str.fullmatch(rf"(?:{_GROUPED[decimal]})(?:{point}\d*)?")
    digits = numbers.str.replace(r"\D", "", regex=True).str.lstrip("0")
    at = numbers.str.rfind(decimal)
    written = (numbers.str.len() - at - 1).where(at >= 0, 0)
    shift = places - written
    state = parts["state"].where((parts["state"] != OK) | fits, STYLE)
    large = (state == OK) & (digits.str.len() + shift.clip(0) > _DIGITS_MAX)
    state = state.where(~large, LARGE)
    units = ("0" + digits.where(state == OK, "")).astype("int64").to_numpy()
    shift = shift.where(state == OK, 0).to_numpy()
    scale = 10 ** np.maximum(-shift, 0)
    value = (units * 10 ** np.maximum(shift, 0) + scale // 2) // scale
    value = np.where(parts["negative"], -value, value)
    rounded = units % scale != 0
    return pd.DataFrame({"value": value, "state": state, "rounded": rounded}, index=parts.index)
