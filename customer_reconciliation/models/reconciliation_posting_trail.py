from collections import defaultdict
from functools import cache

from odoo import models


class ReconciliationPostingTrail(models.AbstractModel):
    """One note on each invoice of a batch: what settled it, how much, in which run.

    It takes the place of Odoo's field tracking, which writes the change of the payment state
    record by record and costs as much as the reconciliation itself.
    """

    _name = "reconciliation.posting.trail"
    _description = "Posting: Notes on Invoices"

    def _log_posted(self, plans, items, run):
        """Note on the invoices of ``plans`` what settled them; ``items`` by id as they are now."""
        told = defaultdict(lambda: defaultdict(list))
        money = self._money_of()
        for plan in plans:
            for each in plan.proposal.allocations:
                source, target = items[each.source_id], items[each.target_id]
                amount = money(target.currency_id, target.decimals, each.amount)
                told[target.move_id]["paid"].append(f"{source.ref} ({amount})")
                told[source.move_id]["settles"].append(f"{target.ref} ({amount})")
            for part in plan.proposal.given_up():
                item = items[part.line_id]
                amount = money(item.currency_id, item.decimals, part.amount)
                told[item.move_id]["given_up"].append(amount)
        invoices = {item.move_id for item in items.values() if item.move_type != "entry"}
        sentences = {
            "paid": self.env._("Paid by %(what)s", what="{}"),
            "settles": self.env._("Set off against %(what)s", what="{}"),
            "given_up": self.env._("written off or deducted: %(what)s", what="{}"),
        }
        ending = self.env._("in run %(run)s.", run=run) if run else ""
        self._log(
            {
                move_id: "; ".join(
                    sentences[key].replace("{}", ", ".join(words)) for key, words in parts.items()
                )
                + f" {ending}"
                for move_id, parts in told.items()
                if move_id in invoices
            }
        )

    def _log_undone(self, items, run, why):
        """Note on the invoices among ``items`` that their reconciliation was undone."""
        text = self.env._("Reconciliation undone: %(why)s", why=why)
        if run:
            text = self.env._("Reconciliation of run %(run)s undone: %(why)s", run=run, why=why)
        moves = {item.move_id for item in items.values() if item.move_type != "entry"}
        self._log(dict.fromkeys(sorted(moves), text))

    def _log(self, bodies):
        if bodies:
            self.env["account.move"].browse(bodies)._message_log_batch(bodies)

    def _money_of(self):
        """A function (currency id, decimals, minor units) → text, quick for many amounts."""
        currencies = self.env["res.currency"]

        @cache
        def frame(currency_id):
            currency = currencies.browse(currency_id)
            return currency.symbol, currency.position == "after"

        def money(currency_id, decimals, minor):
            symbol, after = frame(currency_id)
            figure = f"{minor / 10**decimals:,.{decimals}f}"
            return f"{figure} {symbol}" if after else f"{symbol} {figure}"

        return money
