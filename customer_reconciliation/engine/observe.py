"""What decided matches teach of a partner: ways of writing, words, lag, discount.

Candidates come from matches that people held to be right and that the general keys (``normalize``)
don't see through; each is then tested against all decided matches. What happened once is no habit;
what stands on many lines, or meets by chance as easily, says nothing. Of what explains the same
matches the plainest is kept. Nothing depends on the order of lines or decisions.
"""

import itertools
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from . import wording
from .clean import clean
from .knowledge import clean_knowledge, of_rate
from .normalize import SHORT, keys
from .tables import DECISIONS, OBSERVED, SIDES, table

TIMES_MIN, SHARE_MIN = 2, 0.75  # what happened once is no habit, nor what often fails
DIGITS_MIN = 3  # digits in common that are more than chance
RARE_SHARE, RARE_LINES = 0.34, 2  # what more lines than this say tells nothing
WORDS_MAX = 2.0  # words of ours that one number of a pattern may stand for, on average
CHANCE_MAX = 0.5  # how many aliases chance may make
PHRASES_MAX, GROUP_MAX = 40, 8  # phrases of a line, lines of a side, that are looked at
LETTERS_MIN = 4
LAG_NEAR = 7  # days off the usual lag that still are usual
RATE_STEP, RATE_MAX = 0.5, 30.0  # percent


@dataclass(frozen=True)
class Group:
    """A decided match: positions of its lines on each side."""

    match_id: int
    right: bool
    sides: tuple[tuple[int, ...], tuple[int, ...]]
    seen: bool  # general keys see that its sides belong together


@dataclass(frozen=True)
class Desk:
    """All there is of one partner."""

    said: np.ndarray
    amount: np.ndarray
    day: np.ndarray
    side: np.ndarray
    groups: list[Group]


def observe(
    ours: pd.DataFrame,
    theirs: pd.DataFrame,
    links: pd.DataFrame,
    decisions: pd.DataFrame,
    known: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """What decided groups teach → ``tables.OBSERVED``, nothing of it proven.

    ``ours``, ``theirs``: ledgers, decided and undecided lines alike (they tell what is common);
    ``links``: which lines each decided match has; ``decisions``: ``tables.DECISIONS``. ``known``:
    knowledge that is tested too, and keeps its value; of it also what no match speaks of. ``found``
    says whether the matches alone would teach it.
    """
    lines, _errors = clean(ours, theirs)
    known = clean_knowledge(known)
    rows = [
        {"partner": partner, **row}
        for partner, part in lines.groupby("partner", sort=True)
        for row in _of_partner(part, links, decisions, known[known["partner"] == partner])
    ]
    for row in rows:
        row |= {"right": len(row["right_by"]), "wrong": len(row["wrong_by"]), "proven": False}
    found = table(rows, OBSERVED)
    return found.sort_values(["partner", "kind", "ours", "theirs", "value"], ignore_index=True)


def _of_partner(lines, links, decisions, known) -> list[dict]:
    lines = lines.reset_index(drop=True)
    groups = _groups(lines, links, decisions.astype(DECISIONS))
    columns = (lines[c].to_numpy() for c in ("amount", "day", "side"))
    desk = Desk(wording.heard(lines), *columns, groups)
    patterns = _patterns(desk, _pairs(known, "pattern"))
    told = {m for row in patterns if row["value"] == 0.0 for m in row["right_by"]}
    return [
        *patterns,
        *_aliases(desk, told, _pairs(known, "alias")),
        *_lags(desk, known.loc[known["kind"] == "lag", "value"].tolist()),
        *_discounts(desk, known.loc[known["kind"] == "discount", "value"].tolist()),
    ]


def _pairs(known: pd.DataFrame, kind: str) -> list[tuple[str, str]]:
    part = known[known["kind"] == kind]
    return list(zip(part["ours"], part["theirs"], strict=True))


def _groups(lines, links, decisions) -> list[Group]:
    """Decided matches with lines on both sides, in order of their numbers."""
    place = pd.Series(lines.index, index=pd.MultiIndex.from_frame(lines[["side", "item_id"]]))
    links = links[links["match_id"].isin(decisions["match_id"])]
    side = pd.Index(SIDES).get_indexer(links["side"])
    at = place.reindex(pd.MultiIndex.from_arrays([side, links["item_id"]])).to_numpy()
    linked = pd.DataFrame({"match": links["match_id"].to_numpy(), "side": side, "at": at}).dropna()
    right = decisions.set_index("match_id")["right"]
    marks = _marks(lines, linked["at"].astype("int64").unique())
    groups = []
    for match_id, part in linked.groupby("match", sort=True):
        sides = tuple(tuple(sorted(part.loc[part["side"] == s, "at"].astype(int))) for s in (0, 1))
        if all(sides):
            ours, theirs = (set().union(*(marks[at] for at in some)) for some in sides)
            group = Group(int(match_id), bool(right[match_id]), sides, bool(ours & theirs))
            groups.append(group)
    return groups


def _marks(lines, places) -> dict[int, set]:
    """The general keys of some lines."""
    texts = (lines["ref"] + " \x1f " + lines["memo"]).to_numpy(dtype=object)[places]
    found = keys(texts) if len(texts) else pd.DataFrame({"row": [], "key": [], "cls": []})
    found = found[found["cls"] != SHORT]
    marks = defaultdict(set)
    for row, key in zip(found["row"], found["key"], strict=True):
        marks[int(places[row])].add(int(key))
    return marks


def _row(kind, ours, theirs, value, right_by, wrong_by) -> dict:
    said = {"kind": kind, "ours": ours, "theirs": theirs, "value": float(value)}
    by = {"right_by": tuple(sorted(right_by)), "wrong_by": tuple(sorted(wrong_by))}
    times, share = len(right_by), SHARE_MIN * (len(right_by) + len(wrong_by))
    return said | by | {"found": times >= TIMES_MIN and times >= share}


def _rare(count: int, lines: int) -> bool:
    return count <= max(RARE_SHARE * lines, RARE_LINES)


def _plainest(candidates: list[tuple], wanted: set[int]) -> list[dict]:
    """Of (preference, row) those that explain matches no better one explains."""
    kept, left = [], set(wanted)
    for _, row in sorted(candidates, key=lambda c: c[0]):
        fresh = left & set(row["right_by"])
        if len(fresh) >= TIMES_MIN:
            kept.append(row)
            left -= fresh
    return kept


def _with_known(kept: list[dict], known: list[tuple[str, str]], test) -> list[dict]:
    """What is kept, and what was known before and was not found again, as tests have it."""
    found = {(row["ours"], row["theirs"]) for row in kept}
    return kept + [{**test(pair), "found": False} for pair in known if pair not in found]


# -- ways of writing --------------------------------------------------------------------------


def _patterns(desk: Desk, known: list[tuple[str, str]]) -> list[dict]:
    unseen = [g for g in desk.groups if g.right and not g.seen]
    examples = defaultdict(set)  # (mask of ours, shape of theirs) → their words
    for group in unseen:
        for ours, theirs in product(*(_number_words(desk, some) for some in group.sides)):
            for shapes in _alignments(ours, theirs):
                examples[shapes].add(theirs)
    masks = {(ours, _settled(theirs, words)) for (ours, theirs), words in examples.items()}
    tested = []
    for ours, theirs in sorted(masks):
        row, telling = _tested_pattern(desk, ours, theirs)
        right, wrong = len(row["right_by"]), len(row["wrong_by"])
        if telling and row["found"]:
            free = (ours + theirs).count(wording.FREE)
            tested.append(((-right, wrong, -wording.mapped(ours), free, ours, theirs), row))
    kept = _plainest(tested, {g.match_id for g in unseen})
    return _with_known(kept, known, lambda pair: _tested_pattern(desk, *pair)[0])


def _number_words(desk: Desk, places) -> set[str]:
    """Words with a number in the lines of one side."""
    found = {word for at in places[:GROUP_MAX] for word in desk.said[at].split()}
    return {word for word in found if sum(map(str.isdigit, word)) >= DIGITS_MIN}


def _alignments(ours: str, theirs: str):
    """Pairs of (mask of ours, shape of theirs) under which the two words name one document: an end
    of a number of ours that stands somewhere in theirs. In a shape no digit is a letter yet."""
    digits = [i for i, c in enumerate(ours) if c.isdigit()]
    places = [i for i, c in enumerate(theirs) if c.isdigit()]
    number = "".join(theirs[i] for i in places)
    for end, at in enumerate(digits):
        if at + 1 in digits:
            continue  # not the end of a run
        for size in range(DIGITS_MIN, end + 2):
            mine = digits[end + 1 - size : end + 1]
            start = number.rfind("".join(ours[i] for i in mine))
            if start < 0:
                break
            yield _shape(ours, set(mine)), _shape(theirs, set(places[start : start + size]))


def _shape(word: str, chosen: set[int]) -> str:
    """A word as a mask in which the chosen digits are mapped, all others free."""
    signs = (wording.MAPPED if i in chosen else wording.FREE for i in range(len(word)))
    return "".join(s if c.isdigit() else c for c, s in zip(word, signs, strict=True))


def _settled(shape: str, words: set[str]) -> str:
    """A shape in which free digits that are the same in all words are those digits."""
    return "".join(
        signs[0] if sign == wording.FREE and len(set(signs)) == 1 else sign
        for sign, *signs in zip(shape, *sorted(words), strict=True)
    )


def _tested_pattern(desk: Desk, ours: str, theirs: str) -> tuple[dict, bool]:
    """A pattern against all decided matches → its row, and whether its numbers are telling."""
    readers = [wording.reader(mask) for mask in (ours, theirs)]
    right_by, wrong_by, told = [], [], set()
    for group in desk.groups:
        read = [
            set().union(*(wording.numbers(desk.said[at], reader) for at in some))
            for reader, some in zip(readers, group.sides, strict=True)
        ]
        common = read[0] & read[1]
        if group.right and common:
            right_by.append(group.match_id)
            told |= common
        elif common or (group.right and all(read)):
            wrong_by.append(group.match_id)
    row = _row("pattern", ours, theirs, 0.0, right_by, wrong_by)
    return row, len(told) >= TIMES_MIN and _telling(desk, readers[0], told)


def _telling(desk: Desk, reader, told: set[str]) -> bool:
    """Does each of the numbers stand for hardly more than one word of ours? A year does not."""
    words = defaultdict(set)
    for said in desk.said[desk.side == 0]:
        for found in reader.finditer(said):
            words["".join(found.groups())].add(found[0])
    return float(np.mean([len(words[number]) for number in told])) <= WORDS_MAX


# -- words that stand for others --------------------------------------------------------------


def _aliases(desk: Desk, told: set[int], known: list[tuple[str, str]]) -> list[dict]:
    """``told``: matches a pattern explains already."""
    wanted = [g for g in desk.groups if g.right and not g.seen and g.match_id not in told]
    phrases = _Phrases(desk)
    together = Counter(
        pair for group in wanted for pair in product(*(phrases.of(s) for s in group.sides))
    )
    often = [pair for pair, times in together.items() if times >= TIMES_MIN]
    tested = []
    for ours, theirs in often:
        row = _tested_alias(desk, phrases, ours, theirs)
        right, wrong = len(row["right_by"]), len(row["wrong_by"])
        if row["found"] and phrases.telling(ours, theirs, right):
            rarity = phrases.count[1][theirs], phrases.count[0][ours]
            form = _form(theirs), _form(ours)
            tested.append(((-right, wrong, *rarity, *form, theirs, ours), row))
    kept = _plainest(tested, {g.match_id for g in wanted})
    return _with_known(kept, known, lambda pair: _tested_alias(desk, phrases, *pair))


class _Phrases:
    """What the lines of a partner say, word by word and two words at a time."""

    def __init__(self, desk: Desk):
        self.lines = [_phrases(said) for said in desk.said]
        sides = [np.flatnonzero(desk.side == side) for side in (0, 1)]
        self.size = [len(side) for side in sides]
        self.count = [Counter(p for at in side for p in self.lines[at]) for side in sides]
        self.usual = sum(times >= TIMES_MIN for times in self.count[0].values())

    def of(self, places) -> set[str]:
        return set().union(*(self.lines[at] for at in places[:GROUP_MAX]))

    def telling(self, ours: str, theirs: str, times: int) -> bool:
        """Neither stands on many lines, and chance would hardly bring them together so often."""
        count = self.count[0][ours], self.count[1][theirs]
        rare = all(_rare(n, size) for n, size in zip(count, self.size, strict=True))
        return rare and self.usual * (count[0] / self.size[0]) ** times <= CHANCE_MAX


def _phrases(said: str) -> set[str]:
    found = set()
    for part in said.split(wording.BREAK):
        words = part.split()[:PHRASES_MAX]
        found.update(word for word in words if _worth(word))
        found.update(f"{a} {b}" for a, b in itertools.pairwise(words) if _worth(a) or _worth(b))
    return found


def _worth(word: str) -> bool:
    """A word that may name something: one with a digit, or not a short one."""
    return len(word) >= LETTERS_MIN or (len(word) > 1 and any(map(str.isdigit, word)))


def _form(phrase: str) -> tuple[int, int]:
    """Of phrases that say the same the one to keep: letters with digits, else two words (best
    with the number behind), else one."""
    last = phrase.split()[-1]
    if " " in phrase:
        return 1, not last[-1].isdigit()
    return (0 if not phrase.isalpha() and not phrase.isdigit() else 2), 0


def _tested_alias(desk: Desk, phrases: _Phrases, ours: str, theirs: str) -> dict:
    """Right where both are said, wrong where theirs is said of something else."""
    right_by, wrong_by = [], []
    for group in desk.groups:
        said = [
            any(wording.says(desk.said[at], phrase) for at in places)
            for phrase, places in zip((ours, theirs), group.sides, strict=True)
        ]
        if said[1] and group.right:
            (right_by if said[0] else wrong_by).append(group.match_id)
        elif all(said):
            wrong_by.append(group.match_id)
    return _row("alias", ours, theirs, 0.0, right_by, wrong_by)


# -- lag and discount -------------------------------------------------------------------------


def _lags(desk: Desk, known: list[float]) -> list[dict]:
    right = [g for g in desk.groups if g.right]
    lags = [_mean(desk.day, g.sides[1]) - _mean(desk.day, g.sides[0]) for g in right]
    usual = float(np.rint(np.median(lags))) if len(lags) >= TIMES_MIN else 0.0
    values = known or [usual] * bool(usual)  # that both book on the same day needs no telling
    rows = []
    for value in values:
        near = [abs(lag - value) <= LAG_NEAR for lag in lags]
        by = [[g.match_id for g, n in zip(right, near, strict=True) if n == w] for w in (1, 0)]
        row = _row("lag", "", "", value, *by)
        if known or row["found"]:
            rows.append(row)
    return rows


def _mean(values: np.ndarray, places) -> float:
    return float(values[list(places)].mean())


def _discounts(desk: Desk, known: list[float]) -> list[dict]:
    off = {g: _percents(desk, g, known) for g in desk.groups}
    rows = []
    for rate in sorted({*known, *itertools.chain(*off.values())}):
        by = [
            [g.match_id for g, rates in off.items() if rate in rates and g.right == right]
            for right in (True, False)
        ]
        row = _row("discount", "", f"{rate:g} %", rate, *by)
        if rate in known or row["found"]:
            rows.append(row)
    return rows


def _percents(desk: Desk, group: Group, known: list[float]) -> list[float]:
    """The percentages by which the sides of a match differ: a round one, known ones."""
    totals = [sum(map(int, desk.amount[list(places)])) for places in group.sides]
    larger, off = max(map(abs, totals)), abs(totals[0] - totals[1])
    if off <= 1 or totals[0] * totals[1] <= 0:
        return []
    rate = round(off / larger * 100 / RATE_STEP) * RATE_STEP
    rates = {*known, rate} if 0 < rate <= RATE_MAX else {*known}
    return [rate for rate in sorted(rates) if of_rate(off, larger, rate)]
