from odoo import api, fields, models

KINDS = [("insured", "Insured"), ("collateral", "Collateral"), ("guarantee", "Guarantee")]


class CreditCover(models.Model):
    """What stands in for a customer: an insured part, collateral or a guarantee, until it ends."""

    _name = "credit.cover"
    _description = "Cover of Credit"
    _inherit = ["reconciliation.kept", "mail.thread", "mail.activity.mixin"]
    _order = "date_to, id"
    _rec_name = "number"
    _kept = frozenset({"reminded_for"})

    file_id = fields.Many2one(
        "credit.file", "Credit File", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="file_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="file_id.partner_id", store=True, index=True)
    currency_id = fields.Many2one(related="file_id.currency_id")
    kind = fields.Selection(KINDS, required=True, default="insured", tracking=True)
    number = fields.Char(required=True, tracking=True, help="Of the policy, deed or letter.")
    issuer_id = fields.Many2one(
        "res.partner", "Given by", tracking=True, help="The insurer, bank or guarantor."
    )
    amount = fields.Monetary(required=True, tracking=True)
    date_from = fields.Date("From", required=True, default=fields.Date.context_today, tracking=True)
    date_to = fields.Date("Until", tracking=True, help="The last day; empty for without end.")
    document = fields.Binary("Attachment", attachment=True)
    document_name = fields.Char()
    reminded_for = fields.Date(readonly=True, copy=False)
    is_valid = fields.Boolean("Valid Today", compute="_compute_is_valid")

    _amounts = models.Constraint("CHECK(amount > 0)", "A cover is worth more than nothing.")
    _dates = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)", "It can't end before it begins."
    )

    @api.depends("date_from", "date_to")
    def _compute_is_valid(self):
        today = fields.Date.context_today(self)
        for cover in self:
            begun = cover.date_from and cover.date_from <= today
            cover.is_valid = begun and (not cover.date_to or cover.date_to >= today)
