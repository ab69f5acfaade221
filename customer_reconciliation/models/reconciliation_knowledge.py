from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import engine
from ..engine import tables, wording
from ..queries import create_once
from .reconciliation_line import DECIDED

KINDS = [
    ("pattern", "Way of Writing Numbers"),
    ("alias", "Word That Stands for Another"),
    ("lag", "Usual Lag"),
    ("discount", "Usual Discount"),
]
#: How many decided matches are looked at anew with each decision, and how many lines beside them
#: to tell what is common.
MATCHES_MAX, LINES_MAX = 500, 5000


class ReconciliationKnowledge(models.Model):
    """One thing that people's decisions taught of a partner, or that a manager knows."""

    _name = "reconciliation.knowledge"
    _description = "Learnt Knowledge"
    _inherit = ["reconciliation.learnt"]
    _order = "partner_id, kind, right_count desc, id"
    _check_company_auto = True

    _lesson_model = "reconciliation.knowledge.lesson"
    _lesson_field = "knowledge_id"
    _content = frozenset({"kind", "ours", "theirs", "value", "partner_id"})

    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
        tracking=True,
        help="The company it is true of; a contact is replaced by it.",
    )
    kind = fields.Selection(KINDS, required=True, default="alias", tracking=True)
    theirs = fields.Char(
        "They Write",
        tracking=True,
        help="A word or phrase of theirs; or how their numbers look: # is a digit both sides have "
        "in common, ? any other digit.",
    )
    ours = fields.Char(
        "It Stands For",
        tracking=True,
        help="Our word or phrase; or how our numbers look, with as many # as on their side.",
    )
    value = fields.Float(
        "Days or Percent",
        tracking=True,
        digits=(16, 2),
        help="Usual lag: days they book later than we do. Usual discount: percent.",
    )
    lesson_ids = fields.One2many(
        "reconciliation.knowledge.lesson", "knowledge_id", "Taught By", readonly=True
    )

    _one_of_each = models.UniqueIndex(
        "(company_id, partner_id, kind, COALESCE(ours, ''), COALESCE(theirs, ''))",
        "This is known of the partner already.",
    )

    @api.depends("kind", "ours", "theirs", "value")
    def _compute_display_name(self):
        for knowledge in self:
            knowledge.display_name = knowledge._shown()

    def _shown(self):
        if self.kind == "lag":
            days = f"{abs(self.value):g}"
            if self.value < 0:
                return self.env._("%s day(s) earlier than ours", days)
            return self.env._("%s day(s) later than ours", days)
        if self.kind == "discount":
            return self.env._("%s %% less or more", f"{self.value:g}")
        return f"{self.theirs or '–'} → {self.ours or '–'}"

    @api.constrains("kind", "ours", "theirs", "value")
    def _check_content(self):
        for knowledge in self:
            ours, theirs = knowledge.ours or "", knowledge.theirs or ""
            digits = wording.mapped(ours), wording.mapped(theirs)
            if knowledge.kind == "pattern" and not 0 < digits[0] == digits[1]:
                raise ValidationError(
                    self.env._(
                        "%(theirs)s and %(ours)s need the same number of #, at least one: each "
                        "is a digit both have in common.",
                        theirs=theirs or "–",
                        ours=ours or "–",
                    )
                )
            if knowledge.kind == "alias" and not (ours and theirs):
                raise ValidationError(self.env._("An alias needs a word on either side."))
            if knowledge.kind == "discount" and not 0 < knowledge.value < 100:
                raise ValidationError(self.env._("A discount is more than 0 and less than 100 %."))
            if knowledge.kind == "lag" and not 0 < abs(knowledge.value) <= 366:
                raise ValidationError(
                    self.env._("A lag is at least a day and at most a year, before or after.")
                )

    def _normal(self):
        texts = {"ours": False, "theirs": False}
        if self.kind in ("pattern", "alias"):
            form = wording.mask if self.kind == "pattern" else wording.phrase
            texts = {name: form(self[name] or "") for name in texts}
        elif self.kind == "discount":
            texts["theirs"] = f"{self.value:g} %"
        return {"partner_id": self.partner_id.commercial_partner_id.id, **texts}

    # -- for the engine --------------------------------------------------------------------------

    @api.model
    def _of(self, session):
        """All that is known of the session's partner."""
        return self.search(
            [
                ("company_id", "=", session.company_id.id),
                ("partner_id", "=", session.partner_id.id),
            ]
        )

    @api.model
    def _in_use(self, session):
        """What matching the session may go by, as the engine's table ``tables.KNOWLEDGE``."""
        return self._of(session).filtered(lambda known: known.state != "off")._frame()

    def _key(self):
        return self.kind, self.ours or "", self.theirs or ""

    def _frame(self):
        rows = [
            {
                "partner": known.partner_id.id,
                **dict(zip(("kind", "ours", "theirs"), known._key(), strict=True)),
                "value": known.value,
                "right": known.right_count,
                "wrong": known.wrong_count,
                "proven": known.state == "proven",
            }
            for known in self
        ]
        return tables.table(rows, tables.KNOWLEDGE)

    # -- learning --------------------------------------------------------------------------------

    @api.model
    def _learn(self, session):
        """Take in what people decided of the session's partner, and take back what they undid.

        The last decisions are gone through anew each time, those of earlier sessions too: what a
        match teaches depends on what else was decided, never on the order of the clicks.
        """
        matches = self._decided(session)
        known = self._of(session)
        found = known._observe(session, matches - matches._overruled())
        known |= known._add_new(session, found)
        known._teach(matches, found)
        known._drop_superseded(matches, found)

    @api.model
    def _decided(self, session):
        return self.env["reconciliation.match"].search(
            [
                ("session_id.partner_id", "=", session.partner_id.id),
                ("session_id.state", "!=", "cancelled"),
                ("company_id", "=", session.company_id.id),
                ("currency_id", "=", session.currency_id.id),
                ("state", "in", DECIDED),
            ],
            order="decided_on desc, id desc",
            limit=MATCHES_MAX,
        )

    def _observe(self, session, matches):
        """What the matches teach, and what they say of what is known (``tables.OBSERVED``)."""
        members = {match: match.line_ids or match.rejected_line_ids for match in matches}
        lines = session.line_ids[:LINES_MAX].union(*members.values())
        links = [
            {"match_id": match.id, "side": line.side, "item_id": line.id}
            for match, some in members.items()
            for line in some
        ]
        said = [{"match_id": match.id, "right": match.state != "rejected"} for match in matches]
        # A lag that nobody entered is found anew; everything else is held to what it says.
        tested = self.filtered(lambda known: known.kind != "lag" or known.by_hand)
        return engine.observe(
            *lines._frames(),
            tables.table(links, tables.LINKS),
            tables.table(said, tables.DECISIONS),
            tested._frame(),
        )

    def _add_new(self, session, found):
        """Records of what was not known; a lag that moved is set right."""
        existing = {known._key(): known for known in self}
        fresh = []
        for row in found.itertuples():
            known = existing.get((row.kind, row.ours, row.theirs))
            if not known:
                fresh.append(
                    {
                        "company_id": session.company_id.id,
                        "partner_id": session.partner_id.id,
                        "kind": row.kind,
                        "ours": row.ours or False,
                        "theirs": row.theirs or False,
                        "value": row.value,
                    }
                )
            elif row.kind == "lag" and known.value != row.value:
                known.with_context(tracking_disable=True).value = row.value
        quiet = self.with_context(tracking_disable=True, mail_create_nosubscribe=True)
        return create_once(quiet, fresh).with_env(self.env)

    def _teach(self, matches, found):
        """Let exactly the lessons of ``found`` be those the matches give."""
        lesson = self.env["reconciliation.knowledge.lesson"]
        known = {record._key(): record.id for record in self}
        wanted = {
            (known[row.kind, row.ours, row.theirs], match_id): right
            for row in found.itertuples()
            for right, by in ((True, row.right_by), (False, row.wrong_by))
            for match_id in by
        }
        given = lesson.search([("match_id", "in", matches.ids)])
        kept = given.filtered(
            lambda one: wanted.get((one.knowledge_id.id, one.match_id.id)) == one.right
        )
        (given - kept).unlink()
        there = {(one.knowledge_id.id, one.match_id.id) for one in kept}
        decided_on = {match.id: match.decided_on for match in matches}
        create_once(
            lesson,
            [
                {"knowledge_id": k, "match_id": m, "right": right, "date": decided_on[m]}
                for (k, m), right in wanted.items()
                if (k, m) not in there
            ],
        )

    def _drop_superseded(self, matches, found):
        """Forget what nothing bears out any more, or what says no more than something plainer that
        was found since; never what a person entered or changed."""
        keys = zip(found["kind"], found["ours"], found["theirs"], strict=True)
        again = dict(zip(keys, found["found"], strict=True))
        learnt = self.filtered(lambda known: not (known.by_hand or known.note))
        elsewhere = learnt.lesson_ids.filtered(lambda lesson: lesson.match_id not in matches)
        idle = learnt.filtered(lambda known: not (known.wrong_count or again.get(known._key())))
        (idle - elsewhere.knowledge_id).unlink()
        learnt.exists().filtered(lambda known: not known.right_count).unlink()
