"""A session's statement as plain rows: the one table behind PDF and workbook.

Everything is in the language of the session's environment. Amounts are in the session's currency,
positive when the partner owes us more; a step of the bridge and its items carry the sign with which
they lead from our balance to theirs.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from odoo import fields
from odoo.tools import format_date

from ..engine import tables as engine_tables

SIDES = (engine_tables.OURS, engine_tables.THEIRS)


class Fact(NamedTuple):
    label: str
    value: str | date


class Balance(NamedTuple):
    label: str
    ours: float
    theirs: float

    @property
    def difference(self):
        return self.ours - self.theirs


class Line(NamedTuple):
    date: date
    due_date: date | None
    ref: str
    memo: str
    kind: str
    amount: float
    status: str
    is_open: bool
    match: int | None
    match_state: str
    row: int | None


class Match(NamedTuple):
    number: int
    state: str
    rule: str
    score: float
    our_refs: str
    our_amount: float
    their_refs: str
    their_amount: float
    difference: float
    reason: str
    decided_by: str
    note: str


class Difference(NamedTuple):
    number: int
    code: str
    kind: str
    date: date
    refs: str
    memo: str
    difference: float
    step: float
    reason: str
    match: int | None
    state: str
    owner: str
    comment: str


class Step(NamedTuple):
    label: str
    is_total: bool
    is_unexplained: bool
    count: int
    amount: float
    items: list


class Clip(NamedTuple):
    rows: list
    more: str
    amount: float


@dataclass(frozen=True)
class Tables:
    session: object
    title: str
    sheets: dict
    facts: list
    balances: list
    in_period: str
    sign_rule: str
    agreement: str
    notes: list
    steps: list
    differences: list
    ours: list
    theirs: list
    seal: list
    numbers: dict
    is_inside: bool = True

    def for_partner(self):
        """Without our comments, owners and the words people gave with their decisions."""
        differences = [row._replace(owner="", comment="") for row in self.differences]
        return replace(self, differences=differences, is_inside=False)

    @cached_property
    def matches(self):
        """Made when asked for: the paper does not list them, and they are the most."""
        return _matches(self)

    def open_lines(self, side):
        return [line for line in getattr(self, side) if line.is_open]

    def clip(self, rows, limit, amount, sheet):
        """The first ``limit`` rows, and a sentence that says where to find the others."""
        rest = rows[limit:]
        more = self.session.env._(
            "and %(count)s more: see the sheet “%(sheet)s” of the spreadsheet",
            count=len(rest),
            sheet=self.sheets[sheet],
        )
        return Clip(rows[:limit], more if rest else "", sum(getattr(row, amount) for row in rest))


def build(session):
    """All tables of ``session``, read in sets."""
    numbers = {match.id: number for number, match in enumerate(session.match_ids, 1)}
    statuses = _statuses(session.env)
    lines = {side: _lines(session, side, numbers, statuses) for side in SIDES}
    differences = _differences(session, numbers)
    return Tables(
        session=session,
        title=session.env._("Reconciliation Statement"),
        sheets={
            "bridge": session.env._("Bridge"),
            "matches": session.env._("Matches"),
            "differences": session.env._("Differences"),
            "ours": session.env._("Ours"),
            "theirs": session.env._("Theirs"),
        },
        facts=_facts(session),
        balances=_balances(session),
        in_period=statuses["period"],
        sign_rule=session.env._(
            "Positive amounts are owed by %(partner)s to %(company)s.", **_parties(session)
        ),
        agreement=session.env._(
            "Both parties confirm that their books show the balances stated above as of %s, "
            "and agree on the differences listed.",
            format_date(session.env, session.date_to),
        ),
        notes=_notes(session, lines),
        steps=_steps(session, differences),
        differences=differences,
        seal=_seal(session),
        numbers=numbers,
        **lines,
    )


def _parties(session):
    return {"partner": session.partner_id.name, "company": session.company_id.name}


def _label(record, name):
    """The words for what is selected in field ``name``."""
    return _labels(record, name).get(record[name], "")


def _labels(model, name):
    return dict(model._fields[name]._description_selection(model.env))


def _facts(session):
    facts = [
        Fact(session.env._("Account Type"), _label(session, "account_type")),
        Fact(session.env._("Period From"), session.date_from),
        Fact(session.env._("Period To"), session.date_to),
        Fact(session.env._("Currency"), session.currency_id.name),
        Fact(session.env._("State"), _label(session, "state")),
    ]
    if session.user_id:
        facts.append(Fact(session.env._("Responsible"), session.user_id.name))
    return facts


def _balances(session):
    currency = session.currency_id
    opening = Balance(session.env._("Opening balance"), session.our_opening, session.their_opening)
    closing = Balance(session.env._("Closing balance"), session.our_balance, session.their_balance)
    moved = (
        currency.round(end - start) or 0.0
        for start, end in zip(opening[1:], closing[1:], strict=True)
    )
    return [opening, Balance(session.env._("Entries of the period"), *moved), closing]


def _notes(session, lines):
    """What a reader must know before relying on the figures."""
    notes = []
    ends = [row.amount for row in session.bridge_ids if row.is_total]
    balances = [session.our_balance, session.their_balance]
    if not ends:
        notes.append(session.env._("The two sides have not been matched yet."))
    elif any(map(session.currency_id.compare_amounts, ends, balances)):
        notes.append(session.env._("Lines have changed since the bridge was made: match again."))
    if session.suggestion_count:
        notes.append(
            session.env._("Suggested matches still undecided: %s.", session.suggestion_count)
        )
    unchecked = sum(line.status == _statuses(session.env)["entered"] for line in lines["theirs"])
    if unchecked:
        notes.append(
            session.env._("Entered lines still to be checked, and not counted: %s.", unchecked)
        )
    return notes


def _statuses(env):
    return {
        "period": env._("In the period"),
        "carried": env._("Carried forward"),
        "entered": env._("To be checked"),
    }


def _lines(session, side, numbers, statuses):
    names = ["date", "due_date", "ref", "memo", "kind", "amount", "match_id", "match_state", "row"]
    model = session.env["reconciliation.line"]
    lines = model.search_fetch(
        [("session_id", "=", session.id), ("side", "=", side)], [*names, "check_state", "carried"]
    )
    kinds, states = _labels(model, "kind"), _labels(session.env["reconciliation.match"], "state")
    rows = []
    for line in lines:
        status = "carried" if line.carried else "period"
        status = "entered" if line.check_state == "entered" else status
        rows.append(
            Line(
                line.date,
                line.due_date or None,
                line.ref or "",
                line.memo or "",
                kinds.get(line.kind, ""),
                line.amount,
                statuses[status],
                not line.match_id and status != "entered",
                numbers.get(line.match_id.id),
                states.get(line.match_state, ""),
                line.row or None,
            )
        )
    return rows


def _matches(tables):
    session, numbers = tables.session, tables.numbers
    model = session.env["reconciliation.match"]
    states = _labels(model, "state")
    rules = _labels(session.env["reconciliation.rule"], "rule") | {"manual": states["manual"]}
    sides = {side: _by_match(getattr(tables, side)) for side in SIDES}
    rows = []
    for match in session.match_ids:
        ours, theirs = (sides[side].get(numbers[match.id]) for side in SIDES)
        rows.append(
            Match(
                numbers[match.id],
                states[match.state],
                rules.get(match.rule, match.rule),
                match.score,
                *(ours or (match.our_refs, match.our_amount)),
                *(theirs or (match.their_refs, match.their_amount)),
                match.difference,
                *_told(tables, match),
            )
        )
    return rows


def _told(tables, match):
    """Reason, decided by, why; a match by hand has its maker's words for a reason."""
    if not tables.is_inside:
        return ("" if match.rule == "manual" else match.reason or "", "", "")
    decided_by = match.decided_by_id.sudo().name or ""  # may be of another company
    return (match.reason or "", decided_by, match.decision_note or "")


def _by_match(lines):
    """Match number → references and sum; a query a match would be asking each for its lines."""
    found = {}
    for line in lines:
        if line.match:
            refs, amount = found.get(line.match, ((), 0.0))
            found[line.match] = ((*refs, line.ref or line.memo), amount + line.amount)
    return {match: (", ".join(refs), amount) for match, (refs, amount) in found.items()}


def _differences(session, numbers):
    model = session.env["reconciliation.difference"]
    kinds, states = _labels(model, "kind"), _labels(model, "state")
    return [
        Difference(
            number,
            difference.kind,
            kinds[difference.kind],
            difference.date or session.date_to,
            difference.refs or "",
            difference.line_ids[:1].memo or "",
            difference.amount,
            -difference.amount or 0.0,
            difference.reason or "",
            numbers.get(difference.match_id.id),
            states[difference.state],
            difference.user_id.sudo().name or "",  # the owner may be of another company
            difference.comment or "",
        )
        for number, difference in enumerate(session.difference_ids, 1)
    ]


def _steps(session, differences):
    """The bridge; before the first matching, all that lies between the balances is unexplained."""
    labels = _labels(session.env["reconciliation.bridge.row"], "kind")
    rows = [(row.kind, row.count, row.amount) for row in session.bridge_ids] or [
        ("our_balance", 0, session.our_balance),
        ("unexplained", 0, -session.difference or 0.0),
        ("their_balance", 0, session.their_balance),
    ]
    items = {}
    for difference in differences:
        items.setdefault(difference.code, []).append(difference)
    return [
        Step(
            labels[kind],
            kind in ("our_balance", "their_balance"),
            kind == "unexplained",
            count,
            amount,
            items.get(kind, []),
        )
        for kind, count, amount in rows
    ]


def _seal(session):
    """Without the approval's reason: that is ours, and the statement goes to the partner."""
    seal = session.seal_id
    if not seal:
        return []
    return [
        Fact(session.env._("Seal Number"), str(seal.number)),
        Fact(
            session.env._("Sealed On"),
            fields.Datetime.context_timestamp(seal, seal.sealed_on).date(),
        ),
        Fact(session.env._("Sealed By"), seal.user_id.sudo().name),  # may be of another company
        Fact(session.env._("SHA-256"), seal.digest),
    ]
