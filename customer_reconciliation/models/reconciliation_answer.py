from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

KINDS = [
    ("paid", "Paid on…"),
    ("will_pay", "Will be paid on…"),
    ("not_received", "Never received"),
    ("amount", "The amount differs"),
    ("returned", "Returned"),
    ("other", "Something else"),
    ("balance", "Another Balance"),
    ("agreed", "Agreed"),
]
#: What contests an entry; the others say how it will be settled.
DISPUTES = ("not_received", "amount", "returned")
#: What an answer of a kind must tell.
NEEDED = {
    "paid": ("date",),
    "will_pay": ("date",),
    "amount": ("amount",),
    "other": ("comment",),
    "balance": ("amount",),
}
TEXT_MAX = 2000
NAME_MAX = 120
AMOUNT_MAX = 10**12


class ReconciliationAnswer(models.Model):
    """What the partner says to a line, to the balance or to the whole; kept as it was given."""

    _name = "reconciliation.answer"
    _description = "Partner's Answer"
    _inherit = ["reconciliation.session.child"]
    _order = "id desc"
    _rec_name = "summary"
    _check_company_auto = True

    session_id = fields.Many2one(
        "reconciliation.session", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="session_id.currency_id", store=True, precompute=True)
    account_partner_id = fields.Many2one(related="session_id.partner_id", string="Partner")
    kind = fields.Selection(KINDS, "Answer", required=True, readonly=True)
    line_id = fields.Many2one(
        "reconciliation.line", readonly=True, index="btree_not_null", ondelete="set null"
    )
    refs = fields.Char("About", readonly=True)
    date = fields.Date(readonly=True, help="When it was paid, will be paid or was returned.")
    amount = fields.Monetary(readonly=True, help="What the partner's books show.")
    comment = fields.Text(readonly=True)
    file = fields.Binary(attachment=True, readonly=True)
    file_name = fields.Char(readonly=True)
    name = fields.Char("Who", readonly=True, required=True)
    email = fields.Char("E-mail", readonly=True)
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, ondelete="set null")
    user_id = fields.Many2one("res.users", "Signed In As", readonly=True, ondelete="set null")
    access_id = fields.Many2one("reconciliation.access", readonly=True, ondelete="set null")
    address = fields.Char("IP Address", readonly=True)
    signature = fields.Image(readonly=True, max_width=1024, max_height=512)
    fingerprint = fields.Char(readonly=True, help="Of the figures that were agreed to.")
    our_balance = fields.Monetary(readonly=True)
    their_balance = fields.Monetary(readonly=True)
    is_outdated = fields.Boolean(
        compute="_compute_is_outdated", help="The figures have changed since this agreement."
    )
    state = fields.Selection(
        [("open", "Open"), ("settled", "Settled")], required=True, default="open", readonly=True
    )
    reply = fields.Text(readonly=True, help="What came of it, for the partner to read.")
    settled_on = fields.Date(readonly=True)
    summary = fields.Char(compute="_compute_summary")
    promise_ids = fields.One2many("payment.promise", "answer_id", readonly=True)

    @api.depends("kind", "date", "amount")
    @api.depends_context("lang")
    def _compute_summary(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for answer in self:
            parts = [labels[answer.kind].removesuffix("…")]
            if answer.date:
                parts.append(format_date(self.env, answer.date))
            if answer.amount or "amount" in NEEDED.get(answer.kind, ()):
                parts.append(answer.currency_id.format(answer.amount))
            answer.summary = " ".join(parts)

    def _compute_is_outdated(self):
        current = {session: session._fingerprint() for session in self._agreed().session_id}
        for answer in self:
            answer.is_outdated = answer.kind == "agreed" and (
                answer.fingerprint != current[answer.session_id]
            )

    def _agreed(self):
        return self.filtered(lambda answer: answer.kind == "agreed")

    # -- taking ----------------------------------------------------------------------------------

    @api.model
    def _take(self, visitor, values):
        """Check what ``visitor`` says, keep it, and let our side know.

        :param dict values: kind; as the kind needs: line_id, date, amount, comment; file, file_name
        """
        kind = values.get("kind")
        if kind not in dict(KINDS) or kind == "agreed":
            raise UserError(self.env._("Please choose an answer."))
        session = visitor.session
        line = self._line_of(session, values.get("line_id"), kind)
        self._check_values(session, kind, values)
        if kind == "will_pay":
            self._check_promised(line, values.get("amount"))
        # whatever it is called, a file of theirs is never served as a page of ours
        answer = self.with_context(attachments_mime_plainxml=True).create(
            self._who(visitor)
            | {
                "session_id": session.id,
                "kind": kind,
                "line_id": line.id,
                "refs": line and line._refs(),
                "date": values.get("date"),
                "amount": values.get("amount") or 0.0,
                "comment": (values.get("comment") or "").strip()[:TEXT_MAX],
                "file": values.get("file"),
                "file_name": values.get("file_name"),
            }
        )
        answer.with_env(session._office().env)._tell()
        return answer

    def _who(self, visitor):
        return {
            "name": visitor.name[:NAME_MAX],
            "email": visitor.email,
            "partner_id": visitor.partner.id,
            "user_id": visitor.account.id,
            "access_id": visitor.access.id,
            "address": visitor.address,
        }

    def _line_of(self, session, line_id, kind):
        """The line with the id if it is one of ``session``: ids come from outside."""
        if kind == "balance":
            return session.line_ids.browse()
        line = session.line_ids.search([("id", "=", line_id), ("session_id", "=", session.id)])
        if not line:
            raise UserError(
                self.env._("This entry is no longer here: please look at the page anew.")
            )
        return line

    def _check_values(self, session, kind, values):
        needed = NEEDED.get(kind, ())
        if "date" in needed and not values.get("date"):
            raise UserError(self.env._("Please tell the date."))
        if "amount" in needed and values.get("amount") is None:
            raise UserError(self.env._("Please tell the amount in your books."))
        if "comment" in needed and not (values.get("comment") or "").strip():
            raise UserError(self.env._("Please tell us in a few words what is wrong."))
        if abs(values.get("amount") or 0) > AMOUNT_MAX:
            raise UserError(self.env._("This amount is too large."))
        today = fields.Date.context_today(session)
        if kind == "paid" and values["date"] > today:
            raise UserError(
                self.env._("“Paid on” can't be a day to come: choose “Will be paid on”.")
            )
        if kind == "will_pay" and values["date"] < today:
            raise UserError(
                self.env._("“Will be paid on” can't be a day gone by: choose “Paid on”.")
            )

    def _check_promised(self, line, amount):
        """Without an amount, what is open of the entry is promised; so something has to be."""
        items = self.env["payment.promise"]._installments_of(line)
        promised = amount or sum(items.mapped("amount_residual_currency"))
        if line.currency_id.compare_amounts(promised, 0) <= 0:
            raise UserError(
                self.env._(
                    "Please tell the amount that will be paid: in our books nothing is open of "
                    "this entry."
                )
            )

    # -- what it means on our side ---------------------------------------------------------------

    def _tell(self):
        """Differences, disputes, promises, the log and a task for whoever is in charge."""
        for answer in self:
            answer._comment_differences()
            if answer.kind in DISPUTES:
                self.env["payment.dispute"]._of_answer(answer)
            elif answer.kind == "will_pay":
                self.env["payment.promise"]._of_answer(answer)
            session = answer.session_id
            session.message_post(
                body=answer._sentence(), author_id=answer.partner_id.id, message_type="comment"
            )
            session._ask_owner(answer)

    def _sentence(self):
        """Who said what, for the log: texts of the visitor are plain text there."""
        said = ": ".join(filter(None, (self.refs, self.summary)))
        text = f"{self.name}: {said}"
        text = f"{text} – {self.comment}" if self.comment else text
        return f"{text} ({self.file_name})" if self.file_name else text

    def _contested(self):
        """The journal item it is about, where it is still open."""
        item = self.line_id.move_line_id
        return item.filtered(lambda line: not line.reconciled)

    def _comment_differences(self):
        """Write the answers into the comments of the differences about their lines, once."""
        for answer in self.filtered("line_id"):
            text = answer._sentence()
            differences = answer.session_id.difference_ids.filtered(
                lambda d, line=answer.line_id: line in d.line_ids
            )
            for difference in differences.filtered(
                lambda d, text=text: text not in (d.comment or "")
            ):
                comment = "\n".join(filter(None, (difference.comment, text)))
                difference.write({"comment": comment, "state": "open"})

    def action_open_settle(self):
        """Say what came of it."""
        return self.env["reconciliation.settle"].create({"answer_ids": self.ids})._open()

    def action_settle(self, reply=None):
        """The answers are dealt with; what was contested because of them no longer is.

        :param str reply: what came of it; the partner reads it in the portal
        """
        self.session_id.check_access("write")
        answers = self.sudo()  # the caller may write the sessions: checked above
        told = {"reply": reply.strip()[:TEXT_MAX]} if reply else {}
        answers.write({"state": "settled", "settled_on": fields.Date.context_today(self)} | told)
        for answer in answers.filtered(lambda a: a.kind in DISPUTES):
            others = self.sudo().search_count(
                [
                    ("line_id.move_line_id", "=", answer.line_id.move_line_id.id),
                    ("kind", "in", DISPUTES),
                    ("state", "=", "open"),
                ],
                limit=1,
            )
            if not others:
                self.env["payment.dispute"].sudo()._answer_settled(answer)
        return True

    def action_open_again(self):
        """Take the settling back."""
        self.session_id.check_access("write")
        answers = self.sudo()  # the caller may write the sessions: checked above
        answers.write({"state": "open", "settled_on": False})
        for answer in answers.filtered(lambda a: a.kind in DISPUTES):
            self.env["payment.dispute"].sudo()._of_answer(answer)
        return True
