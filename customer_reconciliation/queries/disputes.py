"""What is contested of installments: one SQL statement for any number of them."""

from collections.abc import Collection

from odoo.tools import SQL

from .minor import exact_minor


def disputed_parts(env, line_ids: Collection[int]) -> dict[int, int]:
    """Installment → minor units of its open disputes, never more than it has open."""
    for model in ("account.move.line", "payment.dispute", "res.currency"):
        env[model].flush_model()
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
