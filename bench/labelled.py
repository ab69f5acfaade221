"""What both generators of labelled ledgers give, and the baselines an engine must beat on it."""

from dataclasses import dataclass

import pandas as pd


@dataclass
class Labelled:
    """Two ledgers and the truth: ``groups`` (group, case, side, item_id) and ``differences``
    (side, item_id, kind, where known told): lone lines by themselves, what a group leaves over at
    its first line. ``told``: whether a number, or an amount in a usual proportion, ties the lines
    of the group at all; of others an accountant can only say that both stand open."""

    ours: pd.DataFrame
    theirs: pd.DataFrame
    groups: pd.DataFrame
    differences: pd.DataFrame


def sets_of(links: pd.DataFrame, number: str) -> pd.Series:
    """Links → the set of (side, item) of each group."""
    return (
        pd.Series(list(zip(links["side"], links["item_id"], strict=True)))
        .groupby(links[number].to_numpy())
        .agg(frozenset)
    )


def look_up(ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """A spreadsheet: same reference and amount, then an amount that is the only one."""
    by_reference = _only(
        ours.assign(ref=ours["ref"].str.strip()), theirs, ["partner", "currency", "ref", "amount"]
    )
    left = [
        side[~side["item_id"].isin(by_reference[name])]
        for side, name in ((ours, "o"), (theirs, "t"))
    ]
    return pd.concat([by_reference, _only(*left, ["partner", "currency", "amount"])])


def _only(ours, theirs, on) -> pd.DataFrame:
    sides = [side[~side.duplicated(on, keep=False)] for side in (ours, theirs)]
    found = sides[0].merge(sides[1], on=on, suffixes=("_o", "_t"))
    return pd.DataFrame({"o": found["item_id_o"], "t": found["item_id_t"]})


def by_amount(ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Amount and partner, the first come first served."""
    on = ["partner", "currency", "amount"]
    sides = [s.sort_values(["date", "item_id"]) for s in (ours, theirs)]
    sides = [s.assign(turn=s.groupby(on).cumcount()) for s in sides]
    found = sides[0].merge(sides[1], on=[*on, "turn"], suffixes=("_o", "_t"))
    return pd.DataFrame({"o": found["item_id_o"], "t": found["item_id_t"]})


def as_sets(pairs: pd.DataFrame) -> set[frozenset]:
    return {
        frozenset({("ours", o), ("theirs", t)})
        for o, t in pairs[["o", "t"]].itertuples(index=False)
    }
