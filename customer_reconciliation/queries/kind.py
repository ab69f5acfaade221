"""What a business person calls an entry: one definition for all that reads the ledger."""

from odoo.tools import SQL

#: Needs the aliases ``line``, ``move`` and ``account``. Money that goes back to a customer,
#: or comes back from a vendor, is a refund of a payment.
KIND = SQL(
    """CASE
        WHEN move.move_type IN ('out_invoice', 'in_invoice', 'out_receipt', 'in_receipt')
             THEN 'invoice'
        WHEN move.move_type IN ('out_refund', 'in_refund') THEN 'refund'
        WHEN line.payment_id IS NULL AND line.statement_line_id IS NULL
             AND move.origin_payment_id IS NULL THEN 'other'
        WHEN (line.amount_currency > 0) = (account.account_type = 'asset_receivable') THEN 'payout'
        ELSE 'payment'
    END"""
)

#: Needs the alias ``account``, on one of the two kinds of account.
SIDE = SQL(
    """CASE account.account_type WHEN 'asset_receivable' THEN 'receivable'
                                 ELSE 'payable' END"""
)
