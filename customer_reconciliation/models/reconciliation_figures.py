from odoo import api, fields, models

from ..queries import changed_count
from ..queries.scope import Period


class ReconciliationFigures(models.AbstractModel):
    """The figures of a session, stored so that lists, pivots and searches have them."""

    _name = "reconciliation.figures"
    _description = "Figures of a Reconciliation Session"

    currency_id = fields.Many2one("res.currency")
    our_opening = fields.Monetary("Our Opening Balance", readonly=True, copy=False)
    their_opening = fields.Monetary(
        "Their Opening Balance",
        copy=False,
        tracking=True,
        help="In our sign: positive when they owe us. Taken from their file when it states one, "
        "unless a person has typed it in.",
    )
    opening_typed = fields.Boolean("Their Opening Typed In", readonly=True, copy=False)
    our_balance = fields.Monetary(compute="_compute_balances", store=True)
    their_balance = fields.Monetary(compute="_compute_balances", store=True)
    difference = fields.Monetary(compute="_compute_balances", store=True)
    opening_gap = fields.Monetary(
        compute="_compute_balances",
        store=True,
        help="What the opening balances differ by beyond the lines carried over.",
    )
    unexplained = fields.Monetary(compute="_compute_unexplained", store=True)
    match_rate = fields.Float(
        compute="_compute_match_rate",
        store=True,
        aggregator="avg",
        help="Share of the lines of both sides that belong to a decided match.",
    )
    suggestion_count = fields.Integer(compute="_compute_match_rate", store=True)
    our_count = fields.Integer("Our Lines Count", compute="_compute_balances", store=True)
    their_count = fields.Integer("Their Lines Count", compute="_compute_balances", store=True)
    open_difference_count = fields.Integer(compute="_compute_unexplained", store=True)
    change_count = fields.Integer(
        "Ledger Changes",
        compute="_compute_change_count",
        help="Entries posted, changed or removed in the ledger since our side was collected.",
    )

    @api.depends(
        "our_opening",
        "their_opening",
        "line_ids.amount",
        "line_ids.side",
        "line_ids.check_state",
        "line_ids.carried_from_id",
    )
    def _compute_balances(self):
        totals = self._line_totals()
        for session in self:
            moved, carried, count = totals[session]
            session.our_balance = session.our_opening + moved["ours"]
            session.their_balance = session.their_opening + moved["theirs"]
            session.difference = session.our_balance - session.their_balance
            session.opening_gap = (session.our_opening - carried["ours"]) - (
                session.their_opening - carried["theirs"]
            )
            session.our_count, session.their_count = count["ours"], count["theirs"]

    def _line_totals(self):
        """session → (sums of the period, sums of carried lines, counts), each by side."""
        totals = {s: tuple({"ours": 0, "theirs": 0} for _ in range(3)) for s in self}
        groups = self.env["reconciliation.line"]._read_group(
            [("session_id", "in", self.ids), ("check_state", "=", "checked")],
            ["session_id", "side", "carried"],
            ["amount:sum", "__count"],
        )
        for session, side, carried, amount, count in groups:
            moved, brought, counts = totals[session]
            (brought if carried else moved)[side] += amount
            counts[side] += count
        return totals

    @api.depends(
        "difference",
        "bridge_ids",
        "difference_ids.kind",
        "difference_ids.amount",
        "difference_ids.state",
    )
    def _compute_unexplained(self):
        self.open_difference_count = 0
        for session in self:  # before the first matching nothing is explained
            session.unexplained = 0.0 if session.bridge_ids else session.difference
        groups = self.env["reconciliation.difference"]._read_group(
            [("session_id", "in", self.ids)],
            ["session_id", "kind", "state"],
            ["amount:sum", "__count"],
        )
        for session, kind, state, amount, count in groups:
            if kind == "unexplained" and session.bridge_ids:
                session.unexplained += amount
            if state == "open":
                session.open_difference_count += count

    @api.depends("line_ids.match_id", "match_ids.state")
    def _compute_match_rate(self):
        decided, total = {}, {}
        lines = self.env["reconciliation.line"]._read_group(
            [("session_id", "in", self.ids)], ["session_id", "match_state"], ["__count"]
        )
        for session, state, count in lines:
            total[session] = total.get(session, 0) + count
            if state in ("auto", "accepted", "manual"):
                decided[session] = decided.get(session, 0) + count
        suggested = dict(
            self.env["reconciliation.match"]._read_group(
                [("session_id", "in", self.ids), ("state", "=", "suggested")],
                ["session_id"],
                ["__count"],
            )
        )
        for session in self:
            session.match_rate = (
                decided.get(session, 0) / total[session] if total.get(session) else 0.0
            )
            session.suggestion_count = suggested.get(session, 0)

    def _compute_change_count(self):
        self.change_count = 0
        for session in self.filtered(lambda s: s.id and s.state not in ("sealed", "cancelled")):
            period = Period(session.date_from, session.date_to)
            session.change_count = changed_count(self.env, session._scope(), period, session.id)
