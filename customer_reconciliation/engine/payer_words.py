"""Who paid, by words: the payer's name, names in the text, and what words meant before.

A name that agrees in every word, in their order and in its legal form, is nearly proof; one that
lacks its form, is turned round, cut off or misspelt is a hint, for strangers have such names too.
"""

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from .candidates import pairs_of_equal
from .payer_names import Name, alias_key, blocks, name_of, names_within

SAME, MOST = 7.0, 4.5  # log-odds above one partner in all; MOST is never enough alone
VAGUE = 4.0  # a name many bear: of a person, or very short
NEAR = ((97, 4.0), (92, 2.5), (87, 1.0), (80, 0.0))
OTHER_FORM = -6.5
CUT_MIN = 24  # signs of a name that was cut off
CUTS = {27, 35, 70}  # lengths at which banks cut names off
COMMON = 60  # names that share a word; more say nothing
UNSEEN = 0.1  # how often what was never wrong may yet be
PROVEN, LEARNT_MAX = 6.9, 4.0
COLUMNS = ["line", "partner", "what", "weight", "said", "sure"]


def evidence(rows: list[tuple]) -> pd.DataFrame:
    """``line`` (position), ``partner``, ``what`` (key of ``payer.EVIDENCE``), ``weight`` (log-odds
    above one partner in all), ``said`` (what shows it), ``sure`` (may it decide?)."""
    return pd.DataFrame(rows, columns=COLUMNS).astype({"weight": float, "sure": bool})


def trust(aliases: pd.DataFrame) -> np.ndarray:
    """Log-odds that an alias is right again, by how often it was."""
    odds = np.log((aliases["right"] + UNSEEN) / (aliases["wrong"] + UNSEEN))
    return np.where(aliases["proven"], PROVEN, odds.clip(upper=LEARNT_MAX))


def by_words(lines: pd.DataFrame, partners: pd.DataFrame, aliases: pd.DataFrame) -> pd.DataFrame:
    """All that words say, the best for each line and partner; denials come off it."""
    said = _Names(lines, partners)
    exact = said.exact()
    rest = np.setdiff1d(np.arange(len(said.payers)), [row[0] for row in exact])
    rows = said.shown(exact + said.near(rest)) + said.in_text(exact)
    found = evidence(rows + _by_alias(lines, aliases))
    denied = found[found["weight"] < 0].groupby(["line", "partner"])["weight"].sum()
    best = found.sort_values(["weight", "sure", "said"], ascending=[False, False, True])
    best = best.drop_duplicates(["line", "partner"])
    off = best[["line", "partner"]].merge(denied.rename("off"), "left", ["line", "partner"])["off"]
    off = off.fillna(0.0).to_numpy()
    return best.assign(weight=best["weight"] + np.where(best["weight"] < 0, 0.0, off))


class _Names:
    """The names of partners and of payers, taken apart once."""

    def __init__(self, lines: pd.DataFrame, partners: pd.DataFrame):
        self.known = partners[partners["name"] != ""].reset_index(drop=True)
        self.names = [name_of(n) for n in self.known["name"]]
        self.lines = lines
        self.at = lines.index[lines["payer_name"] != ""].to_numpy()
        self.payers = [name_of(n) for n in lines["payer_name"] if n]

    def shown(self, rows: list[tuple]) -> list[tuple]:
        partner, name = self.known["partner"].to_numpy(), self.known["name"].to_numpy()
        return [(self.at[i], partner[j], what, w, name[j], True) for i, j, what, w in rows]

    def exact(self) -> list[tuple]:
        """Payers and names that have all their words in common."""
        sides = [
            [(i, spelling) for i, n in enumerate(names) for spelling in {*n.spellings, n.key}]
            for names in (self.payers, self.names)
        ]
        pairs = _equal(*sides)
        found = [(i, j, _sameness(self.payers[i], self.names[j])) for i, j in sorted(set(pairs))]
        return [(i, j, "name" if w in (SAME, VAGUE) else "near", w) for i, j, w in found]

    def near(self, rows: np.ndarray) -> list[tuple]:
        """Names that share a word, a beginning or an end, compared sign by sign."""
        left = [(i, block) for i in rows.tolist() for block in blocks(self.payers[i])]
        right = [(j, block) for j, name in enumerate(self.names) for block in blocks(name)]
        pairs = sorted(set(_equal(left, right, COMMON)))
        keys = [[names[pair[n]].key for pair in pairs]
                for n, names in enumerate((self.payers, self.names))]  # fmt: skip
        found = []
        for (i, j), ratio in zip(pairs, process.cpdist(*keys, scorer=fuzz.ratio), strict=True):
            weight = _nearness(self.payers[i], self.names[j], ratio)
            if weight is not None:
                found.append((i, j, "near", weight))
        return found

    def in_text(self, exact: list[tuple]) -> list[tuple]:
        """Whole names in the text of lines whose payer is nobody's namesake."""
        clear = {self.at[i] for i, *_ in exact}
        said = [(n, t) for n, t in enumerate(self.lines["memo"]) if t and n not in clear]
        left = [(n, spelling) for n, text in said for spelling in names_within(text)]
        right = [(j, s) for j, n in enumerate(self.names) if n.telling for s in n.spellings]
        partner, name = self.known["partner"].to_numpy(), self.known["name"].to_numpy()
        texts = {n: name_of(text) for n, text in said}
        return [
            (n, partner[j], "text", VAGUE + _form(texts[n], self.names[j]), name[j], True)
            for n, j in sorted(set(_equal(left, right)))
        ]


def _equal(left: list[tuple], right: list[tuple], most: int | None = None) -> list[tuple]:
    """Pairs of numbers whose words are equal, no word that more than ``most`` on the right have."""
    words = np.array([word for _, word in (*left, *right)], dtype=object)
    code = pd.factorize(words)[0]
    i, j = pairs_of_equal(code[: len(left)], code[len(left) :], most)
    return [(left[a][0], right[b][0]) for a, b in zip(i.tolist(), j.tolist(), strict=True)]


def _sameness(payer: Name, name: Name) -> float:
    if not (payer.spellings & name.spellings):
        whole = MOST  # words turned round, or nearly the same letters
    elif payer.size in CUTS:
        whole = MOST
    else:
        whole = SAME
    if not (payer.telling or name.telling):
        whole = VAGUE
    whole = whole if payer.forms == name.forms else min(whole, MOST)
    return whole + _form(payer, name)


def _form(payer: Name, name: Name) -> float:
    """What the legal forms say: a part of it may have been left out."""
    one, other = payer.forms, name.forms
    return OTHER_FORM if one and other and not (one <= other or other <= one) else 0.0


def _nearness(payer: Name, name: Name, ratio: float) -> float | None:
    if len(payer.text) >= CUT_MIN and name.text.startswith(payer.text):
        return MOST
    for least, weight in NEAR:
        if ratio >= least:
            return weight + _form(payer, name)
    return None


def _by_alias(lines: pd.DataFrame, aliases: pd.DataFrame) -> list[tuple]:
    """What the whole name, or words in the name or the text, meant before."""
    aliases = aliases[aliases["kind"] != "account"].assign(weight=trust)
    index: dict[str, list] = {}
    for row in aliases.itertuples(index=False):
        if key := alias_key(row.kind, row.value):
            word = key if row.kind == "name" else max(key.split(), key=len) * key.isascii()
            index.setdefault(word, []).append((row, key))
    rows = []
    for line, name, memo in zip(lines.index, lines["payer_name"], lines["memo"], strict=True):
        whole = alias_key("name", name) if index else ""
        text = name_of(f"{name} {memo}").text if index else ""
        for word in {whole, *text.split(), ""} & index.keys():
            rows += [
                (line, row.partner, "alias", row.weight, row.value, row.proven)
                for row, key in index[word]
                if (key == whole if row.kind == "name" else _has(text, key))
            ]
    return rows


def _has(text: str, key: str) -> bool:
    return f" {key} " in f" {text} " if key.isascii() else key in text
