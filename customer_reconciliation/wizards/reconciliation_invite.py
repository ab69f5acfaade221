from odoo import api, fields, models


class ReconciliationInvite(models.TransientModel):
    """Who of the partner is to see the session in the portal, and how long the links are valid."""

    _name = "reconciliation.invite"
    _description = "Invitation of a Partner"

    session_id = fields.Many2one("reconciliation.session", required=True, ondelete="cascade")
    account_partner_id = fields.Many2one(related="session_id.partner_id")
    partner_ids = fields.Many2many(
        "res.partner",
        string="Contacts",
        compute="_compute_partner_ids",
        store=True,
        readonly=False,
        domain="[('commercial_partner_id', '=', account_partner_id)]",
    )
    days = fields.Integer(
        compute="_compute_days", store=True, readonly=False, help="Links end after them."
    )

    @api.depends("session_id")
    def _compute_partner_ids(self):
        for wizard in self:
            wizard.partner_ids = wizard.session_id._portal_contacts()

    @api.depends("session_id")
    def _compute_days(self):
        for wizard in self:
            wizard.days = wizard.session_id.company_id.reconciliation_portal_days

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invite the Partner"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_invite(self):
        """Send the links; the right is checked by the session."""
        self.session_id.action_invite(self.partner_ids.ids, self.days)
        return {"type": "ir.actions.act_window_close"}
