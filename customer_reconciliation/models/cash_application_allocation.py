from odoo import fields, models

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
    _inherit = ["cash.application.asked", "reconciliation.kept"]
    _order = "proposal_id, id"

    proposal_id = fields.Many2one(
        "cash.application.proposal", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="proposal_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="proposal_id.currency_id", store=True, precompute=True)
    source_id = fields.Many2one(
        "account.move.line",
        "Paid With",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    target_id = fields.Many2one(
        "account.move.line", "Settles", required=True, readonly=True, index=True, ondelete="cascade"
    )
    amount = fields.Monetary(readonly=True)
    write_off = fields.Monetary(
        "Written Off", readonly=True, help="Comes off the invoice without being paid."
    )
    kind = fields.Selection(KINDS, "Because Of", readonly=True)
    preset_id = fields.Many2one(
        "account.reconcile.model", "Write-off Preset", readonly=True, ondelete="restrict"
    )
    source_name = fields.Char("Number", related="source_id.move_name")
    target_name = fields.Char("Number Settled", related="target_id.move_name")
    source_date = fields.Date(related="source_id.date")
    due_date = fields.Date(related="target_id.date_maturity")

    def _create_found(self, rows, proposals):
        """Create from rows of ``engine.Proposals.allocations``; ``proposals`` by group."""
        presets = self.env.company._cash_presets()
        return self.create(
            [
                {
                    "proposal_id": (proposal := proposals[row.group_id]).id,
                    "source_id": row.source_id,
                    "target_id": row.target_id,
                    "amount": proposal.currency_id._major(abs(row.amount)),
                    "write_off": proposal.currency_id._major(abs(row.write_off)),
                    "kind": row.kind or False,
                    "preset_id": presets.get(row.kind),
                }
                for row in rows.itertuples(index=False)
            ]
        )

    def _rule_limit(self):
        """What the company's settings allow for this kind by now; not for a person's own rows."""
        if self.proposal_id.rule == "manual":
            return None
        company = self.company_id.sudo()
        limit, _preset = company._cash_limits().get(self.kind, (None, None))
        return None if limit is None else company.currency_id._minor(limit)

    def action_open_source(self):
        """The payment, credit note or bank line."""
        return self.source_id.action_open_business_doc()

    def action_open_target(self):
        """The invoice."""
        return self.target_id.action_open_business_doc()
