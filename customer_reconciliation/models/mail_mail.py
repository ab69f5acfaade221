import re

from markupsafe import Markup

from odoo import models

#: The part of a link that opens the page without an account.
TOKEN = re.compile(r"access_token=[\w-]+")


class MailMail(models.Model):
    """Letters of balance confirmations: what fails comes back, what arrived keeps no link.

    Other mails about a letter, such as those that tell our people of it, say nothing of it.
    """

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
        for mail in self:
            mail.body_html = mail._without_links()
            mail._letter()._got_through()

    def _tell_failed(self, reason, kind):
        """
        :param reason: what the mail server said, may be empty
        :param kind: a key of ``failure_type``
        """
        kinds = dict(self._fields["failure_type"]._description_selection(self.env))
        for mail in self:
            why = reason or mail.failure_reason or kinds.get(kind) or kind
            mail._letter()._come_back(str(why))

    def _letter(self):
        """The balance confirmation this brings or reminds of, or none."""
        letter = self.env["balance.confirmation"].sudo().browse(self.res_id).exists()
        return letter.filtered(lambda one: self in one.mail_id | one.reminder_mail_id)

    def _without_links(self):
        """The body; who reads it here can't answer in the partner's name."""
        return Markup(TOKEN.sub("", self.body_html or ""))
