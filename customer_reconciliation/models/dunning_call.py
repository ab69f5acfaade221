from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.payday import working_day
from .payment_dispute import REASONS

RESULTS = [
    ("will_pay", "Will Pay"),
    ("disputes", "Disputes"),
    ("not_reached", "Not Reached"),
    ("call_back", "Call Back"),
    ("wrong_number", "Wrong Number"),
    ("paid", "Paid Already"),
]


class DunningCall(models.Model):
    """A call about what is overdue: whom, about what, and what came of it in one click."""

    _name = "dunning.call"
    _description = "Call about Overdue Items"
    _inherit = [
        "dunning.call.result",
        "dunning.history",
        "reconciliation.kept",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True
    _kept = frozenset({"result", "day", "level_id", "promise_ids", "dispute_ids"})

    partner_id = fields.Many2one("res.partner", "Customer", required=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    contact_id = fields.Many2one(
        "res.partner", "Person", domain="[('commercial_partner_id', '=', partner_id)]"
    )
    phone = fields.Char(
        compute="_compute_phone",
        store=True,
        readonly=False,
        precompute=True,
        help="As dialled; a number entered here does not change the contact.",
    )
    date = fields.Datetime("When", required=True, default=fields.Datetime.now)
    day = fields.Date(readonly=True, required=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users", "Who Called", required=True, default=lambda self: self.env.user
    )
    line_ids = fields.Many2many(
        "account.move.line",
        "dunning_call_line_rel",
        "call_id",
        "line_id",
        "Installments",
        check_company=True,
        domain="[('company_id', '=', company_id), ('parent_state', '=', 'posted'),"
        " ('partner_id.commercial_partner_id', '=', partner_id),"
        " ('account_type', '=', 'asset_receivable'), ('amount_residual_currency', '>', 0)]",
        help="What was spoken of.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    amount = fields.Monetary("Spoken Of", compute="_compute_amount")
    level_id = fields.Many2one("dunning.level", readonly=True, ondelete="set null")
    script = fields.Text("What to Say", compute="_compute_script")
    result = fields.Selection(RESULTS, readonly=True, index=True, copy=False, tracking=True)
    note = fields.Text()
    promise_amount = fields.Monetary("Promised Amount", help="Empty: all that is spoken of.")
    promise_date = fields.Date("Pays By")
    dispute_reason = fields.Selection(REASONS, default="other")
    dispute_amount = fields.Monetary("Disputed Amount", help="Empty: all that is spoken of.")
    next_on = fields.Date("Call Again On")
    promise_ids = fields.One2many("payment.promise", "call_id", "Promises Made", readonly=True)
    dispute_ids = fields.One2many("payment.dispute", "call_id", "Disputes Made", readonly=True)

    _amounts_positive = models.Constraint(
        "CHECK(promise_amount >= 0 AND dispute_amount >= 0)",
        "What is promised or contested in a call is an amount above zero.",
    )

    @api.depends("contact_id", "partner_id")
    def _compute_phone(self):
        for call in self:
            call.phone = call.contact_id.phone or call.partner_id.phone

    @api.depends("line_ids", "company_id")
    def _compute_currency_id(self):
        for call in self:
            only = call.line_ids.currency_id
            call.currency_id = only if len(only) == 1 else call.company_id.currency_id

    @api.depends("line_ids.amount_residual_currency")
    def _compute_amount(self):
        """Of several currencies what they are worth in the company's."""
        for call in self:
            own = call.currency_id == call.line_ids.currency_id
            name = "amount_residual_currency" if own else "amount_residual"
            call.amount = sum(call.line_ids.mapped(name))

    @api.depends("level_id", "partner_id", "line_ids", "company_id")
    def _compute_script(self):
        for call in self:
            call.script = call._script()

    def _script(self):
        """The script of the level, else of its policy, in the customer's language."""
        told = self.with_context(lang=self._script_lang())
        level = told.level_id.sudo()
        text = level.call_script or level.policy_id.call_script
        if not text or not self.partner_id:
            return text
        return level._filled(text, told._script_values())

    def _script_lang(self):
        return self.contact_id.lang or self.partner_id.lang or self.env.lang

    def _script_values(self):
        """What scripts can name: the figures of what is spoken of, as they are now."""
        today = fields.Date.context_today(self)
        due = [line.date_maturity or line.date for line in self.line_ids]
        total = " + ".join(
            currency.format(sum(lines.mapped("amount_residual_currency")))
            for currency, lines in self.line_ids.grouped("currency_id").items()
        )
        return {
            "customer": self.partner_id.name,
            "company": self.company_id.name,
            "total": total,
            "overdue": total,
            "days": max(((today - day).days for day in due), default=0),
            "deadline": self._told_day(fields.Date.add(today, days=self.level_id.pay_days)),
            "number": ", ".join(self.line_ids.move_id.mapped("name")),
            "date": self._told_day(today),
        }

    # -- keeping ---------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        calls = super().create([self._of_company(vals) for vals in vals_list])
        for call in calls.sudo().filtered(lambda call: not call.level_id):
            rows = self.env["dunning.work"]._rows(call.company_id, call.partner_id)
            call.level_id = self._level(call.partner_id, call.company_id, rows)
        return calls

    def _of_company(self, vals):
        """A contact speaks for its company."""
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        company = partner.commercial_partner_id
        contact = {"contact_id": partner.id} if partner != company else {}
        return contact | vals | ({"partner_id": company.id} if company else {})

    def write(self, vals):
        said = {"partner_id", "company_id", "line_ids", "date", "user_id"}
        if not self.env.su and said & vals.keys() and any(call.result for call in self):
            raise UserError(self.env._("What was said in a call stays as it was noted."))
        return super().write(vals)

    @api.autovacuum
    def _gc_unsaid(self):
        """Forms that were opened, kept by the browser and never used: nobody called."""
        yesterday = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        unsaid = [("result", "=", False), ("note", "=", False), ("date", "<", yesterday)]
        self.search(unsaid).unlink()

    @api.constrains("line_ids", "partner_id", "company_id")
    def _check_lines(self):
        for call in self:
            owed = call.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
            others = owed.partner_id.commercial_partner_id - call.partner_id
            if others or owed != call.line_ids or call.line_ids.company_id - call.company_id:
                raise UserError(
                    self.env._(
                        "A call with %s is about what that customer owes.",
                        call.partner_id.display_name,
                    )
                )

    def _level(self, partner, company, rows):
        """The level the customer was last dunned at, else the first of the policy that holds.

        ``rows``: of the work list, of this customer or none
        """
        told = [("partner_id", "=", partner.id), ("company_id", "=", company.id)]
        told += [("state", "=", "sent"), ("level_id", "!=", False)]
        notice = self.env["dunning.notice"].search(told, order="sent_on desc, id desc", limit=1)
        if notice:
            return notice.level_id
        policy = self.env["dunning.policy"].browse([row["policy_id"] for row in rows[:1]])
        return policy.level_ids.sorted()[:1]

    def _dunning_told_domain(self, model):
        """Of the customer; not this call itself."""
        own = [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)]
        return [*own, ("id", "!=", self._origin.id)] if model == self._name else own

    @api.model
    def _new(self, partner, company):
        """The form of a new call about all that is overdue, filled in."""
        partner = partner.commercial_partner_id
        calls = self.with_company(company)
        values = calls._prepared(partner, company)
        form = self.env.ref("customer_reconciliation.view_dunning_call_form")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Call"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(form.id, "form")],
            "target": "new",  # closed by its result, back where it was opened
            "context": {
                "dialog_size": "extra-large",
                **{f"default_{name}": value for name, value in values.items()},
            },
        }

    def _prepared(self, partner, company):
        today = fields.Date.context_today(self)
        rows = self.env["dunning.work"]._rows(company, partner)
        row = rows[0] if rows else {}
        lines = self._overdue(partner, company, today)
        return {
            "partner_id": partner.id,
            "company_id": company.id,
            "contact_id": row.get("contact_id") or False,
            "level_id": self._level(partner, company, rows).id,
            "line_ids": [fields.Command.set(lines.ids)],
            "promise_date": self._promise_day(row, today),
            "next_on": fields.Date.to_string(self._workday(company, today, 1)),
        }

    def _overdue(self, partner, company, today):
        found = self.env["account.move.line"].search(
            [
                ("partner_id.commercial_partner_id", "=", partner.id),
                ("company_id", "=", company.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual_currency", ">", 0),
                ("date_maturity", "<", today),
            ],
            order="date_maturity, id",
        )
        return found

    def _promise_day(self, row, today):
        """The next usual pay day, else in a week."""
        usual = (row.get("habit_args") or {}).get("pay_date")
        return usual or fields.Date.to_string(fields.Date.add(today, days=7))

    def _workday(self, company, today, days):
        """So many days from now, or the next day on which somebody works."""
        holidays = set(self.env["dunning.holiday"]._days(company))
        day = fields.Date.add(today, days=days)
        return working_day(day, lambda one: one.weekday() > 4 or one in holidays)
