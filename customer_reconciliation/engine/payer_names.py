"""Names of payers as banks write them → what is left of them when spelling is taken off.

Accents, case and punctuation do not tell companies apart, another legal form does. Nothing is
transliterated: Chinese is compared with Chinese.
"""

import itertools
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

#: Words that mean the same legal form; any other two are two companies.
FORMS = {
    "gmbh": ("gmbh", "mbh"),
    "ltd": ("ltd", "limited", "pty", "pte", "private", "pvt"),
    "inc": ("inc", "incorporated"),
    "corp": ("corp", "corporation"),
    "co": ("co", "company", "cie"),
    "ek": ("ek", "eks", "ekfr"),
    "sas": ("sas", "sasu"),
    "sl": ("sl", "slu"),
    **{word: (word,) for word in "ug ag kg kgaa ohg ev se plc llc llp lp sa sarl srl sprl".split()},  # noqa: SIM905
    **{word: (word,) for word in "spa bv nv ab as aps oy".split()},  # noqa: SIM905
    "股份": ("股份有限公司", "股份公司", "株式会社"),
    "有限": ("有限责任公司", "有限責任公司", "有限公司"),
    "": ("公司",),  # of any form
    "集团": ("集团", "集團"),  # beside a form: the group is not its subsidiary
}
WORDS = {word: form for form, words in FORMS.items() for word in words if word.isascii()}
SUFFIXES = [(w, form) for form, words in FORMS.items() for w in words if not w.isascii()]
WORDS_MAX = 5
LINKS = {"und", "and", "et", "y", "e", "the", "der", "die", "das", "of", "de", "fa", "firma"}
DOTTED = re.compile(r"\b(?:[a-z]\.\s?){2,}(?:[a-z]\b)?")
TOKEN = re.compile(r"[a-z0-9]+|[^\W\d_a-z]+")
LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "đ": "d", "œ": "oe"})
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
TWO_LETTERS = re.compile("(?<=[aou])e")
BRACKETS = re.compile(r"(?<=[^\x00-\x7f])[\s()·]+|[\s()·]+(?=[^\x00-\x7f])")
ACCOUNT = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True)
class Name:
    """A name without its legal forms."""

    tokens: tuple[str, ...]
    forms: frozenset
    spellings: frozenset  # in the order of its words, umlauts written either way
    key: str  # in an order of its own, all that is often misspelt taken off
    text: str  # with its forms: what a bank cuts off is a beginning of it
    size: int  # of what was given

    @property
    def telling(self) -> bool:
        """Enough of a name that another company hardly has the same."""
        letters = sum(len(t) if t.isascii() else 2 * len(t) for t in self.tokens)
        return letters >= 5 and (bool(self.forms) or len(self.tokens) > 2)


@lru_cache(maxsize=200_000)
def name_of(text: str) -> Name:
    """``name_of("Müller & Söhne G.m.b.H.").key == "muller sohne"``"""
    lower = unicodedata.normalize("NFKC", text).lower()
    plain = _plain(lower)
    tokens, forms = _parts(plain)
    spelt = frozenset((" ".join(tokens), " ".join(_parts(_plain(lower.translate(UMLAUTS)))[0])))
    words = [TWO_LETTERS.sub("", t) if len(t) > 3 else t for t in tokens]
    key = " ".join(sorted(words)) if words else plain
    written = " ".join(TOKEN.findall(plain))
    return Name(tuple(tokens), forms, spelt, key, written, len(text.strip()))


def _plain(lower: str) -> str:
    """Without accents; dots of abbreviations and spaces between Chinese words gone."""
    plain = unicodedata.normalize("NFKD", lower)
    plain = unicodedata.normalize("NFC", "".join(c for c in plain if not "\u0300" <= c <= "\u036f"))
    plain = plain.translate(LETTERS)
    if "\u2e80" <= max(plain, default="") <= "\uffff":
        plain = BRACKETS.sub("", plain)
    return DOTTED.sub(lambda m: m.group().replace(".", "").replace(" ", "") + " ", plain)


def _parts(plain: str) -> tuple[list[str], frozenset]:
    words, forms = [], set()
    for token in TOKEN.findall(plain):
        token, found = _without_suffix(token)
        forms |= found
        if token in WORDS:
            forms.add(WORDS[token])
        elif token and token not in LINKS:
            words.append(token)
    if forms & {"ltd", "kg"}:
        forms.discard("co")  # Co., Ltd.; GmbH & Co. KG, but not what was cut off behind & Co.
    return words, frozenset(forms)


def _without_suffix(token: str) -> tuple[str, set]:
    if token.isascii():
        return token, set()
    forms = set()
    for suffix, form in SUFFIXES:
        if token.endswith(suffix):
            token = token[: -len(suffix)]
            forms |= {form} - {""}
    return token, forms


def account_of(text: str) -> str:
    """An account number as it is compared: ``"de02 1203…" → "DE021203…"``, zeros in front gone."""
    plain = ACCOUNT.sub("", unicodedata.normalize("NFKC", text).upper())
    plain = plain.removeprefix("IBAN")
    return plain.lstrip("0") if len(plain) >= 5 else ""


def alias_key(kind: str, text: str) -> str:
    """What two writings of one alias (``tables.ALIASES``) have in common, "" if it is too short."""
    if kind == "account":
        return account_of(text)
    name = name_of(text)
    key = " ".join((*name.tokens, *sorted(name.forms))) if kind == "name" else name.text
    return key if len(key.encode()) >= 4 else ""


def blocks(name: Name) -> set[str]:
    """What two spellings of one name have in common at least once: words, their beginnings and
    ends, alone and by two; three signs in a row where words are not separated."""
    found, words = set(), sorted(name.tokens)
    for token in words:
        if token.isascii():
            found |= {token} if len(token) < 4 else {token, "^" + token[:4], token[-4:] + "$"}
        else:
            found |= {token[i : i + 3] for i in range(max(len(token) - 2, 1))}
    for one, other in itertools.combinations(words[:WORDS_MAX], 2):
        found |= {f"^{one[:3]} {other[:3]}", "$" + " ".join(sorted((one[-3:], other[-3:])))}
    return found


def names_within(text: str) -> set[str]:
    """Spellings of names that may stand in a text: its words in a row; in Chinese, what comes
    before a legal form."""
    words = list(name_of(text).tokens)
    ends = [w for token in TOKEN.findall(text) if not token.isascii() for w in _before_form(token)]
    rows = itertools.combinations(range(len(words) + 1), 2)
    return {" ".join(words[a:b]) for a, b in rows if b - a <= WORDS_MAX + 1} | set(ends)


def _before_form(token: str) -> list[str]:
    """``"付上海华信贸易有限公司货款"`` → 付上海华信贸易, 上海华信贸易, 海华信贸易 …"""
    head, found, _ = token.partition("公司")
    whole = _without_suffix(head + found)[0] if found else ""
    return [whole[i:] for i in range(max(len(whole) - 3, 0))]
