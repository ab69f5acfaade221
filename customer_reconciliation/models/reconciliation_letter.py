from odoo import models

from ..reports import statement_pdf


class ReconciliationLetter(models.AbstractModel):
    """Letters on paper: what was sent is kept and printed again, what wasn't is made anew."""

    _name = "reconciliation.letter"
    _description = "Letter on Paper"
    #: The template of the page.
    _letter_template = None

    def _letter_sent(self):
        """The paper as it was last sent: ``ir.attachment``, empty before."""
        raise NotImplementedError

    def _pdfs(self):
        """
        :return: a PDF each, as bytes: what was sent, else what would be
        """
        sent = {one.id: paper.raw for one in self if (paper := one._letter_sent())}
        new = self.filtered(lambda one: one.id not in sent)
        made = dict(zip(new.ids, new._render_pdfs(), strict=True))
        return [sent.get(one.id) or made[one.id] for one in self]

    def _render_pdfs(self):
        """Letters as they stand, with as few calls of the PDF writer as there are companies."""
        made = {}
        for company, some in self.grouped("company_id").items():
            files = statement_pdf.sheets(self.env, company, some, self._page)
            made |= dict(zip(some.ids, files, strict=True))
        return [made[id_] for id_ in self.ids]

    def _page(self, env, letters):
        """One page of HTML with all of ``letters``."""
        values = {"docs": letters.with_env(env), "report_type": "pdf"}
        return env["ir.qweb"]._render(self._letter_template, values)

    def _archived(self, name, content):
        """A paper of this letter, kept."""
        self.ensure_one()
        values = {"name": name, "raw": content, "res_model": self._name, "res_id": self.id}
        return self.env["ir.attachment"].create(values)
