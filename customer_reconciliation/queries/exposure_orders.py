"""Confirmed orders that are not invoiced, part of exposure where sales are installed.

Invoiced is what any invoice has that is not cancelled: drafts are a component of their own. Down
payments are invoiced ahead of goods, so what of them is not set off yet is taken off the order.
"""

from datetime import date

from odoo.tools import SQL

from .rates import factor, joined_rates

_MODELS = (
    *("account.move", "account.move.line", "product.product", "product.template"),
    *("sale.order", "sale.order.line"),
)
#: Quantities of a line of what is sold, those of a return turned, and what one piece comes to.
#: A line nobody ordered, such as goods sent in addition, has its price without taxes alone.
_LINES = SQL(
    """SELECT line.order_id, turn.sign * line.product_uom_qty AS ordered,
              turn.sign * line.qty_invoiced AS invoiced,
              CASE WHEN template.invoice_policy = 'delivery'
                   THEN turn.sign * line.qty_delivered
                   ELSE LEAST(turn.sign * line.qty_delivered, turn.sign * line.product_uom_qty)
              END AS delivered,
              turn.sign * CASE WHEN line.product_uom_qty <> 0
                               THEN line.price_total / line.product_uom_qty
                               ELSE line.price_unit * (1 - line.discount / 100.0) END AS price
         FROM sale_order_line line
         JOIN product_product product ON product.id = line.product_id
         JOIN product_template template ON template.id = product.product_tmpl_id
   CROSS JOIN LATERAL (SELECT CASE WHEN line.product_uom_qty < 0 THEN -1 ELSE 1 END AS sign) turn
        WHERE line.state = 'sale' AND line.display_type IS NULL
          AND line.is_downpayment IS NOT TRUE"""
)
_DOWN_PAYMENTS = SQL(
    """SELECT line.order_id,
              SUM(CASE WHEN move.move_type = 'out_refund' THEN -item.price_total
                       ELSE item.price_total END) AS amount
         FROM sale_order_line line
         JOIN sale_order_line_invoice_rel link ON link.order_line_id = line.id
         JOIN account_move_line item ON item.id = link.invoice_line_id
         JOIN account_move move ON move.id = item.move_id
        WHERE line.is_downpayment AND line.display_type IS NULL AND move.state <> 'cancel'
     GROUP BY line.order_id"""
)


def flush(env):
    for model in _MODELS:
        env[model].flush_model()


def table(today: date, within: SQL) -> SQL:
    """A row for each order and component that is not nought, as in :mod:`.exposure`.

    ``within``: a condition on the aliases ``sale_order`` and ``partner``.
    """
    return SQL(
        """SELECT open_order.id::bigint * 4 + part.place, open_order.partner_id,
                  open_order.company_id, open_order.own_id, part.component, NULL, 0,
                  ROUND(part.amount * open_order.factor, open_order.decimal_places),
                  open_order.currency_id, part.amount, open_order.date_order::date, NULL::date,
                  open_order.name, open_order.client_order_ref, 'sale.order', open_order.id
             FROM (%s) open_order,
                  LATERAL (VALUES (2, 'ordered', GREATEST(ordered - paid_ahead, 0)),
                                  (3, 'delivered',
                                   GREATEST(delivered - GREATEST(paid_ahead - ordered, 0), 0))
                          ) part (place, component, amount)
            WHERE part.amount <> 0""",
        _orders(today, within),
    )


def _orders(today, within) -> SQL:
    """What is ordered and delivered, in the order's currency, before down payments."""
    return SQL(
        """SELECT sale_order.id, partner.commercial_partner_id AS partner_id,
                  sale_order.company_id, company.currency_id AS own_id, own.decimal_places,
                  sale_order.currency_id, sale_order.date_order, sale_order.name,
                  sale_order.client_order_ref, %s AS factor,
                  COALESCE(ahead.amount, 0) AS paid_ahead, sold.ordered, sold.delivered
             FROM (SELECT line.order_id,
                          GREATEST(SUM(line.price * GREATEST(
                              line.ordered - GREATEST(line.delivered, line.invoiced), 0)
                          ), 0) AS ordered,
                          SUM(line.price * GREATEST(line.delivered - line.invoiced, 0)) AS delivered
                     FROM (%s) line
                    WHERE line.invoiced < GREATEST(line.ordered, line.delivered)
                 GROUP BY line.order_id) sold
             JOIN sale_order ON sale_order.id = sold.order_id
             JOIN res_partner partner ON partner.id = sale_order.partner_invoice_id
             JOIN res_company company ON company.id = sale_order.company_id
             JOIN res_currency own ON own.id = company.currency_id
        LEFT JOIN (%s) ahead ON ahead.order_id = sold.order_id
             %s
            WHERE %s""",
        factor(),
        _LINES,
        _DOWN_PAYMENTS,
        joined_rates(today, "sale_order.currency_id"),
        within,
    )
