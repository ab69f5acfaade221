from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ConcurrencyError

from ..queries import create_once
from .cash_application_work import DECIDE


class CashApplicationUnattended(models.AbstractModel):
    """Runs that start by themselves: one a day and company, within limits, with a report."""

    _name = "cash.application.unattended"
    _description = "Unattended Cash Application"

    unattended = fields.Boolean(readonly=True, copy=False, help="It was started by the schedule.")

    # Whichever worker comes first starts it.
    _one_unattended = models.UniqueIndex(
        "(company_id) WHERE unattended AND state IN ('draft', 'proposing', 'applying')",
        "An unattended run of this company is under way.",
    )

    def _by_itself(self):
        """Is nobody there who pressed a button?"""
        return self.unattended and self.started_by_id.id == SUPERUSER_ID

    @api.model
    def _start_unattended(self):
        """Begin today's runs of the companies that want them."""
        companies = self.env["res.company"].search([("cash_unattended", "=", True)])
        for company in companies:
            if self._is_due(company):
                self.with_company(company)._start_for(company)
                self.env["ir.cron"]._commit_progress()

    def _is_due(self, company):
        today = fields.Date.context_today(self)
        latest = self.search(
            [("company_id", "=", company.id), ("unattended", "=", True)], order="id desc", limit=1
        )
        under_way = latest.state in ("draft", "proposing", "applying")
        started = latest.started_on and fields.Datetime.context_timestamp(self, latest.started_on)
        return not under_way and (not started or started.date() < today)

    def _start_for(self, company):
        values = {
            "company_id": company.id,
            "unattended": True,
            "user_id": company.cash_user_id.id or SUPERUSER_ID,
            "with_payments": company.cash_with_payments,
            "with_credit_notes": company.cash_with_credit_notes,
            "with_entries": company.cash_with_entries,
            "with_bank_lines": company.cash_with_bank_lines,
        }
        try:
            create_once(self, [values]).action_propose()
        except ConcurrencyError:
            return  # another worker has begun it meanwhile

    def _within_limits(self, proposals):
        """Those of ``proposals`` the run may post without a person."""
        if not self._by_itself():
            return proposals
        company = self.company_id
        most, off_max = company.cash_unattended_amount_max, company.cash_unattended_write_off_max
        return proposals.filtered(
            lambda each: (
                (not most or each.company_amount <= most)
                and (not each.write_off or each._company_write_off() <= off_max)
            )
        )

    # -- the report ------------------------------------------------------------------------------

    def _report(self):
        """Tell the followers what was done, and ask the responsible for what waits."""
        user = self.user_id
        run = self.with_context(lang=user.lang or self.env.lang)
        if not run.proposal_count and not run.failed_part_count:
            return
        lines = run._report_lines()
        run.message_post(
            body=" ".join(lines), subtype_xmlid="mail.mt_comment", subject=run._report_title()
        )
        if run.waiting_count or run.failed_part_count:
            run.activity_schedule(
                DECIDE,
                user_id=user.id,
                summary=run.env._("Cash application: %s to decide", run.waiting_count),
                note=" ".join(lines),
            )

    def _report_title(self):
        return self.env._(
            "%(run)s: %(posted)s posted, %(waiting)s to decide",
            run=self.name,
            posted=self.applied_count,
            waiting=self.waiting_count,
        )

    def _report_lines(self):
        """What was done and what waits, one sentence each."""
        posted, certain, likely = self.applied_count, self.certain_count, self.likely_count
        refused, failed = self.refused_count, self.failed_part_count
        text = self.env._(
            "Posted: %(count)s, %(amount)s.",
            count=posted,
            amount=self.currency_id.format(self.applied_amount),
        )
        told = (
            (certain, self.env._("Certain, but above the limits: %s.", certain)),
            (likely, self.env._("To confirm: %s.", likely)),
            (refused, self.env._("Refused, each with its reason: %s.", refused)),
            (
                failed,
                self.env._("Accounts that could not be gone through: %s. Try them again.", failed),
            ),
        )
        return [text] + [sentence for count, sentence in told if count]
