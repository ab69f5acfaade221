from odoo import fields, models

from ..queries import unapplied

KINDS = [
    ("payment", "Payment"),
    ("payout", "Refund"),
    ("refund", "Credit Note / Return"),
    ("other", "Other"),
    ("bank", "Bank Line"),
]
SIDES = [("receivable", "Receivable"), ("payable", "Payable"), ("suspense", "On Suspense")]
BUCKETS = [
    ("days_030", "Up to 30 Days"),
    ("days_060", "31–60 Days"),
    ("days_090", "61–90 Days"),
    ("days_180", "91–180 Days"),
    ("days_365", "181–365 Days"),
    ("older", "Older than a Year"),
]


class CashUnapplied(models.Model):
    """Money and credits that have not found what they pay: one record a journal item, by its id."""

    _name = "cash.unapplied"
    _description = "Unapplied Payment or Credit"
    _inherit = ["reconciliation.ledger.row", "cash.find.matches"]
    _auto = False
    _depends = unapplied.DEPENDS
    _order = "date, number, id"

    kind = fields.Selection(KINDS, readonly=True)
    side = fields.Selection(SIDES, "On Account", readonly=True)
    amount = fields.Monetary(
        "Unapplied",
        currency_field="company_currency_id",
        readonly=True,
        help="What is open of it in the ledger, or lies on suspense: below zero is money of "
        "customers and credit they have, above zero is money for vendors.",
    )
    residual_currency = fields.Monetary("Unapplied in Currency", readonly=True, aggregator=None)
    payer_name = fields.Char("Payer", readonly=True, help="As the bank names it.")
    age_days = fields.Integer("Days", readonly=True, aggregator="max", help="Since it was booked.")
    bucket = fields.Selection(BUCKETS, "Age", readonly=True)

    @property
    def _table_query(self):
        return unapplied.table(fields.Date.context_today(self))

    def _cash_items(self):
        return self.env["account.move.line"].browse(self.ids)
