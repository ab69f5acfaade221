from odoo import api, fields, models

from ..sentences import listed


class CashApplicationShown(models.AbstractModel):
    """How a proposal is shown: documents by their numbers, what is open without the signs of the
    ledger, for payments and invoices of customers and vendors read alike."""

    _name = "cash.application.shown"
    _description = "Showing of a Proposal"

    currency_id = fields.Many2one("res.currency")
    paid_currency_id = fields.Many2one("res.currency")
    source_refs = fields.Char(
        "Paid With", compute="_compute_refs", help="Payments, credit notes and bank lines."
    )
    target_refs = fields.Char("Settles", compute="_compute_refs")
    owed_left = fields.Monetary(
        "Still Owed", compute="_compute_left", help="What stays open on the invoices."
    )
    paid_left = fields.Monetary(
        "Left Over",
        compute="_compute_left",
        currency_field="paid_currency_id",
        help="What stays open on the payments and credits.",
    )
    owed_change = fields.Char("Open on Invoices", compute="_compute_left")
    paid_change = fields.Char("Open on Payments", compute="_compute_left")
    entry_count = fields.Integer(compute="_compute_entry_count")

    @api.depends_context("lang")
    @api.depends("allocation_ids.source_id", "allocation_ids.target_id")
    def _compute_refs(self):
        for proposal in self:
            parts = proposal.allocation_ids
            proposal.source_refs = self._refs(parts.source_id)
            proposal.target_refs = self._refs(parts.target_id)

    def _refs(self, lines):
        names = dict.fromkeys(line.move_name or line.ref or "–" for line in lines)
        return listed(self.env, list(names))

    @api.depends_context("lang")
    @api.depends("source_refs", "target_refs")
    def _compute_display_name(self):
        for proposal in self:
            proposal.display_name = f"{proposal.source_refs} → {proposal.target_refs}"

    @api.depends_context("lang")
    @api.depends("owed_before", "owed_after", "paid_before", "paid_after")
    def _compute_left(self):
        for proposal in self:
            proposal.owed_left = abs(proposal.owed_after)
            proposal.paid_left = abs(proposal.paid_after)
            currencies = {"owed": proposal.currency_id, "paid": proposal.paid_currency_id}
            for name, currency in currencies.items():
                before, after = (
                    currency.format(abs(proposal[f"{name}_{when}"])) for when in ("before", "after")
                )
                proposal[f"{name}_change"] = f"{before} → {after}"

    @api.depends("posted")
    def _compute_entry_count(self):
        for proposal in self:
            proposal.entry_count = len(proposal._entries())

    def _entries(self):
        """The entries that write off, and those that reverse them."""
        return self.move_ids | self.move_ids.reversal_move_ids

    def action_open_entries(self):
        """What was written off for this, and its reversal."""
        found = [("id", "in", self._entries().ids)]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write-off Entries"),
            "res_model": "account.move",
            "domain": found,
            "view_mode": "list,form",
            "context": {"create": False},
        }
