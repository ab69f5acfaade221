"""What interest on late payment goes by: installments, what settled them when, what was charged.

Amounts are int minor units of the installment's currency; a statement a table.
"""

import pandas as pd

from odoo.tools import SQL

from ..engine.interest import INTEREST_CHARGED, INTEREST_PAYMENTS
from .exchange import NOT_EXCHANGE
from .kind import KIND
from .minor import exact_minor

INSTALLMENTS = {
    "item_id": "int64",
    "partner": "int64",
    "move": "int64",
    "currency": "str",
    "due_date": "datetime64[s]",
    "amount": "int64",
}
_FLUSHED = (
    *("account.move", "account.move.line", "account.partial.reconcile", "account.payment"),
    *("dunning.interest", "dunning.notice", "res.partner", "res.currency"),
)


def flush(env):
    for name in _FLUSHED:
        env[name].flush_model()


def _installments(where: SQL) -> SQL:
    """Debit notes of interest bear none themselves."""
    return SQL(
        """SELECT line.id, partner.commercial_partner_id, line.move_id, currency.name,
                  COALESCE(line.date_maturity, line.date), %s
             FROM account_move_line line
             JOIN account_move move ON move.id = line.move_id
             JOIN account_account account ON account.id = line.account_id
             JOIN res_partner partner ON partner.id = line.partner_id
             JOIN res_currency currency ON currency.id = line.currency_id
            WHERE move.dunning_notice_id IS NULL AND line.amount_currency > 0 AND %s
         ORDER BY line.id""",
        exact_minor("line.amount_currency", "currency.decimal_places"),
        where,
    )


def installments(env, ids) -> pd.DataFrame:
    """``INSTALLMENTS`` among journal items; flush first."""
    return _frame(env, _installments(SQL("line.id = ANY(%s)", list(ids))), INSTALLMENTS)


def paid_late(env, company_id, partner_ids, since, until) -> pd.DataFrame:
    """``INSTALLMENTS`` of commercial partners that were settled between these days, after they
    were due; flush first."""
    where = SQL(
        """line.company_id = %s AND partner.commercial_partner_id = ANY(%s)
       AND account.account_type = 'asset_receivable' AND line.parent_state = 'posted'
       AND line.reconciled AND %s IN ('invoice', 'other') AND %s
       AND EXISTS (SELECT FROM account_partial_reconcile partial
                    WHERE partial.debit_move_id = line.id
                      AND partial.max_date > COALESCE(line.date_maturity, line.date)
                      AND partial.max_date BETWEEN %s AND %s)""",
        company_id,
        list(partner_ids),
        KIND,
        NOT_EXCHANGE,
        since,
        until,
    )
    return _frame(env, _installments(where), INSTALLMENTS)


def payments(env, ids) -> pd.DataFrame:
    """What settled journal items when. What a credit note took back was never owed: it counts from
    the due date on. Exchange differences settle nothing of the installment's currency."""
    query = SQL(
        """SELECT line.id,
                  CASE WHEN other.move_type = 'out_refund'
                       THEN COALESCE(line.date_maturity, line.date) ELSE partial.max_date END,
                  %s
             FROM account_partial_reconcile partial
             JOIN account_move_line line ON line.id = partial.debit_move_id
             JOIN account_move_line credit ON credit.id = partial.credit_move_id
             JOIN account_move other ON other.id = credit.move_id
             JOIN res_currency currency ON currency.id = line.currency_id
            WHERE line.id = ANY(%s) AND partial.debit_amount_currency > 0
         ORDER BY partial.id""",
        exact_minor("partial.debit_amount_currency", "currency.decimal_places"),
        list(ids),
    )
    return _frame(env, query, INTEREST_PAYMENTS)


def charged(env, ids) -> pd.DataFrame:
    """``INTEREST_CHARGED`` with ``lump``: what debit notes that hold have charged, and what was
    asked for, in a notice that was sent and not booked, of installments paid by then."""
    query = SQL(
        """SELECT past.move_line_id, past.date_from, past.date_to, %s, %s, past.lump_sum > 0
             FROM dunning_interest past JOIN dunning_notice notice ON notice.id = past.notice_id
             JOIN res_currency currency ON currency.id = past.currency_id
            WHERE past.move_line_id = ANY(%s)
              AND (past.is_charged OR (past.is_settled AND past.is_booked IS NOT TRUE
                                       AND notice.state = 'sent'))
         ORDER BY past.id""",
        exact_minor("COALESCE(past.above, 0)", "currency.decimal_places"),
        exact_minor("past.principal", "currency.decimal_places"),
        list(ids),
    )
    return _frame(env, query, INTEREST_CHARGED | {"lump": "bool"})


def charged_meanwhile(env, ids) -> list[str]:
    """Names of documents, days of which rows would charge that others have charged; flush first."""
    query = SQL(
        """SELECT DISTINCT COALESCE(move.name, line.name, '')
             FROM dunning_interest mine
             JOIN dunning_interest past ON past.move_line_id = mine.move_line_id
              AND past.is_charged AND past.id != mine.id
              AND past.date_from < mine.date_to AND past.date_to > mine.date_from
              AND COALESCE(past.above, 0) < mine.above + mine.principal
              AND COALESCE(past.above, 0) + past.principal > mine.above
             JOIN account_move_line line ON line.id = mine.move_line_id
             JOIN account_move move ON move.id = line.move_id
            WHERE mine.id = ANY(%s) ORDER BY 1""",
        list(ids),
    )
    return [name for (name,) in env.execute_query(query)]


def _frame(env, query: SQL, columns: dict) -> pd.DataFrame:
    frame = pd.DataFrame(env.execute_query(query), columns=list(columns))
    for name, kind in columns.items():
        if kind.startswith("datetime"):
            frame[name] = pd.to_datetime(frame[name])
    return frame.astype(columns)
