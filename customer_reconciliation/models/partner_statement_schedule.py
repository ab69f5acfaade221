import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..queries.posting import all_or_nothing, lock_rows
from .partner_statement_batch import NothingToShow

_logger = logging.getLogger(__name__)

MONTHS = {"monthly": 1, "quarterly": 3, "annually": 12}


class PartnerStatementSchedule(models.Model):
    """Statements by themselves: for everybody with an account, after each period."""

    _inherit = "partner.statement.template"

    schedule = fields.Selection(
        [("monthly", "Monthly"), ("quarterly", "Quarterly"), ("annually", "Annually")],
        help="Sends the statements of each period to everybody with an account, but to those who "
        "have opted out.",
    )
    schedule_on = fields.Date(
        "Next On",
        compute="_compute_schedule_on",
        store=True,
        readonly=False,
        help="The day after the period has ended, or later.",
    )
    schedule_user_id = fields.Many2one(
        "res.users", "In the Name Of", default=lambda self: self.env.user
    )

    @api.depends("schedule")
    def _compute_schedule_on(self):
        today = fields.Date.context_today(self)
        for template in self:
            start = template._period_start(today)
            template.schedule_on = start and start + relativedelta(months=MONTHS[template.schedule])

    def _period_start(self, day):
        """First day of the period ``day`` lies in."""
        if not self.schedule:
            return False
        step = MONTHS[self.schedule]
        return day.replace(day=1, month=(day.month - 1) // step * step + 1)

    def _period(self):
        """First and last day of the period that ended before the scheduled day."""
        end = self._period_start(self.schedule_on) - relativedelta(days=1)
        return self._period_start(end), end

    @api.model
    def _start_due(self):
        """Begin the batches whose day has come; each is begun by one worker, once: what another
        has begun since they were looked for is due no longer."""
        today = fields.Date.context_today(self)
        due = [("schedule", "!=", False), ("schedule_on", "<=", today)]
        for template in self.search(due):
            if lock_rows(template).filtered_domain(due):
                template._start_batches()
                template.schedule_on += relativedelta(months=MONTHS[template.schedule])
            self.env["ir.cron"]._commit_progress()

    def _start_batches(self):
        first, last = self._period()
        user = self.schedule_user_id or self.env.user
        for company in self.company_id or user.company_ids:
            batch = self.env["partner.statement.batch"].create(
                {
                    **self._options_vals(),
                    "template_id": self.id,
                    "company_id": company.id,
                    "date_from": first,
                    "date_to": last,
                    "user_id": user.id,
                    "is_scheduled": True,
                }
            )
            self._begin(batch, user)

    def _begin(self, batch, user):
        """Start it in the name of ``user``; who may no longer leaves it to somebody who may."""
        company = batch.company_id
        try:
            with all_or_nothing(self.env):
                if not user.active:
                    raise UserError(self.env._("%s is archived.", user.name))
                named = batch.with_user(user).with_company(company)
                named.with_context(allowed_company_ids=company.ids).action_start()
        except NothingToShow:
            batch.unlink()
        except UserError as error:
            _logger.warning("Scheduled statements %s: %s", batch.id, error)
            batch.problem = str(error)
