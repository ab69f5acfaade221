from odoo import api, fields, models

from ..sentences import render


class ReconciliationRemark(models.AbstractModel):
    """What the reader has to say about a row: could not be read, was left out, looks wrong."""

    _name = "reconciliation.remark"
    _description = "Remark on an Imported Row"
    _order = "kind, row, id"
    _rec_name = "reason_key"

    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    kind = fields.Selection(
        [("error", "Unreadable"), ("warning", "Check"), ("skipped", "Left Out")], required=True
    )
    row = fields.Integer()
    column = fields.Char()
    value = fields.Char()
    reason_key = fields.Char()
    reason_args = fields.Json()
    reason = fields.Char(compute="_compute_reason")

    def _compute_currency_id(self):
        self.currency_id = False

    @api.depends_context("lang")
    @api.depends("reason_key", "reason_args")
    def _compute_reason(self):
        for remark in self:
            remark.reason = render(
                self.env, remark.reason_key, remark.reason_args, remark.currency_id
            )

    @api.model
    def _vals_of(self, reading, fitted):
        """Values of all remarks of a reading, and of the rows that stay outside the session."""
        tables = (
            ("error", reading.errors),
            ("warning", reading.warnings),
            ("skipped", reading.skipped),
        )
        vals = [self._vals(kind, row) for kind, table in tables for row in table.itertuples()]
        for key, table in fitted.left_out.items():
            vals += [self._left_out_vals(key, row) for row in table.itertuples()]
        return vals

    def _vals(self, kind, row):
        return {
            "kind": kind,
            "row": row.row,
            "column": getattr(row, "column", False),
            "value": getattr(row, "value", False) or getattr(row, "text", False),
            "reason_key": row.reason_key,
            "reason_args": row.reason_args,
        }

    def _left_out_vals(self, key, row):
        return {
            "kind": "skipped",
            "row": row.row,
            "value": row.ref or row.memo,
            "reason_key": key,
            "reason_args": {"row_date": row.date.date().isoformat(), "currency": row.currency},
        }
