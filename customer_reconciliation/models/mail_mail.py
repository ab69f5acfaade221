import re

from markupsafe import Markup

from odoo import models

#: The part of a link that opens the page without an account.
TOKEN = re.compile(r"access_token=[\w-]+")


#: What is brought by mail, and told when its own mail fails or gets through.
BROUGHT = (
    *("balance.confirmation", "dunning.notice", "partner.statement.batch.line"),
    "reconciliation.access",
)


class MailMail(models.Model):
    """Letters, statements, links: what fails comes back; what arrived of letters keeps no link.

    Other mails about a letter, such as those that tell our people of it, say nothing of it.
    """

    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        ours = self.filtered(lambda mail: mail.model in BROUGHT)
        if failure_type:
            ours._tell_failed(failure_reason, failure_type)
        else:
            ours._tell_sent()
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason, failure_type
        )

    def _tell_sent(self):
        """One that failed may be tried again, here or among the e-mails, and get through."""
        for mail in self:
            if mail.model == "balance.confirmation":
                mail.body_html = mail._without_links()
            mail._brought()._got_through()

    def _tell_failed(self, reason, kind):
        """
        :param reason: what the mail server said, may be empty
        :param kind: a key of ``failure_type``
        """
        kinds = dict(self._fields["failure_type"]._description_selection(self.env))
        for mail in self:
            why = reason or mail.failure_reason or kinds.get(kind) or kind
            mail._brought()._come_back(str(why))

    def _brought(self):
        """What this brings, or the letter it reminds of; else none."""
        record = self.env[self.model].sudo().browse(self.res_id).exists()
        return record.filtered(lambda one: self in one._mails())

    def _without_links(self):
        """The body; who reads it here can't answer in the partner's name."""
        return Markup(TOKEN.sub("", self.body_html or ""))
