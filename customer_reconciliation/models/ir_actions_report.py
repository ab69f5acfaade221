import io

from odoo import models
from odoo.addons.base.models.ir_actions_report import _wkhtml
from odoo.exceptions import UserError

#: Letters → of what; their models make PDFs of many in one call.
LETTERS = {
    "customer_reconciliation.report_confirmation": "balance.confirmation",
    "customer_reconciliation.report_dunning": "dunning.notice",
}


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        render = super()._render_qweb_pdf_prepare_streams
        name = self._get_report(report_ref).report_name
        if not name.startswith("customer_reconciliation."):
            return render(report_ref, data, res_ids=res_ids)
        if name in LETTERS and res_ids:
            letters = self.env[LETTERS[name]].browse(dict.fromkeys(res_ids))
            return {
                one.id: {"stream": io.BytesIO(content), "attachment": None}
                for one, content in zip(letters, letters._pdfs(), strict=True)
            }
        self._require_wkhtmltopdf()
        if _wkhtml().is_patched_qt or len(res_ids or ()) < 2:
            return render(report_ref, data, res_ids=res_ids)
        # The unpatched build converts one document at a time; the host merges them afterwards.
        streams = {}
        for res_id in res_ids:
            streams.update(render(report_ref, dict(data or {}), res_ids=[res_id]))
        return streams

    def _require_wkhtmltopdf(self):
        """
        :raise UserError: the server cannot make a PDF; says what to do
        """
        if self.get_wkhtmltopdf_state() == "install":
            raise UserError(
                self.env._(
                    "No PDF can be made because wkhtmltopdf is not installed on the server. "
                    "Ask the administrator to install it (https://wkhtmltopdf.org) and to restart "
                    "Odoo; until then the spreadsheet holds the same figures."
                )
            )
