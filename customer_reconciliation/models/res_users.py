from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    reconciliation_write_off_max = fields.Float(
        "Write-off Limit",
        digits=(16, 2),
        help="The most this person may write off to settle lines together, in the company's "
        "currency. Zero: no limit but the company's.",
    )
