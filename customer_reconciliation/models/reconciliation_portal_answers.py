import base64
import hashlib
import json

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..reports import portal_page
from ..sentences import render
from .reconciliation_answer import NAME_MAX

ACTIVITY = "customer_reconciliation.mail_activity_partner_answer"
SIGNATURE_BYTES_MAX = 300_000
PNG = b"\x89PNG\r\n\x1a\n"


class ReconciliationPortalAnswers(models.AbstractModel):
    """What a partner does in the portal: answer, agree, send a file.

    Every method takes a ``visitor.Visitor``, whose right to the session was checked when it was
    made; ``self`` is the visitor's session, in superuser mode and in the visitor's language.
    """

    _name = "reconciliation.portal.answers"
    _description = "Answers to a Reconciliation Session"
    _inherit = ["reconciliation.portal"]

    answer_ids = fields.One2many(
        "reconciliation.answer", "session_id", "Partner's Answers", readonly=True
    )
    agreed_answer_id = fields.Many2one(
        "reconciliation.answer", "Agreement", compute="_compute_agreed_answer_id"
    )

    def _compute_agreed_answer_id(self):
        for session in self:
            session.agreed_answer_id = session.answer_ids._agreed().sorted("id")[-1:]

    def _portal_check(self, visitor, kind):
        """May ``visitor`` do this now, and has it not been too often?"""
        if not visitor.may_answer:
            raise UserError(
                self.env._("You see what the partner sees; only the partner can answer here.")
            )
        if self.state in ("sealed", "cancelled"):
            raise UserError(self.env._("This reconciliation is closed: nothing can be changed."))
        if kind in ("upload", "take_back") and self.state == "confirmed":
            raise UserError(
                self.env._("This reconciliation is agreed already: please write to us instead.")
            )
        self._lock()  # two at once would both be below the limit
        self.env["reconciliation.visit"]._check_limit(visitor, kind)

    # -- answers ---------------------------------------------------------------------------------

    def _portal_answer(self, visitor, values):
        """Keep an answer to a line or to the balance; see ``reconciliation.answer._take``."""
        self._portal_check(visitor, "answer")
        answer = self.env["reconciliation.answer"]._take(visitor, values)
        told = answer.with_env(self._office().env)._sentence()
        self.env["reconciliation.visit"]._note(visitor, "answer", told)
        return answer

    def _portal_agree(self, visitor, name, fingerprint, signature=None):
        """Keep the agreement to the figures as they are now; nothing else changes by it.

        :param str name: who signs, as typed
        :param str fingerprint: of the figures the visitor has seen
        :param signature: base64 of a PNG, drawn or set from the name; None: the typed name counts
        """
        self._portal_check(visitor, "agree")
        name = (name or "").strip()
        if not name:
            raise UserError(self.env._("Please enter your name."))
        if fingerprint != self._fingerprint():
            raise UserError(
                self.env._(
                    "The figures have changed since you opened this page: "
                    "please look at them again before you agree."
                )
            )
        answers = self.env["reconciliation.answer"]
        answer = answers.create(
            answers._who(visitor)
            | {
                "session_id": self.id,
                "kind": "agreed",
                "name": name[:NAME_MAX],
                "comment": portal_page.agreement(self),
                "signature": self._checked_signature(signature),
                "fingerprint": fingerprint,
                "our_balance": self.our_balance,
                "their_balance": self.their_balance,
            }
        )
        answer.with_env(self._office().env)._tell()
        self.env["reconciliation.visit"]._note(visitor, "agree", name[:NAME_MAX])
        return answer

    def _checked_signature(self, signature):
        if not signature:
            return False
        try:
            image = base64.b64decode(signature, validate=True)
        except (ValueError, TypeError) as error:
            raise UserError(
                self.env._("The signature can't be read: please sign again.")
            ) from error
        if len(image) > SIGNATURE_BYTES_MAX or not image.startswith(PNG):
            raise UserError(self.env._("The signature can't be read: please sign again."))
        return signature

    def _fingerprint(self):
        """SHA-256 of all figures that are agreed to: balances, lines and differences."""
        lines = self.env["reconciliation.line"].search_fetch(
            [("session_id", "=", self.id), ("check_state", "=", "checked")],
            ["side", "date", "ref", "amount", "carried", "match_id"],
            order="id",
        )
        figures = [
            [self.id, str(self.date_from), str(self.date_to), self.currency_id.name],
            [
                self._minor(self[name])
                for name in ("our_opening", "their_opening", "our_balance", "their_balance")
            ],
            [
                [line.id, line.side, str(line.date), line.ref, self._minor(line.amount)]
                for line in lines
            ],
            sorted(
                [d.kind, self._minor(d.amount), sorted(d.line_ids.ids)] for d in self.difference_ids
            ),
        ]
        return hashlib.sha256(json.dumps(figures).encode()).hexdigest()

    def _ask_owner(self, answer):
        """One task for whoever is in charge, however many answers come."""
        user = self.user_id or self.create_uid
        kind = self.env.ref(ACTIVITY)
        waiting = self.activity_ids.filtered(
            lambda task: task.activity_type_id == kind and task.user_id == user
        )
        if not waiting:
            self.activity_schedule(ACTIVITY, user_id=user.id, summary=answer._sentence()[:200])

    # -- their file ------------------------------------------------------------------------------

    def _portal_upload(self, visitor, filename, content):
        """Take a file of the partner in as theirs and match it at once.

        :return: the statement, or none; and the rows that can't be read, as
            ``[(row, column, value, reason), …]``: when there are any, nothing was taken in
        """
        self._portal_check(visitor, "upload")
        statements = self.env["reconciliation.statement"]
        statements._refuse_repeated(self, hashlib.sha256(content).hexdigest())
        _format, reading = statements._read(self, filename, content)
        if len(reading.errors):
            # reading it was the work: it counts, though there is no refusal in words
            self.env["reconciliation.visit"]._note(visitor, "refused", filename, "upload")
            return statements, self._unreadable(reading)
        # whatever it is called, a file of theirs is never served as a page of ours
        office = self._office().with_context(attachments_mime_plainxml=True)
        statement = office.import_statement(filename, content)
        if not statement.line_count:
            raise UserError(
                self.env._(
                    "This file has no entry of the period %(start)s – %(end)s in %(currency)s.",
                    start=format_date(self.env, self.date_from),
                    end=format_date(self.env, self.date_to),
                    currency=self.currency_id.name,
                )
            )
        statement.sent_by = visitor.name[:NAME_MAX]
        office.action_match()
        self.env["reconciliation.visit"]._note(visitor, "upload", filename)
        return statement.with_env(self.env), []

    def _unreadable(self, reading):
        return [
            (
                error.row,
                error.column,
                error.value,
                render(self.env, error.reason_key, error.reason_args),
            )
            for error in reading.errors.itertuples()
        ]

    def _portal_take_back(self, visitor, statement_id):
        """Take a wrong file of theirs out again, as long as nobody of ours has worked with it."""
        self._portal_check(visitor, "take_back")
        statement = self._portal_record("statement", statement_id)
        if statement._is_worked_with():
            raise UserError(
                self.env._("We are working with this file already: please write to us instead.")
            )
        office, filename = self._office(), statement.filename
        told = office.env._(
            "%(name)s took back %(file)s (SHA-256 %(digest)s).",
            name=visitor.name,
            file=filename,
            digest=statement.sha256,
        )
        statement.with_env(office.env).unlink()
        if self.their_count:
            office.action_match()
        office.message_post(body=told, author_id=visitor.partner.id, message_type="comment")
        self.env["reconciliation.visit"]._note(visitor, "take_back", filename)

    def _portal_sent(self, visitor, what, record_id):
        """Name and bytes of a file they have sent.

        :param what: ``statement`` or ``answer``
        """
        visits = self.env["reconciliation.visit"]
        visits._check_limit(visitor, "download")
        record = self._portal_record(what, record_id)
        name, content = (
            (record.filename, record.content)
            if what == "statement"
            else (record.file_name, record.file)
        )
        visits._note(visitor, "download", name)
        return name, base64.b64decode(content)

    def _portal_record(self, what, record_id):
        """What they have sent to this very session: ids come from outside."""
        records = {
            "statement": self.statement_ids.filtered("sent_by"),
            "answer": self.answer_ids.filtered("file_name"),
        }
        record = records[what].filtered(lambda one: one.id == record_id)
        if not record:
            raise UserError(self.env._("This file is no longer here."))
        return record
