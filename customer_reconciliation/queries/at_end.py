"""What is done once for all of a transaction, right before it commits."""

import logging

from .workers import CONFLICTS

_logger = logging.getLogger(__name__)


def once_at_end(env, name: str, items, action):
    """Call ``action(items)`` before the transaction commits, with all items of that name."""
    callbacks = env.cr.precommit
    if name not in callbacks.data:
        callbacks.data[name] = set()
        callbacks.add(lambda: action(callbacks.data.pop(name)))
    callbacks.data[name].update(items)


def unless_others_do(env, action) -> bool:
    """Do ``action()`` unless somebody writes the same rows just now: then nothing of it stays.

    :return: whether it was done
    """
    env.flush_all()  # what was done before stays
    try:
        with env.cr.savepoint(flush=False):
            action()
            env.flush_all()
    except CONFLICTS as error:
        env.invalidate_all(flush=False)
        _logger.info("Left to somebody else: %s", error)
        return False
    return True
