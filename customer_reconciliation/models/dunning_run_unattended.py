from collections import Counter

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ConcurrencyError

from ..queries import create_once
from ..queries.posting import lock_rows

#: So many reasons are told one by one.
REASONS_MAX = 8


class DunningRunUnattended(models.AbstractModel):
    """Runs that begin by themselves, one a day and company, and what is told at the end."""

    _name = "dunning.run.unattended"
    _description = "Scheduled Dunning"

    # Whichever worker comes first begins it.
    _one_scheduled = models.UniqueIndex(
        "(company_id, date) WHERE is_scheduled", "The scheduled run of this day has been begun."
    )

    @api.model
    def _start_due(self):
        """Begin today's runs of the companies that want them."""
        today = fields.Date.context_today(self)
        for company in self.env["res.company"].search([("dunning_schedule", "!=", "none")]):
            if self._is_due(company, today):
                self.with_company(company)._start_for(company, today)
                self.env["ir.cron"]._commit_progress()

    def _is_due(self, company, today):
        if today.weekday() != int(company.dunning_weekday or today.weekday()):
            return False
        mine = [("company_id", "=", company.id)]
        begun = [("is_scheduled", "=", True), ("date", "=", today)]
        if self.search_count(mine + begun, limit=1):
            return False
        policies = self.env["dunning.policy"]._holding(company)
        is_quiet = policies == policies._quiet_on(today, company)
        under_way = [("state", "in", ("planned", "sending"))]
        return not is_quiet and not self.search_count(mine + under_way, limit=1)

    def _start_for(self, company, today):
        values = {
            "company_id": company.id,
            "date": today,
            "is_scheduled": True,
            "user_id": company.dunning_user_id.id or SUPERUSER_ID,
        }
        try:
            run = create_once(self.sudo(), [values])
            run.action_plan()
        except ConcurrencyError:
            return  # another worker has begun it meanwhile
        if not run.planned_count:
            run.write({"state": "done", "ended_on": fields.Datetime.now()})
        elif company.dunning_schedule == "send":
            run.action_approve()
        else:
            run._ask_approval()

    def _ask_approval(self):
        run = self.with_context(lang=self.user_id.lang or self.env.lang)
        run.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=run.user_id.id,
            summary=run.env._("Dunning to approve: %s notices", run.planned_count),
        )

    def _report(self):
        """What became of the run, told to whoever follows it."""
        run = self.with_context(lang=self.user_id.lang or self.env.lang)
        told = (
            (run.sent_count, run.env._("Sent: %s.", run.sent_count)),
            (run.left_out_count, run.env._("Left out: %s.", run.left_out_count)),
            (run.failed_count, run.env._("Could not be sent, each a task: %s.", run.failed_count)),
            (run.letter_count, run.env._("Letters to print: %s.", run.letter_count)),
        )
        sentences = [sentence for count, sentence in told if count]
        run.message_post(body=" ".join(sentences + run._failures()))

    @api.model
    def _tell_failures(self):
        """What has come back of runs that had ended, in the log of each."""
        failed = [("state", "=", "failed"), ("is_told", "=", False)]
        for run, _some in (
            self.env["dunning.delivery"].search(failed).grouped(lambda d: d.notice_id.run_id)
        ).items():
            if run.state != "sending" and lock_rows(run):
                run = run.with_context(lang=run.user_id.lang or run.env.lang)
                run.message_post(body=" ".join(run._failures()))

    def _failures(self):
        """Sentences of what could not be delivered, by reason; it is told once."""
        failed = self.notice_ids.delivery_ids.filtered(lambda one: one.state == "failed")
        untold = failed.filtered(lambda one: not one.is_told)
        untold.is_told = True
        names = dict(untold._fields["channel"]._description_selection(self.env))
        why = Counter((names[one.channel], one._why()) for one in untold).most_common()
        told = [
            self.env._(
                "Not delivered by %(channel)s: %(count)s (%(why)s).",
                channel=channel,
                count=count,
                why=reason,
            )
            for (channel, reason), count in why[:REASONS_MAX]
        ]
        if rest := sum(count for _reason, count in why[REASONS_MAX:]):
            told.append(self.env._("Not delivered for other reasons: %s.", rest))
        if on := untold.notice_id.filtered(lambda one: one.state in ("approved", "sent")):
            told.append(self.env._("Of these on by the next channel: %s.", len(on)))
        return told
