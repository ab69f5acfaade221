from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..queries.promises import settled
from ..queries.workers import work_through

STATES = [
    ("open", "Open"),
    ("kept", "Kept"),
    ("broken", "Broken"),
    ("cancelled", "Cancelled"),
]
CHANNELS = [("call", "Call"), ("portal", "Portal"), ("mail", "E-mail")]
REMINDER = "customer_reconciliation.mail_activity_promise_due"
BROKEN = "customer_reconciliation.mail_activity_promise_broken"
#: What was promised; fixed once it is known how it went.
TERMS = frozenset({"partner_id", "company_id", "currency_id", "line_ids", "amount", "date"})
#: Of what payments count; what there was of them before is no part of the promise.
ABOUT = TERMS - {"amount", "date"}
#: Days in which what is reconciled late, or undone, still changes how it went.
JUDGED_DAYS = 90
JUDGED_AT_ONCE = 1000


class PaymentPromise(models.Model):
    """A customer's word to pay an amount by a day: of installments, or on the whole account.

    Nobody says whether it was kept: the ledger does, as of the day that was promised.
    """

    _name = "payment.promise"
    _description = "Promise to Pay"
    _inherit = ["reconciliation.kept", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _kept = frozenset(
        {"state", "scope", "made_on", "settled_before", "paid", "judged_on", "call_id"}
    )

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        tracking=True,
        help="The company of whoever promised.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        "Promised By",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="The person who gave the word.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    line_ids = fields.Many2many(
        "account.move.line",
        "payment_promise_line_rel",
        "promise_id",
        "line_id",
        "Installments",
        check_company=True,
        domain="[('company_id', '=', company_id), ('currency_id', '=', currency_id),"
        " ('partner_id.commercial_partner_id', '=', partner_id), ('parent_state', '=', 'posted'),"
        " ('account_type', '=', 'asset_receivable'), ('amount_residual_currency', '>', 0)]",
        help="Empty: any payment on the account counts.",
    )
    scope = fields.Selection(
        [("items", "Installments"), ("account", "Whole Account")],
        "About",
        required=True,
        default="account",
        readonly=True,
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="What will be paid; of installments what is open of them, unless less was promised.",
    )
    date = fields.Date("Pays By", required=True, index=True, tracking=True)
    channel = fields.Selection(CHANNELS, required=True, default="call")
    note = fields.Text()
    user_id = fields.Many2one(
        "res.users", "Responsible", default=lambda self: self.env.user, tracking=True
    )
    answer_id = fields.Many2one("reconciliation.answer", readonly=True, ondelete="set null")
    call_id = fields.Many2one(
        "dunning.call", readonly=True, index="btree_not_null", ondelete="set null"
    )
    state = fields.Selection(
        STATES, required=True, default="open", readonly=True, index=True, tracking=True, copy=False
    )
    made_on = fields.Date(
        "Promised On", readonly=True, required=True, copy=False, default=fields.Date.context_today
    )
    settled_before = fields.Monetary(
        readonly=True, copy=False, help="What the ledger showed already when it was promised."
    )
    paid = fields.Monetary(
        readonly=True, copy=False, help="What the ledger shows, as of the day promised."
    )
    judged_on = fields.Date("Ledger Seen On", readonly=True, copy=False)

    _amount_positive = models.Constraint("CHECK(amount > 0)", "A promise is about an amount.")

    @api.depends("line_ids")
    def _compute_amount(self):
        for promise in self.filtered("line_ids"):
            promise.amount = sum(promise.line_ids.mapped("amount_residual_currency"))

    @api.depends("partner_id", "amount", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for promise in self:
            if not (promise.partner_id and promise.date):  # not yet saved: shown as new
                promise.display_name = False
                continue
            promise.display_name = self.env._(
                "%(partner)s: %(amount)s by %(date)s",
                partner=promise.partner_id.name or "",
                amount=promise.currency_id.format(promise.amount),
                date=format_date(self.env, promise.date),
            )

    @api.constrains("partner_id", "company_id", "currency_id", "line_ids")
    def _check_lines(self):
        for promise in self:
            for line in promise.line_ids:
                if (
                    line.partner_id.commercial_partner_id != promise.partner_id
                    or line.currency_id != promise.currency_id
                    or line.company_id != promise.company_id
                    or line.account_type != "asset_receivable"
                    or line.balance <= 0
                ):
                    raise ValidationError(
                        self.env._(
                            "%(item)s is nothing that %(partner)s owes in %(currency)s.",
                            item=line.move_id.name,
                            partner=promise.partner_id.display_name,
                            currency=promise.currency_id.name,
                        )
                    )

    # -- giving ----------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        promises = super().create([self._of_company(vals) for vals in vals_list])
        today = fields.Date.context_today(self)
        if any(promise.date < today for promise in promises):
            raise UserError(self.env._("A promise is about a day to come."))
        promises._take_stock()
        promises._refuse_more()
        promises._remind()
        promises._tell_work_list()
        return promises

    def write(self, vals):
        if TERMS & vals.keys() and any(promise.state != "open" for promise in self):
            raise UserError(
                self.env._("It is known how this promise went: note another one instead.")
            )
        result = super().write(self._of_company(vals))
        if ABOUT & vals.keys():
            self._take_stock()
        if {"amount", "line_ids"} & vals.keys():
            self._refuse_more()
        if {"date", "user_id"} & vals.keys():
            self._remind()
        if (TERMS | {"state"}) & vals.keys():
            self._tell_work_list()
        return result

    def _refuse_more(self):
        """Of installments nobody promises more than is open of them."""
        for promise, owed in self.filtered("line_ids")._owed().items():
            if promise.currency_id.compare_amounts(promise.amount, owed) > 0:
                raise ValidationError(
                    self.env._(
                        "%(amount)s is promised, but only %(open)s is open of these installments. "
                        "Enter at most that, or leave out the installments: then it is about the "
                        "whole account.",
                        amount=promise.currency_id.format(promise.amount),
                        open=promise.currency_id.format(owed),
                    )
                )

    def _owed(self):
        """{promise: what is open of its installments, and what was paid of them since}"""
        shown = settled(self.env, self.ids, fields.Date.context_today(self))
        return {
            promise: sum(promise.line_ids.mapped("amount_residual_currency"))
            + promise._paid_since(shown)
            for promise in self
        }

    def _paid_since(self, shown):
        """What was paid since it was promised, of what the ledger shows."""
        paid = self.currency_id._major(shown.get(self.id, 0)) - self.settled_before
        return max(self.currency_id.round(paid), 0)

    def _tell_work_list(self):
        for company, promises in self.grouped("company_id").items():
            self.env["dunning.work"]._touched(promises.partner_id, company)

    def _of_company(self, vals):
        """A contact promises for its company."""
        if not vals.get("partner_id"):
            return vals
        partner = self.env["res.partner"].browse(vals["partner_id"])
        company = partner.commercial_partner_id
        contact = {} if partner == company else {"contact_id": partner.id}
        return contact | vals | {"partner_id": company.id}

    def _take_stock(self):
        """What it is about, and what was settled of that before: that is not what was promised;
        payments that are booked already for days to come aren't either.
        """
        keepers = self.sudo()  # only what the product keeps, of what the caller may write
        for promise in keepers:
            promise.scope = "items" if promise.line_ids else "account"
        last = max(keepers.mapped("date"), default=fields.Date.context_today(self))
        before = settled(self.env, self.ids, last)
        for promise in keepers:
            promise.settled_before = promise.currency_id._major(before.get(promise.id, 0))

    def _remind(self):
        """A task for the responsible on the day before."""
        today = fields.Date.context_today(self)
        self.activity_unlink([REMINDER])
        for promise in self.filtered(lambda p: p.state == "open" and p.user_id):
            promise.activity_schedule(
                REMINDER,
                user_id=promise.user_id.id,
                date_deadline=max(today, fields.Date.subtract(promise.date, days=1)),
                summary=promise.display_name,
            )

    @api.model
    def _of_answer(self, answer):
        """Keep what a partner promised in the portal (superuser mode); none without an amount, nor
        for a day later than may be promised there.

        A new word about the same installments, or the same line, replaces an earlier one.
        """
        session, line = answer.session_id, answer.line_id
        items = self._installments_of(line)
        owed = sum(items.mapped("amount_residual_currency"))
        amount = min(answer.amount or owed, owed) if items else answer.amount
        last = fields.Date.add(
            fields.Date.context_today(self), days=session.company_id.dunning_promise_days
        )
        if session.currency_id.compare_amounts(amount, 0) <= 0 or answer.date > last:
            return self
        given = self.search([("state", "=", "open"), ("answer_id.line_id", "=", line.id)])
        (self._about(items) | given)._replace()
        return self.create(
            {
                "partner_id": session.partner_id.id,
                "contact_id": answer.partner_id.id,
                "company_id": session.company_id.id,
                "currency_id": session.currency_id.id,
                "line_ids": [fields.Command.set(items.ids)],
                "amount": amount,
                "date": answer.date,
                "channel": "portal",
                "note": answer.comment,
                "user_id": (session.user_id or session.create_uid).id,
                "answer_id": answer.id,
            }
        )

    def _installments_of(self, line):
        """What is open of a line of a session: its own item, or those its entry is matched with."""
        lines = line | line.match_id.line_ids if line.side == "theirs" else line
        return lines.move_line_id.filtered(
            lambda item: (
                item.account_type == "asset_receivable" and item.amount_residual_currency > 0
            )
        )

    def _about(self, items):
        """Open promises about just these installments."""
        found = self.search([("state", "=", "open"), ("line_ids", "in", items.ids)])
        return found.filtered(lambda promise: promise.line_ids == items)

    def _replace(self):
        """A newer word takes the place of these; what the product keeps is its own to write."""
        self.check_access("write")
        self.sudo()._cancel(self.env._("Replaced by a newer promise."))

    # -- how it went -----------------------------------------------------------------------------

    @api.model
    def _cron_judge(self):
        """See in the ledger how promises went; what is settled late or undone changes it again."""
        since = fields.Date.subtract(fields.Date.context_today(self), days=JUDGED_DAYS)
        lately = Domain("state", "in", ("kept", "broken")) & Domain("date", ">=", since)
        due = self.search(Domain("state", "=", "open") | lately, order="id")
        work_through(due, lambda some: some._judge(), JUDGED_AT_ONCE)

    def action_judge(self):
        """See in the ledger how these went."""
        self.check_access("write")
        self.filtered(lambda promise: promise.state != "cancelled").sudo()._judge()
        return True

    def _judge(self):
        """Write what the ledger shows (superuser mode), for all of these in one query."""
        today = fields.Date.context_today(self)
        found = settled(self.env, self.ids, today)
        for promise in self:
            if promise.id not in found:
                promise._cancel(self.env._("Its documents are no longer posted."))
                continue
            promise._conclude(promise._paid_since(found), today)

    def _conclude(self, paid, today):
        state = "broken" if self.date < today else "open"
        if self.currency_id.compare_amounts(paid, self.amount) >= 0:
            state = "kept"
        changed = state != self.state
        if changed or self.currency_id.compare_amounts(paid, self.paid):
            self.write({"state": state, "paid": paid, "judged_on": today})
        if changed:
            self._tell()

    def _tell(self):
        """A task where a promise was broken; none where nothing is to be done any more."""
        self.activity_unlink([REMINDER, BROKEN])
        if self.state == "broken" and self.user_id:
            self.activity_schedule(BROKEN, user_id=self.user_id.id, summary=self.display_name)
        elif self.state == "open":
            self._remind()

    def action_cancel(self):
        """Take back what is still open: agreed otherwise, or noted by mistake."""
        self.check_access("write")
        if any(promise.state != "open" for promise in self):
            raise UserError(self.env._("Only an open promise can be cancelled."))
        self.sudo()._cancel()
        return True

    def _cancel(self, why=None):
        self.write({"state": "cancelled"})
        self.activity_unlink([REMINDER, BROKEN])
        if why:
            self._message_log_batch(dict.fromkeys(self.ids, why))
