from collections import defaultdict

from odoo import models

from .. import engine
from ..queries import hints

#: Rules by which a payment settles what it names: nothing else it may speak of matters then.
NAMED = ("named_", "reference")


class CashApplicationDoubts(models.AbstractModel):
    """What the books know against a proposal that its open items don't show."""

    _name = "cash.application.doubts"
    _description = "What Speaks Against Proposals"

    def _unless_doubted(self, found, sources, twice, partners):
        """``engine.Proposals`` that say what speaks against them; none of those is certain.

        :param dict twice: bank lines for whose money a payment is registered, with that reason
        """
        items = {line_id: ("but_payer", {}) for line_id in self._doubtful_ids()}
        items |= self._spoken_of(found, sources)
        items |= twice
        # A group a person has taken back once is never certain again.
        undone = self._decided_groups("undone", partners)
        return engine.doubted(found, items, dict.fromkeys(undone, ("but_undone", {})))

    def _spoken_of(self, found, sources):
        """Payments that name a document which is not open to them, but are proposed for others."""
        groups = found.groups
        unnamed = groups["group_id"][~groups["rule"].str.startswith(NAMED)]
        lines = found.lines
        taken = lines["item_id"][lines["group_id"].isin(unnamed) & (lines["role"] == "source")]
        paying = sources[sources["item_id"].isin(taken)]
        said = {row.item_id: hints.numbers_in(row.memo) for row in paying.itertuples(index=False)}
        known = defaultdict(list)
        for row in hints.documents(self.env, self.company_id.id, set().union(*said.values())):
            known[row["number"], row["is_sale"]].append(row)
        against = {}
        for row in paying.itertuples(index=False):
            for number in sorted(said[row.item_id]):
                named = known.get((number, row.amount < 0))
                if why := named and self._against(row.partner, number, named):
                    against[row.item_id] = why
        return against

    def _against(self, partner, number, named):
        """What speaks against a payer who names documents of this number, or nothing."""
        args = {"named_ref": number}
        own = [document for document in named if document["partner"] == partner]
        if not own:
            other = self.env["res.partner"].browse(named[0]["partner"])
            return "but_stranger", args | {"named_partner": other.display_name}
        if all(document["is_paid"] for document in own):
            return "but_paid", args
        set_aside = any(document["set_aside"] for document in own)
        return ("but_set_aside", args) if set_aside else None

    def _registered_too(self, sources):
        """Bank lines for whose money a payment is registered."""
        bank = sources[sources["on_suspense"]]
        mine = dict(zip(bank["item_id"].tolist(), bank["partner"].tolist(), strict=True))
        found = hints.registered(self.env, self.company_id.id, mine)
        return {
            item: ("but_registered", {"registered_ref": number}) for item, number in found.items()
        }
