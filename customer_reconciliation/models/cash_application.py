from odoo import api, fields, models
from odoo.exceptions import UserError

from ..queries.posting import lock_rows

STATES = [
    ("draft", "Draft"),
    ("proposing", "Looking for Matches"),
    ("proposed", "To Review"),
    ("applying", "Posting"),
    ("done", "Done"),
    ("undoing", "Undoing"),
    ("undone", "Undone"),
    ("stopped", "Stopped"),
    ("cancelled", "Cancelled"),
]
#: States in which parts wait for a worker.
WORKING = ("proposing", "applying", "undoing")
#: What a run is about; fixed once its accounts are gone through.
SCOPE_FIELDS = frozenset(
    {"company_id", "partner_ids", "line_ids", "account_type", "journal_ids", "date_from"}
    | {"date_to", "with_payments", "with_credit_notes", "with_entries", "with_bank_lines"}
)


class CashApplication(models.Model):
    """One run: which open items of a company pay which.

    The run is cut into parts (``cash.application.part``) that any worker takes. It goes through
    them once to find proposals, and again to post those that were chosen or are certain::

        draft ─ action_propose ─► proposing ─► proposed ─ action_apply_certain ─► applying ─┐
                                                  ▲                                         │
                                                  └─ something waits for a person ──────────┤
        undone ◄─ undoing ◄─ undo ─ done ◄─ nothing does ───────────────────────────────────┘

    Whatever works can be stopped and resumed; what is posted meanwhile stays posted.
    """

    _name = "cash.application"
    _description = "Cash Application"
    _inherit = [
        "cash.application.doubts",
        "cash.application.exchange",
        "cash.application.figures",
        "cash.application.finding",
        "cash.application.unattended",
        "cash.application.work",
        "reconciliation.kept",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    _kept = frozenset(
        {"name", "state", "stopped_in", "started_by_id", "started_on", "ended_on", "why"}
        | {"undo_date", "unattended"}
    )

    name = fields.Char(default="/", readonly=True, copy=False, index="trigram")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", "Responsible", default=lambda self: self.env.user, tracking=True
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Partners",
        check_company=True,
        help="Only the accounts of these. Empty: of all.",
    )
    line_ids = fields.Many2many(
        "account.move.line",
        string="Items",
        check_company=True,
        help="Only what has to do with these items. Empty: whatever is open.",
    )
    account_type = fields.Selection(
        [("receivable", "Receivable"), ("payable", "Payable"), ("both", "Both")],
        required=True,
        default="both",
    )
    journal_ids = fields.Many2many(
        "account.journal",
        string="Journals",
        check_company=True,
        help="Only what was paid or booked in these journals may pay. Empty: all journals.",
    )
    date_from = fields.Date(help="What pays is dated from this day on.")
    date_to = fields.Date(help="What pays is dated until this day.")
    with_payments = fields.Boolean("Payments", default=True)
    with_credit_notes = fields.Boolean("Credit Notes", default=True)
    with_entries = fields.Boolean("Other Entries", default=True)
    with_bank_lines = fields.Boolean(
        "Bank Lines", default=True, help="Lines of bank statements that are still on suspense."
    )
    state = fields.Selection(
        STATES,
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    stopped_in = fields.Char(readonly=True, copy=False, help="The state it resumes in.")
    started_by_id = fields.Many2one(
        "res.users", "In the Name Of", readonly=True, copy=False, help="Whose limits hold."
    )
    started_on = fields.Datetime(readonly=True, copy=False)
    ended_on = fields.Datetime(readonly=True, copy=False)
    payer_ids = fields.One2many("cash.application.payer", "run_id", "Payers Found")
    part_ids = fields.One2many("cash.application.part", "run_id", "Parts")
    proposal_ids = fields.One2many("cash.application.proposal", "run_id", "Proposals")

    _dates_in_order = models.Constraint(
        "CHECK(date_from <= date_to)", "The first day must not be after the last day."
    )

    # -- life ------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        runs = super().create(vals_list)
        for run in runs.sudo():  # the name is the product's to give
            run.name = self.env["ir.sequence"].next_by_code("cash.application") or "/"
            run.partner_ids = run.partner_ids.commercial_partner_id
        return runs

    def write(self, vals):
        if SCOPE_FIELDS & vals.keys():
            self._check_state("draft")
        written = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")  # the company it is of now
        return written

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_decided(self):
        self._check_state("draft", "proposed", "done", "undone", "stopped", "cancelled")
        if any(each.posted or each.state == "rejected" for each in self.proposal_ids):
            raise UserError(
                self.env._("A run with decisions is kept: undo or cancel it instead of deleting.")
            )

    def _keeper(self):
        """Self allowed to write what only the product keeps."""
        self.check_access("write")
        return self.sudo()  # the caller's right to this run was checked above

    def _check_state(self, *states):
        for run in self:
            if run.state not in states:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(run)s is in state “%(state)s”: this can't be done now, only in: "
                        "%(states)s. Wait until it is there, or start a new run.",
                        run=run.name,
                        state=labels[run.state],
                        states=", ".join(labels[state] for state in states),
                    )
                )

    def _lock(self):
        """Keep others off until this transaction ends."""
        if self.try_lock_for_update(allow_referencing=True) != self:
            raise UserError(self.env._("Somebody else is working on this run: try again shortly."))
        # A run that was stopped may have a part at hand whose worker has not committed yet.
        if lock_rows(self.sudo().part_ids) != self.sudo().part_ids:
            raise UserError(
                self.env._("A worker is finishing its part of this run: try again shortly.")
            )

    @api.model
    def _start(self, values):
        """Find matches in a narrow scope at once: a new run, and the action that shows it.

        :param dict values: of the run: ``partner_ids``, ``line_ids`` (commands), ``company_id`` …
        """
        run = self.create(values)
        run.action_propose()
        if not run.proposal_ids:
            if errors := run.sudo().part_ids.filtered("error").mapped("error"):
                raise UserError("\n".join(errors))
            if run.state not in WORKING:
                return run._give_up()
        return run._open()

    def _give_up(self):
        """Say that nothing was found; such a run is of no use to anybody."""
        self.unlink()
        message = self.env._("Nothing that is open fits. Payments may yet have to be entered.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "info", "title": self.env._("No Match"), "message": message},
        }

    def _open(self):
        """The window on what was found."""
        self.ensure_one()
        if len(self.proposal_ids) == 1:
            return self.proposal_ids._open()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def action_open_proposals(self):
        """The proposals, those asked for by ``decision`` in the context."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_reconciliation.action_cash_application_proposal"
        )
        decision = self.env.context.get("decision")
        chosen = {f"search_default_{decision}": 1} if decision else {"search_default_by_state": 1}
        return action | {"domain": [("run_id", "=", self.id)], "context": chosen}

    # -- what people do --------------------------------------------------------------------------

    def action_propose(self):
        """Look for matches (a dry run): nothing is posted."""
        for run in self:
            keeper = run._keeper()
            run._check_state("draft")
            run._lock()
            keeper.env["cash.application.part"]._cut(keeper)
            keeper._begin("proposing")
        return True

    def action_apply_certain(self):
        """Post all that is certain, or that a person has chosen."""
        for run in self:
            keeper = run._keeper()
            run._check_state("proposed")
            run._lock()
            keeper.proposal_ids._ready().part_id.state = "proposed"
            keeper._begin("applying")
        return True

    def action_stop(self):
        """Leave off after the part at hand."""
        for run in self:
            keeper = run._keeper()
            run._check_state(*WORKING)
            keeper.write({"stopped_in": run.state, "state": "stopped"})
        return True

    def action_resume(self):
        """Go on where it was stopped, and try again what failed."""
        for run in self:
            keeper = run._keeper()
            run._check_state("stopped")
            run._lock()
            started_by = run.started_by_id
            keeper._begin(run.stopped_in, started_by if keeper._may_go_on() else self.env.user)
        return True

    def action_retry(self):
        """Go again through the parts that failed."""
        for run in self:
            keeper = run._keeper()
            run._check_state("proposed", "done")
            run._lock()
            failed = keeper.part_ids.filtered(lambda part: part.state == "failed")
            found = failed.filtered("proposal_ids")
            found.state = "proposed"  # they failed in posting, which is for a button of its own
            (failed - found).state = "waiting"
            failed.error = False
            keeper._begin("proposing")
        return True

    def action_cancel(self):
        """Give the run up; what it has posted stays posted."""
        for run in self:
            keeper = run._keeper()
            run._check_state("draft", "proposed", "stopped")
            run._lock()
            keeper.proposal_ids._drop()
            keeper.part_ids._drop()
            keeper._end("cancelled")
        return True

    def action_open_undo(self):
        """Ask why, then undo the run."""
        self.ensure_one()
        wizard = self.env["cash.application.decision"]
        return wizard._open_for("undo", self.proposal_ids.browse(), self)

    def _undo(self, why, date=None):
        """Take back all the run has posted."""
        for run in self:
            keeper = run._keeper()
            run._check_state("proposed", "done", "stopped", "cancelled")
            run._lock()
            keeper.write({"why": why, "undo_date": date})
            keeper.proposal_ids._drop()
            keeper.part_ids._drop()
            posted = keeper.proposal_ids.filtered(lambda proposal: proposal.state == "applied")
            posted.part_id.state = "applied"
            keeper._begin("undoing")
        return self.filtered(lambda run: run.state != "undoing").proposal_ids._told_of_undoing()
