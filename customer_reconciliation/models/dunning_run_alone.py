import pandas as pd

from odoo import fields, models

from .. import engine
from ..engine.dun_channels import reached
from ..queries import dunning, late_payers

#: Columns of what may speak against a notice of interest alone.
CANDIDATES = ["partner", "policy", "level", "code", "args"]


class DunningRunAlone(models.AbstractModel):
    """Customers whom there is nothing to dun for, and who owe interest on what they paid late."""

    _name = "dunning.run.alone"
    _description = "Notices of Interest Alone"

    def _alone(self, plan, asked):
        """
        :return: notices of customers the plan knows nothing of, as ``engine.DUN_NOTICES``, and
            their interest, as ``dunning.interest._reckoned``; tables, empty where there are none
        """
        levels = self._levels_alone()
        if not levels:
            return plan.notices.iloc[:0], pd.DataFrame()
        found = self._candidates(plan, asked, levels)
        interest = self._interest_of(found, levels)
        found = found[found["partner"].isin(interest.get("partner", []))]
        contacts = dunning.contacts(self.env, found["partner"].tolist())
        found = reached(found, asked.channels, contacts)
        found["currency"] = self._told_in(found, interest, asked.own)
        for name in ("total", "fee", "days"):
            found[name] = 0
        asking = found.loc[found["code"] == "", "partner"]
        notices = found[list(engine.DUN_NOTICES)].astype(engine.DUN_NOTICES)
        return notices, interest[interest["partner"].isin(asking)] if len(interest) else interest

    def _levels_alone(self):
        """{policy: the first of its levels that asks for interest}, where the scheme does so."""
        policies = self.env["dunning.policy"]._holding(self.company_id)
        policies -= policies._quiet_on(self.date, self.company_id)
        levels = {}
        for policy in policies.filtered(lambda each: each.scheme_id._asks_alone()):
            if asking := policy.level_ids.sorted().filtered("is_interest"):
                levels[policy] = asking[0]
        return levels

    def _candidates(self, plan, asked, levels):
        """Who paid late and is not in the plan; with what speaks against writing now."""
        days = max(policy.scheme_id.settled_days for policy in levels)
        scope = self._scope(asked)
        since = fields.Date.subtract(self.date, days=days)
        found = late_payers.policies(self.env, scope, since)
        number = {policy.id: level.number for policy, level in levels.items()}
        found = found[found["policy"].isin(number) & ~found["partner"].isin(plan.lines["partner"])]
        known = dunning.partners(self.env, scope, found["partner"].tolist())
        found = found.merge(known, on="partner")
        days = found["policy"].map({policy.id: policy.interval_days for policy in levels})
        next_on = found["sent_on"] + pd.to_timedelta(days, "D")
        too_soon = next_on > pd.Timestamp(self.date)
        found["level"] = found["policy"].map(number)
        found["code"] = ""
        found.loc[too_soon, "code"] = "interval"
        found.loc[found["opted_out"].astype(bool), "code"] = "opted_out"
        found["args"] = [
            {"last_date": str(sent.date()), "next_date": str(day.date())} if soon else {}
            for sent, day, soon in zip(found["sent_on"], next_on, too_soon, strict=True)
        ]
        return found[CANDIDATES].reset_index(drop=True)

    def _scope(self, asked):
        partners = tuple(self.with_context(active_test=False).partner_ids.ids)
        return dunning.DunScope(self.company_id.id, self.date, asked.today, partners)

    def _interest_of(self, found, levels):
        parts = [pd.DataFrame()]
        schemes = {policy.id: policy.scheme_id.id for policy in levels}
        for scheme, some in found.groupby(found["policy"].map(schemes)):
            reckoned = self.env["dunning.interest"]._reckoned(
                self.company_id,
                self.env["dunning.interest.scheme"].sudo().browse(scheme),
                {},
                some["partner"].tolist(),
                self.date,
            )
            parts.append(reckoned)
        return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)

    @staticmethod
    def _told_in(found, interest, own):
        """The only currency of a customer's interest, or the company's."""
        if interest.empty:
            return own
        names = interest.groupby("partner")["currency"].agg(["nunique", "first"])
        only = names["first"].where(names["nunique"] == 1)
        return found["partner"].map(only).fillna(own)
