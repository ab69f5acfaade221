from odoo import api, fields, models


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

    cash_disputed = fields.Boolean(
        "Disputed",
        compute="_compute_cash_disputed",
        search="_search_cash_disputed",
        compute_sudo=True,
        groups="customer_reconciliation.group_reconciliation_auditor,"
        "customer_reconciliation.group_reconciliation_user",
        help="Something open of it is contested.",
    )

    @api.depends("line_ids.reconciliation_disputed", "line_ids.reconciled")
    def _compute_cash_disputed(self):
        for move in self:
            move.cash_disputed = any(
                line.reconciliation_disputed and not line.reconciled for line in move.line_ids
            )

    def _search_cash_disputed(self, operator, value):
        if operator != "in":
            return NotImplemented
        contested = [("reconciliation_disputed", "=", True), ("reconciled", "=", False)]
        # Sudo: of lines in any company; which entries callers see, their own rules say.
        found = self.env["account.move.line"].sudo()._search(contested)
        return [("line_ids", "in" if True in value else "not in", found)]

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
        self._open_installments()._set_disputed(True)

    def action_settle_dispute(self):
        """What is open of these is no longer contested."""
        self._open_installments()._set_disputed(False)

    def _open_installments(self):
        return self.line_ids.filtered(
            lambda line: line.account_id.reconcile and not line.reconciled and line.date_maturity
        )
