from odoo import http
from odoo.http import content_disposition, request

from ..reports import confirmation_xlsx
from .session_report import XLSX


class ConfirmationReport(http.Controller):
    @http.route(
        "/customer_reconciliation/confirmations/<int:campaign_id>/xlsx",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def confirmations_xlsx(self, campaign_id):
        campaign = request.env["balance.confirmation.campaign"].browse(campaign_id).exists()
        if not campaign:
            raise request.not_found()
        campaign.check_access("read")
        filename = f"{campaign.display_name}.xlsx".replace("/", "-")
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(filename)),
        ]
        return request.make_response(confirmation_xlsx.render(campaign), headers)
