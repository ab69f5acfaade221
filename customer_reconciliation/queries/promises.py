"""What the ledger shows of promised payments: one SQL statement for any number of them."""

from collections.abc import Collection
from datetime import date

from odoo.tools import SQL

from .exchange import NOT_EXCHANGE
from .kind import KIND
from .minor import exact_minor

_MODELS = (
    *("account.account", "account.move", "account.move.line", "account.partial.reconcile"),
    *("account.payment", "payment.promise", "res.currency", "res.partner"),
)


def settled(env, promise_ids: Collection[int], today: date) -> dict[int, int]:
    """Promise → minor units that have been settled by its day, or by ``today`` before that.

    Of installments: all that settled them until then, by the days of the books and not by when it
    was reconciled, and what of the same money went to costs and interest of dunning, which may come
    before the principal. Of a whole account: the payments, less what was paid back, from the day of
    the promise on, applied or not. A promise none of whose installments is posted any more is left
    out.
    """
    for model in _MODELS:
        env[model].flush_model()
    query = SQL("(%s) UNION ALL %s", _items(promise_ids, today), _account(promise_ids, today))
    return dict(env.execute_query(query))


def _items(promise_ids, today) -> SQL:
    return SQL(
        """WITH listed AS (
               SELECT promise.id, promise.currency_id, LEAST(promise.date, %(today)s) AS until,
                      line.id AS line_id
                 FROM payment_promise promise
                 JOIN payment_promise_line_rel listed ON listed.promise_id = promise.id
                 JOIN account_move_line line ON line.id = listed.line_id
                  AND line.parent_state = 'posted'
                WHERE promise.id = ANY(%(ids)s) AND promise.scope = 'items'
           ), settling AS (
               SELECT listed.*, p.credit_move_id, p.debit_amount_currency AS amount
                 FROM listed
                 JOIN account_partial_reconcile p ON p.debit_move_id = listed.line_id
                  AND p.max_date <= listed.until
           ), charged AS (
               SELECT DISTINCT settling.id, p.id AS partial_id, p.debit_amount_currency AS amount
                 FROM settling
                 JOIN account_partial_reconcile p ON p.credit_move_id = settling.credit_move_id
                  AND p.max_date <= settling.until
                 JOIN account_move_line line ON line.id = p.debit_move_id
                  AND line.currency_id = settling.currency_id
                 JOIN account_move move ON move.id = line.move_id
                  AND move.dunning_notice_id IS NOT NULL
                WHERE line.id NOT IN (SELECT l.line_id FROM listed l WHERE l.id = settling.id)
           )
           SELECT promise.id, %(settled)s
             FROM (SELECT id, 0 AS amount FROM listed
                   UNION ALL SELECT id, amount FROM settling
                   UNION ALL SELECT id, amount FROM charged) part
             JOIN payment_promise promise ON promise.id = part.id
             JOIN res_currency currency ON currency.id = promise.currency_id
         GROUP BY promise.id, currency.decimal_places""",
        settled=exact_minor("SUM(part.amount)", "currency.decimal_places"),
        today=today,
        ids=list(promise_ids),
    )


def _account(promise_ids, today) -> SQL:
    return SQL(
        """SELECT promise.id, %(paid)s
             FROM payment_promise promise
             JOIN res_currency currency ON currency.id = promise.currency_id
             JOIN res_partner partner ON partner.commercial_partner_id = promise.partner_id
        LEFT JOIN (account_move_line line
                   JOIN account_account account ON account.id = line.account_id
                    AND account.account_type = 'asset_receivable'
                   JOIN account_move move ON move.id = line.move_id)
               ON line.partner_id = partner.id AND line.company_id = promise.company_id
              AND line.currency_id = promise.currency_id AND line.parent_state = 'posted'
              AND line.date BETWEEN promise.made_on AND LEAST(promise.date, %(today)s)
              AND %(kind)s IN ('payment', 'payout') AND %(not_exchange)s
            WHERE promise.id = ANY(%(ids)s) AND promise.scope = 'account'
         GROUP BY promise.id, currency.decimal_places""",
        paid=exact_minor("COALESCE(-SUM(line.amount_currency), 0)", "currency.decimal_places"),
        today=today,
        kind=KIND,
        not_exchange=NOT_EXCHANGE,
        ids=list(promise_ids),
    )
