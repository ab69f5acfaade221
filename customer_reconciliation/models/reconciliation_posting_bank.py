from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ..posting import Turned


class ReconciliationPostingBank(models.AbstractModel):
    """Bank statement lines from suspense onto the partner's account, and back."""

    _name = "reconciliation.posting.bank"
    _description = "Posting: Bank Lines"

    def _turn(self, plans):
        """Turn the bank lines of ``plans``; return for each plan what was turned, as it was."""
        lines = self.env["account.move.line"]
        turned, groups, unknown = [], defaultdict(lines.browse), defaultdict(lines.browse)
        for plan in plans:
            found = []
            for bank in plan.proposal.bank_lines:
                line = lines.browse(bank.line_id)
                statement = line.move_id.statement_line_id
                before = line.account_id.id, line.partner_id.id, statement.partner_id.id
                found.append(Turned(line.id, *(each or None for each in before)))
                groups[bank.account_id, bank.partner_id] |= line
                if not statement.partner_id:
                    unknown[bank.partner_id] |= line
            turned.append(tuple(found))
        for partner_id, found in unknown.items():
            self._name_payer(found, partner_id)
        self._move_items(groups)
        return turned

    def _turn_back(self, posted):
        """Bank lines of ``posted`` as they were before they were turned."""
        lines = self.env["account.move.line"]
        groups, unknown = defaultdict(lines.browse), lines
        for each in posted:
            for turned in each.turned:
                line = lines.browse(turned.line_id)
                self._check_free(line)
                groups[turned.account_id, turned.partner_id] |= line
                if not turned.statement_partner_id:
                    unknown |= line
        self._name_payer(unknown, False)
        self._move_items(groups)

    def _check_free(self, line):
        """Odoo would silently undo what else the line has settled since."""
        if line.matched_debit_ids or line.matched_credit_ids:
            raise UserError(
                self.env._("%s has settled other lines since: undo that first.", line.move_name)
            )

    def _move_items(self, groups):
        for (account_id, partner_id), lines in groups.items():
            lines.write({"account_id": account_id, "partner_id": partner_id})

    def _name_payer(self, lines, partner_id):
        """The partner of bank statement lines and all their items.

        Odoo would rebuild the items when the statement line's partner changes; ours are kept.
        Who may reconcile may say who paid, also without the right to edit statements.
        """
        if not lines:
            return
        moves = lines.move_id
        moves.line_ids.write({"partner_id": partner_id})
        moves.statement_line_id.sudo().write({"partner_id": partner_id})
        moves.with_context(skip_readonly_check=True).write({"partner_id": partner_id})
