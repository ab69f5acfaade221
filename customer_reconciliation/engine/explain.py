"""Explain anew what given matches leave over, without matching again."""

import numpy as np
import pandas as pd

from .classify import differences
from .clean import clean
from .policy import Policy
from .tables import OURS


def explain(
    ours: pd.DataFrame, theirs: pd.DataFrame, links: pd.DataFrame, policy: Policy | None = None
) -> pd.DataFrame:
    """Two ledgers and the matches that hold (``tables.LINKS``) → ``tables.DIFFERENCES``.

    For decisions of people: they part, join and accept groups, and each time what is left over has
    to be told again. The amounts add up to Σ ours − Σ theirs of the accepted rows.
    """
    lines, _errors = clean(ours, theirs)
    return differences(lines, _matches(ours, theirs, links), links, policy or Policy())


def _matches(ours: pd.DataFrame, theirs: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """As much of ``tables.MATCHES`` as differences are told from."""
    amounts = pd.concat([ours.assign(side="ours"), theirs.assign(side="theirs")])
    linked = links.merge(amounts[["side", "item_id", "amount"]], on=["side", "item_id"])
    is_ours = linked["side"] == OURS
    linked = linked.assign(
        our_amount=np.where(is_ours, linked["amount"], 0),
        their_amount=np.where(is_ours, 0, linked["amount"]),
    )
    sums = linked.groupby("match_id", as_index=False)[["our_amount", "their_amount"]].sum()
    sums["difference"] = sums["our_amount"] - sums["their_amount"]
    sums["reason_args"] = sums[["our_amount", "their_amount"]].to_dict("records")
    return sums
