from odoo import fields, models
from odoo.exceptions import UserError


class CashFindMatches(models.AbstractModel):
    """“Find Matches” in place: a run of cash application about the records at hand."""

    _name = "cash.find.matches"
    _description = "Find Matches in Place"

    def _cash_items(self):
        """The journal items that belong to the records."""
        return self.env["account.move.line"]

    def action_find_matches(self):
        """Look for what settles these, and show it; nothing is posted."""
        items = self._cash_items()
        items.check_access("read")
        open_items = items.filtered(lambda line: line._is_open_for_cash())
        if not open_items:
            raise UserError(self.env._("Nothing of it is open, so there is nothing to match."))
        if all(line.reconciliation_disputed for line in open_items.sudo()):
            raise UserError(
                self.env._(
                    "%s is disputed, so nothing is matched with it. Choose Dispute Settled first.",
                    ", ".join(open_items.move_id.mapped("name")[:3]),
                )
            )
        if len(open_items.company_id) > 1:
            raise UserError(self.env._("These are in the books of several companies: choose one."))
        return self.env["cash.application"]._start(
            {
                "company_id": open_items.company_id.id,
                "line_ids": [fields.Command.set(open_items.ids)],
            }
        )
