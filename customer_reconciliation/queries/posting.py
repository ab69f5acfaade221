"""What the posting door reads and locks: many lines in one statement."""

from contextlib import contextmanager
from datetime import date
from typing import NamedTuple

import psycopg2.errors

from odoo.tools import SQL

from .ledger import _REF
from .minor import exact_minor

OPEN_TYPES = ("asset_receivable", "liability_payable")


class Item(NamedTuple):
    """A journal item as it stands; residuals in minor units, signed as in the ledger."""

    id: int
    move_id: int
    ref: str
    move_type: str
    state: str
    date: date
    company_id: int
    company_decimals: int
    account_id: int
    account_type: str
    account_reconciles: bool
    partner_id: int | None
    entity_id: int | None
    currency_id: int
    company_currency_id: int
    decimals: int
    residual: int
    company_residual: int
    amount: int
    balance: int
    on_suspense: bool
    disputed: bool
    blocked: bool  # for payment, by Odoo's own button
    statement_entity_id: int | None  # of whom its bank statement line says it is

    @property
    def is_open_kind(self) -> bool:
        return self.account_reconciles and self.account_type in OPEN_TYPES

    @property
    def foreign(self) -> bool:
        return self.currency_id != self.company_currency_id


def posting_items(env, ids) -> dict[int, Item]:
    """The items of ``ids`` that exist, by id. Flush first."""
    rows = env.execute_query(
        SQL(
            """SELECT line.id, move.id, %s, move.move_type, move.state, line.date,
                      line.company_id, own.decimal_places, line.account_id, account.account_type,
                      account.reconcile, line.partner_id, partner.commercial_partner_id,
                      line.currency_id, own.id, currency.decimal_places, %s, %s, %s, %s,
                      move.statement_line_id IS NOT NULL
                      AND line.account_id = journal.suspense_account_id,
                      line.reconciliation_disputed IS TRUE,
                      COALESCE(move.payment_state = 'blocked', FALSE), named.commercial_partner_id
                 FROM account_move_line line
                 JOIN account_move move ON move.id = line.move_id
                 JOIN account_journal journal ON journal.id = move.journal_id
                 JOIN account_account account ON account.id = line.account_id
                 JOIN res_currency currency ON currency.id = line.currency_id
                 JOIN res_currency own ON own.id = line.company_currency_id
            LEFT JOIN res_partner partner ON partner.id = line.partner_id
            LEFT JOIN account_bank_statement_line bank ON bank.id = move.statement_line_id
            LEFT JOIN res_partner named ON named.id = bank.partner_id
                WHERE line.id = ANY(%s)""",
            _REF,
            exact_minor("line.amount_residual_currency", "currency.decimal_places"),
            exact_minor("line.amount_residual", "own.decimal_places"),
            exact_minor("line.amount_currency", "currency.decimal_places"),
            exact_minor("line.balance", "own.decimal_places"),
            list(ids),
        )
    )
    return {row[0]: Item._make(row) for row in rows}


class Partial(NamedTuple):
    """A partial reconciliation; amounts above zero, in minor units of each item's currency."""

    id: int
    debit_id: int
    credit_id: int
    debit_amount: int
    credit_amount: int
    full_id: int | None
    exchange_move_id: int | None


def partials_of(env, line_ids, after_id=0) -> list[Partial]:
    """Partials newer than ``after_id`` between two of ``line_ids``, by id. Flush first."""
    ids = list(line_ids)
    rows = env.execute_query(
        SQL(
            """SELECT part.id, part.debit_move_id, part.credit_move_id, %s, %s,
                      part.full_reconcile_id, part.exchange_move_id
                 FROM account_partial_reconcile part
                 JOIN res_currency debit ON debit.id = part.debit_currency_id
                 JOIN res_currency credit ON credit.id = part.credit_currency_id
                WHERE part.debit_move_id = ANY(%s) AND part.credit_move_id = ANY(%s)
                  AND part.id > %s
             ORDER BY part.id""",
            exact_minor("part.debit_amount_currency", "debit.decimal_places"),
            exact_minor("part.credit_amount_currency", "credit.decimal_places"),
            ids,
            ids,
            after_id,
        )
    )
    return [Partial._make(row) for row in rows]


def last_partial_id(env) -> int:
    [(last,)] = env.execute_query(SQL("SELECT COALESCE(MAX(id), 0) FROM account_partial_reconcile"))
    return last


def lock_rows(records, wait=False):
    """Those of ``records`` this transaction holds from now on.

    Rows another transaction holds are left out, unless we ``wait`` until it ends, and so are rows
    another has changed since this transaction began: what we know of them is out of date.
    """
    if not records:
        return records
    cursor = records.env.cr
    sql = SQL(
        "SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE %s",
        SQL.identifier(records._table),
        list(records.ids),
        SQL("") if wait else SQL("SKIP LOCKED"),
    )
    try:
        with cursor.savepoint(flush=False):
            cursor.execute(sql, log_exceptions=False)
            return records.browse(row[0] for row in cursor.fetchall())
    except psycopg2.errors.SerializationFailure:
        half = len(records) // 2
        if not half:
            return records.browse()
        return lock_rows(records[:half], wait) | lock_rows(records[half:], wait)


@contextmanager
def all_or_nothing(env):
    """What happens inside is taken back, database and cache, when it raises."""
    with env.cr.savepoint():
        yield
        env.flush_all()
