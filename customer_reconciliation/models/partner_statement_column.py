from odoo import fields, models

#: Kinds with columns to choose from, and those they have when nobody chose.
USUAL = {
    "entries": ("date", "ref", "memo", "due_date", "debit", "credit", "balance"),
    "items": ("date", "ref", "memo", "due_date", "days", "amount", "paid", "residual"),
}


class PartnerStatementColumn(models.Model):
    _name = "partner.statement.column"
    _description = "Column of Statements"
    _order = "sequence, id"

    template_id = fields.Many2one("partner.statement.template", required=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Selection(
        [
            ("date", "Date"),
            ("ref", "Reference"),
            ("memo", "Description"),
            ("kind", "Kind"),
            ("due_date", "Due Date"),
            ("days", "Days"),
            ("debit", "Debit"),
            ("credit", "Credit"),
            ("amount", "Amount"),
            ("paid", "Paid"),
            ("residual", "Open"),
            ("balance", "Balance"),
        ],
        "Column",
        required=True,
        help="Debit, credit and balance are those of entries; days, paid and open those of items.",
    )
    label = fields.Char("Headline", translate=True, help="Leave empty for the usual one.")
    _once = models.Constraint("unique(template_id, name)", "A column stands there once.")
