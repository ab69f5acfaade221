"""What the pages of the portal share: who may see a session, and how refusals are told."""

import logging
import math

import werkzeug.exceptions

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.exceptions import LockError, UserError
from odoo.http import content_disposition, request

from ..models.reconciliation_answer import AMOUNT_MAX
from ..models.reconciliation_visit import TooOften
from ..queries import whole_or_nothing
from .session_report import XLSX

_logger = logging.getLogger(__name__)

#: The address of the page may hold a token: it goes nowhere else, and nothing is kept.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "frame-ancestors 'self'",
}

#: Of what is downloaded.
TYPES = {"xlsx": XLSX, "pdf": "application/pdf", "html": "text/html; charset=utf-8"}


def plain(text):
    """What was sent as text, as the database takes it; "" for what is none."""
    text = text if isinstance(text, str) else ""
    return text.replace("\0", "").encode(errors="ignore").decode()


class NoAccess(werkzeug.exceptions.Forbidden):
    """The same answer whether the session is another's, hidden or does not exist at all."""


class PortalVisit(CustomerPortal):
    def _reconciliation_visitor(self, session_id, access_token=None):
        """The visitor of a session of their own.

        :return: ``visitor.Visitor``
        :raise NoAccess: neither a valid link, nor of the partner, nor one of our people
        """
        session, access = self._reconciliation_by_token(session_id, access_token)
        session = session or self._reconciliation_by_account(session_id)
        address = request.httprequest.remote_addr
        if not session:
            self._refused(f"session {session_id}", address)
        return session._portal_visitor(access, address, access_token if access else "")

    def _refused(self, what, address):
        _logger.warning("Portal: %s refused to %s", what, address)
        raise NoAccess()

    def _reconciliation_by_token(self, session_id, access_token):
        # Sudo to look for the token alone: that it opens this very session is what is checked.
        accesses = request.env["reconciliation.access"].sudo()
        access = accesses._of(session_id, access_token) if access_token else accesses.browse()
        if access:
            access._note_use(request.httprequest.remote_addr)
        return access.session_id, access

    def _reconciliation_by_account(self, session_id):
        user, sessions = request.env.user, request.env["reconciliation.session"]
        if user._is_public():
            return sessions
        if user._is_internal():  # with their own rights, to see what the partner sees
            readable = sessions.has_access("read")
            return sessions.search([("id", "=", session_id)]) if readable else sessions
        # Portal users have no right to sessions: sudo with the one domain that makes them theirs.
        domain = sessions._portal_domain(user.partner_id)
        return sessions.sudo().search([("id", "=", session_id), *domain])

    def _reconciliation_do(self, visitor, kind, action):
        """Do it or say why not.

        :return: what ``action()`` returns, or None; and the refusal in words, or ""
        """
        visits = visitor.env["reconciliation.visit"]
        try:
            return whole_or_nothing(request.env, action), ""
        except TooOften as refusal:
            if refusal.is_first:
                visits._note(visitor, "refused", str(refusal), kind)
            return None, str(refusal)
        except LockError:
            return None, visitor.env._(
                "Somebody is working on this entry just now: please try again in a minute."
            )
        except UserError as refusal:
            visits._note(visitor, "refused", str(refusal)[:500], kind)
            return None, str(refusal)

    def _amount(self, env, text):
        text = (text or "").strip()
        try:
            amount = float(text) if text else None
        except ValueError as error:
            raise UserError(env._("This is not an amount: %s", text[:20])) from error
        if amount is not None and not math.isfinite(amount):
            raise UserError(env._("This is not an amount: %s", text[:20]))
        if abs(amount or 0) > AMOUNT_MAX:
            raise UserError(env._("This amount is too large."))
        return amount

    def _reconciliation_download(self, name, content, mimetype):
        headers = [
            ("Content-Type", mimetype),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return self._reconciliation_response(request.make_response(content, headers))

    def _reconciliation_response(self, response):
        response.headers.update(HEADERS)
        return response

    def _reconciliation_no_access(self):
        response = request.render("customer_reconciliation.portal_no_access", {}, status=403)
        return self._reconciliation_response(response)
