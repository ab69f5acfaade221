from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..queries.posting import lock_rows

#: People wait for so many letters; more are left to the scheduled action.
LETTERS_NOW = 10
#: Letters a transaction: they share one call of the PDF writer.
LETTERS_AT_ONCE = 40
HOW = [("mail", "E-mail"), ("post", "On Paper")]
LETTER = "customer_reconciliation.mail_template_balance_confirmation"
ACTIVITY = "customer_reconciliation.mail_activity_balance_confirmation"
REPORT = "customer_reconciliation.action_report_balance_confirmation"
#: States of letters that are yet to be sent, or again.
UNSENT = ("draft", "returned")


class BalanceConfirmationSending(models.AbstractModel):
    """Letters go out by mail or on paper; what can't be sent says why and stays a draft.

    Letters are taken by locking their rows, and some share a transaction: a worker that dies leaves
    them as they were, for the next one, and two never send the same letter. What comes back waits
    to be sent once more.
    """

    _name = "balance.confirmation.sending"
    _description = "Sending Balance Confirmations"
    _inherit = ["reconciliation.working"]

    sent_on = fields.Datetime(readonly=True, copy=False)
    sent_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    sent_how = fields.Selection(HOW, readonly=True, copy=False)
    sent_to = fields.Char(readonly=True, copy=False, help="The address it was sent to.")
    mail_id = fields.Many2one("mail.mail", readonly=True, copy=False, groups="base.group_system")
    mail_state = fields.Selection(related="mail_id.state", string="E-mail", related_sudo=True)
    problem = fields.Char(readonly=True, copy=False, help="Why it could not be sent or came back.")
    queued = fields.Boolean(readonly=True, copy=False, help="It waits to be sent.")

    def action_send(self):
        """Send by mail, in the name of whoever presses the button."""
        self._begin("mail")
        return self._told()

    def action_send_on_paper(self):
        """Keep the letters as they are now, count them as sent, and print them."""
        self._begin("post")
        return self._told() if self[:1].queued else self.action_print_letters()

    def action_print_letters(self):
        """One PDF of what was sent, and of what would be."""
        return self.env.ref(REPORT).report_action(self)

    def _begin(self, how):
        keeper = self._keeper(*UNSENT)
        keeper._lock_all()
        keeper.write({"sent_by_id": self.env.uid, "sent_how": how, "problem": False})
        if len(self) <= LETTERS_NOW:
            keeper._send()
        else:
            keeper.queued = True
            self.env.ref("customer_reconciliation.ir_cron_balance_confirmation")._trigger()

    def _lock_all(self):
        if lock_rows(self) != self:
            raise UserError(
                self.env._("Somebody else is sending these letters: try again shortly.")
            )

    def _told(self):
        """Say what was sent and what was not."""
        problems = self.filtered("problem")
        if problems:
            message = self.env._(
                "%(count)s could not be sent; each says why: %(names)s",
                count=len(problems),
                names=", ".join(problems[:10].mapped("partner_id.display_name")),
            )
        elif any(self.mapped("queued")):
            message = self.env._("%s letters are sent in the background.", len(self))
        else:
            message = self.env._("%s letters sent.", len(self))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning" if problems else "success",
                "sticky": bool(problems),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # -- the letters -----------------------------------------------------------------------------

    def _send(self):
        """Send letters that this transaction has locked; what can't be sent says why."""
        self.filtered(lambda one: one.state == "draft")._take_figures_if_changed()
        contacts = {}
        for one in self:
            contact, problem = one._recipient()
            if problem:
                one.write({"problem": problem, "queued": False})
            else:
                contacts[one] = contact
        ready = self.browse().union(*contacts)
        for one in ready:
            one._revoke_links()  # whoever got what came back is not to use them
            one._mark_sent(contacts[one].email_normalized)
        ready._keep_letters()
        for one in ready:
            one._hand_over(contacts[one])

    def _recipient(self):
        """Contact and problem; paper needs no address for mails."""
        contact, problem = self.partner_id._balance_recipient()
        return (contact.browse(), "") if self.sent_how == "post" else (contact, problem)

    def _hand_over(self, contact):
        """Write the mail, or note that it goes by post."""
        if contact:
            self.mail_id = self._mail(LETTER, contact)
        else:
            body = self.env._("Sent on paper.")
            self.message_post(body=body, attachment_ids=self._letter_sent().ids)

    def _mail(self, template, contact):
        """Put a mail with the letter into the queue.

        :return: the ``mail.mail``
        """
        self.ensure_one()
        values = {"recipient_ids": [fields.Command.set(contact.ids)], "email_to": False}
        sender = self.sent_by_id.email_formatted or self.company_id.email_formatted
        values |= {"email_from": sender, "reply_to": self._reply_address().email_formatted}
        template = self.env.ref(template).with_context(
            lang=self._report_lang(), confirmation_links=self._links(contact)
        )
        mail = template.send_mail_batch(self.ids, email_values=values)
        mail.mail_message_id.body = mail._without_links()  # what our people read of it
        return mail

    def _mark_sent(self, address):
        self._end_task()
        again = self.state == "returned"
        self.write(
            {
                "state": "sent",
                "sent_on": fields.Datetime.now(),
                "sent_to": address,
                "problem": False,
                "queued": False,
                "reminder_count": 0,
                # whoever gets it late has an interval to answer as after a reminder
                "reminded_on": again and fields.Date.context_today(self),
                "reminded_to": False,
                "reminder_mail_id": False,
            }
        )

    def _take_figures_if_changed(self):
        """What is sent is what the books say now."""
        before = {one: one._figures() for one in self}
        self._take_figures()
        for one in self:
            if one._figures() != before[one]:
                one.message_post(
                    body=self.env._("The ledger has changed: the balances were taken anew.")
                )

    def _figures(self):
        return [(line.currency_id, line.receivable, line.payable) for line in self.line_ids]

    # -- what comes back -------------------------------------------------------------------------

    def _message_receive_bounce(self, email, partner):
        address = email_normalize(email)
        theirs = self.filtered(lambda one: address in (one.sent_to, one.reminded_to))
        theirs._come_back(self.env._("%s: the mail could not be delivered.", email))
        return super()._message_receive_bounce(email, partner)

    def _come_back(self, why):
        """A letter that did not arrive is no letter sent: somebody has to find another way.

        Silence upon it says nothing either, though the wait may be over by now.
        """
        silent = self.filtered(lambda one: one.state in ("sent", "no_answer"))
        for one in silent.filtered(lambda one: one.sent_how == "mail"):
            one = one.with_context(lang=one.user_id.lang)
            one.write({"state": "returned", "problem": why})
            summary = one.env._("The letter to %s came back", one.partner_id.display_name)
            one._ask_responsible(summary, why)

    def _mails(self):
        """The mails that say whether it arrived."""
        return self.mail_id | self.reminder_mail_id

    def _got_through(self):
        """What had come back was delivered after all."""
        for one in self.filtered(lambda one: one.state == "returned"):
            one._end_task()
            one.write({"state": "sent", "problem": False})

    def _end_task(self):
        """Nobody need look for another way of what came back."""
        returned = self.filtered(lambda one: one.state == "returned")
        returned.activity_feedback([ACTIVITY])

    # -- workers ---------------------------------------------------------------------------------

    @api.model
    def _cron_work(self):
        """Send what is queued, remind and end what is due, until nothing is left or time is up."""
        today = fields.Date.context_today(self)
        queued = [("queued", "=", True), ("state", "in", UNSENT)]
        self._work_off(queued, lambda some: some._send(), LETTERS_AT_ONCE)
        due = [("state", "=", "sent"), ("follow_on", "<=", today)]
        self._work_off(due, lambda one: one._follow_up())

    def _could_not(self, error):
        self.write({"problem": str(error), "queued": False})
