from odoo import fields, models
from odoo.fields import Domain

from ..queries.ledger_keyword import with_keyword


class ReconciliationLedgerRow(models.AbstractModel):
    """What the views of the ledger have in common; each is a query over the posted entries.

    Whoever inherits has a ``kind`` and a ``side``, out of those there can be.
    """

    _name = "reconciliation.ledger.row"
    _description = "Row of the Ledger"
    _inherit = ["reconciliation.exported"]
    _order = "date desc, number desc, id"  # as an index of the journal items has it
    _rec_name = "number"

    #: Whether a product anywhere in the document makes the row fit a keyword.
    _whole_document = True

    keyword = fields.Char(
        compute="_compute_keyword",
        search="_search_keyword",
        exportable=False,
        help="Searches number, reference, label and products at once.",
    )
    date = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    number = fields.Char(readonly=True)
    ref = fields.Char("Reference", readonly=True)
    label = fields.Char(readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        readonly=True,
        help="The commercial entity: its contacts' entries are its own.",
    )
    journal_id = fields.Many2one("account.journal", readonly=True)
    move_id = fields.Many2one("account.move", "Journal Entry", readonly=True)
    payment_id = fields.Many2one("account.payment", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="Positive when the partner owes us more.",
        falsy_value=None,  # never empty: "or is null" would keep a range from using its index
    )

    def _compute_keyword(self):
        self.keyword = False

    def _search_keyword(self, operator, value):
        if operator != "ilike":
            return NotImplemented

        def to_sql(model, alias, _query):
            return with_keyword(model.env, alias, value, whole_document=self._whole_document)

        return Domain.custom(to_sql=to_sql)

    def action_open_document(self):
        """The payment, invoice or journal entry behind the row."""
        self.ensure_one()
        return (self.payment_id or self.move_id).get_formview_action()
