"""Credit of the demo's customers: limits asked for and granted, contracts, scores of a year."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import date_utils

from .stories import STORIES

#: Customer → its limit, the days a contract ended ago or will end in, the agreed limit.
CREDIT = {
    "greatlakes": (60_000, 200, 80_000),
    "lindner": (40_000, 25, 50_000),
    "yuandong": (30_000, 300, 30_000),
    "dubois": (15_000, -40, 15_000),
}
MONTHS_SCORED = 6


class CreditDemo(models.AbstractModel):
    _name = "credit.demo"
    _description = "Demo Data of Credit"

    @api.model
    def _install(self):
        """Files with scores, limits, requests and contracts; a second call changes nothing."""
        customers = {key: STORIES[key].partner(self.env) for key in CREDIT}
        known = self.env["credit.request"].search_count(
            [("partner_id", "in", [partner.id for partner in customers.values()])], limit=1
        )
        if known or not self.env.company.chart_template:
            return
        boss = self.env.ref("base.user_admin")
        self.env["credit.file"]._make_missing(self.env.company)
        for key, partner in customers.items():
            limit, days, agreed = CREDIT[key]
            file = self.env["credit.file"]._of(partner, self.env.company)
            file.write({"user_id": boss.id, "review_date": self._in(days % 90)})
            self._contract(key, partner, days, agreed)
            self._request(file, "limit", limit, self.env._("Volume of the last year.")).action_ask()
        self._decide(boss, customers)
        self._score()

    def _in(self, days):
        return fields.Date.add(fields.Date.context_today(self), days=days)

    def _contract(self, key, partner, days, agreed):
        self.env["partner.contract"].create(
            {
                "name": f"C-{key[:3].upper()}-01",
                "partner_id": partner.id,
                "company_id": self.env.company.id,
                "date_from": self._in(days - 365),
                "date_to": self._in(days),
                "payment_term_id": self.env.ref(STORIES[key].terms).id,
                "has_limit": True,
                "limit_amount": agreed,
                "terms": self.env._("Price list of the year less 3 %."),
                "user_id": self.env.ref("base.user_admin").id,
            }
        )

    def _request(self, file, kind, amount, reason, **values):
        asked = {"file_id": file.id, "kind": kind, "amount": amount, "reason": reason}
        boss = self.env.ref("base.user_admin")
        return self.env["credit.request"].with_user(boss).create(asked | values)

    def _decide(self, boss, customers):
        """All but the last are granted; of one a raise waits, one limit was refused."""
        requests = self.env["credit.request"].search([("state", "=", "waiting")], order="id")
        *granted, last = requests.filtered(
            lambda request: request.partner_id in customers.values()
        ).with_user(boss)
        for request in granted:
            request.action_approve()
        last.answer = self.env._("First the invoices that are overdue have to be paid.")
        last.action_refuse()
        file = granted[0].sudo().file_id
        why = self.env._("A large order for the trade fair.")
        self._request(file, "raise", 20_000, why, date_to=self._in(60)).action_ask()

    def _score(self):
        """As of the end of each of the last months, and of today."""
        today = fields.Date.context_today(self)
        mine = [("company_id", "=", self.env.company.id)]
        partners = self.env["credit.file"].search(mine).partner_id.ids
        ends = [
            date_utils.start_of(today, "month") - relativedelta(months=ago, days=1)
            for ago in range(MONTHS_SCORED - 1)
        ]
        for day in (*reversed(ends), today):
            self.env["credit.scoring"]._score(self.env.company, partners, day)
