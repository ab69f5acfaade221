from odoo import api, fields, models
from odoo.exceptions import UserError

from .dialog import dialog


class CashApplicationEdit(models.TransientModel):
    """Another allocation for a proposal: tried at the posting door before it is chosen."""

    _name = "cash.application.edit"
    _description = "Edit an Allocation"

    proposal_id = fields.Many2one("cash.application.proposal", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="proposal_id.company_id")
    currency_id = fields.Many2one(related="proposal_id.currency_id")
    partner_ids = fields.Many2many("res.partner", compute="_compute_partner_ids")
    row_ids = fields.One2many("cash.application.edit.row", "edit_id", "What Pays What")
    preview = fields.Text("Open Before and After", compute="_compute_plan")
    problem = fields.Text("Not Possible", compute="_compute_plan")
    reason = fields.Char("Why")

    @api.depends("proposal_id")
    def _compute_partner_ids(self):
        for edit in self:
            edit.partner_ids = edit.proposal_id.partner_id | edit.proposal_id.payer_id

    @api.depends(
        "row_ids.source_id",
        "row_ids.target_id",
        "row_ids.amount",
        "row_ids.write_off",
        "row_ids.preset_id",
    )
    def _compute_plan(self):
        posting = self.env["reconciliation.posting"]
        for edit in self:
            edit.preview, edit.problem = "", edit._incomplete()
            if not edit.problem:
                [plan] = posting._plan([edit._asked()])
                edit.problem = "\n".join(posting._sentence(each) for each in plan.refusals)
                edit.preview = "\n".join(map(edit._shown, plan.residuals))

    def _shown(self, residual):
        line = self.env["account.move.line"].browse(residual.line_id)
        currency = line.currency_id
        before, after = (
            currency.format(abs(currency._major(minor)))
            for minor in (residual.before, residual.after)
        )
        return f"{line.move_name}: {before} → {after}"

    def _incomplete(self):
        """What has to be entered before anything can be tried, or nothing."""
        rows = self.row_ids
        if not rows:
            return self.env._("Enter what pays what.")
        if any(not row.source_id or not row.target_id for row in rows):
            return self.env._("Choose in each row what pays and what is paid.")
        if any(row.write_off and not row.preset_id and row.kind != "discount" for row in rows):
            return self.env._("Choose the preset whose accounts take what is written off.")
        return self._elsewhere()

    def _elsewhere(self):
        """What says that a line is none of this proposal's accounts, or nothing."""
        proposal = self.proposal_id._origin
        ours = proposal.partner_id | proposal.payer_id
        for line in (self.row_ids.source_id | self.row_ids.target_id)._origin:
            partner = line.partner_id.commercial_partner_id
            if (partner and partner not in ours) or line.company_id != proposal.company_id:
                return self.env._("%s is of another account: find matches there.", line.move_name)
        return ""

    def _asked(self):
        return self.row_ids._asked(self.proposal_id, self.proposal_id.run_id)

    @api.model
    def _open_for(self, proposal):
        edit = self.create(
            {
                "proposal_id": proposal.ensure_one().id,
                "row_ids": [*map(fields.Command.create, proposal.allocation_ids._row_vals())],
            }
        )
        wide = {"dialog_size": "extra-large"}
        return dialog(edit, self.env._("Edit the Allocation"), context=wide)

    def action_choose(self):
        """Keep this allocation; it is posted with what is certain, or by its own button."""
        self.ensure_one()
        if self.problem:
            raise UserError(self.problem)
        self.proposal_id._choose(self.row_ids, self.reason)
        return {"type": "ir.actions.act_window_close"}
