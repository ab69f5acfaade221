from odoo import api, fields, models

from .. import posting


class CashApplicationAsked(models.AbstractModel):
    """Rows of an allocation, kept or only tried, as what the posting door is asked for.

    Whoever inherits has ``proposal_id``, ``source_id``, ``target_id``, ``amount``, ``write_off``,
    ``kind``, ``preset_id`` and ``currency_id``: amounts above zero, in the currency of the target.
    ``open_before``: what was open on source and target when the row was made, in minor units of
    the currency of each, signed as in the ledger.
    """

    _name = "cash.application.asked"
    _description = "What Is Asked of the Posting Door"

    payer_id = fields.Many2one(
        "res.partner", "Money Of", compute="_compute_payer_id", store=True, index=True
    )
    open_before = fields.Json(compute="_compute_open_before", store=True)

    @api.depends("source_id")
    def _compute_payer_id(self):
        """Whose money a source is when the row is made: in a group not all pay for themselves."""
        found = {
            (payer.run_id, payer.line_id): payer.partner_id
            for payer in self.proposal_id.run_id.payer_ids
        }
        for row in self:
            proposal, source = row.proposal_id, row.source_id._origin
            own = source.move_id.statement_line_id.partner_id or source.partner_id
            partner = own or found.get((proposal.run_id, source)) or proposal.payer_id
            row.payer_id = partner.commercial_partner_id

    @api.depends("source_id", "target_id")
    def _compute_open_before(self):
        for row in self:
            lines = row.source_id._origin, row.target_id._origin
            row.open_before = [row._open_minor(line) for line in lines]

    def _row_vals(self):
        """These rows as values of new ones, kept or only tried."""
        return [
            {
                "source_id": row.source_id.id,
                "target_id": row.target_id.id,
                "amount": row.amount,
                "write_off": row.write_off,
                "kind": row.kind,
                "preset_id": row.preset_id.id,
            }
            for row in self
        ]

    def _asked(self, proposal, run):
        """These as the ``posting.Proposal`` of ``proposal``."""
        discounts = self.filtered(lambda row: row.write_off and row.kind == "discount")
        write_offs = self.filtered(lambda row: row.write_off) - discounts
        turned = {row.source_id: row for row in self if row.source_id._is_on_suspense()}
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
                    row._rule_limit(),
                )
                for row in write_offs
            ),
            discounts=tuple(
                posting.Discount(row.target_id.id, row._minor("write_off")) for row in discounts
            ),
            bank_lines=tuple(
                posting.BankLine(source.id, row.payer_id.id, row.target_id.account_id.id)
                for source, row in turned.items()
            ),
            open_before=tuple(
                sorted(
                    {
                        (line.id, minor)
                        for row in self
                        for line, minor in zip(
                            (row.source_id, row.target_id), row.open_before, strict=True
                        )
                    }
                )
            ),
            label=run.name,
            company_id=run.company_id.id,
        )

    def _minor(self, name):
        return self.currency_id._minor(self[name])

    def _rule_limit(self):
        """The most that may be written off without a person's own decision, in minor units of the
        company's currency; ``None``: a person decides, only their limit and the company's bind."""
        return None

    def _open_minor(self, line):
        """What is open on a line, in minor units of its currency; on suspense all of it is."""
        on_suspense = line._is_on_suspense()
        amount = line.amount_currency if on_suspense else line.amount_residual_currency
        return line.currency_id._minor(amount)
