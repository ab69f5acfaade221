"""Posted receivable and payable entries of one partner, as of a date.

Exchange differences are left out: they are ours alone and never part of what the other side owes in
the currency of the documents.
"""

from datetime import date

from odoo.tools import SQL

from .exchange import NOT_EXCHANGE
from .kind import KIND
from .minor import exact_minor
from .scope import Period, Scope

_TABLES = ("account.account", "account.move", "account.move.line", "res.partner")
_TABLES_BESIDE = ("account.partial.reconcile", "account.payment", "res.company")

# A vendor knows a bill by their own number, not by ours.
_REF = SQL(
    """CASE WHEN move.move_type IN ('in_invoice', 'in_refund') AND COALESCE(move.ref, '') <> ''
        THEN move.ref ELSE COALESCE(move.name, '') END"""
)


def _unless_told(column: str) -> SQL:
    """A text of the entry, unless the label holds it already."""
    text = SQL(column)
    return SQL("CASE WHEN POSITION(%s IN COALESCE(line.name, '')) = 0 THEN %s END", text, text)


_MEMO = SQL(
    "CONCAT_WS(' ', NULLIF(line.name, ''), %s)",
    SQL(", ").join(
        _unless_told(column)
        for column in (
            "move.ref",
            "move.payment_reference",
            "move.invoice_origin",
            "payment.memo",
            "CASE WHEN move.move_type IN ('in_invoice', 'in_refund') THEN move.name END",
        )
    ),
)


_ALL = SQL("TRUE")


def entries(env, scope: Scope, period: Period, ids=None) -> list[dict]:
    """The entries of ``scope`` dated within ``period``, by date and id; only those of ``ids``.

    Each is a dict: ``id`` (journal item), ``date``, ``due_date`` (or None), ``ref``, ``memo``,
    ``kind`` (invoice|refund|payment|payout|other) and ``amount``.
    """
    _flush(env)
    among = _ALL if ids is None else SQL("line.id = ANY(%s)", list(ids))
    return env.execute_query_dict(SQL("%s ORDER BY date, id", _entries(scope, period, among)))


def changed_count(env, scope: Scope, period: Period, session_id: int) -> int:
    """How many entries the ledger has more, less or differently than a session's snapshot,
    entries before the period that were carried over included."""
    _flush(env)
    env["reconciliation.line"].flush_model()
    was_carried = SQL(
        """line.id IN (SELECT move_line_id FROM reconciliation_line
                       WHERE session_id = %s AND side = 'ours' AND carried)""",
        session_id,
    )
    [(count,)] = env.execute_query(
        SQL(
            """SELECT COUNT(*)
                 FROM (%s UNION ALL %s) entry
            FULL JOIN (SELECT move_line_id, date, due_date, COALESCE(ref, '') AS ref,
                              COALESCE(memo, '') AS memo, kind, %s AS amount
                         FROM reconciliation_line line
                        WHERE session_id = %s AND side = 'ours'
                          AND (carried IS NOT TRUE OR move_line_id IS NOT NULL)) kept
                   ON kept.move_line_id = entry.id
                WHERE (entry.date, entry.due_date, entry.ref, entry.memo, entry.kind, entry.amount)
     IS DISTINCT FROM (kept.date, kept.due_date, kept.ref, kept.memo, kept.kind, kept.amount)""",
            _entries(scope, period),
            _entries(scope, period.before(), was_carried),
            exact_minor("line.amount", scope.decimals),
            session_id,
        )
    )
    return count


def _entries(scope: Scope, period: Period, among=_ALL) -> SQL:
    return SQL(
        """SELECT line.id, line.date, line.date_maturity AS due_date, %s AS ref, %s AS memo,
                  %s AS kind, %s AS amount
             FROM %s
        LEFT JOIN account_payment payment
               ON payment.id = COALESCE(line.payment_id, move.origin_payment_id)
            WHERE %s AND %s""",
        _REF,
        _MEMO,
        KIND,
        exact_minor("line.amount_currency", scope.decimals),
        _FROM,
        _where(scope, period),
        among,
    )


def balance(env, scope: Scope, as_of: date) -> int:
    """What the general ledger says the partner owes us at the end of ``as_of``."""
    _flush(env)
    [(total,)] = env.execute_query(
        SQL(
            "SELECT COALESCE(SUM(%s), 0)::bigint FROM %s WHERE %s",
            exact_minor("line.amount_currency", scope.decimals),
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
       AND %s AND %s AND %s""",
        scope.partner_id,
        scope.company_id,
        scope.currency_id,
        scope.account_types,
        SQL("line.date >= %s", period.start) if period.start else SQL("TRUE"),
        SQL("line.date <= %s", period.end) if period.end else SQL("TRUE"),
        NOT_EXCHANGE,
    )


def _flush(env):
    for name in _TABLES + _TABLES_BESIDE:
        env[name].flush_model()
