from odoo import api, fields, models


class DunningRate(models.Model):
    """A reference rate from a day on."""

    _name = "dunning.rate"
    _description = "Reference Rate"
    _order = "source_id, date desc"
    _rec_name = "date"

    source_id = fields.Many2one(
        "dunning.rate.source", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date("From", required=True)
    rate = fields.Float("Per Cent", digits=(8, 4), required=True, aggregator=None)
    is_checked = fields.Boolean(
        "Confirmed",
        default=True,
        help="Somebody has compared it with what its source publishes. "
        "Interest by other rates is shown, and not booked.",
    )
    note = fields.Char("Taken From", translate=True)

    _one_a_day = models.Constraint("unique(source_id, date)", "A source has one rate a day.")

    @api.depends("source_id", "date", "rate")
    def _compute_display_name(self):
        for rate in self:
            rate.display_name = f"{rate.source_id.name} {rate.date}: {rate.rate:g} %"

    def action_confirm(self):
        """Somebody says that these are what the source publishes."""
        self.write({"is_checked": True})
        return True
