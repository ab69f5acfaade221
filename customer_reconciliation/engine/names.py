"""Which open documents a text names, and how surely.

The keys of ``normalize`` find a number however it is written; here it is asked whether a number
may be taken at its word. It is *firm* when it is the whole document number, or so much of it that
neither a month ("Rent 03/2026"), a customer number nor a cut off text could look the same.
"""

import itertools
import re
import unicodedata

import numpy as np
import pandas as pd

from .candidates import pairs_of_equal
from .normalize import DATED, DATED_BASE, RANGE, SERIAL, SHORT, TYPO, WORD, keys
from .pool import is_in, scatter

LITERAL = TYPO + 1  # the whole number, but for what separates its parts
LITERAL_BIT = np.int64(3 << 60)
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
PARTS_MAX = 5  # parts a number is written in
SHARED_MAX = 20  # documents one key may stand for; more say nothing
SAID_MAX = 6  # sources that may name one document; a number more of them have is another
SERIAL_FIRM, SERIAL_MEMO, DATED_FIRM = 10**5, 10**4, 100
MONTHS = 12
PLACES = np.int64(DATED_BASE // 10)
CUTS = {27, 35, 54, 70, 105, 108, 140}  # lengths at which banks cut texts off
PART = re.compile(r"[A-Z]+|[0-9]+")
NUMBER = re.compile(r"[\w/.-]*\d[\w/.-]*")
DAY = re.compile(r"(\d{1,2}[./-]){1,2}\d{4}|\d{4}(-\d\d){1,2}")
YEAR = re.compile(r"\b(19|20)\d\d\b")
LAST = re.compile(r"[A-Za-z0-9]+\W*$")
EMPTY = {"s": "int64", "t": "int64", "firm": "bool", "documents": "int64"}


def named(sources: pd.DataFrame, targets: pd.DataFrame, reach=None) -> pd.DataFrame:
    """Which of the targets (``block``, ``ref``, ``memo``) each source (``block``, ``memo``) names.

    A source's own number says nothing: BNK1/2026/00345 does not mean INV/2026/00345.
    ``reach``: DataFrame of ``s`` and ``block``, where sources may look elsewhere than in their
    own block. → ``s``, ``t`` (positions), ``firm``, ``documents`` (how many share the number).
    """
    known = _known(targets)
    said = _said(sources, _numbers(targets))
    if reach is None:
        reach = pd.DataFrame({"s": np.arange(len(sources)), "block": sources["block"].to_numpy()})
    said = said.merge(reach, on="s")
    marks = [_mark(part["block"], part["key"]) for part in (said, known)]
    i, j = pairs_of_equal(*marks)
    hits = said.iloc[i].reset_index(drop=True)
    hits["t"], hits["mark"] = known["t"].to_numpy()[j], marks[0][i]
    hits["document"] = _documents(targets)[hits["t"].to_numpy()]
    return _best(_without_namesakes(hits))


def speaks(sources: pd.DataFrame, targets: pd.DataFrame) -> np.ndarray:
    """Which sources seem to speak of a document of ours, open or not: a number of the years,
    prefixes or as large as the targets have."""
    said, known = _said(sources, {}), _known(targets)
    years = pd.unique(known["key"][known["cls"] == DATED] // PLACES)
    dated = (said["cls"] == DATED) & is_in((said["key"] // PLACES).to_numpy(), years)
    dated &= said["key"] % PLACES >= DATED_FIRM
    serials = known["key"][known["cls"] == SERIAL]
    dated |= (said["cls"] == SERIAL) & said["key"].between(serials.min(), serials.max())
    prefixes = {part[0] for part in map(_parts, targets["ref"]) if part and part[0].isalpha()}
    loud = np.array([_has_prefix(text, prefixes) for text in sources["memo"]], bool)
    loud[said["s"].to_numpy()[dated.to_numpy()]] = True
    return loud


def _has_prefix(text: str, prefixes: set[str]) -> bool:
    parts = _parts(text)
    pairs = itertools.pairwise(parts)
    return any(a in prefixes and b.isdigit() and len(a) > 1 for a, b in pairs)


def _mark(block: pd.Series, key: pd.Series) -> np.ndarray:
    return scatter(block.to_numpy("int64")) + key.to_numpy("int64").astype(np.uint64) * GOLDEN


def _documents(targets: pd.DataFrame) -> np.ndarray:
    """Installments of one document have its number."""
    told = (targets["ref"] != "").to_numpy()
    ref = targets.groupby(["partner", "ref"], sort=False).ngroup().to_numpy()
    return np.where(told, ref, -1 - np.arange(len(targets)))


def _numbers(targets: pd.DataFrame) -> dict[str, int]:
    """Whole document numbers, bare of separators → a key for each."""
    numbers = dict.fromkeys("".join(_parts(text)) for text in targets["ref"].unique())
    return {number: key for key, number in enumerate(filter(_is_number, numbers))}


def _said(sources: pd.DataFrame, numbers: dict[str, int]) -> pd.DataFrame:
    """Keys in the sources' texts: ``s``, ``key``, ``cls``, ``cut`` (may have been cut off)."""
    texts = sources["memo"].to_numpy(dtype=object)
    found = _keys(texts, numbers)
    cut = np.flatnonzero(cut_off(texts))
    kept = _keys(np.array([LAST.sub("", t) for t in texts[cut]], dtype=object), numbers)
    kept = _mark(pd.Series(cut[kept["row"].to_numpy()]), kept["key"])
    at_end = is_in(found["row"].to_numpy(), cut) & ~is_in(_mark(found["row"], found["key"]), kept)
    return found.rename(columns={"row": "s"}).assign(cut=at_end)


def cut_off(texts: np.ndarray) -> np.ndarray:
    """Texts that end where banks cut them off, perhaps within a number."""
    return np.array([len(t) in CUTS and t[-1:].isalnum() for t in texts], bool)


def numbers_said(text: str) -> int:
    """How many numbers a text says that could be documents: no years, months, days or counts."""
    words = (word for word in NUMBER.findall(text) if not DAY.fullmatch(word))
    return sum(len(re.findall(r"[0-9Oo]{3,}", YEAR.sub(" ", word))) > 0 for word in words)


def _keys(texts: np.ndarray, numbers: dict[str, int]) -> pd.DataFrame:
    found = keys(texts)
    found = found[~found["cls"].isin((SHORT, TYPO))]
    return pd.concat([found, _literals(texts, numbers)], ignore_index=True)


def _known(targets: pd.DataFrame) -> pd.DataFrame:
    """Keys of the targets: ``t``, ``key``, ``cls``, ``block``."""
    number, memo = (targets[c].to_numpy(dtype=object) for c in ("ref", "memo"))
    beside, parts = keys(memo), _keys(number, {})
    long = (beside["cls"] == SERIAL) & (beside["key"] >= SERIAL_MEMO)
    beside = beside[long | beside["cls"].isin((DATED, WORD))]
    whole = _literals(number, _numbers(targets))
    table = pd.concat([whole, parts[parts["cls"] != RANGE], beside], ignore_index=True)
    table = table[~table.duplicated(["row", "key"])].rename(columns={"row": "t"})
    return table.assign(block=targets["block"].to_numpy()[table["t"].to_numpy()])


def _parts(text: str) -> list[str]:
    return PART.findall((text if text.isascii() else unicodedata.normalize("NFKC", text)).upper())


def _literals(texts: np.ndarray, numbers: dict[str, int]) -> pd.DataFrame:
    """Texts → keys of the whole document numbers in them."""
    found = [
        (row, numbers[gram])
        for row, text in enumerate(texts if numbers else ())
        for gram in _grams(_parts(text))
        if gram in numbers
    ]
    table = np.array(sorted(set(found)), "int64").reshape(-1, 2)
    key = table[:, 1] | LITERAL_BIT
    return pd.DataFrame({"row": table[:, 0], "key": key, "cls": np.int8(LITERAL)})


def _grams(parts: list[str]) -> list[str]:
    """``["INV", "2026", "12"]`` → INV, INV2026, INV202612, 2026 …: never a part of a part."""
    return [
        "".join(parts[first:last])
        for first in range(len(parts))
        for last in range(first + 1, min(first + PARTS_MAX, len(parts)) + 1)
    ]


def _is_number(text: str) -> bool:
    """Long enough that nothing else is written so by chance; 202603 may be a month."""
    digits = sum(c.isdigit() for c in text)
    if digits == len(text):
        return digits >= 6 and not (digits == 6 and text[:2] in ("19", "20"))
    return digits >= 2 and len(text) >= 5


def _without_namesakes(hits: pd.DataFrame) -> pd.DataFrame:
    """Where a key has the whole number of one document in a source, it means none of those others
    that merely share a part: INV/2026/00012 is not RINV/2026/00012."""
    s, document = hits["s"].to_numpy(), hits["document"].to_numpy()
    pair = scatter(s) + document.astype(np.uint64) * GOLDEN
    meant = is_in(pair, pair[(hits["cls"] == LITERAL).to_numpy()])
    said = scatter(s) + hits["mark"].to_numpy() * GOLDEN
    return hits[meant | ~is_in(said, said[meant])]


def _best(hits: pd.DataFrame) -> pd.DataFrame:
    """Hits → each pair once, as sure as its surest key."""
    if not len(hits):
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in EMPTY.items()})
    documents = hits.groupby("mark")["document"].transform("nunique")
    said = hits.groupby("mark")["s"].transform("nunique")
    serial = hits["key"] % PLACES
    firm = hits["cls"].isin((WORD, LITERAL)) | ((hits["cls"] == DATED) & (serial >= DATED_FIRM))
    firm |= (hits["cls"] == SERIAL) & (hits["key"] >= SERIAL_FIRM)
    month = (hits["cls"] == DATED) & (serial <= MONTHS)
    hits = hits.assign(
        firm=firm & ~hits["cut"] & (documents == 1) & (said <= SAID_MAX), documents=documents
    )
    hits = hits[(documents <= SHARED_MAX) & ~month].sort_values(
        ["firm", "documents"], ascending=[False, True]
    )
    hits = hits[~hits.duplicated(["s", "t"])].sort_values(["s", "t"], ignore_index=True)
    return hits[list(EMPTY)].astype(EMPTY)
