import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..queries.posting import all_or_nothing, lock_rows
from ..reports import statement_pdf
from .partner_statement_batch import LINES_MAX

_logger = logging.getLogger(__name__)

#: What is wrong with some statements must not keep the others waiting.
ERRORS = (
    *(UserError, ValueError, LookupError, ArithmeticError, TypeError, AttributeError),
    *(AssertionError, RuntimeError, MemoryError, OSError, psycopg2.DataError),
    *statement_pdf.ERRORS,
)


class PartnerStatementBatchLine(models.Model):
    """One partner's statement of a batch: to whom, by which address, when, or why not."""

    _name = "partner.statement.batch.line"
    _description = "Statement of a Batch"
    _order = "batch_id desc, id"
    _rec_name = "partner_id"

    batch_id = fields.Many2one(
        "partner.statement.batch", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="batch_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one("res.partner", required=True, index=True, readonly=True)
    contact_id = fields.Many2one("res.partner", "Sent To", readonly=True)
    email = fields.Char("Address", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("made", "Made"),
            ("sent", "E-mailed"),
            ("no_address", "No Address"),
            ("blacklisted", "Blacklisted"),
            ("opted_out", "Opted Out"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="waiting",
        readonly=True,
        index=True,
    )
    is_not_sent = fields.Boolean(compute="_compute_is_not_sent")
    error = fields.Char("Why", readonly=True)
    made_on = fields.Datetime(readonly=True)
    sent_on = fields.Datetime(readonly=True)
    balance = fields.Char(readonly=True, help="The closing balances, as they were sent.")
    attachment_id = fields.Many2one("ir.attachment", "File", readonly=True)
    mail_id = fields.Many2one("mail.mail", "E-mail", readonly=True)
    mail_state = fields.Selection(related="mail_id.state", string="Delivery")

    @api.depends("state")
    def _compute_is_not_sent(self):
        for line in self:
            line.is_not_sent = line.state in ("no_address", "blacklisted", "failed")

    @api.model
    def _add(self, batch, figures):
        """A line for each partner with an account; who opted out is listed as such."""
        partners = self.env["res.partner"].browse(list(figures.by_partner))
        out = batch._opted_out(partners)
        return self.create(
            [
                {
                    "batch_id": batch.id,
                    "partner_id": partner.id,
                    "state": "opted_out" if partner in out else "waiting",
                }
                for partner in partners
            ]
        )

    @api.model
    def _take(self):
        """Some waiting lines of one running batch that nobody else holds, locked."""
        waiting = [("state", "=", "waiting"), ("batch_id.state", "=", "running")]
        skip = 0
        while some := self.search(waiting, order="batch_id, id", limit=LINES_MAX, offset=skip):
            some = lock_rows(some.filtered(lambda line, s=some: line.batch_id == s[0].batch_id))
            if some:
                return some
            skip += LINES_MAX
        return self

    def _make(self, batch):
        """Make and send the statements; one that can't says why."""
        try:
            with all_or_nothing(self.env):
                self._make_all(batch)
        except ERRORS as error:
            if len(self) > 1:  # one of them: which?
                for line in self:
                    line._make(batch)
                return
            _logger.warning("Statement of %s", self.partner_id.id, exc_info=True)
            told = str(error) if isinstance(error, UserError) else repr(error)
            self.write({"state": "failed", "error": told})

    def _make_all(self, batch):
        asked = batch.with_user(batch.user_id).with_company(batch.company_id)
        documents = batch._documents(asked._figures(self.partner_id))
        files = dict(zip((d.partner.id for d in documents), batch._pdfs(documents), strict=True))
        balances = {document.partner.id: document.balance for document in documents}
        out = batch._opted_out(self.partner_id)
        for line in self:
            partner = line.partner_id.id
            if line.partner_id in out:  # since it was begun
                line.state = "opted_out"
                continue
            if partner not in files:
                line.write(
                    {"state": "cancelled", "error": self.env._("There is nothing left to show.")}
                )
                continue
            line._keep(*files[partner], balances[partner])
            if batch.with_mail:
                line._send(batch)

    def _keep(self, name, content, balance):
        self.attachment_id.unlink()
        self.write(
            {
                "attachment_id": self.env["ir.attachment"]
                .create({"name": name, "raw": content, "res_model": self._name, "res_id": self.id})
                .id,
                "state": "made",
                "error": False,
                "made_on": fields.Datetime.now(),
                "balance": balance,
            }
        )

    # -- by mail ---------------------------------------------------------------------------------

    def _send(self, batch):
        contact, problem = self.partner_id._balance_recipient()
        self.write({"contact_id": contact.id, "email": contact.email})
        if problem:
            state = "blacklisted" if contact.email_normalized else "no_address"
            self.write({"state": state, "error": problem})
        else:
            mail = self._mail(batch, contact)
            self.write({"state": "sent", "sent_on": fields.Datetime.now(), "mail_id": mail.id})

    def _mail(self, batch, contact):
        template = batch.template_id.mail_template_id or self.env.ref(
            "customer_reconciliation.mail_template_statement"
        )
        # To whom the line says, whatever the template or the host would choose by themselves.
        values = {"recipient_ids": [fields.Command.set(contact.ids)], "email_to": False}
        values |= {"attachment_ids": [self.attachment_id.id], "auto_delete": False}
        mail = template.with_context(lang=contact.lang).send_mail(
            self.id, force_send=False, email_values=values
        )
        return self.env["mail.mail"].browse(mail)

    # -- what does not arrive --------------------------------------------------------------------

    def _mails(self):
        """The mails that say whether it arrived."""
        return self.mail_id

    def _come_back(self, why):
        """Who has not got it is not among those who have; it may be tried again."""
        self.filtered(lambda line: line.state == "sent").write({"state": "failed", "error": why})

    def _got_through(self):
        """What had failed was delivered after all."""
        self.filtered(lambda line: line.state == "failed").write({"state": "sent", "error": False})

    def _bounced(self, message, email):
        """A mail came back from ``email``, normalized: that of this line, or another's."""
        own = self.filtered(
            lambda line: (
                line.mail_id.mail_message_id == message and email_normalize(line.email) == email
            )
        )
        own._come_back(self.env._("%s: the mail could not be delivered.", email))

    def action_open_file(self):
        """The statement as it was made."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "download",
        }
