"""Groups of open items → tables, with sentences and what is open before and after."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .reasons import SENTENCES, sentence
from .reasons_cash import SENTENCES as CASH_SENTENCES
from .tables import PROPOSAL_LINES, PROPOSAL_PARTS, PROPOSALS, table

CERTAIN, LIKELY = "certain", "likely"
TEXT_MAX = 60


@dataclass(frozen=True)
class Group:
    """Lines that belong together; ``members`` are positions, ``parts`` are
    (source, target, amount, write_off, kind) with the signs of ``tables.ALLOCATIONS``. ``given``:
    what sources in another currency than their targets lose, signed as what is open on them."""

    members: tuple[int, ...]
    rule: str
    score: float
    certain: bool
    key: str
    args: dict
    evidence: tuple
    parts: tuple
    given: dict = field(default_factory=dict)


def report(items: pd.DataFrame, groups: list[Group]) -> tuple[pd.DataFrame, ...]:
    """(PROPOSALS, PROPOSAL_LINES, PROPOSAL_PARTS), groups in the order of their first lines."""
    groups = sorted(groups, key=lambda g: g.members)
    columns = {name: items[name].to_numpy() for name in items}
    rows, lines, parts = [], [], []
    for number, group in enumerate(groups, 1):
        fresh = _lines(columns, group)
        args = _args(columns, group, fresh)
        head = group.parts[0]
        rows.append({
            "group_id": number, "partner": columns["partner"][head[1]],
            "payer": columns["partner"][head[0]], "currency": columns["currency"][head[1]],
            "paid_currency": columns["currency"][head[0]],
            "rule": group.rule, "score": group.score,
            "decision": CERTAIN if group.certain else LIKELY,
            "write_off": sum(p[3] for p in group.parts),
            "residual": sum(line["after"] for line in fresh
                            if line["role"] == "target" or not group.given),
            "reason": sentence(group.key, args, templates={**SENTENCES, **CASH_SENTENCES}),
            "reason_key": group.key, "reason_args": args, "evidence": group.evidence,
        })  # fmt: skip
        lines += [{"group_id": number, **line} for line in fresh]
        parts += [
            {"group_id": number, "source_id": columns["item_id"][s],
             "target_id": columns["item_id"][t], "amount": amount, "write_off": off, "kind": kind}
            for s, t, amount, off, kind in group.parts
        ]  # fmt: skip
    return table(rows, PROPOSALS), table(lines, PROPOSAL_LINES), table(parts, PROPOSAL_PARTS)


def _lines(columns: dict, group: Group) -> list[dict]:
    """Each line of the group with what is open before and after."""
    change = dict.fromkeys(group.members, 0)
    role = {}
    for s, t, amount, write_off, _ in group.parts:
        change[s] += 0 if s in group.given else amount
        change[t] -= amount + write_off
        role.setdefault(s, "source")
        role.setdefault(t, "target")
    change.update(group.given)
    return [
        {
            "item_id": columns["item_id"][x],
            "role": role[x],
            "before": columns["amount"][x],
            "after": columns["amount"][x] + change[x],
        }
        for x in group.members
    ]


def _args(columns: dict, group: Group, lines: list[dict]) -> dict:
    """What fills the sentence; those of ``match`` come with theirs."""
    if not group.key.startswith("cash_"):
        return group.args
    sources = list(dict.fromkeys(p[0] for p in group.parts))
    targets = list(dict.fromkeys(p[1] for p in group.parts))
    payer = sources[-1]
    text = columns["memo"][payer] or columns["ref"][payer]
    day = np.datetime64(int(columns["day"][payer]), "D")
    notes = [columns["ref"][s] for s in sources if columns["owed"][s]]
    return {
        **{k: v for k, v in group.args.items() if k != "way"},
        "source_ref": _short([text[:TEXT_MAX], *sources[1:]]),
        "source_date": str(day),
        "target_ref": _short([columns["ref"][t] for t in targets]),
        "credit_ref": _short(notes or [""]),
        "paid_amount": abs(sum(int(p[2]) for p in group.parts)),
        "open_amount": abs(sum(int(columns["amount"][t]) for t in targets)),
    }


def _short(names: list) -> str:
    """``INV/1 +2``"""
    return f"{names[0]} +{len(names) - 1}" if len(names) > 1 else str(names[0])
