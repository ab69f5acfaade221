from odoo import fields, models


class BalanceConfirmationCancel(models.TransientModel):
    """Asks why before letters are withdrawn."""

    _name = "balance.confirmation.cancel"
    _description = "Cancel Balance Confirmations"

    confirmation_ids = fields.Many2many(
        "balance.confirmation",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    reason = fields.Char("Why", required=True)

    def action_confirm(self):
        """Cancel them with the reason."""
        self.confirmation_ids.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
