from odoo import api, models


class ReconciliationSessionChild(models.AbstractModel):
    """What belongs to a session (``session_id``) and must not change once the session is sealed."""

    _name = "reconciliation.session.child"
    _description = "Part of a Reconciliation Session"
    _inherit = ["reconciliation.kept"]

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records.session_id._check_open()
        return records

    def write(self, vals):
        self.session_id._check_open()
        result = super().write(vals)
        if "session_id" in vals:
            self.session_id._check_open()
        return result

    def unlink(self):
        self.session_id._check_open()
        return super().unlink()
