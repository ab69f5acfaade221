from odoo import fields, models
from odoo.tools.pdf import merge_pdf

from ..reports import dunning_letter, statement_pdf, statement_tables


class DunningNoticeLetter(models.AbstractModel):
    """The letter on paper, in the customer's language, kept as it was sent."""

    _name = "dunning.notice.letter"
    _description = "Letter of a Dunning Notice"
    _inherit = ["reconciliation.letter"]
    _letter_template = "customer_reconciliation.report_dunning"

    letter_id = fields.Many2one("ir.attachment", "Letter as Sent", readonly=True, copy=False)
    statement_id = fields.Many2one("ir.attachment", "Statement as Sent", readonly=True, copy=False)

    def _report_filename(self):
        """Name of the file, without ending."""
        told = self.with_context(lang=self._report_lang())
        name = told._text("subject") if told.is_interest_only else told.level_id.name
        return f"{name} {told.display_name}".replace("/", "-").rstrip(".")

    def _letter(self):
        """All that is printed, in the customer's language."""
        self.ensure_one()
        return dunning_letter.build(self.with_context(lang=self._report_lang()))

    def _letter_sent(self):
        return self.sudo().letter_id  # who may read the notice may see its paper

    def _pdfs(self):
        """On paper the statement as sent follows the letter that says it is enclosed."""
        found = zip(self, super()._pdfs(), strict=True)
        # Who may read the notice may see its papers.
        papers = [(letter, one.sudo().statement_id.raw) for one, letter in found]
        return [merge_pdf([*pair]) if pair[1] else pair[0] for pair in papers]

    def _with_statement(self):
        return self.policy_id.with_statement

    def _keep_letters(self):
        """Archive the papers that go out now."""
        new = self.filtered(lambda one: not one.letter_id)
        for one, content in zip(new, new._render_pdfs(), strict=True):
            one.letter_id = one._archived(f"{one._report_filename()}.pdf", content)
        wanted = new.filtered(lambda one: one._with_statement())
        for _policy, some in wanted.grouped("policy_id").items():
            some._keep_statements()

    def _keep_statements(self):
        """The statements of notices of one policy; who has no account gets none."""
        template = self.policy_id._statement_template(self.company_id)
        options = template._options(self.company_id, None, self._today())
        figures = self.env["partner.statement"]._figures(self.partner_id, options)
        documents = statement_tables.build(self.env, figures, template)
        files = statement_pdf.render(self.env, documents)
        by_partner = {d.partner: (d.title, file) for d, file in zip(documents, files, strict=True)}
        for one in self:
            if found := by_partner.get(one.partner_id):
                title, content = found
                one.statement_id = one._archived(f"{title}.pdf".replace("/", "-"), content)

    def _process_attachments_for_template_post(self, _template):
        """Mails bring the very papers that are kept."""
        return {one.id: {"attachment_ids": (one.letter_id | one.statement_id).ids} for one in self}
