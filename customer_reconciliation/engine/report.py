"""Found groups → the tables ``matches`` and ``links``, with sentences and evidence."""

import numpy as np
import pandas as pd

from . import knowledge
from .order import lexical
from .policy import RULES
from .pool import EVIDENCE, stack, total
from .reasons import sentence, sentences_of
from .score import TELLING
from .tables import LINKS, MATCHES, SIDES, empty

BUT_RIVALS = 1.5  # log-odds that rivals take away before the sentence says so
BUT_EVIDENCE = -2.0
BUT = ("but_date", "but_reference", "but_kind", "but_rivals")
#: All choices of them; bit n of the position says whether the n-th is said.
AGAINST = tuple(
    tuple(key for n, key in enumerate(BUT) if position >> n & 1)
    for position in range(2 ** len(BUT))
)
SIDED = ("sum", "sum_short", "reversal")  # which side has several decides the sentence


def report(
    lines: pd.DataFrame, found: list, known: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray]:
    """Groups that hold, over line numbers → (matches, links, the match of each line or −1),
    numbered in order of the lines. ``known``: the clean knowledge they were found with."""
    match_of = np.full(len(lines), -1)
    if not found:
        return empty(MATCHES), empty(LINKS), match_of
    groups = pd.DataFrame(stack([f.pool for f in found]).groups)
    groups["rule"] = np.array(list(RULES), dtype=object)[groups["rule"]]
    groups["score"] = np.concatenate([f.probability for f in found])
    groups["decision"] = np.repeat([f.decision for f in found], [len(f.pool) for f in found])
    offsets = np.cumsum([0] + [len(f.pool) for f in found])
    group = np.concatenate([f.pool.group + o for f, o in zip(found, offsets, strict=False)])
    line = np.concatenate([f.pool.line for f in found])
    group, line, groups = _in_order(group, line, groups)
    match_of[line] = group
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
    return matches, links.astype(LINKS), match_of


def _in_order(group, line, groups):
    """Number the groups by their first line, their lines by side and place."""
    first = np.full(len(groups), line.max() + 1)
    np.minimum.at(first, group, line)
    number = np.empty(len(groups), "int64")
    number[np.argsort(first, kind="stable")] = np.arange(len(groups))
    ordered = lexical(number[group], line)
    return (
        number[group][ordered],
        line[ordered],
        groups.iloc[np.argsort(number)].reset_index(drop=True),
    )


def _matches(lines, groups, group, line, side, amount, learnt) -> pd.DataFrame:
    count = len(groups)
    totals = [total(group[side == s], amount[side == s], count) for s in (0, 1)]
    columns = _columns(lines, groups, group, line, side, totals)
    keys, against = _keys(groups, columns), _against(groups)
    late = groups["late"].to_numpy().astype("int64")
    args = _arguments(columns, late, against)
    parts = [(key, *AGAINST[position]) for key, position in zip(keys, against, strict=True)]
    reasons = sentences_of(parts, columns | {"late_days": late})
    _add_learnt(args, learnt)
    for number in learnt:
        reasons[number] = sentence(keys[number], args[number])
    table = pd.DataFrame(
        {
            "match_id": np.arange(count),
            "rule": groups["rule"],
            "score": groups["score"].clip(0.0, 1.0),
            "decision": groups["decision"],
            "difference": totals[0] - totals[1],
            "reason": reasons,
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
    """For each group its pairs of (name, log-odds); equal pairs are one object."""
    columns = {name: groups[name].to_numpy() for name in EVIDENCE} | {"rivals": _rivals(groups)}
    pairs = {name: _pairs(name, values) for name, values in columns.items()}
    rows = list(zip(*(pair for name, pair in pairs.items() if name != "knowledge"), strict=True))
    learnt = np.flatnonzero(np.round(columns["knowledge"], 2))
    full = zip(*(pair[learnt] for pair in pairs.values()), strict=True)
    for number, row in zip(learnt.tolist(), full, strict=True):
        rows[number] = row
    return rows


def _pairs(name: str, values: np.ndarray) -> np.ndarray:
    code, known = pd.factorize(np.round(values, 2) + 0.0)  # no negative zero
    return _objects([(name, value) for value in known.tolist()])[code]


def _objects(values: list) -> np.ndarray:
    """An array of objects, even where they are tuples of one length."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _keys(groups, columns) -> np.ndarray:
    """Which sentence says why, for each group."""
    learnt = groups["knowledge"] >= knowledge.WORTH_SAYING
    alone = (groups["rule"] == "reference") & learnt & (groups["reference"] < TELLING)
    rule = groups["rule"].mask(alone, "learnt").to_numpy(dtype=object)
    keys = np.where((rule == "amount") & (groups["twins"].to_numpy() > 1), "twins", rule)
    sided = groups["rule"].isin(SIDED).to_numpy()
    ours = (columns["our_count"] > 1) | ((rule != "reversal") & (columns["their_count"] == 1))
    keys[sided] = rule[sided] + np.where(ours, "_ours", "_theirs").astype(object)[sided]
    return keys


def _columns(lines, groups, group, line, side, totals) -> dict[str, np.ndarray]:
    """What fills the sentences, by name."""
    columns = {}
    for s, name in enumerate(("our", "their")):
        columns |= _side_columns(lines, group[side == s], line[side == s], len(groups), name)
    columns |= {"our_amount": totals[0], "their_amount": totals[1]}
    columns["off_amount"] = np.abs(totals[0] - totals[1])
    columns["twin_count"] = groups["twins"].to_numpy()
    columns["choice_count"] = groups["choices"].to_numpy().astype("int64")
    return columns


def _arguments(columns: dict, late: np.ndarray, against: np.ndarray) -> list[dict]:
    """The columns by row; and for what speaks against a group, the keys of these sentences."""
    names, rows = tuple(columns), zip(*(c.tolist() for c in columns.values()), strict=True)
    args = [dict(zip(names, row, strict=True)) for row in rows]
    for number in np.flatnonzero(against).tolist():
        args[number] |= {"but": AGAINST[against[number]], "late_days": int(late[number])}
    return args


def _against(groups) -> np.ndarray:
    """Which sentences speak against a group and are worth saying, as a position in AGAINST."""
    unnamed = groups["rule"].isin(["amount", "sum", "sum_short"])
    masks = (
        groups["date"] < BUT_EVIDENCE,
        unnamed & (groups["reference"] < -1.0),
        groups["kind"] < BUT_EVIDENCE / 2,
        _rivals(groups) < -BUT_RIVALS,
    )
    return sum(np.asarray(mask) * 2**n for n, mask in enumerate(masks))


def _side_columns(lines, group, line, count, name) -> dict[str, np.ndarray]:
    """Per group: a name for its lines on one side, the date of the first, how many."""
    size = np.bincount(group, minlength=count)
    first = np.full(count, -1)
    first[group[::-1]] = line[::-1]
    known = first >= 0
    refs, dates = np.full(count, "", dtype=object), np.full(count, "", dtype=object)
    refs[known] = label(lines, first[known])
    dates[known] = iso(lines["day"].to_numpy()[first[known]])
    many = np.flatnonzero(size > 1)
    further = zip(refs[many].tolist(), (size[many] - 1).tolist(), strict=True)
    refs[many] = [f"{ref} +{more}" for ref, more in further]
    return {f"{name}_ref": refs, f"{name}_date": dates, f"{name}_count": size}


def label(lines: pd.DataFrame, rows: np.ndarray) -> list[str]:
    """What to call a line: its reference, else its memo, else its item number."""
    columns = (lines[c].to_numpy()[rows].tolist() for c in ("ref", "memo", "item_id"))
    return [r.strip() or m.strip()[:40] or f"#{i}" for r, m, i in zip(*columns, strict=True)]


def iso(days: np.ndarray) -> list[str]:
    code, known = pd.factorize(days)
    return known.astype("datetime64[D]").astype(str).astype(object)[code].tolist()
