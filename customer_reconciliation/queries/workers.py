"""Workers that share work through the database."""

import psycopg2.errors

from odoo.exceptions import ConcurrencyError
from odoo.tools import split_every

from .posting import lock_rows

#: What others did at the same time; doing it again helps.
CONFLICTS = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)


class Conflict(Exception):
    """Others changed the same rows: all was taken back, and can be tried again."""


def attempt(env, work, fails=()):
    """Do ``work()``, the whole of a transaction, and write it; taken back when others interfere,
    and before an error of ``fails`` is passed on.

    Only for those who commit: whatever was done since the last commit is taken back as well.
    """
    try:
        work()
        env.flush_all()
    except (*CONFLICTS, ConcurrencyError) as error:
        env.cr.rollback()
        env.invalidate_all()
        raise Conflict from error
    except fails:
        env.cr.rollback()
        env.invalidate_all()
        raise


def work_through(records, work, at_once):
    """Call ``work(some)`` for what of ``records`` nobody else holds, ``at_once`` a transaction.

    For scheduled actions: it ends when their time is up; the next call goes on.
    """
    left = len(records)
    for ids in split_every(at_once, records.ids):
        if some := lock_rows(records.browse(ids)):
            work(some)
        left -= len(ids)
        if not records.env["ir.cron"]._commit_progress(len(ids), remaining=left):
            break
