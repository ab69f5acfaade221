"""What the texts of matches say of their differences, match by match."""

import re
from typing import NamedTuple

import numpy as np

from . import causes, deduct
from .tables import KINDS

PAID = np.array([{"payment": 1.0, "other": 0.5}.get(kind, 0.0) for kind in KINDS])
#: The causes of which a text has spoken where a difference has this name.
CAUSES = {
    deduct.DISCOUNT: (causes.DISCOUNT,),
    deduct.BANK_CHARGE: (causes.BANK_CHARGE,),
    deduct.TAX: (causes.TAX, causes.NET),
    deduct.FX: (causes.FX,),
}


RARE = 16  # pairs of documents that share a key: so few may mean each other


class Spoken(NamedTuple):
    """By match: ``told`` (see ``causes.bits``), ``paid`` (whether money moved), ``words``
    ((match, cause) → as a text has it) and ``stated`` (match → amount and rate as written)."""

    told: np.ndarray
    paid: np.ndarray
    words: dict[tuple[int, int], str]
    stated: dict[int, str]

    def reasons(self, name: np.ndarray) -> dict[int, tuple[str, str]]:
        """Matches whose difference has the name that a text gives it → (key, what it says)."""
        found = {}
        for match in np.flatnonzero(self.told):
            words = [self.words.get((match, c), "") for c in CAUSES.get(name[match], ())]
            if name[match] == deduct.FX and match in self.stated:
                found[match] = "fx_stated", self.stated[match]
            elif any(words):
                found[match] = f"{deduct.NAMES[name[match]]}_said", max(words)
        return found


def heard(lines, hits) -> np.ndarray:
    """``causes.bits`` of lines that share a rare key with one of another amount, with none of
    their own."""
    amount = lines["amount"].to_numpy()
    o, t = hits["o"].to_numpy(), hits["t"].to_numpy()
    off, larger = np.abs(amount[o] - amount[t]), np.maximum(np.abs(amount[o]), np.abs(amount[t]))
    even, short = off == 0, (off <= deduct.SHORT_MAX * larger)
    short &= (hits["f_o"] * hits["f_t"] <= RARE).to_numpy()
    odd = np.zeros(len(lines), bool)
    odd[o[short]] = odd[t[short]] = True
    odd[o[even]] = odd[t[even]] = False
    told = np.zeros(len(lines), "uint8")
    told[odd] = causes.bits(lines["memo"].to_numpy(dtype=object)[odd])
    return told


def facts(told, kind, group, count: int) -> dict[str, np.ndarray]:
    """Lines (what they say, their kinds, the group of each) → ``told`` and ``paid`` by group."""
    loud, said, paid = np.flatnonzero(told), np.zeros(count, "uint8"), np.zeros(count)
    np.bitwise_or.at(said, group[loud], told[loud])
    for payment in (0.5, 1.0):
        paid[group[PAID[kind] == payment]] = payment
    return {"told": said, "paid": paid}


def spoken(lines, rows, match, totals: tuple[np.ndarray, np.ndarray]) -> Spoken:
    """Lines (``rows``) and the number of the match of each, with both totals by match."""
    count = len(totals[0])
    texts = lines["memo"].to_numpy(dtype=object)[rows]
    kind, words, stated = lines["kind"].to_numpy()[rows], {}, {}
    told, paid = facts(np.zeros(len(rows), "uint8"), kind, match, count).values()
    for row, cause, word in causes.read(texts).itertuples(index=False):
        told[match[row]] |= 1 << cause
        words.setdefault((match[row], cause), _written(texts[row], word))
    for row in (row for row, text in enumerate(texts.tolist()) if causes.STATED.search(text)):
        both = tuple(int(total[match[row]]) for total in totals)
        if match[row] not in stated and (part := causes.stated(texts[row], both)):
            stated[match[row]] = part
            told[match[row]] |= 1 << causes.FX
    return Spoken(told, paid, words, stated)


def _written(text: str, word: str) -> str:
    """A word in capitals as the text writes it, where it has the same letters."""
    found = re.search(r"\s+".join(map(re.escape, word.split())), text, re.IGNORECASE)
    return found.group() if found else word
