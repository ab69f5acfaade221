"""Found groups → the tables ``matches`` and ``links``, with sentences and evidence."""

import numpy as np
import pandas as pd

from . import knowledge
from .pool import EVIDENCE, stack, total
from .reasons import sentence
from .score import TELLING
from .tables import LINKS, MATCHES, SIDES, empty

BUT_RIVALS = 1.5  # log-odds that rivals take away before the sentence says so
BUT_EVIDENCE = -2.0
SIDED = ("sum", "sum_short", "reversal")  # which side has several decides the sentence


def report(
    lines: pd.DataFrame, found: list, known: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Groups that hold, over line numbers → (matches, links), numbered in order of the lines.
    ``known``: the clean knowledge they were found with."""
    if not found:
        return empty(MATCHES), empty(LINKS)
    groups = pd.DataFrame(stack([f.pool for f in found]).groups)
    groups["score"] = np.concatenate([f.probability for f in found])
    groups["decision"] = np.repeat([f.decision for f in found], [len(f.pool) for f in found])
    offsets = np.cumsum([0] + [len(f.pool) for f in found])
    group = np.concatenate([f.pool.group + o for f, o in zip(found, offsets, strict=False)])
    line = np.concatenate([f.pool.line for f in found])
    group, line, groups = _in_order(group, line, groups)
    side = lines["side"].to_numpy()[line]
    amount = lines["amount"].to_numpy()[line]
    rests = knowledge.resting(lines, known, groups, group, line)
    learnt = {number: known.loc[rests[number]] for number in np.flatnonzero(rests >= 0)}
    matches = _matches(lines, groups, group, line, side, amount, learnt)
    links = pd.DataFrame(
        {
            "match_id": group,
            "side": np.array(SIDES, dtype=object)[side],
            "item_id": lines["item_id"].to_numpy()[line],
        }
    )
    return matches, links.astype(LINKS)


def _in_order(group, line, groups):
    """Number the groups by their first line, their lines by side and place."""
    first = np.full(len(groups), line.max() + 1)
    np.minimum.at(first, group, line)
    number = np.empty(len(groups), "int64")
    number[np.argsort(first, kind="stable")] = np.arange(len(groups))
    ordered = np.lexsort([line, number[group]])
    return (
        number[group][ordered],
        line[ordered],
        groups.iloc[np.argsort(number)].reset_index(drop=True),
    )


def _matches(lines, groups, group, line, side, amount, learnt) -> pd.DataFrame:
    count = len(groups)
    totals = [total(group[side == s], amount[side == s], count) for s in (0, 1)]
    args = _arguments(lines, groups, group, line, side, totals)
    _add_learnt(args, learnt)
    keys = _keys(groups, args)
    table = pd.DataFrame(
        {
            "match_id": np.arange(count),
            "rule": groups["rule"],
            "score": groups["score"].clip(0.0, 1.0),
            "decision": groups["decision"],
            "difference": totals[0] - totals[1],
            "reason": [sentence(k, a) for k, a in zip(keys, args, strict=True)],
            "reason_key": keys,
            "reason_args": args,
            "evidence": _evidence(groups),
        }
    )
    return table.astype({k: v for k, v in MATCHES.items() if v != "object"})


def _rivals(groups) -> np.ndarray:
    """What rivals changed: the final log-odds less the group's own."""
    score = groups["score"].clip(1e-12, 1 - 1e-12)
    own = groups[list(EVIDENCE)].sum(axis=1).clip(-22, 22)
    return np.minimum(np.log(score / (1 - score)) - own, 0.0).to_numpy()


def _add_learnt(args: list[dict], learnt: dict) -> None:
    """Put into the arguments of groups what they rest on, of all that was learnt."""
    for number, row in learnt.items():
        arg = args[number]
        early = "_early" if row["kind"] == "lag" and row["value"] < 0 else ""
        arg["but"] = (f"learnt_{row['kind']}{early}", *arg.get("but", ()))
        arg["learnt_ours"], arg["learnt_theirs"] = row["ours"], row["theirs"]
        arg["learnt_value"], arg["learnt_count"] = f"{abs(row['value']):g}", int(row["right"])


def _evidence(groups) -> list[tuple]:
    columns = [np.round(groups[name].to_numpy(), 2).tolist() for name in EVIDENCE]
    columns.append(np.round(_rivals(groups), 2).tolist())
    names = (*EVIDENCE, "rivals")
    rows = [tuple(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    return [tuple(e for e in row if e[1] or e[0] != "knowledge") for row in rows]


def _keys(groups, args) -> list[str]:
    keys = []
    learnt = groups["knowledge"] >= knowledge.WORTH_SAYING
    alone = (groups["rule"] == "reference") & learnt & (groups["reference"] < TELLING)
    rules = groups["rule"].mask(alone, "learnt")
    for rule, twins, arg in zip(rules, groups["twins"], args, strict=True):
        if rule in SIDED:
            ours = arg["our_count"] > 1 or (rule != "reversal" and arg["their_count"] == 1)
            rule = f"{rule}_{'ours' if ours else 'theirs'}"
        keys.append("twins" if twins > 1 and rule == "amount" else rule)
    return keys


def _arguments(lines, groups, group, line, side, totals) -> list[dict]:
    ours = _side_arguments(lines, group, line, side == 0, len(groups), "our")
    theirs = _side_arguments(lines, group, line, side == 1, len(groups), "their")
    names = ("our_ref", "our_date", "our_count", "their_ref", "their_date", "their_count")
    names += ("our_amount", "their_amount", "off_amount", "twin_count", "choice_count")
    numbers = [totals[0], totals[1], np.abs(totals[0] - totals[1]), groups["twins"].to_numpy()]
    columns = [
        *ours,
        *theirs,
        *(n.tolist() for n in numbers),
        groups["choices"].astype("int64").tolist(),
    ]
    args = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    for number, key in _against(groups):
        args[number]["but"] = (*args[number].get("but", ()), key)
        args[number]["late_days"] = int(groups.at[number, "late"])
    return args


def _against(groups) -> list[tuple[int, str]]:
    """(group, key of the sentence) for all that speaks against a group and is worth saying."""
    unnamed = groups["rule"].isin(["amount", "sum", "sum_short", "near"])
    masks = {
        "but_date": groups["date"] < BUT_EVIDENCE,
        "but_reference": unnamed & (groups["reference"] < -1.0) & (groups["rule"] != "near"),
        "but_kind": groups["kind"] < BUT_EVIDENCE / 2,
        "but_rivals": _rivals(groups) < -BUT_RIVALS,
    }
    return [(n, key) for key, mask in masks.items() for n in np.flatnonzero(mask)]


def _side_arguments(lines, group, line, mask, count, name) -> tuple[list, list, list]:
    """Per group: a name for its lines on one side, the date of the first, how many."""
    g, x = group[mask], line[mask]
    size = np.bincount(g, minlength=count)
    first = np.full(count, -1)
    first[g[::-1]] = x[::-1]
    known = first >= 0
    labels = label(lines, first[known])
    refs, dates = np.full(count, "", dtype=object), np.full(count, "", dtype=object)
    refs[known] = labels
    dates[known] = iso(lines["day"].to_numpy()[first[known]])
    for number in np.flatnonzero(size > 1):
        refs[number] = f"{refs[number]} +{size[number] - 1}"
    return refs.tolist(), dates.tolist(), size.tolist()


def label(lines: pd.DataFrame, rows: np.ndarray) -> list[str]:
    """What to call a line: its reference, else its memo, else its item number."""
    columns = (lines[c].to_numpy()[rows] for c in ("ref", "memo", "item_id"))
    return [r.strip() or m.strip()[:40] or f"#{i}" for r, m, i in zip(*columns, strict=True)]


def iso(days: np.ndarray) -> list[str]:
    return days.astype("datetime64[D]").astype(str).tolist()
