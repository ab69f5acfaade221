"""How customers paid: what became of their installments, for any number of them at once.

Amounts are int minor units of the company's currency; partners are commercial entities. All is as
the ledger stood at the end of ``today``, by the dates of its entries: what was reconciled or
contested later is told as of now.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import pandas as pd

from odoo.tools import SQL

from ..engine import CREDIT_HISTORY, CREDIT_PROMISES
from .exchange import NOT_EXCHANGE
from .kind import KIND
from .minor import exact_minor
from .rates import factor, joined_rates

_MODELS = (
    *("account.account", "account.journal", "account.move", "account.move.line"),
    *("account.partial.reconcile", "account.payment", "res.company", "res.currency"),
    "res.partner",
)


@dataclass(frozen=True)
class HistoryScope:
    """Whose history; None means all. ``since``: what was settled of older ones is left out."""

    company_id: int
    today: date
    since: date
    partner_ids: Collection[int] | None = None


def history(env, scope: HistoryScope) -> pd.DataFrame:
    """``engine.CREDIT_HISTORY`` in one query: installments by how they ended, part by part.

    Money that went to a customer is no installment, and an exchange difference settles none.
    """
    _flush(env)
    accounts = _accounts(env)
    rows = env.execute_query(
        SQL("%s UNION ALL %s", _settled(scope, accounts), _open(scope, accounts))
    )
    return pd.DataFrame(rows, columns=list(CREDIT_HISTORY)).astype(CREDIT_HISTORY)


def promises(env, scope: HistoryScope) -> pd.DataFrame:
    """``engine.CREDIT_PROMISES``: those decided, in the company's currency at the rate of today."""
    env["payment.promise"].flush_model()
    rows = env.execute_query(
        SQL(
            """SELECT promise.partner_id, promise.id, promise.date, %s, promise.state = 'kept'
                 FROM payment_promise promise
                 JOIN res_company company ON company.id = promise.company_id
                 JOIN res_currency own ON own.id = company.currency_id
                 %s
                WHERE promise.company_id = %s AND promise.state IN ('kept', 'broken')
                  AND promise.date BETWEEN %s AND %s AND %s""",
            exact_minor(f"(promise.amount * {factor().code})", "own.decimal_places"),
            joined_rates(scope.today, "promise.currency_id"),
            scope.company_id,
            scope.since,
            scope.today,
            _whose(scope, "promise.partner_id"),
        )
    )
    return pd.DataFrame(rows, columns=list(CREDIT_PROMISES)).astype(CREDIT_PROMISES)


def first_invoiced(env, scope: HistoryScope) -> dict[int, date]:
    """Partner → day of the first invoice, however old."""
    _flush(env)
    rows = env.execute_query(
        SQL(
            """SELECT move.commercial_partner_id, MIN(COALESCE(move.invoice_date, move.date))
                 FROM account_move move
                WHERE move.company_id = %s AND move.state = 'posted'
                  AND move.move_type IN ('out_invoice', 'out_receipt')
                  AND move.date <= %s AND %s
             GROUP BY 1""",
            scope.company_id,
            scope.today,
            _whose(scope, "move.commercial_partner_id"),
        )
    )
    return dict(rows)


def customers(env, scope: HistoryScope) -> list[int]:
    """Commercial partners, by id, that were invoiced since ``scope.since`` or still owe."""
    _flush(env)
    rows = env.execute_query(
        SQL(
            """SELECT DISTINCT partner.commercial_partner_id
                 FROM account_move_line line
                 JOIN res_partner partner ON partner.id = line.partner_id
                WHERE line.account_id = ANY(%s) AND line.company_id = %s
                  AND line.parent_state = 'posted' AND line.balance > 0 AND line.date <= %s
                  AND (line.date >= %s OR line.reconciled IS NOT TRUE) AND %s
             ORDER BY 1""",
            _accounts(env),
            scope.company_id,
            scope.today,
            scope.since,
            _whose(scope, "partner.commercial_partner_id"),
        )
    )
    return [partner for (partner,) in rows]


# -- the pieces ------------------------------------------------------------------------------------


def _flush(env):
    for model in _MODELS:
        env[model].flush_model()


def _accounts(env) -> list[int]:
    """The planner knows how many items accounts have, while of types it has to guess."""
    found = env.execute_query(
        SQL("SELECT id FROM account_account WHERE account_type = 'asset_receivable'")
    )
    return [account for (account,) in found]


def _whose(scope, column: str) -> SQL:
    if scope.partner_ids is None:
        return SQL("TRUE")
    return SQL("%s = ANY(%s)", SQL(column), list(scope.partner_ids))


#: Needs the aliases ``partner``, ``line`` and ``move``.
_COLUMNS = SQL(
    """partner.commercial_partner_id AS partner, line.id AS item_id,
       COALESCE(move.invoice_date, line.date) AS date,
       COALESCE(line.date_maturity, line.date) AS due_date"""
)
_DISPUTE = SQL(
    """line.reconciliation_disputed IS TRUE AS disputed,
       line.reconciliation_disputed IS TRUE OR line.reconciliation_contested_on IS NOT NULL
       AS contested"""
)
_DUE = SQL("GREATEST(line.date, line.date_maturity)")
_FROM = SQL(
    """account_move_line line
  JOIN res_partner partner ON partner.id = line.partner_id
  JOIN account_move move ON move.id = line.move_id
  JOIN account_account account ON account.id = line.account_id
  JOIN res_company company ON company.id = line.company_id
  JOIN res_currency own ON own.id = company.currency_id"""
)


def _where(scope, accounts) -> SQL:
    """Installments: what put something on the account besides money that went out."""
    return SQL(
        """line.account_id = ANY(%s) AND line.company_id = %s AND line.parent_state = 'posted'
       AND line.balance > 0 AND line.date <= %s AND %s IN ('invoice', 'other') AND %s AND %s""",
        accounts,
        scope.company_id,
        scope.today,
        KIND,
        NOT_EXCHANGE,
        _whose(scope, "partner.commercial_partner_id"),
    )


def _settled(scope, accounts) -> SQL:
    """What settled them until today, by what it was. Money booked in a bank journal is money."""
    return SQL(
        """SELECT debit.partner, debit.item_id, debit.date, debit.due_date, %(amount)s,
                  partial.max_date,
                  CASE WHEN %(kind)s = 'refund' THEN 'credit'
                       WHEN %(kind)s = 'payment' OR journal.type IN ('bank', 'cash') THEN 'payment'
                       ELSE 'other' END,
                  debit.disputed, debit.contested
             FROM (SELECT %(columns)s, %(dispute)s, own.decimal_places
                     FROM %(source)s WHERE %(where)s AND %(due)s >= %(since)s) debit
             JOIN account_partial_reconcile partial ON partial.debit_move_id = debit.item_id
              AND partial.max_date <= %(today)s
             JOIN account_move_line line ON line.id = partial.credit_move_id
             JOIN account_move move ON move.id = line.move_id
             JOIN account_journal journal ON journal.id = move.journal_id
             JOIN account_account account ON account.id = line.account_id
            WHERE %(not_exchange)s""",
        columns=_COLUMNS,
        amount=exact_minor("partial.amount", "debit.decimal_places"),
        kind=KIND,
        dispute=_DISPUTE,
        source=_FROM,
        where=_where(scope, accounts),
        due=_DUE,
        since=scope.since,
        today=scope.today,
        not_exchange=NOT_EXCHANGE,
    )


def _open(scope, accounts) -> SQL:
    """What is open of them on the day: what still is, and what was settled later."""
    later = SQL(
        """LEFT JOIN (SELECT debit_move_id, SUM(amount) AS amount FROM account_partial_reconcile
                       WHERE max_date > %s GROUP BY 1) later ON later.debit_move_id = line.id""",
        scope.today,
    )
    residual = "(line.amount_residual + COALESCE(later.amount, 0))"
    return SQL(
        """SELECT %s, %s, NULL, 'open', %s FROM %s %s
            WHERE %s AND (line.reconciled IS NOT TRUE OR later.amount > 0) AND %s > 0""",
        _COLUMNS,
        exact_minor(residual, "own.decimal_places"),
        _DISPUTE,
        _FROM,
        later,
        _where(scope, accounts),
        SQL(residual),
    )
