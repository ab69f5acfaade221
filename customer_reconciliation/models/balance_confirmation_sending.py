import logging
from functools import partial

from odoo import api, fields, models
from odoo.addons.base.models.ir_qweb import QWebError
from odoo.exceptions import UserError

from ..queries.posting import lock_rows
from ..queries.workers import Conflict, attempt

_logger = logging.getLogger(__name__)

#: People wait for so many letters; more are left to the scheduled action.
LETTERS_NOW = 10
CONFLICTS_MAX = 20
#: What one letter may fail of, such as a template somebody has changed; the others go out.
LETTER_ERRORS = (UserError, ValueError, OSError, QWebError)
HOW = [("mail", "E-mail"), ("post", "On Paper")]
LETTER = "customer_reconciliation.mail_template_balance_confirmation"


class BalanceConfirmationSending(models.AbstractModel):
    """Letters go out by mail or on paper; what can't be sent says why and stays a draft.

    A letter is taken by locking its row, and each is one transaction: a worker that dies leaves it
    as it was, for the next one, and two never send the same letter.
    """

    _name = "balance.confirmation.sending"
    _description = "Sending Balance Confirmations"

    sent_on = fields.Datetime(readonly=True, copy=False)
    sent_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    sent_how = fields.Selection(HOW, readonly=True, copy=False)
    sent_to = fields.Char(readonly=True, copy=False, help="The address it was sent to.")
    mail_id = fields.Many2one("mail.mail", readonly=True, copy=False, groups="base.group_system")
    mail_state = fields.Selection(related="mail_id.state", string="E-mail", related_sudo=True)
    problem = fields.Char(readonly=True, copy=False, help="Why it could not be sent.")
    queued = fields.Boolean(readonly=True, copy=False, help="It waits to be sent.")

    def action_send(self):
        """Send by mail, in the name of whoever presses the button."""
        keeper = self._keeper("draft")
        keeper.sent_by_id = self.env.user
        if len(self) <= LETTERS_NOW:
            keeper._lock_all()
            keeper._send()
        else:
            keeper.write({"queued": True, "problem": False})
            self.env.ref("customer_reconciliation.ir_cron_balance_confirmation")._trigger()
        return self._told()

    def action_sent_on_paper(self):
        """They were printed and sent by post, or handed over."""
        keeper = self._keeper("draft")
        keeper._lock_all()
        keeper.sent_by_id = self.env.user
        keeper._take_figures_if_changed()
        keeper._mark_sent("post")
        return True

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

    # -- one letter ------------------------------------------------------------------------------

    def _send(self):
        """Send drafts that this transaction has locked; what can't be sent says why."""
        self._take_figures_if_changed()
        for one in self:
            contact, problem = one.partner_id._balance_recipient()
            if not problem:
                one.mail_id = one._mail(LETTER, contact)
                one._mark_sent("mail", contact.email_normalized)
                one._invite_online(contact)
            else:
                one.write({"problem": problem, "queued": False})

    def _mail(self, template, contact):
        """Put a mail with the letter into the queue.

        :return: the ``mail.mail``
        """
        self.ensure_one()
        values = {"recipient_ids": [fields.Command.set(contact.ids)], "email_to": False}
        sender = self.sent_by_id.email_formatted or self.company_id.email_formatted
        values |= {"email_from": sender, "reply_to": self._reply_address().email_formatted}
        template = self.env.ref(template).with_context(lang=self._report_lang())
        return template.send_mail_batch(self.ids, email_values=values)

    def _mark_sent(self, how, address=False):
        self.write(
            {
                "state": "sent",
                "sent_on": fields.Datetime.now(),
                "sent_how": how,
                "sent_to": address,
                "problem": False,
                "queued": False,
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

    # -- workers ---------------------------------------------------------------------------------

    @api.model
    def _cron_work(self):
        """Send what is queued, remind and end what is due, until nothing is left or time is up."""
        today = fields.Date.context_today(self)
        self._work_off([("queued", "=", True), ("state", "=", "draft")], lambda one: one._send())
        due = [("state", "=", "sent"), ("follow_on", "<=", today)]
        self._work_off(due, lambda one: one._follow_up())

    def _work_off(self, due, work):
        """Call ``work(record)`` for the records of the domain ``due``, each by one worker, once."""
        left, conflicts, seconds = self.search(due, order="id").ids, 0, 1
        while left and seconds and conflicts < CONFLICTS_MAX:
            one = self.browse(left.pop(0))
            if not lock_rows(one) or not one.filtered_domain(due):
                continue  # another worker has it, or has done it
            try:
                work_on = partial(work, one.with_context(lang=one.user_id.lang))
                attempt(self.env, work_on, fails=LETTER_ERRORS)
            except Conflict:
                _logger.info("Balance confirmation %s: again later, others changed it.", one.id)
                conflicts += 1
                continue
            except LETTER_ERRORS as error:
                _logger.warning("Balance confirmation %s", one.id, exc_info=True)
                one.write({"problem": str(error), "queued": False})
            seconds = self.env["ir.cron"]._commit_progress(1, remaining=len(left))
