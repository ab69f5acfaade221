from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..credit import Cause

CAUSES = [
    ("manual", "By Hand"),
    ("overdue_days", "Overdue for Long"),
    ("overdue_amount", "Much Overdue"),
    ("dunning", "Dunning Level"),
    ("expired_file", "Credit File Expired"),
]
EFFECTS = [("warn", "Warn"), ("block", "Block")]


class CreditHold(models.Model):
    """A customer gets nothing more on credit for now, by somebody's word or by the policy.

    Holds by the policy are set when their threshold is reached and lifted when it no longer is:
    daily, and whenever a document of the customer is confirmed.
    """

    _name = "credit.hold"
    _description = "Credit Hold"
    _inherit = ["credit.hold.keeping", "reconciliation.kept"]
    _order = "lifted_on desc, date_from desc, id desc"
    _kept = frozenset(
        {"cause", "date_from", "user_id", "figure", "threshold", "review_date"}
        | {"lifted_on", "lifted_by_id", "is_lifted"}
    )

    file_id = fields.Many2one(
        "credit.file", "Credit File", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="file_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="file_id.partner_id", store=True, index=True)
    currency_id = fields.Many2one(related="file_id.currency_id")
    cause = fields.Selection(CAUSES, required=True, readonly=True, default="manual")
    effect = fields.Selection(
        EFFECTS,
        "What It Does",
        default="block",
        help="Holds set by the policy do what the policy says.",
    )
    reason = fields.Text(help="Shown to everybody who handles the customer's documents.")
    date_from = fields.Date(
        "Since", required=True, readonly=True, default=fields.Date.context_today
    )
    date_to = fields.Date("Until", help="The last day; empty: until somebody lifts it.")
    user_id = fields.Many2one(
        "res.users", "Set by", readonly=True, default=lambda self: self.env.user
    )
    figure = fields.Float(readonly=True)
    threshold = fields.Float(readonly=True)
    review_date = fields.Date(readonly=True)
    lifted_on = fields.Datetime(readonly=True)
    lifted_by_id = fields.Many2one("res.users", "Lifted by", readonly=True)
    lifted_why = fields.Text("Why Lifted")
    is_lifted = fields.Boolean("Lifted", compute="_compute_is_lifted", store=True)
    in_force = fields.Boolean(compute="_compute_in_force", search="_search_in_force")
    explanation = fields.Text(compute="_compute_explanation")

    _once_by_policy = models.UniqueIndex(
        "(file_id, cause) WHERE lifted_on IS NULL AND cause <> 'manual'",
        "This customer is on hold for this already.",
    )
    _dates = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)", "It can't end before it begins."
    )

    @api.depends("cause", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        causes = dict(self._fields["cause"]._description_selection(self.env))
        for hold in self:
            hold.display_name = f"{hold.partner_id.display_name or ''}: {causes[hold.cause]}"

    @api.depends("lifted_on")
    def _compute_is_lifted(self):
        for hold in self:
            hold.is_lifted = bool(hold.lifted_on)

    @api.depends("lifted_on", "date_to")
    def _compute_in_force(self):
        today = fields.Date.context_today(self)
        for hold in self:
            hold.in_force = not hold.lifted_on and (not hold.date_to or hold.date_to >= today)

    def _search_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._in_force(fields.Date.context_today(self))
        return domain if True in value else ~domain

    @api.model
    def _in_force(self, day):
        """The domain of what is in force on ``day``."""
        open_end = Domain("date_to", "=", False) | Domain("date_to", ">=", day)
        return Domain("lifted_on", "=", False) & open_end

    # -- said ------------------------------------------------------------------------------------

    @api.depends("cause", "figure", "threshold", "review_date", "reason", "date_from", "user_id")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for hold in self:
            cause = Cause(hold.cause, hold.figure, hold.threshold, hold.review_date)
            own = hold.cause == "manual"
            hold.explanation = hold._say_manual() if own else self._say(cause, hold.currency_id)

    def _say_manual(self):
        return self.env._(
            "On hold since %(date)s, set by %(user)s: %(reason)s",
            date=format_date(self.env, self.date_from),
            user=self.user_id.name,
            reason=self.reason,
        )

    @api.model
    def _say(self, cause, currency):
        """Why a customer is on hold by the policy."""
        return {
            "overdue_days": self._say_days,
            "overdue_amount": self._say_amount,
            "dunning": self._say_level,
            "expired_file": self._say_expired,
        }[cause.kind](cause, currency)

    def _say_days(self, cause, _currency):
        return self.env._(
            "On hold: overdue for %(days)s days; the policy allows less than %(threshold)s.",
            days=round(cause.figure),
            threshold=round(cause.threshold),
        )

    def _say_amount(self, cause, currency):
        return self.env._(
            "On hold: %(amount)s are overdue; the policy allows less than %(threshold)s.",
            amount=currency.format(cause.figure),
            threshold=currency.format(cause.threshold),
        )

    def _say_level(self, cause, _currency):
        return self.env._(
            "On hold: dunning has reached level %(level)s; the policy holds from level"
            " %(threshold)s.",
            level=round(cause.figure),
            threshold=round(cause.threshold),
        )

    def _say_expired(self, cause, _currency):
        return self.env._(
            "On hold: the credit file should have been reviewed by %(date)s.",
            date=format_date(self.env, cause.date),
        )

    # -- by hand ---------------------------------------------------------------------------------

    @api.constrains("cause", "reason", "effect")
    def _check_reason(self):
        for hold in self:
            if hold.cause == "manual" and not (hold.effect and (hold.reason or "").strip()):
                raise ValidationError(self.env._("Say why."))

    @api.model_create_multi
    def create(self, vals_list):
        holds = super().create(vals_list)
        holds._tell("set")
        return holds

    def write(self, vals):
        """A hold stays as it was set; what it was lifted for is said before it is lifted."""
        if not self.env.su and (vals.keys() - {"lifted_why"} or any(self.mapped("is_lifted"))):
            raise AccessError(self.env._("A hold stays as it was set: lift it and set another."))
        return super().write(vals)

    def action_lift(self):
        """Let the customer have credit again; credit managers only, ``lifted_why`` says why."""
        self.check_access("write")
        for hold in self:
            if hold.is_lifted:
                raise UserError(self.env._("It has been lifted already."))
            if hold.cause != "manual":
                raise UserError(
                    self.env._("The policy holds this customer, and lifts that by itself.")
                )
            if not (hold.lifted_why or "").strip():
                raise UserError(self.env._("Say why it is lifted."))
        self.sudo()._lift(self.env.user)
