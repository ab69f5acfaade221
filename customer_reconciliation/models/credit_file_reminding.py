from odoo import api, fields, models

from ..queries.workers import work_through

REVIEW = "customer_reconciliation.mail_activity_credit_review"
COVER = "customer_reconciliation.mail_activity_credit_cover"
REVIEW_AHEAD_DAYS, COVER_AHEAD_DAYS = 7, 30
#: Files a transaction: what a worker has told is safe only after these.
REMINDED_AT_ONCE = 200


class CreditFileReminding(models.AbstractModel):
    """Tasks for whoever is in charge of a file: its review is due, a cover is about to end.

    Each is told once; another date is another task.
    """

    _name = "credit.file.reminding"
    _description = "Reminders of Credit Files"

    reminded_for = fields.Date(readonly=True, copy=False)

    @api.model
    def _cron_remind(self):
        """Tell what is due, in sets; what is left over is told when it is next called."""
        work_through(self._to_remind(), lambda some: some._remind(), REMINDED_AT_ONCE)

    def _to_remind(self):
        return self._to_review() | self._ending_covers().file_id

    def _to_review(self):
        """Files to be reviewed soon, or since a while, whose owner wasn't told so."""
        soon = fields.Date.add(fields.Date.context_today(self), days=REVIEW_AHEAD_DAYS)
        due = self.search([("review_date", "<=", soon), ("user_id.active", "=", True)], order="id")
        return due.filtered(lambda file: file.reminded_for != file.review_date)

    def _ending_covers(self):
        """Covers that end soon and whose file has somebody in charge who wasn't told so."""
        today = fields.Date.context_today(self)
        covers = self.env["credit.cover"].search(
            [
                ("date_to", ">=", today),
                ("date_to", "<=", fields.Date.add(today, days=COVER_AHEAD_DAYS)),
                ("file_id.user_id.active", "=", True),
            ],
            order="id",
        )
        return covers.filtered(lambda cover: cover.reminded_for != cover.date_to)

    def _remind(self):
        for file in self._to_review() & self:
            file.activity_unlink([REVIEW])
            file._schedule(REVIEW, file.review_date, "")
            file.reminded_for = file.review_date
        for cover in self._ending_covers().filtered(lambda cover: cover.file_id in self):
            cover.file_id._schedule(COVER, cover.date_to, cover.number)
            cover.reminded_for = cover.date_to

    def _schedule(self, kind, deadline, summary):
        self.activity_schedule(
            kind, date_deadline=deadline, user_id=self.user_id.id, summary=summary
        )
