from odoo import api, fields, models
from odoo.exceptions import UserError

from ..reports import statement_pdf
from ..reports.archive import zipped

#: More than these keep a person waiting: they are for the workers behind.
PARTNERS_NOW_MAX = 100


class PartnerStatementPrint(models.TransientModel):
    """Statements of one, of a selection or of all: on screen, as files, or handed to a batch."""

    _name = "partner.statement.print"
    _description = "Print Statements of Account"
    _inherit = ["partner.statement.document"]

    partner_ids = fields.Many2many(
        "res.partner", string="Partners", help="Leave empty for everybody with an account."
    )

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "res.partner":
            partners = self.env["res.partner"].browse(self.env.context.get("active_ids", ()))
            values["partner_ids"] = [fields.Command.set(partners.ids)]
        return values

    @api.onchange("template_id")
    def _onchange_template_id(self):
        if self.template_id:
            self.update(self.template_id._options_vals())

    def _shown(self):
        """The documents asked for.

        :raise UserError: none, or too many to wait for
        """
        documents = self._documents(self._figures(self.partner_ids or None))
        if not documents:
            raise UserError(self.env._("Nobody of them has an account to show."))
        return documents

    def _few(self):
        documents = self._shown()
        if len(documents) > PARTNERS_NOW_MAX:
            raise UserError(
                self.env._(
                    "These are %(count)s statements, more than the %(most)s made at once: "
                    "make a batch of them.",
                    count=len(documents),
                    most=PARTNERS_NOW_MAX,
                )
            )
        return documents

    def _file(self, what):
        """
        :param what: html, pdf, xlsx or zip
        :return: (file name, content)
        """
        documents = self._shown() if what == "xlsx" else self._few()
        first, *others = documents
        name = self._document_name(first, what)
        if others:
            name = f"{first.title} {fields.Date.to_string(self.date_to)}.{what}"
        return name, getattr(self, f"_as_{what}")(documents)

    def _as_html(self, documents):
        return str(statement_pdf.html(self.env, documents, on_screen=True)).encode()

    def _as_xlsx(self, documents):
        return self._xlsx(documents)

    def _as_pdf(self, documents):
        files = [content for _name, content in self._pdfs(documents)]
        return files[0] if len(files) == 1 else statement_pdf.merge(files)

    def _as_zip(self, documents):
        return zipped(self._pdfs(documents))

    # -- buttons ---------------------------------------------------------------------------------

    def _open(self, what):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/customer_reconciliation/statement/{self.id}/{what}",
            "target": "new" if what == "html" else "download",
        }

    def action_preview(self):
        return self._open("html")

    def action_pdf(self):
        return self._open("pdf")

    def action_xlsx(self):
        return self._open("xlsx")

    def action_zip(self):
        return self._open("zip")

    def action_batch(self):
        """Hand them to a batch, which makes and sends them behind."""
        self.ensure_one()
        batch = self.env["partner.statement.batch"].create(
            {
                **self._options_vals(),
                "template_id": self.template_id.id,
                "company_id": self.company_id.id,
                "date_from": self.date_from,
                "date_to": self.date_to,
                "partner_ids": [fields.Command.set(self.partner_ids.ids)],
            }
        )
        return batch._get_records_action(target="current")
