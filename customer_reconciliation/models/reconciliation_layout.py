from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import importers

#: What a column may hold; the field of role ``x`` is ``column_x``.
ROLES = [
    ("date", "Date"),
    ("due_date", "Due Date"),
    ("ref", "Reference"),
    ("memo", "Description"),
    ("amount", "Amount"),
    ("debit", "Debit"),
    ("credit", "Credit"),
    ("direction", "Direction"),
    ("currency", "Currency"),
    ("balance", "Balance"),
    ("kind", "Kind"),
]
SIGNS = [("auto", "Find Out"), ("as_is", "As in Our Books"), ("mirrored", "Mirrored")]
SIGN_VALUES = {"auto": 0, "as_is": 1, "mirrored": -1}


class ReconciliationLayout(models.AbstractModel):
    """How a file looks; what is left empty is found out in each file."""

    _name = "reconciliation.layout"
    _description = "Layout of a File"

    reader = fields.Selection(
        [("csv", "CSV"), ("sheet", "Spreadsheet"), ("ubl", "UBL"), ("camt", "camt")], "Kind of File"
    )
    encoding = fields.Char()
    delimiter = fields.Char(size=1)
    sheet = fields.Char()
    header_row = fields.Integer(help="Row of the column headers; 0 to find it.")
    date_order = fields.Selection(
        [("ymd", "Year Month Day"), ("dmy", "Day Month Year"), ("mdy", "Month Day Year")]
    )
    decimal = fields.Selection([(".", "1,234.56"), (",", "1.234,56")], "Number Style")
    sign = fields.Selection(SIGNS, required=True, default="auto")

    @api.constrains("encoding", "header_row")
    def _check_readable(self):
        for layout in self:
            if layout.header_row < 0:
                raise ValidationError(
                    self.env._("The header stands in a row from 1 on; 0 finds it.")
                )
            if layout.encoding and not importers.is_encoding(layout.encoding):
                raise ValidationError(
                    self.env._("“%s” is no encoding: utf-8, gb18030 or cp1252.", layout.encoding)
                )

    def _layout_of(self, columns):
        """The engine's layout; ``columns`` maps roles to headers."""
        return importers.Layout(
            reader=self.reader or None,
            encoding=self.encoding or None,
            delimiter=self.delimiter or None,
            sheet=self.sheet or None,
            header_row=self.header_row or None,
            columns=columns or None,
            date_order=self.date_order or None,
            decimal=self.decimal or None,
            sign=SIGN_VALUES[self.sign],
        )

    @api.model
    def _layout_vals(self, layout):
        """Field values of an engine layout, without its columns."""
        names = ("reader", "encoding", "delimiter", "sheet", "header_row", "date_order", "decimal")
        signs = {value: name for name, value in SIGN_VALUES.items()}
        return {name: getattr(layout, name) for name in names} | {"sign": signs[layout.sign]}
