"""Invoices held against the contracts of their customers, for any number in one query."""

from collections.abc import Collection
from typing import NamedTuple

from odoo.tools import SQL

_MODELS = ("account.move", "account.move.line", "partner.contract")


class Departing(NamedTuple):
    """An invoice whose payment term is not that of the contract in force on its day."""

    move_id: int
    contract_id: int
    term_id: int  # of the contract


def departing(env, company_ids: Collection[int], partner_ids=None) -> list[Departing]:
    """Invoices and receipts, posted or draft, by id; ``partner_ids``: commercial partners.

    Of contracts that overlap the one that began last is in force; one without a payment term leaves
    the term to whoever writes the invoice.
    """
    for model in _MODELS:
        env[model].flush_model()
    rows = env.execute_query(
        SQL(
            """SELECT move.id, contract.id, contract.payment_term_id
                 FROM account_move move
                 JOIN LATERAL (
                      SELECT c.id, c.payment_term_id FROM partner_contract c
                       WHERE c.partner_id = move.commercial_partner_id
                         AND c.company_id = move.company_id AND c.active
                         AND c.date_from <= %s AND (c.date_to IS NULL OR c.date_to >= %s)
                    ORDER BY c.date_from DESC, c.id DESC LIMIT 1) contract ON TRUE
                WHERE move.move_type IN ('out_invoice', 'out_receipt') AND move.state <> 'cancel'
                  AND move.company_id = ANY(%s) AND %s
                  AND contract.payment_term_id IS NOT NULL
                  AND move.invoice_payment_term_id IS DISTINCT FROM contract.payment_term_id
             ORDER BY move.id""",
            _DAY,
            _DAY,
            list(company_ids),
            _whose(partner_ids),
        )
    )
    return [Departing._make(row) for row in rows]


def installments(env, move_ids: Collection[int]) -> list[tuple[int, int]]:
    """``(move, line)`` of what is to be paid of documents."""
    return env.execute_query(
        SQL(
            """SELECT move_id, id FROM account_move_line
                WHERE move_id = ANY(%s) AND display_type = 'payment_term'""",
            list(move_ids),
        )
    )


_DAY = SQL("COALESCE(move.invoice_date, move.date)")


def _whose(partner_ids) -> SQL:
    """Customers with a contract are few: whoever has none is not looked at."""
    if partner_ids is None:
        return SQL("move.commercial_partner_id IN (SELECT partner_id FROM partner_contract)")
    return SQL("move.commercial_partner_id = ANY(%s)", list(partner_ids))
