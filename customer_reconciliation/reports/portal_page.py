"""A session as its partner sees it: what belongs together side by side, in plain words.

Everything is in the language of the session's environment. Comments, owners and the names of our
people stay inside: nothing of them is in here.
"""

from typing import Any, NamedTuple

from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: kind of difference → what it is called, and what it means for the reader.
PLAIN = {
    "timing": (
        _lt("On its way"),
        _lt("One of us booked it at the end of the period, the other will soon."),
    ),
    "missing_theirs": (
        _lt("Not in your books"),
        _lt("We have booked this, your list does not show it."),
    ),
    "missing_ours": (_lt("Not in our books"), _lt("Your list shows this, we have not booked it.")),
    "amount": (_lt("Different amount"), _lt("We both have booked it, with different amounts.")),
    "discount": (_lt("Discount"), _lt("The amounts differ by what looks like a discount.")),
    "bank_charge": (
        _lt("Bank charge"),
        _lt("The amounts differ by what looks like a bank charge."),
    ),
    "tax": (_lt("Tax"), _lt("The amounts differ by what looks like a tax.")),
    "rounding": (_lt("Rounding"), _lt("The amounts differ by rounding.")),
    "fx": (_lt("Exchange rate"), _lt("We seem to have used different exchange rates.")),
    "duplicate_ours": (_lt("Twice in our books"), _lt("We seem to have booked this twice.")),
    "duplicate_theirs": (_lt("Twice in your books"), _lt("Your list seems to show this twice.")),
    "misposted": (_lt("On another account"), _lt("This seems to belong to another account.")),
    "unexplained": (_lt("Not explained yet"), _lt("We don't know yet where this comes from.")),
}
TOTALS = {
    "our_balance": _lt("Balance in our books"),
    "their_balance": _lt("Balance in your books"),
}
STATES = {
    "confirmed": (_lt("Agreed"), "success"),
    "sealed": (_lt("Closed"), "secondary"),
}
OPEN = (_lt("Open"), "info")
UNDECIDED = _lt("Probably the same")


class Row(NamedTuple):
    """What belongs together on both sides, or a lone line."""

    anchor: str
    ours: Any
    theirs: Any
    difference: float
    label: str
    words: str
    answers: Any
    line: Any
    is_open: bool


class Step(NamedTuple):
    label: str
    words: str
    amount: float
    is_total: bool


def rows(session):
    """All rows, those with something to say first, then by date."""
    lines = session.env["reconciliation.line"].search_fetch(
        [("session_id", "=", session.id), ("check_state", "=", "checked")],
        ["side", "date", "due_date", "ref", "memo", "kind", "amount", "match_id", "move_line_id"],
    )
    explained = _by_line(session)
    answers = session.answer_ids.grouped("line_id")
    found = []
    for group in _groups(lines):
        found.append(_row(session, group, explained, answers))
    return sorted(found, key=lambda row: (not row.is_open, row.line.date, row.line.id))


def _groups(lines):
    """The lines of each match, and every other line alone."""
    matched = lines.filtered("match_id").grouped("match_id")
    return [*matched.values(), *lines.filtered(lambda line: not line.match_id)]


def _by_line(session):
    return {
        line: difference for difference in session.difference_ids for line in difference.line_ids
    }


def _row(session, group, explained, answers):
    sides = group.grouped("side")
    ours, theirs = (sides.get(side, group.browse()) for side in ("ours", "theirs"))
    difference = next((explained[line] for line in group if line in explained), None)
    label, words = _plain(session.env, difference)
    if not difference and group.match_id.state == "suggested":
        label = session.env._(UNDECIDED)
    first = (ours or theirs)[0]
    given = session.env["reconciliation.answer"].union(
        *(answers[line] for line in group if line in answers)
    )
    amount = sum(ours.mapped("amount")) - sum(theirs.mapped("amount"))
    is_matched = bool(group.match_id)
    return Row(
        f"entry-{first.id}",
        ours,
        theirs,
        session.currency_id.round(amount) or 0.0,
        label,
        words,
        given,
        first,
        bool(difference) or (session.their_count > 0 and not is_matched),
    )


def _plain(env, difference):
    if not difference:
        return "", ""
    label, words = PLAIN[difference.kind]
    return env._(label), env._(words)


#: state of a promise → what its maker is told.
PROMISED = {
    "open": (_lt("Noted"), "info"),
    "kept": (_lt("Received, thank you"), "success"),
    "broken": (_lt("Not received"), "danger"),
    "cancelled": (_lt("Replaced"), "secondary"),
}


def outcome(answer):
    """What came of an answer, and its colour; nothing where nothing needs to come of it."""
    env = answer.env
    if answer.state == "settled":
        return env._("Settled"), "success"
    if answer.promise_ids:
        label, colour = PROMISED[answer.promise_ids[-1:].state]
        return env._(label), colour
    return ("", "") if answer.kind == "agreed" else (env._("We are looking into it"), "info")


def steps(session):
    """The bridge from our balance to theirs in plain words; empty before the first matching."""
    env = session.env
    found = []
    for row in session.bridge_ids:
        if row.kind in TOTALS:
            found.append(Step(env._(TOTALS[row.kind]), "", row.amount, True))
        elif row.count or not session.currency_id.is_zero(row.amount):
            label, words = PLAIN[row.kind]
            found.append(Step(env._(label), env._(words), row.amount, False))
    return found


def state(session):
    """What the partner is told of the state, and its colour."""
    label, colour = STATES.get(session.state, OPEN)
    return session.env._(label), colour


def agreement(session):
    """The sentence that is signed."""
    values = {
        "company": session.company_id.name,
        "partner": session.partner_id.name,
        "date": format_date(session.env, session.date_to),
        "amount": session.currency_id.format(abs(session.our_balance)),
    }
    if session.currency_id.is_zero(session.our_balance):
        text = session.env._(
            "As of %(date)s the balance between %(partner)s and %(company)s is zero.", **values
        )
    elif session.our_balance > 0:
        text = session.env._("As of %(date)s %(partner)s owes %(company)s %(amount)s.", **values)
    else:
        text = session.env._("As of %(date)s %(company)s owes %(partner)s %(amount)s.", **values)
    if session.currency_id.is_zero(session.difference) or not session.their_count:
        return text
    gap = session.env._(
        "The books of %(partner)s show %(balance)s; the entries listed above explain the "
        "difference.",
        partner=session.partner_id.name,
        balance=session.currency_id.format(session.their_balance),
    )
    return f"{text} {gap}"


def buckets(env, ends):
    """What the buckets of an ageing are called, youngest first.

    :param ends: last day of each bucket but the oldest
    """
    starts = [1, *(end + 1 for end in ends[:-1])]
    names = [
        env._("%(first)s–%(last)s days", first=start, last=end)
        for start, end in zip(starts, ends, strict=True)
    ]
    return [env._("Not due"), *names, env._("More than %s days", ends[-1])]
