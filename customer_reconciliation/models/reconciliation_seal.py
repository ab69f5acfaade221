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
    intact = fields.Boolean(
        compute="_compute_intact",
        help="Whether the session still holds what was sealed, and the chain of seals is whole.",
    )

    _one_chain = models.UniqueIndex(
        "(company_id, number)", "Another seal was set at the same moment: try again."
    )
    _once = models.UniqueIndex("(session_id)", "This session is sealed already.")

    def _compute_intact(self):
        for seal in self:
            seal.intact = seal._is_intact()

    def write(self, vals):  # pylint: disable=method-required-super
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
        seal = keeper.seal_id.create(self._seal_vals(keeper, reason))
        keeper.write({"state": "sealed", "seal_id": seal.id})
        session._attach_reports()  # only now do they tell the seal
        session.message_post(body=seal.with_env(session._in_own_language().env)._announcement())
        return seal

    def _check_sealable(self, session, reason):
        if session.state != "confirmed":
            raise UserError(self.env._("Confirm %s before sealing it.", session.name))
        questions = session._open_questions()
        if questions and not (reason or "").strip():
            raise UserError(
                "\n".join(
                    [*questions, self.env._("Explain it, or seal with a manager's written reason.")]
                )
            )

    def _seal_vals(self, session, reason):
        previous = self.sudo().search(  # the chain runs over all sessions of the company
            [("company_id", "=", session.company_id.id)], order="number desc", limit=1
        )
        vals = {
            "session_id": session.id,
            "company_id": session.company_id.id,
            "number": previous.number + 1,
            "previous_id": previous.id,
            "user_id": self.env.uid,
            "sealed_on": fields.Datetime.now(),
            "reason": reason,
            "payload": self._payload(session),
        }
        return vals | {"digest": self._digest(previous.digest, vals)}

    def _digest(self, previous, vals):
        """The hash of the seal before it, of who sealed what when and why, and of all figures."""
        names = ("number", "user_id", "sealed_on", "reason", "payload")
        parts = [previous, *(vals[name] for name in names)]
        return hashlib.sha256("\n".join(str(part or "") for part in parts).encode()).hexdigest()

    def _payload(self, session):
        figures = self._figures(session)
        return json.dumps(figures, sort_keys=True, ensure_ascii=False, default=str)

    def _figures(self, session):
        """What is frozen: names, balances in minor units, the bridge and all that leads to it."""
        minor = session._minor
        return {
            "session": session.name,
            "partner": session.partner_id.id,
            "currency": session.currency_id.name,
            "period": [session.date_from, session.date_to],
            "our_opening": minor(session.our_opening),
            "our_balance": minor(session.our_balance),
            "their_opening": minor(session.their_opening),
            "their_balance": minor(session.their_balance),
            "bridge": self._told(session.bridge_ids, "kind", "count", "amount"),
            "lines": self._told(
                session.line_ids, "side", "date", "kind", "ref", "memo", "amount", "match_id"
            ),
            "matches": self._told(
                session.match_ids, "rule", "state", "difference", "decided_by_id", "decision_note"
            ),
            "differences": self._told(
                session.difference_ids, "kind", "amount", "match_id", "line_ids", "comment"
            ),
            "statements": self._told(session.statement_ids, "filename", "sha256"),
        }

    def _told(self, records, *names):
        """The records by id, each as a list: money in minor units, other records by id."""
        return [
            [record.id, *(self._plain(record, name) for name in names)]
            for record in records.sorted("id")
        ]

    def _plain(self, record, name):
        field, value = record._fields[name], record[name]
        if field.type == "monetary":
            return record.session_id._minor(value)
        return sorted(value.ids) if field.relational else value

    def _announcement(self):
        body = self.env._(
            "Sealed as number %(number)s, %(digest)s.", number=self.number, digest=self.digest
        )
        return f"{body} {self.reason}" if self.reason else body

    def _is_intact(self):
        """Whether the seal still tells what its session holds, and fits the seal before it."""
        self.ensure_one()
        sealed = {name: self[name] for name in ("number", "sealed_on", "reason", "payload")}
        sealed["user_id"] = self.user_id.id
        whole = self.digest == self._digest(self.previous_id.digest, sealed)
        return whole and self.payload == self._payload(self.session_id)
