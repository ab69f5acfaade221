from odoo import fields, models

from ..queries import exposure
from .credit_policy_component import COMPONENTS

BUCKETS = [
    ("days_030", "1–30 Days"),
    ("days_060", "31–60 Days"),
    ("days_090", "61–90 Days"),
    ("older", "Over 90 Days"),
]


class CreditExposure(models.Model):
    """What exposure is made of: one record an open item, draft invoice or order and component."""

    _name = "credit.exposure"
    _description = "Credit Exposure"
    _auto = False
    _depends = exposure.DEPENDS
    _order = "due_date, date, number, id"
    _rec_name = "number"

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", "Company Currency", readonly=True)
    component = fields.Selection(COMPONENTS, readonly=True)
    bucket = fields.Selection(BUCKETS, "Overdue for", readonly=True)
    overdue_days = fields.Integer("Days Overdue", readonly=True, aggregator="max")
    amount = fields.Monetary(
        readonly=True,
        help="In the currency of the company: posted items as booked, drafts and orders at the rate"
        " of the day.",
    )
    document_currency_id = fields.Many2one("res.currency", "Currency", readonly=True)
    document_amount = fields.Monetary(
        "Amount in Currency",
        currency_field="document_currency_id",
        readonly=True,
        aggregator=None,
    )
    date = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    number = fields.Char(readonly=True)
    ref = fields.Char("Reference", readonly=True)
    res_model = fields.Char("Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", readonly=True, aggregator=None
    )

    @property
    def _table_query(self):
        companies = None if self.env.su else self.env.companies.ids
        today = fields.Date.context_today(self)
        scope = exposure.ExposureScope(today, company_ids=companies)
        return exposure.table(self.env, scope)

    def action_open_document(self):
        """The invoice, journal entry or order behind the row, by the rights of whoever asks."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).get_formview_action()
