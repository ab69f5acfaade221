"""What a line is: invoice, refund, payment or other, by its words and its number."""

import re

import pandas as pd

from .headers import KIND_PREFIXES, KIND_WORDS, words
from .text import is_wide


def _pattern(kind: str) -> str:
    """Latin words begin at the beginning of a word; Chinese ones stand anywhere."""
    listed = [re.escape(w) for w in words(KIND_WORDS[kind])]
    latin = "|".join(w.replace(r"\ ", r"[\s-]?") for w in listed if not is_wide(w))
    wide = "|".join(w for w in listed if is_wide(w))
    return rf"(?<![a-z])(?:{latin})|{wide}"


_WORDS = {kind: re.compile(_pattern(kind)) for kind in KIND_WORDS}
_NUMBERS = {
    kind: re.compile(rf"^(?:{'|'.join(words(line))})\d*(?=[^a-z]|$)(?=.*\d)")
    for kind, line in KIND_PREFIXES.items()
}


def of(texts: list[pd.Series], refs: pd.Series) -> pd.Series:
    """Kind of every row; a kind column before the memo, and that before the number."""
    kind = pd.Series("other", index=refs.index, dtype="str")
    for cells, shapes in [*((t, _WORDS) for t in texts), (refs, _WORDS), (refs, _NUMBERS)]:
        open_ = kind == "other"
        if open_.any():
            kind = kind.where(
                ~open_, cells.map(_table(cells[open_].unique(), shapes)).fillna("other")
            )
    return kind.astype("str")


def _table(texts, shapes) -> dict[str, str]:
    plain = pd.Series(texts, index=texts, dtype="str").str.normalize("NFKD").str.casefold()
    plain = plain.str.replace(r"[\u0300-\u036f]+", "", regex=True)
    found = pd.Series("other", index=plain.index, dtype="str")
    for kind, shape in reversed(shapes.items()):
        found = found.where(~plain.str.contains(shape), kind)
    return found.to_dict()
