from odoo import models

from .. import posting


class CashApplicationAsked(models.AbstractModel):
    """Rows of an allocation, kept or only tried, as what the posting door is asked for.

    Whoever inherits has ``source_id``, ``target_id``, ``amount``, ``write_off``, ``kind``,
    ``preset_id`` and ``currency_id``: amounts above zero, in the currency of the target.
    """

    _name = "cash.application.asked"
    _description = "What Is Asked of the Posting Door"

    def _asked(self, proposal, run):
        """These as the ``posting.Proposal`` of ``proposal``."""
        discounts = self.filtered(lambda row: row.write_off and row.kind == "discount")
        write_offs = self.filtered(lambda row: row.write_off) - discounts
        turned = {row.source_id: row.target_id for row in self if row._on_suspense()}
        return posting.Proposal(
            key=proposal.id,
            allocations=tuple(
                posting.Allocation(row.source_id.id, row.target_id.id, row._minor("amount"))
                for row in self
            ),
            write_offs=tuple(
                posting.WriteOff(
                    row.target_id.id,
                    row._minor("write_off"),
                    row.preset_id.id,
                    row.kind or "difference",
                )
                for row in write_offs
            ),
            discounts=tuple(
                posting.Discount(row.target_id.id, row._minor("write_off")) for row in discounts
            ),
            bank_lines=tuple(
                posting.BankLine(source.id, proposal.payer_id.id, target.account_id.id)
                for source, target in turned.items()
            ),
            label=run.name,
        )

    def _minor(self, name):
        return round(self[name] * 10**self.currency_id.decimal_places)

    def _on_suspense(self):
        """Is the source a bank line that is still to become the partner's item?"""
        source = self.source_id
        return (
            bool(source.move_id.statement_line_id)
            and source.account_id == source.journal_id.suspense_account_id
        )
