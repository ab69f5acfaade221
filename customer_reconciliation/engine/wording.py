"""How one side writes things: words of a text, and masks of numbers.

A text is *heard* as its words in upper case with single spaces, so that a phrase is found whatever
the commas around it. A mask is a word in which ``#`` is a digit that says which document is meant
and ``?`` any other digit; the digits under ``#``, read from left to right, are what two masks have
in common: ``77#####`` and ``INV/????/#####`` make one of ``7700012`` and ``INV/2026/00012``.
"""

import re
import unicodedata

import numpy as np
import pandas as pd

MAPPED, FREE = "#", "?"
WORD = re.compile(r"[^\W_](?:[\w/.\-]*[^\W_])?")
BREAK = " \n "  # no phrase reaches from the reference into the memo
RUNS = re.compile(r"#+|\?+|[^#?]+")


def words(text: str) -> list[str]:
    """``"Vertrag: 4711, k-12/a"`` → ``["VERTRAG", "4711", "K-12/A"]``"""
    return WORD.findall(_plain(text))


def _plain(text: str) -> str:
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).upper()


def heard(lines: pd.DataFrame) -> np.ndarray:
    """What each line says, reference and memo, as words between single spaces."""
    columns = (lines[name].to_numpy(dtype=object) for name in ("ref", "memo"))
    said = [
        BREAK.join(" ".join(words(text)) for text in texts) for texts in zip(*columns, strict=True)
    ]
    return np.array([f" {text} " for text in said], dtype=object)


def phrase(text: str) -> str:
    """A phrase as it is heard; ``""`` if it has no word."""
    return " ".join(words(text))


def says(said: str, phrase_: str) -> bool:
    return f" {phrase_} " in said


def mask(text: str) -> str:
    """A mask as people type it, as it is compared."""
    return " ".join(_plain(text).split())


def mapped(mask_: str) -> int:
    """How many digits of the mask say which document is meant."""
    return mask_.count(MAPPED)


def reader(mask_: str) -> re.Pattern:
    """A mask → the pattern that finds it in what is heard, as whole words."""
    parts = []
    for run in RUNS.findall(mask_):
        size = f"{{{len(run)}}}"
        if run[0] == MAPPED:
            parts.append(f"([0-9]{size})")
        else:
            parts.append(f"[0-9]{size}" if run[0] == FREE else re.escape(run))
    return re.compile(f"(?<= ){''.join(parts)}(?= )")


def numbers(said: str, pattern: re.Pattern) -> set[str]:
    """The numbers of documents that the pattern of a mask reads in what is heard."""
    return {"".join(found.groups()) for found in pattern.finditer(said)}
