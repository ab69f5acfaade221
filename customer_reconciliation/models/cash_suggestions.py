from odoo import fields, models
from odoo.tools import format_date

from ..queries import open_items
from ..sentences import render

#: An account with more open lines is looked through by a run only, not while a form opens.
LINES_MAX = 300
SHOWN_MAX = 3
LIKELY_MIN = 0.5  # probability from which it is called likely
WAITING = ("certain", "likely", "chosen")


class CashSuggestions(models.AbstractModel):
    """What would settle a document, told on the document itself."""

    _name = "cash.suggestions"
    _description = "Suggestions on a Document"
    _inherit = ["cash.find.matches"]

    # list of {text, reason, certain, lines: ids of the journal items}
    cash_suggestions = fields.Json(
        "Likely Settled By",
        compute="_compute_cash_suggestions",
        groups="customer_reconciliation.group_reconciliation_user",
        help="Open payments and credits that would settle it.",
    )

    def _compute_cash_suggestions(self):
        for document in self:
            items = document._cash_items().filtered(lambda line: line._is_open_for_cash())
            found = document._suggested(items) if items else []
            document.cash_suggestions = found[:SHOWN_MAX] or False

    def _suggested(self, items):
        """What waits in runs; if nothing does, what the engine says now."""
        waiting = self.env["cash.application.proposal"].search(
            [
                ("state", "in", WAITING),
                "|",
                ("allocation_ids.source_id", "in", items.ids),
                ("allocation_ids.target_id", "in", items.ids),
            ]
        )
        waiting = waiting.filtered(lambda proposal: proposal._is_still_open())
        if waiting:
            return [self._told_of(proposal, items) for proposal in waiting]
        return self._found_now(items)

    def _told_of(self, proposal, items):
        parts = [(part.source_id, part.target_id, part.amount) for part in proposal.allocation_ids]
        score = 1.0 if proposal.state != "likely" else proposal.score
        return self._told(parts, items, proposal.currency_id, score, proposal.reason)

    def _found_now(self, items):
        company = items.company_id
        partners = items.partner_id.commercial_partner_id
        scope = open_items.OpenScope(company.id, partner_ids=tuple(partners.ids))
        counts = open_items.sizes(self.env, scope)
        if not 0 < sum(counts.values()) <= LINES_MAX:
            return []
        run = self.env["cash.application"].new(
            {"company_id": company.id, "account_type": "both", "line_ids": items.ids}
            | dict.fromkeys(("with_payments", "with_credit_notes", "with_bank_lines"), True)
            | {"with_entries": True}
        )
        found = run._propose_for(partners)
        parts = dict(iter(found.allocations.groupby("group_id")))
        lines = self.env["account.move.line"]
        told = []
        for row in found.groups.sort_values("score", ascending=False).itertuples(index=False):
            target_id = int(parts[row.group_id]["target_id"].iloc[0])
            currency = lines.browse(target_id).currency_id
            pairs = [
                (
                    lines.browse(p.source_id),
                    lines.browse(p.target_id),
                    currency._major(abs(p.amount)),
                )
                for p in parts[row.group_id].itertuples(index=False)
            ]
            reason = render(self.env, row.reason_key, row.reason_args, currency)
            score = 1.0 if row.decision == "certain" else row.score
            told.append(self._told(pairs, items, currency, score, reason))
        return told

    def _told(self, parts, items, currency, score, reason):
        """One suggestion, of ``parts`` (source, target, amount), as the form shows it; what is
        certain has a ``score`` of one."""
        mine = [part for part in parts if part[0] in items or part[1] in items]
        others = self.env["account.move.line"].union(
            *(source if target in items else target for source, target, _amount in mine)
        )
        args = {
            "what": ", ".join(self._called(line) for line in others[:SHOWN_MAX]),
            "amount": currency.format(sum(amount for *_pair, amount in mine)),
        }
        if score >= 1:
            text = self.env._("%(what)s settles %(amount)s of this.", **args)
        elif score >= LIKELY_MIN:
            text = self.env._("%(what)s likely settles %(amount)s of this.", **args)
        else:
            text = self.env._("%(what)s could settle %(amount)s of this.", **args)
        ids = sorted({line.id for source, target, _amount in parts for line in (source, target)})
        return {"text": text, "reason": reason, "certain": score >= 1, "lines": ids}

    def _called(self, line):
        return self.env._(
            "%(number)s of %(date)s",
            number=line.move_name or line.ref or "–",
            date=format_date(self.env, line.date),
        )

    # -- what people do --------------------------------------------------------------------------

    def action_see_suggestion(self, line_ids):
        """Show what is suggested of journal items, with its reasons."""
        proposal = self._proposal_of(line_ids)
        return proposal._open() if proposal else self._search_again(line_ids)

    def action_apply_suggestion(self, line_ids):
        """Post what is suggested of journal items, if it still is."""
        proposal = self._proposal_of(line_ids)
        if not proposal:
            found = self._search_again(line_ids)
            proposal = self._proposal_of(line_ids)
            if not proposal:
                return found
        return proposal.action_apply()

    def _proposal_of(self, line_ids):
        """What waits about just these journal items."""
        waiting = self.env["cash.application.proposal"].search(
            [("state", "in", WAITING), ("allocation_ids.target_id", "in", line_ids)]
        )
        return waiting.filtered(lambda each: each._lines_key() == frozenset(line_ids))[:1]

    def _search_again(self, line_ids):
        self.check_access("read")
        lines = self.env["account.move.line"].browse(line_ids)
        return self.env["cash.application"]._start(
            {
                "company_id": lines.company_id[:1].id,
                "line_ids": [fields.Command.set(lines.ids)],
            }
        )
