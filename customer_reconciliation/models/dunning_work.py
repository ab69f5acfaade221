from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime

from .. import engine
from ..engine.work import GRACE_DAYS, MONTHS
from ..queries import work as queries
from ..sentences import render
from .dunning_level_channel import CHANNELS
from .dunning_policy import QUIET

STEPS = [
    ("find_number", "Find the Right Number"),
    ("find_payment", "Find the Payment"),
    ("call_back", "Call as Agreed"),
    ("broken", "Promise Broken: Call"),
    ("deadline", "Wait for the Deadline"),
    ("call", "Call the Customer"),
    ("notice", "Notice, or Call"),
    ("decide", "Decide: All Levels Sent"),
    ("wait", "Wait for the Promise"),
    ("dispute", "Settle the Dispute"),
    ("apply", "Apply What Is There"),
]


class DunningWork(models.Model):
    """Whom to contact, who is most at risk first: a row a customer with something overdue.

    Amounts are those a dunning run would have gone by when the list was reckoned, which
    ``dunning.work.reckoning`` does and writes down.
    """

    _name = "dunning.work"
    _description = "Work List of Dunning"
    _log_access = False
    _order = "at_risk desc, overdue desc, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one("res.currency", "Company Currency", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    contact_id = fields.Many2one("res.partner", readonly=True)
    phone = fields.Char(related="contact_id.phone")
    policy_id = fields.Many2one("dunning.policy", readonly=True)
    level = fields.Integer(readonly=True, aggregator="max")
    overdue = fields.Monetary(readonly=True, help="All that is open and overdue.")
    collect = fields.Monetary(
        "To Collect",
        readonly=True,
        help="What is overdue, less what is disputed, promised, or covered by payments and credits "
        "that are there but not applied.",
    )
    days = fields.Integer("Days Overdue", readonly=True, aggregator="max")
    due_count = fields.Integer("Installments Due", readonly=True, aggregator="sum")
    late_count = fields.Integer("Paid Late", readonly=True, aggregator="sum")
    chance = fields.Float("Probability Late", readonly=True, aggregator="avg")
    weight = fields.Float("Weight for Age", digits=(4, 2), readonly=True, aggregator=None)
    at_risk = fields.Monetary("Value at Risk", readonly=True)
    how = fields.Text("How It Came About", compute="_compute_how")
    last_on = fields.Date("Last Contact", readonly=True)
    last_way = fields.Selection(CHANNELS, "Through", readonly=True)
    contact_on = fields.Date(
        readonly=True,
        help="Just before the customer's usual pay day if that is near, as agreed in the last call,"
        " else today; never on quiet days and holidays.",
    )
    habit = fields.Selection(
        [("monthday", "Day of the Month"), ("weekday", "Day of the Week")], readonly=True
    )
    habit_args = fields.Json(readonly=True)
    habit_said = fields.Char("Pays Usually", compute="_compute_said")
    step = fields.Selection(STEPS, "Next Step", readonly=True)
    step_args = fields.Json(readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    step_said = fields.Char("What to Do", compute="_compute_said")

    _one_of_each = models.UniqueIndex(
        "(company_id, partner_id)", "A customer is listed once in a company."
    )
    _of_partner = models.Index("(partner_id)")

    # -- figures ---------------------------------------------------------------------------------

    @api.model
    def _rows(self, company, partners=None):
        """Rows of ``queries.work.ROW``, of these customers or all, in a constant number of
        queries."""
        today = fields.Date.context_today(self)
        run = self.env["dunning.run"].sudo().new({"company_id": company.id, "date": today})
        asked = run._asked(partners or self.env["res.partner"])
        found = engine.work(self._work_asked(company, asked))
        scope = self._scope(company, today, found["partner"].tolist())
        responsible = queries.responsible(self.env, scope)
        told = queries.told(self.env, scope).set_index("partner")
        return [
            self._row(row, company, responsible.get(row.partner), told)
            for row in found.itertuples(index=False)
        ]

    def _scope(self, company, today, partner_ids):
        since = fields.Date.subtract(today, months=MONTHS)
        return queries.WorkScope(company.id, today, since, GRACE_DAYS, tuple(partner_ids))

    def _work_asked(self, company, asked):
        queries.flush(self.env)
        scope = self._scope(company, asked.today, asked.items["partner"].unique().tolist())
        return engine.WorkAsked(
            asked=asked,
            history=queries.history(self.env, scope),
            paid=queries.paid(self.env, scope),
            told=queries.told(self.env, scope),
            quiet={
                policy.id: QUIET[policy.quiet_days]
                for policy in self.env["dunning.policy"]._holding(company)
            },
            holidays=self.env["dunning.holiday"]._days(company),
        )

    def _row(self, row, company, user, told):
        currency, day = company.currency_id, fields.Date.to_string
        last = told.loc[row.partner] if row.partner in told.index else None
        known = last is not None

        def said(date):
            return None if date is None or date != date else day(date.date())

        return {
            "partner_id": row.partner,
            "company_id": company.id,
            "currency_id": currency.id,
            "user_id": user,
            "contact_id": row.contact or None,
            "policy_id": row.policy or None,
            "level": row.level,
            "days": row.days,
            "due_count": row.due_count,
            "late_count": row.late_count,
            **{name: currency._major(getattr(row, name)) for name in ("overdue", "collect")},
            "at_risk": currency._major(row.at_risk),
            "chance": row.chance,
            "weight": row.weight,
            "contact_on": said(row.contact_on),
            "last_on": said(last.last_on) if known else None,
            "last_way": (last.last_way or None) if known else None,
            "step": row.step,
            "step_args": {
                "level": row.level,
                "next_date": said(last.next_on) if known else None,
                "broken_date": said(last.broken_on) if known else None,
                "promised_date": said(last.promised_on) if known else None,
                "deadline_date": said(last.deadline_on) if known else None,
            },
            "channel": row.channel or None,
            "habit": row.habit or None,
            "habit_args": {
                "habit_day": row.habit_day,
                "share": row.habit_share,
                "pay_date": said(row.pay_day),
            },
        }

    # -- said ------------------------------------------------------------------------------------

    @api.depends("at_risk")
    @api.depends_context("lang")
    def _compute_how(self):
        for row in self:
            minor = row.currency_id._minor
            args = {
                "collect_amount": minor(row.collect),
                "risk_amount": minor(row.at_risk),
                "chance": round(100 * row.chance, 1),
                "weight": round(row.weight, 2),
                "due_count": row.due_count,
                "late_count": row.late_count,
                "month_count": MONTHS,
            }
            key = "work_risk" if row.due_count else "work_risk_unknown"
            row.how = render(row.env, key, args, row.currency_id)

    @api.depends("step", "habit")
    @api.depends_context("lang")
    def _compute_said(self):
        ways = dict(self._fields["channel"]._description_selection(self.env))
        for row in self:
            args = {**(row.step_args or {}), "channel": ways.get(row.channel, "")}
            row.step_said = render(row.env, f"work_{row.step}", args)
            row.habit_said = row._habit_said()

    def _habit_said(self):
        if not self.habit:
            return self.env._("No habit known")
        args = dict(self.habit_args)
        if self.habit == "weekday":
            args["weekday"] = format_date(self.env, args["pay_date"], date_format="EEEE")
        return render(self.env, f"work_{self.habit}", args)

    # -- working ---------------------------------------------------------------------------------

    @api.model
    def freshen(self):
        """Reckon the list anew where that was long ago: whenever it is shown, however it was
        come to."""
        self.check_access("read")
        # Sudo: what is reckoned is the same for everybody; rules say who reads which of it.
        self.env["dunning.work.reckoning"].sudo()._freshen(self.env.companies)
        return True

    @api.model
    def action_refresh(self):
        """Reckon the list anew, whenever that was done last."""
        self.check_access("read")
        self.env["dunning.work.reckoning"].sudo()._freshen(self.env.companies, 0)
        return True

    @api.model
    def as_of(self):
        """In words: as of when the companies at work are reckoned, the earliest of them."""
        self.check_access("read")
        known = self.env["dunning.work.reckoning"].sudo()._of(self.env.companies)
        if not known:
            return self.env._("Not reckoned yet")
        when = format_datetime(self.env, min(known.mapped("reckoned_on")), dt_format="short")
        return self.env._("As of %s", when)

    def action_call(self):
        """A new call, with what it is about; saved once somebody says what came of it."""
        row = self._as_of_now()
        return (
            self.env["dunning.call"]._new(row.partner_id, row.company_id) if row else self._gone()
        )

    def action_open_customer(self):
        """The customer, with everything sent and said."""
        row = self.exists()
        return row.partner_id.get_formview_action() if row else self._gone()

    def action_take(self):
        """Be in charge of these customers."""
        return self._give(self.env.user)

    def action_release(self):
        """Leave these customers to whoever takes them."""
        return self._give(self.env["res.users"])

    def _give(self, user):
        self.env["dunning.call"].check_access("write")  # whoever may work may share the work
        rows = self.exists()
        for company, some in rows.grouped("company_id").items():
            if company not in self.env.companies:
                raise UserError(self.env._("These customers are of another company."))
            some.partner_id.sudo().with_company(company).dunning_user_id = user
            self._touched(some.partner_id, company)
        return True if rows else self._gone()

    # -- as it is now ----------------------------------------------------------------------------

    @api.model
    def _touched(self, partners, company):
        """Something was said or sent: reckon these customers anew at the end of the transaction."""
        self.env["dunning.work.reckoning"].sudo()._touched(partners, company)

    def _as_of_now(self):
        """The row reckoned anew; none where nothing of the customer is overdue any more."""
        for row in self.exists():
            row.check_access("read")
            reckoning = self.env["dunning.work.reckoning"].sudo()
            reckoning._reckon(row.company_id, row.partner_id)
        return self.exists()

    def _gone(self):
        """Tells that it is paid, and leads back to the list."""
        back = {"type": "ir.actions.act_window_close"}
        if self.env.context.get("dunning_work_form"):  # which has nothing to show any more
            listed = "customer_reconciliation.action_dunning_work"
            back = self.env["ir.actions.act_window"]._for_xml_id(listed) | {"target": "main"}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._(
                    "Nothing of this customer is overdue any more: it was paid or settled "
                    "meanwhile."
                ),
                "next": back,
            },
        }
