from odoo import models


class AccountPartialReconcile(models.Model):
    """What was settled after a day is found by its date: statements as of any day need it."""

    _inherit = "account.partial.reconcile"

    _max_date_idx = models.Index("(max_date)")
