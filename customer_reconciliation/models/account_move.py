from odoo import fields, models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "cash.find.matches"]

    reconciliation_session_ids = fields.Many2many(
        "reconciliation.session",
        string="Reconciliation Sessions",
        compute="_compute_reconciliation_session_ids",
        groups="customer_reconciliation.group_reconciliation_auditor,"
        "customer_reconciliation.group_reconciliation_user",
    )
    reconciliation_count = fields.Integer(
        compute="_compute_reconciliation_session_ids",
        groups="customer_reconciliation.group_reconciliation_auditor,"
        "customer_reconciliation.group_reconciliation_user",
    )

    def _compute_reconciliation_session_ids(self):
        sessions = dict(
            self.env["reconciliation.line"]._read_group(
                [("move_line_id.move_id", "in", self.ids)],
                ["move_line_id"],
                ["session_id:recordset"],
            )
        )
        by_move = {}
        for item, found in sessions.items():
            by_move[item.move_id] = by_move.get(item.move_id, found.browse()) | found
        for move in self:
            move.reconciliation_session_ids = by_move.get(move, False)
            move.reconciliation_count = len(move.reconciliation_session_ids)

    def action_open_reconciliations(self):
        """The sessions in which this entry appears."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_reconciliation.action_reconciliation_session"
        )
        return action | {"domain": [("id", "in", self.reconciliation_session_ids.ids)]}

    def _cash_items(self):
        return self.line_ids
