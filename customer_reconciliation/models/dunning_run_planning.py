import json

import numpy as np
import pandas as pd

from odoo import api, fields, models

from .. import engine
from ..queries import bulk, dunning


class DunningRunPlanning(models.AbstractModel):
    """From the books to notices: read in a constant number of queries, planned by the engine, and
    written in two statements."""

    _name = "dunning.run.planning"
    _description = "Planning a Dunning Run"

    def _asked(self, partners, day=None):
        """
        :param partners: ``res.partner``; empty means everybody
        :param day: by which days, intervals and promises go; the run's own unless given
        :return: ``engine.Asked``
        """
        day = day or self.date
        policies = self.env["dunning.policy"]._holding(self.company_id)
        levels = policies._levels_table(self.company_id)
        ahead = max(0, *(-levels["delay_days"])) if len(levels) else 0
        scope = dunning.DunScope(
            self.company_id.id,
            day,
            fields.Date.add(day, days=int(ahead)),
            tuple(partners.ids),
        )
        dunning.flush(self.env)
        items = dunning.items(self.env, scope)
        ids = items["partner"].unique().tolist()
        return engine.Asked(
            items=items,
            pools=dunning.pools(self.env, scope),
            partners=dunning.partners(self.env, scope, ids),
            policies=policies._rules_table(day, self.company_id),
            levels=levels,
            channels=policies._channels_table(),
            contacts=dunning.contacts(self.env, ids),
            rates=self._rates({*items["currency"], *levels["currency"]}),
            own=self.company_id.currency_id.name,
            today=day,
        )

    def _rates(self, names):
        """Currency → what a minor unit of it is worth in those of the company, on the day."""
        own = self.company_id.currency_id
        currencies = self._currencies(names | {own.name})
        rates = currencies._get_rates(self.company_id, self.date)
        scale = 10**own.decimal_places
        return {
            each.name: rates[own.id] / rates[each.id] * scale / 10**each.decimal_places
            for each in currencies
        }

    @api.model
    def _currencies(self, names):
        found = self.env["res.currency"].with_context(active_test=False)
        return found.search([("name", "in", list(names))])

    def _plan(self):
        """Write what the engine plans for a run without notices (superuser mode)."""
        # Archived customers owe as well, and whether they are is not asked one by one.
        asked = self._asked(self.with_context(active_test=False).partner_ids)
        plan = engine.dun(asked)
        alone, late = self._alone(plan, asked)
        notices = pd.concat([plan.notices, alone], ignore_index=True)
        interest = self._interest(plan)
        if len(late):
            interest = pd.concat([interest, late]) if len(interest) else late
        columns = self._notice_columns(notices, plan.lines, asked)
        columns |= self._interest_sums(notices, interest)
        columns["is_interest_only"] = notices["partner"].isin(alone["partner"]).tolist()
        ids = bulk.insert(self.env, "dunning.notice", columns)
        owner = dict(zip(notices["partner"].tolist(), ids, strict=True))
        columns = self._line_columns(plan.lines, owner, asked.items)
        columns["interest"] = self._line_interest(plan.lines, interest)
        bulk.insert(self.env, "dunning.notice.line", columns)
        bulk.insert(self.env, "dunning.interest", self._interest_columns(interest, owner))

    def _scales(self, names):
        """{name: (id, minor units of one)}."""
        return {each.name: (each.id, 10**each.decimal_places) for each in self._currencies(names)}

    def _notice_columns(self, notices, lines, asked):
        known = self._scales({*notices["currency"], asked.own})
        own = known[asked.own][1]
        rows = list(notices.itertuples(index=False))
        policies = self.env["dunning.policy"]._holding(self.company_id)
        levels = {(e.policy_id.id, e.number): e.id for e in policies.level_ids}
        # What of ``total`` the company's currency says; sums and order go by it.
        worth = [
            round(row.total * asked.rates[row.currency]) if row.currency != asked.own else row.total
            for row in rows
        ]
        due = self._due(lines, asked)
        count = len(rows)
        return {
            "run_id": [self.id] * count,
            "company_id": [self.company_id.id] * count,
            "user_id": [self.user_id.id] * count,
            "partner_id": [row.partner for row in rows],
            "policy_id": [row.policy or None for row in rows],
            "level_id": [levels.get((row.policy, row.level)) for row in rows],
            "level": [row.level for row in rows],
            "contact_id": [row.contact or (row.partner if row.channel else None) for row in rows],
            "channel": [row.channel or None for row in rows],
            "state": ["left_out" if row.code else "planned" for row in rows],
            "code": [row.code or None for row in rows],
            "args": [json.dumps(row.args) for row in rows],
            "currency_id": [known[row.currency][0] for row in rows],
            "total": [row.total / known[row.currency][1] for row in rows],
            "fee": [row.fee / known[row.currency][1] for row in rows],
            "company_total": [minor / own for minor in worth],
            "due_total": [due.get(row.partner, 0) / own for row in rows],
            "days": [row.days for row in rows],
        }

    @staticmethod
    def _due(lines, asked):
        """{customer: what is open of all its lines, in minor units of the company's currency}."""
        worth = (lines["open"] * lines["currency"].map(asked.rates)).round().astype("int64")
        return worth.groupby(lines["partner"]).sum().to_dict()

    def _line_columns(self, lines, owner, items):
        known = self._scales(set(lines["currency"]))
        scales = lines["currency"].map({name: scale for name, (_id, scale) in known.items()})
        moves = dict(zip(items["item_id"].tolist(), items["move"].tolist(), strict=True))

        def major(amounts):
            return (amounts / scales).tolist()

        return {
            "notice_id": lines["partner"].map(owner).tolist(),
            "move_line_id": lines["item_id"].tolist(),
            "move_id": lines["item_id"].map(moves).tolist(),
            "currency_id": [known[name][0] for name in lines["currency"].tolist()],
            "due_date": np.datetime_as_string(lines["due_date"].to_numpy(), unit="D").tolist(),
            "days": lines["days"].tolist(),
            "level": lines["level"].tolist(),
            "open_amount": major(lines["open"]),
            "amount": major(lines["amount"]),
            "disputed": major(lines["disputed"]),
            "promised": major(lines["promised"]),
            "covered": major(lines["online"] + lines["bank"] + lines["unapplied"]),
            "code": [code or None for code in lines["code"].tolist()],
            "args": [json.dumps(args) if args else None for args in lines["args"].tolist()],
        }
