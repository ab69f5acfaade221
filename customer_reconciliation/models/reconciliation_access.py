import hashlib
import secrets
from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

TEMPLATE = "customer_reconciliation.mail_template_reconciliation_access"


class ReconciliationAccess(models.Model):
    """A link with which one contact sees one session without an account.

    Of the token only its hash is kept: whoever reads the database can't use the links.
    """

    _name = "reconciliation.access"
    _description = "Partner's Access to a Reconciliation Session"
    _order = "id desc"
    _rec_name = "email"

    session_id = fields.Many2one(
        "reconciliation.session", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, ondelete="cascade"
    )
    email = fields.Char(required=True, readonly=True)
    token_hash = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    expires_on = fields.Datetime("Valid Until", required=True, readonly=True)
    revoked_on = fields.Datetime(readonly=True)
    revoked_by_id = fields.Many2one("res.users", readonly=True)
    last_used_on = fields.Datetime("Last Used", readonly=True)
    last_address = fields.Char("Last IP Address", readonly=True)
    state = fields.Selection(
        [("valid", "Valid"), ("expired", "Expired"), ("revoked", "Revoked")],
        compute="_compute_state",
    )

    _token_once = models.UniqueIndex("(token_hash)", "This link was given already.")

    @api.depends("expires_on", "revoked_on")
    def _compute_state(self):
        now = fields.Datetime.now()
        for access in self:
            ended = "revoked" if access.revoked_on else "expired"
            access.state = "valid" if access._is_valid(now) else ended

    def _is_valid(self, now):
        return not self.revoked_on and self.expires_on > now

    # -- giving ----------------------------------------------------------------------------------

    @api.model
    def _invite(self, session, partners, expires_on):
        """Give ``partners`` a link of their own and send it; what they had before ends.

        :param session: the session in superuser mode, whose caller's right was checked
        :return: the accesses
        """
        for partner in partners:
            self._check_invited(session, partner)
        accesses = self.browse()
        for partner in partners:
            session.access_ids.filtered(lambda a, p=partner: a.partner_id == p)._revoke()
            access, url = self._give(session, partner, expires_on)
            access._send(url)
            accesses |= access
        return accesses

    @api.model
    def _give(self, session, partner, expires_on):
        """A link for one contact, which whoever calls hands on; nowhere can it be read again.

        :return: the access, and the address of the page
        """
        self._check_invited(session, partner)
        token = secrets.token_urlsafe(32)
        access = self.create(
            {
                "session_id": session.id,
                "partner_id": partner.id,
                "email": partner.email,
                "token_hash": self._hash(token),
                "expires_on": expires_on,
            }
        )
        return access, access._url(token)

    def _check_invited(self, session, partner):
        if partner.commercial_partner_id != session.partner_id:
            raise UserError(
                self.env._(
                    "%(contact)s does not belong to %(partner)s.",
                    contact=partner.display_name,
                    partner=session.partner_id.display_name,
                )
            )
        if not partner.email_normalized:
            raise UserError(
                self.env._("%s has no e-mail address: enter one first.", partner.display_name)
            )
        if partner.is_blacklisted:
            raise UserError(
                self.env._("%s does not want to get e-mails from us.", partner.display_name)
            )

    def _send(self, url):
        """The mail is deleted once it is sent: nowhere here can the link be read again."""
        template = self.env.ref(TEMPLATE).with_context(reconciliation_url=url)
        template.send_mail(self.id)

    def _url(self, token):
        """The page in the contact's language."""
        lang = self.env["res.lang"]._get_data(code=self.partner_id.lang or self.env.lang)
        prefix = f"/{lang.url_code}" if lang.url_code else ""
        path = self.session_id._portal_path()
        return (
            f"{self.session_id.get_base_url()}{prefix}{path}?{urlencode({'access_token': token})}"
        )

    @api.model
    def _hash(self, token):
        return hashlib.sha256(token.encode()).hexdigest()

    # -- using -----------------------------------------------------------------------------------

    @api.model
    def _of(self, session_id, token):
        """The valid access to the session that ``token`` opens, or none (superuser mode)."""
        now = fields.Datetime.now()
        access = self.search(
            Domain("session_id", "=", session_id)
            & Domain("token_hash", "=", self._hash(str(token)))
        )
        session = access.session_id
        # Whoever left the company, or whose company is no longer this partner, has lost the right.
        belongs = access.partner_id.active and (
            access.partner_id.commercial_partner_id == session.partner_id
        )
        open_to_them = access and access._is_valid(now) and belongs and session._is_in_portal()
        return access if open_to_them else self.browse()

    def _note_use(self, address):
        self.write({"last_used_on": fields.Datetime.now(), "last_address": address})

    # -- ending ----------------------------------------------------------------------------------

    def action_revoke(self):
        """End these links at once."""
        sessions = self.session_id
        sessions.check_access("write")
        ended = self.sudo()._revoke()  # the caller may write the sessions: checked above
        for session, accesses in ended.grouped("session_id").items():
            emails = ", ".join(accesses.mapped("email"))
            session.sudo(False).message_post(body=self.env._("Link revoked: %s", emails))
        return True

    def _revoke(self):
        """:return: those that were not ended before"""
        open_ones = self.filtered(lambda access: not access.revoked_on)
        open_ones.write({"revoked_on": fields.Datetime.now(), "revoked_by_id": self.env.uid})
        return open_ones
