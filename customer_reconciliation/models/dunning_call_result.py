from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

TODO = "mail.mail_activity_data_todo"
CALL = "mail.mail_activity_data_call"


class DunningCallResult(models.AbstractModel):
    """What came of a call, each in one click: a promise, a dispute, a task, or nothing."""

    _name = "dunning.call.result"
    _description = "Result of a Call"

    def _told_day(self, day):
        return format_date(self.env, day)

    def action_will_pay(self):
        """They have promised to pay."""
        for call in self._ended("will_pay"):
            call._promise()
        return self._close()

    def action_disputes(self):
        """They contest what was spoken of, or a part of it."""
        for call in self._ended("disputes"):
            call._dispute()
        return self._close()

    def action_not_reached(self):
        """Nobody answered."""
        for call in self._ended("not_reached"):
            call._again()
        return self._close()

    def action_call_back(self):
        """They have asked to be called again."""
        for call in self._ended("call_back"):
            if not call.next_on:
                raise UserError(self.env._("Say on which day to call again."))
            call._again()
        return self._close()

    def action_wrong_number(self):
        """The number is not theirs: somebody has to find the right one."""
        for call in self._ended("wrong_number"):
            call.next_on = False
            call._task(self.env._("Find a number that reaches %s", call.partner_id.display_name))
        return self._close()

    def action_paid(self):
        """They say it is paid: somebody has to look for the money."""
        for call in self._ended("paid"):
            call.next_on = False
            call._task(self.env._("Find the payment of %s", call.partner_id.display_name))
        return self._close()

    # -- what follows ----------------------------------------------------------------------------

    def _ended(self, result):
        """``self`` with its result noted; tasks of earlier calls are done."""
        self.check_access("write")
        if any(call.result for call in self):
            raise UserError(self.env._("It is known what came of this call: note another one."))
        # The result is the product's to keep; everything else follows by the caller's rights.
        self.sudo().write({"result": result})
        for call in self:
            self.env["dunning.work"]._touched(call.partner_id, call.company_id)
            call._done_before()
            if result not in ("not_reached", "call_back"):
                call.next_on = False
        return self

    def _done_before(self):
        """Tasks to call, of earlier calls and of notices, are done by this one."""
        mine = [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)]
        before = self.search([*mine, ("id", "!=", self.id), ("activity_ids", "!=", False)])
        before.activity_feedback([CALL, TODO])
        notices = self.env["dunning.notice"].search([*mine, ("activity_ids", "!=", False)])
        notices.activity_feedback([CALL])

    def _close(self):
        return {"type": "ir.actions.act_window_close"} if len(self) == 1 else True

    def _task(self, summary, kind=TODO, day=None):
        self.activity_schedule(kind, user_id=self.user_id.id, summary=summary, date_deadline=day)

    def _again(self):
        if self.next_on:
            summary = self.env._("Call %s again", self.partner_id.display_name)
            self._task(summary, CALL, self.next_on)

    def _promise(self):
        """A promise of each currency; a newer word about the same replaces an earlier one."""
        if not self.promise_date:
            raise UserError(self.env._("Say by which day they pay."))
        promises, groups = self.env["payment.promise"], self._open_lines()
        if self.promise_amount and groups.keys() != {self.currency_id}:
            raise UserError(
                self.env._(
                    "The amount promised is in %s: note one call for each currency.",
                    self.currency_id.name,
                )
            )
        for currency, lines in groups.items():
            promises._about(lines)._replace()
            values = self._promise_values(currency, lines)
            promise = promises.create(values)
            promise.sudo().call_id = self.id

    def _promise_values(self, currency, lines):
        part = self.promise_amount if currency == self.currency_id else 0
        owed = sum(lines.mapped("amount_residual_currency"))
        if not lines and not part:
            raise UserError(self.env._("Say which amount they promise, or of which installments."))
        return {
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "company_id": self.company_id.id,
            "currency_id": currency.id,
            "line_ids": [fields.Command.set(lines.ids)],
            "amount": part or owed,
            "date": self.promise_date,
            "channel": "call",
            "note": self.note,
            "user_id": self.user_id.id,
        }

    def _dispute(self):
        """Disputes of what was spoken of, the earliest due first, up to the amount."""
        disputes, left = self.env["payment.dispute"], self.dispute_amount
        groups = self._open_lines()
        if not any(groups.values()):
            raise UserError(self.env._("Say which installments they contest."))
        if left and groups.keys() != {self.currency_id}:
            raise UserError(self.env._("Contest a part of one currency at a time."))
        for line in self.line_ids.sorted(lambda line: (line.date_maturity or line.date, line.id)):
            known = sum(disputes._open_of(line).mapped("amount"))
            part = line.currency_id.round(max(line.amount_residual_currency - known, 0))
            part = min(part, left) if self.dispute_amount else part
            if line.currency_id.compare_amounts(part, 0) > 0:
                dispute = disputes.create(self._dispute_values(line, part))
                dispute.sudo().call_id = self.id
                left -= part
        if self.currency_id.compare_amounts(left, 0) > 0:
            raise UserError(
                self.env._(
                    "%(amount)s is contested, but only %(open)s of what was spoken of is open and "
                    "not contested yet.",
                    amount=self.currency_id.format(self.dispute_amount),
                    open=self.currency_id.format(self.dispute_amount - left),
                )
            )

    def _dispute_values(self, line, amount):
        return {
            "move_line_id": line.id,
            "amount": amount,
            "reason": self.dispute_reason or "other",
            "user_id": self.user_id.id,
            "note": self.note,
        }

    def _open_lines(self):
        """{currency: installments still open of it}; of the whole account none."""
        still = self.line_ids.filtered(lambda line: line.amount_residual_currency > 0)
        return still.grouped("currency_id") or {self.currency_id: still}
