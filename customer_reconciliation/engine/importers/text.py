"""Bytes → text, and text → the plain form in which words are compared."""

import codecs
import re
import unicodedata
from functools import lru_cache

import pandas as pd

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Characters that ledgers have in nearly every line: they tell GBK and Big5 from each other.
_FREQUENT = "日期金额额余摘要单号备注借贷收支付款元公司发票有限合计币账帳餘單號備註貸額發開"
#: Less than this share of them is chance: other text read as Chinese.
_SHARE = 0.02
_SIMPLIFIED = str.maketrans(
    "額餘單號備註貸幣種類說帳賬發開據對憑證進總計轉結應實記稅價業務訂編戶過頁還與個時間來兌匯",
    "额余单号备注贷币种类说账账发开据对凭证进总计转结应实记税价业务订编户过页还与个时间来兑汇",
)


def unaccented(text: str) -> str:
    """Small letters without accents, plain instead of full-width, simplified Chinese."""
    text = text.casefold()
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text).translate(_SIMPLIFIED)
    return "".join(c for c in plain if not unicodedata.combining(c))


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """Small letters, digits and signs only: ``key(" Belegdatum (€)") == "belegdatum€"``.

    Accents fall away, full-width forms become plain, traditional Chinese becomes simplified.
    """
    plain = unaccented(text)
    return re.sub(r"[\W_]+", "", plain) or plain.strip()


def is_wide(text: str) -> bool:
    """Whether ``text`` has Chinese characters, where words are not parted by blanks."""
    return any("\u3400" <= c <= "\u9fff" for c in text)


def clean(cells: pd.Series) -> pd.Series:
    """Cells without what only fills them up: blanks, tabs, ``="…"``, a leading apostrophe."""
    cells = cells.fillna("").astype("str").str.strip(" \t\r\n\u3000\u00a0\ufeff\0")
    wrapped = cells.str.startswith(('="', "'"))
    if wrapped.any():
        cells = cells.where(~wrapped, cells.str.strip("='\"").str.strip())
    return cells


def skeletons(cells: pd.Series) -> pd.Series:
    """Cells with every number as ``0``: far fewer different ones, and they use the same words."""
    return cells.str.replace(r"\d+", "0", regex=True)


def decode(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Text and the name of its encoding; ``encoding`` is tried first when given."""
    for name in filter(None, (encoding, *_candidates(content))):
        try:
            return codecs.decode(content, name).lstrip("\ufeff"), name
        except (UnicodeError, LookupError):
            continue
    return content.decode("latin-1"), "latin-1"


def _candidates(content: bytes) -> list[str]:
    for bom, name in _BOMS:
        if content.startswith(bom):
            return [name]
    if wide := utf16(content):
        return [wide]
    return ["utf-8", *_eight_bit(content)]


def utf16(content: bytes) -> str:
    """UTF-16 without a mark: digits and separators have a zero byte first (BE) or second (LE)."""
    head = content[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 50 < len(head) or max(even, odd) < 4 * min(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _eight_bit(content: bytes) -> list[str]:
    """Chinese by its frequent characters, else Latin when high bytes mostly stand alone."""
    head = content[:200_000]
    shares = {name: _frequent(head, name) for name in ("gb18030", "big5")}
    chinese = sorted(shares, key=lambda name: -shares[name])
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", head)]
    alone = sum(n == 1 for n in runs) * 2 > len(runs)
    return ["cp1252"] if alone and max(shares.values()) < _SHARE else [*chinese, "cp1252"]


def _frequent(head: bytes, name: str) -> float:
    """Share of the frequent characters in all that are not ASCII."""
    text = head.decode(name, errors="replace")
    wide = sum(not c.isascii() for c in text) + 4 * text.count("\ufffd")
    return sum(text.count(c) for c in _FREQUENT) / max(wide, 1)


def is_encoding(name: str) -> bool:
    """Whether ``name`` is an encoding of text that Python knows."""
    try:
        return isinstance(b"".decode(name), str)
    except (LookupError, ValueError):
        return False
