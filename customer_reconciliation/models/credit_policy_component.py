from odoo import fields, models

COMPONENTS = [
    ("not_due", "Not Due"),
    ("overdue", "Overdue"),
    ("draft", "Draft Invoices"),
    ("ordered", "Ordered"),
    ("delivered", "Delivered, Not Invoiced"),
    ("unapplied", "Unapplied"),
]


class CreditPolicyComponent(models.Model):
    """A component of exposure: whether it counts, and how much it may be by itself."""

    _name = "credit.policy.component"
    _description = "Component of a Credit Policy"
    _inherit = ["credit.logged"]
    _order = "policy_id, id"
    _rec_name = "component"
    _logged = ("counted", "limit_amount")

    policy_id = fields.Many2one("credit.policy", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    component = fields.Selection(COMPONENTS, required=True)
    counted = fields.Boolean("Counts", default=True)
    limit_amount = fields.Monetary("Own Limit", help="Zero: none of its own.")

    _one_of_each = models.UniqueIndex("(policy_id, component)", "It is in this policy already.")
    _amounts = models.Constraint(
        "CHECK(limit_amount >= 0)", "Limits and thresholds can't be below zero."
    )

    def _logged_name(self):
        return f"{self.policy_id.name}: {self._said('component')}"
