from odoo import api, fields, models
from odoo.tools import format_date

from ..queries import behaviour


def _days(label, **options):
    return fields.Float(label, digits=(8, 1), readonly=True, aggregator=None, **options)


class PaymentBehaviour(models.Model):
    """How a customer paid in a month, beside what was invoiced and owed; the last twelve months."""

    _name = "payment.behaviour"
    _description = "Payment Behaviour"
    _auto = False
    _depends = behaviour.DEPENDS
    _order = "month desc, id"

    file_id = fields.Many2one("credit.file", "Credit File", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date("First Day", readonly=True)
    name = fields.Char("Month", compute="_compute_name")
    invoiced = fields.Monetary(readonly=True, help="Invoices less credit notes, by date booked.")
    received = fields.Monetary(readonly=True, help="Payments less what was paid back.")
    balance = fields.Monetary(
        readonly=True,
        aggregator=None,
        help="Of the receivable accounts on the last day of the month, or today.",
    )
    settled = fields.Monetary(
        readonly=True, help="Of invoices, by money that came in the month; the days are its days."
    )
    days_to_pay = _days("Days to Pay", help="From invoice to money, weighted by amount.")
    days_late = _days("Days Late", help="After the due date, weighted by amount; early is 0.")
    late_share = fields.Float(
        "Share Late",
        readonly=True,
        aggregator=None,
        help="Part of it that came after the due date.",
    )
    days_of_sales = _days(
        "DSO",
        help="Days sales outstanding: the balance divided by what was invoiced in three months, "
        "times their days.",
    )
    has_settled = fields.Boolean(readonly=True)
    has_sales = fields.Boolean(readonly=True)

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_name(self):
        for row in self:
            row.name = format_date(self.env, row.month, date_format=self.env._("MMMM yyyy"))

    @property
    def _table_query(self):
        return behaviour.table(fields.Date.context_today(self))
