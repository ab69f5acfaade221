"""Which open items pay which: the way from payments and invoices to proposals. Read this first.

    items ─ one table of all open lines, by account
      │
      ├─ cash_named  what names its documents: paid whole, in part, with discount, too much
      ├─ cash_foreign  what names documents in another currency
      ├─ match       what agrees in its amounts, over the lines still free (exact passes only)
      │     proven   certain only where names or numbers leave no other way
      ├─ cash_named  weaker numbers and rivals: suggestions
      └─ allocate    what nothing tells: in turn, as a suggestion

A proposal is a group of lines with how much of which goes to which; each line is in at most one.
``certain`` is applied without a person, so anything that speaks against it makes it ``likely``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from .allocate import METHODS, allocate
from .cash_foreign import Abroad
from .cash_named import named_groups
from .cash_proof import Proof
from .cash_report import Group, report
from .match import match
from .names import named, speaks
from .policy import EXACT, Pass, Policy
from .tables import AUTO, ERRORS, EXCHANGE, SOURCES, TARGETS, empty

EXACT_PASSES = tuple(
    Pass(rule, **EXACT) for rule in ("reference", "reference_group", "amount", "reversal", "sum")
)
MATCHING = Policy(window_days=240, passes=EXACT_PASSES, even_threshold=0.5)
IN_TURN_SCORE = 0.2
DOUBTED_MAX = 0.95  # what is not certain is never shown as if it were
LEAST = 1e-9
OPTIONAL = ("account", "company_residual", "discounted", "discount_date")


@dataclass(frozen=True)
class CashPolicy:
    """What a company may set about cash application.

    ``charge_max`` and ``rounding_max``: what a named payment may lack to be written off, in minor
    units, one for all currencies or by currency. ``write_off_certain``: whether that needs no
    person. ``certain_threshold``: probability from which agreeing amounts alone are certain.
    ``in_turn``: the method by which the rest is suggested, "" for none. ``exchange_tolerance``:
    the share by which a payment in another currency may be off what is open, at the rate of its
    day, because banks have rates of their own.
    """

    matching: Policy = MATCHING
    charge_max: int | Mapping[str, int] = 0
    rounding_max: int | Mapping[str, int] = 0
    write_off_certain: bool = True
    certain_threshold: float = 0.99
    in_turn: str = "by_due_date"
    exchange_tolerance: float = 0.01

    def __post_init__(self):
        if self.in_turn and self.in_turn not in METHODS:
            raise ValueError(f"unknown method {self.in_turn!r}; known: {', '.join(METHODS)}")


@dataclass(frozen=True)
class Proposals:
    """Tables as ``tables.py`` describes them: PROPOSALS, PROPOSAL_LINES, PROPOSAL_PARTS, ERRORS."""

    groups: pd.DataFrame
    lines: pd.DataFrame
    allocations: pd.DataFrame
    errors: pd.DataFrame
    notes: tuple[str, ...] = ()


@dataclass
class Desk:
    """All open lines, and which of them are still free.

    ``items``: one row a line, index = position: ``item_id``, ``block`` (partner, currency and
    account), ``amount``, ``day``, ``due``, ``pays`` (a source or a credit note), ``owed`` (a
    target), ``discounted``, ``discount_day``, ``company`` (in the company's currency).
    ``links``: ``s``, ``t`` (positions), ``firm``, ``abroad`` (in another currency).
    """

    items: pd.DataFrame
    links: pd.DataFrame
    loud: np.ndarray  # speaks of a document, open or not
    policy: CashPolicy
    forbidden: set = field(default_factory=set)
    free: np.ndarray = None
    groups: list = field(default_factory=list)

    def __post_init__(self):
        self.free = np.ones(len(self.items), bool)

    def take(self, groups: list[Group]) -> None:
        """Keep those whose lines are all still free, the surest first."""
        for group in sorted(groups, key=lambda g: (-g.score, g.members)):
            members = list(group.members)
            ids = frozenset(self.items["item_id"].to_numpy()[members].tolist())
            if self.free[members].all() and ids not in self.forbidden:
                self.free[members] = False
                self.groups.append(group)


def propose(
    sources: pd.DataFrame,
    targets: pd.DataFrame,
    policy: CashPolicy | None = None,
    may_pay: pd.DataFrame | None = None,
    forbidden: list[frozenset] | None = None,
    rates: pd.DataFrame | None = None,
    **matching,
) -> Proposals:
    """Propose what pays what (columns: ``tables.SOURCES``, ``TARGETS``; item ids unique over both).

    Targets: open installments, and credit notes with their own sign and kind "refund".
    ``may_pay``: ``payer``, ``partner``: whose items the money of a payer may pay besides its own.
    ``forbidden``: groups a person has rejected, as frozensets of item ids. ``rates``:
    ``tables.EXCHANGE``, what lets a payment pay in other currencies. ``matching`` is handed on to
    :func:`engine.match`. The result depends on the rows, not on their order.
    """
    policy = policy or CashPolicy()
    rates = empty(EXCHANGE) if rates is None else rates
    desk = _desk(sources, targets, policy, may_pay, forbidden or [], len(rates) > 0)
    abroad = Abroad(desk, rates)
    named_ = named_groups(desk)
    desk.take([g for g in named_ if g.certain])
    desk.take(abroad.named())
    matched, errors, notes = _matched(desk, sources, targets, matching)
    desk.take([g for g in matched if g.certain])
    desk.take([g for g in named_groups(desk) if g.certain])
    desk.take(named_groups(desk) + matched)
    desk.take(abroad.unnamed())
    desk.take(_in_turn(desk, sources, targets))
    groups = [group if group.certain else _doubtful(group) for group in desk.groups]
    return Proposals(*report(desk.items, groups), errors, notes)


def _doubtful(group: Group) -> Group:
    """Says why it is not certain, and is not shown as if it were."""
    args, (score, evidence) = group.args, lowered(group.score, group.evidence)
    if group.evidence and not args.get("but"):
        args = {**args, "but": ("but_score",)}
    return replace(group, args=args, score=score, evidence=evidence)


def lowered(score: float, evidence: tuple, most: float = DOUBTED_MAX) -> tuple[float, tuple]:
    """Probability, ``most`` at the most, and evidence of what something speaks against."""
    if score <= most:
        return score, evidence
    off = np.log(most / (1 - most)) - np.log(score / max(1 - score, LEAST))
    return most, (*evidence, ("doubt", float(off)))


# -- the desk ---------------------------------------------------------------------------------


def _desk(sources, targets, policy, may_pay, forbidden, abroad: bool) -> Desk:
    items = _items(sources, targets)
    pays, owed = items[items["pays"]], items[items["owed"]]
    links = named(pays, owed, _reach(pays, items, may_pay, abroad))
    links["s"], links["t"] = pays.index[links["s"]], owed.index[links["t"]]
    links = links[(links["s"] != links["t"]) & (links["documents"] == 1)]
    currency = items["currency"].to_numpy()
    links["abroad"] = currency[links["s"]] != currency[links["t"]]
    loud = np.zeros(len(items), bool)
    loud[pays.index] = speaks(pays, owed)
    return Desk(items, links.reset_index(drop=True), loud, policy, set(forbidden))


def _items(sources: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Both tables → one row a line with something open, in an order of its own."""
    for table, schema in ((sources, SOURCES), (targets, TARGETS)):
        if missing := [name for name in schema if name not in table]:
            raise ValueError(f"the columns {', '.join(missing)} are lacking")
    items = pd.concat(
        [sources.assign(owed=False), targets.assign(owed=True)], ignore_index=True
    ).assign(**{c: None for c in OPTIONAL
                if c not in sources and c not in targets})  # fmt: skip
    if items["item_id"].duplicated().any():
        raise ValueError("an item is there twice")
    items = items[items["amount"] != 0].sort_values("item_id", ignore_index=True)
    items["account"] = items["account"].fillna(0).astype("int64")
    items["company"] = items["company_residual"].fillna(items["amount"]).astype("int64")
    items["block"] = items.groupby(["partner", "currency", "account"]).ngroup()
    items["pays"] = ~items["owed"] | (items["kind"] == "refund")
    items["day"] = _days(items["date"])
    items["due"] = _days(items["due_date"].fillna(items["date"]))
    items["discount_day"] = _days(items["discount_date"])
    items["discounted"] = items["discounted"].fillna(0).astype("int64")
    return items


def _days(dates: pd.Series) -> np.ndarray:
    days = pd.to_datetime(dates).to_numpy("datetime64[D]").astype("int64")
    return np.maximum(days, -(2**31))


def _reach(pays: pd.DataFrame, items: pd.DataFrame, may_pay, abroad: bool) -> pd.DataFrame:
    """``s``, ``block``: in whose accounts each payer's text is looked up; ``abroad``: also in
    those of other currencies."""
    own = pd.DataFrame({"s": np.arange(len(pays)), "block": pays["block"].to_numpy()})
    within = ["partner", "account"] if abroad else ["partner", "currency", "account"]
    blocks = items.drop_duplicates("block")[[*within, "block"]]
    payers = pays.reset_index(drop=True)[within].assign(s=own["s"])
    found = [own]
    if abroad and len(items["currency"].unique()) > 1:
        found.append(payers.merge(blocks, on=within)[["s", "block"]])
    if may_pay is not None and len(may_pay):
        payers = payers.rename(columns={"partner": "payer"})
        payers = payers.merge(may_pay[["payer", "partner"]], on="payer")
        found.append(payers.merge(blocks, on=within)[["s", "block"]])
    return pd.concat(found, ignore_index=True).drop_duplicates()


# -- by amounts -------------------------------------------------------------------------------


def _matched(desk: Desk, sources, targets, matching) -> tuple[list[Group], pd.DataFrame, tuple]:
    """The groups ``match`` finds over the free lines; certain where they are proven."""
    items = desk.items
    free = set(items["item_id"].to_numpy()[desk.free])
    block = items.set_index("item_id")["block"]
    sides = []
    for table, sign in ((targets, 1), (sources, -1)):
        part = table[table["item_id"].isin(free)]
        part = part.assign(amount=sign * part["amount"], partner=part["item_id"].map(block))
        sides.append(part)
    ours = sides[0].assign(date=sides[0]["due_date"].fillna(sides[0]["date"]))
    theirs = sides[1].assign(ref="", kind="other")
    result = match(ours, theirs, desk.policy.matching, **matching)
    exact = result.matches[result.matches["difference"] == 0]
    position = dict(zip(items["item_id"], items.index, strict=True))
    members = result.links.groupby("match_id")["item_id"].agg(list)
    columns = {name: items[name].to_numpy() for name in items}
    proof = Proof(desk)
    groups = []
    for row in exact.itertuples(index=False):
        lines = sorted(position[x] for x in members[row.match_id])
        group = Group(
            tuple(lines), row.rule, row.score, False, row.reason_key, row.reason_args,
            row.evidence, _within(columns, lines),
        )  # fmt: skip
        if against := proof.against(group):
            but = (*row.reason_args.get("but", ()), against)
            group = replace(group, args={**row.reason_args, "but": but})
        groups.append(replace(group, certain=row.decision == AUTO and not against))
    return groups, result.errors if len(result.errors) else empty(ERRORS), result.notes


def _within(columns: dict, lines: list[int]) -> tuple:
    """Lines that come out exactly → parts: the earliest due is paid first."""
    amount, owed, pays = columns["amount"], columns["owed"], columns["pays"]
    heads = [x for x in lines if owed[x] and not pays[x]] or [x for x in lines if owed[x]]
    sign = 1 if amount[heads[0]] > 0 else -1
    lines = sorted(lines, key=lambda x: (columns["due"][x], columns["day"][x], x))
    targets = [[x, int(amount[x]) * sign] for x in lines if amount[x] * sign > 0]
    parts = []
    for s in (x for x in lines if amount[x] * sign < 0):
        left = -int(amount[s]) * sign
        while left:
            part = min(left, targets[0][1])
            parts.append((s, targets[0][0], part * sign, 0, ""))
            left, targets[0][1] = left - part, targets[0][1] - part
            if not targets[0][1]:
                del targets[0]
    return tuple(parts)


# -- what nothing tells -----------------------------------------------------------------------


def _in_turn(desk: Desk, sources, targets) -> list[Group]:
    """The rest in turn: one suggestion an account."""
    if not desk.policy.in_turn:
        return []
    items = desk.items
    free = items["item_id"].to_numpy()[desk.free]
    notes = targets["kind"] == "refund"
    paying = pd.concat([sources, targets[notes]], ignore_index=True)
    paying = paying[paying["item_id"].isin(free)]
    owed = targets[~notes & targets["item_id"].isin(free)]
    found = allocate(paying[list({*paying} & {*SOURCES, "account"})], owed, desk.policy.in_turn)
    position = pd.Series(items.index, index=items["item_id"])
    found["s"], found["t"] = (position.loc[found[c]].to_numpy() for c in ("source_id", "target_id"))
    found["block"] = items["block"].to_numpy()[found["s"]]
    groups = []
    for _, part in found.groupby("block"):
        members = tuple(sorted({*part["s"], *part["t"]}))
        parts = part[["s", "t", "amount", "write_off", "kind"]].itertuples(index=False, name=None)
        groups.append(
            Group(members, desk.policy.in_turn, IN_TURN_SCORE, False, "cash_in_turn", {}, (),
                  tuple(parts))
        )  # fmt: skip
    return groups
