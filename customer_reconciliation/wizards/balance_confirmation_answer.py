from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.balance_confirmation_answering import ANSWER_HOW, ANSWERABLE
from .dialog import dialog


class BalanceConfirmationAnswer(models.TransientModel):
    """What one or several partners have answered: who, when, on which paper, with which amounts."""

    _name = "balance.confirmation.answer"
    _description = "Answer to Balance Confirmations"

    confirmation_ids = fields.Many2many(
        "balance.confirmation", string="Balance Confirmations", readonly=True
    )
    answer = fields.Selection(
        [("agreed", "Agreed"), ("disagreed", "Disagreed")], required=True, default="agreed"
    )
    answered_on = fields.Date("Dated", required=True, default=fields.Date.context_today)
    answered_by = fields.Char("Signed By")
    how = fields.Selection(ANSWER_HOW, "By Way Of", required=True, default="letter")
    no_amounts = fields.Boolean(
        "Without Amounts", help="They do not agree, but do not say what they have."
    )
    line_ids = fields.One2many("balance.confirmation.answer.line", "answer_id", "Amounts")
    only_id = fields.Many2one("balance.confirmation", "The Letter", compute="_compute_only_id")
    remark = fields.Text("Their Remark")
    scan_ids = fields.Many2many("ir.attachment", string="Scan of the Signed Answer")
    was_answered = fields.Boolean(compute="_compute_was_answered")
    why = fields.Char("Why the Answer Changes")

    @api.depends("confirmation_ids.state")
    def _compute_was_answered(self):
        for wizard in self:
            states = wizard.confirmation_ids.mapped("state")
            wizard.was_answered = bool({"agreed", "disagreed"} & set(states))

    @api.depends("confirmation_ids")
    def _compute_only_id(self):
        for wizard in self:
            letters = wizard.confirmation_ids
            wizard.only_id = letters if len(letters) == 1 else False

    def _open_for(self, confirmations):
        confirmations.check_access("write")
        asked = confirmations.filtered(lambda one: one.state in ANSWERABLE)
        if not asked:
            raise UserError(self.env._("Nothing is waited for: the letters are not sent yet."))
        lines = [
            fields.Command.create(
                {
                    "confirmation_id": line.confirmation_id.id,
                    "currency_id": line.currency_id.id,
                    "stated_they_owe": line.they_owe,
                    "stated_we_owe": line.we_owe,
                }
            )
            for line in asked.line_ids
        ]
        wizard = self.create(
            {
                "confirmation_ids": [fields.Command.set(asked.ids)],
                "line_ids": lines,
                "how": "auditor" if asked[0].kind == "auditor" else "letter",
            }
        )
        return dialog(wizard, self.env._("Record Answer"))

    def action_record(self):
        """Record the answer for each of them."""
        self.ensure_one()
        self.confirmation_ids.check_access("write")
        for confirmation in self.confirmation_ids:
            confirmation._answer(self._values(confirmation))
        return {"type": "ir.actions.act_window_close"}

    def _values(self, confirmation):
        lines = self.line_ids.filtered(lambda each: each.confirmation_id == confirmation)
        amounts = {
            each.currency_id.id: (each.stated_they_owe, each.stated_we_owe) for each in lines
        }
        return {
            "answer": self.answer,
            "amounts": {} if self.no_amounts else amounts,
            "by": self.answered_by,
            "on": self.answered_on,
            "how": self.how,
            "remark": self.remark,
            "why": self.why,
            "files": [(scan.name, scan.raw) for scan in self.scan_ids],
        }
