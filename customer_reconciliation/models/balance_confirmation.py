from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..queries.confirmation import balances

STATES = [
    ("draft", "Draft"),
    ("sent", "Sent"),
    ("returned", "Came Back"),
    ("agreed", "Agreed"),
    ("disagreed", "Disagreed"),
    ("no_answer", "No Answer"),
    ("cancelled", "Cancelled"),
]
#: As states, but silence upon a negative letter is told apart.
OUTCOMES = [*STATES[:6], ("no_objection", "No Objection"), *STATES[6:]]
#: What the letter says; fixed once it has been sent.
ASKED = frozenset(
    {
        *("partner_id", "company_id", "date", "account_type", "form", "kind", "auditor_id"),
        *("with_items", "with_statement"),
    }
)


class BalanceConfirmation(models.Model):
    """A letter to one partner that states its balance as of a date, and the answer to it."""

    _name = "balance.confirmation"
    _description = "Balance Confirmation"
    _inherit = [
        "balance.confirmation.terms",
        "balance.confirmation.letter",
        "balance.confirmation.sending",
        "balance.confirmation.reminding",
        "balance.confirmation.answering",
        "balance.confirmation.online",
        "reconciliation.kept",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, name"
    _check_company_auto = True

    _kept = frozenset(
        {
            "name",
            "state",
            "campaign_id",
            "figures_on",
            "sent_on",
            "sent_by_id",
            "sent_how",
            "sent_to",
            "mail_id",
            "letter_ids",
            "problem",
            "queued",
            "reminder_count",
            "reminded_on",
            "reminded_to",
            "reminder_mail_id",
            "answered_on",
            "answered_by",
            "answer_how",
            "answer_remark",
            "answer_attachment_ids",
            "recorded_by_id",
            "recorded_on",
        }
    )

    name = fields.Char("Number", default="/", readonly=True, copy=False, index="trigram")
    campaign_id = fields.Many2one(
        "balance.confirmation.campaign", readonly=True, copy=False, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
        help="The company that is asked; a contact is replaced by it.",
    )
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, tracking=True, index=True
    )
    outcome = fields.Selection(OUTCOMES, compute="_compute_outcome", store=True, index=True)
    deadline = fields.Date(tracking=True)
    line_ids = fields.One2many(
        "balance.confirmation.line", "confirmation_id", "Balances", readonly=True
    )
    figures_on = fields.Datetime("Ledger As Of", readonly=True, copy=False)
    book_receivable = fields.Monetary(
        "Receivable", currency_field="company_currency_id", compute="_compute_book", store=True
    )
    book_payable = fields.Monetary(
        "Payable", currency_field="company_currency_id", compute="_compute_book", store=True
    )
    book_difference = fields.Monetary(
        "Difference", currency_field="company_currency_id", compute="_compute_book", store=True
    )
    session_ids = fields.Many2many(
        "reconciliation.session", compute="_compute_session_ids", string="Reconciliations"
    )
    note = fields.Html("Notes")

    _one_a_campaign = models.UniqueIndex(
        "(campaign_id, partner_id) WHERE campaign_id IS NOT NULL",
        "A campaign asks each partner once.",
    )

    @api.depends("state", "form")
    def _compute_outcome(self):
        for one in self:
            silent = one.state == "no_answer" and one.form == "negative"
            one.outcome = "no_objection" if silent else one.state

    @api.depends("line_ids.book_receivable", "line_ids.book_payable", "line_ids.book_difference")
    def _compute_book(self):
        for one in self:
            lines = one.line_ids
            one.book_receivable = sum(lines.mapped("book_receivable"))
            one.book_payable = sum(lines.mapped("book_payable"))
            one.book_difference = sum(lines.mapped("book_difference"))

    @api.depends("line_ids.session_id")
    def _compute_session_ids(self):
        for one in self:
            one.session_ids = one.line_ids.session_id

    # -- life ------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        confirmations = super().create([self._put_in_entity(dict(vals)) for vals in vals_list])
        sequence = self.env["ir.sequence"]
        single = confirmations.filtered(lambda one: not one.campaign_id)  # the others have numbers
        for one in single.sudo():  # the number is ours to give, whoever creates the record
            one.name = sequence.next_by_code("balance.confirmation", sequence_date=one.date) or "/"
        confirmations._take_figures()
        return confirmations

    def write(self, vals):
        if ASKED & vals.keys() and any(one.state != "draft" for one in self):
            raise UserError(
                self.env._("What was asked can't be changed once it is sent: cancel and ask anew.")
            )
        vals = self._put_in_entity(dict(vals))
        result = super().write(vals)
        if ASKED & vals.keys():
            self._take_figures()
        return result

    def _put_in_entity(self, vals):
        """No contact has an account: the commercial entity is asked."""
        if vals.get("partner_id"):
            partner = self.env["res.partner"].browse(vals["partner_id"])
            vals["partner_id"] = partner.commercial_partner_id.id
        return vals

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_sent(self):
        if any(one.state != "draft" for one in self):
            raise UserError(self.env._("What was sent is kept: cancel it instead."))

    def _keeper(self, *states):
        """Self allowed to write what only the product keeps; all must be in one of ``states``."""
        self.check_access("write")
        self._check_state(*states)
        return self.sudo()  # the caller's right to them was checked above

    def _check_state(self, *states):
        wrong = self.filtered(lambda one: one.state not in states)
        if wrong:
            label = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(confirmation)s is in state “%(state)s”: this can't be done with it.",
                    confirmation=wrong[0].name,
                    state=label[wrong[0].state],
                )
            )

    def action_cancel(self, reason=None):
        """Withdraw the letter; the reason is kept."""
        keeper = self._keeper("draft", "sent", "returned", "no_answer")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: it is kept with your name."))
        keeper.write({"state": "cancelled", "queued": False})
        keeper._revoke_links()
        for one in self:
            one.message_post(body=self.env._("Cancelled: %s", reason))
        return True

    # -- figures ---------------------------------------------------------------------------------

    def action_take_figures(self):
        """Take the balances anew from the ledger."""
        self._keeper("draft")._take_figures()
        return True

    def _take_figures(self):
        """Put in what the ledger says, for all letters of a company and date in one query."""
        keeper = self._keeper("draft")
        keeper.line_ids.unlink()
        for (company, date, account_type), ones in keeper.grouped(
            lambda one: (one.company_id, one.date, one.account_type)
        ).items():
            found = defaultdict(list)
            for row in balances(self.env, company.id, date, account_type, ones.partner_id.ids):
                found[row.partner_id].append(row)
            keeper.line_ids.create(
                [
                    vals
                    for one in ones
                    for vals in one._line_values(found[one.partner_id.id], company.currency_id)
                ]
            )
        keeper.figures_on = fields.Datetime.now()

    def _line_values(self, rows, own):
        """A line a currency that is not at zero; at least one line, for zero is asked about too."""
        currencies = self.env["res.currency"]
        open_rows = [row for row in rows if row.receivable or row.payable]
        for row in open_rows:
            currency = currencies.browse(row.currency_id)
            yield {
                "confirmation_id": self.id,
                "currency_id": currency.id,
                "receivable": currency._major(row.receivable),
                "payable": currency._major(row.payable),
                "book_receivable": own._major(row.book_receivable),
                "book_payable": own._major(row.book_payable),
            }
        if not open_rows:
            yield {"confirmation_id": self.id, "currency_id": own.id}

    def action_open_sessions(self):
        """The reconciliations of what is confirmed here."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_reconciliation.action_reconciliation_session"
        )
        return action | {"domain": [("id", "in", self.session_ids.ids)]}
