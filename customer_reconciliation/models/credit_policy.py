from odoo import Command, api, fields, models

from ..queries.exposure import COMPONENTS

EFFECTS = [("nothing", "Nothing"), ("warn", "Warn"), ("block", "Block")]
GRADES = [(grade, grade) for grade in "ABCDE"]


class CreditPolicy(models.Model):
    """How a company lends to a kind of customers: what counts, how much by default, what happens.

    Of those of a company the first that fits holds; a file may name one of its own instead.
    """

    _name = "credit.policy"
    _description = "Credit Policy"
    _inherit = ["credit.logged"]
    _order = "sequence, id"
    _check_company_auto = True
    _logged = (
        *("name", "active", "tag_ids", "grade", "has_limit", "limit_amount", "covers_raise"),
        *("effect", "shipped_postable", "hold_overdue_days", "hold_overdue_amount"),
        *("hold_disputed", "hold_dunning_level", "hold_expired_file", "sequence"),
    )

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10, help="The first policy that fits holds.")
    active = fields.Boolean(default=True)
    tag_ids = fields.Many2many(
        "res.partner.category",
        string="Customer Tags",
        help="For customers with any of these tags; empty for all.",
    )
    grade = fields.Selection(GRADES, "Score Grade", help="For customers of this grade alone.")
    has_limit = fields.Boolean("Default Limit")
    limit_amount = fields.Monetary(
        "Limit", help="For customers without a limit of their own. Zero: nothing on credit."
    )
    covers_raise = fields.Boolean(
        "Covers Add to the Limit",
        default=True,
        help="Insured parts, guarantees and collateral that are valid today.",
    )
    component_ids = fields.One2many(
        "credit.policy.component", "policy_id", default=lambda self: self._default_components()
    )
    effect = fields.Selection(
        EFFECTS,
        "When Exceeded or on Hold",
        required=True,
        default="warn",
        help="Block: who has no right to release asks for it.",
    )
    shipped_postable = fields.Boolean(
        "Invoices for Goods Already Shipped Can Be Posted",
        default=True,
        help="What has been delivered is owed, whether it is invoiced or not.",
    )
    hold_overdue_days = fields.Integer(
        "Hold from Days Overdue", help="Of what has been due longest. Zero: no such hold."
    )
    hold_overdue_amount = fields.Monetary(
        "Hold from Amount Overdue", help="Of all that is overdue. Zero: no such hold."
    )
    hold_disputed = fields.Boolean(
        "Count What Is Disputed",
        help="Whether holds for what is overdue count what the customer disputes.",
    )
    hold_dunning_level = fields.Integer("Hold from Dunning Level", help="Zero: no such hold.")
    hold_expired_file = fields.Boolean(
        "Hold When the Credit File Has Expired", help="Its review date has passed."
    )

    _amounts = models.Constraint(
        "CHECK(limit_amount >= 0 AND hold_overdue_days >= 0 AND hold_overdue_amount >= 0"
        " AND hold_dunning_level >= 0)",
        "Limits and thresholds can't be below zero.",
    )

    @api.model
    def _default_components(self):
        return [Command.create({"component": name}) for name in COMPONENTS]

    def _fits(self, file):
        """Whether it is for this customer, whatever comes before it."""
        self.ensure_one()
        tags = file.partner_id.category_id
        return (
            self.company_id == file.company_id
            and (not self.tag_ids or bool(self.tag_ids & tags))
            and (not self.grade or self.grade == file.grade)
        )

    def _counted(self):
        """The components that count; all where there is no policy."""
        left_out = self.component_ids.filtered(lambda part: not part.counted)
        return tuple(name for name in COMPONENTS if name not in left_out.mapped("component"))

    def _own_limits(self):
        """Component → most it may come to, in minor units."""
        return {
            part.component: part.currency_id._minor(part.limit_amount)
            for part in self.component_ids
            if part.limit_amount
        }
