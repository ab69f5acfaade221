import re

from markupsafe import Markup

from odoo import models

#: The part of a link that opens the page without an account.
TOKEN = re.compile(r"access_token=[\w-]+")


class MailMail(models.Model):
    """Letters of balance confirmations: what fails comes back, what arrived keeps no link."""

    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        letters = self.filtered(lambda mail: mail.model == "balance.confirmation")
        if failure_type:
            letters._tell_failed(failure_reason or failure_type)
        else:
            for mail in letters:
                mail.body_html = mail._without_links()
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason, failure_type
        )

    def _tell_failed(self, why):
        self.env["balance.confirmation"].sudo().browse(self.mapped("res_id")).exists()._come_back(
            str(why)
        )

    def _without_links(self):
        """The body; who reads it here can't answer in the partner's name."""
        return Markup(TOKEN.sub("", self.body_html or ""))
