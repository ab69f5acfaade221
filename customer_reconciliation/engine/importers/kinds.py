"""What a line is: invoice, refund, payment or other, by its words and its number."""

import re

import pandas as pd

from .headers import KIND_PREFIXES, KIND_WORDS, words
from .text import is_wide, skeletons, unaccented


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
        rest = skeletons(cells[kind == "other"])
        kind[rest.index] = rest.map({text: _kind(text, shapes) for text in rest.unique()})
    return kind.astype("str")


def _kind(text: str, shapes: dict[str, re.Pattern]) -> str:
    plain = unaccented(text)
    return next((kind for kind, shape in shapes.items() if shape.search(plain)), "other")
