import base64

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..engine import importers
from .dialog import dialog

PREVIEW_ROWS = 30
PREVIEW_REMARKS = 200


class ReconciliationImport(models.TransientModel):
    """Reads a file of the other side, shows how it was understood, and imports it."""

    _name = "reconciliation.import"
    _description = "Import a Statement"
    _inherit = ["reconciliation.layout"]

    session_id = fields.Many2one("reconciliation.session", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="session_id.partner_id", related_sudo=False)
    currency_id = fields.Many2one(related="session_id.currency_id", related_sudo=False)
    content = fields.Binary("File", attachment=False)
    filename = fields.Char()
    state = fields.Selection([("upload", "Upload"), ("preview", "Preview")], default="upload")
    file_format_id = fields.Many2one("reconciliation.file.format")
    remember = fields.Boolean("Remember for This Partner", default=True)
    accept_errors = fields.Boolean("Leave Unreadable Rows Out")
    column_ids = fields.One2many("reconciliation.import.column", "import_id")
    row_ids = fields.One2many("reconciliation.import.row", "import_id", readonly=True)
    remark_ids = fields.One2many("reconciliation.import.remark", "import_id", readonly=True)
    line_count = fields.Integer("Lines", readonly=True)
    error_count = fields.Integer("Unreadable Rows", readonly=True)
    total = fields.Monetary(readonly=True, help="In our sign: positive when they owe us.")
    states_opening = fields.Boolean(readonly=True)
    states_closing = fields.Boolean(readonly=True)
    opening = fields.Monetary(readonly=True)
    closing = fields.Monetary(readonly=True)
    mirrored = fields.Boolean(readonly=True)

    @api.model
    def _open_for(self, session, filename=None, content=None):
        wizard = self.create({"session_id": session.id, "filename": filename, "content": content})
        return wizard.action_read() if filename else wizard._reopen()

    def _reopen(self):
        return dialog(
            self, self.env._("Import Their Statement"), context={"dialog_size": "extra-large"}
        )

    def action_read(self):
        """Read the file with what is known of it so far, and show the preview."""
        self.ensure_one()
        layout = self._layout_of(self._columns()) if self.state == "preview" else None
        try:
            chosen, reading = self._statements()._read(
                self.session_id, self.filename, self._bytes(), self.file_format_id, layout
            )
        except UserError as error:
            self._ask_for_columns(error)
            return self._reopen()
        self.write(self._layout_vals(reading.layout))
        self.write({"file_format_id": chosen.id or self.file_format_id.id, "state": "preview"})
        self._show(reading)
        return self._reopen()

    def _ask_for_columns(self, error):
        """Where only a person can tell which column holds what, show the columns; else raise."""
        unreadable = error.__cause__
        if not isinstance(unreadable, importers.UnreadableFile):
            raise error
        if unreadable.reason_key != "no_columns":
            raise error
        remark = {"kind": "error", "reason_key": "no_columns", "reason_args": unreadable.args_}
        roles = {column.name: column.role for column in self.column_ids}
        columns = [{"name": name, "role": roles.get(name)} for name in unreadable.args_["names"]]
        self.write(
            {
                "state": "preview",
                "line_count": 0,
                "row_ids": [Command.clear()],
                "column_ids": [Command.clear(), *map(Command.create, columns)],
                "remark_ids": [Command.clear(), Command.create(remark)],
            }
        )

    def action_import(self):
        """Import as shown; remember the layout when asked to."""
        self.ensure_one()
        if self.state == "upload":
            self.action_read()
        layout = self._layout_of(self._columns())
        statement = self._statements()._import(
            self.session_id, self.filename, self._bytes(), None, self.accept_errors, layout
        )
        if self.remember:
            statement.sudo().file_format_id = (
                self._save_format()
            )  # read-only for people, ours to fill
        return {"type": "ir.actions.act_window_close"}

    def _statements(self):
        return self.env["reconciliation.statement"]

    def _bytes(self):
        return base64.b64decode(self.content or b"")

    def _columns(self):
        """role → header, for memo a tuple of headers."""
        columns = {}
        for column in self.column_ids.filtered("role"):
            if column.role == "memo":
                columns["memo"] = (*columns.get("memo", ()), column.name)
            else:
                columns[column.role] = column.name
        return columns

    def _show(self, reading):
        fitted, sign = self._statements()._fit(self.session_id, reading)
        major = self.session_id._major
        self.write(
            {
                "line_count": len(fitted.inside),
                "error_count": reading.errors["row"].nunique(),
                "total": major(int(fitted.inside["amount"].sum())),
                "states_opening": fitted.opening is not None,
                "states_closing": fitted.closing is not None,
                "opening": major(fitted.opening or 0),
                "closing": major(fitted.closing or 0),
                "mirrored": sign < 0,
                "column_ids": [Command.clear(), *map(Command.create, self._column_vals(reading))],
                "row_ids": [
                    Command.clear(),
                    *(
                        Command.create(self._row_vals(row))
                        for row in fitted.inside.head(PREVIEW_ROWS).itertuples()
                    ),
                ],
                "remark_ids": [
                    Command.clear(),
                    *map(Command.create, self._remark_vals(reading, fitted)),
                ],
            }
        )

    def _column_vals(self, reading):
        roles = {}
        for role, header in (reading.layout.columns or {}).items():
            for name in header if isinstance(header, tuple) else (header,):
                roles[name] = role
        return [
            {
                "name": header,
                "role": roles.get(header, False),
                "sample": " · ".join(
                    row[place] for row in reading.sample[:4] if place < len(row) and row[place]
                ),
            }
            for place, header in enumerate(reading.headers)
            if header
        ]

    def _row_vals(self, row):
        return {
            "row": row.row,
            "date": row.date.date(),
            "ref": row.ref,
            "memo": row.memo,
            "kind": row.kind,
            "amount": self.session_id._major(row.amount),
        }

    def _remark_vals(self, reading, fitted):
        return self.remark_ids._vals_of(reading, fitted)[:PREVIEW_REMARKS]

    def _save_format(self):
        formats = self.env[
            "reconciliation.file.format"
        ].sudo()  # any user may keep what they taught it
        vals = self._layout_vals(self._layout_of({})) | formats._column_vals(self._columns())
        if self.file_format_id in formats._of(self.session_id):
            self.file_format_id.sudo().write(vals)
            return self.file_format_id
        return formats.create(
            vals
            | {
                "name": f"{self.partner_id.display_name} · {self.filename}",
                "partner_id": self.partner_id.id,
                "company_id": self.session_id.company_id.id,
            }
        )
