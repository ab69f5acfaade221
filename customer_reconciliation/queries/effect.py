"""What dunning has brought: money that came within so many days after each notice."""

from datetime import date

from odoo.tools import SQL

from .behaviour import MONEY
from .exchange import NOT_EXCHANGE

#: After so many days it is looked; the place makes the id of a row.
WITHIN = (7, 14, 30, 60)
#: What the table is made of, for the ORM to flush before it reads.
DEPENDS = {
    "account.account": ["account_type"],
    "account.journal": ["type"],
    "account.move": ["move_type", "journal_id", "origin_payment_id"],
    "account.move.line": ["account_id", "amount_currency", "balance", "move_id", "payment_id"],
    "account.partial.reconcile": [
        *("debit_amount_currency", "debit_move_id", "credit_move_id", "max_date"),
    ],
    "dunning.notice": [
        *("company_id", "partner_id", "policy_id", "level_id", "level", "channel", "state"),
        "sent_day",
    ],
    "dunning.notice.line": ["notice_id", "move_line_id", "move_id", "amount", "code"],
}


def table(today: date) -> SQL:
    """One row a dunned installment of a sent notice and each of ``WITHIN`` that is over.

    ``dunned`` and ``paid`` are in the company's currency at the installment's own rate. Money
    counts from the day of the notice on, until the next notice about the same installment; credit
    notes are none, and nobody has paid more than was dunned.
    """
    return SQL(
        """SELECT told.id::bigint * %(count)s + span.place AS id, notice.company_id,
                  company.currency_id, notice.partner_id, notice.policy_id, notice.level_id,
                  notice.level, notice.channel, notice.sent_day, notice.id AS notice_id,
                  told.move_id, to_char(span.days, 'FM00') AS within,
                  ROUND(told.amount * rate.factor, own.decimal_places) AS dunned,
                  ROUND(LEAST(came.amount, told.amount) * rate.factor, own.decimal_places) AS paid,
                  CASE WHEN told.amount > 0 THEN LEAST(came.amount, told.amount) / told.amount
                       ELSE 0 END AS share,
                  1 AS item_count, (came.amount >= told.amount)::int AS paid_count
             FROM dunning_notice_line told
             JOIN dunning_notice notice ON notice.id = told.notice_id AND notice.state = 'sent'
             JOIN account_move_line item ON item.id = told.move_line_id
             JOIN res_company company ON company.id = notice.company_id
             JOIN res_currency own ON own.id = company.currency_id
       CROSS JOIN unnest(%(within)s::int[]) WITH ORDINALITY span(days, place)
       CROSS JOIN LATERAL (SELECT CASE WHEN item.amount_currency = 0 THEN 1
                                       ELSE item.balance / item.amount_currency END AS factor) rate
       CROSS JOIN LATERAL (SELECT MIN(other.sent_day) AS day
                             FROM dunning_notice_line later
                             JOIN dunning_notice other ON other.id = later.notice_id
                            WHERE later.move_line_id = told.move_line_id AND later.code IS NULL
                              AND other.state = 'sent' AND other.sent_day > notice.sent_day) next
       CROSS JOIN LATERAL (%(came)s) came
            WHERE told.code IS NULL AND told.amount > 0
              AND notice.sent_day + span.days <= %(today)s""",
        count=2 * len(WITHIN),
        within=list(WITHIN),
        came=_came(),
        today=today,
    )


def _came() -> SQL:
    """Money that settled the installment within the span, in its own currency."""
    return SQL(
        """SELECT COALESCE(SUM(partial.debit_amount_currency), 0) AS amount
             FROM account_partial_reconcile partial
             JOIN account_move_line line ON line.id = partial.credit_move_id
             JOIN account_move move ON move.id = line.move_id
             JOIN account_journal journal ON journal.id = move.journal_id
             JOIN account_account account ON account.id = line.account_id
            WHERE partial.debit_move_id = item.id AND %s AND %s
              AND partial.max_date BETWEEN notice.sent_day AND notice.sent_day + span.days
              AND partial.max_date < COALESCE(next.day, 'infinity'::date)""",
        MONEY,
        NOT_EXCHANGE,
    )


def ratio(above: SQL, below: SQL) -> SQL:
    """Sums of a group divided; 0 of nothing."""
    return SQL("COALESCE(SUM(%s) / NULLIF(SUM(%s), 0), 0)", above, below)
