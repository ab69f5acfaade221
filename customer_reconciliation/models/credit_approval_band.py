from odoo import api, fields, models


class CreditApprovalBand(models.Model):
    """Who may approve up to an amount; whoever may approve more may approve less.

    Only credit managers approve. A company without any band leaves every amount to all of them.
    """

    _name = "credit.approval.band"
    _description = "Approval Band of Credit"
    _inherit = ["credit.logged"]
    _order = "company_id, is_open, amount_to, id"
    _rec_name = "amount_to"
    _logged = ("is_open", "amount_to", "user_ids", "group_id", "four_eyes")

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    is_open = fields.Boolean("Any Amount")
    amount_to = fields.Monetary(
        "Up to", help="The limit as it will be, or what of a document goes beyond it."
    )
    user_ids = fields.Many2many("res.users")
    group_id = fields.Many2one("res.groups", help="Without users and group: any credit manager.")
    four_eyes = fields.Boolean(
        "Never One's Own", help="Whoever asks can't approve what falls into this band."
    )

    _amounts = models.Constraint("CHECK(amount_to >= 0)", "An amount can't be below zero.")

    @api.model
    def _refusal(self, company, amount, user, asker):
        """Why ``user`` may not approve ``amount``; empty if he may.

        :param amount: in the company's currency; None for no limit at all
        """
        if not user.has_group("customer_reconciliation.group_credit_manager"):
            return self.env._("Only credit managers approve requests of credit.")
        bands = self.sudo().search([("company_id", "=", company.id)])
        fitting = bands.filtered(lambda band: band._reaches(amount))
        if bands and not any(band._has(user) for band in fitting):
            wanted = self.env._("No limit at all")
            return self.env._(
                "%(amount)s is beyond what %(user)s may approve.",
                amount=wanted if amount is None else company.currency_id.format(amount),
                user=user.name,
            )
        if fitting[:1].four_eyes and user == asker:
            return self.env._("Somebody else has to approve this: it is your own request.")
        return ""

    def _reaches(self, amount):
        """Whether it has ``amount``; None, which is no limit at all, is beyond any."""
        if self.is_open or amount is None:
            return self.is_open
        return self.currency_id.compare_amounts(amount, self.amount_to) <= 0

    def _has(self, user):
        if not (self.user_ids or self.group_id):
            return True
        return user in self.user_ids or user in self.group_id.all_user_ids

    def _logged_name(self):
        """Whose amounts it is about, as no two bands of a company are alike in that."""
        return self.env._("Any Amount") if self.is_open else self._said("amount_to")
