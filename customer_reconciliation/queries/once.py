"""What takes a savepoint: records that two people may bring forth at once, and attempts."""

from psycopg2.errors import ExclusionViolation, UniqueViolation

from odoo.exceptions import ConcurrencyError


def create_once(model, vals_list):
    """Create records of a model with a unique index, in one go.

    Where somebody else has created one of them since this transaction began, Odoo is asked to
    start the call anew: then they are seen, and only what is still missing is created.
    """
    try:
        with model.env.cr.savepoint():
            return model.create(vals_list)
    except UniqueViolation as error:
        raise ConcurrencyError("created by somebody else at the same time") from error


def claimed_once(records, vals):
    """Write what only one may have, in one go; see :func:`create_once`."""
    try:
        with records.env.cr.savepoint():
            records.write(vals)
            records.flush_recordset()
    except (ExclusionViolation, UniqueViolation) as error:
        raise ConcurrencyError("claimed by somebody else at the same time") from error


def done_once(env, action):
    """What ``action()`` returns; where somebody else has done it since, see :func:`create_once`."""
    try:
        return whole_or_nothing(env, action)
    except (ExclusionViolation, UniqueViolation) as error:
        raise ConcurrencyError("done by somebody else at the same time") from error


def whole_or_nothing(env, action):
    """What ``action()`` returns; where it raises, nothing of what it wrote stays."""
    with env.cr.savepoint():
        return action()
