from odoo import api, fields, models

from .cash_application_proposal import OPEN_STATES


class CashApplicationFigures(models.AbstractModel):
    """The figures of a run: how far it is, and how much of what was decided."""

    _name = "cash.application.figures"
    _description = "Figures of a Cash Application"

    currency_id = fields.Many2one("res.currency")
    progress = fields.Float(compute="_compute_progress", help="Share of its parts gone through.")
    failed_part_count = fields.Integer(compute="_compute_progress")
    proposal_count = fields.Integer(compute="_compute_totals")
    certain_count = fields.Integer("Certain", compute="_compute_totals")
    likely_count = fields.Integer("To Confirm", compute="_compute_totals")
    applied_count = fields.Integer("Posted", compute="_compute_totals")
    refused_count = fields.Integer("Refused", compute="_compute_totals")
    waiting_count = fields.Integer("Waits for a Person", compute="_compute_totals")
    certain_amount = fields.Monetary(compute="_compute_totals")
    likely_amount = fields.Monetary(compute="_compute_totals")
    applied_amount = fields.Monetary("Posted Amount", compute="_compute_totals")
    refused_amount = fields.Monetary(compute="_compute_totals")

    @api.depends("part_ids.state", "state", "stopped_in")
    def _compute_progress(self):
        counts = {run: {} for run in self}
        groups = self.env["cash.application.part"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
        )
        for run, state, count in groups:
            counts[run][state] = count
        for run, found in counts.items():
            waiting = found.get(run._waiting_state(), 0)
            total = sum(found.values())
            run.progress = 1 - waiting / total if total else 0.0
            run.failed_part_count = found.get("failed", 0)

    @api.depends("proposal_ids.state", "proposal_ids.company_amount")
    def _compute_totals(self):
        totals = {run: {} for run in self}
        groups = self.env["cash.application.proposal"]._read_group(
            [("run_id", "in", self.ids)],
            ["run_id", "state"],
            ["__count", "company_amount:sum"],
        )
        for run, state, count, amount in groups:
            totals[run][state] = count, amount
        for run, found in totals.items():
            run.proposal_count = sum(count for count, _amount in found.values())
            run.waiting_count = sum(found.get(state, (0, 0))[0] for state in OPEN_STATES)
            for name, states in (
                ("certain", ("certain", "chosen")),
                ("likely", ("likely",)),
                ("applied", ("applied",)),
                ("refused", ("failed",)),
            ):
                shares = [found[state] for state in states if state in found]
                run[f"{name}_count"] = sum(count for count, _amount in shares)
                run[f"{name}_amount"] = sum(amount for _count, amount in shares)
