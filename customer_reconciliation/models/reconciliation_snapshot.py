from odoo import fields, models
from odoo.exceptions import UserError

from ..queries import balance


class ReconciliationSnapshot(models.AbstractModel):
    """Our side of a session: taken from the ledger, refreshed, carried over."""

    _name = "reconciliation.snapshot"
    _description = "Snapshot of Our Ledger"

    collected_on = fields.Datetime("Ledger As Of", readonly=True, copy=False)

    def _collect(self):
        """Take the snapshot of our ledger and what the partner's last session left open."""
        for session in self:
            keeper = session._keeper()
            keeper.line_ids.filtered(lambda line: line.side == "ours" or line.carried).unlink()
            keeper.write({"collected_on": fields.Datetime.now(), "our_opening": keeper._opening()})
            keeper.env["reconciliation.line"]._snapshot(keeper)
            keeper._carry_over()

    def _opening(self):
        return self._major(
            balance(self.env, self._scope(), fields.Date.subtract(self.date_from, days=1))
        )

    def _carry_over(self):
        previous = self._find_previous()
        if (previous or self.previous_id) and not self.opening_typed:
            self.their_opening = previous.their_balance
        self.write({"previous_id": previous.id})
        if previous:
            self.env["reconciliation.line"].create(previous.difference_ids._carried_lines(self))

    def _take_opening(self):
        """The earliest file that states an opening balance tells it; what a person has typed in
        stays."""
        if self.opening_typed:
            return
        stating = self.statement_ids.filtered("states_opening")
        if stating:
            first = min(stating, key=lambda statement: statement.date_from or self.date_to)
            self.their_opening = first.opening
        else:
            self.their_opening = self._opening_without_file()

    def _opening_without_file(self):
        """Their opening balance as far as the session before tells it."""
        return self.previous_id.their_balance

    def _find_previous(self):
        agreed = [("state", "in", ("confirmed", "sealed")), ("date_to", "<", self.date_from)]
        return self._of_same_account(agreed)[:1]

    def _of_same_account(self, domain):
        """All sessions of the account that fit ``domain``, archived ones too, the newest first."""
        return self.with_context(active_test=False).search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("currency_id", "=", self.currency_id.id),
                ("account_type", "=", self.account_type),
                *domain,
            ],
            order="date_to desc, id desc",
        )

    def _catch_up(self):
        """Carry over what a session before this one has left open since this one was created."""
        if self._find_previous() != self.previous_id and not self._has_decisions():
            self.match_ids._dissolve()
            self.line_ids.filtered("carried").unlink()
            self._carry_over()
            self._take_opening()

    def _has_decisions(self):
        return any(match.decided_by_id for match in self.match_ids)

    def _check_not_continued(self):
        """What the next session was built on must not change under it."""
        following = self.with_context(active_test=False).search(
            [("previous_id", "in", self.ids), ("state", "!=", "cancelled")], limit=1
        )
        if following:
            raise UserError(
                self.env._(
                    "%(next)s continues %(session)s: cancel it first.",
                    next=following.name,
                    session=following.previous_id.name,
                )
            )

    def _refresh(self):
        """Take in what changed in the ledger; decisions on what did not change stay."""
        self.ensure_one()
        self._check_unconfirmed()
        keeper = self._keeper()
        self._lock()
        keeper._catch_up()
        changes = keeper.line_ids._ledger_changes(keeper)
        keeper.write({"collected_on": fields.Datetime.now(), "our_opening": keeper._opening()})
        keeper.line_ids._take_in(changes)
        keeper._follow()
        told = self._in_own_language()
        told.message_post(body=told.env._("%s changes taken in from the ledger.", len(changes)))
