"""Large work shared among processes, with the same result as in one."""

import os
import threading
import warnings
from collections.abc import Callable
from multiprocessing import current_process, get_all_start_methods, get_context

_WORK = []  # what forked workers find in their memory: function, arguments, which are taken


def shared_out(call: Callable, tasks: list[tuple], workers: int) -> list:
    """``call(*task)`` of each task, in order. Workers are forked, so that they see the tasks
    without a copy; only what they return travels back. One of the workers is this process, which
    begins at the end: what it finds itself need not travel."""
    count = min(workers, len(tasks))
    if count < 2:
        return [call(*task) for task in tasks]
    _WORK[:] = call, tasks, get_context("fork").Array("b", len(tasks))
    numbers = range(len(tasks))
    try:
        with _pool(count - 1) as pool:
            others = pool.map_async(_unless_taken, numbers, chunksize=1)
            found = [_unless_taken(number) for number in reversed(numbers)]
            both = zip(reversed(found), others.get(), strict=True)
            return [mine[0] if mine else theirs[0] for mine, theirs in both]
    finally:
        _WORK.clear()


def cores() -> int:
    """Cores this process may use by forking: one where that is not safe, as in a server with
    threads, whose locks the children would inherit as they are."""
    alone = threading.active_count() == 1 and not current_process().daemon
    if not alone or "fork" not in get_all_start_methods():
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _pool(count: int):
    with warnings.catch_warnings():
        # Python 3.12 and later warn of numpy's idle threads, which do no harm.
        warnings.simplefilter("ignore", DeprecationWarning)
        return get_context("fork").Pool(count)


def _unless_taken(number: int) -> tuple:
    """What a task gives, as a tuple of one; an empty one where another process has taken it."""
    call, tasks, taken = _WORK
    with taken.get_lock():
        free, taken[number] = not taken[number], 1
    return (call(*tasks[number]),) if free else ()
