from odoo import api, fields, models


class ReconciliationInvite(models.TransientModel):
    """Who of the partner is to see the session in the portal, or the statement of account where
    there is none, and how long the links are valid."""

    _name = "reconciliation.invite"
    _description = "Invitation of a Partner"

    session_id = fields.Many2one("reconciliation.session", readonly=True, ondelete="cascade")
    account_partner_id = fields.Many2one(
        "res.partner",
        "Partner",
        compute="_compute_account_partner_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        ondelete="cascade",
    )
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
    def _compute_account_partner_id(self):
        for wizard in self.filtered("session_id"):
            wizard.account_partner_id = wizard.session_id.partner_id

    @api.depends("session_id", "account_partner_id")
    def _compute_partner_ids(self):
        for wizard in self:
            written_to = wizard.account_partner_id._balance_contacts().filtered("email")[:1]
            session = wizard.session_id
            wizard.partner_ids = session._portal_contacts() if session else written_to

    @api.depends("session_id")
    def _compute_days(self):
        for wizard in self:
            company = wizard.session_id.company_id or wizard.env.company
            wizard.days = company.reconciliation_portal_days

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
        """Send the links; the right is checked by the session or the partner."""
        contacts = self.partner_ids.ids
        if self.session_id:
            self.session_id.action_invite(contacts, self.days)
        else:
            self.account_partner_id.action_invite_to_statement(contacts, self.days)
        return {"type": "ir.actions.act_window_close"}
