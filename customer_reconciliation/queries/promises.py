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
    was reconciled. Of a whole account: the payments, less what was paid back, from the day of the
    promise on, applied or not. A promise none of whose installments is posted any more is left out.
    """
    for model in _MODELS:
        env[model].flush_model()
    query = SQL("%s UNION ALL %s", _items(promise_ids, today), _account(promise_ids, today))
    return dict(env.execute_query(query))


def _items(promise_ids, today) -> SQL:
    return SQL(
        """SELECT promise.id, %(settled)s
             FROM payment_promise promise
             JOIN payment_promise_line_rel listed ON listed.promise_id = promise.id
             JOIN account_move_line line ON line.id = listed.line_id
              AND line.parent_state = 'posted'
             JOIN res_currency currency ON currency.id = promise.currency_id
        LEFT JOIN account_partial_reconcile p ON p.debit_move_id = line.id
              AND p.max_date <= LEAST(promise.date, %(today)s)
            WHERE promise.id = ANY(%(ids)s) AND promise.scope = 'items'
         GROUP BY promise.id, currency.decimal_places""",
        settled=exact_minor("COALESCE(SUM(p.debit_amount_currency), 0)", "currency.decimal_places"),
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
