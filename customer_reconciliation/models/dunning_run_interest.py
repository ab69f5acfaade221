import pandas as pd

from odoo import api, models
from odoo.exceptions import UserError

from ..engine.interest import INTEREST_PERIODS
from .dunning_interest import ROWS
from .dunning_interest_scheme import PERCENT

#: What of an installment bears nothing now: it is contested, or there is money to pay it with.
HELD = ["disputed", "online", "bank", "unapplied"]


class DunningRunInterest(models.AbstractModel):
    """Interest and lump sums of all notices of a run at once."""

    _name = "dunning.run.interest"
    _description = "Interest of a Dunning Run"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_charged(self):
        """Without its rows nobody would know which days a debit note has charged."""
        charged = [("notice_id.run_id", "in", self.ids), ("is_charged", "=", True)]
        if self.env["dunning.interest"].sudo().search_count(charged, limit=1):
            raise UserError(self.env._("What was charged to whom is kept."))

    def _interest(self, plan):
        """What customers of a plan are asked for besides, by the scheme of their policy.

        :return: DataFrame, as ``dunning.interest._reckoned``
        """
        parts = [pd.DataFrame(columns=[*INTEREST_PERIODS, *ROWS])]
        for scheme, partners in self._asked_by_scheme(plan.notices).items():
            lines = plan.lines[plan.lines["partner"].isin(partners) & (plan.lines["code"] == "")]
            held = dict(zip(lines["item_id"], lines[HELD].sum(axis=1), strict=True))
            parts.append(
                self.env["dunning.interest"]._reckoned(
                    self.company_id, scheme, held, partners, self.date
                )
            )
        return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)

    def _asked_by_scheme(self, notices):
        """{scheme: customers whose level asks for interest}."""
        policies = self.env["dunning.policy"]._holding(self.company_id)
        asking = {
            (level.policy_id.id, level.number): level.policy_id.scheme_id
            for level in policies.level_ids
            if level.is_interest and level.policy_id.scheme_id.effect not in (False, "none")
        }
        found = {}
        sent = notices[notices["code"] == ""]
        for row in sent[["partner", "policy", "level"]].itertuples(index=False):
            if scheme := asking.get((row.policy, row.level)):
                found.setdefault(scheme, []).append(row.partner)
        return found

    def _interest_sums(self, notices, interest):
        """Columns of notices: ``interest`` and ``lump_sum`` in the currency of each."""
        names = {*interest["currency"], *notices["currency"]}
        rates, scales = self._rates(names), self._scales(names)
        told_in = dict(zip(notices["partner"], notices["currency"], strict=True))
        sums = dict.fromkeys([(p, n) for p in told_in for n in ("interest", "lump_sum")], 0)
        each = interest.groupby(["partner", "currency"], as_index=False)[["interest", "lump_sum"]]
        for row in each.sum().itertuples(index=False):
            target = told_in[row.partner]
            factor = 1 if row.currency == target else rates[row.currency] / rates[target]
            for name in ("interest", "lump_sum"):
                sums[row.partner, name] += round(getattr(row, name) * factor)
        return {
            name: [sums[partner, name] / scales[told_in[partner]][1] for partner in told_in]
            for name in ("interest", "lump_sum")
        }

    def _line_interest(self, lines, interest):
        """What each installment of a plan bears, as its currency writes it."""
        scales = self._scales(set(lines["currency"]))
        sums = interest.groupby("item_id")["interest"].sum().to_dict()
        return [
            sums.get(item, 0) / scales[currency][1]
            for item, currency in zip(lines["item_id"], lines["currency"], strict=True)
        ]

    def _interest_columns(self, interest, owner):
        """Columns of ``dunning.interest``.

        :param owner: {customer: its notice}
        """
        known = self._scales(set(interest["currency"]))
        rows = list(interest.itertuples(index=False))
        scales = [known[row.currency][1] for row in rows]
        money = {
            name: [getattr(row, name) / scale for row, scale in zip(rows, scales, strict=True)]
            for name in ("above", "principal", "interest", "lump_sum")
        }
        return {
            "notice_id": [owner[row.partner] for row in rows],
            "company_id": [self.company_id.id] * len(rows),
            "move_line_id": [row.item_id for row in rows],
            "move_id": [row.move for row in rows],
            "currency_id": [known[row.currency][0] for row in rows],
            "date_from": [row.date_from.date() for row in rows],
            "date_to": [row.date_to.date() for row in rows],
            "days": [row.days for row in rows],
            "rate": [row.rate / PERCENT for row in rows],
            "is_settled": [bool(row.is_settled) for row in rows],
            "is_charged": [False] * len(rows),
            **money,
        }
