from odoo import api, fields, models
from odoo.exceptions import UserError

from ..queries import Scope

STATES = [
    ("draft", "Draft"),
    ("imported", "Imported"),
    ("matched", "Matched"),
    ("review", "In Review"),
    ("confirmed", "Confirmed"),
    ("sealed", "Sealed"),
    ("cancelled", "Cancelled"),
]
#: What a session is about; changing it collects our side anew.
SCOPE_FIELDS = frozenset(
    {"partner_id", "company_id", "currency_id", "account_type", "date_from", "date_to"}
)


class ReconciliationSession(models.Model):
    _name = "reconciliation.session"
    _description = "Reconciliation Session"
    _inherit = [
        "reconciliation.figures",
        "reconciliation.reports",
        "reconciliation.windows",
        "reconciliation.stated",
        "reconciliation.snapshot",
        "reconciliation.kept",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_to desc, id desc"
    _check_company_auto = True

    _kept = frozenset(
        {"name", "state", "our_opening", "opening_typed", "seal_id", "previous_id", "collected_on"}
    )

    name = fields.Char(default="/", readonly=True, copy=False, index="trigram")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
        help="The company whose account is reconciled; a contact is replaced by it.",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    account_type = fields.Selection(
        [("receivable", "Receivable"), ("payable", "Payable"), ("both", "Both")],
        required=True,
        default="receivable",
    )
    date_from = fields.Date(
        required=True, default=lambda self: fields.Date.context_today(self).replace(month=1, day=1)
    )
    date_to = fields.Date(required=True, default=fields.Date.context_today, tracking=True)
    state = fields.Selection(
        STATES,
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        group_expand="_expand_states",
    )
    user_id = fields.Many2one(
        "res.users", "Responsible", default=lambda self: self.env.user, tracking=True
    )
    note = fields.Html("Notes")

    line_ids = fields.One2many("reconciliation.line", "session_id", "Lines")
    our_line_ids = fields.One2many(
        "reconciliation.line", "session_id", "Our Lines", domain=[("side", "=", "ours")]
    )
    their_line_ids = fields.One2many(
        "reconciliation.line", "session_id", "Their Lines", domain=[("side", "=", "theirs")]
    )
    our_open_line_ids = fields.One2many(
        "reconciliation.line",
        "session_id",
        "Our Unmatched Lines",
        domain=[("side", "=", "ours"), ("match_id", "=", False)],
    )
    their_open_line_ids = fields.One2many(
        "reconciliation.line",
        "session_id",
        "Their Unmatched Lines",
        domain=[("side", "=", "theirs"), ("match_id", "=", False)],
    )
    entered_line_ids = fields.One2many(
        "reconciliation.line",
        "session_id",
        "Lines Entered by Hand",
        domain=[("side", "=", "theirs"), ("statement_id", "=", False), ("carried", "=", False)],
    )
    statement_ids = fields.One2many("reconciliation.statement", "session_id", "Statements")
    match_ids = fields.One2many("reconciliation.match", "session_id", "Matches")
    difference_ids = fields.One2many("reconciliation.difference", "session_id", "Differences")
    bridge_ids = fields.One2many("reconciliation.bridge.row", "session_id")
    previous_id = fields.Many2one(
        "reconciliation.session",
        "Continues",
        readonly=True,
        copy=False,
        help="The partner's session before this one; what it left open is tested again here.",
    )
    seal_id = fields.Many2one("reconciliation.seal", readonly=True, copy=False)

    _dates_in_order = models.Constraint(
        "CHECK(date_from <= date_to)", "A session's first day must not be after its last day."
    )

    # -- life ------------------------------------------------------------------------------------

    @api.model
    def _expand_states(self, states, domain):
        """The columns of the board: all that a session still has before it, in their order."""
        ended = ("sealed", "cancelled")
        return [state for state, _ in STATES if state in states or state not in ended]

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._complete(vals)
        sessions = super().create(vals_list)
        for session, vals in zip(sessions, vals_list, strict=True):
            session._begin(bool(vals.get("their_opening")))
        sessions._collect()
        return sessions

    def _begin(self, opening_typed):
        """Give the session its number, which nobody else may."""
        number = self.env["ir.sequence"].next_by_code("reconciliation.session") or "/"
        self.sudo().write({"name": number, "opening_typed": opening_typed and not self.env.su})

    def _complete(self, vals):
        """Put in the commercial entity: no contact has an account."""
        partner_id = vals.get("partner_id") or self.env.context.get("default_partner_id")
        if partner_id:
            partner = self.env["res.partner"].browse(partner_id)
            vals["partner_id"] = partner.commercial_partner_id.id
        if vals.get("company_id") and not vals.get("currency_id"):
            company = self.env["res.company"].browse(vals["company_id"])
            vals["currency_id"] = company.currency_id.id

    def write(self, vals):
        if vals.keys() - {"active", "in_portal"}:
            self._check_open()
        scope_changed = SCOPE_FIELDS & vals.keys()
        if scope_changed:
            self._check_scope_free()
            if vals.get("partner_id"):
                partner = self.env["res.partner"].browse(vals["partner_id"])
                vals = dict(vals, partner_id=partner.commercial_partner_id.id)
        typed_opening = "their_opening" in vals and not self.env.su
        if typed_opening:
            self._check_unconfirmed()
        result = super().write(vals)
        if typed_opening:
            self.sudo().opening_typed = True  # it is a person's now: the product must not change it
        if scope_changed:
            self._collect()
        if typed_opening:
            self._explain()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_decided(self):
        ended = ("draft", "imported", "cancelled")
        if any(s.state not in ended or s._has_decisions() for s in self):
            raise UserError(
                self.env._(
                    "Only a session without decisions can be deleted: cancel it, or archive it."
                )
            )

    def _check_open(self):
        closed = self.filtered(lambda s: s.state in ("sealed", "cancelled"))
        if closed:
            raise UserError(
                self.env._(
                    "%(session)s is %(state)s and can't be changed any more.",
                    session=closed[0].name,
                    state=dict(self._fields["state"]._description_selection(self.env))[
                        closed[0].state
                    ],
                )
            )

    def _check_unconfirmed(self):
        """What was agreed with the other side does not change under their feet."""
        confirmed = self.filtered(lambda session: session.state == "confirmed")
        if confirmed:
            raise UserError(
                self.env._("%s is confirmed: reopen it before changing it.", confirmed[0].name)
            )

    def _check_scope_free(self):
        given = self.their_line_ids.filtered(lambda line: not line.carried)
        if given or any(session.state not in ("draft", "imported") for session in self):
            raise UserError(
                self.env._(
                    "Partner, currency and period are fixed once their lines are in: "
                    "cancel this session and create another."
                )
            )

    def _keeper(self):
        """Self allowed to write what only the product keeps.

        Browsed anew: a session read from its matches would lose its lines' prefetch with the
        matches' cache, and each line would be read alone.
        """
        self.check_access("write")
        self._check_open()
        return self.browse(self.ids).sudo()  # the caller's right to it was checked above

    def _lock(self):
        """Keep others off until this transaction ends."""
        if self.try_lock_for_update(allow_referencing=True) != self:
            raise UserError(
                self.env._("Somebody else is working on this session: try again shortly.")
            )

    def _scope(self):
        self.ensure_one()
        return Scope(
            self.company_id.id,
            self.partner_id.id,
            self.currency_id.id,
            self.currency_id.decimal_places,
            self.account_type,
        )

    def _minor(self, amount):
        """Monetary → int minor units."""
        return self.currency_id._minor(amount)

    def _major(self, minor):
        """Int minor units → the amount of a monetary field."""
        return self.currency_id._major(minor)

    # -- their side ------------------------------------------------------------------------------

    def import_statement(self, filename, content, file_format=None, accept_errors=False):
        """Import a file of the other side.

        :param str filename: name as received; its ending is a hint only
        :param content: the bytes of the file, or their base64 text (as JSON-2 sends them)
        :param file_format: ``reconciliation.file.format`` (record or id); without it the partner's
            saved formats are tried, then everything is detected
        :param bool accept_errors: leave unreadable rows out instead of refusing the file
        :return: the new ``reconciliation.statement``
        :raise UserError: unreadable file, unreadable rows, or a file imported before
        """
        self.ensure_one()
        return self.env["reconciliation.statement"]._import(
            self, filename, content, file_format, accept_errors
        )

    # -- matching --------------------------------------------------------------------------------

    def action_match(self):
        """Match both sides anew; what people decided before stays as it is."""
        for session in self:
            keeper = session._keeper()
            session._check_ready_to_match()
            session._lock()
            keeper._catch_up()
            keeper.match_ids._run(keeper)
            keeper.state = "matched"
            keeper._explain()
            session.message_post(body=session._in_own_language()._matching_summary())
        return True

    def _check_ready_to_match(self):
        self._check_unconfirmed()
        if not self.their_line_ids and not self.statement_ids:
            raise UserError(
                self.env._(
                    "There is nothing to match yet: import the other side's file or enter lines."
                )
            )

    def _follow(self):
        """Explain anew what lines have changed, once it was explained at all."""
        self.filtered("bridge_ids")._explain()

    def _explain(self):
        """Classify what is left over, rebuild the bridge and tell whether a person is needed."""
        for session in self:
            keeper = session._keeper()
            keeper.difference_ids._explain(keeper)
            keeper.bridge_ids._rebuild(keeper)
            by_hand = keeper.state == "imported" and keeper.match_ids
            if by_hand or keeper.state in ("matched", "review"):
                waiting = keeper.suggestion_count or keeper.open_difference_count
                keeper.state = "review" if waiting else "matched"

    def _matching_summary(self):
        counts = {state: len(matches) for state, matches in self.match_ids.grouped("state").items()}
        return self.env._(
            "Matched: %(auto)s certain, %(suggested)s suggested, %(open)s differences to look at.",
            auto=counts.get("auto", 0),
            suggested=counts.get("suggested", 0),
            open=self.open_difference_count,
        )

    def action_accept_suggestions(self, rule=None):
        """Accept all suggested matches, or those of one rule."""
        suggested = self.match_ids.filtered(
            lambda match: match.state == "suggested" and (not rule or match.rule == rule)
        )
        return suggested.action_accept()

    def _log_decision(self, state, matches, reason):
        """One message a decision: who, what, why."""
        if not matches:
            return
        matches = matches._in_own_language()
        label = dict(matches._fields["state"]._description_selection(matches.env))[state]
        names = ", ".join(matches[:20].mapped("display_name")) + (" …" if len(matches) > 20 else "")
        body = matches.env._(
            "%(decision)s (%(count)s): %(matches)s",
            decision=label,
            count=len(matches),
            matches=names,
        )
        self.message_post(body=f"{body} – {reason}" if reason else body)

    # -- end -------------------------------------------------------------------------------------

    def action_confirm(self):
        """The account is agreed: by the other side, or by us on their behalf."""
        for session in self:
            keeper = session._keeper()
            session._lock()
            if session.state not in ("matched", "review"):
                raise UserError(self.env._("Match %s before confirming it.", session.name))
            keeper.state = "confirmed"
        return True

    def action_reopen(self):
        """Back from confirmed to review."""
        self._check_not_continued()
        for session in self.filtered(lambda s: s.state == "confirmed"):
            session._lock()
            session._keeper().state = "review"
        return True

    def action_seal(self, reason=None):
        """Freeze a confirmed session for good.

        :param str reason: why a manager seals although something is unexplained or undecided
        :raise UserError: not confirmed, or something open and no reason given
        """
        for session in self:
            self.env["reconciliation.seal"]._seal(session, reason)
        return True

    def _open_questions(self):
        """What keeps the session from being sealed without an approval, as sentences."""
        questions = []
        if not self.currency_id.is_zero(self.unexplained):
            amount = self.currency_id.format(self.unexplained)
            questions.append(self.env._("%s is unexplained.", amount))
        if self.suggestion_count:
            questions.append(
                self.env._("%s suggested matches are undecided.", self.suggestion_count)
            )
        if self.change_count:
            questions.append(
                self.env._("%s changes in the ledger are not taken in.", self.change_count)
            )
        unchecked = len(self.line_ids.filtered(lambda line: line.check_state == "entered"))
        if unchecked:
            questions.append(self.env._("%s entered lines wait to be checked.", unchecked))
        return questions + self.statement_ids._closing_questions(self)

    def action_cancel(self):
        """Give the session up; its files may then be imported elsewhere."""
        self._check_not_continued()
        for session in self:
            keeper = session._keeper()
            session._lock()
            keeper.statement_ids.write({"in_use": False})
            keeper.match_ids.lesson_ids.unlink()
            keeper.state = "cancelled"
        return True
