"""Differences: what every match and every lone line leaves between the two balances, and why.

The amounts of all differences add up to Σ ours − Σ theirs exactly.
"""

import numpy as np
import pandas as pd

from .left_over import left_over
from .lone import lone, misposted
from .policy import Policy
from .pool import mix
from .reasons import sentences
from .tables import DIFFERENCES, SIDES, empty

#: What ``left`` tells of differences: ``line`` instead of side and item.
LEFT = {"line": "int64"} | {k: v for k, v in DIFFERENCES.items() if k not in ("side", "item_id")}


def differences(
    lines: pd.DataFrame, matches: pd.DataFrame, links: pd.DataFrame, policy: Policy
) -> pd.DataFrame:
    """Accepted lines and what was matched → ``tables.DIFFERENCES``, in order of the lines."""
    return explained(lines, left(lines, matches, _match_of(lines, links), policy))


def left(
    lines: pd.DataFrame, matches: pd.DataFrame, match_of: np.ndarray, policy: Policy, said=None
) -> pd.DataFrame:
    """Lines of some blocks, their matches, and the match of each line or −1 → ``LEFT`` in order of
    the lines: differences as far as no other block tells more of them. ``said``: what was read of
    the lines before (``candidates.read``)."""
    found = [left_over(lines, matches, match_of), lone(lines, match_of, policy, said)]
    found = [f for f in found if len(f)]
    if not found:
        return empty(LEFT)
    table = pd.concat(found, ignore_index=True).sort_values("line", ignore_index=True)
    table["reason"] = sentences(table["reason_key"].to_numpy(), table["reason_args"].tolist())
    return table[list(LEFT)]


def explained(lines: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """``LEFT`` of all blocks → ``tables.DIFFERENCES``."""
    table = misposted(lines, table)
    table["side"] = np.array(SIDES, dtype=object)[lines["side"].to_numpy()[table["line"]]]
    table["item_id"] = lines["item_id"].to_numpy()[table["line"]]
    return table[list(DIFFERENCES)].astype({k: v for k, v in DIFFERENCES.items() if v != "object"})


def _match_of(lines, links) -> np.ndarray:
    """The number of each line's match, −1 for none."""
    places = [
        mix(side, item_id.to_numpy())
        for side, item_id in (
            (lines["side"].to_numpy(), lines["item_id"]),
            ((links["side"] == SIDES[1]).to_numpy(), links["item_id"]),
        )
    ]
    match_of = np.full(len(lines), -1)
    match_of[pd.Index(places[0]).get_indexer(places[1])] = links["match_id"]
    return match_of
