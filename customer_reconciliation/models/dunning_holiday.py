from odoo import api, fields, models


class DunningHoliday(models.Model):
    """A day on which no notice is sent."""

    _name = "dunning.holiday"
    _description = "Holiday without Dunning"
    _order = "date desc"

    date = fields.Date(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Leave empty for all companies.",
    )

    @api.model
    def _on(self, day, company):
        """Those of a day that hold in ``company``, whoever asks."""
        return self.sudo().search([("date", "=", day), ("company_id", "in", (company.id, False))])

    @api.model
    def _days(self, company):
        """All of them that hold in ``company``, whoever asks."""
        return self.sudo().search([("company_id", "in", (company.id, False))]).mapped("date")
