"""The products of all posted invoices, bills and credit notes, each with its part of the debt.

One row for each product line. The parts of a document add up to what it put on the receivable or
payable account, taxes included, so that totals by product are totals of the ledger.
"""

from odoo.tools import SQL

DEPENDS = {
    "account.move": [
        "amount_total",
        "amount_total_signed",
        "commercial_partner_id",
        "invoice_date_due",
        "move_type",
        "name",
    ],
    "account.move.line": [
        "balance",
        "company_currency_id",
        "company_id",
        "currency_id",
        "date",
        "display_type",
        "journal_id",
        "move_id",
        "move_name",
        "name",
        "parent_state",
        "price_total",
        "price_unit",
        "product_id",
        "quantity",
        "ref",
    ],
}

_TABLE = SQL(
    """SELECT line.id, line.date, move.invoice_date_due AS due_date, line.move_name AS number,
              line.ref, line.name AS label, move.commercial_partner_id AS partner_id,
              line.journal_id, line.move_id, NULL::int AS payment_id, line.company_id,
              line.company_currency_id, line.currency_id, line.product_id, line.price_unit,
              CASE WHEN move.move_type IN ('out_refund', 'in_refund') THEN -line.quantity
                   ELSE line.quantity END AS quantity,
              -line.balance AS untaxed,
              move.amount_total_signed * line.price_total / NULLIF(move.amount_total, 0) AS amount,
              CASE WHEN move.move_type IN ('out_refund', 'in_refund') THEN 'refund'
                   ELSE 'invoice' END AS kind,
              CASE WHEN move.move_type LIKE 'out%%' THEN 'receivable' ELSE 'payable' END AS side
         FROM account_move_line line
         JOIN account_move move ON move.id = line.move_id
        WHERE line.parent_state = 'posted' AND line.display_type = 'product'
          AND move.move_type <> 'entry'"""
)


def table() -> SQL:
    """One row for each product line of a posted document, by the line's id."""
    return _TABLE
