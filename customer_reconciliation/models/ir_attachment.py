from odoo import api, models
from odoo.exceptions import UserError

#: What makes an attachment another file, or another record's.
CONTENT_FIELDS = frozenset({"raw", "datas", "url", "type", "res_model", "res_id"})


class IrAttachment(models.Model):
    """What was attached to a session when it was sealed stays with the seal."""

    _inherit = "ir.attachment"

    def write(self, vals):
        # The superuser moves contents between file store and database without changing them.
        if not self.env.su and CONTENT_FIELDS & vals.keys():
            self._check_not_sealed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sealed(self):
        self._check_not_sealed()

    def _check_not_sealed(self):
        attached = self.sudo().filtered(
            lambda a: a.res_model == "reconciliation.session" and a.res_id
        )
        if not attached:
            return
        sessions = (
            self.env["reconciliation.session"].sudo().browse(attached.mapped("res_id")).exists()
        )
        seals = {session.id: session.seal_id for session in sessions if session.seal_id}
        for attachment in attached:
            seal = seals.get(attachment.res_id)
            if seal and attachment.create_date <= seal.sealed_on:
                raise UserError(self.env._("%s belongs to a sealed session.", attachment.name))
