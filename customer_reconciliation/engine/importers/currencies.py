"""Currencies: names and signs → ISO codes, and how many decimals they have."""

import re
from collections.abc import Mapping
from functools import lru_cache

import pandas as pd

from .headers import CURRENCIES, DECIMALS, ISO_CODES, words
from .text import key

_NAMES = {name.casefold(): code for code, names in CURRENCIES.items() for name in words(names)}
_NAMES |= {key(name): code for name, code in _NAMES.items() if key(name)}


@lru_cache(maxsize=1024)
def code_of(text: str) -> str | None:
    """ISO code of a currency's name, sign or code; "" for ``$`` and ``¥``; ``None`` if unknown."""
    plain = text.strip().casefold()
    if plain.upper() in ISO_CODES:
        return plain.upper()
    return _NAMES.get(plain, _NAMES.get(key(plain)) if key(plain) else None)


def code_within(text: str) -> str:
    """The currency named within a header or a note: ``"Betrag (EUR)"`` → ``"EUR"``, else ""."""
    for part in re.findall(r"[A-Za-z]{3}|[€£₩₹]|人民币|美元|欧元|港币|[(（]元[)）]", text):
        code = code_of(part.strip("()（）"))
        if code and (not part.isascii() or part.isupper()):
            return code
    return ""


def places(codes: pd.Series, decimals: Mapping[str, int] | None) -> pd.Series:
    """Number of decimals of every row's currency; ``decimals[""]`` is for rows that name none."""
    known = DECIMALS | dict(decimals or {})
    return codes.map({c: known.get(c, known.get("", 2) if c == "" else 2) for c in codes.unique()})
