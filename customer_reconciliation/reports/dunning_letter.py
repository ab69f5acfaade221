"""The letter of a dunning notice as sentences and rows; the template only places them.

Everything is in the language of the record's environment, the customer's.
"""

from dataclasses import dataclass

from odoo.fields import Date
from odoo.tools import format_date

from .statement_paying import Paying


@dataclass(frozen=True)
class Row:
    """An installment; ``amount`` is what is dunned of it, ``open`` more where a part is not."""

    number: str
    date: str
    due: str
    days: int
    original: float
    open: float
    amount: float
    interest: float


@dataclass(frozen=True)
class Contested:
    """An installment some of which the customer contests: that is not asked for here."""

    number: str
    due: str
    open: float
    disputed: float
    reason: str
    currency: object


@dataclass(frozen=True)
class Charge:
    """What an installment bears for some days at one rate."""

    number: str
    first: str
    last: str
    days: int
    principal: float
    rate: str
    interest: float
    lump_sum: float
    paid: bool


@dataclass(frozen=True)
class Table:
    """What is due in one currency, fee and interest below."""

    currency: object
    rows: list[Row]
    charges: list[Charge]
    with_lump_sums: bool
    with_open: bool
    sums: list[tuple[str, float]]  # (label, amount), the last one is to be paid
    qr: str | None
    link: str


@dataclass(frozen=True)
class Letter:
    facts: list[tuple[str, str]]
    draft: bool
    subject: str
    greeting: str
    paragraphs: list[str]
    tables: list[Table]
    contested: list[Contested]
    partly: str
    booked: str
    bank: str
    closing: list[str]
    enclosed: str
    signed: str
    written: str


def build(notice) -> Letter:
    """The letter of one ``dunning.notice``."""
    env, sent = notice.env, notice.sent_day
    day = format_date(env, sent or Date.context_today(notice), date_format="long")
    template = notice.policy_id.sudo()._statement_template(notice.company_id)
    company = notice.company_id.sudo()
    paying = Paying(template, company, template._options(company, None, notice.run_id.date))
    tables = _tables(notice, paying)
    return Letter(
        facts=[
            (env._("Number"), notice.run_id.name),
            (env._("Date"), day),
            *([(env._("Customer Number"), notice.partner_id.ref)] if notice.partner_id.ref else ()),
            (env._("Pay By"), format_date(env, notice._deadline(), date_format="long")),
        ],
        draft=not sent,
        subject=notice._text("subject"),
        greeting=env._("To %s:", notice.partner_id.name),
        paragraphs=_paragraphs(notice._text("body"), notice.note),
        tables=tables,
        contested=_contested(notice),
        partly=_partly(env, tables),
        booked=_booked(notice),
        bank=paying.bank,
        closing=_paragraphs(notice._text("closing")),
        enclosed=env._("Enclosed: statement of account") if notice._with_statement() else "",
        signed=notice.policy_id.signer_id.sudo().name or "",
        written=day,
    )


def _paragraphs(*texts):
    """Paragraphs are set apart by empty lines."""
    return [part.strip() for text in texts for part in (text or "").split("\n\n") if part.strip()]


def _tables(notice, paying):
    dunned = notice.line_ids.filtered(lambda line: not line.code)
    by_currency = dict(dunned.grouped("currency_id"))
    besides = [*notice.interest_ids.currency_id, *([notice.currency_id] if notice.fee else ())]
    for currency in besides:
        by_currency.setdefault(currency, dunned.browse())
    return [_table(notice, currency, lines, paying) for currency, lines in by_currency.items()]


def _table(notice, currency, lines, paying):
    env = notice.env
    rows = [_row(env, line) for line in lines.sorted(lambda line: (line.due_date, line.id))]
    principal = sum(lines.mapped("amount"))
    charges = notice.interest_ids._in_turn().filtered(lambda row: row.currency_id == currency)
    interest = sum(charges.mapped("interest"))
    lump_sum = sum(charges.mapped("lump_sum"))
    fee = notice.fee if currency == notice.currency_id else 0
    total = notice._sums()[currency]
    parts = [
        (env._("Amount Due"), principal),
        (env._("Interest"), interest),
        (env._("Lump Sums for Late Payment"), lump_sum),
        (env._("Fee"), fee),
    ]
    sums = [part for part in parts if part[1]] if interest or lump_sum or fee else []
    return Table(
        currency,
        rows,
        [_charge(env, row) for row in charges if row.interest or row.lump_sum],
        bool(lump_sum),
        any(currency.compare_amounts(row.open, row.amount) for row in rows),
        [*sums, (env._("To Be Paid"), total)],
        paying.qr(notice.partner_id, currency, total),
        paying.link(notice.partner_id, currency, total),
    )


def _row(env, line):
    item = line.move_line_id
    return Row(
        number=line.move_id.name or "",
        date=format_date(env, line.move_id.invoice_date or item.date) if line.move_id else "",
        due=format_date(env, line.due_date),
        days=max(line.days, 0),
        original=item.amount_currency,
        open=line.open_amount,
        amount=line.amount,
        interest=line.interest,
    )


def _charge(env, row):
    return Charge(
        number=row.move_id.name or "",
        first=format_date(env, Date.add(row.date_from, days=1)),
        last=format_date(env, row.date_to),
        days=row.days,
        principal=row.principal,
        rate=row._rate_told(),
        interest=row.interest,
        lump_sum=row.lump_sum,
        paid=row.is_settled,
    )


def _booked(notice):
    """The debit notes that charge interest, lump sums and fee."""
    notes = notice.sudo().debit_note_ids.filtered(lambda move: move.state == "posted")
    if not notes:
        return ""
    names = ", ".join(notes.mapped("name"))
    return notice.env._("Interest and costs are charged by debit note %s.", names)


def _contested(notice):
    """What the customer contests, apart from what is asked for."""
    lines = notice.line_ids.filtered("disputed").sorted(lambda line: (line.due_date, line.id))
    disputes = notice.env["payment.dispute"]._open_of(lines.move_line_id)
    names = dict(disputes._fields["reason"]._description_selection(notice.env))
    reasons = {
        item: ", ".join(dict.fromkeys(names[one.reason] for one in some))
        for item, some in disputes.grouped("move_line_id").items()
    }
    return [
        Contested(
            number=line.move_id.name or "",
            due=format_date(notice.env, line.due_date),
            open=line.open_amount,
            disputed=line.disputed,
            reason=reasons[line.move_line_id],
            currency=line.currency_id,
        )
        for line in lines
        if line.move_line_id in reasons  # our own blocks are no affair of theirs
    ]


def _partly(env, tables):
    if any(table.with_open for table in tables):
        return env._(
            "Payments not assigned yet, promised amounts and what is disputed have been taken off."
        )
    return ""
