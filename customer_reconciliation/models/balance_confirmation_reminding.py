from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from .balance_confirmation_sending import ACTIVITY

REMINDER = "customer_reconciliation.mail_template_balance_confirmation_reminder"


class BalanceConfirmationReminding(models.AbstractModel):
    """After the deadline: reminders, then a task for the responsible; negative letters just end."""

    _name = "balance.confirmation.reminding"
    _description = "Reminders of Balance Confirmations"

    reminder_count = fields.Integer("Reminders", readonly=True, copy=False)
    reminded_on = fields.Date("Last Reminder", readonly=True, copy=False)
    reminded_to = fields.Char(readonly=True, copy=False, help="The address last reminded.")
    reminder_mail_id = fields.Many2one(
        "mail.mail", readonly=True, copy=False, groups="base.group_system"
    )
    follow_on = fields.Date(
        "Followed Up On",
        compute="_compute_follow_on",
        store=True,
        index=True,
        help="On this day it is reminded, or given up after the last reminder.",
    )

    @api.depends("state", "deadline", "reminded_on")
    def _compute_follow_on(self):
        """The day after the deadline; then once an interval, never before a later deadline."""
        for one in self:
            days = one.company_id.confirmation_reminder_days
            first = one.deadline and fields.Date.add(one.deadline, days=1)
            again = one.reminded_on and fields.Date.add(one.reminded_on, days=days)
            waits = one.state == "sent"
            one.follow_on = waits and (max(first, again) if again and first else first)

    def action_remind(self):
        """Remind those who have not answered now; nobody twice in one interval."""
        today = fields.Date.context_today(self)
        waiting = self.filtered(lambda one: one.state == "sent" and one.form == "positive")
        rested = waiting.filtered(lambda one: not one._reminded_lately(today))
        if not rested:
            raise UserError(
                self.env._("There is nobody to remind: all have answered or been reminded lately.")
            )
        keeper = rested._keeper("sent")
        keeper._lock_all()
        for one in keeper:
            one._remind()
        return True

    def _reminded_lately(self, today):
        days = self.company_id.confirmation_reminder_days
        return self.reminded_on and fields.Date.add(self.reminded_on, days=days) > today

    def _follow_up(self):
        """What is due after the deadline of a letter this transaction has locked."""
        if self.form == "positive" and self.reminder_count < self._reminders_max():
            self._remind()
        else:
            self._give_up()

    def _reminders_max(self):
        return self.company_id.confirmation_reminders_max

    def _remind(self):
        """By mail, with a link; where there is no address the responsible does it otherwise."""
        contact, problem = self.partner_id._balance_recipient()
        self.write(
            {
                "reminder_count": self.reminder_count + 1,
                "reminded_on": fields.Date.context_today(self),
            }
        )
        if not problem:
            mail = self._mail(REMINDER, contact)
            self.write({"reminded_to": contact.email_normalized, "reminder_mail_id": mail.id})
            return
        summary = self.env._("Remind %s on paper or by telephone", self.partner_id.display_name)
        self._ask_responsible(summary, problem)

    def _give_up(self):
        """No answer: no objection upon a negative letter, else other evidence has to be found."""
        self.state = "no_answer"
        if self.form == "positive":
            self._ask_responsible(
                self.env._("%s has not confirmed the balance", self.partner_id.display_name),
                self.env._(
                    "Look for other evidence: payments since the cut-off date, delivery notes, "
                    "orders, their own statement."
                ),
            )

    def _ask_responsible(self, summary, note):
        self.activity_schedule(
            ACTIVITY,
            user_id=self.user_id.id or self.env.uid,
            summary=summary,
            note=plaintext2html(note or ""),
        )
