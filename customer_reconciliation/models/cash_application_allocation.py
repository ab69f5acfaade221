from odoo import fields, models

from .. import posting

KINDS = [
    ("discount", "Early Payment Discount"),
    ("bank_charge", "Bank Charge"),
    ("rounding", "Small Difference"),
]


class CashApplicationAllocation(models.Model):
    """How much of which source goes to which target, and what nobody pays any more.

    Amounts are above zero, in the currency of the target, whichever side the lines are on.
    """

    _name = "cash.application.allocation"
    _description = "Allocation of a Cash Application"
    _inherit = ["reconciliation.kept"]
    _order = "proposal_id, id"

    proposal_id = fields.Many2one(
        "cash.application.proposal", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="proposal_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="proposal_id.currency_id", store=True, precompute=True)
    source_id = fields.Many2one(
        "account.move.line", "Pays", required=True, readonly=True, index=True, ondelete="cascade"
    )
    target_id = fields.Many2one(
        "account.move.line", "Is Paid", required=True, readonly=True, index=True, ondelete="cascade"
    )
    amount = fields.Monetary(readonly=True)
    write_off = fields.Monetary(
        "Written Off", readonly=True, help="Comes off the invoice without being paid."
    )
    kind = fields.Selection(KINDS, "Because Of", readonly=True)
    preset_id = fields.Many2one(
        "account.reconcile.model", "Write-off Preset", readonly=True, ondelete="restrict"
    )
    on_suspense = fields.Boolean(readonly=True, help="The source is a bank line on suspense.")
    source_date = fields.Date(related="source_id.date")
    due_date = fields.Date(related="target_id.date_maturity")

    def _create_found(self, rows, proposals, bank_ids):
        """Create from rows of ``engine.Proposals.allocations``; ``proposals`` by group."""
        presets = self.env.company._cash_presets()
        return self.create(
            [
                {
                    "proposal_id": (proposal := proposals[row.group_id]).id,
                    "source_id": row.source_id,
                    "target_id": row.target_id,
                    "amount": abs(row.amount) / 10**proposal.currency_id.decimal_places,
                    "write_off": abs(row.write_off) / 10**proposal.currency_id.decimal_places,
                    "kind": row.kind or False,
                    "preset_id": presets.get(row.kind),
                    "on_suspense": row.source_id in bank_ids,
                }
                for row in rows.itertuples(index=False)
            ]
        )

    # -- the door --------------------------------------------------------------------------------

    def _asked(self, proposal, run):
        """These as a ``posting.Proposal``."""
        limit = run._write_off_limit()
        given_up = [each for each in self if each.write_off]
        discounts = [each for each in given_up if each.kind == "discount"]
        turned = {each.source_id: each.target_id for each in self if each.on_suspense}
        return posting.Proposal(
            key=proposal.id,
            allocations=tuple(
                posting.Allocation(each.source_id.id, each.target_id.id, each._minor("amount"))
                for each in self
            ),
            write_offs=tuple(
                posting.WriteOff(
                    each.target_id.id, each._minor("write_off"), each.preset_id.id, each.kind, limit
                )
                for each in given_up
                if each.kind != "discount"
            ),
            discounts=tuple(
                posting.Discount(each.target_id.id, each._minor("write_off")) for each in discounts
            ),
            bank_lines=tuple(
                posting.BankLine(source.id, proposal.payer_id.id, target.account_id.id)
                for source, target in turned.items()
            ),
            label=run.name,
        )

    def _minor(self, name):
        return round(self[name] * 10**self.currency_id.decimal_places)
