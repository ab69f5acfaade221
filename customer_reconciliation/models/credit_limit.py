from odoo import api, fields, models
from odoo.fields import Domain

KINDS = [("standing", "Standing"), ("temporary", "Temporary Raise")]


class CreditLimit(models.Model):
    """A limit in force for a time; nobody enters it, an approved request makes it.

    Of the standing ones that have begun the latest holds; temporary raises come on top.
    """

    _name = "credit.limit"
    _description = "Credit Limit"
    _order = "date_from desc, id desc"
    _rec_name = "request_id"

    file_id = fields.Many2one("credit.file", "Credit File", index=True, ondelete="cascade")
    group_id = fields.Many2one("credit.group", index=True, ondelete="cascade")
    request_id = fields.Many2one("credit.request", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="file_id.partner_id", store=True, index=True)
    currency_id = fields.Many2one(related="request_id.currency_id", store=True)
    kind = fields.Selection(KINDS, required=True)
    amount = fields.Monetary(required=True)
    date_from = fields.Date("From", required=True)
    date_to = fields.Date(
        "Until", help="The last day. One before it began: it was replaced and never in force."
    )
    in_force = fields.Boolean(compute="_compute_in_force", search="_search_in_force")

    _one_owner = models.Constraint(
        "CHECK((file_id IS NULL) <> (group_id IS NULL))",
        "A limit is that of a credit file or of a group.",
    )

    @api.depends("date_from", "date_to")
    def _compute_in_force(self):
        today = fields.Date.context_today(self)
        for limit in self:
            begun = limit.date_from and limit.date_from <= today
            limit.in_force = begun and (not limit.date_to or limit.date_to >= today)

    def _search_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._in_force(fields.Date.context_today(self))
        return domain if True in value else ~domain

    @api.model
    def _in_force(self, day):
        """The domain of what is in force on ``day``."""
        begun = Domain("date_from", "<=", day)
        return begun & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
