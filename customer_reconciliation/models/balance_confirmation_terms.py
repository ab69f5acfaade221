from odoo import api, fields, models
from odoo.exceptions import ValidationError

FORMS = [("positive", "Positive"), ("negative", "Negative")]
KINDS = [("direct", "To Us"), ("auditor", "To Our Auditor")]


class BalanceConfirmationTerms(models.AbstractModel):
    """What a confirmation asks, how and by when; a campaign says it for all of its own."""

    _name = "balance.confirmation.terms"
    _description = "Terms of a Balance Confirmation"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        "Cut-off Date",
        required=True,
        default=lambda self: (
            fields.Date.start_of(fields.Date.context_today(self), "month")
            - fields.date_utils.relativedelta(days=1)
        ),
        help="The balances at the end of this day are to be confirmed.",
    )
    account_type = fields.Selection(
        [("receivable", "Receivable"), ("payable", "Payable"), ("both", "Both")],
        required=True,
        default="both",
        help="Which balances are to be confirmed.",
    )
    form = fields.Selection(
        FORMS,
        required=True,
        default="positive",
        help="Positive: they answer in any case. Negative: they answer only if they do not agree; "
        "no answer by the deadline counts as no objection, which proves less.",
    )
    kind = fields.Selection(
        KINDS,
        "Answers Go",
        required=True,
        default="direct",
        help="To our auditor: letter, reply slip and e-mail name the auditor's address; nothing "
        "can be answered to us online.",
    )
    auditor_id = fields.Many2one("res.partner", help="Whose address stands on the reply slip.")
    with_links = fields.Boolean(
        "Answer Online",
        help="The e-mail has a link to a page that shows the account and takes the answer; "
        "a reconciliation is begun for each balance.",
    )
    with_items = fields.Boolean(
        "Attach Open Items",
        default=True,
        help="The open items behind the balances follow the letter, in the same PDF.",
    )
    with_statement = fields.Boolean(
        "Attach Entries of the Year",
        help="All entries from the first of January to the cut-off date follow the letter.",
    )
    deadline = fields.Date(
        "Answer By", required=True, default=lambda self: self._default_deadline()
    )
    user_id = fields.Many2one(
        "res.users", "Responsible", default=lambda self: self.env.user, tracking=True
    )

    def _default_deadline(self):
        days = self.env.company.confirmation_answer_days
        return fields.Date.add(fields.Date.context_today(self), days=days)

    @api.constrains("kind", "auditor_id")
    def _check_auditor(self):
        if any(terms.kind == "auditor" and not terms.auditor_id for terms in self):
            raise ValidationError(
                self.env._("Say who the auditor is: the answers go to their address.")
            )

    @api.constrains("date", "deadline")
    def _check_deadline(self):
        if any(terms.deadline <= terms.date for terms in self):
            raise ValidationError(self.env._("Nobody can answer before the cut-off date."))
