from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..queries import create_once

KINDS = [
    ("view", "Looked"),
    ("download", "Downloaded"),
    ("upload", "Uploaded a File"),
    ("take_back", "Took a File Back"),
    ("answer", "Answered"),
    ("agree", "Agreed"),
    ("promise", "Promised to Pay"),
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
    _inherit = ["reconciliation.visited"]
    _order = "id desc"
    _rec_name = "kind"

    partner_id = fields.Many2one("res.partner", "Who", readonly=True, ondelete="set null")
    email = fields.Char(readonly=True)
    access_id = fields.Many2one("reconciliation.access", readonly=True, ondelete="set null")
    user_id = fields.Many2one("res.users", "Signed In As", readonly=True, ondelete="set null")
    kind = fields.Selection(KINDS, "What", required=True, readonly=True)
    attempt = fields.Char(readonly=True, help="What was refused.")
    note = fields.Char("Details", readonly=True)
    address = fields.Char("IP Address", readonly=True)
    follows = fields.Integer(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="What the customer did before: the visit's number, or minus the customer's at first.",
    )

    _one_by_one = models.UniqueIndex("(follows) WHERE follows <> 0", "Two visits at once.")

    @api.model
    def _note(self, visitor, kind, note=False, attempt=False):
        """Write down what ``visitor`` (``visitor.Visitor``) did.

        What counts follows what the customer did before it, and nothing else may: of two requests
        at the same time, each of which sees itself below the limit, Odoo starts one anew.
        """
        values = self._who(visitor) | {"kind": kind, "note": note, "attempt": attempt}
        if kind == "view" and self._seen_lately(values):
            return self.browse()
        if kind == "view":
            return self.create(values)
        return create_once(self, [values | {"follows": self._last(visitor)}])

    def _last(self, visitor):
        """What ``follows`` says of the next visit."""
        counted = [("account_partner_id", "=", visitor.customer.id), ("kind", "!=", "view")]
        return self.search(counted, order="id desc", limit=1).id or -visitor.customer.id

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
        double what may be sent. Refused attempts count as well. It holds for requests at the same
        time because each is noted in the end, see ``_note``.
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
