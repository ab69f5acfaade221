from odoo import fields, models

from .dunning_partner import GROUPS


class ResPartner(models.Model):
    """Customers lead to what they contest."""

    _inherit = "res.partner"

    dispute_count = fields.Integer(compute="_compute_dispute_count", groups=GROUPS)

    def _compute_dispute_count(self):
        own = [("partner_id", "in", self.commercial_partner_id.ids)]
        found = dict(self.env["payment.dispute"]._read_group(own, ["partner_id"], ["__count"]))
        for partner in self:
            partner.dispute_count = found.get(partner.commercial_partner_id, 0)

    def action_open_disputes(self):
        """What the customer contests and has contested."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_reconciliation.action_payment_dispute"
        )
        return action | {"domain": [("partner_id", "=", self.commercial_partner_id.id)]}
