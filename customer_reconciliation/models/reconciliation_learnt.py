from odoo import api, fields, models
from odoo.exceptions import UserError

#: Share of decisions that must bear it out.
RIGHT_SHARE_MIN = 0.95


class ReconciliationLearnt(models.AbstractModel):
    """What people's decisions teach, or a manager knows: it suggests, and decides once proven.

    A model of lessons links each piece to each decision that speaks for or against it; counts and
    state are computed from these. Whoever enters or changes a piece says why.
    """

    _name = "reconciliation.learnt"
    _description = "Learnt from Decisions"
    _inherit = ["reconciliation.kept", "mail.thread"]

    _kept = frozenset({"by_hand", "company_id"})
    #: The model of lessons and its field that points here.
    _lesson_model = None
    _lesson_field = None
    #: What a piece says; changing it makes it a person's.
    _content = frozenset()
    #: What people may change besides, each time saying why.
    _settings = frozenset({"used", "vouched"})

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    used = fields.Boolean("In Use", default=True, tracking=True)
    vouched = fields.Boolean(
        "Held to Be Proven",
        tracking=True,
        help="A manager answers for it: it may decide from the start, until enough decisions "
        "speak for themselves.",
    )
    by_hand = fields.Boolean("Entered by Hand", readonly=True)
    note = fields.Char("Why", tracking=True, help="Why it was entered or changed.")
    right_count = fields.Integer("Right", compute="_compute_counts", store=True)
    wrong_count = fields.Integer("Wrong", compute="_compute_counts", store=True)
    last_seen = fields.Datetime(compute="_compute_counts", store=True)
    state = fields.Selection(
        [("learning", "Learning"), ("proven", "Proven"), ("off", "Not in Use")],
        compute="_compute_state",
        store=True,
        tracking=True,
        index=True,
        help="Learning: it ranks and suggests. Proven: matches may be certain because of it. Not "
        "in use: switched off, or wrong more often than right.",
    )

    @api.depends("lesson_ids.right", "lesson_ids.date")
    def _compute_counts(self):
        piece = self._lesson_field
        found = {
            (learnt, right): (count, last)
            for learnt, right, count, last in self.env[self._lesson_model]._read_group(
                [(piece, "in", self.ids)], [piece, "right"], ["__count", "date:max"]
            )
        }
        for learnt in self:
            right, seen = found.get((learnt, True), (0, False))
            wrong, denied = found.get((learnt, False), (0, False))
            learnt.right_count, learnt.wrong_count = right, wrong
            learnt.last_seen = max(filter(None, (seen, denied)), default=False)

    @api.depends(
        "right_count",
        "wrong_count",
        "used",
        "vouched",
        "company_id.reconciliation_knowledge_needed",
    )
    def _compute_state(self):
        for learnt in self:
            learnt.state = learnt._standing()

    def _standing(self):
        needed = self.company_id.reconciliation_knowledge_needed
        right, wrong = self.right_count, self.wrong_count
        if not self.used:
            return "off"
        if self.vouched and right + wrong < needed:
            return "proven"
        if wrong > right:
            return "off"
        often = right >= needed and right >= RIGHT_SHARE_MIN * (right + wrong)
        return "proven" if often else "learning"

    # -- by hand ---------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        self._check_told_why(vals_list)
        records = super().create(vals_list)
        records._note_person()
        return records

    def write(self, vals):
        if self.env.su or not (self._content | self._settings) & vals.keys():
            return super().write(vals)
        self._check_told_why([vals])
        result = super().write(vals)
        if self._content & vals.keys():
            self._note_person()
        return result

    def _check_told_why(self, vals_list):
        if not all((vals.get("note") or "").strip() for vals in vals_list):
            raise UserError(self.env._("Say why: what is known of a partner decides matches."))

    def _note_person(self):
        """Bring what a person entered into the form in which it is compared."""
        for learnt in self.sudo():  # by_hand is ours to set; the caller's right was checked
            learnt.write({"by_hand": True, **learnt._normal()})

    def _normal(self):
        """What a person entered, as it is compared."""
        return {}
