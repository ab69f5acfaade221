"""What is overdue and all that speaks against dunning it: a statement a table, any number of
customers.

Each function gives a DataFrame with the columns of ``engine.DUN_…``; amounts are int minor units of
their currency, positive when the partner owes us.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from odoo.tools import SQL

from .. import engine
from .disputes import disputed_parts
from .minor import exact_minor
from .open_items import _BANK_TABLE, IS_OWED

_FLUSHED = (
    *("account.account", "account.bank.statement.line", "account.journal", "account.move"),
    *("account.move.line", "account.payment", "dunning.notice", "dunning.notice.line"),
    *("dunning.policy", "payment.promise", "reconciliation.session", "res.currency"),
    *("res.partner", "res.users", "mail.blacklist"),
)
#: States of sessions in which somebody goes through an account.
UNDER_WAY = ("imported", "matched", "review")


@dataclass(frozen=True)
class DunScope:
    """``until``: the last due date that can matter; ``partner_ids``: customers or contacts of them,
    empty means all."""

    company_id: int
    today: date
    until: date
    partner_ids: tuple[int, ...] = ()


def flush(env):
    for name in (*_FLUSHED, "payment.transaction", "phone.blacklist"):
        if name in env:
            env[name].flush_model()


def items(env, scope: DunScope) -> pd.DataFrame:
    """Open installments that are due by ``until``; flush first.

    Of what is disputed as its disputes say; a mark without any, or a block, is about all of it.
    """
    found = _open(env, scope)
    parts = disputed_parts(env, found["item_id"].tolist())
    known = found["item_id"].map(parts)
    found["disputed"] = known.where(~found["blocked"] & known.notna(), found["disputed"])
    return found[list(engine.DUN_ITEMS)].astype(engine.DUN_ITEMS)


def _open(env, scope: DunScope) -> pd.DataFrame:
    """As ``items``; what is marked as disputed is so in whole."""
    query = SQL(
        """WITH open AS (
               SELECT line.id AS item_id, partner.commercial_partner_id AS partner,
                      currency.name AS currency, line.move_id AS move, %(amount)s AS amount,
                      COALESCE(line.date_maturity, line.date) AS due_date,
                      line.reconciliation_disputed IS TRUE AS disputed,
                      move.payment_state IS NOT DISTINCT FROM 'blocked' AS blocked,
                      move.dunning_notice_id IS NOT NULL AS is_charge,
                      COALESCE(move.dunning_policy_id,
                               (entity.dunning_policy_id ->> %(company_key)s)::int,
                               tagged.policy, common.policy, 0) AS policy
                 FROM account_account account
                 JOIN account_move_line line ON line.account_id = account.id
                 JOIN account_move move ON move.id = line.move_id
                 JOIN res_partner partner ON partner.id = line.partner_id
                 JOIN res_partner entity ON entity.id = partner.commercial_partner_id
                 JOIN res_currency currency ON currency.id = line.currency_id
            LEFT JOIN (%(tagged)s) tagged ON tagged.partner = entity.id
            LEFT JOIN (%(common)s) common ON TRUE
                WHERE account.account_type = 'asset_receivable'
                  AND line.reconciled IS NOT TRUE AND line.parent_state = 'posted'
                  AND line.amount_residual_currency > 0 AND %(owed)s
                  AND COALESCE(line.date_maturity, line.date) <= %(until)s AND %(scope)s)
           SELECT open.item_id, open.partner, open.currency, open.move, open.amount,
                  open.due_date, open.policy, COALESCE(sent.level, 0) AS sent_level, sent.sent_on,
                  CASE WHEN open.disputed OR open.blocked THEN open.amount ELSE 0 END AS disputed,
                  COALESCE(promise.amount, 0) AS promised, COALESCE(session.name, '') AS session,
                  open.is_charge, open.blocked
             FROM open
        LEFT JOIN (%(sent)s) sent ON sent.item_id = open.item_id
        LEFT JOIN (%(promised)s) promise ON promise.item_id = open.item_id
        LEFT JOIN (%(sessions)s) session
               ON session.partner = open.partner AND session.currency = open.currency
         ORDER BY open.item_id""",
        amount=exact_minor("line.amount_residual_currency", "currency.decimal_places"),
        company_key=str(scope.company_id),
        tagged=_tagged(scope),
        common=_common(scope),
        owed=IS_OWED,
        until=scope.until,
        scope=_where(scope),
        sent=_sent(scope.company_id),
        promised=_promised(scope),
        sessions=_sessions(scope),
    )
    return _frame(env, query, engine.DUN_ITEMS)


def pools(env, scope: DunScope) -> pd.DataFrame:
    """What could pay, or is promised, and by whom; flush first."""
    parts = [_unapplied(scope), _bank(scope), _promised_account(scope)]
    if "payment.transaction" in env and "transaction_ids" in env["account.move"]._fields:
        parts.append(_online(scope))
    return _frame(env, SQL(" UNION ALL ").join(parts), engine.DUN_POOLS)


def partners(env, scope: DunScope, ids) -> pd.DataFrame:
    """Whether customers are to be dunned, and when they were last."""
    query = SQL(
        """SELECT partner.id AS partner, partner.dunning_opt_out IS TRUE AS opted_out,
                  MAX(notice.sent_day) AS sent_on
             FROM res_partner partner
        LEFT JOIN dunning_notice notice ON notice.partner_id = partner.id
              AND notice.company_id = %s AND notice.state = 'sent'
            WHERE partner.id = ANY(%s) GROUP BY partner.id ORDER BY partner.id""",
        scope.company_id,
        list(ids),
    )
    return _frame(env, query, engine.DUN_PARTNERS)


def contacts(env, ids) -> pd.DataFrame:
    """Whom commercial partners can be reached by; ``rank`` as their own fields and types say."""
    query = SQL(
        """SELECT entity.id AS partner, contact.id AS contact,
                  CASE WHEN contact.id = entity.dunning_contact_id THEN 0
                       WHEN contact.id = entity.reconciliation_contact_id THEN 1
                       WHEN contact.type = 'invoice' AND contact.id <> entity.id THEN 2
                       WHEN contact.id = entity.id THEN 3 ELSE 4 END AS rank,
                  COALESCE(contact.email, '') <> '' AS has_email,
                  contact.email_normalized IS NOT NULL AND black.id IS NULL AS mail,
                  black.id IS NOT NULL AS blacklisted,
                  COALESCE(contact.street, contact.city, '') <> '' AS letter,
                  COALESCE(contact.phone, '') <> '' AS call,
                  %(with_sms)s AS sms,
                  EXISTS (SELECT FROM res_users login
                           WHERE login.partner_id = contact.id AND login.active
                             AND login.share) AS portal
             FROM res_partner entity
             JOIN res_partner contact ON contact.commercial_partner_id = entity.id
        LEFT JOIN mail_blacklist black
               ON black.email = contact.email_normalized AND black.active
            WHERE entity.id = ANY(%(ids)s) AND contact.active
         ORDER BY 1, 3, 2""",
        ids=list(ids),
        with_sms=_with_sms(env),
    )
    return _frame(env, query, engine.DUN_CONTACTS)


def _with_sms(env) -> SQL:
    """Needs the alias ``contact``."""
    if "sms.sms" not in env:
        return SQL("FALSE")
    return SQL(
        """COALESCE(contact.phone, '') <> ''
           AND NOT EXISTS (SELECT FROM phone_blacklist black_phone
                            WHERE black_phone.number = contact.phone_sanitized
                              AND black_phone.active)"""
    )


def _frame(env, query: SQL, columns: dict) -> pd.DataFrame:
    frame = pd.DataFrame(env.execute_query_dict(query), columns=list(columns))
    for name, kind in columns.items():
        if kind.startswith("datetime"):
            frame[name] = pd.to_datetime(frame[name])
    return frame.astype(columns)


def _where(scope: DunScope) -> SQL:
    """Needs the aliases ``line`` and ``partner``."""
    mine = SQL("line.company_id = %s", scope.company_id)
    if not scope.partner_ids:
        return mine
    return SQL(
        """%s AND partner.commercial_partner_id IN
           (SELECT commercial_partner_id FROM res_partner WHERE id = ANY(%s))""",
        mine,
        list(scope.partner_ids),
    )


# -- which policy ------------------------------------------------------------------------------


def _policies(scope: DunScope) -> SQL:
    return SQL(
        "policy.active AND (policy.company_id = %s OR policy.company_id IS NULL)", scope.company_id
    )


def _tagged(scope: DunScope) -> SQL:
    """By tags of the customer: the company's own first, then by sequence."""
    return SQL(
        """SELECT DISTINCT ON (rel.partner_id) rel.partner_id AS partner, policy.id AS policy
             FROM dunning_policy policy
             JOIN dunning_policy_res_partner_category_rel tag ON tag.dunning_policy_id = policy.id
             JOIN res_partner_res_partner_category_rel rel
               ON rel.category_id = tag.res_partner_category_id
            WHERE %s
         ORDER BY rel.partner_id, policy.company_id NULLS LAST, policy.sequence, policy.id""",
        _policies(scope),
    )


def _common(scope: DunScope) -> SQL:
    """For everybody else: the first one without tags."""
    return SQL(
        """SELECT policy.id AS policy FROM dunning_policy policy
            WHERE %s AND NOT EXISTS (SELECT FROM dunning_policy_res_partner_category_rel tag
                                      WHERE tag.dunning_policy_id = policy.id)
         ORDER BY policy.company_id NULLS LAST, policy.sequence, policy.id LIMIT 1""",
        _policies(scope),
    )


# -- what was sent, what speaks against it -----------------------------------------------------


def _sent(company_id: int) -> SQL:
    return SQL(
        """SELECT line.move_line_id AS item_id, MAX(line.level) AS level,
                  MAX(notice.sent_day) AS sent_on
             FROM dunning_notice_line line JOIN dunning_notice notice ON notice.id = line.notice_id
            WHERE notice.company_id = %s AND notice.state = 'sent' AND line.code IS NULL
         GROUP BY 1""",
        company_id,
    )


def _promised(scope: DunScope) -> SQL:
    """Of installments, the earliest due first, what is still to come of running promises."""
    return SQL(
        """SELECT item_id, SUM(LEAST(GREATEST(still - before, 0), amount))::bigint AS amount
             FROM (SELECT line.id AS item_id, %(amount)s AS amount, %(still)s AS still,
                          SUM(%(amount)s) OVER (
                              PARTITION BY promise.id
                              ORDER BY COALESCE(line.date_maturity, line.date), line.id
                          ) - %(amount)s AS before
                     FROM payment_promise promise
                     JOIN payment_promise_line_rel listed ON listed.promise_id = promise.id
                     JOIN account_move_line line ON line.id = listed.line_id
                     JOIN res_currency currency ON currency.id = promise.currency_id
                    WHERE promise.state = 'open' AND promise.date >= %(today)s
                      AND promise.company_id = %(company)s AND promise.scope = 'items'
                      AND line.amount_residual_currency > 0) part
         GROUP BY item_id""",
        amount=exact_minor("line.amount_residual_currency", "currency.decimal_places"),
        still=exact_minor(
            "GREATEST(promise.amount - COALESCE(promise.paid, 0), 0)", "currency.decimal_places"
        ),
        today=scope.today,
        company=scope.company_id,
    )


def _promised_account(scope: DunScope) -> SQL:
    return SQL(
        """SELECT promise.partner_id AS partner, currency.name AS currency, 0 AS move,
                  'promised' AS kind, %s AS amount
             FROM payment_promise promise
             JOIN res_currency currency ON currency.id = promise.currency_id
            WHERE promise.state = 'open' AND promise.date >= %s AND promise.company_id = %s
              AND promise.scope = 'account' AND promise.amount > COALESCE(promise.paid, 0)""",
        exact_minor("promise.amount - COALESCE(promise.paid, 0)", "currency.decimal_places"),
        scope.today,
        scope.company_id,
    )


def _sessions(scope: DunScope) -> SQL:
    return SQL(
        """SELECT session.partner_id AS partner, currency.name AS currency,
                  MIN(session.name) AS name
             FROM reconciliation_session session
             JOIN res_currency currency ON currency.id = session.currency_id
            WHERE session.state IN %s AND session.company_id = %s
              AND session.account_type IN ('receivable', 'both')
         GROUP BY 1, 2""",
        UNDER_WAY,
        scope.company_id,
    )


# -- what could pay ----------------------------------------------------------------------------


def _unapplied(scope: DunScope) -> SQL:
    """Open credits of any kind on receivable accounts."""
    return SQL(
        """SELECT partner.commercial_partner_id AS partner, currency.name AS currency, 0 AS move,
                  'unapplied' AS kind, SUM(%s)::bigint AS amount
             FROM account_account account
             JOIN account_move_line line ON line.account_id = account.id
             JOIN res_partner partner ON partner.id = line.partner_id
             JOIN res_currency currency ON currency.id = line.currency_id
            WHERE account.account_type = 'asset_receivable' AND line.reconciled IS NOT TRUE
              AND line.parent_state = 'posted' AND line.amount_residual_currency < 0 AND %s
         GROUP BY 1, 2""",
        exact_minor("-line.amount_residual_currency", "currency.decimal_places"),
        _where(scope),
    )


def _bank(scope: DunScope) -> SQL:
    """Money received on bank lines whose partner is known."""
    return SQL(
        """SELECT partner.commercial_partner_id AS partner, currency.name AS currency, 0 AS move,
                  'bank' AS kind, SUM(%s)::bigint AS amount
             FROM %s
             JOIN res_partner partner ON partner.id = bank.partner_id
             JOIN res_currency currency ON currency.id = line.currency_id
            WHERE bank.is_reconciled IS NOT TRUE AND line.parent_state = 'posted'
              AND line.amount_currency < 0 AND %s
         GROUP BY 1, 2""",
        exact_minor("-line.amount_currency", "currency.decimal_places"),
        _BANK_TABLE,
        _where(scope),
    )


def _online(scope: DunScope) -> SQL:
    """Online payments under way, or through but not booked yet; of one invoice for that one."""
    return SQL(
        """SELECT partner.commercial_partner_id AS partner, currency.name AS currency,
                  COALESCE(invoice.move, 0) AS move, 'online' AS kind, %s AS amount
             FROM payment_transaction paying
             JOIN res_partner partner ON partner.id = paying.partner_id
             JOIN res_currency currency ON currency.id = paying.currency_id
        LEFT JOIN (SELECT transaction_id, MIN(invoice_id) AS move
                     FROM account_invoice_transaction_rel GROUP BY 1 HAVING COUNT(*) = 1) invoice
               ON invoice.transaction_id = paying.id
            WHERE paying.company_id = %s AND paying.operation <> 'refund' AND paying.amount > 0
              AND (paying.state IN ('pending', 'authorized')
                   OR (paying.state = 'done' AND paying.payment_id IS NULL
                       AND paying.is_post_processed IS NOT TRUE))""",
        exact_minor("paying.amount", "currency.decimal_places"),
        scope.company_id,
    )
