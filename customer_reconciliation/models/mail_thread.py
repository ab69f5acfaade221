from odoo import models


class MailThread(models.AbstractModel):
    """Statements have no log of their own that Odoo would tell of their mails that bounce."""

    _inherit = "mail.thread"

    def _routing_handle_bounce(self, email_message, message_dict):
        result = super()._routing_handle_bounce(email_message, message_dict)
        lines = self.env["partner.statement.batch.line"].sudo()
        message = message_dict["bounced_message"]
        if message.model == lines._name:
            line = lines.browse(message.res_id).exists()
            line._bounced(message, message_dict["bounced_email"])
        return result
