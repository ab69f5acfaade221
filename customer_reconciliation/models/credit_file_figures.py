import operator
from collections import defaultdict
from dataclasses import replace

from odoo import api, fields, models

from ..credit import Limit, figures
from ..queries.exposure import AGES, Exposure, ExposureScope, exposures
from ..queries.ordering import by_ids
from .credit_policy import GRADES
from .credit_policy_component import COMPONENTS

SOURCES = [
    ("none", "No limit"),
    ("file", "Approved limit"),
    ("contact", "Limit on the contact"),
    ("policy", "Credit policy"),
    ("company", "Default of the company"),
    ("group", "Shared by a group"),
]
COMPARE = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "in": lambda found, values: found in values,
    "not in": lambda found, values: found not in values,
}
#: What files can be sorted by though it is computed.
SORTED = ("exposure", "used", "limit_amount", "available", "utilisation", "overdue", "overdue_days")


def _searched(name):
    return lambda self, compare, value: self._search_figure(name, compare, value)


def _money(label, currency="currency_id", **options):
    return fields.Monetary(
        label, currency_field=currency, compute="_compute_figures", exportable=True, **options
    )


class CreditFileFigures(models.AbstractModel):
    """What a customer owes, may owe and has left, reckoned when it is read."""

    _name = "credit.file.figures"
    _description = "Figures of Credit Files"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    group_id = fields.Many2one(
        "credit.group", "Shared Limit", index="btree_not_null", tracking=True
    )
    policy_id = fields.Many2one(
        "credit.policy",
        check_company=True,
        tracking=True,
        help="Empty for the first policy that fits.",
    )
    grade = fields.Selection(GRADES, readonly=True, tracking=True)
    limit_currency_id = fields.Many2one("res.currency", compute="_compute_figures")
    applied_policy_id = fields.Many2one("credit.policy", compute="_compute_figures")
    exposure = _money(
        "Exposure",
        search=_searched("exposure"),
        help="Of the components the policy counts, in the currency of the company.",
    )
    not_due = _money("Not Due")
    overdue = _money("Overdue", search=_searched("overdue"))
    overdue_days_030 = _money("1–30 Days Overdue")
    overdue_days_060 = _money("31–60 Days Overdue")
    overdue_days_090 = _money("61–90 Days Overdue")
    overdue_older = _money("Over 90 Days Overdue")
    draft = _money("Draft Invoices")
    ordered = _money("Ordered")
    delivered = _money("Delivered, Not Invoiced")
    unapplied = _money("Unapplied")
    overdue_days = fields.Integer(
        "Days Overdue",
        compute="_compute_figures",
        search=_searched("overdue_days"),
        help="Of what has been due longest.",
    )
    has_limit = fields.Boolean(compute="_compute_figures", search=_searched("has_limit"))
    limit_source = fields.Selection(SOURCES, compute="_compute_figures")
    limit_amount = _money("Limit", "limit_currency_id", search=_searched("limit_amount"))
    standing = _money("Standing Limit", "limit_currency_id")
    raised = _money("Temporary Raise", "limit_currency_id")
    covered = _money("Covered", "limit_currency_id")
    used = _money(
        "Used",
        "limit_currency_id",
        search=_searched("used"),
        help="Of the limit; where a group shares it, by all its files.",
    )
    available = _money("Available", "limit_currency_id", search=_searched("available"))
    utilisation = fields.Float(
        compute="_compute_figures",
        search=_searched("utilisation"),
        help="Part of the limit that is used.",
    )

    # -- as fields -------------------------------------------------------------------------------

    @api.depends_context("uid")
    @api.depends("partner_id", "company_id", "group_id", "policy_id", "grade")
    def _compute_figures(self):
        found = self._figures()
        policies = self._policies()
        for file in self:
            values = file._values(found[file])
            values["applied_policy_id"] = policies[file].id
            for name, value in values.items():
                file[name] = value

    def _values(self, figures):
        """Field → value."""
        exposure, limit = figures.exposure, figures.limit
        own, shared = self.currency_id, self._limit_currency(limit)
        values = {name: own._major(exposure.component(name)) for name, _label in COMPONENTS}
        values |= {
            f"overdue_{age}": own._major(amount)
            for age, amount in zip(AGES, exposure.overdue, strict=True)
        }
        amounts = {
            "limit_amount": limit.amount,
            "standing": limit.standing,
            "raised": limit.raised,
            "covered": limit.covered,
            "used": figures.used,
            "available": figures.available,
        }
        values |= {name: shared._major(amount or 0) for name, amount in amounts.items()}
        return values | {
            "limit_currency_id": shared.id,
            "exposure": own._major(figures.counted),
            "overdue_days": exposure.overdue_days,
            "has_limit": limit.amount is not None,
            "limit_source": limit.source,
            "utilisation": figures.utilisation or 0.0,
        }

    def _limit_currency(self, limit):
        return self.group_id.currency_id if limit.source == "group" else self.currency_id

    # -- found by them ---------------------------------------------------------------------------

    def _search_figure(self, name, compare, value):
        if compare not in COMPARE:
            return NotImplemented
        files = self._within_sight()
        fitting = files.filtered(lambda file: COMPARE[compare](file[name], value))
        return [("id", "in", fitting.ids)]

    def _within_sight(self):
        return self.search([("company_id", "in", self.env.companies.ids)], order="id")

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        found = super().fields_get(allfields, attributes)
        if not attributes or "sortable" in attributes:
            for name in found.keys() & set(SORTED):
                found[name]["sortable"] = True
        return found

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        # Without a direction Odoo asks whether the field is sortable: see fields_get.
        if field_name not in SORTED or not direction.code:
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        files = self._within_sight()
        return by_ids(alias, files.sorted(field_name).ids, direction)

    # -- reckoned --------------------------------------------------------------------------------

    def _figures(self, today=None) -> dict:
        """File → :class:`~..credit.Figures`, of any number of files in as many queries."""
        today = today or fields.Date.context_today(self)
        files = self.sudo()
        everyone = files | files.group_id.file_ids
        owed = everyone._exposures(today)
        policies = everyone._policies()
        limits = everyone._limits(today, policies)
        own = {
            file: figures(
                owed[file], limits[file], policies[file]._counted(), policies[file]._own_limits()
            )
            for file in everyone
        }
        shared = files.group_id._shared(own, today)  # what is used of it, and the limit
        return {
            file: replace(own[file.sudo()], **shared.get(file.sudo().group_id, {})) for file in self
        }

    def _exposures(self, today):
        """File → exposure."""
        scope = ExposureScope(today, self.partner_id.ids, self.company_id.ids)
        found = exposures(self.env, scope)
        nothing = Exposure()
        return {file: found.get((file.partner_id.id, file.company_id.id), nothing) for file in self}

    def _policies(self):
        """File → the policy that holds: the one it names, else the first that fits."""
        policies = (
            self.env["credit.policy"].sudo().search([("company_id", "in", self.company_id.ids)])
        )
        return {
            file: file.sudo().policy_id
            or next((policy for policy in policies if policy._fits(file.sudo())), policies.browse())
            for file in self
        }

    def _limits(self, today, policies):
        """File → its own :class:`~..credit.Limit`."""
        sums = self._sums(today)
        return {file: file._limit(sums[file], policies[file]) for file in self}

    def _limit(self, sums, policy):
        minor = self.currency_id._minor
        standing, source = self._standing(sums["standing"], policy)
        if standing is None:
            return Limit()
        covered = minor(sums["cover"]) if policy.covers_raise or not policy else 0
        return Limit(minor(standing), minor(sums["temporary"]), covered, source)

    def _standing(self, approved, policy):
        """The limit without raises and covers, and where it comes from."""
        partner = self.partner_id.with_company(self.company_id)
        if approved is not None:
            return approved, "file"
        if partner.credit_limit and partner.credit_limit != self._hosts_default():
            return partner.credit_limit, "contact"
        return self._default(policy)

    def _default(self, policy):
        """The limit of those who have none of their own, and where it comes from."""
        if policy.has_limit:
            return policy.limit_amount, "policy"
        default = self._hosts_default()
        return (default, "company") if default else (None, "none")

    def _hosts_default(self):
        """What the host has for partners of the company in general; zero is no limit."""
        partner = self.partner_id.with_company(self.company_id)
        return partner._fields["credit_limit"].get_company_dependent_fallback(partner)

    def _sums(self, today):
        """File → the standing limit in force (or None), and the sums of raises and covers."""
        found = defaultdict(lambda: {"standing": None, "temporary": 0.0, "cover": 0.0})
        limits = self.env["credit.limit"].sudo()
        mine = limits._in_force(today) & fields.Domain("file_id", "in", self.ids)
        for limit in limits.search(mine):  # the latest first
            sums = found[limit.file_id]
            if limit.kind == "temporary":
                sums["temporary"] += limit.amount
            elif sums["standing"] is None:
                sums["standing"] = limit.amount
        covers = self.env["credit.cover"].sudo()
        for cover in covers.search(mine):
            found[cover.file_id]["cover"] += cover.amount
        return found
