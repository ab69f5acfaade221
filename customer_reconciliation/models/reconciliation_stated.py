from odoo import api, fields, models


class ReconciliationStated(models.AbstractModel):
    """What the other side has stated on a balance confirmation of the same account and date."""

    _name = "reconciliation.stated"
    _description = "Balance Stated by the Other Side"
    _inherit = ["reconciliation.portal.answers"]

    currency_id = fields.Many2one("res.currency")
    confirmation_line_ids = fields.One2many(
        "balance.confirmation.line", "session_id", "Balance Confirmations", readonly=True
    )
    stated_balance = fields.Monetary(
        "Balance They Confirmed", compute="_compute_stated_balance", help="In our sign."
    )
    is_stated = fields.Boolean(compute="_compute_stated_balance")
    is_stated_otherwise = fields.Boolean(
        compute="_compute_stated_balance", help="Their lines do not come to what they confirmed."
    )

    @api.depends("confirmation_line_ids.stated_balance", "their_balance")
    def _compute_stated_balance(self):
        for session in self:
            stated = session.confirmation_line_ids.filtered("stated")[-1:]
            session.is_stated = bool(stated)
            session.stated_balance = stated.stated_balance
            same = session.currency_id.compare_amounts
            session.is_stated_otherwise = bool(
                stated and same(stated.stated_balance, session.their_balance)
            )

    def _opening_without_file(self):
        """What they confirmed at the end less their lines, else what the session before tells."""
        if not self.is_stated:
            return super()._opening_without_file()
        moved = self.their_balance - self.their_opening
        return self.currency_id.round(self.stated_balance - moved)

    def _portal_answer(self, visitor, values):
        answer = super()._portal_answer(visitor, values)
        if answer.kind == "balance":
            self._answer_letters(answer)
        return answer

    def _portal_agree(self, *args, **kwargs):
        answer = super()._portal_agree(*args, **kwargs)
        self._answer_letters(answer)
        return answer

    def _answer_letters(self, answer):
        """What is said about the balance here also answers the letters that ask for it."""
        for line in self._office().confirmation_line_ids:
            letter = line.confirmation_id
            if letter._takes_online():
                letter._online_stated(line, answer)
