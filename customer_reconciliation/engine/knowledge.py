"""What was learnt of partners, as it bears on the lines at hand.

Patterns and aliases are further keys: two lines that have one share a *hit*, trusted as far as it
has been right. A usual lag and a usual discount are further evidence. What is not proven must not
decide: the certain waves know only ``Known.proven()``, the suggestions all (see ``match``).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import wording
from .learn import LEAN, Model
from .tables import AUTO, KNOWLEDGE, KNOWLEDGE_KINDS, empty

WRITTEN = ("pattern", "alias")  # the kinds that make hits
KEY_PAIRS_MAX = 400  # a key on 20 × 20 lines says nothing any more
PROVEN_MIN, TRUST_MAX = 0.9, 0.99
WORTH_SAYING = 0.5  # log-odds from which a sentence names what was learnt
DAYS_ANY = 2**31
LAG_SPREAD = 4.0  # days that a known lag may vary
DISCOUNT_SHARE = 0.5  # of the business of a partner known to take a discount
DISCOUNT_POINTS = 3.0  # amounts that one rate allows: to a minor unit either way
HITS = dict.fromkeys(("o", "t", "code", "row", "f_o", "f_t"), "int64") | {"trust": "float64"}


@dataclass(frozen=True)
class Known:
    """Knowledge about the blocks of one part of the lines; ``row`` is an index of ``table``."""

    partner: np.ndarray  # by block
    table: pd.DataFrame  # KNOWLEDGE and ``trust``
    hits: pd.DataFrame  # HITS: lines that share a pattern's number or an alias
    lag: np.ndarray  # [block, n] days
    lag_trust: np.ndarray  # 0 where less than n are known
    rate: np.ndarray  # [block, n] percent
    rate_trust: np.ndarray

    def proven(self) -> "Known":
        """What may decide."""
        table = self.table[self.table["proven"]]
        return _known(self.partner, table, self.hits[self.hits["row"].isin(table.index)])

    def may_suggest(self) -> bool:
        """Is there more than what may decide?"""
        return not self.table["proven"].all()


def known(lines: pd.DataFrame, table: pd.DataFrame, days_max: int) -> Known | None:
    """What a clean table says of the lines, None if nothing; hits at most so many days apart."""
    if table.empty or lines.empty:
        return None
    partner = lines.drop_duplicates("block").set_index("block")["partner"].sort_index().to_numpy()
    table = table[table["partner"].isin(partner)]
    return None if table.empty else _known(partner, table, _hits(lines, table, days_max))


def _known(partner: np.ndarray, table: pd.DataFrame, hits: pd.DataFrame) -> Known:
    values = [_by_block(partner, table[table["kind"] == kind]) for kind in ("lag", "discount")]
    return Known(partner, table, hits.reset_index(drop=True), *values[0], *values[1])


def _by_block(partner: np.ndarray, rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Values and trust, [block, n]."""
    place = rows.groupby("partner").cumcount()
    found = []
    for column in ("value", "trust"):
        wide = rows.assign(place=place).pivot(index="partner", columns="place", values=column)
        found.append(wide.reindex(partner).fillna(0.0).to_numpy(float))
    return found[0], found[1]


def clean_knowledge(table: pd.DataFrame | None) -> pd.DataFrame:
    """Knowledge as given → in an order of its own, usable rows only, with their ``trust``.

    Raises ValueError when a column is missing.
    """
    if table is None or table.empty:
        return empty(KNOWLEDGE).assign(trust=np.zeros(0))
    missing = [name for name in KNOWLEDGE if name not in table]
    if missing:
        raise ValueError(f"knowledge lacks the columns {', '.join(missing)}")
    table = table[list(KNOWLEDGE)].astype(KNOWLEDGE)
    for name, side in (("pattern", wording.mask), ("alias", wording.phrase)):
        rows = table["kind"] == name
        for column in ("ours", "theirs"):
            table.loc[rows, column] = table.loc[rows, column].map(side)
    table = table[[_usable(row) for row in table.itertuples()]]
    table = table.assign(trust=_trust(table)).sort_values(
        [*KNOWLEDGE], ascending=[name != "proven" for name in KNOWLEDGE], ignore_index=True
    )
    return table.drop_duplicates(["partner", "kind", "ours", "theirs", "value"], ignore_index=True)


def useful(table: pd.DataFrame | None) -> pd.DataFrame:
    """Clean knowledge without what has been wrong more often than right."""
    table = clean_knowledge(table)
    return table[table["proven"] | (table["wrong"] <= table["right"])].reset_index(drop=True)


def _usable(row) -> bool:
    """Can it be put to use?"""
    if row.kind not in KNOWLEDGE_KINDS:
        return False
    if row.kind == "pattern":
        return 0 < wording.mapped(row.ours) == wording.mapped(row.theirs)
    if row.kind == "alias":
        return bool(row.ours and row.theirs)
    return np.isfinite(row.value) and (row.kind == "lag" or 0 < row.value < 100)


def _trust(table: pd.DataFrame) -> np.ndarray:
    share = ((table["right"] + 1) / (table["right"] + table["wrong"] + 2)).to_numpy()
    share = np.where(table["proven"], np.maximum(share, PROVEN_MIN), share)
    return np.minimum(share, TRUST_MAX)


def _hits(lines: pd.DataFrame, table: pd.DataFrame, days_max: int) -> pd.DataFrame:
    """Lines of both sides that share a number of a pattern, or an alias: ``o``, ``t``, ``code``
    of what they share, ``row`` and ``trust`` of the knowledge, how many lines of the other side
    share it in that time (``f_o``, ``f_t``)."""
    table = table[table["kind"].isin(WRITTEN)]
    rows = np.flatnonzero(lines["partner"].isin(table["partner"]).to_numpy())
    found = _found(lines.iloc[rows], rows, table)
    sides = [found[found["side"] == side].drop(columns="side") for side in (0, 1)]
    on = ["block", "row", "said"]
    size = [side.groupby(on)["line"].transform("size") for side in sides]
    sides = [side.assign(n=n) for side, n in zip(sides, size, strict=True)]
    both = sides[0].merge(sides[1], on=on, suffixes=("_o", "_t"))
    both = both[both["n_o"] * both["n_t"] <= KEY_PAIRS_MAX]
    day = lines["day"].to_numpy()
    both = both.rename(columns={"line_o": "o", "line_t": "t"})
    both = both[np.abs(day[both["t"]] - day[both["o"]]) <= days_max]
    both = both.assign(
        code=both.groupby(on).ngroup(),
        f_o=both.groupby([*on, "t"])["o"].transform("size"),
        f_t=both.groupby([*on, "o"])["t"].transform("size"),
        trust=table["trust"].reindex(both["row"]).to_numpy(),
    )
    both = both[list(HITS)].astype(HITS)
    return both.sort_values(["row", "code", "o", "t"], ignore_index=True)


def _found(lines: pd.DataFrame, number: np.ndarray, table: pd.DataFrame) -> pd.DataFrame:
    """What lines say of the patterns and aliases of their partner: line, side, block, row of the
    table, and what is said."""
    said = wording.heard(lines)
    side, block = lines["side"].to_numpy(), lines["block"].to_numpy()
    places = lines.groupby("partner").indices
    found = [
        (number[at], side[at], block[at], row.Index, what)
        for row in table.itertuples()
        if row.partner in places
        for at, what in _spoken(row, said, side, places[row.partner])
    ]
    return pd.DataFrame(found, columns=["line", "side", "block", "row", "said"])


def _spoken(row, said: np.ndarray, side: np.ndarray, places: np.ndarray):
    """(place, what is said there) of one piece of knowledge among the places."""
    for number, text in enumerate((row.ours, row.theirs)):
        mine = places[side[places] == number]
        if row.kind == "alias":
            yield from ((at, "") for at in mine if wording.says(said[at], text))
        else:
            pattern = wording.reader(text)
            yield from ((at, n) for at in mine for n in wording.numbers(said[at], pattern))


def lag_density(
    known: Known, model: Model, stream: np.ndarray, lag: np.ndarray, density: np.ndarray
) -> np.ndarray:
    """Density of a lag per day as the ledgers at hand tell it → the same with what is known,
    which counts the less the more the ledgers tell."""
    told, block = LEAN / (LEAN + model.seen[stream]), stream // 2
    for n in range(known.lag.shape[1]):
        own = np.exp(-np.abs(lag - known.lag[block, n]) / LAG_SPREAD) / (2 * LAG_SPREAD)
        share = known.lag_trust[block, n] * told
        density = (1 - share) * density + share * own
    return density


def taken(known: Known, table: dict) -> np.ndarray:
    """Facts of groups → how often the partner takes just the discount a group is off by."""
    larger = np.maximum(np.abs(table["total_o"]), np.abs(table["total_t"]))
    same = (np.sign(table["total_o"]) * np.sign(table["total_t"]) > 0) & (table["off"] > 0)
    share = np.zeros(len(larger))
    for n in range(known.rate.shape[1]):
        rate, trust = known.rate[table["block"], n], known.rate_trust[table["block"], n]
        fits = same & of_rate(table["off"], larger, rate)
        share = np.maximum(share, DISCOUNT_SHARE * trust * fits)
    return share


def of_rate(off, larger, percent):
    """Is ``off`` that percentage of ``larger``, to a minor unit of rounding?"""
    return np.abs(off - percent / 100.0 * larger) <= 1.0


def resting(lines: pd.DataFrame, table: pd.DataFrame, groups, group, line) -> np.ndarray:
    """Row of the clean table each group rests on most, −1 where it rests on none.

    ``groups``: columns ``knowledge``, ``off``, ``size`` and ``decision`` of what was found;
    ``group`` and ``line``: its links. What is decided rests on what is proven.
    """
    rests = np.full(len(groups), -1)
    bearing = (groups["knowledge"] >= WORTH_SAYING).to_numpy()
    if table.empty or not bearing.any():
        return rests
    number, at = group[bearing[group]], line[bearing[group]]
    part = lines.iloc[at].reset_index(drop=True).assign(block=number)
    hits = _hits(part, table, DAYS_ANY)
    partner = pd.Series(part["partner"].to_numpy(), index=number).groupby(level=0).first()
    pairs = [(hits["row"].to_numpy(), number[hits["o"].to_numpy()])]
    for kind in ("discount", "lag"):
        both = (
            table[table["kind"] == kind]
            .reset_index()
            .merge(partner.rename("partner").rename_axis("group").reset_index(), on="partner")
        )
        if kind == "discount":
            row = groups.iloc[both["group"]]
            off, size = row["off"].to_numpy(), row["size"].to_numpy()
            both = both[(off > 0) & of_rate(off, size, both["value"].to_numpy())]
        pairs.append((both["index"].to_numpy(), both["group"].to_numpy()))
    decided = (groups["decision"] == AUTO).to_numpy()
    proven = table["proven"].to_numpy()
    for rows, numbers in reversed(pairs):
        good = proven[rows] | ~decided[numbers]
        rows, numbers = rows[good], numbers[good]
        order = np.argsort(table["trust"].to_numpy()[rows], kind="stable")
        rests[numbers[order]] = rows[order]
    return rests
