from odoo import http
from odoo.http import content_disposition, request

from ..reports import template_xlsx
from .session_report import XLSX


class Template(http.Controller):
    @http.route("/customer_reconciliation/template.xlsx", type="http", auth="user", methods=["GET"])
    def template(self):
        """The template holds no data: any user may pass it on."""
        name = request.env._("Ledger template")
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(f"{name}.xlsx")),
        ]
        return request.make_response(template_xlsx.render(request.env), headers)
