from odoo import fields, models


class DunningRateSource(models.Model):
    """Whoever publishes a reference rate, and where; its rates by day."""

    _name = "dunning.rate.source"
    _description = "Source of Reference Rates"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    country_id = fields.Many2one("res.country")
    url = fields.Char("Published At")
    citation = fields.Char(
        "Legal Basis", translate=True, help="Which rule makes this the rate to go by."
    )
    is_half_yearly = fields.Boolean(
        "Set for Half-years",
        help="A half-year that has begun without a rate of its own is unknown. "
        "Otherwise a rate holds until the next one.",
    )
    rate_ids = fields.One2many("dunning.rate", "source_id", "Rates")
    last_date = fields.Date("Known Since", compute="_compute_last_date")

    def _compute_last_date(self):
        groups = self.env["dunning.rate"]._read_group(
            [("source_id", "in", self.ids)], ["source_id"], ["date:max"]
        )
        last = dict(groups)
        for source in self:
            source.last_date = last.get(source)
