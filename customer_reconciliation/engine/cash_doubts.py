"""What the books know against a proposal: it says so, and is not shown as if it were certain."""

from dataclasses import replace

import pandas as pd

from .cash import DOUBTED_MAX, Proposals, lowered
from .reasons import SENTENCES, sentence
from .reasons_cash import SENTENCES as CASH_SENTENCES

#: Money that is most likely meant for something else is better left open.
LEFT_OPEN = {"but_paid", "but_stranger", "but_registered"}
LEFT_OPEN_MAX = 0.2
Why = tuple[str, dict]  # key of a sentence "but_…", and what fills it


def joined(one: Proposals, other: Proposals) -> Proposals:
    """The groups of both, which have no line in common."""
    first = one.groups["group_id"].max() + 1 if len(one.groups) else 0
    tables = {}
    for name in ("groups", "lines", "allocations"):
        table = getattr(other, name)
        table = table.assign(group_id=table["group_id"] + first)
        tables[name] = pd.concat([getattr(one, name), table], ignore_index=True)
    errors = pd.concat([one.errors, other.errors], ignore_index=True)
    return Proposals(**tables, errors=errors, notes=(*one.notes, *other.notes))


def doubted(found: Proposals, items: dict[int, Why], groups: dict[frozenset, Why]) -> Proposals:
    """Proposals none of which is certain that takes one of ``items`` or is one of ``groups``
    (frozensets of all items of a group); each says why."""
    if not items and not groups:
        return found
    rows = found.groups.to_dict("records")
    members = found.lines.groupby("group_id")["item_id"].agg(list)
    for row in rows:
        taken = members[row["group_id"]]
        against = [items[item] for item in taken if item in items]
        against += [groups[key] for key in (frozenset(taken),) if key in groups]
        if against:
            row.update(_less_sure(row, against))
    kinds = found.groups.dtypes.to_dict()
    return replace(found, groups=pd.DataFrame(rows, columns=list(kinds)).astype(kinds))


def _less_sure(row: dict, against: list[Why]) -> dict:
    args = row["reason_args"]
    but = dict.fromkeys((*args.get("but", ()), *(key for key, _args in against)))
    for _key, more in against:
        args = {**more, **args}
    args = {**args, "but": tuple(but)}
    most = LEFT_OPEN_MAX if LEFT_OPEN & {*but} else DOUBTED_MAX
    score, evidence = lowered(row["score"], row["evidence"], most)
    text = sentence(row["reason_key"], args, templates={**SENTENCES, **CASH_SENTENCES})
    return {"decision": "likely", "score": score, "evidence": evidence, "reason_args": args,
            "reason": text}  # fmt: skip
