from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .dialog import dialog


class ReconciliationDryRun(models.TransientModel):
    """What changed rules would have done on past sessions; nothing of these is changed.

    Both the rules as they are and the rules as edited here run in memory over all lines of a
    session, as if nobody had decided anything yet; what people decided then judges both.
    """

    _name = "reconciliation.dry.run"
    _description = "Rules Tried on Past Sessions"

    session_ids = fields.Many2many(
        "reconciliation.session", string="Sessions", domain=[("their_count", ">", 0)]
    )
    rule_ids = fields.One2many(
        "reconciliation.dry.run.rule",
        "dry_run_id",
        "Rules",
        context={"active_test": False},  # a rule switched off here is edited too
    )
    result_ids = fields.One2many("reconciliation.dry.run.result", "dry_run_id", "Per Session")
    change_ids = fields.One2many("reconciliation.dry.run.change", "dry_run_id", "What Changes")
    is_changed = fields.Boolean(compute="_compute_is_changed")
    tried = fields.Json()  # the sessions and rules that the figures are of
    is_tried = fields.Boolean(compute="_compute_is_tried")
    summary = fields.Text(compute="_compute_summary")

    @api.depends("rule_ids.is_changed")
    def _compute_is_changed(self):
        for run in self:
            run.is_changed = any(run.rule_ids.mapped("is_changed"))

    @api.depends("tried", "session_ids", "rule_ids.edited_values")
    def _compute_is_tried(self):
        for run in self:
            run.is_tried = bool(run.tried) and run.tried == run._as_tried()

    def _as_tried(self):
        """What a trial depends on; another value than the one tried asks for another trial."""
        rules = self.rule_ids.sorted(lambda rule: rule.rule_id.id)
        return {
            "sessions": sorted(self.session_ids.ids),
            "rules": [[rule.rule_id.id, rule.edited_values] for rule in rules],
        }

    @api.depends("result_ids", "change_ids")
    def _compute_summary(self):
        for run in self:
            run.summary = run._said() if run.result_ids else False

    def _said(self):
        counts = {change: len(rows) for change, rows in self.change_ids.grouped("change").items()}
        lines = [self.env._("Nothing would have been matched differently.")]
        if counts:
            labels = dict(self.change_ids._fields["change"]._description_selection(self.env))
            lines = [", ".join(f"{labels[change]}: {n}" for change, n in counts.items())]
        decided = sum(self.result_ids.mapped("decision_count"))
        if decided:
            lines.append(
                self.env._(
                    "Of %(count)s decisions people took in these sessions, the rules agree with "
                    "%(before)s before and %(after)s after.",
                    count=decided,
                    before=sum(self.result_ids.mapped("agreed_before")),
                    after=sum(self.result_ids.mapped("agreed_after")),
                )
            )
        return "\n".join(lines)

    # -- what people do --------------------------------------------------------------------------

    @api.model
    def _start(self):
        """Copies of all rules, to be edited and tried."""
        companies = (*self.env.companies.ids, False)
        rules = self.env["reconciliation.rule"].with_context(active_test=False)
        rules = rules.search([("company_id", "in", companies)])
        copies = self.rule_ids._copies(rules)
        return self.create({"rule_ids": [Command.create(vals) for vals in copies]})

    def _open(self):
        return dialog(
            self, self.env._("Try Rules on Past Sessions"), context={"dialog_size": "extra-large"}
        )

    def action_try(self):
        """Run the rules as they are and as edited here; show what differs."""
        self.ensure_one()
        if not self.session_ids:
            raise UserError(self.env._("Choose one or more sessions to try the rules on."))
        self.session_ids.check_access("read")
        self.result_ids.unlink()
        self.change_ids.unlink()
        for session in self.session_ids:
            self.result_ids._try(self, session)
        self.tried = self._as_tried()
        return self._open()

    def action_save(self):
        """The rules hold from now on as edited here; sessions stay as they are until matched."""
        self.ensure_one()
        self.env["reconciliation.rule"].check_access("write")
        if not self.is_tried:
            raise UserError(
                self.env._("Try these rules before saving them: they were changed since.")
            )
        self.rule_ids._save()
        return {"type": "ir.actions.act_window_close"}
