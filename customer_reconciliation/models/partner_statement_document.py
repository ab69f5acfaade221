from odoo import fields, models
from odoo.exceptions import UserError

from ..reports import statement_pdf, statement_tables, statement_xlsx


class PartnerStatementDocument(models.AbstractModel):
    """What makes statements: options, a period, a template, and the files of some partners."""

    _name = "partner.statement.document"
    _description = "Statements of a Period"
    _inherit = ["partner.statement.options"]

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    template_id = fields.Many2one(
        "partner.statement.template",
        required=True,
        domain="[('company_id', 'in', (company_id, False))]",
        default=lambda self: self.env["partner.statement.template"]._for(
            "activity", self.env.company
        ),
    )
    date_from = fields.Date("From", help="Open items and ageing need no first day.")
    date_to = fields.Date("As Of", required=True, default=fields.Date.context_today)

    def _figures(self, partners):
        """
        :param partners: None is everybody with an account
        :return: ``statements.Figures``
        :raise UserError: the period ends before it begins
        """
        self.ensure_one()
        if self.date_from and self.date_from > self.date_to:
            raise UserError(self.env._("The period ends before it begins."))
        options = self._options(self.company_id, self.date_from, self.date_to)
        return self.env["partner.statement"]._figures(partners, options)

    def _documents(self, figures):
        return statement_tables.build(self.env, figures, self.template_id)

    def _xlsx(self, documents):
        """One workbook: in the partner's language if there is but one."""
        lang = documents[0].lang if len({each.lang for each in documents}) == 1 else None
        env = self.with_context(lang=lang).env if lang else self.env
        options = self._options(self.company_id, self.date_from, self.date_to)
        return statement_xlsx.render(env, documents, options)

    def _pdfs(self, documents):
        """A list of (file name, PDF)."""
        names = [self._document_name(document) for document in documents]
        return list(zip(names, statement_pdf.render(self.env, documents), strict=True))

    def _document_name(self, document, ending="pdf"):
        day = fields.Date.to_string(self.date_to)
        name = f"{document.title} {document.partner.display_name} {day}.{ending}"
        return name.replace("/", "-").replace("\\", "-").replace("\n", " ")
