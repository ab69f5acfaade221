"""What all partners owe a company and are owed as of a date, for letters that state it.

One query, however many partners. Amounts are int minor units, positive when the partner owes us.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo.tools import SQL

from .exchange import IS_EXCHANGE
from .ledger import _flush
from .minor import exact_minor
from .scope import ACCOUNT_TYPES

#: An account at zero that has moved in this time may well be owed something.
MOVED_WITHIN = relativedelta(years=1)
SALES = ("out_invoice", "out_refund", "out_receipt")
PURCHASES = ("in_invoice", "in_refund", "in_receipt")


class Balance(NamedTuple):
    """One partner's account in one currency, as of a date.

    ``partner_id`` is the commercial entity, None for entries without a partner. ``receivable`` and
    ``payable`` are in the currency's minor units and leave exchange differences out, which are ours
    alone; ``book_receivable`` and ``book_payable`` are the general ledger's, in minor units of the
    company's currency, all of them together its balance. ``moved``: within the year before.
    """

    partner_id: int | None
    currency_id: int
    receivable: int
    payable: int
    book_receivable: int
    book_payable: int
    moved: bool


def balances(
    env,
    company_id: int,
    as_of: date,
    account_type: str = "both",
    partner_ids: Collection[int] | None = None,
) -> list[Balance]:
    """The balances at the end of ``as_of``, by partner and currency; also those that are zero."""
    _flush(env)
    rows = env.execute_query(
        SQL(
            """SELECT partner_id, currency_id, %s, %s, %s, %s, BOOL_OR(date > %s)
                 FROM (%s) entry
             GROUP BY partner_id, currency_id
             ORDER BY partner_id, currency_id""",
            _sum("amount", "asset_receivable"),
            _sum("amount", "liability_payable"),
            _sum("book", "asset_receivable"),
            _sum("book", "liability_payable"),
            as_of - MOVED_WITHIN,
            _entries(company_id, as_of, account_type, partner_ids),
        )
    )
    return [Balance(*row) for row in rows]


class Turnover(NamedTuple):
    """What was sold to a commercial entity and bought from it, without taxes.

    Minor units of the company's currency; less credit notes, so either may be below zero.
    """

    partner_id: int
    sold: int
    bought: int


def turnovers(env, company_id: int, first: date, last: date) -> list[Turnover]:
    """Posted invoices, receipts and credit notes of the days from ``first`` to ``last``."""
    env["account.move"].flush_model()
    rows = env.execute_query(
        SQL(
            """SELECT partner.commercial_partner_id,
                      COALESCE(SUM(%(amount)s)
                               FILTER (WHERE move.move_type IN %(sales)s), 0)::bigint,
                      COALESCE(-SUM(%(amount)s)
                               FILTER (WHERE move.move_type IN %(buys)s), 0)::bigint
                 FROM account_move move
                 JOIN res_partner partner ON partner.id = move.partner_id
                 JOIN res_company company ON company.id = move.company_id
                 JOIN res_currency own ON own.id = company.currency_id
                WHERE move.company_id = %(company)s AND move.state = 'posted'
                  AND move.move_type IN %(all)s AND move.date BETWEEN %(first)s AND %(last)s
             GROUP BY partner.commercial_partner_id""",
            amount=exact_minor("move.amount_untaxed_signed", "own.decimal_places"),
            sales=SALES,
            buys=PURCHASES,
            all=SALES + PURCHASES,
            company=company_id,
            first=first,
            last=last,
        )
    )
    return [Turnover(*row) for row in rows]


def _sum(column, account_type) -> SQL:
    return SQL(
        "COALESCE(SUM(%s) FILTER (WHERE account_type = %s), 0)::bigint", SQL(column), account_type
    )


def _entries(company_id, as_of, account_type, partner_ids) -> SQL:
    return SQL(
        """SELECT partner.commercial_partner_id AS partner_id, line.currency_id, line.date,
                  account.account_type,
                  CASE WHEN line.amount_currency = 0 OR %s THEN 0 ELSE %s END AS amount,
                  %s AS book
             FROM account_move_line line
             JOIN account_account account ON account.id = line.account_id
             JOIN res_currency currency ON currency.id = line.currency_id
             JOIN res_currency own ON own.id = line.company_currency_id
        LEFT JOIN res_partner partner ON partner.id = line.partner_id
            WHERE line.company_id = %s AND line.parent_state = 'posted' AND line.date <= %s
              AND account.account_type IN %s AND %s""",
        IS_EXCHANGE,
        exact_minor("line.amount_currency", "currency.decimal_places"),
        exact_minor("line.balance", "own.decimal_places"),
        company_id,
        as_of,
        ACCOUNT_TYPES[account_type],
        SQL("partner.commercial_partner_id = ANY(%s)", list(partner_ids))
        if partner_ids is not None
        else SQL("TRUE"),
    )
