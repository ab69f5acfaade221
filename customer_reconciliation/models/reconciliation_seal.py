import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

MANAGER = "customer_reconciliation.group_reconciliation_manager"


class ReconciliationSeal(models.Model):
    """The frozen figures of a session, chained by hash to the seal before it in the company."""

    _name = "reconciliation.seal"
    _description = "Reconciliation Seal"
    _order = "company_id, number desc"
    _rec_name = "number"

    session_id = fields.Many2one(
        "reconciliation.session", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    number = fields.Integer(required=True, readonly=True)
    previous_id = fields.Many2one("reconciliation.seal", readonly=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", "Sealed By", required=True, readonly=True)
    sealed_on = fields.Datetime(required=True, readonly=True)
    reason = fields.Text(
        "Approval", readonly=True, help="Why it was sealed although something was unexplained."
    )
    payload = fields.Text("Frozen Figures", required=True, readonly=True)
    digest = fields.Char("SHA-256", required=True, readonly=True)

    _one_chain = models.UniqueIndex(
        "(company_id, number)", "Another seal was set at the same moment: try again."
    )
    _once = models.UniqueIndex("(session_id)", "This session is sealed already.")

    def write(self, vals):
        raise UserError(self.env._("A seal can't be changed."))

    @api.ondelete(at_uninstall=False)
    def _never(self):
        raise UserError(self.env._("A seal can't be deleted."))

    def _seal(self, session, reason):
        """Freeze ``session``; see ``reconciliation.session.action_seal``."""
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a reconciliation manager can seal a session."))
        keeper = session._keeper()
        session._lock()
        self._check_sealable(session, reason)
        keeper.difference_ids.filtered(
            lambda difference: difference.state == "open"
        ).state = "carried"
        session._attach_reports()
        seal = keeper.seal_id.create(self._seal_vals(keeper, reason))
        keeper.write({"state": "sealed", "seal_id": seal.id})
        session.message_post(body=seal._announcement())
        return seal

    def _check_sealable(self, session, reason):
        if session.state != "confirmed":
            raise UserError(self.env._("Confirm %s before sealing it.", session.name))
        questions = session._open_questions()
        if questions and not reason:
            raise UserError(
                "\n".join(
                    [*questions, self.env._("Explain it, or seal with a manager's written reason.")]
                )
            )

    def _seal_vals(self, session, reason):
        previous = self.sudo().search(  # the chain runs over all sessions of the company
            [("company_id", "=", session.company_id.id)], order="number desc", limit=1
        )
        payload = json.dumps(
            self._figures(session), sort_keys=True, ensure_ascii=False, default=str
        )
        return {
            "session_id": session.id,
            "company_id": session.company_id.id,
            "number": previous.number + 1,
            "previous_id": previous.id,
            "user_id": self.env.uid,
            "sealed_on": fields.Datetime.now(),
            "reason": reason,
            "payload": payload,
            "digest": self._hash(previous.digest, payload),
        }

    def _hash(self, previous, payload):
        return hashlib.sha256(f"{previous or ''}\n{payload}".encode()).hexdigest()

    def _figures(self, session):
        """What is frozen: names, balances in minor units, the bridge and every line."""
        return {
            "session": session.name,
            "partner": session.partner_id.id,
            "currency": session.currency_id.name,
            "period": [session.date_from, session.date_to],
            "our_balance": session._minor(session.our_balance),
            "their_balance": session._minor(session.their_balance),
            "bridge": [
                [row.kind, row.count, session._minor(row.amount)] for row in session.bridge_ids
            ],
            "lines": [
                [
                    line.id,
                    line.side,
                    line.date,
                    line.ref,
                    session._minor(line.amount),
                    line.match_id.id,
                ]
                for line in session.line_ids
            ],
        }

    def _announcement(self):
        body = self.env._(
            "Sealed as number %(number)s, %(digest)s.", number=self.number, digest=self.digest
        )
        return f"{body} {self.reason}" if self.reason else body

    def _is_intact(self):
        """Whether the seal still tells what its session holds, and fits the seal before it."""
        self.ensure_one()
        figures = json.dumps(
            self._figures(self.session_id), sort_keys=True, ensure_ascii=False, default=str
        )
        return figures == self.payload and self.digest == self._hash(
            self.previous_id.digest, self.payload
        )
