import pandas as pd

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from .. import engine
from ..engine import tables
from ..queries import entries
from ..queries.scope import Period

KINDS = [
    ("invoice", "Invoice"),
    ("refund", "Credit Note / Return"),
    ("payment", "Payment"),
    ("payout", "Refund"),
    ("other", "Other"),
]
#: Beyond it sums would not be exact any more; the engine leaves such lines out.
AMOUNT_MAX = 10**12
#: A person has spoken: matching again leaves these alone.
DECIDED = ("accepted", "manual", "rejected")
#: What the snapshot keeps of a journal item, and compares on a refresh.
SNAPSHOT_FIELDS = ("date", "due_date", "ref", "memo", "kind", "amount")


class ReconciliationLine(models.Model):
    _name = "reconciliation.line"
    _description = "Reconciliation Line"
    _inherit = ["reconciliation.session.child"]
    _order = "date, id"
    _rec_name = "ref"
    _check_company_auto = True

    _kept = frozenset(
        {
            "company_id",
            "currency_id",
            "match_id",
            "match_state",
            "move_line_id",
            "statement_id",
            "row",
            "duplicate_of_row",
            "check_state",
            "entered_by_id",
            "checked_by_id",
            "carried",
            "carried_from_id",
            "carried_kind",
            "difference_ids",
        }
    )

    session_id = fields.Many2one(
        "reconciliation.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="session_id.currency_id", store=True)
    partner_id = fields.Many2one(related="session_id.partner_id")
    side = fields.Selection(
        [("ours", "Ours"), ("theirs", "Theirs")], required=True, default="theirs", index=True
    )
    date = fields.Date(required=True)
    due_date = fields.Date()
    ref = fields.Char("Reference", index="trigram")
    memo = fields.Char("Description")
    kind = fields.Selection(KINDS, required=True, default="other")
    amount = fields.Monetary(required=True, help="Positive when the partner owes us more.")
    move_line_id = fields.Many2one(
        "account.move.line", "Journal Item", index="btree_not_null", ondelete="set null"
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Journal Entry")
    product_line_ids = fields.One2many(
        related="move_id.invoice_line_ids", string="Products", readonly=True
    )
    statement_id = fields.Many2one(
        "reconciliation.statement", index="btree_not_null", ondelete="cascade"
    )
    row = fields.Integer("File Row", help="Where the line stands in their file.")
    duplicate_of_row = fields.Integer(
        "Repeats Row", help="The earlier row of their file it repeats."
    )
    match_id = fields.Many2one("reconciliation.match", index="btree_not_null", ondelete="set null")
    match_state = fields.Selection(related="match_id.state", store=True, string="Match State")
    difference_ids = fields.Many2many(
        "reconciliation.difference", string="Differences", readonly=True
    )
    check_state = fields.Selection(
        [("entered", "To Check"), ("checked", "Checked")], required=True, default="checked"
    )
    entered_by_id = fields.Many2one("res.users", readonly=True)
    checked_by_id = fields.Many2one("res.users", readonly=True)
    carried = fields.Boolean(
        readonly=True, help="Left open by the partner's session before this one."
    )
    carried_from_id = fields.Many2one("reconciliation.line", ondelete="set null", readonly=True)
    carried_kind = fields.Char(readonly=True)

    @api.constrains("amount", "date")
    def _check_entry(self):
        for line in self:
            if line.currency_id.is_zero(line.amount):
                raise ValidationError(
                    self.env._(
                        "The line %(ref)s of %(date)s has no amount: enter what it changes in "
                        "the balance.",
                        ref=line.ref or "–",
                        date=format_date(self.env, line.date),
                    )
                )
            if abs(line.amount) > AMOUNT_MAX:
                raise ValidationError(
                    self.env._("The amount of %s is too large to be one.", line.ref or "–")
                )
            if (
                not line.carried
                and not line.session_id.date_from <= line.date <= line.session_id.date_to
            ):
                raise ValidationError(
                    self.env._(
                        "%(ref)s is dated %(date)s, outside the period %(start)s – %(end)s.",
                        ref=line.ref or "–",
                        date=format_date(self.env, line.date),
                        start=format_date(self.env, line.session_id.date_from),
                        end=format_date(self.env, line.session_id.date_to),
                    )
                )

    # -- by hand ---------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self.env.su:
            lines._check_typed()
            lines._note_entry()
        theirs = lines.filtered(lambda line: line.side == "theirs" and not line.carried)
        drafts = theirs.session_id.filtered(lambda session: session.state == "draft")
        drafts._keeper().write({"state": "imported"})
        return lines

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self.check_access("write")
        if {"session_id", "side"} & vals.keys():
            raise UserError(self.env._("A line stays where it is: delete it and enter it again."))
        self._check_typed()
        result = super().write(vals)
        self._note_entry()
        return result

    def unlink(self):
        if self.env.su:
            return super().unlink()
        self.check_access("unlink")
        self._check_typed()
        sessions = self.session_id
        result = super().unlink()
        sessions._follow()
        return result

    def _check_typed(self):
        """People change what people typed in, until it is matched or confirmed."""
        self.session_id._check_unconfirmed()
        for line in self:
            name = line.ref or line.memo or "–"
            if line.side == "ours":
                raise UserError(
                    self.env._("Our side comes from the ledger: correct it there, then refresh.")
                )
            if line.statement_id or line.carried:
                raise UserError(self.env._("%s was not typed in: it stays as received.", name))
            if line.match_id:
                raise UserError(self.env._("%s is matched: reject that match first.", name))

    def _note_entry(self):
        """Remember who typed the lines; with four eyes they wait for another person."""
        keeper = self.sudo()  # a person may enter lines, but not say that they are checked
        keeper.write({"entered_by_id": self.env.uid, "checked_by_id": False})
        keeper.filtered("company_id.reconciliation_four_eyes").check_state = "entered"
        self.session_id._follow()

    def action_check(self):
        """Approve lines another person has entered."""
        self.session_id.check_access("write")
        self.session_id._check_unconfirmed()
        own = self.filtered(lambda line: line.entered_by_id == self.env.user)
        if own:
            raise UserError(
                self.env._(
                    "You entered %s yourself: another person has to check it.", own[0].ref or "–"
                )
            )
        # the caller may write the sessions: checked above
        self.sudo().write({"check_state": "checked", "checked_by_id": self.env.uid})
        self.session_id._follow()
        return True

    def action_match_by_hand(self, reason=None):
        """Hold the selected lines to be the same business."""
        return self.env["reconciliation.match"]._create_by_hand(self, reason)

    def action_open_match_wizard(self):
        """Ask why, then match the selected lines."""
        return self.env["reconciliation.decision"]._open_for(self.session_id, "match", lines=self)

    def action_open_document(self):
        """The invoice, payment or entry behind the line."""
        self.ensure_one()
        if not self.move_id:
            raise UserError(
                self.env._("%s is from their file: there is no entry of ours.", self.ref)
            )
        return self.move_id.get_formview_action()

    # -- snapshot of our ledger ------------------------------------------------------------------

    def _snapshot(self, session):
        """Our side of ``session`` as the ledger has it now."""
        rows = entries(self.env, session._scope(), Period(session.date_from, session.date_to))
        return self.create([self._snapshot_vals(session, row) for row in rows])

    def _session_vals(self, session):
        """What every line of ``session`` has; given at once, nothing is left to compute."""
        return {
            "session_id": session.id,
            "company_id": session.company_id.id,
            "currency_id": session.currency_id.id,
            "match_state": False,
        }

    def _snapshot_vals(self, session, row):
        values = {name: row[name] for name in SNAPSHOT_FIELDS}
        values.update(amount=session._major(row["amount"]))
        return self._session_vals(session) | values | {"side": "ours", "move_line_id": row["id"]}

    def _ledger_changes(self, session):
        """What the ledger has differently from the snapshot.

        :return: list of (added|changed|removed, line or empty, snapshot values or None)
        """
        ours = self.filtered(lambda line: line.side == "ours")
        lines = {line.move_line_id.id: line for line in ours if line.move_line_id}
        deleted = ours.filtered(lambda line: not line.move_line_id and not line.carried)
        period = Period(session.date_from, session.date_to)
        carried = ours.filtered("carried").move_line_id.ids
        rows = entries(self.env, session._scope(), period)
        rows += entries(self.env, session._scope(), period.before(), carried) if carried else []
        changes = []
        for row in rows:
            line = lines.pop(row["id"], self.browse())
            values = self._snapshot_vals(session, row)
            if not line:
                changes.append(("added", line, values))
            elif line._differs(values):
                changes.append(("changed", line, values))
        return changes + [("removed", line, None) for line in (*lines.values(), *deleted)]

    def _differs(self, values):
        text = any((self[name] or "") != (values[name] or "") for name in SNAPSHOT_FIELDS[:-1])
        return text or self.currency_id.compare_amounts(self.amount, values["amount"]) != 0

    def _take_in(self, changes):
        """Bring the snapshot up to date; a match whose business changed goes back to a person."""
        removed, added = self.browse(), []
        for change, line, values in changes:
            if change == "added":
                added.append(values)
            elif change == "removed":
                removed |= line
            else:
                if line.currency_id.compare_amounts(line.amount, values["amount"]):
                    line.match_id._ask_again(line, values["amount"])
                line.write({name: values[name] for name in SNAPSHOT_FIELDS})
        removed.match_id._dissolve()
        removed.unlink()
        return self.create(added)

    def _refs(self):
        """The references as one text, the first five of many."""
        refs = [line.ref or line.memo or "–" for line in self[:5]]
        return ", ".join(refs) + (f" … ({len(self)})" if len(self) > 5 else "")

    def _sides(self):
        """References and sums of both sides, as the fields of a group of lines show them."""
        sides = self.grouped("side")
        ours, theirs = (sides.get(side, self.browse()) for side in tables.SIDES)
        return {
            "our_refs": ours._refs(),
            "their_refs": theirs._refs(),
            "our_amount": sum(ours.mapped("amount")),
            "their_amount": sum(theirs.mapped("amount")),
        }

    def _carried_vals(self, session, kind):
        """This line as a line of the next session, to be tested again there."""
        return {
            "session_id": session.id,
            "side": self.side,
            "date": self.date,
            "due_date": self.due_date,
            "ref": self.ref,
            "memo": self.memo,
            "kind": self.kind,
            "amount": self.amount,
            "move_line_id": self.move_line_id.id,
            "carried": True,
            "carried_from_id": self.id,
            "carried_kind": kind,
        }

    def _undecided(self):
        """The lines matching is free to use."""
        return self.filtered(
            lambda line: line.check_state == "checked" and line.match_state not in DECIDED
        )

    # -- for the engine --------------------------------------------------------------------------

    def _match(self, policy, forbidden=()):
        """What the engine makes of these lines (``engine.Result``) with what was learnt of their
        partner; nothing is written."""
        return engine.match(
            *self._frames(),
            policy=policy,
            forbidden=list(forbidden),
            workers=1,
            knowledge=self.env["reconciliation.knowledge"]._in_use(self.session_id),
        )

    def _frames(self):
        """Our and their lines as the engine's ledger tables."""
        sides = self.grouped("side")
        return [sides.get(side, self.browse())._frame() for side in tables.SIDES]

    def _frame(self):
        """The lines as the engine's ledger table (see ``engine.tables.LEDGER``)."""
        schema = tables.LEDGER | tables.LEDGER_OPTIONAL
        names = ["date", "due_date", "amount", "ref", "memo", "kind", "carried_kind"]
        frame = pd.DataFrame(self.read(names, load=None), columns=["id", *names])
        scale = 10**self.currency_id.decimal_places if self else 1
        frame["amount"] = (frame["amount"].astype(float) * scale).round()
        frame["kind"] = frame["kind"].replace("payout", "payment")
        frame["due_date"] = pd.to_datetime(frame["due_date"].replace({False: None}))
        texts = ["ref", "memo", "carried_kind"]
        frame[texts] = frame[texts].replace({False: ""}).fillna("")
        frame = frame.rename(columns={"id": "item_id"}).assign(
            partner=self.partner_id[:1].id or 0, currency=self.currency_id[:1].name or ""
        )
        return frame.astype(schema)[list(schema)]

    def _links(self):
        """The matches of the lines as the engine's links table."""
        matched = self.filtered("match_id")
        rows = [
            {"match_id": line.match_id.id, "side": line.side, "item_id": line.id}
            for line in matched
        ]
        return tables.table(rows, tables.LINKS)
