"""The letter of a balance confirmation as sentences and rows; the template only places them.

Everything is in the language of the record's environment. The letter speaks to the partner: "you
owe us" is what a line calls ``they_owe``; on the reply slip the same amounts are seen by them.
"""

from dataclasses import dataclass

from odoo.fields import Date, Datetime
from odoo.tools import format_date

from ..statements.capitals import CENTS, CHINESE_NAMES, capitals


@dataclass(frozen=True)
class Row:
    """Balances in one currency."""

    currency: object
    you_owe: float
    we_owe: float
    capitals: str


@dataclass(frozen=True)
class Letter:
    """``day`` is the cut-off, ``written`` when it was sent, or today."""

    title: str
    facts: list[tuple[str, str]]  # beside the address: (label, value)
    number: str
    day: str
    written: str
    deadline: str
    draft: bool
    greeting: str
    purpose: str
    rows: list[Row]
    reservations: list[str]
    annexed: str
    request: str
    reply_intro: str
    reply_slip: str
    reply_line: str
    reply_to: object
    agree: str
    disagree: str


def build(confirmation) -> Letter:
    """The letter of one ``balance.confirmation``."""
    env = confirmation.env
    day = format_date(env, confirmation.date, date_format="long")
    deadline = format_date(env, confirmation.deadline, date_format="long")
    return Letter(
        title=_title(confirmation),
        facts=[
            (env._("Number"), confirmation.name),
            (env._("Cut-off Date"), day),
            (env._("Answer By"), deadline),
        ],
        number=confirmation.name,
        day=day,
        written=_written(confirmation),
        deadline=deadline,
        draft=confirmation.state == "draft",
        greeting=env._("To %s:", confirmation.partner_id.name),
        purpose=_purpose(confirmation, day),
        rows=[_row(confirmation, line) for line in confirmation.line_ids],
        reservations=_reservations(confirmation),
        annexed=env._("What the balances consist of is annexed."),
        request=_request(confirmation),
        reply_intro=_reply_intro(confirmation),
        reply_slip=env._("Reply to %s", confirmation.name),
        reply_line=env._("Balances as of %s", day),
        reply_to=confirmation._reply_address().sudo(),  # an address printed for the partner
        agree=env._("1. We agree: the balances stated are those of our books."),
        disagree=env._("2. We do not agree. According to our books as of %s:", day),
    )


def _title(confirmation):
    if confirmation.kind == "auditor":
        return confirmation.env._("Balance Confirmation for the Audit")
    return confirmation.env._("Balance Confirmation")


def _written(confirmation):
    sent = confirmation.sent_on
    day = Datetime.context_timestamp(confirmation, sent) if sent else None
    return format_date(
        confirmation.env, day or Date.context_today(confirmation), date_format="long"
    )


def _row(confirmation, line):
    return Row(line.currency_id, line.they_owe, line.we_owe, _capitals(confirmation, line))


def _capitals(confirmation, line):
    """The amounts as Chinese letters repeat them, so that no digit can be changed; else nothing."""
    is_chinese = (confirmation.env.lang or "").startswith("zh")
    currency = line.currency_id
    if not is_chinese or currency.decimal_places > CENTS:
        return ""
    name = CHINESE_NAMES.get(currency.name, currency.name)
    told = (
        confirmation.env._("You Owe Us") if line.they_owe else "",
        confirmation.env._("We Owe You") if line.we_owe else "",
    )
    amounts = (line.they_owe, line.we_owe)
    parts = [
        f"{label}{name}{capitals(round(amount * 10**CENTS))}"
        for label, amount in zip(told, amounts, strict=True)
        if label
    ]
    return "；".join(parts) or f"{name}{capitals(0)}"


def _purpose(confirmation, day):
    env = confirmation.env
    company = confirmation.company_id.name
    if confirmation.kind == "auditor":
        return env._(
            "In the course of the audit of our accounts by %(auditor)s we ask you to confirm the "
            "balances between you and %(company)s as of %(date)s. According to our books they are:",
            auditor=confirmation.auditor_id.sudo().commercial_partner_id.name,
            company=company,
            date=day,
        )
    return env._(
        "To check our books we ask you to confirm the balances between you and %(company)s as of "
        "%(date)s. According to our books they are:",
        company=company,
        date=day,
    )


def _reservations(confirmation):
    return [
        confirmation.env._(
            "These figures come from our books. This letter serves to check them only; it is no "
            "demand for payment."
        ),
        confirmation.env._(
            "If you have paid or been paid since that day, please answer all the same: what counts "
            "is the balance at the end of that day."
        ),
    ]


def _request(confirmation):
    env = confirmation.env
    deadline = format_date(env, confirmation.deadline, date_format="long")
    if confirmation.form == "negative":
        return env._(
            "Please answer only if you do not agree. If no answer has arrived by %s, we take it "
            "that the balances are right.",
            deadline,
        )
    return env._(
        "Please compare them with your books and return the slip below, signed and stamped, by "
        "%s, whether you agree or not.",
        deadline,
    )


def _reply_intro(confirmation):
    env = confirmation.env
    if confirmation.kind == "auditor":
        return env._("Please send your answer directly to our auditor, not to us:")
    return env._("Please send your answer to:")
