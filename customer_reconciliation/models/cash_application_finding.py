from dataclasses import replace

import pandas as pd

from odoo import models

from .. import engine
from ..queries import open_items


class CashApplicationFinding(models.AbstractModel):
    """Asks the engine what pays what: the run's scope and the company's settings as its input."""

    _name = "cash.application.finding"
    _description = "Finding Matches"
    _inherit = ["cash.application.naming"]

    def _partners(self):
        """The commercial partners the run is about; none: all."""
        items = self.line_ids
        found = self.payer_ids.filtered(lambda payer: payer.line_id in items)
        partners = self.partner_ids | items.partner_id | items.move_id.partner_id
        return (partners | found.partner_id).commercial_partner_id

    @staticmethod
    def _around(partners, linked):
        """``partners`` and all who may pay for them, or for whom they may pay, by the pairs in
        ``linked``."""
        near = {each for pair in linked if {*pair} & {*partners.ids} for each in pair}
        return partners | partners.browse(near)

    def _scope(self, partners=(), unknown=False):
        """What of the company's books is looked at; ``unknown``: bank lines without a partner."""
        if not unknown:
            return open_items.OpenScope(self.company_id.id, self.account_type, tuple(partners))
        return open_items.OpenScope(
            self.company_id.id,
            self.account_type,
            (open_items.NOBODY,),
            tuple(self.journal_ids.ids),
            self.date_from or None,
            self.date_to or None,
        )

    def _propose_for(self, partners):
        """``engine.Proposals`` for the accounts of ``partners``.

        All that is open takes part in it, so that what is certain is certain among all; what the
        run is not about is left out of the answer.
        """
        partners = partners.commercial_partner_id
        scope = self._scope(partners.ids)
        targets = open_items.targets(self.env, scope)
        sources = open_items.sources(self.env, scope)
        sources, targets = engine.only_of(self._kinds(), sources, targets)
        may_pay = self.env["cash.payer.link"]._may_pay(self.company_id)
        suspense = ()
        if self.with_bank_lines:
            known, named = open_items.bank_lines(self.env, scope), self.payer_ids._named(partners)
            bank = pd.concat([known, named]).astype(open_items.BANK_COLUMNS)
            bank = engine.on_accounts(bank, targets, may_pay)
            suspense = bank["item_id"]
            sources = pd.concat([sources, bank[list(sources)]], ignore_index=True)
        sources = sources.assign(on_suspense=sources["item_id"].isin(suspense))
        held = self._held_ids()
        sources, targets = (side[~side["item_id"].isin(held)] for side in (sources, targets))
        twice = self._registered_too(sources)
        found = self._found(sources, targets, twice, may_pay, partners)
        paying = pd.concat([sources, targets[targets["kind"] == "refund"]], ignore_index=True)
        found = self._as_booked(self._in_scope(found, paying))
        found = self._unless_doubted(found, sources, twice, partners)
        return self._worded(found)

    def _found(self, sources, targets, twice, may_pay, partners):
        """What the engine proposes. Money that is in the books ``twice`` pays once: as registered;
        its bank line is only suggested what is left then."""
        settings = {"policy": self._cash_policy(), "may_pay": may_pay, "workers": 1}
        settings["forbidden"] = [*self._decided_groups("rejected", partners)]
        settings["rates"] = self._rates(sources, targets)
        again = sources["item_id"].isin(twice)
        found = engine.propose(sources[~again], targets, **settings)
        if again.any():
            left = targets[~targets["item_id"].isin(found.lines["item_id"])]
            found = engine.joined(found, engine.propose(sources[again], left, **settings))
        return found

    def _kinds(self):
        wanted = {
            "payment": self.with_payments,
            "refund": self.with_credit_notes,
            "other": self.with_entries,
        }
        return {kind for kind, is_wanted in wanted.items() if is_wanted}

    def _cash_policy(self):
        """What the company has set, in the minor units of each currency."""
        return self.company_id._cash_policy()

    def _doubtful_ids(self):
        """Bank lines of which it is not certain who paid them."""
        return set(self.payer_ids.filtered(lambda payer: not payer.certain).line_id.ids)

    def _decided_groups(self, state, partners):
        """Groups of lines on the accounts of ``partners`` a person has rejected or undone."""
        decided = self.env["cash.application.proposal"].search(
            [
                ("company_id", "=", self.company_id.id),
                # Who was a company then may be a contact of another by now.
                ("partner_id.commercial_partner_id", "in", partners.ids),
                ("state", "=", state),
            ]
        )
        return {proposal._lines_key() for proposal in decided}

    def _held_ids(self):
        """Lines a person has chosen a proposal for that is still to be posted."""
        chosen = self.env["cash.application.proposal"].search(
            [("company_id", "=", self.company_id.id), ("state", "=", "chosen")]
        )
        return set(chosen._line_ids())

    def _in_scope(self, found, paying):
        """The groups the run is about: by items, by the journals and dates of all that pays."""
        groups, lines = found.groups, found.lines
        if self.line_ids:
            wanted = lines["group_id"][lines["item_id"].isin(self.line_ids.ids)]
            groups = groups[groups["group_id"].isin(wanted)]
        if partners := self._partners().ids:
            groups = groups[groups["partner"].isin(partners) | groups["payer"].isin(partners)]
        outside = pd.Series(False, index=paying.index)
        if self.journal_ids:
            outside |= ~paying["journal"].isin(self.journal_ids.ids)
        if self.date_from:
            outside |= paying["date"] < pd.Timestamp(self.date_from)
        if self.date_to:
            outside |= paying["date"] > pd.Timestamp(self.date_to)
        lost = lines["group_id"][lines["item_id"].isin(paying["item_id"][outside])]
        groups = groups[~groups["group_id"].isin(lost)]
        kept = groups["group_id"]
        return replace(
            found,
            groups=groups,
            lines=lines[lines["group_id"].isin(kept)],
            allocations=found.allocations[found.allocations["group_id"].isin(kept)],
        )
