import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, format_date

from .. import engine
from ..queries import dunning
from .dunning_level_channel import CHANNELS

_logger = logging.getLogger(__name__)

#: Notices a transaction: they share one look at the books and one call of the PDF writer.
NOTICES_AT_ONCE = 40
#: From UTC to where a day begins first.
EASTERNMOST_HOURS = 14
MAIL = "customer_reconciliation.mail_template_dunning"
#: What is the sender's affair and was settled when the notice was planned or edited.
NOT_LOOKED_AT = ("blacklisted", "no_channel", "quiet_day", "holiday")


class DunningNoticeSending(models.AbstractModel):
    """Notices go out through their channel; what fails goes through the next one, or is a task.

    Notices are taken by locking their rows and some share a transaction: a worker that dies leaves
    them as they were, for the next one, and two never send the same.
    """

    _name = "dunning.notice.sending"
    _description = "Sending Dunning Notices"

    sent_on = fields.Datetime(readonly=True, copy=False)
    sent_day = fields.Date("Sent", readonly=True, copy=False, index=True)
    to_print = fields.Boolean(readonly=True, copy=False, help="Its letter is yet to be printed.")

    @api.model
    def _cron_send(self):
        """Send what is approved, until nothing is left or the time is up."""
        groups = ["company_id", "user_id"]
        for company, user in self._read_group([("state", "=", "approved")], groups):
            due, there = self._due(company, user), self.with_company(company)
            # Whatever fails finds its next channel in a further round.
            for _channel in CHANNELS:
                if not there.search_count(due, limit=1):
                    break
                there._work_off(due, lambda some: some._send(), NOTICES_AT_ONCE)
        self.env["dunning.delivery"]._cron_post()
        self.env["dunning.delivery"]._cron_sms()

    def _due(self, company, user):
        """Domain of what may go out now: days are quiet where its responsible is."""
        today = self._day_of(user)
        quiet = self.env["dunning.policy"]._holding(company)._quiet_on(today, company)
        return [
            *(("state", "=", "approved"), ("company_id", "=", company.id)),
            *(("user_id", "=", user.id), ("run_id.date", "<=", self._newest_day())),
            ("policy_id", "not in", quiet.ids),
        ]

    @staticmethod
    def _newest_day():
        """The day of those whose day begins first: nobody has approved a later one."""
        return fields.Datetime.add(fields.Datetime.now(), hours=EASTERNMOST_HOURS).date()

    def _today(self):
        """The day of these notices' responsible, whoever does the work."""
        return self._day_of(self.user_id[:1])

    def _day_of(self, user):
        """Today where ``user`` is."""
        there = self.with_context(tz=user.tz or self.env.context.get("tz"))
        return fields.Date.context_today(there)

    def _send(self):
        """Send notices this transaction has locked, all of one responsible (superuser mode)."""
        ready = self._look_again()
        ready._retake_interest()
        ready -= ready._leave_out_empty()
        ready.write(
            {
                "state": "sent",
                "sent_on": fields.Datetime.now(),
                "sent_day": ready._today(),
                "problem": False,
            }
        )
        ready._book_interest()
        ready.filtered(lambda one: one.channel in ("mail", "letter", "portal"))._keep_letters()
        for one in ready:
            one._deliver()

    # -- what has happened since it was planned --------------------------------------------------

    def _look_again(self):
        """Those of ``self`` of which something is still to be dunned, the rest left out.

        Days and what speaks against it go by today, whatever day the run was planned for.
        """
        ready = self.browse()
        for run, notices in self.grouped("run_id").items():
            plan = engine.dun(run._asked(notices.partner_id, max(run.date, notices._today())))
            fresh = {row.item_id: row for row in plan.lines.itertuples(index=False)}
            rates = notices._rates_of_fees()
            for notice in notices:
                fee = notice._fee_asked(rates)
                if notice._dunned()._refresh(fresh):
                    notice._take_totals()
                    notice._take_fee(fee, rates)
                notice._take_days()
                if notice._dunned() or notice.is_interest_only:
                    ready |= notice
        return ready - ready._leave_out_unwilling()

    def _dunned(self):
        return self.line_ids.filtered(lambda line: not line.code)

    def _take_totals(self):
        """Sums anew, once lines have changed; nothing left means left out."""
        lines, company = self._dunned(), self.company_id
        day = self.run_id.date

        def worth(currency):
            return currency.round(
                sum(
                    amount
                    if source == currency
                    else source._convert(amount, currency, company, day)
                    for source, amount in lines._amounts().items()
                )
            )

        self.write(
            {
                "total": worth(self.currency_id),
                "company_total": worth(company.currency_id),
            }
        )
        if not lines:
            first = self.line_ids[:1]
            self.write({"state": "left_out", "code": first.code, "args": first._args()})
        self._message_log(
            body=self.env._("The books have changed since it was planned: amounts taken anew.")
        )

    def _rates_of_fees(self):
        """Of all currencies in which fees of these are reckoned or told."""
        currencies = self.currency_id | self.line_ids.currency_id | self.level_id.currency_id
        return self.run_id._rates(set((currencies | self.company_id.currency_id).mapped("name")))

    def _fee_asked(self, rates):
        """What the level charges on what is dunned now, fees and interest not counted."""
        goods = self._dunned().filtered(lambda line: not line.move_id.dunning_notice_id)
        sums = {money.name: money._minor(amount) for money, amount in goods._amounts().items()}
        if not sums or not self.level_id:
            return 0
        level = self.level_id._row(self.company_id)
        return self.currency_id._major(engine.fee_on(level, sums, self.currency_id.name, rates))

    def _take_fee(self, before, rates):
        """The fee anew, unless it is booked, or somebody has set it and goods are still due.

        :param before: what the level charged on what was planned
        """
        now = self._fee_asked(rates)
        is_ours = not self.currency_id.compare_amounts(self.fee, before)
        if not self.debit_note_ids and (is_ours or (before and not now)):
            self.fee = now

    def _take_days(self):
        """The days of its oldest installment, also in the sentence why it goes out."""
        self.days = max(self._dunned().mapped("days"), default=0)
        if self.args and "days" in self.args:
            self.args = {**self.args, "days": self.days}

    # -- channels --------------------------------------------------------------------------------

    def _deliver(self):
        """Through the channel; a problem leads to the next one."""
        self.ensure_one()
        values = SENDERS[self.channel](self)
        delivery = self.env["dunning.delivery"].create(
            {"notice_id": self.id, "channel": self.channel, **values}
        )
        if delivery.state == "failed":
            self._next_channel_or_fail(delivery.problem)
        elif (
            not self.is_interest_only
            and not self.level_id.policy_id.level_ids.sorted()[-1:] - self.level_id
        ):
            self._escalate()

    def _by_mail(self):
        contact = self.contact_id
        if not contact.email_normalized or contact.is_blacklisted:
            why = self.env._("%s can't be written to by e-mail.", contact.display_name)
            return {"state": "failed", "problem": why}
        sender = self.policy_id.signer_id or self.user_id
        values = {
            "recipient_ids": [fields.Command.set(contact.ids)],
            "email_from": sender.email_formatted or self.company_id.email_formatted,
        }
        template = self.env.ref(MAIL).with_context(lang=self._report_lang())
        mail = template.send_mail_batch(self.ids, email_values=values)
        return {"mail_id": mail.id, "address": contact.email_normalized}

    def _portal_url(self):
        """Where its contact answers it, once signed in; nothing for who has no account there. It
        opens nothing by itself: a reminder may be passed on."""
        contact = self.contact_id.sudo()  # whoever sends it need not see users
        shown = self.company_id.reconciliation_portal_statement
        own = contact.commercial_partner_id == self.partner_id
        if not (shown and own and any(user.share for user in contact.user_ids)):
            return ""
        return f"{self.get_base_url()}/my/dunning?company_id={self.company_id.id}"

    def _by_letter(self):
        if not (self.contact_id.street or self.contact_id.city):
            why = self.env._("%s has no postal address.", self.contact_id.display_name)
            return {"state": "failed", "problem": why}
        self.to_print = True
        return {"address": self.contact_id.display_name}

    def _by_call(self):
        told = self.with_context(lang=self.user_id.lang)
        summary = told.env._(
            "Call %(customer)s: %(total)s overdue",
            customer=self.partner_id.display_name,
            total=told._total_told(),
        )
        note = "\n".join(filter(None, (self.contact_id.phone, self.call_script)))
        told.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.user_id.id, summary=summary, note=note
        )
        return {"address": self.contact_id.phone}

    def _by_portal(self):
        """A message to whoever of the customer has an account in the portal."""
        people = self.partner_id | self.partner_id.child_ids
        people = people.filtered(lambda each: any(user.share for user in each.user_ids))
        if not people:
            why = self.env._("Nobody of the customer has an account in the portal.")
            return {"state": "failed", "problem": why}
        self.partner_id.message_notify(
            partner_ids=people.ids,
            subject=self.subject,
            body=self.mail_text,
            attachment_ids=self.letter_id.ids,
        )
        return {"address": ", ".join(people.mapped("display_name"))}

    def _by_webhook(self):
        return {"state": "waiting"}

    def _by_sms(self):
        phone = self.contact_id.phone
        if "sms.sms" not in self.env or not phone or self.contact_id.phone_sanitized_blacklisted:
            return {"state": "failed", "problem": self.env._("No SMS can be sent.")}
        values = {"partner_id": self.contact_id.id, "number": phone, "body": self._message()}
        return {"address": phone, "sms_uuid": self.env["sms.sms"].create(values).uuid}

    def _message(self):
        """A few lines for a messenger."""
        told = self.with_context(lang=self._report_lang())
        return "\n".join(
            (
                self.subject,
                told.env._(
                    "%(customer)s: %(total)s to be paid by %(date)s",
                    customer=self.partner_id.name,
                    total=told._total_told(),
                    date=format_date(told.env, self._deadline()),
                ),
            )
        )

    def _facts(self):
        """What a machine is told besides; amounts as the currency writes them."""
        return {
            "notice": self.id,
            "customer": self.partner_id.name,
            "level": self.level,
            "total": {currency.name: amount for currency, amount in self._sums().items()},
            "days": self.days,
            "deadline": fields.Date.to_string(self._deadline()),
            "documents": self._dunned().move_id.mapped("name"),
        }

    # -- what comes back -------------------------------------------------------------------------

    def _message_receive_bounce(self, email, partner):
        address = email_normalize(email)
        theirs = self.filtered(lambda one: one.delivery_ids[-1:].address == address)
        theirs._come_back(self.env._("%s: the mail could not be delivered.", email))
        return super()._message_receive_bounce(email, partner)

    def _come_back(self, why, channel="mail"):
        """A mail or SMS that did not arrive; told by Odoo's queues or the mail server."""
        for one in self.filtered(lambda one: one.state == "sent" and one.channel == channel):
            last = one.delivery_ids[-1:]
            last.write({"state": "failed", "problem": why})
            one._next_channel_or_fail(why)

    def _mails(self):
        """The mails that say whether it arrived."""
        return self.delivery_ids[-1:].mail_id

    def _got_through(self):
        """What had come back was delivered after all, before another channel was used."""
        for one in self.filtered(lambda one: one.state == "failed"):
            one.delivery_ids[-1:].write({"state": "done", "problem": False})
            one.write({"state": "sent", "problem": False})
            one.activity_feedback(["mail.mail_activity_data_todo"])

    def _next_channel_or_fail(self, why):
        """Try the next channel of the level, or ask somebody to find a way."""
        self.ensure_one()
        self.problem = why
        if channel := self.next_channel:
            self._log_failure(why, channel)
            contact = self._meant_for(channel) or self.contact_id.id
            self.write({"channel": channel, "contact_id": contact, "state": "approved"})
            self.run_id._trigger()
            return
        self._ask(why)

    def _log_failure(self, why, next_channel):
        """Why it goes on through another channel, and which."""
        told = self.with_context(lang=self.user_id.lang)
        names = dict(told._fields["channel"]._description_selection(told.env))
        told._message_log(
            body=told.env._(
                "%(channel)s failed: %(why)s Next: %(next)s.",
                channel=names[self.channel],
                why=why,
                next=names[next_channel],
            )
        )

    def _meant_for(self, channel):
        """Whom of the customer a channel reaches first; the id of a contact, or nothing."""
        dunning.flush(self.env)
        there = engine.by_channel(dunning.contacts(self.env, self.partner_id.ids))
        return next(iter(there.loc[there["channel"] == channel, "contact"].tolist()), None)

    def _ask(self, why):
        """Ask somebody to find a way, or to find out."""
        self.write({"state": "failed", "problem": why})
        self.with_context(lang=self.user_id.lang).activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self.user_id.id,
            summary=self.env._("Dunning of %s was not delivered", self.partner_id.display_name),
            note=why,
        )

    def _could_not(self, error):
        self._next_channel_or_fail(str(error))

    def action_retry(self):
        """Send once more what was not delivered, once the address has been corrected."""
        keeper = self._keeper("failed")
        keeper.activity_feedback(["mail.mail_activity_data_todo"])
        keeper.write({"state": "approved", "problem": False})
        keeper.run_id._trigger()
        return True

    def action_arrived(self):
        """Somebody has found out that it was delivered after all."""
        self._keeper("failed")._got_through()
        return True

    def action_next_channel(self):
        """Give this channel up and use the next one of the level."""
        for one in self._keeper("failed"):
            if not one.next_channel:
                raise UserError(self.env._("The level has no channel left."))
            one.activity_feedback(["mail.mail_activity_data_todo"])
            one._next_channel_or_fail(one.problem)
        return True

    def _escalate(self):
        """The last level is out: whoever decides what comes next."""
        if user := self.policy_id.escalate_user_id:
            told = self.with_context(lang=user.lang)
            told.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=told.env._("Last notice sent to %s", self.partner_id.display_name),
            )


SENDERS = {
    "mail": DunningNoticeSending._by_mail,
    "letter": DunningNoticeSending._by_letter,
    "call": DunningNoticeSending._by_call,
    "portal": DunningNoticeSending._by_portal,
    "webhook": DunningNoticeSending._by_webhook,
    "sms": DunningNoticeSending._by_sms,
}
