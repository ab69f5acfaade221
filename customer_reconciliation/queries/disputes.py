"""What is contested of installments: one SQL statement for any number of them."""

from collections.abc import Collection

from odoo.tools import SQL

from .exposure import DUE, ExposureScope, within
from .minor import exact_minor


def disputed_parts(env, line_ids: Collection[int]) -> dict[int, int]:
    """Installment → minor units of its open disputes, never more than it has open."""
    _flush(env)
    query = SQL(
        """SELECT line.id, %s
             FROM account_move_line line
             JOIN res_currency currency ON currency.id = line.currency_id
             JOIN payment_dispute dispute ON dispute.move_line_id = line.id
            WHERE dispute.state = 'open' AND line.id = ANY(%s)
              AND line.amount_residual_currency > 0
         GROUP BY line.id, currency.decimal_places""",
        exact_minor(
            "LEAST(SUM(dispute.amount), line.amount_residual_currency)", "currency.decimal_places"
        ),
        list(line_ids),
    )
    return dict(env.execute_query(query))


def overdue_uncontested(env, scope: ExposureScope) -> dict[tuple[int, int], tuple[int, int]]:
    """``(partner, company)`` → what is overdue and nobody contests, of those that contest anything.

    The amount is in minor units of the company's currency; the days are those of the oldest
    installment that is not contested as a whole. Partners are commercial entities.
    """
    _flush(env)
    found = env.execute_query(
        SQL(
            """SELECT partner.commercial_partner_id, line.company_id, %s,
                      COALESCE(MAX(%s::date - %s) FILTER (WHERE left_over.share > 0), 0)
                 FROM account_move_line line
                 JOIN res_partner partner ON partner.id = line.partner_id
                 JOIN account_account account ON account.id = line.account_id
                 JOIN res_company company ON company.id = line.company_id
                 JOIN res_currency own ON own.id = company.currency_id
       CROSS JOIN LATERAL (SELECT 1 - LEAST(COALESCE(SUM(dispute.amount), 0)
                                  / line.amount_residual_currency, 1) AS share
                             FROM payment_dispute dispute
                            WHERE dispute.move_line_id = line.id AND dispute.state = 'open'
                          ) left_over
                WHERE account.account_type = 'asset_receivable' AND line.parent_state = 'posted'
                  AND line.reconciled IS NOT TRUE AND line.amount_residual > 0
                  AND line.amount_residual_currency > 0 AND %s < %s AND %s
                  AND EXISTS (SELECT FROM payment_dispute contested
                               WHERE contested.partner_id = partner.commercial_partner_id
                                 AND contested.company_id = line.company_id
                                 AND contested.state = 'open')
             GROUP BY 1, 2""",
            exact_minor(
                "SUM(ROUND(line.amount_residual * left_over.share, own.decimal_places))",
                "MAX(own.decimal_places)",
            ),
            scope.today,
            DUE,
            DUE,
            scope.today,
            within(scope, "line"),
        )
    )
    return {(partner, company): (amount, days) for partner, company, amount, days in found}


def no_days_yet(env, dispute_ids: Collection[int]):
    """Disputes are open again: they took no days so far, not 0, which averages would count."""
    disputes = env["payment.dispute"].browse(dispute_ids)
    disputes.flush_recordset(["days"])
    env.cr.execute(SQL("UPDATE payment_dispute SET days = NULL WHERE id = ANY(%s)", disputes.ids))
    disputes.invalidate_recordset(["days"])


def one_by_one(lines):
    """Whoever contests these installments at the same time comes after us, and sees what we did.

    A lock alone tells nothing to those who looked before: only a row that was written does.
    """
    lines.lock_for_update()
    query = SQL(
        "UPDATE account_move_line SET write_date = write_date WHERE id = ANY(%s)", lines.ids
    )
    lines.env.cr.execute(query)


def _flush(env):
    for model in ("account.move.line", "payment.dispute", "res.currency", "res.partner"):
        env[model].flush_model()
