"""Who paid: bank lines without a partner → the partner, with reason and probability.

    evidence  bank account · words (name, text, learnt aliases: payer_words) · documents in the text
      │
      ├─ each as log-odds for one of all partners ─ summed
      └─ against each other, and against "none of them": the probability

A probability near one is ``auto``, unless it takes what is learnt but not proven; else the
likeliest is a suggestion that names its rivals. Whom the payer may pay for besides itself is told
beside it, never guessed.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .names import named
from .payer_names import account_of
from .payer_words import by_words, evidence, trust
from .reasons import sentence
from .reasons_cash import SENTENCES
from .tables import ALIASES, AUTO, BANK_LINES, PAYERS, SUGGEST, table

DOCUMENT, AMOUNT, DOCUMENTS_MAX = 3.9, 4.0, 8.0
RIVALS_MAX, RIVAL_SHARE = 3, 0.02
CERTAIN = 36.0  # log-odds of a probability that is one in floating point
#: Kinds of evidence: the reason each gives, and what of it the sentence shows.
EVIDENCE = {
    "account": ("payer_account", "account"),
    "name": ("payer_name", "known"),
    "near": ("payer_near", "known"),
    "text": ("payer_text", "known"),
    "documents": ("payer_documents", "target_ref"),
    "alias": ("payer_alias", "alias"),
}


@dataclass(frozen=True)
class PayerPolicy:
    """``auto_threshold``: probability from which nobody is asked; ``suggest_threshold``: from
    which a partner is shown."""

    auto_threshold: float = 0.995
    suggest_threshold: float = 0.2


def who_paid(
    lines: pd.DataFrame,
    partners: pd.DataFrame,
    aliases: pd.DataFrame | None = None,
    documents: pd.DataFrame | None = None,
    may_pay: pd.DataFrame | None = None,
    policy: PayerPolicy | None = None,
) -> pd.DataFrame:
    """Bank lines (``tables.BANK_LINES``) → ``tables.PAYERS``, one row for each that has a payer.

    ``partners``: ``partner``, ``name``, several names a partner at will. ``aliases``: bank accounts
    and what was learnt or entered (``tables.ALIASES``). ``documents``: open items (TARGETS).
    ``may_pay``: ``payer``, ``partner``.
    """
    policy = policy or PayerPolicy()
    lines = lines[list(BANK_LINES)].sort_values("item_id", ignore_index=True)
    partners = partners.drop_duplicates(["partner", "name"])
    partners = partners.sort_values(["partner", "name"], ignore_index=True)
    aliases = table([], ALIASES) if aliases is None else aliases
    aliases = aliases.sort_values([*ALIASES], ignore_index=True)
    reach = _reach(may_pay)
    found = [
        _by_account(lines, aliases),
        by_words(lines, partners, aliases),
        _by_documents(lines, documents, reach),
    ]
    found = pd.concat([part for part in found if len(part)] or [evidence([])], ignore_index=True)
    return _decided(lines, partners, found, reach, policy)


def _reach(may_pay) -> dict[int, tuple[int, ...]]:
    """Payer → itself and whom it may pay for."""
    if may_pay is None or may_pay.empty:
        return {}
    return {
        int(payer): (int(payer), *sorted(set(part.tolist()) - {payer}))
        for payer, part in may_pay.groupby("payer")["partner"]
    }


# -- evidence ---------------------------------------------------------------------------------


def _by_account(lines, aliases) -> pd.DataFrame:
    """The account of the other side; one that several have is worth less."""
    known = aliases[aliases["kind"] == "account"]
    known = known.assign(key=known["value"].map(account_of), weight=trust(known))
    known = known.sort_values("weight", ascending=False, kind="stable")
    known = known[known["key"] != ""].drop_duplicates(["key", "partner"])
    holders = known[known["weight"] > 0].groupby("key")["partner"].nunique()
    known["weight"] -= np.log(known["key"].map(holders).fillna(1))
    keys = pd.DataFrame({"line": lines.index, "key": lines["bank_account"].map(account_of)})
    hits = keys[keys["key"] != ""].merge(known, on="key")
    hits = hits.assign(what="account", said=hits["value"], sure=hits["proven"])
    return evidence(list(hits[[*evidence([])]].itertuples(index=False, name=None)))


def _by_documents(lines, documents, reach) -> pd.DataFrame:
    """Open documents the text names; all the surer where the amount is theirs."""
    if documents is None or documents.empty:
        return evidence([])
    documents = documents.sort_values("item_id", ignore_index=True)
    links = named(lines.assign(block=0), documents.assign(block=0))
    links = links[links["firm"]]
    for column in ("partner", "amount", "currency", "ref"):
        links[column] = documents[column].to_numpy()[links["t"]]
    payers = {c: [p for p, others in reach.items() if c in others] for c in set(links["partner"])}
    amounts = list(zip(-lines["amount"], lines["currency"], strict=True))
    rows = []
    for (s, partner), part in links.groupby(["s", "partner"]):
        refs = list(dict.fromkeys(part["ref"]))
        due = part["amount"].sum(), part["currency"].iloc[0]
        agrees = due == amounts[s] and part["currency"].nunique() == 1
        weight = min(DOCUMENT * len(refs) + AMOUNT * agrees, DOCUMENTS_MAX)
        shown = refs[0] if len(refs) == 1 else f"{refs[0]} +{len(refs) - 1}"
        who = sorted({partner, *payers[partner]})
        rows += [(s, p, "documents", weight, shown, True) for p in who]
    best = evidence(rows).sort_values(["weight", "said"], ascending=[False, True])
    return best.drop_duplicates(["line", "partner"])


# -- the decision -----------------------------------------------------------------------------


def _decided(lines, partners, found, reach, policy) -> pd.DataFrame:
    shown = partners.drop_duplicates("partner").set_index("partner")["name"].to_dict()
    found = found.astype({"line": "int64"}).sort_values(["line", "partner", "what"])
    texts = dict(zip(lines.index, lines["payer_name"], strict=True))
    ids = lines["item_id"].to_numpy()
    rows = []
    for line, part in _by_line(found):
        row = _row(texts[line], part, shown, policy)
        if row:
            mine = reach.get(row["partner"], (row["partner"],))
            rows.append({"item_id": ids[line], **row, "may_pay": mine})
    return table(rows, PAYERS)


def _by_line(found: pd.DataFrame):
    """``line``, {partner: [(what, weight, said, sure)]}"""
    lines: dict[int, dict] = {}
    for line, partner, *rest in found.itertuples(index=False, name=None):
        lines.setdefault(line, {}).setdefault(int(partner), []).append(tuple(rest))
    return lines.items()


def _row(name: str, part: dict, shown: dict, policy) -> dict | None:
    """The likeliest partner, weighed against the others and against none of them."""
    among = float(np.log(max(len(shown), 2)))
    odds = {p: _odds(some, among) for p, some in part.items()}
    ranked = sorted(odds, key=lambda p: (-odds[p], p))
    best = ranked[0]
    against = 1.0 + sum(odds[p] for p in ranked[1:])
    score = odds[best] / (odds[best] + against)
    if score < policy.suggest_threshold:
        return None
    sure = _odds([e for e in part[best] if e[3] or e[1] < 0], among)
    certain = min(score, sure / (sure + against)) >= policy.auto_threshold
    whole = odds[best] + against
    rivals = tuple(p for p in ranked[1:] if odds[p] / whole >= RIVAL_SHARE)[:RIVALS_MAX]
    key, args = _reason(name, part[best], shown.get(best, str(best)))
    if rivals:
        args["rivals"] = ", ".join(shown.get(p, str(p)) for p in rivals)
        args["but"] = ("but_other_payer",)
    return {
        "partner": best, "score": score, "decision": AUTO if certain else SUGGEST,
        "reason": sentence(key, args, templates=SENTENCES), "reason_key": key,
        "reason_args": args, "evidence": _waterfall(part[best], among, score), "rivals": rivals,
    }  # fmt: skip


def _odds(some: list[tuple], among: float) -> float:
    """Odds against nobody known; each piece of evidence picks one of so many partners."""
    total = -among + sum(among + weight for _, weight, *_ in some)
    return float(np.exp(min(total, CERTAIN))) if some else 0.0


def _waterfall(some: list[tuple], among: float, score: float) -> tuple:
    """Log-odds of each piece, and what the rivals take off, up to the score."""
    found = [("partners", -among), *((what, among + weight) for what, weight, *_ in some)]
    reached = float(np.log(score / (1 - score))) if score < 1 else CERTAIN
    rest = reached - sum(v for _, v in found)
    return (*found, ("rivals", rest)) if abs(rest) > 0.05 else tuple(found)


def _reason(name: str, some: list[tuple], partner: str) -> tuple[str, dict]:
    """The strongest piece says why."""
    what, _, said, _ = max(some, key=lambda e: e[1])
    key, word = EVIDENCE[what]
    return key, {"partner": partner, "name": name, word: said}
