from odoo import api, fields, models
from odoo.exceptions import ValidationError

RULES = [
    ("reference", "Same Reference"),
    ("reference_group", "Several Lines by References"),
    ("amount", "Same Amount and Date"),
    ("reversal", "Booked and Reversed on One Side"),
    ("sum", "Sum of Several Lines"),
    ("short", "Same Documents, Amount Slightly Off"),
    ("sum_short", "Sum of Several Lines, Off by a Discount"),
    ("near", "Nearly the Same Amount and Date"),
]


class ReconciliationRule(models.Model):
    """One pass of the matching; the passes run in order of their sequence."""

    _name = "reconciliation.rule"
    _description = "Reconciliation Rule"
    _inherit = ["reconciliation.rule.values"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Empty: for all companies that have no rules of their own for all partners.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Partners",
        check_company=True,
        domain="['|', ('parent_id', '=', False), ('is_company', '=', True)]",
        help="Empty: for all partners. For the partners named here, the rule takes the place of "
        "the rules for all partners that look for the same; their other rules stay.",
    )
    rule = fields.Selection(RULES, "Looks For", required=True)

    @api.constrains("name")
    def _check_name(self):
        for rule in self:
            if not (rule.name or "").strip():
                raise ValidationError(self.env._("A rule needs a name people know it by."))

    @api.constrains("partner_ids")
    def _check_partners(self):
        for partner in self.partner_ids:
            if partner != partner.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact: the account is that of %(company)s, choose it "
                        "instead.",
                        contact=partner.display_name,
                        company=partner.commercial_partner_id.display_name,
                    )
                )

    @api.model
    def _policy(self, session):
        """The engine's policy for a session: the rules that hold for its company and partner."""
        companies = (session.company_id.id, False)
        return self.search([("company_id", "in", companies)])._policy_of(session)

    def action_open_dry_run(self):
        """Edit the rules and see what that would have changed in past sessions, before saving."""
        return self.env["reconciliation.dry.run"]._start()._open()
