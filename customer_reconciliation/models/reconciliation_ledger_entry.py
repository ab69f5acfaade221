from odoo import api, fields, models
from odoo.fields import Domain

from ..queries import ledger_entries
from .reconciliation_line import KINDS

SIDES = [("receivable", "Receivable"), ("payable", "Payable")]
STATUSES = [("open", "Open"), ("partial", "Partly Reconciled"), ("reconciled", "Reconciled")]


class ReconciliationLedgerEntry(models.Model):
    """The receivable and payable ledger: one record for each posted journal item, with its id.

    A table of its own and not the journal items themselves: the commercial entity, the kind and
    the side can be filtered and grouped without a stored column on every journal item, and it is
    open to accounting only, while a salesperson may read journal items.
    """

    _name = "reconciliation.ledger.entry"
    _description = "Ledger Entry"
    _inherit = ["reconciliation.ledger.row"]
    _auto = False
    _depends = ledger_entries.DEPENDS

    kind = fields.Selection(KINDS, readonly=True)
    side = fields.Selection(SIDES, readonly=True)
    account_id = fields.Many2one("account.account", readonly=True)
    debit = fields.Monetary(currency_field="company_currency_id", readonly=True)
    credit = fields.Monetary(currency_field="company_currency_id", readonly=True)
    amount_currency = fields.Monetary("Amount in Currency", readonly=True, aggregator=None)
    residual = fields.Monetary(
        "Open Amount",
        currency_field="company_currency_id",
        readonly=True,
        help="What is not reconciled of the amount, as of today.",
    )
    residual_currency = fields.Monetary("Open Amount in Currency", readonly=True, aggregator=None)
    reconciled = fields.Boolean(readonly=True)
    status = fields.Selection(STATUSES, readonly=True)
    is_overdue = fields.Boolean(
        "Overdue",
        compute="_compute_is_overdue",
        search="_search_is_overdue",
        help="Past its due date and not yet paid; a payment without an invoice is never overdue.",
    )
    matching_number = fields.Char("Matching", readonly=True)
    any_amount = fields.Monetary(
        compute="_compute_any_amount",
        search="_search_any_amount",
        exportable=False,
        help="Searches an amount whatever its sign, in the company's currency or its own.",
    )
    product_ids = fields.Many2many(
        "product.product",
        string="Products",
        compute="_compute_product_ids",
        search="_search_product_ids",
    )
    product_line_ids = fields.One2many(related="move_id.invoice_line_ids", string="Invoice Lines")

    @property
    def _table_query(self):
        return ledger_entries.table()

    @api.depends("reconciled", "due_date", "residual", "side")
    def _compute_is_overdue(self):
        overdue = self.filtered_domain(self._overdue_domain())
        overdue.is_overdue = True
        (self - overdue).is_overdue = False

    def _search_is_overdue(self, operator, _value):
        return self._overdue_domain() if operator == "in" else NotImplemented

    def _overdue_domain(self):
        today = fields.Date.context_today(self)
        to_get = Domain("side", "=", "receivable") & Domain("residual", ">", 0)
        to_pay = Domain("side", "=", "payable") & Domain("residual", "<", 0)
        late = Domain("reconciled", "=", False) & Domain("due_date", "<", today)
        return late & (to_get | to_pay)

    def _compute_any_amount(self):
        self.any_amount = False

    def _search_any_amount(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.custom(
            to_sql=lambda _model, alias, _query: ledger_entries.with_amount(alias, value)
        )

    def _compute_product_ids(self):
        for entry in self:
            entry.product_ids = entry.product_line_ids.product_id

    def _search_product_ids(self, operator, value):
        return [("move_id.invoice_line_ids.product_id", operator, value)]
