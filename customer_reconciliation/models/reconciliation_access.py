import hashlib
import secrets
from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .partner_statement_portal import PATH

TEMPLATE = "customer_reconciliation.mail_template_reconciliation_access"
STATEMENT_TEMPLATE = "customer_reconciliation.mail_template_statement_access"
#: No link is good for ever; what has to last longer is given anew.
DAYS_MAX = 366


class ReconciliationAccess(models.Model):
    """A link with which one contact sees one session, or its company's statement of account,
    without signing in.

    Of the token only its hash is kept: whoever reads the database can't use the links.
    """

    _name = "reconciliation.access"
    _description = "Partner's Link to the Portal"
    _inherit = ["reconciliation.visited"]
    _order = "id desc"
    _rec_name = "email"

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, ondelete="cascade"
    )
    confirmation_id = fields.Many2one(
        "balance.confirmation",
        "Letter",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The letter that brought the link; it ends with it.",
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
    def _end(self, company, days):
        """When links that are given now end.

        :param days: how long they are valid; None: as ``company`` has set it
        """
        days = days or company.reconciliation_portal_days
        if not 1 <= days <= DAYS_MAX:
            raise UserError(
                self.env._("A link is valid for a day at least and %s days at most.", DAYS_MAX)
            )
        return fields.Datetime.add(fields.Datetime.now(), days=days)

    @api.model
    def _invite(self, session, partners, expires_on):
        """Give ``partners`` a link of their own to ``session`` and send it; what they had before
        ends.

        :param session: the session in superuser mode, whose caller's right was checked
        :return: the accesses
        """
        return self._send_links(
            session.company_id, session.partner_id, session, partners, expires_on
        )

    @api.model
    def _invite_to_account(self, company, customer, partners, expires_on):
        """The same with a link to the statement of account of ``customer`` with ``company``."""
        no_session = self.env["reconciliation.session"]
        return self._send_links(company, customer, no_session, partners, expires_on)

    def _send_links(self, company, customer, session, partners, expires_on):
        for partner in partners:
            self._check_invited(customer, partner)
        accesses = self.browse()
        for partner in partners:
            access, url = self._give_link(company, customer, session, partner, expires_on)
            access._same()._revoke()
            access._send(url)
            accesses |= access
        return accesses

    @api.model
    def _give(self, session, partner, expires_on, letter):
        """A link for one contact, which ``letter`` hands on; nowhere can it be read again.

        :return: the access, and the address of the page
        """
        self._check_invited(session.partner_id, partner)
        access, url = self._give_link(
            session.company_id, session.partner_id, session, partner, expires_on
        )
        access.confirmation_id = letter
        return access, url

    def _give_link(self, company, customer, session, partner, expires_on):
        token = secrets.token_urlsafe(32)
        access = self.create(
            {
                "company_id": company.id,
                "account_partner_id": customer.id,
                "session_id": session.id,
                "partner_id": partner.id,
                "email": partner.email,
                "token_hash": self._hash(token),
                "expires_on": expires_on,
            }
        )
        return access, access._url(token)

    def _same(self):
        """The contact's other links to the same."""
        names = ("company_id", "account_partner_id", "partner_id", "session_id")
        same = [(name, "=", self[name].id) for name in names]
        return self.search([*same, ("id", "!=", self.id)])

    def _check_invited(self, customer, partner):
        if partner.commercial_partner_id != customer:
            raise UserError(
                self.env._(
                    "%(contact)s does not belong to %(partner)s.",
                    contact=partner.display_name,
                    partner=customer.display_name,
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
        """The mail is deleted once it is sent, and its message says nothing of the link: nowhere
        here can it be read again."""
        template = self.env.ref(TEMPLATE if self.session_id else STATEMENT_TEMPLATE)
        number = template.with_context(reconciliation_url=url).send_mail(self.id)
        # Whoever may invite may not read mails; nothing of it is given back.
        mail = self.env["mail.mail"].sudo().browse(number)
        mail.mail_message_id.body = mail._without_links()

    def _mails(self):
        """The mails that say whether it arrived: there are no others about a link."""
        mine = [("model", "=", self._name), ("res_id", "in", self.ids)]
        return self.env["mail.mail"].search(mine)

    def _come_back(self, why):
        """Whoever gave the link is told that it did not arrive."""
        for access in self:
            user = access.create_uid
            told = self.with_context(lang=user.lang).env._(
                "The link did not arrive at %(email)s: %(why)s", email=access.email, why=why
            )
            access._subject().message_post(body=told, partner_ids=user.partner_id.ids)

    def _got_through(self):
        """Nothing is said of what arrives."""

    def _url(self, token):
        """The page in the contact's language."""
        lang = self.env["res.lang"]._get_data(code=self.partner_id.lang or self.env.lang)
        prefix = f"/{lang.url_code}" if lang.url_code else ""
        path = self.session_id._portal_path() if self.session_id else PATH
        return f"{self.get_base_url()}{prefix}{path}?{urlencode({'access_token': token})}"

    @api.model
    def _hash(self, token):
        return hashlib.sha256(token.encode(errors="replace")).hexdigest()

    # -- using -----------------------------------------------------------------------------------

    @api.model
    def _of(self, session_id, token):
        """The valid access to the session that ``token`` opens, or none (superuser mode)."""
        access = self._by_token(token, Domain("session_id", "=", session_id))
        session = access.session_id
        is_shown = session and session._is_in_portal()
        is_theirs = session.partner_id == access.account_partner_id
        return access if is_shown and is_theirs else self.browse()

    @api.model
    def _of_statement(self, token):
        """The valid access to a statement of account that ``token`` opens, or none (superuser
        mode)."""
        access = self._by_token(token, Domain("session_id", "=", False))
        return access.filtered("company_id.reconciliation_portal_statement")

    def _by_token(self, token, domain):
        access = self.search(domain & Domain("token_hash", "=", self._hash(str(token))))
        # Whoever left the company, or whose company is no longer this partner, has lost the right.
        belongs = access.partner_id.active and (
            access.partner_id.commercial_partner_id == access.account_partner_id
        )
        is_valid = access and access._is_valid(fields.Datetime.now())
        return access if is_valid and belongs else self.browse()

    def _note_use(self, address):
        self.write({"last_used_on": fields.Datetime.now(), "last_address": address})

    # -- ending ----------------------------------------------------------------------------------

    def action_revoke(self):
        """End these links at once."""
        self.check_access("read")
        self.session_id.check_access("write")  # without a session: may they write any?
        ended = self.sudo()._revoke()  # the caller's rights were checked above
        for subject, accesses in ended.grouped(lambda access: access._subject()).items():
            emails = ", ".join(accesses.mapped("email"))
            subject.message_post(body=self.env._("Link revoked: %s", emails))
        return True

    def _subject(self):
        """Where it is told in the log."""
        return self.session_id or self.account_partner_id

    def _revoke(self):
        """:return: those that were not ended before"""
        open_ones = self.filtered(lambda access: not access.revoked_on)
        open_ones.write({"revoked_on": fields.Datetime.now(), "revoked_by_id": self.env.uid})
        return open_ones
