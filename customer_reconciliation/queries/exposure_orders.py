"""Confirmed orders that are not invoiced, part of exposure where sales are installed.

Invoiced is what any invoice has that is not cancelled: drafts are a component of their own. Down
payments are invoiced ahead of goods, so what of them is not set off yet is taken off the order.
"""

from odoo.tools import SQL

from .rates import Books

_MODELS = (
    *("account.move", "account.move.line", "product.product", "product.template"),
    *("sale.order", "sale.order.line"),
)
#: What of a down payment is invoiced and not set off yet, drafts included.
_PAID_AHEAD = SQL(
    """(SELECT SUM(CASE WHEN move.move_type = 'out_refund' THEN -item.price_total
                        ELSE item.price_total END)
          FROM sale_order_line_invoice_rel link
          JOIN account_move_line item ON item.id = link.invoice_line_id
          JOIN account_move move ON move.id = item.move_id
         WHERE link.order_line_id = line.id AND move.state <> 'cancel')"""
)
#: Quantities of a line, those of a return turned, and what one piece comes to. A line nobody
#: ordered, such as goods sent in addition, has its price without taxes alone.
_LINE = SQL(
    """SELECT turn.sign * line.product_uom_qty AS ordered,
              turn.sign * line.qty_invoiced AS invoiced,
              CASE WHEN template.invoice_policy = 'delivery'
                   THEN turn.sign * line.qty_delivered
                   ELSE LEAST(turn.sign * line.qty_delivered, turn.sign * line.product_uom_qty)
              END AS delivered,
              turn.sign * CASE WHEN line.product_uom_qty <> 0
                               THEN line.price_total / line.product_uom_qty
                               ELSE line.price_unit * (1 - line.discount / 100.0) END AS price
         FROM (SELECT CASE WHEN line.product_uom_qty < 0 THEN -1 ELSE 1 END AS sign) turn"""
)


def flush(env):
    for model in _MODELS:
        env[model].flush_model()


def table(kept: Books, within: SQL) -> SQL:
    """A row for each order and component that is not nought, as in :mod:`.exposure`.

    ``within``: a condition on the aliases ``sale_order`` and ``partner``. Lines are read through
    their orders, so a question about one customer reads only its own.
    """
    return SQL(
        """SELECT sold.id::bigint * 4 + part.place, sold.partner_id, sold.company_id, %s,
                  part.component, NULL, 0, %s, sold.currency_id, part.amount,
                  sold.date_order::date, NULL::date, sold.name, sold.client_order_ref,
                  'sale.order', sold.id
             FROM (%s) sold,
                  LATERAL (VALUES (2, 'ordered', GREATEST(ordered - paid_ahead, 0)),
                                  (3, 'delivered',
                                   GREATEST(delivered - GREATEST(paid_ahead - ordered, 0), 0))
                          ) part (place, component, amount)
            WHERE part.amount <> 0""",
        kept.currency("sold.company_id"),
        kept.converted(SQL("part.amount"), "sold.company_id", "sold.currency_id"),
        _sold(within),
    )


def _sold(within) -> SQL:
    """What is ordered and delivered, in the order's currency, before down payments."""
    return SQL(
        """SELECT sale_order.id, sale_order.company_id, sale_order.currency_id,
                  sale_order.date_order, sale_order.name, sale_order.client_order_ref,
                  partner.commercial_partner_id AS partner_id,
                  COALESCE(GREATEST(SUM(part.price * GREATEST(
                      part.ordered - GREATEST(part.delivered, part.invoiced), 0)
                  ) FILTER (WHERE line.is_downpayment IS NOT TRUE), 0), 0) AS ordered,
                  COALESCE(SUM(part.price * GREATEST(part.delivered - part.invoiced, 0))
                           FILTER (WHERE line.is_downpayment IS NOT TRUE), 0) AS delivered,
                  COALESCE(SUM(CASE WHEN line.is_downpayment THEN %s END), 0) AS paid_ahead
             FROM sale_order
             JOIN res_partner partner ON partner.id = sale_order.partner_invoice_id
             JOIN sale_order_line line ON line.order_id = sale_order.id
        LEFT JOIN product_product product ON product.id = line.product_id
        LEFT JOIN product_template template ON template.id = product.product_tmpl_id
       CROSS JOIN LATERAL (%s) part
            WHERE sale_order.state = 'sale' AND line.display_type IS NULL
              AND (line.is_downpayment OR part.invoiced < GREATEST(part.ordered, part.delivered))
              AND %s
         GROUP BY sale_order.id, partner.commercial_partner_id""",
        _PAID_AHEAD,
        _LINE,
        within,
    )
