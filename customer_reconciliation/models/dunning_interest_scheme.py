from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..engine.interest import DAY_COUNTS, Terms
from .dunning_level import check_placeholders

#: Millionths in a per cent.
PERCENT = 10_000


class DunningInterestScheme(models.Model):
    """By what interest and lump sums on late payment are reckoned, and what becomes of them."""

    _name = "dunning.interest.scheme"
    _description = "Interest on Late Payment"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, tracking=True, help="Leave empty for all companies."
    )
    citation = fields.Text("Legal Basis", translate=True)
    effect = fields.Selection(
        [
            ("none", "Nothing"),
            ("shown", "Shown in the Notice"),
            ("booked", "Booked as a Debit Note"),
        ],
        required=True,
        default="shown",
        tracking=True,
        help="Booked: when the notice is sent, with its lump sums and its fee.",
    )
    kind = fields.Selection(
        [
            ("reference", "Reference Rate and Margin"),
            ("year", "Fixed Rate a Year"),
            ("day", "Fixed Rate a Day"),
        ],
        "Rate",
        required=True,
        default="reference",
        tracking=True,
    )
    source_id = fields.Many2one("dunning.rate.source", "Reference Rate", tracking=True)
    factor = fields.Float(
        "Times (%)", default=100, digits=(6, 2), help="How much of the reference rate counts."
    )
    margin = fields.Float(
        "Percentage Points", digits=(8, 4), tracking=True, help="On top of the reference rate."
    )
    rate = fields.Float("Per Cent", digits=(8, 4), tracking=True)
    reference_day = fields.Selection(
        [
            ("day", "Each Rate from Its Day"),
            ("half_first", "First Day of the Half-year"),
            ("half_last", "Last Day before the Half-year"),
        ],
        "Which Rate Holds",
        required=True,
        default="day",
    )
    is_fixed = fields.Boolean(
        "Rate of the First Day",
        tracking=True,
        help="The rate of the first day that bears interest holds until it is paid.",
    )
    day_count = fields.Selection(
        [
            ("act/365", "Days / 365"),
            ("act/360", "Days / 360"),
            ("act/act", "Days / 365, in leap years / 366"),
        ],
        required=True,
        default="act/365",
    )
    grace_days = fields.Integer(help="Interest begins so many days after the due date.")
    start_date = fields.Date(
        "Not Before", tracking=True, help="Days before this one bear none by this scheme."
    )
    settled_days = fields.Integer(
        "Paid Late Within",
        default=90,
        help="Installments that were paid late are charged as well when they were paid within so "
        "many days before the notice. Zero: never.",
    )
    is_alone = fields.Boolean(
        "Ask for It Alone",
        default=True,
        tracking=True,
        help="Customers whom there is nothing to dun for get a notice of interest alone for what "
        "they paid late.",
    )
    alone_subject = fields.Char(
        "Subject Then", translate=True, help="Of notices of interest alone. Empty: ours."
    )
    alone_body = fields.Text(
        "Text Then", translate=True, help="Of notices of interest alone. Empty: ours."
    )
    currency_id = fields.Many2one(
        "res.currency",
        help="In which lump sums and the minimum are said. Empty: that of the company.",
    )
    lump_sum_ids = fields.One2many("dunning.lump.sum", "scheme_id", "Lump Sums", copy=True)
    minimum = fields.Monetary(help="What comes to less for a customer is not asked for.")
    rounding = fields.Selection(
        [("half_up", "To the Nearest"), ("down", "Down")],
        "Interest Rounding",
        required=True,
        default="half_up",
    )
    account_id = fields.Many2one(
        "account.account",
        "Income Account",
        check_company=True,
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="Empty: that of the company.",
    )
    tax_ids = fields.Many2many(
        "account.tax",
        string="Taxes",
        check_company=True,
        domain="[('type_tax_use', '=', 'sale')]",
        help="Of debit notes. Empty: those of the company.",
    )
    warning = fields.Text(compute="_compute_warning")

    _amounts = models.Constraint(
        "CHECK(grace_days >= 0 AND settled_days >= 0 AND minimum >= 0 AND rate >= 0 "
        "AND factor >= 0)",
        "Days, amounts and rates of a scheme are not below zero.",
    )

    @api.constrains("kind", "source_id")
    def _check_source(self):
        for scheme in self:
            if scheme.kind == "reference" and not scheme.source_id:
                raise ValidationError(scheme.env._("Choose the reference rate."))

    @api.constrains("company_id", "account_id", "tax_ids")
    def _check_booking(self):
        for scheme in self:
            if not scheme.company_id and (scheme.account_id or scheme.tax_ids):
                raise ValidationError(
                    scheme.env._("A scheme with an account or taxes is of one company.")
                )

    @api.depends("kind", "source_id.rate_ids.rate", "source_id.rate_ids.is_checked", "start_date")
    def _compute_warning(self):
        today = fields.Date.context_today(self)
        for scheme in self:
            start = scheme.start_date or fields.Date.subtract(today, years=1)
            scheme.warning = " ".join(scheme._doubts(start, today)) or False

    @api.constrains("alone_subject", "alone_body")
    def _check_placeholders(self):
        for scheme in self:
            check_placeholders(scheme.env, (scheme.alone_subject, scheme.alone_body))

    def _asks_alone(self):
        """Are customers asked for nothing but what they paid late has borne?"""
        return self.is_alone and self.settled_days > 0 and self.effect not in (False, "none")

    # -- as the engine takes it ------------------------------------------------------------------

    def _terms(self):
        """The scheme as ``engine.interest.Terms``."""
        day_count = "day" if self.kind == "day" else self.day_count
        return Terms(
            margin=round((self.margin if self.kind == "reference" else self.rate) * PERCENT),
            day_count=day_count if day_count in DAY_COUNTS else "act/365",
            half_yearly=self.kind == "reference" and self.reference_day != "day",
            first_day=self.reference_day != "half_last",
            fixed=self.is_fixed,
            rounding=self.rounding,
        )

    def _rates(self):
        """[(day, millionths)] of the reference rate, as far as it counts."""
        if self.kind != "reference":
            return []
        share = self.factor / 100
        rates = self.sudo().source_id.rate_ids
        return [(each.date, round(each.rate * share * PERCENT)) for each in rates]

    def _doubts(self, start, end):
        """Sentences: what is not certain of the rates of these days."""
        if self.kind != "reference" or not self.source_id:
            return []
        rates = self.sudo().source_id.rate_ids.sorted("date")
        before = rates.filtered(lambda each: each.date <= start)[-1:]
        used = before | rates.filtered(lambda each: start < each.date <= end)
        said = []
        if not before:
            said.append(self.env._("No rate is known for %s.", format_date(self.env, start)))
        if unsure := used.filtered(lambda each: not each.is_checked):
            days = ", ".join(format_date(self.env, each.date) for each in unsure)
            said.append(
                self.env._("Compare with the source, then confirm, the rates from %s.", days)
            )
        begun = date(end.year, 1 if end.month <= 6 else 7, 1)
        if self.source_id.is_half_yearly and used and used[-1].date < begun:
            day = format_date(self.env, begun)
            said.append(self.env._("Enter the rate of the half-year from %s.", day))
        return said

    def _bands(self, company, currency, day):
        """[(from, sum)] in minor units of ``currency``."""
        said_in = self.currency_id or company.currency_id

        def minor(amount):
            return currency._minor(said_in._convert(amount, currency, company, day))

        return [(minor(band.amount_from), minor(band.amount)) for band in self.lump_sum_ids]
