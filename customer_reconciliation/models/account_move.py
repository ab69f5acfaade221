from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "cash.suggestions", "credit.document", "payment.disputed"]

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

    # -- on credit -------------------------------------------------------------------------------

    def write(self, vals):
        """Whichever way a customer's invoice is posted, it is checked: before, as a draft, so that
        what it makes overdue itself is nothing that is held against it."""
        if vals.get("state") == "posted":
            self._check_credit()
        return super().write(vals)

    @api.model
    def _credit_depends(self):
        return ["partner_id", "company_id", "currency_id", "tax_totals", "move_type", "state"]

    def _credit_claim(self, _done=False):
        """An invoice turns from a draft into what is owed; before it is saved it adds to drafts."""
        if self.move_type not in ("out_invoice", "out_receipt") or self.state != "draft":
            return None
        # While it is entered, only the totals it shows are up to date.
        entered = self != self._origin and self.tax_totals
        total = entered["total_amount_currency"] if entered else self.amount_total
        taken = self._credit_taken()
        if not self.partner_id or self.currency_id.compare_amounts(total, taken) <= 0:
            return None
        more = {"covering": self._credit_covering(), "shipped": self._credit_is_shipped()}
        moves = self._credit_moves(total)
        if taken:
            moves["unapplied"] = -taken
        return self._claim(self.partner_id, self.currency_id, total - taken, moves, **more)

    def _credit_taken(self):
        """What a till has taken for it already; that is booked only after the invoice is posted."""
        if "pos_order_ids" not in self._fields:
            return 0
        paid = self.sudo().pos_order_ids.payment_ids  # sudo: whoever posts it need not see tills
        return sum(
            paid.filtered(lambda one: one.payment_method_id.type != "pay_later").mapped("amount")
        )

    def _credit_moves(self, total):
        saved = self._origin
        entity = self.partner_id.commercial_partner_id._origin
        counted = saved.state == "draft" and saved.partner_id.commercial_partner_id == entity
        before = {"draft": -saved.amount_total} if counted else {}
        return {**before, "not_due": total}

    def _credit_covering(self):
        """Documents a release of which is good for this invoice."""
        return (self._origin,)

    def _credit_is_shipped(self):
        """Whether it is about goods the customer has already; only their orders know."""
        return False

    @api.model
    def _build_credit_warning_message(self, *args, **kwargs):
        """The host's warning is about the partner and the company at work alone: ours takes its
        place, so that nothing is said twice, and never two figures of the same."""
        return ""

    def _cash_items(self):
        return self.line_ids

    def action_dispute(self):
        """The other side contests what is open of these: cash application leaves it alone."""
        self._open_installments()._set_disputed(True)

    def action_settle_dispute(self):
        """What is open of these is no longer contested."""
        self._open_installments()._set_disputed(False)

    def action_promise(self):
        """The open promise to pay this invoice; else a new one about all that is open of it."""
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Promise to Pay"),
            "res_model": "payment.promise",
            "view_mode": "form",
        }
        items = self._open_installments().filtered(
            lambda line: line.account_type == "asset_receivable" and line.balance > 0
        )
        if not items:
            raise UserError(self.env._("Nothing that a customer owes is open of %s.", self.name))
        given = [("state", "=", "open"), ("line_ids", "in", items.ids)]
        if promise := self.env["payment.promise"].search(given, limit=1):
            return action | {"res_id": promise.id}
        partner, company = self.partner_id, self.partner_id.commercial_partner_id
        values = {
            "partner_id": company.id,
            "contact_id": partner.id if partner != company else False,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "line_ids": [fields.Command.set(items.ids)],
        }
        return action | {"context": {f"default_{name}": value for name, value in values.items()}}

    def _open_installments(self):
        return self.line_ids.filtered(
            lambda line: line.account_id.reconcile and not line.reconciled and line.date_maturity
        )
