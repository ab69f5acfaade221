from odoo import fields, models

from ..queries import ledger_products
from .reconciliation_ledger_entry import SIDES
from .reconciliation_line import KINDS


class ReconciliationLedgerProduct(models.Model):
    """The ledger by product: one record for each product line of a document, with its id.

    An entry of the ledger may be for several products. Grouping the entries themselves would count
    them once for each, and the total would be too high.
    """

    _name = "reconciliation.ledger.product"
    _description = "Ledger Entry by Product"
    _inherit = ["reconciliation.ledger.row"]
    _auto = False
    _depends = ledger_products.DEPENDS
    _whole_document = False

    kind = fields.Selection(KINDS, readonly=True)
    side = fields.Selection(SIDES, readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    quantity = fields.Float(
        digits="Product Unit", readonly=True, help="Negative on a credit note: what came back."
    )
    price_unit = fields.Float(
        "Unit Price", min_display_digits="Product Price", readonly=True, aggregator=None
    )
    untaxed = fields.Monetary("Untaxed Amount", currency_field="company_currency_id", readonly=True)

    @property
    def _table_query(self):
        return ledger_products.table()
