from odoo import http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SessionReport(http.Controller):
    @http.route(
        "/customer_reconciliation/session/<int:session_id>/xlsx",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def session_xlsx(self, session_id):
        session = request.env["reconciliation.session"].browse(session_id).exists()
        if not session:
            raise request.not_found()
        session.check_access("read")
        filename = f"{session._report_filename()}.xlsx"
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(filename)),
        ]
        return request.make_response(session._bridge_xlsx(), headers)
