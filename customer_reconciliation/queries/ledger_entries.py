"""All posted receivable and payable entries, as a table the ORM can search, group and export.

The whole ledger as it is booked, exchange differences included: its totals are the accounts'.
"""

from odoo.tools import SQL

from .kind import KIND, SIDE

#: What the table is made of, for the ORM to flush before it reads.
DEPENDS = {
    "account.account": ["account_type"],
    "account.move": ["move_type", "origin_payment_id"],
    "account.move.line": [
        "account_id",
        "amount_currency",
        "amount_residual",
        "amount_residual_currency",
        "balance",
        "company_currency_id",
        "company_id",
        "credit",
        "currency_id",
        "date",
        "date_maturity",
        "debit",
        "journal_id",
        "matching_number",
        "move_id",
        "move_name",
        "name",
        "parent_state",
        "partner_id",
        "payment_id",
        "reconciled",
        "ref",
        "statement_line_id",
    ],
    "res.partner": ["commercial_partner_id"],
}

# Outer joins on a primary key: PostgreSQL leaves them out of every query that does not ask for
# their columns, so most groupings never touch the journal entries.
_TABLE = SQL(
    """SELECT line.id, line.date, line.date_maturity AS due_date, line.move_name AS number,
              line.ref, line.name AS label, line.matching_number, line.reconciled,
              partner.commercial_partner_id AS partner_id, line.account_id, line.journal_id,
              line.move_id, line.payment_id, line.company_id, line.company_currency_id,
              line.currency_id, line.debit, line.credit, line.balance AS amount,
              line.amount_currency, line.amount_residual AS residual,
              line.amount_residual_currency AS residual_currency,
              %s AS side,
              CASE WHEN line.reconciled THEN 'reconciled'
                   WHEN line.amount_residual <> line.balance THEN 'partial'
                   ELSE 'open' END AS status,
              %s AS kind
         FROM account_move_line line
         JOIN account_account account ON account.id = line.account_id
    LEFT JOIN account_move move ON move.id = line.move_id
    LEFT JOIN res_partner partner ON partner.id = line.partner_id
        WHERE line.parent_state = 'posted'
          AND account.account_type IN ('asset_receivable', 'liability_payable')""",
    SIDE,
    KIND,
)


def table() -> SQL:
    """One row for each posted journal item on a receivable or payable account, by its id."""
    return _TABLE


def with_amount(alias: str, amounts) -> SQL:
    """The condition that a row is of one of ``amounts``, whatever its sign.

    In the company's currency or its own: each has an index, see the journal item.
    """
    either = tuple({sign * amount for amount in amounts for sign in (1, -1)})
    row = {name: SQL.identifier(alias, name) for name in _AMOUNT_COLUMNS}
    return SQL(
        "(%(amount)s IN %(either)s OR (%(amount_currency)s IN %(either)s"
        " AND %(currency_id)s <> %(company_currency_id)s))",
        either=either,
        **row,
    )


_AMOUNT_COLUMNS = ("amount", "amount_currency", "currency_id", "company_currency_id")
