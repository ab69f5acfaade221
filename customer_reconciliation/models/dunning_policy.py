import pandas as pd

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import engine

#: Days of the week on which nothing is sent; Monday is 0.
QUIET = {"none": (), "sunday": (6,), "weekend": (5, 6), "friday": (4, 5)}


class DunningPolicy(models.Model):
    """How customers are dunned: levels, quiet days, what is looked at before, who signs.

    The policy of an installment is that of its document, else of the customer, else of the
    customer's tags, else the company's.
    """

    _name = "dunning.policy"
    _description = "Dunning Policy"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The first policy that fits holds.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, tracking=True, help="Leave empty for all companies."
    )
    category_ids = fields.Many2many(
        "res.partner.category",
        string="Customers with Tags",
        help="Leave empty for all customers without a policy of their own.",
    )
    level_ids = fields.One2many("dunning.level", "policy_id", "Levels", copy=True)
    interval_days = fields.Integer(
        "Days between Notices",
        default=7,
        tracking=True,
        help="No customer gets another notice before so many days have passed.",
    )
    is_one_step = fields.Boolean(
        "Level by Level",
        default=True,
        tracking=True,
        help="No level is left out, however long an installment is overdue.",
    )
    is_net = fields.Boolean(
        "Take Off Unapplied Payments and Credits",
        default=True,
        tracking=True,
        help="Only the net position is dunned; the oldest installments count as paid first.",
    )
    quiet_days = fields.Selection(
        [
            ("none", "None"),
            ("sunday", "Sundays"),
            ("weekend", "Saturdays and Sundays"),
            ("friday", "Fridays and Saturdays"),
        ],
        required=True,
        default="weekend",
        tracking=True,
        help="Nothing is sent on these days, nor on holidays.",
    )
    scheme_id = fields.Many2one(
        "dunning.interest.scheme",
        "Interest",
        check_company=True,
        domain="[('company_id', 'in', (company_id, False))]",
        tracking=True,
        ondelete="restrict",
        help="How interest and lump sums on late payment are reckoned. Empty: there are none.",
    )
    template_id = fields.Many2one(
        "partner.statement.template",
        "Payment Details",
        check_company=True,
        domain="[('company_id', 'in', (company_id, False))]",
        help="The statement whose bank account, QR code and payment link letters show, and which "
        "is attached. Empty: that of open items.",
    )
    with_statement = fields.Boolean("Attach Statement", tracking=True)
    call_script = fields.Text(
        "What to Say on a Call",
        translate=True,
        help="For levels without a script of their own. Names in braces are filled in.",
    )
    signer_id = fields.Many2one(
        "res.users", "Signed By", check_company=True, help="Empty: the company alone."
    )
    escalate_user_id = fields.Many2one(
        "res.users",
        "Escalate To",
        check_company=True,
        tracking=True,
        help="Gets a task when a notice of the last level is sent.",
    )

    _interval = models.Constraint(
        "CHECK(interval_days >= 0)", "Between two notices are no days or some."
    )

    @api.constrains("level_ids")
    def _check_levels(self):
        for policy in self:
            if not policy.level_ids:
                raise ValidationError(self.env._("A dunning policy has at least one level."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        instead = self.env._("Archive it: nobody is dunned by it any more.")
        self.env["dunning.notice"]._refuse_used("policy_id", self, instead)

    def _statement_template(self, company):
        template = self.env["partner.statement.template"]
        return self.template_id or template._for("outstanding", company)

    @api.model
    def _holding(self, company):
        """All policies that may hold in ``company``, whoever asks."""
        return self.sudo().search([("company_id", "in", (company.id, False))])

    def _quiet_on(self, day, company):
        """Those of ``self`` that send nothing on ``day``."""
        return self if self.env["dunning.holiday"]._on(day, company) else self._quiet_weekday(day)

    def _quiet_weekday(self, day):
        return self.filtered(lambda policy: day.weekday() in QUIET[policy.quiet_days])

    # -- as tables of the engine -----------------------------------------------------------------

    def _rules_table(self, day, company):
        holiday = self.env["dunning.holiday"]._on(day, company)[:1]
        quiet = self if holiday else self._quiet_weekday(day)
        rows = [
            {
                "policy": policy.id,
                "interval_days": policy.interval_days,
                "one_step": policy.is_one_step,
                "net": policy.is_net,
                "quiet": policy in quiet,
                "holiday": holiday.name or "",
            }
            for policy in self
        ]
        return pd.DataFrame(rows, columns=list(engine.DUN_POLICIES)).astype(engine.DUN_POLICIES)

    def _levels_table(self, company):
        rows = [level._row(company) for level in self.level_ids]
        return pd.DataFrame(rows, columns=list(engine.DUN_LEVELS)).astype(engine.DUN_LEVELS)

    def _channels_table(self):
        rows = [
            {
                "policy": level.policy_id.id,
                "level": level.number,
                "position": position,
                "channel": way.channel,
            }
            for level in self.level_ids
            for position, way in enumerate(level.channel_ids)
        ]
        return pd.DataFrame(rows, columns=list(engine.DUN_CHANNELS)).astype(engine.DUN_CHANNELS)
