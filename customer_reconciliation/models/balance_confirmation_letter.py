from odoo import fields, models
from odoo.tools import get_lang

from ..reports import confirmation_annex, confirmation_letter


class BalanceConfirmationLetter(models.AbstractModel):
    """The letter on paper, in the partner's language, and what was sent of it."""

    _name = "balance.confirmation.letter"
    _description = "Letter of a Balance Confirmation"
    _inherit = ["reconciliation.letter"]
    _letter_template = "customer_reconciliation.report_confirmation"

    letter_ids = fields.Many2many(
        "ir.attachment",
        "balance_confirmation_letter_rel",
        string="Letter as Sent",
        readonly=True,
        copy=False,
        help="The paper of each sending; it can't be changed.",
    )

    def _report_lang(self):
        return get_lang(self.env, self.partner_id.lang).code

    def _report_filename(self):
        """Name of the file, without ending."""
        letter = self.with_context(lang=self._report_lang())
        title = letter.env._("Balance Confirmation")
        return f"{title} {letter.name} {letter.partner_id.name}".replace("/", "-")

    def _letter(self):
        """All that is printed, as plain rows and sentences in the partner's language."""
        self.ensure_one()
        return confirmation_letter.build(self.with_context(lang=self._report_lang()))

    def _annexes(self):
        """{id: list of ``Document``}: what follows each letter."""
        return confirmation_annex.build(self)

    def _reply_address(self):
        """To whom the answer goes: ``res.partner``, us or our auditor."""
        return self.auditor_id if self.kind == "auditor" else self.company_id.partner_id

    def _letter_sent(self):
        """The paper of the last sending: ``ir.attachment``, empty before it."""
        return self.sudo().letter_ids.sorted("id")[-1:]  # who may read the letter may see its paper

    def _keep_letters(self):
        """Archive the papers that go out now."""
        for one, content in zip(self, self._render_pdfs(), strict=True):
            one.letter_ids += one._archived(f"{one._report_filename()}.pdf", content)

    def _process_attachments_for_template_post(self, _template):
        """Mails about a letter that was sent bring the very paper, not another one."""
        sent = {one.id: one._letter_sent() for one in self}
        return {id_: {"attachment_ids": paper.ids} for id_, paper in sent.items() if paper}
