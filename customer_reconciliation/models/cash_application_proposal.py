from odoo import api, fields, models
from odoo.exceptions import UserError

from ..queries.posting import lock_rows
from .reconciliation_rule import RULES

STATES = [
    ("certain", "Certain"),
    ("likely", "To Confirm"),
    ("chosen", "Chosen"),
    ("applied", "Posted"),
    ("failed", "Refused"),
    ("rejected", "Rejected"),
    ("undone", "Undone"),
    ("replaced", "Replaced"),
]
#: What still waits: to be posted, or for a person.
OPEN_STATES = ("certain", "likely", "chosen", "failed")
#: States of a run in which people decide; what else they are in, workers have at hand or is over.
DECIDABLE = ("proposed", "done", "stopped")
NAMED = [
    ("named_exact", "Named, Paid Whole"),
    ("named_credited", "Named, Less a Credit Note"),
    ("named_discount", "Named, Less the Early Payment Discount"),
    ("named_charge", "Named, Less a Bank Charge"),
    ("named_rounding", "Named, Less a Small Difference"),
    ("named_partial", "Named, Paid in Part"),
    ("named_some", "Named, Not All Paid"),
    ("named_over", "Named, Paid Too Much"),
    ("named_foreign", "Named, in Another Currency"),
]
IN_TURN = [
    ("by_due_date", "In the Order of Due Dates"),
    ("costs_first", "Costs, Interest, Then by Due Date"),
    ("oldest_first", "Oldest First"),
    ("by_reference", "By References"),
    ("by_amount", "By Amounts"),
    ("foreign", "Worth the Same in Another Currency"),
    ("manual", "By Hand"),
]


class CashApplicationProposal(models.Model):
    """Open items that are to settle each other: all of it is posted, or nothing.

    Sums are positive when the partner owes us more: invoices to customers +, their payments −.
    """

    _name = "cash.application.proposal"
    _description = "Proposal of a Cash Application"
    _inherit = [
        "cash.application.posted",
        "cash.application.shown",
        "reconciliation.kept",
        "reconciliation.evidence",
    ]
    _order = "score desc, id"

    run_id = fields.Many2one("cash.application", required=True, index=True, ondelete="cascade")
    part_id = fields.Many2one(
        "cash.application.part", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="run_id.company_id", store=True, precompute=True, index=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    partner_id = fields.Many2one("res.partner", required=True, readonly=True, index=True)
    payer_id = fields.Many2one("res.partner", "Paid By", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    paid_currency_id = fields.Many2one(
        "res.currency",
        "Currency of What Pays",
        compute="_compute_paid_currency_id",
        readonly=False,
        store=True,
        precompute=True,
    )
    rule = fields.Selection([*NAMED, *RULES, *IN_TURN], readonly=True)
    score = fields.Float(readonly=True, aggregator="avg")
    state = fields.Selection(STATES, required=True, readonly=True, index=True)
    amount = fields.Monetary("Settled", readonly=True)
    company_amount = fields.Monetary(
        "Settled in Company Currency", currency_field="company_currency_id", readonly=True
    )
    write_off = fields.Monetary("Written Off", readonly=True)
    owed_before = fields.Monetary("Owed", readonly=True, help="Open on what is to be paid.")
    owed_after = fields.Monetary(readonly=True)
    paid_before = fields.Monetary(
        "Paid", readonly=True, currency_field="paid_currency_id", help="Open on what pays."
    )
    paid_after = fields.Monetary(readonly=True, currency_field="paid_currency_id")
    allocation_ids = fields.One2many("cash.application.allocation", "proposal_id", "Allocations")
    payer_ids = fields.Many2many(
        "cash.application.payer", string="Who Paid", compute="_compute_payer_ids"
    )
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)
    decision_note = fields.Char("Why", readonly=True)

    @api.depends("currency_id")
    def _compute_paid_currency_id(self):
        """That of what is paid, unless who makes the proposal says otherwise."""
        for proposal in self:
            proposal.paid_currency_id = proposal.currency_id

    @api.depends("allocation_ids.source_id", "run_id.payer_ids.line_id")
    def _compute_payer_ids(self):
        found = self.run_id.payer_ids.grouped(lambda payer: (payer.run_id, payer.line_id))
        none = self.env["cash.application.payer"]
        for proposal in self:
            sources = proposal.allocation_ids.source_id
            mine = (found.get((proposal.run_id, source), none) for source in sources)
            proposal.payer_ids = none.union(*mine)

    def _lines_key(self):
        """The lines as the engine names a group."""
        return frozenset(self._line_ids())

    def _is_still_open(self):
        """Is as much open on its lines as when it was found?"""
        parts = self.allocation_ids
        same = self.currency_id.compare_amounts
        targets = sum(line.amount_residual_currency for line in parts.target_id)
        return all(not line.reconciled for line in parts.source_id) and not same(
            targets, self.owed_before
        )

    def _line_ids(self):
        parts = self.allocation_ids
        return parts.source_id.ids + parts.target_id.ids

    def _company_write_off(self):
        """What is written off, in the company's currency; agreed discounts are none."""
        parts = self.allocation_ids.filtered(lambda part: part.kind != "discount")
        return self._in_company_currency(sum(parts.mapped("write_off")))

    def _in_company_currency(self, amount):
        """An amount of the proposal, at the rate it was found with."""
        rate = self.company_amount / self.amount if self.amount else 1
        return self.company_currency_id.round(amount * rate)

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    # -- the engine ------------------------------------------------------------------------------

    def _find(self, part):
        """Proposals for the accounts of ``part``; they replace what waits in earlier runs."""
        found = part.run_id._propose_for(part.partner_ids)
        names = {*found.groups["currency"], *found.groups["paid_currency"]}
        wanted = [("name", "in", sorted(names))]
        currencies = self.env["res.currency"].with_context(active_test=False).search(wanted)
        currencies = {currency.name: currency for currency in currencies}
        sums = found.lines.groupby(["group_id", "role"])[["before", "after"]].sum()
        sums = {key: dict(row) for key, row in sums.iterrows()}
        settled = found.allocations.groupby("group_id")["amount"].sum().abs().to_dict()
        rates = self._rates(part.company_id, currencies.values())
        proposals = self.create(
            [
                self._engine_vals(part, row, currencies, settled[row.group_id], sums, rates)
                for row in found.groups.itertuples(index=False)
            ]
        )
        group = dict(zip(found.groups["group_id"], proposals, strict=True))
        allocations = self.env["cash.application.allocation"]._create_found(
            found.allocations, group
        )
        self._replace_earlier(part.run_id, allocations.source_id)
        return proposals

    def _rates(self, company, currencies):
        """What one unit of each currency is today, in the company's."""
        today = fields.Date.context_today(self)
        return {
            c: c._convert(1.0, company.currency_id, company, today, round=False) for c in currencies
        }

    def _engine_vals(self, part, row, currencies, settled, sums, rates):
        currency, paid = currencies[row.currency], currencies[row.paid_currency]
        amount = currency._major(settled)
        vals = {
            f"{name}_{when}": of._major(int(sums.get((row.group_id, role), {}).get(when, 0)))
            for name, role, of in (("owed", "target", currency), ("paid", "source", paid))
            for when in ("before", "after")
        }
        return vals | {
            "run_id": part.run_id.id,
            "part_id": part.id,
            "partner_id": row.partner,
            "payer_id": row.payer,
            "currency_id": currency.id,
            "paid_currency_id": paid.id,
            "rule": row.rule,
            "score": row.score,
            "state": row.decision,
            "amount": amount,
            "company_amount": amount * rates[currency],
            "write_off": currency._major(abs(row.write_off)),
            "reason_key": row.reason_key,
            "reason_args": row.reason_args,
            "evidence": [list(piece) for piece in row.evidence],
        }

    def _replace_earlier(self, run, sources):
        """What waits in other runs about the same money is out of date now."""
        earlier = self.search(
            [
                ("run_id", "!=", run.id),
                ("state", "in", ("certain", "likely", "failed")),
                ("allocation_ids.source_id", "in", sources.ids),
            ]
        )
        earlier = lock_rows(earlier)
        earlier.write({"state": "replaced"})
        earlier.run_id._settle()

    # -- people ----------------------------------------------------------------------------------

    def _ready(self):
        """What may be posted without asking again."""
        return self.filtered(lambda proposal: proposal.state in ("certain", "chosen"))

    def _keeper(self):
        """Self allowed to write, kept from others until the transaction ends."""
        self.run_id._keeper()
        if lock_rows(self) != self:
            raise UserError(self.env._("Somebody else is working on this: try again shortly."))
        return self.sudo()  # the caller's right to the runs was checked above

    def action_apply(self):
        """Post these proposals, likely ones included; says what was posted, or was refused."""
        self.run_id._check_state(*DECIDABLE)
        keeper = self._keeper().filtered(lambda proposal: proposal.state in OPEN_STATES)
        for proposals in keeper.grouped("run_id").values():
            proposals._post()
        keeper.run_id._settle()
        refused = keeper.filtered(lambda proposal: proposal.state == "failed")
        return refused._tell_refused() if refused else keeper._tell_posted()

    def _tell_refused(self):
        title = self.env._("%s refused", len(self))
        return self._tell("warning", title, " ".join(self[:3].mapped("refusal")))

    def _tell_posted(self):
        company = self.company_id[:1]
        amount = company.currency_id.format(sum(self.mapped("company_amount")))
        return self._tell("success", self.env._("Posted: %s", len(self)), amount)

    @staticmethod
    def _tell(kind, title, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "title": title,
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_reject(self, reason=None):
        """These lines do not belong together: the same group is not proposed any more."""
        keeper = self._keeper().filtered(lambda proposal: proposal.state in OPEN_STATES)
        keeper._decide("rejected", reason)
        keeper.run_id._settle()
        return True

    def action_open_edit(self):
        """Change amounts and lines, tried at the posting door before they are chosen."""
        return self.env["cash.application.edit"]._open_for(self)

    def _choose(self, rows, note):
        """A person's own allocation ``rows`` (``cash.application.asked``) in place of ours."""
        self.run_id._check_state(*DECIDABLE)
        keeper = self._keeper()
        if self.state not in OPEN_STATES:
            raise UserError(self.env._("%s is decided already.", self.display_name))
        posting = self.env["reconciliation.posting"]
        [plan] = posting._plan([rows._asked(self, self.run_id)])
        if plan.refused:
            raise UserError("\n".join(posting._sentence(each) for each in plan.refusals))
        keeper.allocation_ids.unlink()
        keeper.allocation_ids.create([vals | {"proposal_id": self.id} for vals in rows._row_vals()])
        user = self.env.user.name
        keeper.write(
            keeper._planned_vals(plan)
            | {
                "rule": "manual",
                "score": 1.0,
                "evidence": False,
                "refusals": False,
                "reason_key": "by_hand",
                "reason_args": {"user": user, "note": note or "–"},
            }
        )
        keeper._decide("chosen", note)
        keeper.run_id._settle()

    def _planned_vals(self, plan):
        """What a proposal settles and leaves open, by what the posting door has planned."""
        targets = set(self.allocation_ids.target_id.ids)
        paid = self.allocation_ids.source_id.currency_id[:1]
        currency = {"owed": self.currency_id, "paid": paid}
        amount = sum(self.allocation_ids.mapped("amount"))
        vals = dict.fromkeys(("owed_before", "owed_after", "paid_before", "paid_after"), 0.0)
        for each in plan.residuals:
            name = "owed" if each.line_id in targets else "paid"
            vals[f"{name}_before"] += currency[name]._major(each.before)
            vals[f"{name}_after"] += currency[name]._major(each.after)
        return vals | {
            "paid_currency_id": paid.id,
            "amount": amount,
            "company_amount": self._in_company_currency(amount),
            "write_off": sum(self.allocation_ids.mapped("write_off")),
        }

    def action_open_reject(self):
        """Ask why, then reject."""
        return self.env["cash.application.decision"]._open_for("reject", self)

    def action_open_undo(self):
        """Ask why, then undo."""
        return self.env["cash.application.decision"]._open_for("undo", self)

    def _undo(self, why, date=None):
        """Take back what was posted for these; says what could not be undone."""
        keeper = self._keeper()
        for proposals in keeper.grouped("run_id").values():
            proposals._take_back(why, date)
        keeper.run_id._settle()
        return keeper._told_of_undoing()

    def _told_of_undoing(self):
        """What of these could not be undone, and why; or nothing more to say."""
        refused = self.filtered(lambda each: each.state == "applied" and each.refusals)
        return refused._tell_refused() if refused else {"type": "ir.actions.act_window_close"}

    def _decide(self, state, reason=None):
        self.write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                "decision_note": reason,
            }
        )

    def _drop(self):
        """Nobody is to decide these any more."""
        self.filtered(lambda proposal: proposal.state in OPEN_STATES).write({"state": "replaced"})
