from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .. import engine
from ..engine import compare
from .reconciliation_rule import RULES

STATES = [
    ("auto", "Automatic"),
    ("suggested", "Suggested"),
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
    ("manual", "By Hand"),
]


class ReconciliationMatch(models.Model):
    _name = "reconciliation.match"
    _description = "Reconciliation Match"
    _inherit = ["reconciliation.session.child", "reconciliation.evidence"]
    _order = "state desc, score, id"
    _check_company_auto = True

    session_id = fields.Many2one(
        "reconciliation.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="session_id.currency_id", store=True, precompute=True)
    line_ids = fields.One2many("reconciliation.line", "match_id", "Lines")
    rejected_line_ids = fields.Many2many(
        "reconciliation.line",
        "reconciliation_match_rejected_line_rel",
        string="Rejected Lines",
        help="The lines a person said do not belong together; they are not proposed again.",
    )
    rule = fields.Selection([*RULES, ("manual", "By Hand")], required=True, readonly=True)
    score = fields.Float(readonly=True, aggregator="avg")
    state = fields.Selection(STATES, required=True, readonly=True, index=True)
    difference = fields.Monetary(readonly=True, help="Ours less theirs.")
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)
    decision_note = fields.Char("Why", readonly=True)
    lesson_ids = fields.One2many("reconciliation.knowledge.lesson", "match_id", "Teaches")
    our_refs = fields.Char("Ours", compute="_compute_sides")
    their_refs = fields.Char("Theirs", compute="_compute_sides")
    our_amount = fields.Monetary(compute="_compute_sides")
    their_amount = fields.Monetary(compute="_compute_sides")

    @api.depends("line_ids.amount", "rejected_line_ids")
    def _compute_sides(self):
        for match in self:
            for name, value in (match.line_ids or match.rejected_line_ids)._sides().items():
                match[name] = value

    @api.depends("our_refs", "their_refs")
    def _compute_display_name(self):
        for match in self:
            match.display_name = f"{match.our_refs or '–'} ↔ {match.their_refs or '–'}"

    # -- the engine ------------------------------------------------------------------------------

    def _run(self, session):
        """Match the session's undecided lines anew."""
        outside = self.env["reconciliation.outside"]
        result = self._ask_engine(session)
        outside._drop_unnamed(session, set(result.links["item_id"]))
        if outside._bring_earlier(session, set(result.links["item_id"])):
            result = self._ask_engine(session)
        self._store(session, result)

    def _ask_engine(self, session):
        policy = self.env["reconciliation.rule"]._policy(session)
        return session.line_ids._undecided()._match(policy, self._forbidden())

    def _forbidden(self):
        return list(self._decisions().wrong)

    def _decisions(self):
        """What people decided of these matches, for the engine."""

        def groups(*states):
            found = {match._group() for match in self if match.state in states}
            return frozenset(found - {frozenset()})

        right = groups("accepted", "manual")
        return compare.Decisions(right, groups("rejected") - right)  # the later word counts

    def _group(self):
        """The lines as the engine names them: frozenset of (side, id)."""
        lines = self.rejected_line_ids if self.state == "rejected" else self.line_ids
        return frozenset((line.side, line.id) for line in lines)

    def _said_of(self, group):
        """What people decided of ``group``, or of matches that hold some of its lines."""
        decided = self.filtered(lambda match: match.state in ("accepted", "manual", "rejected"))
        exact = decided.filtered(lambda match: match._group() == group)
        torn = decided.filtered(lambda match: match.state != "rejected" and match._group() & group)
        labels = dict(self._fields["state"]._description_selection(self.env))
        said = [
            " – ".join(
                filter(
                    None,
                    (
                        f"{labels[match.state]} ({match.decided_by_id.name})",
                        "" if match in exact else match.display_name,
                        match.decision_note,
                    ),
                )
            )
            for match in exact or torn
        ]
        return "; ".join(said)

    def _store(self, session, result):
        """Bring undecided matches in line with the engine's: the same group keeps its record."""
        existing = {
            frozenset(match.line_ids.ids): match
            for match in self
            if match.state in ("auto", "suggested")
        }
        links = result.links.groupby("match_id")["item_id"].agg(frozenset)
        wanted = {links[row.match_id]: row for row in result.matches.itertuples()}
        gone = [match for lines, match in existing.items() if lines not in wanted]
        self.browse().union(*gone)._dissolve()
        for lines in existing.keys() & wanted.keys():
            existing[lines]._update(self._engine_vals(session, wanted[lines]))
        self.create(
            [
                dict(
                    self._engine_vals(session, row),
                    session_id=session.id,
                    line_ids=[Command.set(sorted(lines))],
                )
                for lines, row in wanted.items()
                if lines not in existing
            ]
        )

    def _engine_vals(self, session, row):
        state = "auto" if row.decision == engine.AUTO else "suggested"
        return self._found_vals(session, row) | {"state": state}

    def _update(self, vals):
        changed = {name: value for name, value in vals.items() if self[name] != value}
        if changed:
            self.write(changed)

    # -- people ----------------------------------------------------------------------------------

    def action_accept(self, reason=None):
        """Accept suggested or automatic matches."""
        return self._decide("accepted", ("auto", "suggested"), reason)

    def action_reject(self, reason=None):
        """Part the lines again; the same group is not proposed any more."""
        return self._decide("rejected", ("auto", "suggested", "accepted", "manual"), reason)

    def action_open_reject(self):
        """Ask why, then reject."""
        return self.env["reconciliation.decision"]._open_for(
            self.session_id, "reject", matches=self
        )

    def _decide(self, state, from_states, reason):
        for session, matches in self.grouped("session_id").items():
            session._check_unconfirmed()
            keeper = session._keeper()
            session._lock()
            chosen = matches.with_env(keeper.env).filtered(lambda match: match.state in from_states)
            if state == "rejected":
                chosen._free_lines()
            chosen.write(
                {
                    "state": state,
                    "decided_by_id": self.env.uid,
                    "decided_on": fields.Datetime.now(),
                    "decision_note": reason,
                }
            )
            session._explain()
            keeper.env["reconciliation.knowledge"]._learn(keeper)
            session._log_decision(state, chosen, reason)
        return True

    def _free_lines(self):
        for match in self:
            match.rejected_line_ids = match.line_ids
        self.line_ids.write({"match_id": False})

    def _create_by_hand(self, lines, reason):
        session = lines.session_id
        if len(session) > 1:
            raise UserError(self.env._("The lines belong to different sessions."))
        session._check_unconfirmed()
        keeper = session._keeper()
        session._lock()
        lines = lines.with_env(keeper.env)
        self._check_free(lines)
        lines.match_id._dissolve()
        sides = lines.grouped("side")
        ours, theirs = (sides.get(side, lines.browse()) for side in ("ours", "theirs"))
        match = keeper.match_ids.create(
            {
                "session_id": session.id,
                "line_ids": [Command.set(lines.ids)],
                "rule": "manual",
                "score": 1.0,
                "state": "manual",
                "difference": sum(ours.mapped("amount")) - sum(theirs.mapped("amount")),
                "reason_key": "by_hand",
                "reason_args": {"user": self.env.user.name, "note": reason or "–"},
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                "decision_note": reason,
            }
        )
        session._explain()
        keeper.env["reconciliation.knowledge"]._learn(keeper)
        session._log_decision("manual", match, reason)
        return match.with_env(self.env)

    def _check_free(self, lines):
        if len(lines) < 2:
            raise UserError(self.env._("Select at least two lines that are the same business."))
        taken = lines.filtered(lambda line: line.match_state in ("auto", "accepted", "manual"))
        if taken:
            raise UserError(
                self.env._(
                    "%s is matched already: reject that match first.", taken[0].ref or taken[0].memo
                )
            )
        unchecked = lines.filtered(lambda line: line.check_state == "entered")
        if unchecked:
            raise UserError(
                self.env._("%s has not been checked by another person.", unchecked[0].ref)
            )

    def _overruled(self):
        """Rejected matches whose lines somebody has held to be one business after all."""
        return self.filtered(
            lambda match: (
                match.state == "rejected"
                and len(match.rejected_line_ids.match_id) == 1
                and match.rejected_line_ids <= match.rejected_line_ids.match_id.line_ids
                and match.rejected_line_ids.match_id.state in ("accepted", "manual")
            )
        )

    # -- changes in the ledger -------------------------------------------------------------------

    def _dissolve(self):
        """Free the lines and forget the match."""
        self.line_ids.write({"match_id": False})
        self.lesson_ids.unlink()
        self.unlink()

    def _ask_again(self, line, amount):
        """The amount of ``line`` changed in the ledger: what was decided is only suggested now."""
        self.lesson_ids.unlink()
        for match in self:
            match.write(
                {
                    "state": "suggested",
                    "difference": match.difference + amount - line.amount,
                    "decided_by_id": False,
                    "decided_on": False,
                    "decision_note": False,
                    "evidence": False,
                    "reason_key": "changed_since",
                    "reason_args": {
                        "ref": line.ref,
                        "old_amount": line.session_id._minor(line.amount),
                        "new_amount": line.session_id._minor(amount),
                    },
                }
            )
