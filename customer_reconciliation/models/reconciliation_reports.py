from odoo import models
from odoo.addons.base.models.ir_actions_report import _wkhtml
from odoo.exceptions import UserError
from odoo.tools import get_lang

from ..reports import bridge_tables, bridge_xlsx

#: Of each list; a PDF of thousands of rows nobody reads, and wkhtmltopdf takes minutes for it.
PDF_ROWS_MAX = 100
REPORT = "customer_reconciliation.action_report_reconciliation_bridge"


class ReconciliationReports(models.AbstractModel):
    """The statement of a session on paper and as a workbook, in the partner's language."""

    _name = "reconciliation.reports"
    _description = "Reports of a Reconciliation Session"

    def _report_lang(self):
        return get_lang(self.env, self.partner_id.lang).code

    def _report_filename(self):
        """Name of the files, without ending."""
        session = self.with_context(lang=self._report_lang())
        title = session.env._("Reconciliation Statement")
        return f"{title} {session.name} {session.partner_id.name}".replace("/", "-")

    def _bridge_tables(self):
        """The statement as plain rows in the partner's language: see ``reports.bridge_tables``."""
        self.ensure_one()
        return bridge_tables.build(self.with_context(lang=self._report_lang()))

    def _report_rows_max(self):
        """How many rows of each list go on paper."""
        return PDF_ROWS_MAX

    def _has_page_header(self):
        """Whether the PDF writer of the server prints the company's header on each page."""
        return _wkhtml().is_patched_qt

    def _bridge_xlsx(self, for_partner=False):
        """The statement as a workbook.

        :param bool for_partner: without what only our own people are to read
        :return: bytes
        """
        tables = self._bridge_tables()
        return bridge_xlsx.render(tables.for_partner() if for_partner else tables)

    def _bridge_pdf(self):
        """The statement on paper.

        :return: bytes and ``"pdf"``; where Odoo renders no PDF, in tests, HTML and ``"html"``
        :raise UserError: the server cannot make a PDF
        """
        return self.env["ir.actions.report"]._render_qweb_pdf(REPORT, self.ids)

    def action_download_xlsx(self):
        """Download the statement as a workbook."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/customer_reconciliation/session/{self.id}/xlsx",
            "target": "download",
        }

    def _attach_reports(self):
        """Keep both files with the session.

        A server that cannot make a PDF does not hold up the figures: the message says what is
        missing, and the PDF can be printed from the frozen session at any time.
        """
        for session in self:
            name = session._report_filename()
            files = [(f"{name}.xlsx", session._bridge_xlsx())]
            told = session._in_own_language().env
            body = told._("The statement as it is sealed.")
            try:
                content, extension = session._bridge_pdf()
                files.insert(0, (f"{name}.{extension}", content))
            except (UserError, OSError) as error:
                body = told._(
                    "The statement as it is sealed, without its PDF: %s "
                    "It can still be printed once that is cured.",
                    error,
                )
            session.message_post(body=body, attachments=files)
