from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..queries.disputes import no_days_yet, one_by_one

REASONS = [
    ("price", "Price"),
    ("quantity", "Quantity"),
    ("quality", "Quality"),
    ("delivery", "Goods Delivered"),
    ("tax", "Tax"),
    ("duplicate", "Duplicate"),
    ("not_received", "Not Received"),
    ("returned", "Returned"),
    ("other", "Other"),
]
STATES = [
    ("open", "Open"),
    ("accepted", "Accepted"),
    ("split", "Split"),
    ("rejected", "Rejected"),
    ("withdrawn", "Withdrawn"),
]
#: Which reason an answer in the portal gives.
REASON_OF_ANSWER = {"not_received": "not_received", "amount": "price", "returned": "returned"}
DUE = "customer_reconciliation.mail_activity_dispute_due"
#: What is contested; fixed once it is known what came of it.
TERMS = frozenset({"move_line_id", "amount", "accepted_amount", "reason"})


class PaymentDispute(models.Model):
    """What a customer contests of an installment, or of a part of it, and what came of it.

    The mark on the installment is in step: it is there as long as a dispute of it is open.
    """

    _name = "payment.dispute"
    _description = "Dispute"
    _inherit = [
        "payment.dispute.document",
        "payment.dispute.credit",
        "reconciliation.kept",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "opened_on desc, id desc"
    _rec_name = "document"
    _check_company_auto = True
    _kept = frozenset(
        {
            "state",
            "opened_on",
            "closed_on",
            "days",
            "answer_id",
            "contact_id",
            "credit_note_id",
            "call_id",
        }
    )

    reason = fields.Selection(
        REASONS, "Dispute Reason", required=True, default="other", tracking=True
    )
    amount = fields.Monetary(
        "Disputed",
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="What is contested; all that is open unless less is said.",
    )
    accepted_amount = fields.Monetary(
        "Accepted", tracking=True, help="What the customer is right about; nothing: rejected."
    )
    user_id = fields.Many2one(
        "res.users", "Owner", default=lambda self: self.env.user, tracking=True
    )
    date_due = fields.Date(
        "To Be Settled By",
        tracking=True,
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=14),
        help="Its owner is reminded of it.",
    )
    note = fields.Text()
    contact_id = fields.Many2one("res.partner", "Contested By", readonly=True, ondelete="set null")
    answer_id = fields.Many2one("reconciliation.answer", readonly=True, ondelete="set null")
    call_id = fields.Many2one(
        "dunning.call", readonly=True, index="btree_not_null", ondelete="set null"
    )
    state = fields.Selection(
        STATES, required=True, default="open", readonly=True, index=True, tracking=True, copy=False
    )
    opened_on = fields.Date(
        readonly=True, required=True, copy=False, default=fields.Date.context_today
    )
    closed_on = fields.Date(readonly=True, copy=False)
    days = fields.Integer("Days Until Settled", readonly=True, copy=False, aggregator="avg")

    _amount_positive = models.Constraint(
        "CHECK(amount > 0 AND accepted_amount >= 0)", "A dispute is about an amount."
    )

    @api.depends("move_line_id")
    def _compute_amount(self):
        for dispute in self:
            known = dispute._origin.amount  # an installment found again changes nothing of it
            dispute.amount = known or dispute.move_line_id.amount_residual_currency

    # Not of the installment: one that is found again when a document is posted hinders no posting.
    @api.constrains("amount")
    def _check_amount(self):
        for dispute in self.filtered(lambda d: d.state == "open"):
            line = dispute.move_line_id
            owed = (
                line.account_type == "asset_receivable"
                and line.parent_state == "posted"
                and line.amount_residual_currency > 0
            )
            others = self._open_of(line)
            total = sum(others.mapped("amount"))
            if (
                not owed
                or dispute.currency_id.compare_amounts(total, line.amount_residual_currency) > 0
            ):
                raise ValidationError(
                    self.env._(
                        "Of %(item)s no more than %(amount)s is open.",
                        item=line.move_id.name or dispute.document or "",
                        amount=dispute.currency_id.format(max(line.amount_residual_currency, 0)),
                    )
                )

    @api.constrains("amount", "accepted_amount")
    def _check_accepted(self):
        for dispute in self:
            if dispute.currency_id.compare_amounts(dispute.accepted_amount, dispute.amount) > 0:
                raise ValidationError(self.env._("No more than what is disputed can be accepted."))

    @api.model
    def _open_of(self, lines):
        """Open disputes of installments, those of other people included."""
        return self.sudo().search([("move_line_id", "in", lines.ids), ("state", "=", "open")])

    # -- opening ---------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        usual = self.env.context.get("default_move_line_id")
        found = {vals.get("move_line_id", usual) for vals in vals_list} - {None, False}
        lines = self.env["account.move.line"].browse(found)
        lines.check_access("read")
        one_by_one(lines.sudo())
        disputes = super().create(vals_list)
        for dispute in disputes:
            dispute.move_line_id._set_disputed(True, dispute._sentence())
        disputes._remind()
        disputes._tell_work_list()
        return disputes

    def write(self, vals):
        if self.env.su and vals.keys() == {"move_line_id"}:  # found anew, whatever came of it
            return super().write(vals)
        if TERMS & vals.keys() and any(dispute.state != "open" for dispute in self):
            raise UserError(self.env._("It is known what came of this dispute: note another one."))
        if "move_line_id" in vals:
            self._check_found(vals["move_line_id"])
        if "amount" in vals:
            one_by_one(self.move_line_id.sudo())
        result = super().write(vals)
        if "move_line_id" in vals:
            self._check_amount()
        for dispute in self if "move_line_id" in vals else ():
            dispute.move_line_id._set_disputed(True, dispute._sentence())
        if {"date_due", "user_id"} & vals.keys():
            self._remind()
        if {"state", "amount"} & vals.keys():
            self._tell_work_list()
        return result

    def _tell_work_list(self):
        for company, disputes in self.grouped("company_id").items():
            self.env["dunning.work"]._touched(disputes.partner_id, company)

    @api.ondelete(at_uninstall=False)
    def _unlink_open(self):
        if any(dispute.state == "open" for dispute in self):
            raise UserError(self.env._("Settle or withdraw a dispute before it is deleted."))

    def _sentence(self):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        said = f"{reasons[self.reason]}, {self.currency_id.format(self.amount)}"
        return f"{said} – {self.note}" if self.note else said

    def _said(self):
        """The dispute in a sentence, for whoever looks at the document."""
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        told = {
            "amount": self.currency_id.format(self.amount),
            "open": self.currency_id.format(self.open_amount),
            "reason": reasons[self.reason],
            "user": self.user_id.name or "–",
            "date": format_date(self.env, self.date_due) if self.date_due else "–",
        }
        if self.currency_id.compare_amounts(self.open_amount, self.amount) < 0:
            return self.env._(
                "Disputed are %(amount)s (%(reason)s), of which %(open)s is still open; %(user)s "
                "settles it by %(date)s.",
                **told,
            )
        return self.env._(
            "Disputed are %(amount)s of %(open)s (%(reason)s); %(user)s settles it by %(date)s.",
            **told,
        )

    def _remind(self):
        """A task for the owner on the day it is to be settled by."""
        self.activity_unlink([DUE])
        for dispute in self.filtered(lambda d: d.state == "open" and d.user_id and d.date_due):
            dispute.activity_schedule(
                DUE,
                user_id=dispute.user_id.id,
                date_deadline=dispute.date_due,
                summary=f"{dispute.partner_id.name or ''}: {dispute.document}",
            )

    @api.model
    def _of_answer(self, answer):
        """Keep what a partner contests in the portal (superuser mode), once an installment."""
        line = answer._contested()
        session = answer.session_id
        left = line.amount_residual_currency - sum(self._open_of(line).mapped("amount"))
        if line.account_type != "asset_receivable" or line.currency_id.compare_amounts(left, 0) < 1:
            line._set_disputed(True, answer._sentence())
            return self
        differs = line.amount_residual_currency - abs(answer.amount)
        part = differs if answer.kind == "amount" and 0 < differs < left else left
        return self.create(
            {
                "move_line_id": line.id,
                "reason": REASON_OF_ANSWER[answer.kind],
                "amount": line.currency_id.round(part),
                "user_id": (session.user_id or session.create_uid).id,
                "note": answer._sentence(),
                "answer_id": answer.id,
            }
        )

    @api.model
    def _answer_settled(self, answer):
        """No answer contests the installment any more (superuser mode); what people have noted
        besides stays."""
        line = answer.line_id.move_line_id
        known = self._open_of(line)
        known.filtered("answer_id")._close("withdrawn")
        if not known.filtered(lambda dispute: dispute.state == "open"):
            line._set_disputed(False, answer._sentence())

    @api.model
    def _follow(self, lines, disputed, why=None):
        """Installments were marked or unmarked (superuser mode): disputes follow."""
        known = self._open_of(lines)
        if not disputed:
            known._close("withdrawn")
            return
        new = (lines - known.move_line_id).filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and line.parent_state == "posted"
                and line.amount_residual_currency > 0
            )
        )
        self.create([{"move_line_id": line.id, "note": why} for line in new])

    # -- settling --------------------------------------------------------------------------------

    def action_settle(self):
        """Say what came of it: what is accepted is to be credited, the rest is owed as before."""
        self._conclude()
        return True

    def action_reject(self):
        self.write({"accepted_amount": 0})
        self._conclude()
        return True

    def action_accept(self):
        for dispute in self:
            dispute.accepted_amount = dispute.amount
        self._conclude()
        return True

    def action_withdraw(self):
        """The customer no longer contests it, or it was noted by mistake."""
        self._check_open()
        self._closed("withdrawn")
        return True

    def action_reopen(self):
        """It was settled by mistake, or the customer insists: as long as nothing is credited."""
        self.check_access("write")
        self.sudo().lock_for_update()
        if any(dispute.state == "open" for dispute in self):
            raise UserError(self.env._("This dispute is open."))
        credited = self.credit_note_id.filtered(lambda note: note.state != "cancel")
        if credited:
            raise UserError(
                self.env._(
                    "The credit note %s is of it: cancel that first, or note another dispute.",
                    credited[0].display_name,
                )
            )
        one_by_one(self.move_line_id.sudo())
        own = self.sudo()
        own._set_open()
        own._check_amount()
        for dispute in own:
            dispute.move_line_id._set_disputed(True, dispute._sentence())
        self._remind()
        return True

    def _set_open(self):
        self.write({"state": "open", "closed_on": False})
        self.accepted_amount = 0
        no_days_yet(self.env, self.ids)

    def _check_open(self):
        self.check_access("write")
        self.sudo().lock_for_update()  # two people may settle it at once
        if any(dispute.state != "open" for dispute in self):
            raise UserError(self.env._("Only an open dispute can be settled."))

    def _conclude(self):
        self._check_open()
        for dispute in self:
            compare = dispute.currency_id.compare_amounts
            state = "split"
            if compare(dispute.accepted_amount, 0) == 0:
                state = "rejected"
            elif compare(dispute.accepted_amount, dispute.amount) == 0:
                state = "accepted"
            dispute._closed(state)

    def _closed(self, state):
        """Close these, and take the mark off installments of which nothing else is contested."""
        self.sudo()._close(state)
        lines = self.move_line_id
        free = lines - self._open_of(lines).move_line_id
        if free:
            label = dict(self._fields["state"]._description_selection(self.env))[state]
            free._set_disputed(False, label)
            self._settle_what_waited(free)

    def _close(self, state):
        today = fields.Date.context_today(self)
        for dispute in self:
            days = (today - dispute.opened_on).days
            dispute.write({"state": state, "closed_on": today, "days": days})
        self.activity_unlink([DUE])
