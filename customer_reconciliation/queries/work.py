"""What the work list knows besides what a dunning run knows: one statement a table, for any number
of customers. Partners are commercial entities; flush first."""

import json
from dataclasses import dataclass
from datetime import date

import pandas as pd

from odoo.tools import SQL

from .. import engine
from .behaviour import MONEY
from .kind import KIND

MODELS = (
    *("account.account", "account.journal", "account.move", "account.move.line"),
    *("account.partial.reconcile", "account.payment", "dunning.call", "dunning.level"),
    *("dunning.notice", "payment.promise", "res.partner"),
)
#: Columns of ``dunning.work`` and their types.
ROW = {
    **dict.fromkeys(("partner_id", "company_id", "currency_id", "user_id", "contact_id"), "int"),
    **dict.fromkeys(("policy_id", "level", "days", "due_count", "late_count"), "int"),
    **dict.fromkeys(("overdue", "collect", "at_risk"), "numeric"),
    **dict.fromkeys(("chance", "weight"), "float8"),
    **dict.fromkeys(("contact_on", "last_on"), "date"),
    **dict.fromkeys(("last_way", "step", "channel", "habit"), "varchar"),
    **dict.fromkeys(("step_args", "habit_args"), "jsonb"),
}


@dataclass(frozen=True)
class WorkScope:
    """``since``: what fell due or was paid before is left out."""

    company_id: int
    today: date
    since: date
    grace_days: int
    partner_ids: tuple[int, ...]


def store(env, company_id: int, rows: list[dict], partner_ids=None):
    """Let the list hold ``rows``, with the keys of ``ROW``, and nobody else of these customers, or
    of the company. Rows keep their ids; those that say the same as before are not written."""
    table = SQL("dunning_work")
    names = [SQL.identifier(name) for name in ROW]
    listed = [row["partner_id"] for row in rows]
    others = SQL("company_id = %s AND partner_id <> ALL(%s::int[])", company_id, listed)
    if partner_ids:
        others = SQL("%s AND partner_id = ANY(%s)", others, list(partner_ids))
    # In one order, so that two who write the same rows do not wait for each other.
    locked = SQL("SELECT id FROM %s WHERE %s ORDER BY id FOR UPDATE", table, others)
    # Who loses against somebody who writes the same is the caller's to tell.
    env.cr.execute(SQL("DELETE FROM %s WHERE id IN (%s)", table, locked), log_exceptions=False)
    types = SQL(", ").join(
        SQL("%s %s", name, SQL(kind)) for name, kind in zip(names, ROW.values(), strict=True)
    )
    columns = SQL(", ").join(names)
    new = SQL(", ").join(SQL("EXCLUDED.%s", name) for name in names)
    old = SQL(", ").join(SQL("%s.%s", table, name) for name in names)
    env.cr.execute(
        SQL(
            """INSERT INTO %(table)s (%(columns)s)
               SELECT %(columns)s FROM jsonb_to_recordset(%(rows)s::jsonb) AS row(%(types)s)
             ORDER BY partner_id
          ON CONFLICT (company_id, partner_id) DO UPDATE SET (%(columns)s) = ROW (%(new)s)
                WHERE (%(old)s) IS DISTINCT FROM (%(new)s)""",
            table=table,
            columns=columns,
            rows=json.dumps(rows),
            types=types,
            new=new,
            old=old,
        ),
        log_exceptions=False,
    )


def history(env, scope: WorkScope) -> pd.DataFrame:
    """``engine.WORK_HISTORY``: installments that money has paid, or that are open too long.

    What is contested tells nothing, nor what was credited.
    """
    query = SQL(
        """SELECT partner, COUNT(*), COUNT(*) FILTER (
                      WHERE COALESCE(paid_on, %(today)s) > due_date + %(grace)s::int)
             FROM (SELECT item.partner, item.due_date,
                          CASE WHEN item.is_open THEN NULL ELSE MAX(partial.max_date) END AS paid_on
                     FROM (%(items)s) item
                LEFT JOIN (account_partial_reconcile partial
                           JOIN account_move_line line ON line.id = partial.credit_move_id
                           JOIN account_move move ON move.id = line.move_id
                           JOIN account_journal journal ON journal.id = move.journal_id
                           JOIN account_account account ON account.id = line.account_id)
                       ON partial.debit_move_id = item.id AND %(money)s
                    WHERE NOT item.disputed
                 GROUP BY item.id, item.partner, item.due_date, item.is_open
                   HAVING item.is_open OR MAX(partial.max_date) IS NOT NULL) ended
            WHERE paid_on IS NOT NULL OR due_date + %(grace)s::int < %(today)s
         GROUP BY partner""",
        items=_items(scope),
        money=MONEY,
        grace=scope.grace_days,
        today=scope.today,
    )
    return _frame(env, query, engine.WORK_HISTORY)


def _items(scope: WorkScope) -> SQL:
    return SQL(
        """SELECT line.id, partner.commercial_partner_id AS partner,
                  COALESCE(line.date_maturity, line.date) AS due_date,
                  line.reconciled IS NOT TRUE AS is_open,
                  line.reconciliation_disputed IS TRUE AS disputed
             FROM res_partner partner
             JOIN account_move_line line ON line.partner_id = partner.id
             JOIN account_move move ON move.id = line.move_id
             JOIN account_account account ON account.id = line.account_id
            WHERE partner.commercial_partner_id = ANY(%s) AND line.company_id = %s
              AND account.account_type = 'asset_receivable' AND line.parent_state = 'posted'
              AND line.balance > 0 AND %s = 'invoice'
              AND COALESCE(line.date_maturity, line.date) BETWEEN %s AND %s""",
        list(scope.partner_ids),
        scope.company_id,
        KIND,
        scope.since,
        scope.today,
    )


def paid(env, scope: WorkScope) -> pd.DataFrame:
    """``engine.WORK_PAID``: the days of their payments, by the dates of the books."""
    query = SQL(
        """SELECT DISTINCT partner.commercial_partner_id, line.date
             FROM res_partner partner
             JOIN account_move_line line ON line.partner_id = partner.id
             JOIN account_move move ON move.id = line.move_id
             JOIN account_journal journal ON journal.id = move.journal_id
             JOIN account_account account ON account.id = line.account_id
            WHERE partner.commercial_partner_id = ANY(%s) AND line.company_id = %s
              AND account.account_type = 'asset_receivable' AND line.parent_state = 'posted'
              AND line.date BETWEEN %s AND %s AND line.amount_currency < 0
              AND %s""",
        list(scope.partner_ids),
        scope.company_id,
        scope.since,
        scope.today,
        MONEY,
    )
    return _frame(env, query, engine.WORK_PAID)


def told(env, scope: WorkScope) -> pd.DataFrame:
    """``engine.WORK_TOLD``: what was said last, of those to whom anything was."""
    query = SQL(
        """WITH call AS (
               SELECT DISTINCT ON (partner_id) partner_id, day, result, next_on
                 FROM dunning_call
                WHERE company_id = %(company)s AND result IS NOT NULL AND partner_id = ANY(%(ids)s)
             ORDER BY partner_id, date DESC, id DESC
           ), notice AS (
               SELECT DISTINCT ON (sent.partner_id) sent.partner_id, sent.sent_day AS day,
                      sent.channel,
                      CASE WHEN sent.channel <> 'call' AND EXISTS (
                                SELECT FROM dunning_notice_line line
                                  JOIN account_move_line item ON item.id = line.move_line_id
                                 WHERE line.notice_id = sent.id AND line.code IS NULL
                                   AND item.reconciled IS NOT TRUE)
                           THEN sent.sent_day + COALESCE(level.pay_days, 0) END AS deadline
                 FROM dunning_notice sent
            LEFT JOIN dunning_level level ON level.id = sent.level_id
                WHERE sent.company_id = %(company)s AND sent.state = 'sent'
                  AND sent.partner_id = ANY(%(ids)s)
             ORDER BY sent.partner_id, sent.sent_on DESC, sent.id DESC
           ), promise AS (
               SELECT promise.partner_id,
                      MAX(promise.date) FILTER (
                          WHERE promise.state = 'broken'
                            AND promise.date >= COALESCE(call.day, promise.date)) AS broken_on,
                      MAX(promise.date) FILTER (WHERE promise.state = 'open') AS promised_on
                 FROM payment_promise promise
            LEFT JOIN call ON call.partner_id = promise.partner_id
                WHERE promise.company_id = %(company)s AND promise.partner_id = ANY(%(ids)s)
                  AND promise.state IN ('open', 'broken')
             GROUP BY promise.partner_id)
           SELECT partner.id, GREATEST(call.day, notice.day),
                  CASE WHEN call.day >= notice.day OR notice.day IS NULL
                       THEN CASE WHEN call.day IS NULL THEN '' ELSE 'call' END
                       ELSE COALESCE(notice.channel, '') END,
                  call.day, COALESCE(call.result, ''), call.next_on,
                  promise.broken_on, promise.promised_on, notice.deadline
             FROM res_partner partner
        LEFT JOIN call ON call.partner_id = partner.id
        LEFT JOIN notice ON notice.partner_id = partner.id
        LEFT JOIN promise ON promise.partner_id = partner.id
            WHERE partner.id = ANY(%(ids)s)
              AND (call.day IS NOT NULL OR notice.day IS NOT NULL
                   OR promise.partner_id IS NOT NULL)""",
        company=scope.company_id,
        ids=list(scope.partner_ids),
    )
    return _frame(env, query, engine.WORK_TOLD)


def responsible(env, scope: WorkScope) -> dict[int, int]:
    """Partner → the user in charge of collecting from it."""
    query = SQL(
        """SELECT id, (dunning_user_id ->> %s)::int FROM res_partner
            WHERE id = ANY(%s) AND dunning_user_id ->> %s IS NOT NULL""",
        str(scope.company_id),
        list(scope.partner_ids),
        str(scope.company_id),
    )
    return dict(env.execute_query(query))


def flush(env):
    for name in MODELS:
        env[name].flush_model()


def _frame(env, query, columns) -> pd.DataFrame:
    frame = pd.DataFrame(env.execute_query(query), columns=list(columns))
    for name, kind in columns.items():
        if kind.startswith("datetime"):
            frame[name] = pd.to_datetime(frame[name])
    return frame.astype(columns)
