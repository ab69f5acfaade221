from odoo import api, fields, models

from ..posting import Plan, Posted, Refusal


class CashApplicationPosted(models.AbstractModel):
    """What became of a proposal at the door: posted and how to undo it, or why not."""

    _name = "cash.application.posted"
    _description = "Posting of a Proposal"

    posted = fields.Json(readonly=True, help="What the posting door answered; undoing needs it.")
    refusals = fields.Json(readonly=True)
    refusal = fields.Char("Refused Because", compute="_compute_refusal")
    move_ids = fields.Many2many(
        "account.move", string="Write-off Entries", compute="_compute_move_ids"
    )

    @api.depends_context("lang")
    @api.depends("refusals")
    def _compute_refusal(self):
        posting = self.env["reconciliation.posting"]
        for proposal in self:
            found = [Refusal(**each) for each in proposal.refusals or ()]
            proposal.refusal = " ".join(posting._sentence(each) for each in found)

    @api.depends("posted")
    def _compute_move_ids(self):
        for proposal in self:
            proposal.move_ids = (proposal.posted or {}).get("move_ids", ())

    def _post(self):
        """Post these, all of one run; each comes out applied, or failed with its refusal."""
        if not self:
            return
        run = self.run_id.ensure_one()
        posting = self.env["reconciliation.posting"]
        asked = [proposal.allocation_ids._asked(proposal, run) for proposal in self]
        # The door plans on what it has locked: a plan made here would only be made twice.
        posted = posting._apply([Plan(each) for each in asked], run.name)
        decided = self.filtered(lambda proposal: proposal.state != "certain")
        refused = self._keep(posted, "applied")
        (decided - refused)._teach_payers()

    def _take_back(self, why, date=None):
        """Undo those of these which are posted."""
        done = self.filtered(lambda proposal: proposal.state == "applied")
        if not done:
            return
        posting = self.env["reconciliation.posting"]
        posted = [Posted.from_dict(proposal.posted) for proposal in done]
        undone = posting._undo(posted, why, done.run_id.name, date)
        (done - done._keep(undone, "undone", why))._teach_payers()

    def _teach_payers(self):
        """Who paid what had no partner is known now, as a person chose it; or no more."""
        found = self.payer_ids.line_id.move_id.statement_line_id
        self.env["cash.payer"]._learn(found)

    def _keep(self, answers, state, why=None):
        """The answers of the door; what was refused to be undone stays posted."""
        refused = self.browse()
        for proposal, answer in zip(self, answers, strict=True):
            found = answer.as_dict()
            proposal.refusals = found["refusals"] or False
            if answer.refused:
                refused |= proposal
            elif state == "applied":
                proposal.posted = found
        (self - refused)._decide(state, why)
        if state == "applied":
            refused._decide("failed")
        return refused
