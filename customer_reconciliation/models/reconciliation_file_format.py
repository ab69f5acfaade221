from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .reconciliation_layout import ROLES


class ReconciliationFileFormat(models.Model):
    """How a partner's files look, so that the next one needs no help."""

    _name = "reconciliation.file.format"
    _description = "Statement File Format"
    _inherit = ["reconciliation.layout"]
    _order = "partner_id, write_date desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one("res.partner", index=True, check_company=True)
    column_date = fields.Char("Date Column")
    column_due_date = fields.Char("Due Date Column")
    column_ref = fields.Char("Reference Column")
    column_memo = fields.Char("Description Columns", help="Several may be given, separated by |.")
    column_amount = fields.Char("Amount Column")
    column_debit = fields.Char("Debit Column")
    column_credit = fields.Char("Credit Column")
    column_direction = fields.Char("Direction Column")
    column_currency = fields.Char("Currency Column")
    column_balance = fields.Char("Balance Column")
    column_kind = fields.Char("Kind Column")

    @api.constrains("column_amount", "column_debit", "column_credit")
    def _check_amount_column(self):
        for layout in self:
            if layout.column_amount and (layout.column_debit or layout.column_credit):
                raise ValidationError(
                    self.env._(
                        "Give either one amount column or debit and credit columns, not both."
                    )
                )

    @api.model
    def _of(self, session):
        """The formats saved for the session's partner, the one changed last first."""
        return self.search(
            [("partner_id", "=", session.partner_id.id), ("company_id", "=", session.company_id.id)]
        )

    def _layout(self):
        columns = {role: self[f"column_{role}"] for role, _label in ROLES if self[f"column_{role}"]}
        if "memo" in columns:
            columns["memo"] = tuple(columns["memo"].split("|"))
        return self._layout_of(columns)

    @api.model
    def _column_vals(self, columns):
        """Field values of a layout's columns (role → header, or several headers for the memo)."""
        vals = {f"column_{role}": columns.get(role, False) for role, _label in ROLES}
        if isinstance(vals["column_memo"], tuple):
            vals["column_memo"] = "|".join(vals["column_memo"])
        return vals
