from odoo import Command, api, fields, models
from odoo.tools import split_every

from .. import engine
from ..engine import tables
from ..sentences import render

KINDS = [
    ("timing", "Timing"),
    ("missing_theirs", "Missing in Their Books"),
    ("missing_ours", "Missing in Our Books"),
    ("amount", "Different Amount"),
    ("discount", "Discount"),
    ("bank_charge", "Bank Charge"),
    ("tax", "Tax"),
    ("rounding", "Rounding"),
    ("fx", "Exchange Rate"),
    ("duplicate_ours", "Booked Twice by Us"),
    ("duplicate_theirs", "Booked Twice by Them"),
    ("misposted", "Another Partner's"),
    ("unexplained", "Unexplained"),
]
#: Odoo compares the records of one call with each other when it fills a many2many.
CREATED_AT_ONCE = 500


class ReconciliationDifference(models.Model):
    _name = "reconciliation.difference"
    _description = "Reconciliation Difference"
    _inherit = ["reconciliation.session.child", "mail.thread", "mail.activity.mixin"]
    _order = "session_id, kind, date, id"
    _check_company_auto = True

    _kept = frozenset(
        {
            "session_id",
            "amount",
            "line_ids",
            "match_id",
            "date",
            "refs",
            "reason_key",
            "reason_args",
            "kind_by_hand",
        }
    )

    session_id = fields.Many2one(
        "reconciliation.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="session_id.currency_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="session_id.partner_id", store=True, precompute=True)
    kind = fields.Selection(KINDS, required=True, tracking=True)
    kind_by_hand = fields.Boolean(
        readonly=True, help="A person chose the kind; matching again keeps it."
    )
    amount = fields.Monetary(readonly=True, help="Ours less theirs.")
    line_ids = fields.Many2many("reconciliation.line", string="Lines", readonly=True)
    match_id = fields.Many2one(
        "reconciliation.match", readonly=True, index="btree_not_null", ondelete="set null"
    )
    date = fields.Date(readonly=True)
    refs = fields.Char("References", readonly=True)
    reason_key = fields.Char(readonly=True)
    reason_args = fields.Json(readonly=True)
    reason = fields.Char(compute="_compute_reason")
    comment = fields.Text(tracking=True)
    user_id = fields.Many2one("res.users", "Owner", tracking=True, index="btree_not_null")
    state = fields.Selection(
        [("open", "Open"), ("resolved", "Resolved"), ("carried", "Carried Forward")],
        required=True,
        default="open",
        tracking=True,
        index=True,
    )

    @api.depends_context("lang")
    @api.depends("reason_key", "reason_args")
    def _compute_reason(self):
        for difference in self:
            difference.reason = render(
                self.env, difference.reason_key, difference.reason_args, difference.currency_id
            )

    @api.depends("kind", "refs")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for difference in self:
            difference.display_name = " ".join(
                filter(None, (labels[difference.kind], difference.refs))
            )

    def write(self, vals):
        if "kind" in vals and not self.env.su:
            self.session_id._check_unconfirmed()
            result = super().write(vals)
            # which kind was chosen by hand is for us to say; the right to write was checked above
            self.sudo().kind_by_hand = True
            self.session_id._explain()
            return result
        return super().write(vals)

    def action_resolve(self):
        """Nothing more is to be done about these differences."""
        return self.write({"state": "resolved"})

    def action_open_again(self):
        return self.write({"state": "open"})

    # -- the engine ------------------------------------------------------------------------------

    def _explain(self, session):
        """Classify what is left over; the same lines keep their record and its owner."""
        lines = session.line_ids.filtered(lambda line: line.check_state == "checked")
        sides = lines.grouped("side")
        found = engine.explain(
            sides.get("ours", lines.browse())._frame(),
            sides.get("theirs", lines.browse())._frame(),
            lines._links(),
            policy=self.env["reconciliation.rule"]._policy(session),
        )
        rows = [self._engine_vals(session, row, lines) for row in found.itertuples()]
        self._tell_booked_later(session, rows)
        told = sum(vals["amount"] for vals in rows)
        self._store(session, rows + self._rest_vals(session, session.difference - told))
        session.answer_ids._comment_differences()

    def _tell_booked_later(self, session, rows):
        """A line of theirs that we booked after the period is only a matter of time."""
        lone = {
            vals["line_ids"][0]: vals for vals in rows if vals["kind"] in ("missing_ours", "timing")
        }
        lines = session.line_ids.browse(lone).filtered(lambda line: line.side == "theirs")
        for line_id, entry in (
            self.env["reconciliation.outside"]._booked_later(session, lines).items()
        ):
            args = lone[line_id]["reason_args"]
            later = {"later_ref": entry["ref"], "later_date": entry["date"].isoformat()}
            lone[line_id].update(
                kind="timing", reason_key="booked_later", reason_args=dict(args) | later
            )

    def _engine_vals(self, session, row, lines):
        line = lines.browse(row.item_id)
        members = line.match_id.line_ids if row.match_id >= 0 else line
        return {
            "session_id": session.id,
            "kind": row.kind,
            "amount": session._major(row.amount),
            "line_ids": tuple(sorted(members.ids)),
            "match_id": members.match_id.id,
            "date": line.date,
            "refs": members._refs(),
            "reason_key": row.reason_key,
            "reason_args": row.reason_args,
        }

    def _rest_vals(self, session, rest):
        """What no line tells, in the first place a gap between the openings, is unexplained."""
        if session.currency_id.is_zero(rest):
            return []
        args = {
            "our_amount": session._minor(session.our_opening),
            "their_amount": session._minor(session.their_opening),
            "start_date": session.date_from.isoformat(),
        }
        return [
            {
                "session_id": session.id,
                "kind": "unexplained",
                "amount": session.currency_id.round(rest),
                "line_ids": (),
                "match_id": False,
                "date": session.date_from,
                "refs": False,
                "reason_key": "opening_gap",
                "reason_args": args,
            }
        ]

    def _store(self, session, rows):
        existing = {difference._identity(): difference for difference in self}
        kept, new = set(), []
        for vals in rows:
            difference = existing.get((vals["line_ids"], vals["kind"])) or existing.get(
                (vals["line_ids"], None)
            )
            if difference and difference.id not in kept:
                kept.add(difference.id)
                difference._refresh(vals)
            else:
                new.append(vals)
        self.filtered(lambda difference: difference.id not in kept).unlink()
        owner = {"user_id": session.user_id.id}
        quiet = self.with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True
        )
        for part in split_every(CREATED_AT_ONCE, new):
            quiet.create(
                [owner | vals | {"line_ids": [Command.set(vals["line_ids"])]} for vals in part]
            )

    def _identity(self):
        """The lines it is about and, unless a person chose the kind, the kind."""
        return tuple(sorted(self.line_ids.ids)), None if self.kind_by_hand else self.kind

    def _refresh(self, vals):
        """Take over what changed; what a person said of another amount is asked anew."""
        if self.currency_id.compare_amounts(self.amount, vals["amount"]):
            vals = vals | {"kind_by_hand": False, "state": "open"}
        keeps_kind = vals.get("kind_by_hand", self.kind_by_hand)
        fixed = {"session_id", "line_ids"} | ({"kind"} if keeps_kind else set())
        changed = {}
        for name, value in vals.items():
            if name not in fixed and self._fields[name].convert_to_write(self[name], self) != value:
                changed[name] = value
        if changed:
            self.write(changed)

    # -- into the next session -------------------------------------------------------------------

    def _carried_lines(self, session):
        """Lines of ``session`` (as values) which test again what these differences left open."""
        vals = []
        undecided = self.session_id.match_ids.filtered(lambda match: match.state == "suggested")
        for line in undecided.line_ids:
            missing = "missing_theirs" if line.side == "ours" else "missing_ours"
            vals.append(line._carried_vals(session, missing))
        for difference in self.filtered("line_ids"):
            if difference.match_id in undecided:
                continue
            if difference.match_id:
                vals.append(difference._leftover_vals(session))
            else:
                vals += [
                    line._carried_vals(session, difference.kind) for line in difference.line_ids
                ]
        return vals

    def _leftover_vals(self, session):
        """What a match left over goes on as one line on our side."""
        return {
            "session_id": session.id,
            "side": tables.OURS,
            "date": self.date,
            "ref": self.refs,
            "memo": self.reason,
            "kind": "other",
            "amount": self.amount,
            "carried": True,
            "carried_from_id": self.line_ids[:1].id,
            "carried_kind": self.kind,
        }
