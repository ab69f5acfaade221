from odoo import api, fields, models
from odoo.fields import Domain

from ..queries.exposure import AGES


class CreditFileDoors(models.AbstractModel):
    """From a customer's credit file to what it is made of, and how much there is of each."""

    _name = "credit.file.doors"
    _description = "Ways from Credit Files"

    waiting_count = fields.Integer("Requests Waiting", compute="_compute_counts")
    promise_count = fields.Integer("Promises", compute="_compute_counts")
    broken_promise_count = fields.Integer("Promises Broken", compute="_compute_counts")
    disputed_count = fields.Integer("Items Disputed", compute="_compute_counts")

    @api.depends("partner_id", "company_id", "request_ids.state")
    def _compute_counts(self):
        waiting = self._counted("credit.request", Domain("state", "=", "waiting"))
        promised = self._counted("payment.promise", Domain("state", "!=", "cancelled"))
        broken = self._counted("payment.promise", Domain("state", "=", "broken"))
        disputed = self._counted("account.move.line", self._disputed())
        for file in self:
            mine = (file.partner_id, file.company_id)
            file.waiting_count = waiting.get(mine, 0)
            file.promise_count = promised.get(mine, 0)
            file.broken_promise_count = broken.get(mine, 0)
            file.disputed_count = disputed.get(mine, 0)

    def _counted(self, model, domain):
        """``(commercial partner, company)`` → how many records, of contacts as well."""
        mine = Domain("partner_id.commercial_partner_id", "in", self.partner_id.ids)
        mine &= Domain("company_id", "in", self.company_id.ids) & domain
        found = {}
        groups = ["partner_id", "company_id"]
        for partner, company, count in self.env[model]._read_group(mine, groups, ["__count"]):
            key = partner.commercial_partner_id, company
            found[key] = found.get(key, 0) + count
        return found

    @api.model
    def _disputed(self):
        return Domain(
            [
                ("reconciliation_disputed", "=", True),
                ("reconciled", "=", False),
                ("parent_state", "=", "posted"),
                ("account_type", "=", "asset_receivable"),
            ]
        )

    def action_open_exposure(self, part=None):
        """What the exposure is made of; ``part``: one of the amounts the file shows."""
        self.ensure_one()
        action = self._action("action_credit_exposure")
        domain = Domain("partner_id", "=", self.partner_id.id)
        domain &= Domain("company_id", "=", self.company_id.id)
        bucket = (part or "").removeprefix("overdue_")
        if bucket in AGES:
            domain &= Domain("bucket", "=", bucket)
        elif part:
            domain &= Domain("component", "=", part)
        views = [(False, "list"), (False, "pivot")]
        return action | {"domain": list(domain), "context": {}, "views": views}

    def action_open_requests(self):
        """All requests about this file, whoever decides."""
        self.ensure_one()
        action = self._action("action_credit_request")
        context = {"default_file_id": self.id}
        return action | {"domain": [("file_id", "=", self.id)], "context": context}

    def action_open_sessions(self):
        """The customer's reconciliation sessions."""
        return self.partner_id.action_open_reconciliations()

    def action_open_partner(self):
        """The customer's contact."""
        return self.partner_id.get_formview_action()

    def action_open_promises(self):
        """What the customer promised to pay, kept or not."""
        self.ensure_one()
        action = self._action("action_payment_promise")
        values = {"partner_id": self.partner_id.id, "company_id": self.company_id.id}
        context = {f"default_{name}": value for name, value in values.items()}
        domain = [(name, "=", value) for name, value in values.items()]
        return action | {"domain": domain, "context": context}

    def action_open_disputed(self):
        """Open items the customer contests."""
        self.ensure_one()
        domain = self._disputed() & Domain(
            "partner_id.commercial_partner_id", "=", self.partner_id.id
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Items Disputed"),
            "res_model": "account.move.line",
            "views": [(False, "list"), (False, "form")],
            "domain": list(domain & Domain("company_id", "=", self.company_id.id)),
            "context": {"create": False},
        }

    def action_open_invoices(self):
        """The customer's invoices and credit notes, whatever their state."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("account.action_move_out_invoice")
        domain = [
            ("commercial_partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
        ]
        return action | {"domain": domain, "context": {"create": False}}

    def action_open_statement(self):
        """The customer's statement of account, to choose what it shows."""
        self.ensure_one()
        action = self._action("action_partner_statement_print")
        return action | {"context": {"default_partner_ids": self.partner_id.ids}}

    @api.model
    def _action(self, name):
        return self.env["ir.actions.act_window"]._for_xml_id(f"customer_reconciliation.{name}")
