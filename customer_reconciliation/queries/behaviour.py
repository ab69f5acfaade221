"""How each customer paid, month by month, beside what was invoiced and owed: one SQL statement.

Amounts are those of the company's currency, as the ledger stands on ``today``. Exchange differences
count in the balance alone. The balances are the ledger's: the latest is that of ``today``.
"""

from datetime import date

from odoo.tools import SQL

from .exchange import NOT_EXCHANGE
from .kind import KIND

#: Months shown, and those before them that the days of sales need.
MONTHS, BEFORE = 12, 2
#: Money, also where it was booked by hand; needs the aliases of ``KIND`` and ``journal``.
MONEY = SQL(
    "(%s IN ('payment', 'payout') OR %s = 'other' AND journal.type IN ('bank', 'cash'))", KIND, KIND
)
#: What the table is made of, for the ORM to flush before it reads.
DEPENDS = {
    "account.account": ["account_type"],
    "account.journal": ["type"],
    "account.move": ["invoice_date", "move_type", "journal_id", "origin_payment_id"],
    "account.move.line": [
        *("account_id", "balance", "amount_currency", "company_id", "date", "date_maturity"),
        *("move_id", "parent_state", "partner_id", "payment_id", "statement_line_id"),
    ],
    "account.partial.reconcile": [
        *("amount", "debit_move_id", "credit_move_id", "max_date", "exchange_move_id"),
    ],
    "credit.file": ["partner_id", "company_id"],
    "res.partner": ["commercial_partner_id"],
}


def table(today: date) -> SQL:
    """One row a credit file and month, of the last twelve months.

    ====================  ====================================================================
    column                what
    ====================  ====================================================================
    invoiced              invoices and receipts less credit notes, by accounting date
    received              payments less what was paid back, by accounting date
    balance               of the receivable accounts at the end of the month, or today
    settled               parts of installments that money settled in the month
    days_to_pay           days from the invoice to the money, weighted by amount; NULL for none
    days_late             days after the due date, paid before it counts as none; as above
    late_share            part of ``settled`` that came after the due date; NULL for none
    days_of_sales         DSO: balance ÷ invoiced of three months × their days; NULL where
                          nothing was invoiced in them
    ====================  ====================================================================
    """
    # File by file: the few that are looked at are read by the index of their partner.
    return SQL(
        """SELECT file.id::bigint * 100 + row.place AS id, file.id AS file_id, file.partner_id,
                  file.company_id, row.*,
                  CASE WHEN row.has_sales THEN row.balance / row.sales * row.days END
                  AS days_of_sales
             FROM credit_file file CROSS JOIN LATERAL (%s) row WHERE row.place > %s""",
        _rows(today),
        BEFORE,
    )


def _rows(today) -> SQL:
    """A row a month of the file; place 0 is all that was before."""
    return SQL(
        """SELECT month.place, month.month, COALESCE(moved.invoiced, 0) AS invoiced,
                  COALESCE(moved.received, 0) AS received,
                  COALESCE(SUM(moved.balance) OVER so_far, 0) AS balance,
                  SUM(moved.invoiced) OVER quarter AS sales,
                  COALESCE(SUM(moved.invoiced) OVER quarter, 0) > 0 AS has_sales,
                  month.ended - (month.month - INTERVAL '%(before)s months')::date + 1 AS days,
                  COALESCE(paid.settled, 0) AS settled, paid.settled IS NOT NULL AS has_settled,
                  paid.days_to_pay, paid.days_late, paid.late_share
             FROM (%(months)s) month
        LEFT JOIN (%(moved)s) moved ON moved.month = month.month
        LEFT JOIN (%(paid)s) paid ON paid.month = month.month
           WINDOW so_far AS (ORDER BY month.place),
                  quarter AS (ORDER BY month.place ROWS %(before)s PRECEDING)""",
        before=BEFORE,
        months=_months(today),
        moved=_moved(today),
        paid=_paid(today),
    )


def _first(today) -> SQL:
    """First day of the month that stands for all that was before."""
    back = SQL("INTERVAL '%s months'", MONTHS + BEFORE)
    return SQL("(date_trunc('month', %s::date) - %s)::date", today, back)


def _months(today) -> SQL:
    return SQL(
        """SELECT place, (%(first)s + place * INTERVAL '1 month')::date AS month,
                  LEAST((%(first)s + (place + 1) * INTERVAL '1 month')::date - 1, %(today)s::date)
                  AS ended
             FROM generate_series(0, %(last)s) place""",
        first=_first(today),
        today=today,
        last=MONTHS + BEFORE,
    )


def _moved(today) -> SQL:
    """What was booked, by month; of what was before only the balance matters."""
    first = _first(today)
    return SQL(
        """SELECT booked.month, SUM(booked.balance) AS balance,
                  SUM(booked.balance) FILTER (WHERE booked.is_sale AND booked.month > %(first)s)
                  AS invoiced,
                  -SUM(booked.balance) FILTER (WHERE booked.is_money AND booked.month > %(first)s)
                  AS received
             FROM (SELECT GREATEST(date_trunc('month', line.date)::date, %(first)s) AS month,
                          line.balance, %(kind)s IN ('invoice', 'refund') AS is_sale,
                          %(money)s AS is_money
                     FROM account_move_line line
                     JOIN res_partner partner ON partner.id = line.partner_id
                     JOIN account_move move ON move.id = line.move_id
                     JOIN account_journal journal ON journal.id = move.journal_id
                     JOIN account_account account ON account.id = line.account_id
                    WHERE partner.commercial_partner_id = file.partner_id
                      AND line.company_id = file.company_id
                      AND account.account_type = 'asset_receivable'
                      AND line.parent_state = 'posted' AND line.date <= %(today)s) booked
         GROUP BY booked.month""",
        first=first,
        kind=KIND,
        money=MONEY,
        today=today,
    )


def _paid(today) -> SQL:
    """What money settled, by the month it came; what was credited was never owed."""
    return SQL(
        """SELECT part.month, SUM(part.amount) AS settled,
                  SUM(part.amount * part.days) / SUM(part.amount) AS days_to_pay,
                  SUM(part.amount * part.late) / SUM(part.amount) AS days_late,
                  COALESCE(SUM(part.amount) FILTER (WHERE part.late > 0), 0) / SUM(part.amount)
                  AS late_share
             FROM (SELECT date_trunc('month', partial.max_date)::date AS month, partial.amount,
                          GREATEST(partial.max_date - COALESCE(bill.invoice_date, owed.date), 0)
                          AS days,
                          GREATEST(partial.max_date - COALESCE(owed.date_maturity, owed.date), 0)
                          AS late
                     FROM account_move_line owed
                     JOIN res_partner partner ON partner.id = owed.partner_id
                     JOIN account_move bill ON bill.id = owed.move_id
                     JOIN account_partial_reconcile partial ON partial.debit_move_id = owed.id
                     JOIN account_move_line line ON line.id = partial.credit_move_id
                     JOIN account_move move ON move.id = line.move_id
                     JOIN account_journal journal ON journal.id = move.journal_id
                     JOIN account_account account ON account.id = line.account_id
                    WHERE partner.commercial_partner_id = file.partner_id
                      AND owed.company_id = file.company_id
                      AND account.account_type = 'asset_receivable' AND partial.amount > 0
                      AND partial.max_date BETWEEN %(first)s AND %(today)s
                      AND bill.move_type IN ('out_invoice', 'out_receipt', 'entry')
                      AND %(money)s AND %(not_exchange)s) part
         GROUP BY part.month""",
        first=_first(today),
        today=today,
        money=MONEY,
        not_exchange=NOT_EXCHANGE,
    )
