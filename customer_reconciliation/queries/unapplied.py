"""What is still unapplied: open payments, credit notes and entries that could pay, and bank lines
on suspense, as a table the ORM can search, group and export.

The amounts are those of the ledger: what is open on receivable and payable accounts, and what
lies on suspense.
"""

from odoo.tools import SQL

from .kind import KIND, SIDE
from .open_items import IS_OWED

#: What the table is made of, for the ORM to flush before it reads.
DEPENDS = {
    "account.account": ["account_type"],
    "account.bank.statement.line": ["is_reconciled", "partner_id", "partner_name", "payment_ref"],
    "account.journal": ["suspense_account_id"],
    "account.move": ["move_type", "origin_payment_id", "statement_line_id"],
    "account.move.line": [
        "account_id",
        "amount_currency",
        "amount_residual",
        "amount_residual_currency",
        "balance",
        "company_currency_id",
        "company_id",
        "currency_id",
        "date",
        "date_maturity",
        "journal_id",
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
#: Last day of each age bucket, in days, and its key, which sorts by age; then comes "older".
BUCKETS = (
    (30, "days_030"),
    (60, "days_060"),
    (90, "days_090"),
    (180, "days_180"),
    (365, "days_365"),
)

_COLUMNS = SQL(
    """line.id, line.date, line.date_maturity AS due_date, line.move_name AS number, line.ref,
       line.journal_id, line.move_id, line.company_id, line.company_currency_id, line.currency_id"""
)
_ITEMS = SQL(
    """SELECT %s, CASE WHEN move.origin_payment_id IS NULL THEN line.name
                       ELSE COALESCE(NULLIF(line.ref, ''), line.name) END AS label,
              partner.commercial_partner_id AS partner_id, '' AS payer_name, line.payment_id,
              %s AS side, %s AS kind, line.amount_residual AS amount,
              line.amount_residual_currency AS residual_currency
         FROM account_account account
         JOIN account_move_line line ON line.account_id = account.id
         JOIN account_move move ON move.id = line.move_id
    LEFT JOIN res_partner partner ON partner.id = line.partner_id
        WHERE account.account_type IN ('asset_receivable', 'liability_payable')
          AND line.reconciled IS NOT TRUE AND line.parent_state = 'posted'
          AND line.amount_residual_currency <> 0
          AND (move.move_type IN ('out_refund', 'in_refund') OR NOT %s)""",
    _COLUMNS,
    SIDE,
    KIND,
    IS_OWED,
)
_BANK = SQL(
    """SELECT %s, bank.payment_ref AS label, partner.commercial_partner_id AS partner_id,
              bank.partner_name AS payer_name, NULL AS payment_id, 'suspense' AS side,
              'bank' AS kind, line.balance AS amount, line.amount_currency AS residual_currency
         FROM account_bank_statement_line bank
         JOIN account_move move ON move.id = bank.move_id
         JOIN account_journal journal ON journal.id = move.journal_id
         JOIN account_move_line line
           ON line.move_id = move.id AND line.account_id = journal.suspense_account_id
    LEFT JOIN res_partner partner ON partner.id = bank.partner_id
        WHERE bank.is_reconciled IS NOT TRUE AND line.parent_state = 'posted'
          AND line.amount_currency <> 0""",
    _COLUMNS,
)


def table(today) -> SQL:
    """One row for each item, by the id of its journal item; aged as of ``today``."""
    age = SQL("(%s::date - item.date)", today)
    buckets = SQL(" ").join(SQL("WHEN %s <= %s THEN %s", age, days, name) for days, name in BUCKETS)
    return SQL(
        """SELECT item.*, %s AS age_days, CASE %s ELSE 'older' END AS bucket
             FROM (%s UNION ALL %s) item""",
        age,
        buckets,
        _ITEMS,
        _BANK,
    )
