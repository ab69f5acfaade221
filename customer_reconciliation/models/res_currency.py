from odoo import models


class ResCurrency(models.Model):
    _inherit = "res.currency"

    def _minor(self, amount):
        """An amount as int minor units."""
        return round(amount * 10**self.decimal_places)

    def _major(self, minor):
        """Minor units as an amount."""
        return minor / 10**self.decimal_places
