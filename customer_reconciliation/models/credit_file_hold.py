from odoo import api, fields, models
from odoo.fields import Domain

from ..credit import Cause
from ..queries.disputes import overdue_uncontested
from ..queries.exposure import ExposureScope


class CreditFileHold(models.AbstractModel):
    """Whether a customer is on hold, and why."""

    _name = "credit.file.hold"
    _description = "Holds of Credit Files"

    turns = fields.Integer(
        readonly=True,
        default=0,
        copy=False,
        help="How often a document had to wait its turn to be checked against the limit.",
    )
    hold_ids = fields.One2many("credit.hold", "file_id", "Holds")
    dunning_level = fields.Integer(
        compute="_compute_dunning_level",
        help="The highest one of what was sent to this customer about items that are still open.",
    )
    is_held = fields.Boolean("On Hold", compute="_compute_is_held", search="_search_is_held")
    hold_text = fields.Text("Why on Hold", compute="_compute_is_held")

    @api.depends("hold_ids.in_force", "hold_ids.explanation")
    @api.depends_context("lang")
    def _compute_is_held(self):
        for file in self:
            holds = file.hold_ids.filtered("in_force")
            file.is_held = bool(holds)
            file.hold_text = "\n".join(holds.mapped("explanation"))

    @api.depends("partner_id", "company_id")
    def _compute_dunning_level(self):
        # Sudo: who may see the file may see how far dunning has gone.
        still_open = [("code", "=", False), ("move_line_id.reconciled", "=", False)]
        found = (
            self.env["dunning.notice"]
            .sudo()
            ._read_group(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("company_id", "in", self.company_id.ids),
                    ("state", "=", "sent"),
                    (
                        "line_ids",
                        "any",
                        [*still_open, ("move_line_id.parent_state", "=", "posted")],
                    ),
                ],
                ["partner_id", "company_id"],
                ["level:max"],
            )
        )
        levels = {(partner.id, company.id): level for partner, company, level in found}
        for file in self:
            file.dunning_level = levels.get((file.partner_id.id, file.company_id.id), 0)

    def _search_is_held(self, operator, value):
        if operator != "in":
            return NotImplemented
        held = Domain("hold_ids", "any", [("in_force", "=", True)])
        return held if True in value else ~held

    def action_hold(self):
        """A new hold of this customer, set by hand."""
        self.ensure_one()
        return self.env["credit.request"]._new_form({"default_file_id": self.id}) | {
            "name": self.env._("Put on Hold"),
            "res_model": "credit.hold",
            "target": "new",
        }

    # -- for checks ------------------------------------------------------------------------------

    def _manual_holds(self):
        """Those set by hand that are in force."""
        return self.hold_ids.filtered(lambda hold: hold.cause == "manual" and hold.in_force)

    def _mighty(self):
        """Those of whom a document may have to be stopped, so that it matters who comes first."""
        policies = self._policies()
        return self.filtered(
            lambda file: (
                policies[file].effect == "block" or "block" in file._manual_holds().mapped("effect")
            )
        )

    def _renew_holds(self, today):
        """Set and lift what their policies hold."""
        found, policies = self._figures(today), self._policies()
        self.env["credit.hold"]._renew(self._hold_causes(found, policies, today))

    def _hold_causes(self, found, policies, today):
        """File → cause → :class:`~..credit.Cause`, of what holds by the policy."""
        owed = self._overdue(found, policies, today)
        return {file: file._causes(*owed[file], policies[file], today) for file in self}

    def _overdue(self, found, policies, today):
        """File → what is overdue, in minor units, and since how many days, as its policy counts."""
        sums = {file: found[file].exposure for file in self}
        minding = self.filtered(
            lambda file: sums[file].overdue_days and not policies[file].hold_disputed
        )
        scope = ExposureScope(today, minding.partner_id.ids, minding.company_id.ids)
        certain = overdue_uncontested(self.env, scope) if minding else {}
        whole = {file: (sums[file].component("overdue"), sums[file].overdue_days) for file in self}
        return whole | {
            file: certain.get((file.partner_id.id, file.company_id.id), whole[file])
            for file in minding
        }

    def _causes(self, overdue, days, policy, today):
        reached = [
            Cause("overdue_days", days, policy.hold_overdue_days),
            Cause("overdue_amount", self.currency_id._major(overdue), policy.hold_overdue_amount),
        ]
        if policy.hold_dunning_level:
            reached.append(Cause("dunning", self.dunning_level, policy.hold_dunning_level))
        causes = {c.kind: c for c in reached if c.threshold and c.figure >= c.threshold}
        if policy.hold_expired_file and self.review_date and self.review_date < today:
            causes["expired_file"] = Cause("expired_file", date=self.review_date)
        return causes

    # -- the currency of the limit ---------------------------------------------------------------

    def _in_limit_currency(self, amount, limit):
        """An amount of the company's currency in that of a limit, which a group may have its own
        of; both in minor units."""
        return self._converted(amount, self.currency_id, self._limit_currency(limit))

    def _from_limit_currency(self, amount, limit):
        return self._converted(amount, self._limit_currency(limit), self.currency_id)

    def _converted(self, amount, old, new):
        if not amount or old == new:
            return amount
        today = fields.Date.context_today(self)
        return new._minor(old._convert(old._major(amount), new, self.company_id, today))
