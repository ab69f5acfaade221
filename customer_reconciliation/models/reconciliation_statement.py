import base64
import hashlib
from dataclasses import replace

import pandas as pd

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..engine import importers
from ..sentences import render

CREATE_BATCH = 5000


class ReconciliationStatement(models.Model):
    """One file of theirs, kept as received."""

    _name = "reconciliation.statement"
    _description = "Imported Statement"
    _inherit = ["reconciliation.session.child"]
    _order = "id desc"
    _rec_name = "filename"
    _check_company_auto = True

    session_id = fields.Many2one(
        "reconciliation.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        related="session_id.partner_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="session_id.currency_id", store=True, precompute=True)
    filename = fields.Char(required=True, readonly=True)
    content = fields.Binary(attachment=True, required=True, readonly=True)
    sha256 = fields.Char("SHA-256", required=True, readonly=True)
    sent_by = fields.Char(readonly=True, help="Who sent it in the portal; empty: our own people.")
    in_use = fields.Boolean(default=True, readonly=True, help="Off once the session was cancelled.")
    file_format_id = fields.Many2one(
        "reconciliation.file.format", readonly=True, ondelete="set null"
    )
    mirrored = fields.Boolean(readonly=True, help="Amounts were turned from their sign into ours.")
    line_ids = fields.One2many("reconciliation.line", "statement_id", readonly=True)
    remark_ids = fields.One2many("reconciliation.statement.remark", "statement_id", readonly=True)
    line_count = fields.Integer("Lines", readonly=True)
    total = fields.Monetary(readonly=True, help="Sum of the imported lines, in our sign.")
    opening = fields.Monetary(readonly=True)
    closing = fields.Monetary(readonly=True)
    states_opening = fields.Boolean(readonly=True)
    states_closing = fields.Boolean(readonly=True)
    date_from = fields.Date("First Date", readonly=True)
    date_to = fields.Date("Last Date", readonly=True)

    _once = models.UniqueIndex(
        "(company_id, partner_id, currency_id, sha256) WHERE in_use",
        "This file was imported for the partner already.",
    )

    def unlink(self):
        """Take the file out again: its lines, their matches and its opening balance."""
        sessions = self.session_id
        stated = self.filtered("states_opening").session_id | sessions.filtered("is_stated")
        sessions._check_unconfirmed()
        self.check_access("unlink")
        lines = self.sudo().line_ids  # people can't delete lines of a file, only the whole file
        lines.match_id._dissolve()
        lines.unlink()
        result = super().unlink()
        for session in stated:
            session._keeper()._take_opening()
        for session in sessions:
            keeper = session._keeper()
            matched = set(keeper.line_ids.filtered("match_id").ids)
            self.env["reconciliation.outside"]._drop_unnamed(keeper, matched)
        sessions._follow()
        return result

    def _is_worked_with(self):
        """Has a person of ours decided anything about its lines?"""
        lines = self.line_ids
        differences = self.session_id.difference_ids.filtered(lambda d: d.line_ids & lines)
        return bool(lines.match_id.filtered("decided_by_id")) or any(
            d.kind_by_hand or d.state != "open" for d in differences
        )

    # -- import ----------------------------------------------------------------------------------

    def _import(
        self, session, filename, content, file_format=None, accept_errors=False, layout=None
    ):
        """See ``reconciliation.session.import_statement``; ``layout`` is the preview's, if any."""
        keeper = session._keeper()
        session._check_unconfirmed()
        session._lock()
        content = self._decoded(content)
        digest = hashlib.sha256(content).hexdigest()
        self._refuse_repeated(keeper, digest)
        chosen, reading = self._read(session, filename, content, file_format, layout)
        if len(reading.errors) and not accept_errors:
            raise UserError(self._error_list(reading))
        statement = keeper.statement_ids.create(
            {
                "session_id": session.id,
                "filename": filename,
                "content": base64.b64encode(content),
                "sha256": digest,
                "file_format_id": chosen.id,
            }
        )
        statement._take(keeper, reading)
        if session.state == "draft":
            keeper.state = "imported"
        session._follow()
        session.message_post(body=statement._in_own_language()._announcement())
        return statement.with_env(self.env)

    def _decoded(self, content):
        """The bytes of a file given as bytes or as base64 text."""
        if not isinstance(content, str | bytes):
            raise UserError(self.env._("A file's content is given as bytes or as base64 text."))
        try:
            text = isinstance(content, str) and "".join(content.split())
            return base64.b64decode(text, validate=True) if text is not False else content
        except ValueError as error:
            raise UserError(
                self.env._("A file's content is given as bytes or as base64 text.")
            ) from error

    def _refuse_repeated(self, session, digest):
        first = session.statement_ids.search(
            [
                ("company_id", "=", session.company_id.id),
                ("partner_id", "=", session.partner_id.id),
                ("currency_id", "=", session.currency_id.id),
                ("sha256", "=", digest),
                ("in_use", "=", True),
            ],
            limit=1,
        )
        if first:
            raise UserError(
                self.env._(
                    "This file was imported before: %(file)s, on %(date)s, into %(session)s.",
                    file=first.filename,
                    date=format_date(self.env, first.create_date),
                    session=first.session_id.name,
                )
            )

    def _read(self, session, filename, content, file_format=None, layout=None):
        """The format used (or none) and the reading.

        A given layout or format is applied as it is; else the partner's saved format that fits the
        file, else the file's own shape.
        """
        formats = self.env["reconciliation.file.format"]
        if layout:
            return formats, self._parse(session, filename, content, layout)
        if file_format:
            chosen = formats.browse(file_format) if isinstance(file_format, int) else file_format
            return chosen, self._parse(session, filename, content, chosen._layout())
        for saved in formats._of(session):
            try:
                return saved, self._parse(session, filename, content, saved._layout())
            except UserError:
                continue
        return formats, self._parse(session, filename, content, None)

    def _parse(self, session, filename, content, layout):
        # pylint: disable-next=no-search-all
        currencies = self.env["res.currency"].with_context(active_test=False).search([])
        decimals = {currency.name: currency.decimal_places for currency in currencies}
        decimals[""] = session.currency_id.decimal_places  # where a file names no currency
        try:
            return importers.read(filename, content, layout=layout, decimals=decimals)
        except importers.UnreadableFile as error:
            raise UserError(render(self.env, error.reason_key, error.args_)) from error

    def _error_list(self, reading):
        shown = [
            self.env._(
                "Row %(row)s, %(column)s “%(value)s”: %(reason)s",
                row=error.row,
                column=error.column,
                value=error.value,
                reason=render(self.env, error.reason_key, error.reason_args),
            )
            for error in reading.errors.head(20).itertuples()
        ]
        head = self.env._(
            "%s rows can't be read; nothing was imported. "
            "Correct the file, or accept to leave them out.",
            reading.errors["row"].nunique(),
        )
        return "\n".join([head, *shown])

    def _fit(self, session, reading):
        """The reading cut to the session, and the sign that was applied."""
        sign = reading.layout.sign or self._sign(session, reading)
        fitted = importers.fit(
            reading, session.currency_id.name, session.date_from, session.date_to, sign
        )
        empty = fitted.inside["amount"] == 0
        left_out = fitted.left_out | {"no_effect": fitted.inside[empty]}
        return replace(fitted, inside=fitted.inside[~empty], left_out=left_out), sign

    def _sign(self, session, reading):
        ours = session.line_ids.filtered(lambda line: line.side == "ours")._frame()
        return importers.orient(
            reading.table,
            ours,
            our_balance=session._minor(session.our_balance),
            closing=reading.closing,
        ).sign

    def _take(self, session, reading):
        """Turn what was read into lines of ``session``."""
        fitted, sign = self._fit(session, reading)
        inside = fitted.inside
        self.write(
            {
                "mirrored": sign < 0,
                "line_count": len(inside),
                "total": session._major(int(inside["amount"].sum())),
                "states_opening": fitted.opening is not None,
                "states_closing": fitted.closing is not None,
                "opening": session._major(fitted.opening or 0),
                "closing": session._major(fitted.closing or 0),
                "date_from": inside["date"].min() if len(inside) else False,
                "date_to": inside["date"].max() if len(inside) else False,
            }
        )
        self._create_lines(session, inside)
        if self.states_opening or session.is_stated:
            session._take_opening()
        remarks = self.remark_ids._vals_of(reading, fitted)
        self.remark_ids.create([dict(vals, statement_id=self.id) for vals in remarks])

    def _create_lines(self, session, table):
        rows = [self._line_vals(session, row) for row in table.itertuples()]
        for start in range(0, len(rows), CREATE_BATCH):
            self.line_ids.create(rows[start : start + CREATE_BATCH])

    def _line_vals(self, session, row):
        return self.line_ids._session_vals(session) | {
            "statement_id": self.id,
            "side": "theirs",
            "row": row.row,
            "date": row.date.date(),
            "due_date": row.due_date.date() if pd.notna(row.due_date) else False,
            "ref": row.ref,
            "memo": row.memo,
            "kind": row.kind,
            "amount": session._major(row.amount),
            "duplicate_of_row": max(row.duplicate_of, 0),
        }

    def _announcement(self):
        text = self.env._(
            "%(file)s imported: %(count)s lines, %(total)s in our sign, "
            "rows left out or to check: %(remarks)s.",
            file=self.filename,
            count=self.line_count,
            total=self.currency_id.format(self.total),
            remarks=len(self.remark_ids),
        )
        return " ".join(filter(None, (text, self._other_opening())))

    def _other_opening(self):
        """That the file states another opening balance than the one typed in, or nothing."""
        session, currency = self.session_id, self.currency_id
        if not (self.states_opening and session.opening_typed):
            return ""
        if not currency.compare_amounts(self.opening, session.their_opening):
            return ""
        return self.env._(
            "It states an opening balance of %(stated)s; %(typed)s stays, as a person typed it in.",
            stated=currency.format(self.opening),
            typed=currency.format(session.their_opening),
        )

    def _closing_questions(self, session):
        """Whether the last file's closing balance is what its lines come to."""
        stating = self.filtered("states_closing").sorted("date_to")
        if not stating or session.currency_id.is_zero(stating[-1].closing - session.their_balance):
            return []
        return [
            self.env._(
                "%(file)s states a closing balance of %(stated)s, their lines come to %(sum)s.",
                file=stating[-1].filename,
                stated=session.currency_id.format(stating[-1].closing),
                sum=session.currency_id.format(session.their_balance),
            )
        ]
