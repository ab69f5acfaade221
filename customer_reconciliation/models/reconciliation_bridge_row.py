from odoo import api, fields, models

from ..engine import tables
from .reconciliation_difference import KINDS

ENDS = [("our_balance", "Balance in Our Books"), ("their_balance", "Balance in Their Books")]


class ReconciliationBridgeRow(models.Model):
    """The bridge leads from our balance over each kind of difference to theirs.

    The first amount plus all between equals the last: a kind's amount is what it takes off our
    balance, so it is the differences' sum with the sign turned.
    """

    _name = "reconciliation.bridge.row"
    _description = "Reconciliation Bridge Row"
    _inherit = ["reconciliation.session.child"]
    _order = "session_id, sequence"
    _rec_name = "kind"

    session_id = fields.Many2one(
        "reconciliation.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="session_id.currency_id", store=True, precompute=True)
    sequence = fields.Integer()
    kind = fields.Selection(ENDS[:1] + KINDS + ENDS[1:], required=True)
    count = fields.Integer("Items", help="How many differences of this kind there are.")
    amount = fields.Monetary()
    is_total = fields.Boolean(compute="_compute_is_total")

    @api.depends("kind")
    def _compute_is_total(self):
        for row in self:
            row.is_total = row.kind in ("our_balance", "their_balance")

    def _rebuild(self, session):
        """Write the session's bridge anew from its differences."""
        self.unlink()
        found = session.difference_ids.grouped("kind")
        kinds = [k for k in tables.DIFFERENCE_KINDS if k in found or k == "unexplained"]
        rows = [("our_balance", 0, session.our_balance)]
        for kind in kinds:
            differences = found.get(kind, session.difference_ids.browse())
            rows.append((kind, len(differences), -sum(differences.mapped("amount"))))
        rows.append(("their_balance", 0, session.their_balance))
        self.create(
            [
                {
                    "session_id": session.id,
                    "sequence": position,
                    "kind": kind,
                    "count": count,
                    "amount": session.currency_id.round(amount),
                }
                for position, (kind, count, amount) in enumerate(rows)
            ]
        )

    def action_open_items(self):
        """The differences behind the row, or the lines behind a balance."""
        self.ensure_one()
        if self.is_total:
            side = "ours" if self.kind == "our_balance" else "theirs"
            return self.session_id._open("action_reconciliation_line", [("side", "=", side)])
        return self.session_id._open("action_reconciliation_difference", [("kind", "=", self.kind)])
