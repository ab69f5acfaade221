from dataclasses import replace

import pandas as pd

from odoo import models

from .. import engine, posting

#: Rules of the engine by which a payment pays in another currency than its own.
ABROAD = ("named_foreign", "foreign")


class CashApplicationExchange(models.AbstractModel):
    """Payments in another currency than what they pay: rates for the engine, and of what it finds
    how much Odoo's own reconciliation would settle."""

    _name = "cash.application.exchange"
    _description = "Finding Matches in Other Currencies"

    def _rates(self, sources, targets):
        """``engine.EXCHANGE`` for the days of ``sources`` that could pay in other currencies."""
        could = set(targets["currency"])
        crosses = sources["currency"].map(lambda name: bool(could - {name}))
        days = sources["date"][crosses].drop_duplicates()
        company, own = self.company_id, self.company_id.currency_id
        wanted = [("name", "in", sorted(could | {own.name}))]
        currencies = self.env["res.currency"].with_context(active_test=False).search(wanted)
        rows = []
        for day in days:
            found = currencies._get_rates(company, day.date())
            for currency in currencies:
                minor = 10 ** (currency.decimal_places - own.decimal_places)
                rate = found[currency.id] / found[own.id] * minor
                rows.append((currency.name, day, rate, currency == own))
        return pd.DataFrame(rows, columns=list(engine.EXCHANGE)).astype(engine.EXCHANGE)

    def _as_booked(self, found):
        """``engine.Proposals`` in which other currencies are settled as far as Odoo does it."""
        abroad = found.groups[found.groups["rule"].isin(ABROAD)]
        if abroad.empty:
            return found
        parts = dict(iter(found.allocations.groupby("group_id")))
        asked = [
            self._asked_abroad(row.group_id, row.payer, parts[row.group_id])
            for row in abroad.itertuples(index=False)
        ]
        reached = self.env["reconciliation.posting"]._reached(asked)
        allocations, lines = found.allocations.copy(), found.lines.copy()
        for group, (amounts, after) in zip(abroad["group_id"], reached, strict=True):
            mine = allocations["group_id"] == group
            sign = 1 if allocations.loc[mine, "amount"].iloc[0] > 0 else -1
            allocations.loc[mine, "amount"] = [sign * amount for amount in amounts]
            mine = lines["group_id"] == group
            lines.loc[mine, "after"] = lines.loc[mine, "item_id"].map(after)
        allocations = allocations[allocations["amount"] != 0]
        kept = {*allocations["group_id"]}
        return replace(
            found,
            groups=found.groups[found.groups["group_id"].isin(kept)],
            lines=lines[lines["group_id"].isin(kept)],
            allocations=allocations,
        )

    def _asked_abroad(self, key, payer, parts):
        lines = self.env["account.move.line"]
        accounts = {
            p.source_id: lines.browse(p.target_id).account_id.id
            for p in parts.itertuples(index=False)
        }
        suspense = [i for i in accounts if lines.browse(i)._is_on_suspense()]
        return posting.Proposal(
            key=key,
            company_id=self.company_id.id,
            allocations=tuple(
                posting.Allocation(p.source_id, p.target_id, abs(p.amount))
                for p in parts.itertuples(index=False)
            ),
            bank_lines=tuple(posting.BankLine(i, payer, accounts[i]) for i in suspense),
        )
