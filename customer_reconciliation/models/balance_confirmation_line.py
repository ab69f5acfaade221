from odoo import api, fields, models


class BalanceConfirmationLine(models.Model):
    """What a confirmation says in one currency, and what the other side has stated of it.

    Balances are positive when they owe us; ``they_owe`` and ``we_owe`` are never negative and not
    set off against each other: prepayments and credit count for the other side.
    """

    _name = "balance.confirmation.line"
    _description = "Balance to Confirm"
    _inherit = ["reconciliation.kept"]
    _order = "confirmation_id, currency_id"
    _rec_name = "confirmation_id"

    confirmation_id = fields.Many2one(
        "balance.confirmation",
        "Letter No.",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(
        related="confirmation_id.company_id", store=True, precompute=True, index=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    partner_id = fields.Many2one(
        related="confirmation_id.partner_id", store=True, precompute=True, index=True
    )
    campaign_id = fields.Many2one(
        related="confirmation_id.campaign_id", store=True, precompute=True, index=True
    )
    date = fields.Date(related="confirmation_id.date", store=True, precompute=True)
    outcome = fields.Selection(related="confirmation_id.outcome", store=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)

    receivable = fields.Monetary(readonly=True, help="The balance of their receivable accounts.")
    payable = fields.Monetary(readonly=True, help="The balance of their payable accounts.")
    book_receivable = fields.Monetary(
        "Receivable in Our Currency", currency_field="company_currency_id", readonly=True
    )
    book_payable = fields.Monetary(
        "Payable in Our Currency", currency_field="company_currency_id", readonly=True
    )
    they_owe = fields.Monetary("They Owe Us", compute="_compute_owed", store=True)
    we_owe = fields.Monetary("We Owe Them", compute="_compute_owed", store=True)
    balance = fields.Monetary(compute="_compute_owed", store=True)

    stated = fields.Boolean("Amounts Stated", readonly=True)
    stated_they_owe = fields.Monetary("They Say They Owe Us", readonly=True)
    stated_we_owe = fields.Monetary("They Say We Owe Them", readonly=True)
    stated_balance = fields.Monetary(compute="_compute_difference", store=True)
    difference = fields.Monetary(
        compute="_compute_difference",
        store=True,
        help="Our balance less theirs; empty until they have stated theirs.",
    )
    book_difference = fields.Monetary(
        "Difference in Our Currency",
        currency_field="company_currency_id",
        compute="_compute_difference",
        store=True,
        help="At the rate of the cut-off date.",
    )
    session_id = fields.Many2one(
        "reconciliation.session", "Reconciliation", readonly=True, index="btree_not_null"
    )

    _one_a_currency = models.UniqueIndex(
        "(confirmation_id, currency_id)", "A confirmation states each currency once."
    )

    @api.depends("receivable", "payable")
    def _compute_owed(self):
        for line in self:
            sides = (line.receivable, line.payable)
            line.they_owe = sum(amount for amount in sides if amount > 0)
            line.we_owe = -sum(amount for amount in sides if amount < 0)
            line.balance = line.they_owe - line.we_owe

    @api.depends("balance", "stated", "stated_they_owe", "stated_we_owe")
    def _compute_difference(self):
        for line in self:
            company = line.company_id
            line.stated_balance = line.stated and line.stated_they_owe - line.stated_we_owe
            line.difference = line.stated and line.balance - line.stated_balance
            line.book_difference = line.currency_id._convert(
                line.difference, company.currency_id, company, line.date
            )

    def _is_as_ours(self):
        """Have they stated just what we have, on either side?"""
        same = self.currency_id.compare_amounts
        return (
            same(self.they_owe, self.stated_they_owe) == same(self.we_owe, self.stated_we_owe) == 0
        )

    # -- the session of a difference -------------------------------------------------------------

    def action_open_session(self):
        """The reconciliation of this balance; begun if there is none."""
        self.ensure_one()
        self._feed_session()
        return {
            "type": "ir.actions.act_window",
            "res_model": "reconciliation.session",
            "res_id": self.session_id.id,
            "view_mode": "form",
        }

    def _feed_session(self):
        """See that each balance has a session; one that holds nothing of theirs yet ends at theirs.

        As long as their entries are not known, all of it is brought along; once a file of theirs is
        imported, their opening balance follows from it, unless the file states one.
        """
        for line in self:
            session = line.session_id.filtered(lambda each: each.state != "cancelled")
            session = session or line._find_session() or line._create_session()
            line.sudo().session_id = session  # sessions are linked by nobody but us
            empty = session.state == "draft" and not session.their_line_ids
            if line.stated and empty:
                session._keeper()._take_opening()

    def _find_session(self):
        return self.env["reconciliation.session"].search(
            [*self._session_domain(), ("state", "!=", "cancelled"), ("date_to", "=", self.date)],
            limit=1,
        )

    def _session_domain(self):
        """Of the same account, whatever the period."""
        return [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("currency_id", "=", self.currency_id.id),
            ("account_type", "=", self.confirmation_id.account_type),
        ]

    def _create_session(self):
        """From the day after what was agreed before, else from the first day of the year."""
        before = self.env["reconciliation.session"].search(
            [
                *self._session_domain(),
                ("state", "in", ("confirmed", "sealed")),
                ("date_to", "<", self.date),
            ],
            order="date_to desc",
            limit=1,
        )
        first = fields.Date.start_of(self.date, "year")
        values = {name: value for name, _operator, value in self._session_domain()}
        return self.env["reconciliation.session"].create(
            values
            | {
                "date_from": fields.Date.add(before.date_to, days=1) if before else first,
                "date_to": self.date,
                "user_id": self.confirmation_id.user_id.id,
            }
        )
