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
            letters._tell_failed(failure_reason, failure_type)
        else:
            letters._tell_sent()
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason, failure_type
        )

    def _tell_sent(self):
        """One that failed may be tried again, here or among the e-mails, and get through."""
        letters = self.env["balance.confirmation"].sudo()
        for mail in self:
            mail.body_html = mail._without_links()
            letters.browse(mail.res_id).exists().filtered(
                lambda one, mail=mail: one.mail_id == mail
            )._got_through()

    def _tell_failed(self, reason, kind):
        """
        :param reason: what the mail server said, may be empty
        :param kind: a key of ``failure_type``
        """
        kinds = dict(self._fields["failure_type"]._description_selection(self.env))
        letters = self.env["balance.confirmation"].sudo()
        for mail in self:
            why = reason or mail.failure_reason or kinds.get(kind) or kind
            letters.browse(mail.res_id).exists()._come_back(str(why))

    def _without_links(self):
        """The body; who reads it here can't answer in the partner's name."""
        return Markup(TOKEN.sub("", self.body_html or ""))
