from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from .session_report import XLSX

TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": XLSX,
    "zip": "application/zip",
}


class Statement(http.Controller):
    @http.route(
        "/customer_reconciliation/statement/<int:wizard_id>/<any(html,pdf,xlsx,zip):what>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def statement(self, wizard_id, what):
        wizard = request.env["partner.statement.print"].browse(wizard_id).exists()
        if not wizard:
            raise request.not_found()
        wizard.check_access("read")
        return _answer(what, wizard)

    @http.route(
        "/customer_reconciliation/statement_batch/<int:batch_id>/<any(pdf,xlsx,zip):what>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def batch(self, batch_id, what):
        batch = request.env["partner.statement.batch"].browse(batch_id).exists()
        if not batch:
            raise request.not_found()
        batch.check_access("read")
        return _answer(what, batch)


def _answer(what, record):
    """The file ``what`` of a record that has ``_file``; a sentence where there is none."""
    try:
        name, content = record._file(what)
    except UserError as error:
        return request.make_response(str(error), [("Content-Type", "text/plain; charset=utf-8")])
    headers = [("Content-Type", TYPES[what])]
    if what == "html":
        headers.append(("Content-Security-Policy", "script-src 'none'"))
    else:
        headers.append(("Content-Disposition", content_disposition(name)))
    return request.make_response(content, headers)
