import logging
from functools import partial

from odoo import models
from odoo.exceptions import UserError

from ..queries.posting import lock_rows
from ..queries.workers import Conflict, attempt
from ..reports import statement_pdf

_logger = logging.getLogger(__name__)

CONFLICTS_MAX = 20
#: What one letter may fail of, such as a template somebody has changed; the others go out.
LETTER_ERRORS = (UserError, ValueError, OSError, *statement_pdf.ERRORS)


class ReconciliationWorking(models.AbstractModel):
    """Work on records with a responsible (``user_id``), done by scheduled actions side by side.

    Records are taken by locking their rows, and some share a transaction: a worker that dies leaves
    them as they were, for the next one, and two never do the same.
    """

    _name = "reconciliation.working"
    _description = "Work Shared by Scheduled Actions"

    def _work_off(self, due, work, at_once=1):
        """Call ``work(records)`` for those of the domain ``due``, each by one worker, once.

        :param at_once: how many records ``work`` takes, all of one responsible; where it fails they
            are given to it one by one
        """
        left, conflicts, seconds = self._parts(due, at_once), 0, 1
        while left and seconds and conflicts < CONFLICTS_MAX:
            some = lock_rows(self.browse(left.pop(0))).filtered_domain(due)
            if not some:
                continue  # another worker has them, or has done them
            try:
                work_on = partial(work, some.with_context(lang=some.user_id.lang))
                attempt(self.env, work_on, fails=LETTER_ERRORS)
            except Conflict:
                _logger.info("%s: again later, others changed them.", some)
                conflicts += 1
                continue
            except LETTER_ERRORS as error:
                if len(some) > 1:
                    left[:0] = [[id_] for id_ in some.ids]
                    continue
                _logger.warning("%s", some, exc_info=True)
                some._could_not(error)
            remaining = sum(map(len, left))
            seconds = self.env["ir.cron"]._commit_progress(len(some), remaining=remaining)

    def _parts(self, due, at_once):
        """Lists of ids, each of one responsible."""
        return [
            ids[start : start + at_once]
            for ids in (
                some.ids for some in self.search(due, order="id").grouped("user_id").values()
            )
            for start in range(0, len(ids), at_once)
        ]

    def _could_not(self, error):
        """Note why the work on this record can't be done."""
        self.problem = str(error)
