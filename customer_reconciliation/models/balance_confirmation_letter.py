from odoo import models
from odoo.addons.base.models.ir_actions_report import _wkhtml
from odoo.tools import get_lang

from ..reports import confirmation_letter


class BalanceConfirmationLetter(models.AbstractModel):
    """The letter on paper, in the partner's language."""

    _name = "balance.confirmation.letter"
    _description = "Letter of a Balance Confirmation"

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

    def _reply_address(self):
        """To whom the answer goes: ``res.partner``, us or our auditor."""
        return self.auditor_id if self.kind == "auditor" else self.company_id.partner_id

    def _has_page_header(self):
        """Whether the PDF writer of the server prints the company's header on each page."""
        return _wkhtml().is_patched_qt
