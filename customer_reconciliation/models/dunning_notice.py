from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, get_lang

from ..sentences import render
from .dunning_level_channel import CHANNELS

STATES = [
    ("planned", "Planned"),
    ("left_out", "Not Dunned"),
    ("excluded", "Excluded"),
    ("approved", "Waiting"),
    ("sent", "Sent"),
    ("failed", "Not Delivered"),
    ("cancelled", "Cancelled"),
]
#: What people may still change of a planned notice.
EDITED = frozenset({"level_id", "channel", "contact_id", "note", "fee"})


class DunningNotice(models.Model):
    """What one customer is told at one time: all that is due, at the highest level reached.

    A customer who is left out has one too: it says why.
    """

    _name = "dunning.notice"
    _description = "Dunning Notice"
    _inherit = [
        "reconciliation.working",
        "dunning.notice.interest",
        "dunning.notice.letter",
        "dunning.notice.sending",
        "reconciliation.kept",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "run_id, company_total desc, id"  # as runs: the newest first
    _check_company_auto = True
    _kept = frozenset(
        {
            *("run_id", "company_id", "partner_id", "policy_id", "user_id", "level", "state"),
            *("code", "args", "currency_id", "total", "interest", "company_total", "due_total"),
            *(
                "days",
                "lump_sum",
                "is_interest_only",
                "interest_ids",
                "settled_interest_ids",
                "interest_problem",
            ),
            *("debit_note_ids",),
            *("line_ids", "letter_id", "statement_id", "sent_on", "sent_day", "sent_by_id"),
            *("to_print", "delivery_ids", "problem"),
        }
    )

    run_id = fields.Many2one("dunning.run", required=True, index=True, ondelete="cascade")
    run_state = fields.Selection(related="run_id.state", string="State of the Run")
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", required=True, index=True)
    policy_id = fields.Many2one("dunning.policy", readonly=True, ondelete="restrict")
    level_id = fields.Many2one(
        "dunning.level",
        domain="[('policy_id', '=', policy_id)]",
        ondelete="restrict",
        tracking=True,
    )
    level = fields.Integer("Level Number", readonly=True, help="The highest level reached.")
    contact_id = fields.Many2one(
        "res.partner",
        "Sent To",
        domain="[('commercial_partner_id', '=', partner_id)]",
        tracking=True,
    )
    channel = fields.Selection(CHANNELS, tracking=True)
    next_channel = fields.Selection(CHANNELS, compute="_compute_next_channel")
    state = fields.Selection(
        STATES, required=True, default="planned", readonly=True, index=True, tracking=True
    )
    code = fields.Char("Reason", readonly=True)
    args = fields.Json(readonly=True)
    reason = fields.Char("Why", compute="_compute_reason")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    total = fields.Monetary(
        "Dunned", readonly=True, help="Of several currencies what they are worth on the day."
    )
    fee = fields.Monetary(tracking=True)
    interest = fields.Monetary(readonly=True)
    lump_sum = fields.Monetary("Lump Sums", readonly=True)
    amount_total = fields.Monetary("To Be Paid", compute="_compute_amount_total")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    company_total = fields.Monetary(
        "Value", currency_field="company_currency_id", readonly=True, aggregator="sum"
    )
    due_total = fields.Monetary(
        "Overdue",
        currency_field="company_currency_id",
        readonly=True,
        help="All that is open of these installments, dunned or not, in the company's currency.",
    )
    days = fields.Integer("Days Overdue", readonly=True, aggregator="max")
    note = fields.Text("Personal Note", help="Is said in the letter and the mail.")
    line_ids = fields.One2many("dunning.notice.line", "notice_id", "Installments", readonly=True)
    delivery_ids = fields.One2many("dunning.delivery", "notice_id", "Deliveries", readonly=True)
    problem = fields.Char(readonly=True, help="Why it could not be sent or came back.")
    subject = fields.Char(compute="_compute_texts")
    mail_text = fields.Text(compute="_compute_texts")
    call_script = fields.Text(compute="_compute_texts")

    _fee_positive = models.Constraint("CHECK(fee >= 0)", "A fee is not below zero.")
    _one_a_partner = models.Constraint(
        "unique(run_id, partner_id)", "A customer gets one notice of a run."
    )

    @api.depends("partner_id", "run_id")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = f"{notice.run_id.name} {notice.partner_id.name or ''}"

    @api.depends("total", "fee", "interest", "lump_sum")
    def _compute_amount_total(self):
        for one in self:
            one.amount_total = one.total + one.fee + one.interest + one.lump_sum

    @api.depends("channel", "level_id.channel_ids", "delivery_ids")
    def _compute_next_channel(self):
        for notice in self:
            tried = {*notice.delivery_ids.mapped("channel"), notice.channel}
            ways = notice.level_id.channel_ids.mapped("channel")
            left = [way for way in ways if way not in tried]
            notice.next_channel = left[0] if left else False

    @api.depends("code", "args", "is_interest_only")
    @api.depends_context("lang")
    def _compute_reason(self):
        for notice in self:
            key = f"dun_{notice.code or 'level'}"
            if notice.is_interest_only and not notice.code:
                key = "dun_interest_only"
            notice.reason = render(self.env, key, notice.args, notice.currency_id)

    # -- what it says ----------------------------------------------------------------------------

    def _report_lang(self):
        return get_lang(self.env, self.contact_id.lang or self.partner_id.lang).code

    def _deadline(self):
        """The day until which it asks to pay, counted from when it is sent."""
        sent = self.sent_day or self._today()
        return fields.Date.add(sent, days=self.level_id.pay_days)

    def _values(self):
        """What texts of levels can name, in the language of the environment."""
        today = self._today()
        return {
            "customer": self.partner_id.name,
            "company": self.company_id.name,
            "total": self._told(self._sums()),
            "overdue": self._told(self._dunned()._amounts()),
            "days": self.days,
            "deadline": format_date(self.env, self._deadline(), date_format="long"),
            "number": self.run_id.name,
            "date": format_date(self.env, self.sent_day or today, date_format="long"),
        }

    def _total_told(self):
        """What is to be paid, exact in each currency."""
        return self._told(self._sums())

    @staticmethod
    def _told(sums):
        return " + ".join(currency.format(amount) for currency, amount in sums.items())

    def _sums(self):
        """{currency: what is to be paid in it}, fee and interest included."""
        sums = {}
        for line in self.line_ids.filtered(lambda line: not line.code):
            sums[line.currency_id] = sums.get(line.currency_id, 0) + line.amount
        for row in self.interest_ids:
            asked = row.interest + row.lump_sum
            sums[row.currency_id] = sums.get(row.currency_id, 0) + asked
        if self.fee:
            sums[self.currency_id] = sums.get(self.currency_id, 0) + self.fee
        return {currency: currency.round(amount) for currency, amount in sums.items()}

    def _text(self, name):
        """A text of the level (``subject``, ``body`` …), filled, in the customer's language."""
        told = self.with_context(lang=self._report_lang())
        text = told._text_alone(name) if self.is_interest_only else told.level_id[name]
        return self.level_id._filled(text, told._values())

    @api.depends("level_id", "contact_id", "line_ids.amount", "fee")
    def _compute_texts(self):
        for notice in self:
            notice.subject = notice._text("subject")
            notice.mail_text = notice._text("body")
            notice.call_script = notice._text("call_script")

    # -- before it is sent -----------------------------------------------------------------------

    def write(self, vals):
        fixed = self.filtered(lambda notice: notice.state not in ("planned", "excluded"))
        if fixed and not self.env.su and EDITED & vals.keys():
            raise UserError(self.env._("What was approved can't be changed."))
        result = super().write(vals)
        if "level_id" in vals:
            for notice in self.sudo().filtered("level_id"):
                notice.level = notice.level_id.number
        return result

    @api.constrains("level_id", "contact_id")
    def _check_chosen(self):
        for notice in self:
            if notice.level_id and notice.level_id.policy_id != notice.policy_id:
                raise ValidationError(
                    self.env._("%s is a level of another policy.", notice.level_id.name)
                )
            contact = notice.contact_id
            if contact and contact.commercial_partner_id != notice.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is no contact of %(customer)s.",
                        contact=contact.display_name,
                        customer=notice.partner_id.display_name,
                    )
                )

    @api.model
    def _refuse_used(self, name, records, instead):
        """Refuse to delete records that notices have in their field ``name``.

        :param instead: a sentence of what to do
        """
        used = [(name, "in", records.ids)]
        for record, count, last in self.sudo()._read_group(used, [name], ["__count", "id:max"]):
            raise UserError(
                self.env._(
                    "“%(name)s” is used by dunning notices: %(count)s, the last one is %(last)s. "
                    "%(instead)s",
                    name=record.name,
                    count=count,
                    last=self.sudo().browse(last).display_name,
                    instead=instead,
                )
            )

    def _keeper(self, *states):
        self.check_access("write")
        if any(notice.state not in states for notice in self):
            raise UserError(self.env._("Some of these are not in a state to do this."))
        return self.sudo()

    def action_exclude(self):
        """Leave these customers out of this run."""
        told = {"user": self.env.user.name}
        self._keeper("planned").write({"state": "excluded", "code": "by_hand", "args": told})
        return True

    def action_include(self):
        """Take back that they were left out by hand."""
        if any(notice.run_id.state != "planned" for notice in self):
            raise UserError(self.env._("What was approved can't be changed."))
        for notice in self._keeper("excluded"):
            count = len(notice.line_ids.filtered(lambda line: not line.code))
            args = {"line_count": count, "days": notice.days, "level": notice.level}
            notice.write({"state": "planned", "code": False, "args": args})
        return True

    def action_open_letter(self):
        """The letter: as it was kept, else as it would be."""
        self.ensure_one()
        return self.env.ref("customer_reconciliation.action_report_dunning").report_action(self)
