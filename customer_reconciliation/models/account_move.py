from odoo import fields, models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "cash.suggestions"]

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

    def action_dispute(self):
        """The other side contests what is open of these: cash application leaves it alone."""
        self._open_installments()._set_disputed(True, self.env.user.name)

    def action_settle_dispute(self):
        """What is open of these is no longer contested."""
        self._open_installments()._set_disputed(False, self.env.user.name)

    def _open_installments(self):
        return self.line_ids.filtered(
            lambda line: line.account_id.reconcile and not line.reconciled and line.date_maturity
        )
