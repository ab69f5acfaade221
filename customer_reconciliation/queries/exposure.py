"""What partners owe a company or will: one row a document, and their sums by partner.

A partner is the commercial entity with all its contacts. Amounts are those of the company's
currency: what is posted as the ledger has it, drafts and orders at the rate of the day. They are
positive when the partner owes us; what is not posted is never taken off.

=========  ========================================================================
component  what
=========  ========================================================================
not_due    open invoices and entries that fall due today or later
overdue    those that were due before, in ``BUCKETS`` by days
draft      invoices and receipts not posted yet; draft credit notes pay nothing yet
ordered    confirmed orders neither delivered nor invoiced
delivered  delivered and not invoiced
unapplied  open payments, credit notes and other credit, below zero
=========  ========================================================================

``not_due``, ``overdue`` and ``unapplied`` together are the ledger's receivable balance.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from odoo.tools import SQL

from . import exposure_orders
from .rates import Books, books

COMPONENTS = ("not_due", "overdue", "draft", "ordered", "delivered", "unapplied")
#: All but what is overdue, which is summed up by age.
NOT_AGED = tuple(name for name in COMPONENTS if name != "overdue")
#: Last day of each bucket of what is overdue, and its key, which sorts by age; then "older".
BUCKETS = ((30, "days_030"), (60, "days_060"), (90, "days_090"))
AGES = (*(key for _days, key in BUCKETS), "older")
#: When an open item is due; needs the alias ``line``.
DUE = SQL("COALESCE(line.date_maturity, line.date)")
#: Of the table, a row a document.
COLUMNS = (
    *("id", "partner_id", "company_id", "currency_id", "component", "bucket", "overdue_days"),
    *("amount", "document_currency_id", "document_amount", "date", "due_date", "number", "ref"),
    *("res_model", "res_id"),
)
#: What the table is made of besides orders, for the ORM to flush before it reads.
DEPENDS = {
    "account.account": ["account_type"],
    "account.move": [
        *("amount_total", "company_id", "currency_id", "date", "invoice_date", "invoice_date_due"),
        *("move_type", "name", "partner_id", "ref", "state"),
    ],
    "account.move.line": [
        *("account_id", "amount_residual", "amount_residual_currency", "company_id", "currency_id"),
        *("date", "date_maturity", "move_id", "move_name", "parent_state", "partner_id"),
        *("reconciled", "ref"),
    ],
    "res.company": ["currency_id", "parent_path"],
    "res.currency": ["rounding"],
    "res.currency.rate": ["company_id", "currency_id", "name", "rate"],
    "res.partner": ["commercial_partner_id"],
}


@dataclass(frozen=True)
class Exposure:
    """One partner's exposure to one company, in minor units of the company's currency.

    ``overdue``: by ``AGES``; ``overdue_days``: of what has been due longest, 0 for none.
    """

    not_due: int = 0
    overdue: tuple[int, ...] = (0,) * len(AGES)
    draft: int = 0
    ordered: int = 0
    delivered: int = 0
    unapplied: int = 0
    overdue_days: int = 0

    def component(self, name: str) -> int:
        return sum(self.overdue) if name == "overdue" else getattr(self, name)

    def total(self, components: Collection[str] = COMPONENTS) -> int:
        """
        >>> Exposure(not_due=500, overdue=(100, 20, 3, 0), unapplied=-50).total()
        573
        >>> Exposure(not_due=500, draft=70).total(("draft", "overdue"))
        70
        """
        return sum(self.component(name) for name in components)


@dataclass(frozen=True)
class ExposureScope:
    """Whose exposure to whom; None means all. ``partner_ids``: commercial partners."""

    today: date
    partner_ids: Collection[int] | None = None
    company_ids: Collection[int] | None = None


def exposures(env, scope: ExposureScope) -> dict[tuple[int, int], Exposure]:
    """``(partner, company)`` → exposure, of those that have any, in one pass over all of them."""
    for model in DEPENDS:
        env[model].flush_model()
    kept = books(env, scope.today)
    found = env.execute_query(
        SQL(
            """SELECT partner_id, company_id, %s, %s, MAX(overdue_days)
                 FROM (%s) document GROUP BY partner_id, company_id""",
            SQL(", ").join(_sum(kept, "component", name) for name in NOT_AGED),
            SQL(", ").join(_sum(kept, "bucket", name) for name in AGES),
            _summands(env, scope, kept),
        )
    )
    return {(partner, company): _exposure(values) for partner, company, *values in found}


def _summands(env, scope, kept) -> SQL:
    """What the documents come to, in fewer rows: open items are many."""
    rest = SQL(
        """SELECT partner_id, company_id, component, bucket, overdue_days, amount
             FROM (%s) document (%s)""",
        SQL(" UNION ALL ").join(_not_posted(env, scope, kept)),
        SQL(", ").join(map(SQL.identifier, COLUMNS)),
    )
    return SQL("%s UNION ALL %s", _item_sums(env, scope), rest)


def _item_sums(env, scope) -> SQL:
    """Open items by partner, company and class, summed up before anything is named."""
    classes = _classes(scope)
    return SQL(
        """SELECT item.partner_id, item.company_id, (%s::text[])[item.class] AS component,
                  (%s::text[])[item.class] AS bucket,
                  GREATEST(%s::date - item.due, 0) AS overdue_days, item.amount
             FROM (SELECT partner.commercial_partner_id AS partner_id, line.company_id,
                          %s AS class, SUM(line.amount_residual) AS amount,
                          MIN(%s) FILTER (WHERE line.amount_residual > 0) AS due
                     FROM account_move_line line
                     JOIN res_partner partner ON partner.id = line.partner_id
                    WHERE line.account_id = ANY(%s) AND line.parent_state = 'posted'
                      AND line.reconciled IS NOT TRUE AND %s
                 GROUP BY 1, 2, 3) item""",
        [component for _condition, component, _bucket in classes],
        [bucket for _condition, _component, bucket in classes],
        scope.today,
        _case(classes, [SQL(str(number + 1)) for number in range(len(classes))]),
        DUE,
        _accounts(env),
        within(scope, "line"),
    )


def _exposure(values) -> Exposure:
    not_due, draft, ordered, delivered, unapplied, *overdue, days = values
    return Exposure(not_due, tuple(overdue), draft, ordered, delivered, unapplied, days)


def _sum(kept, column, value) -> SQL:
    """Minor units of what is summed up: amounts have no more decimals than their currency."""
    return SQL(
        "COALESCE(ROUND(SUM(amount) FILTER (WHERE %s = %s) * 10.0 ^ %s), 0)::bigint",
        SQL(column),
        value,
        kept.decimal_places("company_id"),
    )


def table(env, scope: ExposureScope) -> SQL:
    """One row a document and component, with an ``id`` of its own; open items one each."""
    return _documents(env, scope, books(env, scope.today))


def _documents(env, scope, kept) -> SQL:
    return SQL(" UNION ALL ").join([_items(env, scope, kept), *_not_posted(env, scope, kept)])


def _not_posted(env, scope, kept):
    """Queries of ``COLUMNS``."""
    parts = [_drafts(scope, kept)]
    if "sale.order" in env:
        exposure_orders.flush(env)
        parts.append(exposure_orders.table(kept, within(scope, "sale_order")))
    return parts


def within(scope: ExposureScope, alias: str) -> SQL:
    """The condition of ``scope``; needs the alias ``partner``."""
    conditions = [SQL("TRUE")]
    if scope.partner_ids is not None:
        conditions.append(SQL("partner.commercial_partner_id = ANY(%s)", list(scope.partner_ids)))
    if scope.company_ids is not None:
        column = SQL.identifier(alias, "company_id")
        conditions.append(SQL("%s = ANY(%s)", column, list(scope.company_ids)))
    return SQL(" AND ").join(conditions)


def _items(env, scope, kept: Books) -> SQL:
    classes = _classes(scope)
    components = [SQL("%s", component) for _condition, component, _bucket in classes]
    buckets = [SQL("%s", bucket) for _condition, _component, bucket in classes]
    return SQL(
        """SELECT line.id::bigint * 4 AS id, partner.commercial_partner_id AS partner_id,
                  line.company_id, %s AS currency_id, %s AS component, %s AS bucket,
                  CASE WHEN line.amount_residual > 0 THEN GREATEST(%s::date - %s, 0) ELSE 0 END
                  AS overdue_days,
                  line.amount_residual AS amount, line.currency_id AS document_currency_id,
                  line.amount_residual_currency AS document_amount, line.date, %s AS due_date,
                  line.move_name AS number, line.ref, 'account.move' AS res_model,
                  line.move_id AS res_id
             FROM account_move_line line
             JOIN res_partner partner ON partner.id = line.partner_id
            WHERE line.account_id = ANY(%s) AND line.parent_state = 'posted'
              AND line.reconciled IS NOT TRUE AND %s""",
        kept.currency("line.company_id"),
        _case(classes, components),
        _case(classes, buckets),
        scope.today,
        DUE,
        DUE,
        _accounts(env),
        within(scope, "line"),
    )


def _classes(scope):
    """``(condition, component, bucket)`` of open items, the first that holds; the last is none."""
    aged = [
        (SQL("%s >= %s::date - %s", DUE, scope.today, last), "overdue", key)
        for last, key in BUCKETS
    ]
    return [
        (SQL("line.amount_residual < 0"), "unapplied", None),
        (SQL("%s >= %s::date", DUE, scope.today), "not_due", None),
        *aged,
        (None, "overdue", AGES[-1]),
    ]


def _case(classes, values) -> SQL:
    whens = [
        SQL("WHEN %s THEN %s", condition, value)
        for (condition, *_rest), value in zip(classes[:-1], values, strict=False)
    ]
    return SQL("CASE %s ELSE %s END", SQL(" ").join(whens), values[-1])


def _accounts(env) -> list[int]:
    """The planner knows how many items accounts have, while of types it has to guess."""
    found = env.execute_query(
        SQL("SELECT id FROM account_account WHERE account_type = 'asset_receivable'")
    )
    return [account for (account,) in found]


def _drafts(scope, kept: Books) -> SQL:
    return SQL(
        """SELECT move.id::bigint * 4 + 1, partner.commercial_partner_id, move.company_id,
                  %s, 'draft', NULL, 0, %s, move.currency_id,
                  move.amount_total, COALESCE(move.invoice_date, move.date),
                  move.invoice_date_due, NULLIF(move.name, '/'), move.ref, 'account.move', move.id
             FROM account_move move
             JOIN res_partner partner ON partner.id = move.partner_id
            WHERE move.state = 'draft' AND move.move_type IN ('out_invoice', 'out_receipt')
              AND %s""",
        kept.currency("move.company_id"),
        kept.converted(
            SQL("GREATEST(move.amount_total, 0)"), "move.company_id", "move.currency_id"
        ),
        within(scope, "move"),
    )
