from odoo import fields, models


class CashPayerLesson(models.Model):
    """What one bank line, of which a person said who paid it, says of one known payer."""

    _name = "cash.payer.lesson"
    _description = "Lesson of a Bank Line"
    _order = "date desc, id desc"
    _rec_name = "statement_line_id"

    payer_id = fields.Many2one(
        "cash.payer", required=True, index=True, ondelete="cascade", readonly=True
    )
    statement_line_id = fields.Many2one(
        "account.bank.statement.line",
        "Bank Line",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    right = fields.Boolean("Bears It Out", readonly=True)
    user_id = fields.Many2one("res.users", "Decided By", readonly=True)
    date = fields.Datetime("Decided On", readonly=True, default=fields.Datetime.now)
    company_id = fields.Many2one(
        related="payer_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(related="statement_line_id.partner_id")
    text = fields.Char(related="statement_line_id.payment_ref")

    _one_a_line = models.UniqueIndex(
        "(payer_id, statement_line_id)", "A bank line says one thing of a payer."
    )

    def _forget(self, statement_lines):
        """Take back what bank lines taught; what nothing bears out any more goes, unless a person
        entered it."""
        lessons = self.search([("statement_line_id", "in", statement_lines.ids)])
        payers = lessons.payer_id
        lessons.unlink()
        payers.filtered(
            lambda payer: not (payer.right_count or payer.by_hand or payer.note)
        ).unlink()
