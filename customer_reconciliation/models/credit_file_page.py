from odoo import api, fields, models
from odoo.fields import Domain

from .reconciliation_answer import DISPUTES

#: What was said and written; the page shows the latest.
SAID = ("email", "email_outgoing", "comment", "auto_comment")
LATEST = 80


def _many(model, label, compute="_compute_page"):
    return fields.Many2many(model, string=label, compute=compute, exportable=False)


class CreditFilePage(models.AbstractModel):
    """What other parts know of a customer, so that all about its credit stands on one page.

    Read as whoever looks: what he may not see elsewhere isn't here either.
    """

    _name = "credit.file.page"
    _description = "Page of a Credit File"

    promise_ids = _many("payment.promise", "Promises to Pay")
    disputed_line_ids = _many("account.move.line", "Disputed Items")
    dispute_ids = _many("payment.dispute", "Disputes")
    answer_ids = _many("reconciliation.answer", "Answers")
    difference_ids = _many("reconciliation.difference", "Differences")
    dunning_notice_ids = _many("dunning.notice", "Dunning Notices")
    statement_ids = _many("partner.statement.batch.line", "Statements Sent")
    confirmation_ids = _many("balance.confirmation", "Balance Confirmations")
    communication_ids = _many("mail.message", "Communication", "_compute_told")
    document_ids = _many("ir.attachment", "Documents", "_compute_told")

    @api.depends_context("uid")
    @api.depends("partner_id", "company_id")
    def _compute_page(self):
        for file in self:
            file.promise_ids = file._about("payment.promise")
            file.disputed_line_ids = file._about("account.move.line", file._disputed())
            file.dispute_ids = file._about("payment.dispute")
            contested = Domain("kind", "in", DISPUTES)
            file.answer_ids = file._about("reconciliation.answer", contested, "account_partner_id")
            undecided = Domain("state", "=", "open")
            file.difference_ids = file._about("reconciliation.difference", undecided)
            told = Domain("state", "in", ("approved", "sent", "failed", "cancelled"))
            file.dunning_notice_ids = file._about("dunning.notice", told)
            file.statement_ids = file._about("partner.statement.batch.line")
            file.confirmation_ids = file._about("balance.confirmation")

    def _about(self, model, domain=Domain.TRUE, partner="partner_id"):
        """Records of this customer, of its contacts as well, with this company; latest first."""
        mine = Domain(f"{partner}.commercial_partner_id", "=", self.partner_id.id)
        mine &= Domain("company_id", "=", self.company_id.id)
        return self.env[model].search(mine & domain, limit=LATEST, order="id desc")

    @api.depends_context("uid")
    @api.depends("partner_id", "company_id")
    def _compute_told(self):
        call = self.env.ref("mail.mt_activities")
        said = Domain("message_type", "in", SAID) | Domain("subtype_id", "=", call.id)
        for file in self:
            told, kept = file._of_owners("model"), file._of_owners("res_model")
            messages = self.env["mail.message"].search(told & said, limit=LATEST)
            file.communication_ids = messages
            file.document_ids = self.env["ir.attachment"].search(kept, limit=LATEST)

    def _of_owners(self, model):
        """Of messages or attachments: those of any record about this customer's credit.

        ``model``: the field that names the model.
        """
        return Domain.OR(
            Domain(model, "=", owners._name) & Domain("res_id", "in", owners.ids)
            for owners in self._owners()
        )

    def _owners(self):
        contacts = Domain("commercial_partner_id", "=", self.partner_id.id)
        return [
            self,
            self.env["res.partner"].with_context(active_test=False).search(contacts),
            self.request_ids,
            self._about("reconciliation.session"),
            self._about("partner.contract"),
            self.promise_ids,
            self.dunning_notice_ids,
            self.confirmation_ids,
        ]
