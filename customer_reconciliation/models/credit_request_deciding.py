from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..credit import Limit

#: The task of whoever may decide.
DECIDE = "customer_reconciliation.mail_activity_credit_request"


class CreditRequestDeciding(models.AbstractModel):
    """How requests are asked, approved, refused and granted.

    Who may decide is checked here, whatever buttons show: superuser mode begins after the check.
    """

    _name = "credit.request.deciding"
    _description = "Deciding on Credit Requests"

    can_decide = fields.Boolean(compute="_compute_can_decide", search="_search_can_decide")

    @api.depends_context("uid")
    @api.depends("state", "amount", "kind", "user_id")
    def _compute_can_decide(self):
        for request in self:
            request.can_decide = request.state == "waiting" and not request._refusal()

    def _search_can_decide(self, operator, value):
        if operator != "in":
            return NotImplemented
        waiting = self.search([("state", "=", "waiting")])
        mine = waiting.filtered("can_decide")
        return [("id", "in" if True in value else "not in", mine.ids)]

    def _refusal(self):
        """Why the current user may not decide; empty if he may."""
        self.ensure_one()
        bands = self.env["credit.approval.band"]
        amount = self.sudo()._amount_to_approve()
        return bands._refusal(self.company_id, amount, self.env.user, self.user_id)

    def _amount_to_approve(self):
        """What has to be within the approver's band, in the company's currency; None: no limit."""
        amount = self._limit_after()
        if amount is None:
            return None
        today = fields.Date.context_today(self)
        return self.currency_id._convert(
            amount, self.company_id.currency_id, self.company_id, today
        )

    def _limit_after(self):
        """The limit as it would be, in the request's currency."""
        if self.kind == "limit":
            return self.amount
        if self.kind == "raise":
            limit = self._limit_now().amount
            return None if limit is None else self.currency_id._major(limit) + self.amount
        return self._default_limit()

    def _limit_now(self):
        return self._figures_now()[0]

    def _figures_now(self):
        """The limit in force and what of it is used, in minor units of the request's currency."""
        if self.file_id:
            own = self.file_id._figures()[self.file_id]
            return own.limit, own.used
        today = fields.Date.context_today(self)
        limit = self.group_id._limits(today).get(self.group_id, Limit())
        return limit, self.group_id._used(self.group_id.file_ids._figures(today), today)

    def _default_limit(self):
        """What holds when the approved limit has ended; None: nothing limits any more."""
        if self.group_id:
            return None
        return self.file_id._default(self.file_id._policies()[self.file_id])[0]

    # -- asked -----------------------------------------------------------------------------------

    def action_ask(self):
        """Ask for it: from now on it can't be changed."""
        self.check_access("write")
        for request in self:
            if request.state != "draft":
                raise UserError(self.env._("Only a draft can be asked for."))
            if fault := request.sudo()._impossible():
                raise UserError(fault)
            request.sudo()._set_asked()
            request.sudo()._tell_approvers()

    def _impossible(self):
        """Why it can't be granted as things are; empty if it can."""
        if self.kind == "raise" and self.date_to < fields.Date.context_today(self):
            return self.env._("The time of this raise is over.")
        if self.kind == "raise" and self._limit_now().amount is None:
            return self.env._("There is no limit to raise.")
        return ""

    def _set_asked(self):
        limit, used = self._figures_now()
        major = self.currency_id._major
        self.write(
            {
                "state": "waiting",
                "limit_before": major(limit.amount or 0),
                "exposure_before": major(used),
            }
        )

    def _tell_approvers(self):
        group = self.env.ref("customer_reconciliation.group_credit_manager")
        for user in group.all_user_ids:
            if self.company_id in user.company_ids and not self.with_user(user)._refusal():
                self.activity_schedule(
                    DECIDE,
                    user_id=user.id,
                    summary=self.with_context(lang=user.lang).env._("Credit request to decide"),
                )

    # -- decided ---------------------------------------------------------------------------------

    def action_approve(self):
        """Grant it; only whose band reaches it."""
        for request in self._decidable():
            if fault := request._impossible():
                raise UserError(fault)
            request._decide("approved")
            request._grants()[request.kind]()
            request._log_granted()

    def action_refuse(self):
        """Refuse it; ``answer`` says why."""
        for request in self._decidable():
            if not (request.answer or "").strip():
                raise UserError(self.env._("Say in the answer why it is refused."))
            request._decide("refused")

    def action_cancel(self):
        """Take it back: whoever asked, or a credit manager."""
        self.check_access("write")
        manager = self.env.user.has_group("customer_reconciliation.group_credit_manager")
        for request in self:
            if request.state not in ("draft", "waiting"):
                raise UserError(self.env._("It has been decided already."))
            if not manager and request.user_id != self.env.user:
                raise AccessError(self.env._("Only whoever asked can take it back."))
            request.sudo()._decide("cancelled")

    def _decidable(self):
        """These in superuser mode, once it is certain that the current user may decide."""
        self.check_access("read")
        self.lock_for_update()
        for request in self:
            if request.state != "waiting":
                raise UserError(self.env._("Nobody waits for this to be decided."))
            if refusal := request._refusal():
                raise AccessError(refusal)
        return self.sudo()

    def _decide(self, state):
        self.activity_unlink([DECIDE])
        self.write(
            {"state": state, "approver_id": self.env.uid, "decided_on": fields.Datetime.now()}
        )

    # -- granted ---------------------------------------------------------------------------------

    def _grants(self):
        """Kind → what is done when it is approved."""
        return {
            "limit": self._grant_limit,
            "raise": self._grant_raise,
            "default": self._end_standing,
        }

    def _grant_limit(self):
        self._end_standing()
        self._make_limit("standing", False)
        self.file_id._mirror()

    def _grant_raise(self):
        self._make_limit("temporary", self.date_to)

    def _log_granted(self):
        """Who lends how much, in the log of whom it is lent."""
        owner = (self.file_id or self.group_id)._in_own_language()
        owner.message_post(
            body=owner.env._(
                "%(request)s: %(amount)s. Asked by %(asker)s, approved by %(approver)s; the limit"
                " was %(before)s. %(reason)s",
                request=owner.env["credit.request"].browse(self.id).display_name,
                amount=self.currency_id.format(self.amount),
                asker=self.user_id.name,
                approver=self.approver_id.name,
                before=self.currency_id.format(self.limit_before),
                reason=self.reason,
            )
        )

    def _make_limit(self, kind, date_to):
        self.env["credit.limit"].create(
            {
                "request_id": self.id,
                "file_id": self.file_id.id,
                "group_id": self.group_id.id,
                "kind": kind,
                "amount": self.amount,
                "date_from": self.date_from,
                "date_to": date_to,
            }
        )

    def _end_standing(self):
        """The standing limit ends the day before this request begins."""
        owner = self.file_id or self.group_id
        standing = owner.limit_ids.filtered(
            lambda limit: (
                limit.kind == "standing" and (not limit.date_to or limit.date_to >= self.date_from)
            )
        )
        standing.date_to = self.date_from - timedelta(days=1)
        self.file_id._mirror()

    # -- by the clock ----------------------------------------------------------------------------

    @api.model
    def _cron_work(self):
        """What was asked for until a day expires, and the host is told limits that began or
        ended."""
        today = fields.Date.context_today(self)
        over = self.search(
            [
                ("kind", "in", ("raise", "release")),
                ("used_on", "=", False),
                ("state", "in", ("waiting", "approved")),
                ("date_to", "<", today),
            ]
        )
        over.activity_unlink([DECIDE])
        over.write({"state": "expired"})
        limits = self.env["credit.limit"].search([("kind", "=", "standing")])
        limits.file_id._mirror()
