from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..queries import whole_or_nothing
from ..queries.posting import lock_rows

STATES = [
    ("draft", "Draft"),
    ("planned", "Planned"),
    ("sending", "Sending"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
MANAGER = "customer_reconciliation.group_reconciliation_manager"
#: States of notices that were not left out.
ALIVE = ("planned", "approved", "sent", "failed")
#: What a run is about; fixed once it is approved.
ASKED = frozenset({"company_id", "date", "partner_ids"})


class DunningRun(models.Model):
    """Whom to dun on a day: planned, looked at, approved, sent.

    The plan is a dry run: who gets what through which channel and why, who and what is left out and
    why. Nothing leaves before a manager has approved it.
    """

    _name = "dunning.run"
    _description = "Dunning Run"
    _inherit = [
        "dunning.run.planning",
        "dunning.run.interest",
        "dunning.run.alone",
        "dunning.run.unattended",
        "reconciliation.kept",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    _kept = frozenset(
        {"name", "state", "notice_ids", "is_scheduled", "approved_by_id", "approved_on", "ended_on"}
    )

    name = fields.Char(default="/", readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        "As Of", required=True, default=fields.Date.context_today, copy=False, tracking=True
    )
    partner_ids = fields.Many2many(
        "res.partner", string="Customers", help="Leave empty for everybody with something due."
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        default=lambda self: self.env.user,
        help="Gets the work that comes back.",
    )
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, tracking=True, index=True
    )
    is_scheduled = fields.Boolean("By Schedule", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_on = fields.Datetime(readonly=True, copy=False)
    ended_on = fields.Datetime(readonly=True, copy=False)
    notice_ids = fields.One2many("dunning.notice", "run_id", "Notices", readonly=True)
    dunned_ids = fields.One2many(
        "dunning.notice",
        "run_id",
        "Customers Dunned",
        domain=[("state", "not in", ("left_out", "excluded"))],
        readonly=True,
    )
    left_out_ids = fields.One2many(
        "dunning.notice",
        "run_id",
        "Customers Left Out",
        domain=[("state", "in", ("left_out", "excluded"))],
        readonly=True,
    )
    planned_count = fields.Integer("To Send", compute="_compute_counts")
    planned_amount = fields.Monetary("To Be Dunned", compute="_compute_counts")
    besides_amount = fields.Monetary(
        "Fees and Interest",
        compute="_compute_asked_amount",
        help="Lump sums for late payment included.",
    )
    asked_amount = fields.Monetary("Asked for in All", compute="_compute_asked_amount")
    left_out_count = fields.Integer("Not Dunned", compute="_compute_counts")
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    sent_count = fields.Integer("Sent", compute="_compute_counts")
    failed_count = fields.Integer("Failed", compute="_compute_counts")
    disputed_count = fields.Integer("Installments Disputed", compute="_compute_disputed_count")
    letter_count = fields.Integer("Letters to Print", compute="_compute_counts")
    printed_count = fields.Integer("Letters Printed", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", help="Per cent of what was approved.")

    # Two runs of one company would send twice what both have planned.
    _one_under_way = models.UniqueIndex(
        "(company_id) WHERE state IN ('planned', 'sending')",
        "Another dunning run of this company is under way: finish or cancel it first.",
    )

    @api.depends("notice_ids.state", "notice_ids.company_total", "notice_ids.to_print")
    def _compute_counts(self):
        groups = self.env["dunning.notice"]._read_group(
            [("run_id", "in", self.ids)],
            ["run_id", "state", "channel", "to_print"],
            ["__count", "company_total:sum"],
        )
        for run in self:
            mine = [row[1:] for row in groups if row[0] == run]

            def of(*states, mine=mine):
                return sum(count for state, *_how, count, _sum in mine if state in states)

            run.planned_count = of(*ALIVE)
            run.planned_amount = sum(row[4] for row in mine if row[0] in ALIVE)
            run.left_out_count = of("left_out", "excluded")
            run.waiting_count = of("approved")
            run.sent_count, run.failed_count = of("sent"), of("failed")
            letters = [row[2:4] for row in mine if row[:2] == ("sent", "letter")]
            run.letter_count = sum(count for to_print, count in letters if to_print)
            run.printed_count = sum(count for to_print, count in letters if not to_print)
            over = run.sent_count + run.failed_count
            all_of_them = over + run.waiting_count
            run.progress = 100 * over / all_of_them if all_of_them else 0

    @api.depends("planned_amount", "notice_ids.fee", "notice_ids.interest", "notice_ids.lump_sum")
    def _compute_asked_amount(self):
        groups = self.env["dunning.notice"]._read_group(
            [("run_id", "in", self.ids), ("state", "in", ALIVE)],
            ["run_id", "currency_id"],
            ["fee:sum", "interest:sum", "lump_sum:sum"],
        )
        for run in self:
            run.besides_amount = sum(
                currency._convert(sum(sums), run.currency_id, run.company_id, run.date)
                for mine, currency, *sums in groups
                if mine == run
            )
            run.asked_amount = run.planned_amount + run.besides_amount

    @api.depends("notice_ids.line_ids.disputed")
    def _compute_disputed_count(self):
        for run in self:
            run.disputed_count = self.env["dunning.notice.line"].search_count(run._disputed())

    def _disputed(self):
        """Domain of the installments some of which is disputed."""
        return [("notice_id.run_id", "=", self.id), ("disputed", ">", 0)]

    @api.model_create_multi
    def create(self, vals_list):
        runs = super().create(vals_list)
        for run in runs.sudo():
            run.name = self.env["ir.sequence"].next_by_code("dunning.run")
        return runs

    def write(self, vals):
        if ASKED & vals.keys() and any(run.state not in ("draft", "planned") for run in self):
            raise UserError(self.env._("What was approved can't be changed."))
        planned = self.filtered(lambda run: run.state == "planned" and ASKED & vals.keys())
        result = super().write(vals)
        # Superuser mode: the state is the product's to keep; its plan is of something else now.
        planned.sudo().state = "draft"
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        if any(run.state in ("sending", "done") for run in self):
            raise UserError(self.env._("What was sent to whom is kept."))

    def _keeper(self, *states):
        """Self in superuser mode, once the caller may write it and its state allows it."""
        self.check_access("write")
        for run in self:
            if run.state not in states:
                raise UserError(self.env._("%s is not in a state to do this.", run.name))
        return self.sudo()

    # -- buttons ---------------------------------------------------------------------------------

    def action_plan(self):
        """Find out who would get what; once more, if it has been planned before."""
        self.ensure_one()
        keeper = self._keeper("draft", "planned")
        self._refuse_second()
        if lock_rows(keeper) != keeper:
            raise UserError(self.env._("Somebody else is working on this run: try again shortly."))
        by_hand = [("run_id", "=", keeper.id), ("state", "=", "excluded")]
        excluded = {n.partner_id: n.args for n in keeper.notice_ids.search(by_hand)}
        keeper.notice_ids.unlink()
        keeper.state = "planned"
        self.env.flush_all()
        keeper._plan()
        keeper.invalidate_recordset()
        if excluded:
            keeper._exclude_again(excluded)
        return True

    def _exclude_again(self, excluded):
        """
        :param excluded: {customer: why} of an earlier plan
        """
        there = [("state", "=", "planned"), ("partner_id", "in", [p.id for p in excluded])]
        for notice in self.notice_ids.filtered_domain(there):
            notice.write(
                {"state": "excluded", "code": "by_hand", "args": excluded[notice.partner_id]}
            )

    def _refuse_second(self):
        under_way = [("company_id", "=", self.company_id.id), ("id", "!=", self.id)]
        under_way += [("state", "in", ("planned", "sending"))]
        if other := self.sudo().search(under_way, limit=1):
            raise UserError(
                self.env._(
                    "%s is under way: finish or cancel it first, so that nobody is dunned twice.",
                    other.name,
                )
            )

    def action_approve(self):
        """Let what is planned go out."""
        self.ensure_one()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only managers of reconciliation approve dunning."))
        keeper = self._keeper("planned")
        self._refuse_early()
        planned = keeper.notice_ids.filtered(lambda notice: notice.state == "planned")
        if not planned:
            raise UserError(self.env._("There is nothing to send in this run."))
        planned.write({"state": "approved"})
        keeper.write(
            {
                "state": "sending",
                "approved_by_id": self.env.uid,
                "approved_on": fields.Datetime.now(),
            }
        )
        self._trigger()
        return True

    def action_ask_approval(self):
        """Say once more how many notices ask for how much, then let a manager send them."""
        self.ensure_one()
        self._refuse_early()
        values = {"run_id": self.id, "said": self._asked_said()}
        return self.env["dunning.approval"].create(values)._open()

    def _asked_said(self):
        """Sentences of what will be sent."""
        planned = [("run_id", "=", self.id), ("state", "=", "planned")]
        ways = self.env["dunning.notice"]._read_group(planned, ["channel"], ["__count"])
        names = dict(self.notice_ids._fields["channel"]._description_selection(self.env))
        told = [
            self.env._(
                "Notices: %(count)s. They ask for %(total)s in all.",
                count=self.planned_count,
                total=self.currency_id.format(self.asked_amount),
            ),
            ", ".join(f"{names.get(way, way)}: {count}" for way, count in ways),
        ]
        if self.besides_amount:
            besides = self.currency_id.format(self.besides_amount)
            told.append(self.env._("Fees, interest and lump sums in it: %s.", besides))
        return "\n".join(told)

    def _refuse_early(self):
        """A plan for a day to come knows nothing of what is paid or promised until then."""
        if self.date > fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "%(run)s is planned as of %(date)s: approve it on that day, or plan it as of "
                    "today. Until then customers may pay, and interest is not owed yet.",
                    run=self.name,
                    date=format_date(self.env, self.date),
                )
            )

    def _trigger(self):
        self.env.ref("customer_reconciliation.ir_cron_dunning").sudo()._trigger()

    def action_cancel(self):
        """What has not been sent isn't any more."""
        keeper = self._keeper("draft", "planned", "sending")
        waiting = keeper.notice_ids.filtered(lambda n: n.state in ("planned", "approved"))
        waiting.write({"state": "cancelled"})
        keeper.write({"state": "cancelled", "ended_on": fields.Datetime.now()})
        return True

    def action_open_notices(self):
        """Who gets what, and who is left out."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_reconciliation.action_dunning_notice"
        )
        return action | {"domain": [("run_id", "=", self.id)], "name": self.name}

    def action_open_lines(self):
        """Installment by installment, what is left out and why."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_reconciliation.action_dunning_notice_line"
        )
        return action | {"domain": [("notice_id.run_id", "=", self.id)]}

    def action_open_disputed(self):
        """What is disputed, apart from what is dunned."""
        return self.action_open_lines() | {
            "domain": self._disputed(),
            "name": self.env._("%s: Disputed", self.name),
        }

    def action_print_letters(self):
        """One PDF of all letters that are yet to be printed, or of all once they have been."""
        self.ensure_one()
        keeper = self._keeper("sending", "done", "cancelled")
        on_paper = keeper.notice_ids.filtered(
            lambda n: n.state == "sent" and n.channel == "letter" and n.letter_id
        )
        notices = on_paper.filtered("to_print") or on_paper
        if not notices:
            raise UserError(self.env._("No letter of this run is to be printed."))
        notices.to_print = False
        report = self.env.ref("customer_reconciliation.action_report_dunning")
        return report.report_action(notices.ids)

    # -- workers ---------------------------------------------------------------------------------

    @api.model
    def _cron_work(self):
        """Begin what is scheduled, send what is approved, end runs that are through."""
        self._start_due()
        self.env["dunning.notice"]._cron_send()
        for run in self.search([("state", "=", "sending")]):
            if lock_rows(run):
                whole_or_nothing(self.env, run._finish)
            self.env["ir.cron"]._commit_progress()
        self._tell_failures()

    def _finish(self):
        """End a run nothing of which waits any more (superuser mode)."""
        if self.state == "sending" and not self.waiting_count:
            self.write({"state": "done", "ended_on": fields.Datetime.now()})
            self.env["dunning.work"]._touched(self.notice_ids.partner_id, self.company_id)
            self._report()
