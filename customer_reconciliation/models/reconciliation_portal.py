from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..statements import Options

PATH = "/my/reconciliations"


class ReconciliationPortal(models.AbstractModel):
    """The partner's view of a session: who may see it, what they say to it.

    Portal users have no right to any model of ours. The controllers check by ``_portal_domain`` or
    by a token whether a session is the visitor's own, and only then work in superuser mode.
    """

    _name = "reconciliation.portal"
    _description = "Portal of a Reconciliation Session"
    _inherit = ["reconciliation.kept"]

    in_portal = fields.Boolean(
        "Shown in the Portal",
        readonly=True,
        copy=False,
        help="The partner's people with an account see it under My Account ▸ Reconciliations.",
    )
    access_ids = fields.One2many("reconciliation.access", "session_id", "Links", readonly=True)
    visit_ids = fields.One2many("reconciliation.visit", "session_id", "Portal Log", readonly=True)

    def _kept_names(self):
        return super()._kept_names() | {"in_portal"}

    # -- who may see it --------------------------------------------------------------------------

    @api.model
    def _portal_domain(self, partner):
        """The sessions that people of ``partner`` may see: their commercial entity's, no other."""
        return [
            ("partner_id", "=", partner.commercial_partner_id.id),
            ("in_portal", "=", True),
            ("state", "!=", "cancelled"),
        ]

    def _is_in_portal(self):
        self.ensure_one()
        return self.in_portal and self.active and self.state != "cancelled"

    def _portal_path(self):
        self.ensure_one()
        return f"{PATH}/{self.id}"

    def _portal_options(self, kind):
        """The account as of the session's last day.

        :return: ``statements.Options``
        """
        self.ensure_one()
        return Options(
            company_id=self.company_id.id,
            date_to=self.date_to,
            date_from=self.date_from,
            kind=kind,
            side=self.account_type,
            currency_ids=(self.currency_id.id,),
            zero="all",
            with_ageing=kind == "outstanding",
        )

    # -- inviting --------------------------------------------------------------------------------

    def action_open_invite(self):
        """Choose who is to see the session, and until when."""
        self.ensure_one()
        return self.env["reconciliation.invite"].create({"session_id": self.id})._open()

    def action_invite(self, partner_ids=None, days=None):
        """Show the session in the portal and send contacts of the partner a link to it.

        :param list partner_ids: ids of contacts; without them whoever gets the partner's invoices
        :param int days: how long the links are valid; the company's setting without it
        """
        self.ensure_one()
        self.check_access("write")
        session = self.sudo()  # checked above; a sealed session may be shown: nothing in it changes
        if session.state == "cancelled":
            raise UserError(self.env._("%s is cancelled.", session.name))
        contacts = self.env["res.partner"].browse(partner_ids or self._portal_contacts().ids)
        expires_on = session.access_ids._end(session.company_id, days)
        accesses = session.access_ids._invite(session, contacts.exists(), expires_on)
        session.in_portal = True
        emails = ", ".join(accesses.mapped("email"))
        self.message_post(body=self.env._("Invited to the portal: %s", emails))
        return True

    def _portal_contacts(self):
        """Whoever gets the partner's invoices."""
        address = self.partner_id.address_get(["invoice"])["invoice"]
        return self.env["res.partner"].browse(address)

    def action_withdraw(self):
        """Take the session out of the portal; its links end."""
        for session in self:
            session.check_access("write")
            shown = session.sudo()  # checked above
            shown.access_ids._revoke()
            shown.in_portal = False
            session.message_post(body=self.env._("Withdrawn from the portal."))
        return True

    def action_portal_preview(self):
        """What the partner sees."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self._portal_path(), "target": "new"}

    # -- visitors --------------------------------------------------------------------------------

    def _portal_visitor(self, access, address, token=""):
        """Whoever looks at this session now; the right to it was checked by the caller.

        :param access: the ``reconciliation.access`` whose token was shown, or an empty one
        :param str address: the visitor's IP address
        """
        # portal users and the public may read nothing of ours: superuser mode from here on
        session = self.with_user(api.SUPERUSER_ID).with_company(self.sudo().company_id)
        account = self.env["partner.statement.portal"]._visitor(
            session.company_id, session.partner_id, access, address, token
        )
        return replace(account, session=session)

    def _office(self):
        """The session in the language of whoever is in charge: for what is written to its log."""
        lang = self.user_id.lang or self.company_id.partner_id.lang
        return self.with_context(lang=lang) if lang else self
