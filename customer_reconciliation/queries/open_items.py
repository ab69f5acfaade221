"""What is still open: the one read of installments, payments, entries and bank lines.

Each function is one SQL statement over everything in scope, through the host's partial index on
unreconciled items, and gives a DataFrame with the columns of ``engine.tables`` and those it names.
Amounts are int minor units of the line's own currency, positive when the partner owes us more.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from odoo.tools import SQL

from ..engine.tables import SOURCES, TARGETS
from .kind import KIND
from .ledger import _MEMO, _REF
from .minor import exact_minor
from .scope import ACCOUNT_TYPES

#: Columns of installments besides ``engine.TARGETS``.
TARGET_COLUMNS = TARGETS | {
    "account": "int64",
    "discount_date": "datetime64[ns]",
    "discounted": "int64",
    "company_residual": "int64",  # minor units of the company's currency
    "move_id": "int64",
    "journal": "int64",
    "rank": "int64",
}
SOURCE_COLUMNS = SOURCES | {
    "account": "int64",
    "company_residual": "int64",
    "move_id": "int64",
    "journal": "int64",
}
#: Bank lines: ``partner`` and ``account`` are 0 where the bank line has none yet.
BANK_COLUMNS = SOURCE_COLUMNS | {
    "statement_line": "int64",
    "bank_account": "str",  # of the other side, as the bank wrote it
    "payer_name": "str",
}
_TABLES = (
    "account.account",
    "account.bank.statement.line",
    "account.journal",
    "account.move",
    "account.move.line",
    "account.payment",
    "dunning.interest",
    "res.currency",
    "res.partner",
)


#: Stands among ``partner_ids`` for no partner at all.
NOBODY = 0


@dataclass(frozen=True)
class OpenScope:
    """Which open items are asked for; empty tuples mean all.

    ``partner_ids`` are commercial partners, or NOBODY alone; dates those of the entries.
    """

    company_id: int
    account_type: str = "both"
    partner_ids: tuple[int, ...] = ()
    journal_ids: tuple[int, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    line_ids: tuple[int, ...] = ()


def targets(env, scope: OpenScope) -> pd.DataFrame:
    """Open installments and credit notes, and other entries that someone is still to pay."""
    return _frame(env, _items(scope, IS_OWED), TARGET_COLUMNS)


def sources(env, scope: OpenScope) -> pd.DataFrame:
    """Open payments, and other entries that still have something to pay with."""
    return _frame(env, _items(scope, SQL("NOT %s", IS_OWED)), SOURCE_COLUMNS)


def bank_lines(env, scope: OpenScope) -> pd.DataFrame:
    """Lines of bank statements that are still on suspense, whoever paid them."""
    return _frame(env, _bank_lines(scope), BANK_COLUMNS)


def sizes(env, scope: OpenScope, linked=()) -> dict[int, int]:
    """Open lines by commercial partner, of those whose lines could settle each other, or those of
    a partner in ``linked``."""
    items = SQL(
        """SELECT partner.commercial_partner_id AS partner, line.amount_residual_currency AS amount
             FROM account_account account
             JOIN account_move_line line ON line.account_id = account.id
             JOIN res_partner partner ON partner.id = line.partner_id
            WHERE account.account_type IN %s AND line.reconciled IS NOT TRUE
              AND line.parent_state = 'posted' AND line.amount_residual_currency <> 0 AND %s""",
        ACCOUNT_TYPES[scope.account_type],
        _where(scope),
    )
    query = SQL(
        """SELECT partner, COUNT(*) FROM (%s UNION ALL SELECT partner, amount FROM (%s) bank) open
            WHERE partner > 0
         GROUP BY partner HAVING (MIN(amount) < 0 AND MAX(amount) > 0) OR partner IN %s
         ORDER BY partner""",
        items,
        _bank_lines(scope),
        tuple(linked) or (NOBODY,),
    )
    _flush(env)
    return dict(env.execute_query(query))


def payers(env, company_id: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """``(partner, name)`` of everyone who may pay, and ``(partner, account)`` of their banks;
    ``partner`` is the commercial one."""
    _flush(env, ("res.partner", "res.partner.bank"))
    shared = SQL("(partner.company_id IS NULL OR partner.company_id = %s)", company_id)
    names = SQL(
        """SELECT DISTINCT partner.commercial_partner_id AS partner, partner.name
             FROM res_partner partner
            WHERE partner.active AND partner.name <> '' AND %s
              AND partner.commercial_partner_id IS NOT NULL
         ORDER BY 1, 2""",
        shared,
    )
    accounts = SQL(
        """SELECT DISTINCT partner.commercial_partner_id AS partner,
                  bank.sanitized_acc_number AS account
             FROM res_partner_bank bank JOIN res_partner partner ON partner.id = bank.partner_id
            WHERE bank.active AND bank.sanitized_acc_number <> '' AND %s
         ORDER BY 1, 2""",
        shared,
    )
    return tuple(
        pd.DataFrame(env.execute_query_dict(query), columns=["partner", name])
        for query, name in ((names, "name"), (accounts, "account"))
    )


def _flush(env, tables=_TABLES):
    for name in tables:
        env[name].flush_model()


def _frame(env, query: SQL, columns: dict) -> pd.DataFrame:
    _flush(env)
    frame = pd.DataFrame(env.execute_query_dict(query), columns=list(columns))
    for name, kind in columns.items():
        if kind.startswith("datetime"):
            frame[name] = pd.to_datetime(frame[name])
    return frame.astype(columns)


#: What is to be paid: documents, and other entries by their side of the account.
IS_OWED = SQL(
    """(move.move_type <> 'entry'
        OR (line.payment_id IS NULL AND line.statement_line_id IS NULL
            AND move.origin_payment_id IS NULL
            AND (line.amount_residual_currency > 0)
                = (account.account_type = 'asset_receivable')))"""
)
#: The host's own rule: only while nothing of the document has been paid.
_DISCOUNTED = SQL(
    """CASE WHEN line.discount_date IS NOT NULL
             AND move.move_type IN ('out_invoice', 'in_invoice', 'out_receipt', 'in_receipt')
             AND NOT EXISTS (
                 SELECT FROM account_move_line term
                  WHERE term.move_id = line.move_id AND term.display_type = 'payment_term'
                    AND term.amount_residual_currency <> term.amount_currency)
            THEN %s ELSE 0 END""",
    exact_minor("line.discount_amount_currency", "currency.decimal_places"),
)


#: ``engine.tables``: debit notes of dunning about a fee alone, those with interest, all else.
_RANK = SQL(
    """CASE WHEN move.dunning_notice_id IS NULL THEN 2
            WHEN EXISTS (SELECT FROM dunning_interest late WHERE late.debit_note_id = move.id)
            THEN 1 ELSE 0 END"""
)


def _items(scope: OpenScope, condition: SQL) -> SQL:
    return SQL(
        """SELECT line.id AS item_id, partner.commercial_partner_id AS partner,
                  currency.name AS currency, line.date, %(amount)s AS amount,
                  %(number)s AS ref, %(memo)s AS memo, %(kind)s AS kind,
                  COALESCE(line.date_maturity, line.date) AS due_date,
                  line.account_id AS account, line.discount_date, %(discounted)s AS discounted,
                  %(company)s AS company_residual, line.move_id, line.journal_id AS journal,
                  %(rank)s AS rank
             FROM account_account account
             JOIN account_move_line line ON line.account_id = account.id
             JOIN account_move move ON move.id = line.move_id
             JOIN res_partner partner ON partner.id = line.partner_id
             JOIN res_currency currency ON currency.id = line.currency_id
             JOIN res_currency own ON own.id = line.company_currency_id
        LEFT JOIN account_payment payment
               ON payment.id = COALESCE(line.payment_id, move.origin_payment_id)
        LEFT JOIN account_bank_statement_line bank ON bank.id = line.statement_line_id
            WHERE account.account_type IN %(types)s AND line.reconciled IS NOT TRUE
              AND line.parent_state = 'posted' AND line.amount_residual_currency <> 0
              AND move.payment_state IS DISTINCT FROM 'blocked'
              AND %(condition)s AND %(scope)s
         ORDER BY line.id""",
        amount=exact_minor("line.amount_residual_currency", "currency.decimal_places"),
        company=exact_minor("line.amount_residual", "own.decimal_places"),
        number=_REF,
        memo=SQL(
            "CONCAT_WS(' ', REPLACE(%s, COALESCE(NULLIF(move.name, ''), ' '), ' '), %s)",
            _MEMO,
            _BANK_TEXT,
        ),
        kind=SQL("CASE %s WHEN 'payout' THEN 'payment' ELSE %s END", KIND, KIND),
        discounted=_DISCOUNTED,
        rank=_RANK,
        types=ACCOUNT_TYPES[scope.account_type],
        condition=condition,
        scope=_where(scope),
    )


#: All the bank said: the label, and the values of its details (an object of texts, if any).
_BANK_TEXT = SQL(
    """CONCAT_WS(' ', bank.payment_ref,
        CASE WHEN jsonb_typeof(bank.transaction_details) = 'object' THEN
            (SELECT string_agg(value, ' ') FROM jsonb_each_text(bank.transaction_details)) END)"""
)


#: Bank lines and their journal items on suspense.
_BANK_TABLE = SQL(
    """account_bank_statement_line bank
             JOIN account_move move ON move.id = bank.move_id
             JOIN account_journal journal ON journal.id = move.journal_id
             JOIN account_move_line line
               ON line.move_id = move.id AND line.account_id = journal.suspense_account_id"""
)


def _bank_lines(scope: OpenScope) -> SQL:
    return SQL(
        """SELECT line.id AS item_id, COALESCE(partner.commercial_partner_id, 0) AS partner,
                  currency.name AS currency, line.date, %(amount)s AS amount,
                  COALESCE(move.name, '') AS ref, %(memo)s AS memo, 'payment' AS kind, 0 AS account,
                  %(company)s AS company_residual, line.move_id, line.journal_id AS journal,
                  bank.id AS statement_line,
                  COALESCE(bank.account_number, account.sanitized_acc_number, '') AS bank_account,
                  COALESCE(bank.partner_name, '') AS payer_name
             FROM %(table)s
             JOIN res_currency currency ON currency.id = line.currency_id
             JOIN res_currency own ON own.id = line.company_currency_id
        LEFT JOIN res_partner partner ON partner.id = bank.partner_id
        LEFT JOIN res_partner_bank account ON account.id = move.partner_bank_id
            WHERE bank.is_reconciled IS NOT TRUE AND line.parent_state = 'posted'
              AND line.amount_currency <> 0 AND %(scope)s
         ORDER BY line.id""",
        amount=exact_minor("line.amount_currency", "currency.decimal_places"),
        company=exact_minor("line.balance", "own.decimal_places"),
        table=_BANK_TABLE,
        memo=SQL("CONCAT_WS(' ', %s, move.ref)", _BANK_TEXT),
        scope=_where(scope),
    )


def _where(scope: OpenScope) -> SQL:
    """The company, what nobody contests, and what else was asked for."""
    wanted = (
        (scope.line_ids, "line.id IN %s"),
        (scope.journal_ids, "line.journal_id IN %s"),
        (scope.date_from, "line.date >= %s"),
        (scope.date_to, "line.date <= %s"),
    )
    parts = [
        SQL("line.company_id = %s", scope.company_id),
        SQL("line.reconciliation_disputed IS NOT TRUE"),
    ]
    parts += [SQL(condition, value) for value, condition in wanted if value]
    if scope.partner_ids == (NOBODY,):
        parts.append(SQL("partner.commercial_partner_id IS NULL"))
    elif scope.partner_ids:
        parts.append(SQL("partner.commercial_partner_id IN %s", scope.partner_ids))
    return SQL(" AND ").join(parts)
