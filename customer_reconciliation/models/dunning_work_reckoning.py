from functools import partial

from odoo import api, fields, models

from ..queries import create_once
from ..queries import work as queries
from ..queries.at_end import once_at_end, unless_others_do

#: What was reckoned so lately is shown as it is.
MINUTES_MAX = 5
TOUCHED = "customer_reconciliation.dunning.work"


class DunningWorkReckoning(models.Model):
    """When the work list of a company was reckoned; its lock is held while that is done."""

    _name = "dunning.work.reckoning"
    _description = "Reckoning of the Work List"
    _log_access = False
    _rec_name = "reckoned_on"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    reckoned_on = fields.Datetime(required=True, readonly=True)
    day = fields.Date(required=True, readonly=True, help="Of whoever had it reckoned.")

    _one_of_each = models.UniqueIndex("(company_id)", "A company has one work list.")

    @api.model
    def _of(self, companies):
        return self.search([("company_id", "in", companies.ids)])

    # -- all of a company ------------------------------------------------------------------------

    @api.model
    def _freshen(self, companies, minutes_max=MINUTES_MAX):
        """Reckon what is older, or of another day; what somebody reckons just now is shown as it
        is, and who comes second to a list that was never reckoned waits for it."""
        known = {one.company_id: one for one in self._of(companies)}
        for company in companies:
            if company not in known:
                create_once(self, [{"company_id": company.id, **self._now()}])
                self._reckon(company)
            elif known[company]._is_old(minutes_max) and known[company].try_lock_for_update():
                known[company].write(self._now())
                self._reckon(company)

    def _now(self):
        return {"reckoned_on": fields.Datetime.now(), "day": fields.Date.context_today(self)}

    def _is_old(self, minutes_max):
        oldest = fields.Datetime.subtract(fields.Datetime.now(), minutes=minutes_max)
        return self.reckoned_on <= oldest or self.day != fields.Date.context_today(self)

    @api.model
    def _cron_work(self):
        """Every list that anybody has ever opened, in the morning."""
        companies = self.search([("company_id.active", "=", True)]).company_id
        for left, company in zip(range(len(companies), 0, -1), companies, strict=True):
            self._freshen(company)
            self.env["ir.cron"]._commit_progress(1, remaining=left - 1)

    # -- single customers ------------------------------------------------------------------------

    @api.model
    def _touched(self, partners, company):
        """Reckon these when the transaction ends, once, whatever else happens to them in it."""
        touched = {(company.id, one.id) for one in partners.commercial_partner_id}
        once_at_end(self.env, TOUCHED, touched, self._reckon_touched)

    def _reckon_touched(self, touched):
        """What somebody reckons at the same time is left to him: nothing that was said or sent may
        fail for the list's sake.

        :param touched: {(company, partner)}, their ids
        """
        companies = self.env["res.company"].browse({company for company, _partner in touched})
        for company in self._of(companies).company_id:
            ids = [partner for own, partner in touched if own == company.id]
            partners = self.env["res.partner"].browse(ids).exists()
            unless_others_do(self.env, partial(self._reckon, company, partners))

    # -- written ---------------------------------------------------------------------------------

    @api.model
    def _reckon(self, company, partners=None):
        """Write the rows of these customers, or of all, and remove what is not overdue any more."""
        if partners is not None and not partners:
            return
        work = self.env["dunning.work"]
        rows = work.with_company(company)._rows(company, partners)
        queries.store(self.env, company.id, rows, partners and partners.ids)
        work.invalidate_model()
