from odoo import Command, fields, models

from .dialog import dialog


class ReconciliationRefresh(models.TransientModel):
    """Shows what the ledger has differently from the snapshot, and takes it in."""

    _name = "reconciliation.refresh"
    _description = "Ledger Changes"

    session_id = fields.Many2one("reconciliation.session", required=True, ondelete="cascade")
    change_ids = fields.One2many("reconciliation.refresh.change", "refresh_id", readonly=True)

    def _open(self):
        self._look()
        return dialog(self, self.env._("Changes in the Ledger"))

    def _look(self):
        changes = self.session_id.line_ids._ledger_changes(self.session_id)
        self.change_ids = [Command.clear()] + [
            Command.create(self._change_vals(change, line, values or {}))
            for change, line, values in changes
        ]

    def _change_vals(self, change, line, values):
        shown = {name: values.get(name) or line[name] for name in ("date", "ref", "memo", "kind")}
        return dict(
            shown,
            change=change,
            old_amount=line.amount,
            new_amount=values.get("amount", 0.0),
        )

    def action_take_in(self):
        """Bring the snapshot up to date with the ledger as it is now."""
        self.session_id._refresh()
        return {"type": "ir.actions.act_window_close"}
