"""From our balance to theirs: a row for each kind of difference, one for what none explains."""

import pandas as pd

from .tables import BRIDGE, DIFFERENCE_KINDS, table


def bridge(lines: pd.DataFrame, differences: pd.DataFrame) -> pd.DataFrame:
    """Accepted lines and their differences → rows whose amounts lead from Σ ours to Σ theirs.

    The first row plus all between gives the last, exactly. ``count`` is lines for the balances,
    differences for the kinds.
    """
    side, amount = lines["side"].to_numpy(), lines["amount"].to_numpy()
    balances = [amount[side == s] for s in (0, 1)]
    kinds = differences.groupby("kind")["amount"].agg(["size", "sum"])
    rows = [_row("our_balance", len(balances[0]), balances[0].sum())]
    for kind in DIFFERENCE_KINDS[:-1]:
        if kind in kinds.index:
            rows.append(_row(kind, kinds.at[kind, "size"], -kinds.at[kind, "sum"]))
    known = kinds.loc[kinds.index == "unexplained"]
    rest = balances[1].sum() - sum(row["amount"] for row in rows)
    rows.append(_row("unexplained", known["size"].sum(), rest))
    rows.append(_row("their_balance", len(balances[1]), balances[1].sum()))
    return table(rows, BRIDGE)


def _row(kind: str, count, amount) -> dict:
    return {"kind": kind, "count": int(count), "amount": int(amount)}
