from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ("view", "Looked"),
    ("download", "Downloaded"),
    ("upload", "Uploaded a File"),
    ("take_back", "Took a File Back"),
    ("answer", "Answered"),
    ("agree", "Agreed"),
    ("refused", "Refused"),
]
WINDOW = timedelta(hours=1)
#: A page looked at again and again is one visit an hour.
ONE_VISIT = timedelta(hours=1)


class TooOften(UserError):
    """``is_first`` of the hour: only that is noted, so that trying on and on fills no log."""

    is_first = False


class ReconciliationVisit(models.Model):
    """What a partner did in the portal: when, who, from which address. Counted for the limits."""

    _name = "reconciliation.visit"
    _description = "Portal Log"
    _order = "id desc"
    _rec_name = "kind"

    session_id = fields.Many2one(
        "reconciliation.session",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="None where the statement of account was looked at.",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    account_partner_id = fields.Many2one(
        "res.partner", "Account Of", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", "Who", readonly=True, ondelete="set null")
    email = fields.Char(readonly=True)
    access_id = fields.Many2one("reconciliation.access", readonly=True, ondelete="set null")
    user_id = fields.Many2one("res.users", "Signed In As", readonly=True, ondelete="set null")
    kind = fields.Selection(KINDS, "What", required=True, readonly=True)
    attempt = fields.Char(readonly=True, help="What was refused.")
    note = fields.Char("Details", readonly=True)
    address = fields.Char("IP Address", readonly=True)

    @api.model
    def _note(self, visitor, kind, note=False, attempt=False):
        """Write down what ``visitor`` (``visitor.Visitor``) did."""
        values = self._who(visitor) | {"kind": kind, "note": note, "attempt": attempt}
        if kind == "view" and self._seen_lately(values):
            return self.browse()
        return self.create(values)

    def _who(self, visitor):
        return {
            "session_id": visitor.session.id,
            "company_id": visitor.company.id,
            "account_partner_id": visitor.customer.id,
            "partner_id": visitor.partner.id,
            "email": visitor.email,
            "access_id": visitor.access.id,
            "user_id": visitor.account.id,
            "address": visitor.address,
        }

    def _seen_lately(self, values):
        names = (
            "session_id",
            "company_id",
            "partner_id",
            "access_id",
            "user_id",
            "address",
            "kind",
        )
        since = fields.Datetime.now() - ONE_VISIT
        same = [(name, "=", values[name]) for name in names]
        return self.search_count([*same, ("create_date", ">", since)], limit=1)

    @api.model
    def _check_limit(self, visitor, kind):
        """Refuse what the partner has tried too often within the last hour.

        Everybody of the partner counts together, over all its sessions: a second link does not
        double what may be sent. Refused attempts count as well.
        """
        most = visitor.company._portal_limit(kind)
        tried = self.search_count(
            [
                ("account_partner_id", "=", visitor.customer.id),
                ("create_date", ">", fields.Datetime.now() - WINDOW),
                "|",
                ("kind", "=", kind),
                ("attempt", "=", kind),
            ]
        )
        if tried >= most:
            refusal = TooOften(self.env._("That was too often: please try again in an hour."))
            refusal.is_first = tried == most
            raise refusal
