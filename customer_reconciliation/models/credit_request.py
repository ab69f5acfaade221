from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

KINDS = [
    ("limit", "Limit"),
    ("raise", "Temporary Raise"),
    ("default", "Back to the Default Limit"),
    ("release", "Release of a Document"),
]
STATES = [
    ("draft", "Draft"),
    ("waiting", "Waiting"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("cancelled", "Cancelled"),
    ("expired", "Expired"),
]
#: What was asked for stays as it was asked.
ASKED = {"file_id", "group_id", "kind", "amount", "date_from", "date_to", "reason"}
ASKED |= {"res_model", "res_id", "document_name", "document_currency_id", "document_amount"}


class CreditRequest(models.Model):
    """Somebody asks for credit and somebody decides: the only way a limit is changed."""

    _name = "credit.request"
    _description = "Credit Request"
    _inherit = [
        "credit.request.releasing",
        "credit.request.deciding",
        "reconciliation.kept",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _mail_post_access = "read"
    _kept = frozenset(
        {"state", "user_id", "approver_id", "decided_on", "limit_before", "exposure_before"}
        | {"used_on"}
    )

    file_id = fields.Many2one("credit.file", "Credit File", index=True, ondelete="restrict")
    group_id = fields.Many2one(
        "credit.group", "Shared Limit", index="btree_not_null", ondelete="restrict"
    )
    partner_id = fields.Many2one(related="file_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(
        "res.company", compute="_compute_owner", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_owner", store=True, precompute=True
    )
    kind = fields.Selection(KINDS, required=True, default="limit", tracking=True)
    amount = fields.Monetary(
        tracking=True, help="Of a limit all of it; of a raise what comes on top until it ends."
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today, tracking=True)
    date_to = fields.Date("Until", tracking=True, help="The last day of a raise.")
    reason = fields.Text(required=True)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", index=True, copy=False, tracking=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Asked by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        copy=False,
    )
    approver_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False, tracking=True
    )
    decided_on = fields.Datetime(readonly=True, copy=False)
    answer = fields.Text(copy=False, help="To whoever asked; a refusal says why.")
    limit_before = fields.Monetary(readonly=True, copy=False)
    exposure_before = fields.Monetary("Used When Asked", readonly=True, copy=False)
    limit_ids = fields.One2many("credit.limit", "request_id", "Limits Made")

    _one_owner = models.Constraint(
        "CHECK((file_id IS NULL) <> (group_id IS NULL))",
        "A request is about a credit file or about a group.",
    )

    @api.depends("file_id", "group_id")
    def _compute_owner(self):
        for request in self:
            owner = request.file_id or request.group_id
            request.company_id = owner.company_id
            request.currency_id = owner.currency_id

    @api.depends("kind", "file_id", "group_id", "document_name")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for request in self:
            owner = request.file_id or request.group_id
            what = request.document_name or kinds.get(request.kind, "")
            request.display_name = f"{what} · {owner.display_name}"

    @api.constrains("kind", "amount", "date_from", "date_to", "reason", "res_id")
    def _check_asked(self):
        for request in self:
            if fault := request._fault():
                raise ValidationError(fault)

    @api.model
    def _new_form(self, context):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "views": [(False, "form")],
            "context": context,
        }

    def _fault(self):
        """What is wrong with what is asked for; empty if nothing."""
        if not (self.reason or "").strip():
            return self.env._("Say why.")
        if self.currency_id.compare_amounts(self.amount, 0) < 0:
            return self.env._("An amount can't be below zero.")
        if self.kind == "raise" and self.currency_id.is_zero(self.amount):
            return self.env._("Say by how much the limit is to be raised.")
        if self.kind == "raise" and not self.date_to:
            return self.env._("Say until when the limit is to be raised.")
        if self.date_to and self.date_to < self.date_from:
            return self.env._("It can't end before it begins.")
        return self._release_fault()

    def write(self, vals):
        """Nothing of what was asked changes while somebody decides, or afterwards."""
        if ASKED & vals.keys() and any(request.state != "draft" for request in self):
            raise UserError(self.env._("What was asked for stays: cancel it and ask anew."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if any(request.state != "draft" for request in self):
            raise UserError(self.env._("Requests stay in the log: cancel it instead."))
