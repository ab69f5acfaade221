"""Posted receivable and payable entries of one partner, as of a date.

Exchange differences are left out: they are ours alone and never part of what the other side owes in
the currency of the documents.
"""

from datetime import date

from odoo.tools import SQL

from .kind import KIND
from .scope import Period, Scope

_TABLES = ("account.account", "account.move", "account.move.line", "res.partner")
_TABLES_BESIDE = ("account.partial.reconcile", "account.payment")

# A vendor knows a bill by their own number, not by ours.
_REF = SQL(
    """CASE WHEN move.move_type IN ('in_invoice', 'in_refund') AND COALESCE(move.ref, '') <> ''
        THEN move.ref ELSE COALESCE(move.name, '') END"""
)
_MEMO = SQL(
    """CONCAT_WS(' ', NULLIF(move.ref, ''), NULLIF(move.payment_reference, ''),
                 NULLIF(move.invoice_origin, ''), NULLIF(payment.memo, ''), NULLIF(line.name, ''),
                 CASE WHEN move.move_type IN ('in_invoice', 'in_refund') THEN move.name END)"""
)


def exact_minor(column: SQL, decimals: int) -> SQL:
    """A numeric column as a bigint of minor units, rounded half away from zero."""
    return SQL("ROUND(%s * %s)::bigint", column, 10**decimals)


def entries(env, scope: Scope, period: Period) -> list[dict]:
    """The entries of ``scope`` dated within ``period``, by date and id.

    Each is a dict: ``id`` (journal item), ``date``, ``due_date`` (or None), ``ref``, ``memo``,
    ``kind`` (invoice|refund|payment|payout|other) and ``amount``.
    """
    _flush(env)
    return env.execute_query_dict(
        SQL(
            """SELECT line.id, line.date, line.date_maturity AS due_date, %s AS ref, %s AS memo,
                      %s AS kind, %s AS amount
                 FROM %s
            LEFT JOIN account_payment payment
                   ON payment.id = COALESCE(line.payment_id, move.origin_payment_id)
                WHERE %s
             ORDER BY line.date, line.id""",
            _REF,
            _MEMO,
            KIND,
            exact_minor(SQL("line.amount_currency"), scope.decimals),
            _FROM,
            _where(scope, period),
        )
    )


def balance(env, scope: Scope, as_of: date) -> int:
    """What the general ledger says the partner owes us at the end of ``as_of``."""
    _flush(env)
    [(total,)] = env.execute_query(
        SQL(
            "SELECT COALESCE(SUM(%s), 0)::bigint FROM %s WHERE %s",
            exact_minor(SQL("line.amount_currency"), scope.decimals),
            _FROM,
            _where(scope, Period(end=as_of)),
        )
    )
    return total


_FROM = SQL(
    """account_move_line line
    JOIN account_move move ON move.id = line.move_id
    JOIN account_account account ON account.id = line.account_id
    JOIN res_partner partner ON partner.id = line.partner_id"""
)


def _where(scope: Scope, period: Period) -> SQL:
    return SQL(
        """partner.commercial_partner_id = %s AND line.company_id = %s AND line.currency_id = %s
       AND line.parent_state = 'posted' AND account.account_type IN %s AND line.amount_currency <> 0
       AND %s AND %s AND NOT %s""",
        scope.partner_id,
        scope.company_id,
        scope.currency_id,
        scope.account_types,
        SQL("line.date >= %s", period.start) if period.start else SQL("TRUE"),
        SQL("line.date <= %s", period.end) if period.end else SQL("TRUE"),
        _IS_EXCHANGE,
    )


_IS_EXCHANGE = SQL(
    "EXISTS (SELECT 1 FROM account_partial_reconcile p WHERE p.exchange_move_id = move.id)"
)


def _flush(env):
    for name in _TABLES + _TABLES_BESIDE:
        env[name].flush_model()
