"""The rows of statements of account, for any number of partners in as many queries.

Each function is one SQL statement and gives a list of dicts sorted by ``key``, which is
``(partner, currency)``: the commercial partner or the contact, as asked for. All is as of the last
day, whatever was booked or reconciled later; exchange differences are left out. Amounts are int
minor units of the row's currency, positive when the partner owes us more.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial

from odoo.tools import SQL

from ..statements import Options
from .exchange import IS_EXCHANGE, NOT_EXCHANGE
from .kind import KIND
from .ledger import _MEMO, _REF
from .minor import exact_minor
from .scope import ACCOUNT_TYPES

_MODELS = (
    *("account.account", "account.move", "account.move.line", "account.partial.reconcile"),
    *("account.payment", "res.company", "res.currency", "res.partner"),
)


@dataclass(frozen=True)
class StatementScope:
    """``partner_ids``: commercial partners or contacts, as ``options.entity`` says; None is all.

    ``family_ids``: these and all other contacts of their companies. ``account_ids``: those of the
    side; the planner knows how many items accounts have, while of types it has to guess.
    """

    options: Options
    partner_ids: Collection[int] | None = None
    family_ids: Collection[int] | None = None
    account_ids: Collection[int] = ()


def rows(env, scope: StatementScope) -> dict[str, list[dict]]:
    """Table → rows, of all tables the options ask for."""
    for model in _MODELS:
        env[model].flush_model()
    scope = replace(scope, account_ids=_accounts(env, scope.options.side))
    found = {"balances": _fetch(env, _balances(scope))}
    for name in scope.options.tables:
        if name in _TABLES:
            found[name] = _fetch(env, _TABLES[name](scope))
    if "paid" in scope.options.tables:
        found["paid"] = _of(env, partial(_paid, scope), found["items"], "line_id")
    if "products" in scope.options.tables:
        found["products"] = _of(env, _products, found["entries"], "move_id")
    return found


def _accounts(env, side) -> list[int]:
    types = ACCOUNT_TYPES[side]
    found = env.execute_query(SQL("SELECT id FROM account_account WHERE account_type IN %s", types))
    return [account for (account,) in found]


def _fetch(env, query: SQL) -> list[dict]:
    found = env.execute_query_dict(query)
    for row in found:
        row["key"] = (row.pop("partner"), row.pop("currency"))
    return found


def _of(env, query, items, name) -> list[dict]:
    """What belongs to ``items``, by their column ``name``."""
    ids = sorted({row[name] for row in items})
    return env.execute_query_dict(query(ids)) if ids else []


def _balances(scope) -> SQL:
    """``opening``, ``closing`` and ``decimals`` of every account that ever had an entry.

    All of the history is read, so no more than what the index on balances holds of it: amounts
    become minor units once they are summed, which is the same, as none has more decimals.
    """
    start = scope.options.date_from
    before = SQL("line.date < %s", start) if start else SQL("FALSE")
    return SQL(
        """SELECT %s AS partner, line.currency_id AS currency, currency.decimal_places AS decimals,
                  %s AS opening, %s AS closing
             FROM %s WHERE %s
         GROUP BY 1, 2, 3 ORDER BY 1, 2""",
        _entity(scope),
        _minor(SQL("COALESCE(SUM(line.amount_currency) FILTER (WHERE %s), 0)", before)),
        _minor("SUM(line.amount_currency)"),
        _from(scope),
        _where(scope),
    )


def _entries(scope) -> SQL:
    """Every journal item from the first to the last day."""
    return SQL(
        """SELECT %s AS partner, line.currency_id AS currency, line.id AS line_id, line.move_id,
                  line.date, line.date_maturity AS due_date, %s, %s AS amount
             FROM %s WHERE %s AND %s
         ORDER BY 1, 2, line.date, line.move_id, line.id""",
        _entity(scope),
        _TEXTS,
        _AMOUNT,
        _from(scope, _WITH_ACCOUNT, _WITH_PAYMENT),
        _where(scope),
        _since(scope),
    )


def _months(scope) -> SQL:
    """Sums by month, or year, and kind of entry."""
    unit = "year" if scope.options.kind == "annual" else "month"
    return SQL(
        """SELECT %s AS partner, line.currency_id AS currency,
                  date_trunc(%s, line.date::timestamp)::date AS start, %s AS kind,
                  SUM(%s)::bigint AS amount
             FROM %s WHERE %s AND %s
         GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4""",
        _entity(scope),
        unit,
        KIND,
        _AMOUNT,
        _from(scope, _WITH_ACCOUNT, _WITH_MOVE),
        _where(scope),
        _since(scope),
    )


def _items(scope) -> SQL:
    """What is open: ``residual`` of ``amount``, days old, its bucket, and whether it is due."""
    return SQL(
        """SELECT %s AS partner, line.currency_id AS currency, line.id AS line_id, line.move_id,
                  line.date, COALESCE(line.date_maturity, line.date) AS due_date, %s,
                  %s AS amount, %s AS residual, %s AS days, %s AS bucket, %s AS is_overdue
             FROM (SELECT part.id, SUM(part.residual) AS residual FROM (%s) part
                GROUP BY part.id HAVING SUM(part.residual) <> 0 ORDER BY part.id) item
             JOIN account_move_line line ON line.id = item.id %s
            WHERE %s
         ORDER BY 1, 2, COALESCE(line.date_maturity, line.date), line.date, line.id""",
        _entity(scope),
        _TEXTS,
        _AMOUNT,
        _minor("item.residual"),
        _days(scope),
        _bucket(scope),
        _is_overdue(scope),
        _open(scope),
        _joins(scope, _WITH_ACCOUNT, _WITH_PAYMENT),
        _is_theirs(scope),
    )


def _ageing(scope) -> SQL:
    """Sums of what is open, by bucket and whether it is due."""
    return SQL(
        """SELECT %s AS partner, line.currency_id AS currency, %s AS bucket, %s AS is_overdue,
                  SUM(%s)::bigint AS residual
             FROM (%s) line %s
            WHERE %s
         GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4""",
        _entity(scope),
        _bucket(scope),
        _is_overdue(scope),
        _minor("line.residual"),
        _open(scope),
        _joins(scope),
        _is_theirs(scope),
    )


_TABLES = {"entries": _entries, "months": _months, "items": _items, "ageing": _ageing}


def _paid(scope, line_ids) -> SQL:
    """What settled each item up to the last day, in the item's own currency."""
    as_debit = _settled(scope, line_ids, "debit", "credit", "-partial.debit_amount_currency")
    as_credit = _settled(scope, line_ids, "credit", "debit", "partial.credit_amount_currency")
    return SQL(
        """SELECT settled.line_id, settled.date, %s AS ref, %s AS kind, settled.amount,
                  %s AS is_exchange
             FROM (%s UNION ALL %s) settled
             JOIN account_move_line line ON line.id = settled.other_id
             JOIN account_move move ON move.id = line.move_id
             JOIN account_account account ON account.id = line.account_id
         ORDER BY settled.line_id, is_exchange, settled.date, settled.other_id""",
        _REF,
        KIND,
        IS_EXCHANGE,
        as_debit,
        as_credit,
    )


def _settled(scope, line_ids, own: str, other: str, amount: str) -> SQL:
    """The partials in which the items are the ``own`` side, with what they took off these."""
    return SQL(
        """SELECT own.id AS line_id, line.id AS other_id, partial.max_date AS date, %s AS amount
             FROM account_move_line own
             JOIN res_currency currency ON currency.id = own.currency_id
             JOIN account_partial_reconcile partial ON partial.%s = own.id
             JOIN account_move_line line ON line.id = partial.%s
            WHERE own.id = ANY(%s) AND partial.max_date <= %s""",
        _minor(amount),
        SQL.identifier(f"{own}_move_id"),
        SQL.identifier(f"{other}_move_id"),
        list(line_ids),
        scope.options.date_to,
    )


def _products(move_ids) -> SQL:
    """The product lines of invoices and credit notes; what they add to the account is positive."""
    return SQL(
        """SELECT line.move_id, COALESCE(line.name, '') AS name, line.quantity,
                  line.product_uom_id AS uom_id, %s AS amount
             FROM account_move_line line
             JOIN account_move move ON move.id = line.move_id
             JOIN res_currency currency ON currency.id = line.currency_id
            WHERE line.move_id = ANY(%s) AND line.display_type = 'product'
              AND move.move_type <> 'entry'
         ORDER BY line.move_id, line.sequence, line.id""",
        _minor("-line.amount_currency"),
        list(move_ids),
    )


# -- the pieces ------------------------------------------------------------------------------------


def _minor(column: str | SQL) -> SQL:
    return exact_minor(SQL("(%s)", SQL(column)), "currency.decimal_places")


_AMOUNT = _minor("line.amount_currency")
#: What the other side knows a document by besides its number, and what a payment was for: labels
#: of journal items say which installment or way of payment it is, in our language.
_MEMO_SHOWN = SQL(
    """CASE
        WHEN move.move_type <> 'entry' THEN CONCAT_WS(' ',
             CASE WHEN move.move_type NOT IN ('in_invoice', 'in_refund') THEN move.ref END,
             NULLIF(NULLIF(move.payment_reference, move.name), move.ref),
             NULLIF(move.invoice_origin, move.ref))
        WHEN payment.id IS NOT NULL THEN COALESCE(payment.memo, '')
        ELSE BTRIM(REPLACE(%s, COALESCE(NULLIF(move.name, ''), ' '), ' '), ' -')
    END""",
    _MEMO,
)
_TEXTS = SQL("%s AS ref, %s AS memo, %s AS kind", _REF, _MEMO_SHOWN, KIND)
_PLACES = SQL(
    """JOIN res_partner partner ON partner.id = line.partner_id
    JOIN res_currency currency ON currency.id = line.currency_id"""
)
_WITH_MOVE = SQL("JOIN account_move move ON move.id = line.move_id")
_WITH_PAYMENT = SQL(
    """%s LEFT JOIN account_payment payment
                 ON payment.id = COALESCE(line.payment_id, move.origin_payment_id)""",
    _WITH_MOVE,
)
#: A document's item is in the name of the company; the document knows whom it was sent to.
_WITH_CONTACT = SQL(
    """JOIN account_move document ON document.id = line.move_id
  LEFT JOIN res_partner contact ON contact.id = document.partner_id
        AND contact.commercial_partner_id = partner.commercial_partner_id"""
)
_CONTACT = SQL("COALESCE(contact.id, line.partner_id)")


_WITH_ACCOUNT = SQL("JOIN account_account account ON account.id = line.account_id")


def _from(scope, *joins) -> SQL:
    return SQL("account_move_line line %s", _joins(scope, *joins))


def _joins(scope, *joins) -> SQL:
    first = (_PLACES, _WITH_CONTACT) if scope.options.entity == "contact" else (_PLACES,)
    return SQL(" ").join([*first, *joins])


def _entity(scope) -> SQL:
    # With the bare column the planner walks all partners in their order, to save a sort.
    is_contact = scope.options.entity == "contact"
    return _CONTACT if is_contact else SQL("(partner.commercial_partner_id + 0)")


def _since(scope) -> SQL:
    start = scope.options.date_from
    return SQL("line.date >= %s", start) if start else SQL("TRUE")


def _where(scope) -> SQL:
    return SQL("%s AND %s", _booked(scope), _is_theirs(scope))


def _is_theirs(scope) -> SQL:
    """What of the items ``_booked`` is to be shown to those asked for."""
    if scope.partner_ids is None or scope.options.entity == "commercial":
        return NOT_EXCHANGE
    return SQL("%s AND %s = ANY(%s)", NOT_EXCHANGE, _CONTACT, list(scope.partner_ids))


def _booked(scope) -> SQL:
    """The items up to the last day; of contacts those of their whole companies. All of it is in
    the index on balances (``account.move.line``)."""
    options = scope.options
    parts = [
        SQL("line.company_id = %s", options.company_id),
        SQL("line.account_id = ANY(%s)", list(scope.account_ids)),
        SQL("line.parent_state = 'posted' AND line.amount_currency <> 0"),
        SQL("line.partner_id IS NOT NULL AND line.date <= %s", options.date_to),
    ]
    if options.currency_ids:
        parts.append(SQL("line.currency_id IN %s", tuple(options.currency_ids)))
    if scope.partner_ids is not None:
        parts.append(SQL("line.partner_id = ANY(%s)", list(scope.family_ids)))
    return SQL(" AND ").join(parts)


def _open(scope) -> SQL:
    """Items with ``residual``: what is open now, and what was settled after the last day.

    Their sum by item was open on the last day. What is not among these was settled by then, so the
    history is never read: what is open has a small index, and what was settled later is found by
    its date and looked up in the index on balances.
    """
    columns = SQL(
        "line.id, line.partner_id, line.currency_id, line.move_id, line.date, line.date_maturity,"
        " line.invoice_date"
    )
    return SQL(
        """SELECT %s, line.amount_residual_currency AS residual FROM account_move_line line
            WHERE line.amount_residual_currency <> 0 AND %s
        UNION ALL
           SELECT %s, later.amount FROM (%s) later
             JOIN account_move_line line ON line.id = later.id""",
        columns,
        _booked(scope),
        columns,
        _settled_later(scope),
    )


def _settled_later(scope) -> SQL:
    """Item → what was taken off it after the last day, in the direction of its amount."""
    sides = [
        SQL(
            """SELECT line.id, %s AS amount FROM account_partial_reconcile partial
                 JOIN account_move_line line ON line.id = partial.%s
                WHERE partial.max_date > %s AND %s""",
            SQL(amount),
            SQL.identifier(f"{side}_move_id"),
            scope.options.date_to,
            _booked(scope),
        )
        for side, amount in (
            ("debit", "partial.debit_amount_currency"),
            ("credit", "-partial.credit_amount_currency"),
        )
    ]
    return SQL(
        "SELECT side.id, SUM(side.amount) AS amount FROM (%s) side GROUP BY side.id",
        SQL(" UNION ALL ").join(sides),
    )


def _is_overdue(scope) -> SQL:
    return SQL("(COALESCE(line.date_maturity, line.date) < %s)", scope.options.date_to)


def _days(scope) -> SQL:
    by_due = scope.options.age_by == "due"
    since = "line.date_maturity" if by_due else "line.invoice_date"
    return SQL(f"(%s::date - COALESCE({since}, line.date))", scope.options.date_to)


def _bucket(scope) -> SQL:
    return SQL("width_bucket(%s, %s::int[])", _days(scope), scope.options.thresholds)
