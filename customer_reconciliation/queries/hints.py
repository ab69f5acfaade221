"""What texts of payments speak of that is not open, and money that is in the books twice."""

import re

from odoo.tools import SQL

from .ledger import _REF

DAYS_MAX = 14  # between a registered payment and its line on the statement; less than a month
NUMBER_MIN, DIGITS_MIN = 5, 3  # characters and digits of what may be a document number
NUMBER = re.compile(r"[\w/.-]*\d[\w/.-]*")
DOCUMENTS = ("out_invoice", "out_refund", "out_receipt", "in_invoice", "in_refund", "in_receipt")


def numbers_in(text: str) -> set[str]:
    """What of a text may be the number of a document, as it is written."""
    found = {word.strip("./-") for word in NUMBER.findall(text)}
    return {w for w in found if len(w) >= NUMBER_MIN and sum(map(str.isdigit, w)) >= DIGITS_MIN}


def documents(env, company_id: int, numbers) -> list[dict]:
    """Posted documents with one of ``numbers``: ``number``, ``partner`` (the commercial one),
    ``is_sale``, ``is_paid``, ``set_aside`` (disputed, or blocked for payment)."""
    if not numbers:
        return []
    env.flush_all()
    wanted = tuple(sorted(numbers))
    return env.execute_query_dict(
        SQL(
            """SELECT %s AS number, partner.commercial_partner_id AS partner,
                      move.move_type IN ('out_invoice', 'out_refund', 'out_receipt') AS is_sale,
                      move.payment_state IN ('paid', 'in_payment', 'reversed') AS is_paid,
                      move.payment_state = 'blocked' OR EXISTS (
                          SELECT FROM account_move_line line
                           WHERE line.move_id = move.id AND line.reconciliation_disputed
                      ) AS set_aside
                 FROM account_move move
                 JOIN res_partner partner ON partner.id = move.partner_id
                WHERE move.company_id = %s AND move.state = 'posted' AND move.move_type IN %s
                  AND (move.name IN %s OR move.ref IN %s)
             ORDER BY move.id""",
            _REF,
            company_id,
            DOCUMENTS,
            wanted,
            wanted,
        )
    )


def registered(env, company_id: int, items: dict[int, int]) -> dict[int, str]:
    """Bank lines on suspense for whose money a payment is registered that has not met a bank line
    yet: journal item → number of the payment, each used once, the nearest in time first.

    ``items``: whose (commercial partner) each is.
    """
    if not items:
        return {}
    env.flush_all()
    rows = env.execute_query(
        SQL(
            """SELECT line.id, partner.commercial_partner_id, payment.id, payment.name
                 FROM account_move_line line
                 JOIN account_bank_statement_line bank ON bank.move_id = line.move_id
                 JOIN account_payment payment
                   ON payment.journal_id = line.journal_id
                  AND payment.currency_id = line.currency_id
                  AND payment.amount = ABS(line.amount_currency)
                  AND (payment.payment_type = 'inbound') = (line.amount_currency < 0)
                  AND ABS(payment.date - line.date) <= %s
                 JOIN res_partner partner ON partner.id = payment.partner_id
                WHERE line.id IN %s AND line.company_id = %s
                  AND payment.state IN ('in_process', 'paid') AND payment.is_matched IS NOT TRUE
             ORDER BY ABS(payment.date - line.date), line.id, payment.id""",
            DAYS_MAX,
            tuple(items),
            company_id,
        )
    )
    found, used = {}, set()
    for item, partner, payment, number in rows:
        if items[item] == partner and item not in found and payment not in used:
            found[item] = number
            used.add(payment)
    return found
