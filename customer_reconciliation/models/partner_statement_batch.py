from odoo import api, fields, models
from odoo.exceptions import UserError

from ..queries.posting import lock_rows
from ..reports import statement_pdf
from ..reports.archive import zipped
from .partner_statement_options import PartnerStatementOptions

#: Statements a transaction: what a worker has made is safe only after these.
LINES_MAX = statement_pdf.BATCH
#: Statements that are merged while a person waits; more are merged by the workers.
MERGED_NOW_MAX = 100
#: What is to be made; fixed once it has begun.
ASKED = frozenset(PartnerStatementOptions._chosen) | {
    *("template_id", "company_id", "date_from", "date_to", "partner_ids", "with_mail"),
}


class NothingToShow(UserError):
    """Nobody of those who were asked for has an account."""


class PartnerStatementBatch(models.Model):
    """Statements of many partners, made and sent by workers behind; who got what when.

    The lines tell what is left to do: a worker takes some that wait, makes and sends them, all in
    one transaction. One that dies leaves its lines waiting, several never take the same.
    """

    _name = "partner.statement.batch"
    _description = "Batch of Statements"
    _inherit = ["partner.statement.document", "reconciliation.kept"]
    _order = "id desc"
    _kept = frozenset(
        {
            *("name", "state", "line_ids", "user_id", "is_scheduled", "ended_on", "merged_id"),
            "problem",
        }
    )

    name = fields.Char(default="/", readonly=True, copy=False)
    partner_ids = fields.Many2many(
        "res.partner", string="Partners", help="Leave empty for everybody with an account."
    )
    with_mail = fields.Boolean("Send by E-mail", default=True)
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("done", "Done"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    user_id = fields.Many2one(
        "res.users", "Responsible", readonly=True, default=lambda self: self.env.user
    )
    with_merged = fields.Boolean(
        "One PDF of All", help="To print them: made once the last statement is there."
    )
    merged_id = fields.Many2one("ir.attachment", "All in One", readonly=True, copy=False)
    is_scheduled = fields.Boolean("By Schedule", readonly=True, copy=False)
    problem = fields.Char(
        "Why It Has Not Begun", readonly=True, copy=False, help="Of what a schedule was to begin."
    )
    ended_on = fields.Datetime(readonly=True, copy=False)
    line_ids = fields.One2many(
        "partner.statement.batch.line", "batch_id", "Who Got What", readonly=True, copy=False
    )
    line_count = fields.Integer("Number of Statements", compute="_compute_counts")
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    sent_count = fields.Integer("E-mailed", compute="_compute_counts")
    not_sent_count = fields.Integer("Not Sent", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", help="Per cent of the statements.")

    @api.depends("line_ids.state")
    def _compute_counts(self):
        groups = self.env["partner.statement.batch.line"]._read_group(
            [("batch_id", "in", self.ids)], ["batch_id", "state"], ["__count"]
        )
        counts = {(batch.id, state): count for batch, state, count in groups}
        for batch in self:
            states = {state: n for (owner, state), n in counts.items() if owner == batch.id}
            batch.line_count = sum(states.values())
            batch.waiting_count = states.get("waiting", 0)
            batch.sent_count = states.get("sent", 0)
            batch.not_sent_count = sum(
                states.get(state, 0) for state in ("no_address", "blacklisted", "failed")
            )
            ready = batch.line_count - batch.waiting_count
            batch.progress = 100 * ready / batch.line_count if batch.line_count else 0

    @api.onchange("template_id")
    def _onchange_template_id(self):
        if self.template_id:
            self.update(self.template_id._options_vals())

    def write(self, vals):
        begun = self.filtered(lambda batch: batch.state != "draft")
        if begun and ASKED & vals.keys():
            raise UserError(
                self.env._("%s has begun: what was asked for can't be changed.", begun[0].name)
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if any(batch.state != "draft" for batch in self):
            raise UserError(self.env._("What was sent to whom is kept: cancel the batch instead."))

    # -- buttons ---------------------------------------------------------------------------------

    def _keeper(self, *states):
        """Self in superuser mode, once the caller may write it and its state allows it."""
        self.check_access("write")
        for batch in self:
            if batch.state not in states:
                raise UserError(self.env._("%s is not in a state to do this.", batch.name))
        return self.sudo()

    def action_start(self):
        """Find whom it is for; the workers make and send the statements."""
        for batch in self._keeper("draft"):
            if batch.problem:  # whoever it was to be begun by can't
                batch.write({"user_id": self.env.uid, "problem": False})
            figures = batch.with_user(self.env.user)._figures(batch.partner_ids or None)
            self.env["partner.statement.batch.line"].sudo()._add(batch, figures)
            batch.write(
                {
                    "state": "running",
                    "name": self.env["ir.sequence"].next_by_code("partner.statement.batch"),
                }
            )
            if not batch.line_ids:
                raise NothingToShow(self.env._("Nobody of them has an account to show."))
        self.env.ref("customer_reconciliation.ir_cron_partner_statement").sudo()._trigger()

    def action_cancel(self):
        """What waits is not made any more; what was sent stays listed."""
        keeper = self._keeper("running")
        waiting = keeper.line_ids.filtered(lambda line: line.state == "waiting")
        waiting.write({"state": "cancelled"})
        keeper.write({"state": "cancelled", "ended_on": fields.Datetime.now()})

    def action_retry(self):
        """Try again what was not sent, once addresses have been corrected."""
        keeper = self._keeper("done")
        keeper.user_id = self.env.uid  # who had it made may have lost the right to
        keeper.line_ids.filtered("is_not_sent").write({"state": "waiting", "error": False})
        keeper._go_on()

    def _go_on(self):
        """The workers have something to do once more; what was merged is out of date."""
        self.merged_id.unlink()
        self.write({"state": "running", "ended_on": False})
        self.env.ref("customer_reconciliation.ir_cron_partner_statement").sudo()._trigger()

    def action_pdf(self):
        """All in one: at once if it is there or small, else once the workers have made it."""
        self.ensure_one()
        if self.merged_id or len(self.line_ids.attachment_id) <= MERGED_NOW_MAX:
            return self._download("pdf")
        keeper = self._keeper("done")
        keeper.with_merged = True
        keeper._go_on()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("One PDF of all is being made: ask again when it is done."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_zip(self):
        return self._download("zip")

    def action_xlsx(self):
        return self._download("xlsx")

    def _download(self, what):
        self.ensure_one()
        url = f"/customer_reconciliation/statement_batch/{self.id}/{what}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def _file(self, what):
        """
        :param what: pdf (one for all), zip (one each) or xlsx
        :return: (file name, content)
        """
        self.ensure_one()
        name = f"{self.name} {fields.Date.to_string(self.date_to)}.{what}".replace("/", "-")
        if what == "xlsx":
            partners = self.line_ids.partner_id
            return name, self._xlsx(self._documents(self._figures(partners)))
        if what == "pdf" and self.merged_id:
            return name, self.merged_id.sudo().raw
        found = self.line_ids.attachment_id.sudo()
        if not found:
            raise UserError(self.env._("None has been made yet."))
        if what == "zip":
            return name, zipped([(file.name, file.raw) for file in found])
        return name, statement_pdf.merge(file.raw for file in found)

    def _opted_out(self, partners):
        """Who of ``partners`` gets nothing by schedule: a company speaks for its contacts too."""
        if not self.is_scheduled:
            return partners.browse()
        return partners.filtered(
            lambda one: one.statement_opt_out or one.commercial_partner_id.statement_opt_out
        )

    # -- workers ---------------------------------------------------------------------------------

    @api.model
    def _cron_work(self):
        """Begin the batches that are due, and go through waiting lines until the time is up."""
        self.env["partner.statement.template"]._start_due()
        lines, seconds = self.env["partner.statement.batch.line"], 1
        while seconds:
            some = lines._take()
            if not some:
                break
            some.batch_id._make(some)
            left = lines.search_count([("state", "=", "waiting")])
            seconds = self.env["ir.cron"]._commit_progress(len(some), remaining=left)
        for batch in self.search([("state", "=", "running")]):
            if not batch.waiting_count and lock_rows(batch, wait=True):
                batch._finish()
            self.env["ir.cron"]._commit_progress()

    def _make(self, lines):
        """Make and send ``lines``, all of this batch."""
        self.ensure_one()
        named = self.with_user(self.user_id).sudo().with_company(self.company_id)
        lines.with_env(named.env)._make(named)

    def _finish(self):
        if self.state == "running" and not self.waiting_count:
            if self.with_merged and self.line_ids.attachment_id:
                name, content = self._file("pdf")
                values = {"name": name, "raw": content, "res_model": self._name, "res_id": self.id}
                self.merged_id = self.env["ir.attachment"].create(values)
            self.write({"state": "done", "ended_on": fields.Datetime.now()})
