from odoo import api, models
from odoo.exceptions import UserError

#: What makes an attachment another file, or another record's.
CONTENT_FIELDS = frozenset({"raw", "datas", "url", "type", "res_model", "res_id"})


class IrAttachment(models.Model):
    """What was attached to a session when it was sealed stays; so do letters and signed answers."""

    _inherit = "ir.attachment"

    def write(self, vals):
        # The superuser moves contents between file store and database without changing them.
        if not self.env.su and CONTENT_FIELDS & vals.keys():
            self._check_not_sealed()
            self._check_not_answer()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sealed(self):
        self._check_not_sealed()
        self._check_not_answer()

    def _check_not_answer(self):
        """What a partner has signed, and what was sent to it, is evidence."""
        confirmations = self.env["balance.confirmation"].sudo()
        if confirmations.search_count([("answer_attachment_ids", "in", self.ids)], limit=1):
            raise UserError(self.env._("A signed answer to a balance confirmation is kept."))
        if confirmations.search_count([("letter_ids", "in", self.ids)], limit=1):
            raise UserError(self.env._("A balance confirmation that was sent is kept."))
        notices = self.env["dunning.notice"].sudo()
        of_notices = ["|", ("letter_id", "in", self.ids), ("statement_id", "in", self.ids)]
        if notices.search_count(of_notices, limit=1):
            raise UserError(self.env._("A dunning letter that was sent is kept."))

    def _check_not_sealed(self):
        for model, attached in self.sudo().grouped("res_model").items():
            if not (model or "").startswith("reconciliation."):
                continue
            records = self.env[model].sudo().browse(attached.mapped("res_id")).exists()
            seals = {record.id: self._seal_of(record) for record in records}
            for attachment in attached:
                seal = seals.get(attachment.res_id)
                if seal and attachment.create_date <= seal.create_date:
                    raise UserError(self.env._("%s belongs to a sealed session.", attachment.name))

    def _seal_of(self, record):
        """The seal on the session that ``record`` is, or is part of."""
        session = record.session_id if "session_id" in record._fields else record
        return session.seal_id if "seal_id" in session._fields else False
