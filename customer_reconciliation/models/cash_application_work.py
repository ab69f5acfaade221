import logging

from odoo import api, fields, models

from ..queries.posting import lock_rows
from ..queries.workers import Conflict, attempt

_logger = logging.getLogger(__name__)

#: State of the run → (state of the parts that wait, their state afterwards).
STEPS = {
    "proposing": ("waiting", "proposed"),
    "applying": ("proposed", "applied"),
    "undoing": ("applied", "undone"),
}
#: Open lines up to which people wait for it; more is left to the workers behind.
LINES_NOW = 4000
CONFLICTS_MAX = 20
#: The task of whoever the run works for.
DECIDE = "customer_reconciliation.mail_activity_cash_application"


class CashApplicationWork(models.AbstractModel):
    """Going through the parts of runs: at once, or by workers that share them.

    A part is taken by locking its row; who finds it locked takes another. All that is done with a
    part is one transaction, so a worker that dies leaves the part as it was, for the next one.
    Which step is due is told by the states of run and part alone: nothing else need be remembered.
    """

    _name = "cash.application.work"
    _description = "Work on a Cash Application"

    why = fields.Char(readonly=True, copy=False, help="Why it is undone.")
    undo_date = fields.Date(readonly=True, copy=False, help="Date of reversed write-offs.")

    def _waiting_state(self):
        """The state of the parts that wait; those of a run that is stopped wait on."""
        state = self.stopped_in or self.state
        return STEPS[state][0] if state in STEPS else None

    def _waiting_parts(self):
        return self.part_ids.filtered(lambda part: part.state == part.run_id._waiting_state())

    def _begin(self, state, user=None):
        """Enter a working state in the name of ``user`` (default: of whoever presses the button);
        go through small parts at once.
        """
        self.write(
            {
                "state": state,
                "stopped_in": False,
                "started_by_id": (user or self.env.user).id,
                "started_on": self.started_on or fields.Datetime.now(),
            }
        )
        parts = self._waiting_parts()
        if self._by_itself() or sum(parts.mapped("line_count")) > LINES_NOW:
            self._wake_workers()
            return
        parts._step()
        self._finish()

    def _finish(self):
        """What follows when no part waits any more."""
        for run in self:
            if run.state not in STEPS or run._waiting_parts():
                continue
            by_itself, state = run._by_itself(), run.state
            if state == "undoing" and not run.applied_count:
                run._end("undone")
            elif state == "proposing" and by_itself and run.certain_count:
                run.state = "applying"
            elif not run.waiting_count and not run.failed_part_count:
                run._end("done")
            else:
                run.state = "proposed"
            if by_itself and run.state in ("proposed", "done"):
                run._report()
            elif state == "applying":
                run._message_log(body=" ".join(run._report_lines()))
            elif state == "undoing":
                run._message_log(body=self.env._("Undone: %s", run.why))

    def _settle(self):
        """After decisions: done or undone when nothing waits for a person, else open again."""
        for run in self.filtered(lambda run: run.state in ("proposed", "done")):
            if run.waiting_count:
                run.write({"state": "proposed", "ended_on": False})
            elif not run.applied_count and run._has_undone():
                run._end("undone")
            elif run.state == "proposed":
                run._end("done")

    def _has_undone(self):
        undone = [("run_id", "=", self.id), ("state", "=", "undone")]
        return bool(self.env["cash.application.proposal"].search_count(undone, limit=1))

    def _end(self, state):
        self.write({"state": state, "ended_on": fields.Datetime.now()})
        self.activity_feedback([DECIDE])

    # -- in whose name ---------------------------------------------------------------------------

    def _may_go_on(self):
        """May the person in whose name the run works still do so?"""
        user = self.started_by_id
        return user._is_superuser() or (
            user.active
            and user.has_group("customer_reconciliation.group_reconciliation_user")
            and self.company_id in user.company_ids
        )

    def _halt(self):
        """Stop the run, for nobody answers for it any more, and say so."""
        self.write({"stopped_in": self.state, "state": "stopped"})
        told = self.with_context(lang=self.user_id.lang or self.env.lang)
        told.message_post(
            body=told.env._(
                "Stopped: %s has been archived or lost the right to do this. Who resumes the run "
                "goes on in their own name.",
                self.started_by_id.name,
            )
        )

    # -- workers ---------------------------------------------------------------------------------

    def _wake_workers(self):
        """Call all scheduled actions for runs, copies for further workers included."""
        for cron in self.env["ir.cron"].search([("model_id.model", "=", "cash.application")]):
            cron._trigger()

    @api.model
    def _cron_work(self):
        """Begin the runs that are due and take parts until none is left or the time is up."""
        self._start_unattended()
        self._finish_all()
        conflicts, seconds = 0, 1
        while seconds and conflicts < CONFLICTS_MAX:
            part = self._take()
            if not part:
                break
            try:
                attempt(self.env, part._step)
            except Conflict:
                _logger.info("Part %s of %s: again, others changed it.", part.id, part.run_id.name)
                conflicts += 1
                continue
            run, left = part.run_id, self.env["cash.application.part"].search_count(self._due())
            seconds = self.env["ir.cron"]._commit_progress(1, remaining=left)
            self._finish_all(run)

    @api.model
    def _due(self):
        """Domain of the parts some worker is to take."""
        domain = fields.Domain.FALSE
        for state, (waiting, _after) in STEPS.items():
            domain |= fields.Domain([("run_id.state", "=", state), ("state", "=", waiting)])
        return domain

    def _take(self):
        """A part that waits and that nobody else holds, locked."""
        for part in self.env["cash.application.part"].search(self._due(), order="id"):
            if lock_rows(part):
                return part
        return self.env["cash.application.part"]

    def _finish_all(self, runs=None):
        """End the steps of runs without waiting parts; each by one worker only.

        Who finds another at it waits: the other may have looked before our last part was written,
        and then nobody else would end the step.
        """
        runs = self.search([("state", "in", tuple(STEPS))]) if runs is None else runs
        for run in runs:
            if not run._waiting_parts() and lock_rows(run, wait=True):
                run._finish()
            self.env["ir.cron"]._commit_progress()
