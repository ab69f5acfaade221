"""Ledgers as text, so that tests read as accounts.

A line is ``date amount reference | memo | kind``, all after the amount optional::

    #ours
    2026-01-02  1200.00  INV/2026/00001
    2026-01-09  -1200.00 BNK1 | January | payment
    #theirs
    2026-01-03  1200.00  RE 1/2026
    #expected
    auto reference 1=1
    missing_theirs ours 2 -1200.00

Lines of each side are numbered from 1. ``#expected`` holds matches (decision, rule, ours=theirs)
and differences (kind, side, item, amount); ``#policy`` may hold ``name=value`` settings. With
``#matches`` (``ours=theirs``, as in ``1+2=1``) nothing is matched: only what these leave is told.
"""

import re

import pandas as pd

import engine

DAYS = "2026-01-01"


def ledger(rows=(), **columns) -> pd.DataFrame:
    """Rows as dicts → a ledger; whatever a row does not say has a default."""
    default = {"partner": 1, "currency": "EUR", "date": pd.Timestamp(DAYS), "amount": 0, "ref": ""}
    default |= {"memo": "", "kind": "other"} | columns
    full = [{"item_id": n, **default, **row} for n, row in enumerate(rows, 1)]
    table = pd.DataFrame(
        full, columns=[*engine.LEDGER, *(set().union(*full or [{}]) - {*engine.LEDGER})]
    )
    table["date"] = pd.to_datetime(table["date"])
    return table


def read_line(text: str) -> dict:
    date, amount, *rest = text.split(maxsplit=2)
    ref, memo, kind = [part.strip() for part in f"{''.join(rest)}||".split("|")[:3]]
    cents = round(float(amount.replace(",", "")) * 100)
    kind = kind or ("invoice" if cents > 0 else "payment")
    return {"date": date, "amount": cents, "ref": ref, "memo": memo, "kind": kind}


def read(text: str) -> dict[str, list[str]]:
    """Blocks by name, each a list of its lines."""
    blocks, name = {}, None
    for line in (raw.strip() for raw in text.splitlines()):
        if line.startswith("#"):
            name = line[1:].strip()
            blocks[name] = []
        elif line:
            blocks[name].append(line)
    return blocks


def stage(text: str) -> tuple[pd.DataFrame, pd.DataFrame, engine.Policy]:
    """Ours, theirs and the policy of a scenario."""
    blocks = read(text)
    sides = [ledger(map(read_line, blocks.get(side, []))) for side in ("ours", "theirs")]
    settings = dict(line.split("=") for line in blocks.get("policy", []))
    policy = engine.Policy(**{k: float(v) if "." in v else int(v) for k, v in settings.items()})
    return *sides, policy


def run(text: str) -> engine.Result:
    ours, theirs, policy = stage(text)
    return engine.match(ours, theirs, policy=policy)


def explain(text: str) -> pd.DataFrame:
    """The differences that the matches of ``#matches`` leave over."""
    ours, theirs, policy = stage(text)
    rows = [
        {"match_id": number, "side": side, "item_id": int(item)}
        for number, line in enumerate(read(text).get("matches", []))
        for side, items in zip(("ours", "theirs"), line.split("="), strict=True)
        for item in items.split("+")
        if item != "0"
    ]
    links = pd.DataFrame(rows, columns=[*engine.LINKS]).astype(engine.LINKS)
    return engine.explain(ours, theirs, links, policy)


def told(text: str) -> list[str]:
    """Differences of given matches as ``kind side item amount``, in order of the lines."""
    found = explain(text)
    return [f"{r.kind} {r.side} {r.item_id} {r.amount / 100:.2f}" for r in found.itertuples()]


def tell(text: str) -> None:
    """What the given matches leave over is as ``#expected`` says, in any order."""
    expected = [re.sub(r"\s+", " ", line) for line in read(text)["expected"]]
    assert sorted(told(text)) == sorted(expected)


def groups(result: engine.Result) -> dict[int, tuple[tuple, tuple]]:
    """match_id → (items of ours, items of theirs)."""
    found = {m: ([], []) for m in result.matches["match_id"]}
    for m, side, item in result.links.itertuples(index=False):
        found[m][side == "theirs"].append(int(item))
    return {m: (tuple(sorted(o)), tuple(sorted(t))) for m, (o, t) in found.items()}


def facts(result: engine.Result) -> list[str]:
    """Matches and differences in the words of ``#expected``, sorted."""
    members = groups(result)
    said = []
    for row in result.matches.itertuples():
        ours, theirs = ("+".join(map(str, items)) or "0" for items in members[row.match_id])
        said.append(f"{row.decision} {row.rule} {ours}={theirs}")
    for row in result.differences.itertuples():
        said.append(f"{row.kind} {row.side} {row.item_id} {row.amount / 100:.2f}")
    return sorted(said)


def check(text: str) -> None:
    """The scenario comes out as its ``#expected`` says, no more and no less."""
    expected = [re.sub(r"\s+", " ", line) for line in read(text)["expected"]]
    assert facts(run(text)) == sorted(expected)
