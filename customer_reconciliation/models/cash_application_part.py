import logging

import psycopg2

from odoo import fields, models
from odoo.exceptions import UserError

from .. import engine
from ..queries.open_items import sizes
from ..queries.posting import all_or_nothing
from .cash_application_work import STEPS

_logger = logging.getLogger(__name__)

#: Open lines a part has at most, unless a single account has more. Matching and posting cost least
#: for each line in large batches; what a worker has done is safe only after its part.
LINES_MAX = 2000
#: Whatever can be wrong with one part must not keep the others waiting. What may go well the next
#: time is not among it: conflicts with other workers, a database that is gone.
PART_ERRORS = (
    *(UserError, ValueError, LookupError, ArithmeticError, TypeError, AttributeError),
    *(AssertionError, RuntimeError, MemoryError, OSError),
    *(psycopg2.DataError, psycopg2.IntegrityError, psycopg2.ProgrammingError),
)


class CashApplicationPart(models.Model):
    """Some accounts of a run: what one worker takes at a time, wholly done or not at all.

    Small accounts are bundled; those that may pay for each other stay together.
    """

    _name = "cash.application.part"
    _description = "Part of a Cash Application"
    _inherit = ["reconciliation.kept"]
    _order = "id"

    run_id = fields.Many2one("cash.application", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(
        related="run_id.company_id", store=True, precompute=True, index=True
    )
    partner_ids = fields.Many2many("res.partner", string="Partners", readonly=True)
    line_count = fields.Integer("Open Items", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("proposed", "Proposed"),
            ("applied", "Posted"),
            ("undone", "Undone"),
            ("failed", "Failed"),
            ("dropped", "Given Up"),
        ],
        required=True,
        default="waiting",
        readonly=True,
        index=True,
    )
    error = fields.Char(readonly=True, help="What went wrong.")
    proposal_ids = fields.One2many("cash.application.proposal", "part_id", "Proposals")

    def _cut(self, run):
        """Find who paid what has no partner yet, and cut ``run`` into parts."""
        run.payer_ids.unlink()
        payers = run.payer_ids._find(run) if run.with_bank_lines else run.payer_ids
        partners = run._partners()
        if run.line_ids and not partners:
            return self.browse()  # bank lines of nobody known
        linked = self.env["cash.payer.link"]._pairs(run.company_id)
        scope = run._scope(run._around(partners, linked).ids)
        counts = sizes(self.env, scope, {each for pair in linked for each in pair})
        for payer in payers:
            if not partners or payer.partner_id.id in scope.partner_ids:
                counts[payer.partner_id.id] = counts.get(payer.partner_id.id, 0) + 1
        found = engine.bundles(counts, linked, LINES_MAX)
        return self.create(
            [
                {
                    "run_id": run.id,
                    "partner_ids": [fields.Command.set(partners)],
                    "line_count": lines,
                }
                for partners, lines in found
            ]
        )

    def _drop(self):
        """Nobody is to take what waits any more. The rows change, so that a worker who saw them
        wait, in a transaction begun before, can't lock them."""
        waiting = self.filtered(lambda part: part.state in ("waiting", "proposed"))
        waiting.state = "dropped"

    def _step(self):
        """What is due for each part, by the state of its run; a part that can't says why."""
        for part in self:
            if not part.run_id._may_go_on():
                part.run_id._halt()
                return
            named = part._in_name_of()
            steps = {
                "proposing": named._propose,
                "applying": named._apply,
                "undoing": named._undo,
            }
            _waiting, after = STEPS[part.run_id.state]
            try:
                with all_or_nothing(self.env):
                    steps[part.run_id.state]()
                part.write({"state": after, "error": False})
            except PART_ERRORS as error:
                _logger.warning("%s, part %s", part.run_id.name, part.id, exc_info=True)
                told = isinstance(error, (UserError, ValueError))
                part.write({"state": "failed", "error": str(error) if told else repr(error)})

    def _in_name_of(self):
        """Self as whoever pressed the button: their limits hold, the log names them, and what is
        written is in their language."""
        run, user = self.run_id, self.run_id.started_by_id
        named = self.with_user(user).sudo().with_company(run.company_id)
        return named.with_context(lang=user.lang, tz=user.tz)

    def _propose(self):
        self.ensure_one()
        self.proposal_ids.unlink()
        self.proposal_ids._find(self)

    def _apply(self):
        self.run_id._within_limits(self.proposal_ids._ready())._post()

    def _undo(self):
        run = self.run_id
        self.proposal_ids._take_back(run.why, run.undo_date)
