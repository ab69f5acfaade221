from odoo import fields, models

GROUPS = (
    "customer_reconciliation.group_reconciliation_auditor,"
    "customer_reconciliation.group_reconciliation_user"
)


class DunningPartner(models.AbstractModel):
    """How a customer is dunned, and what was sent to it."""

    _name = "dunning.partner"
    _description = "Dunning of a Customer"

    dunning_contact_id = fields.Many2one(
        "res.partner",
        "Contact for Dunning",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="Empty: the contact for balances, else an invoice address, else the company itself.",
    )
    dunning_opt_out = fields.Boolean("No Dunning", help="Leave this customer out of dunning.")
    dunning_notice_count = fields.Integer(compute="_compute_dunning_notice_count", groups=GROUPS)

    def _compute_dunning_notice_count(self):
        sent = [("partner_id", "in", self.commercial_partner_id.ids), ("state", "=", "sent")]
        found = self.env["dunning.notice"]._read_group(sent, ["partner_id"], ["__count"])
        counts = dict(found)
        for partner in self:
            partner.dunning_notice_count = counts.get(partner.commercial_partner_id, 0)

    def action_open_dunning_notices(self):
        """What was sent to the customer, and when it was left out and why."""
        return self._open_own("action_dunning_notice")

    def _dunning_told_domain(self, _model):
        return [("partner_id", "=", self.commercial_partner_id._origin.id)]

    def action_call_overdue(self):
        """A call about what is overdue with the company at work."""
        self.ensure_one()
        return self.env["dunning.call"]._new(self, self.env.company)
