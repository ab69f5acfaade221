"""Workers that share work through the database."""

import psycopg2.errors

from odoo.exceptions import ConcurrencyError

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
