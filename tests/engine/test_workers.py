"""Large work shared among processes."""

import os
import threading
from multiprocessing import get_context

import pytest

from engine import workers
from engine.workers import cores, shared_out


def told(number, double):
    return os.getpid(), number * (2 if double else 1)


TASKS = [(n, n % 2 == 0) for n in range(7)]
ANSWERS = [0, 1, 4, 3, 8, 5, 12]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 50])
def test_answers_come_in_the_order_of_the_tasks(count):
    assert [answer for _, answer in shared_out(told, TASKS, count)] == ANSWERS


def test_one_worker_is_this_process():
    assert {pid for pid, _ in shared_out(told, TASKS, 1)} == {os.getpid()}
    assert {pid for pid, _ in shared_out(told, TASKS[:1], 4)} == {os.getpid()}, "one task"


def waits(barrier):
    barrier.wait(timeout=60)
    return os.getpid()


def test_of_more_workers_one_is_this_process():
    barrier = get_context("fork").Barrier(3)
    pids = shared_out(waits, [(barrier,)] * 3, 3)  # none goes on before all have one
    assert len(set(pids)) == 3 and os.getpid() in pids


def test_each_task_is_done_once():
    done = get_context("fork").Array("i", 50)
    numbers = [(n,) for n in range(50)]
    shared_out(lambda number: done.__setitem__(number, done[number] + 1), numbers, 2)
    assert list(done) == [1] * 50


def test_no_task_no_answer():
    assert shared_out(told, [], 4) == []


def fails(number):
    raise ZeroDivisionError(number)


@pytest.mark.parametrize("count", [1, 2])
def test_what_fails_in_a_worker_fails_here_and_leaves_nothing_behind(count):
    with pytest.raises(ZeroDivisionError):
        shared_out(fails, [(1,), (2,)], count)
    assert workers._WORK == []
    assert [answer for _, answer in shared_out(told, TASKS, 2)] == ANSWERS


def test_tasks_are_seen_and_not_copied():
    """Forked workers find the very objects; they may be what no pickle could carry."""
    things = [(threading.Lock(), n) for n in range(3)]
    assert shared_out(lambda lock, n: (lock.acquire(blocking=False), n), things, 2) == [
        (True, 0),
        (True, 1),
        (True, 2),
    ]


def test_a_process_with_threads_is_not_forked():
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert cores() == 1
    finally:
        done.set()
        thread.join()


def test_where_forking_is_unknown_there_is_one_core(monkeypatch):
    monkeypatch.setattr(workers, "get_all_start_methods", lambda: ["spawn"])
    assert cores() == 1


def test_otherwise_all_cores_of_this_process_are_taken(monkeypatch):
    monkeypatch.setattr(workers.threading, "active_count", lambda: 1)
    monkeypatch.setattr(workers.os, "sched_getaffinity", lambda pid: {0, 3, 5}, raising=False)
    assert cores() == 3
    monkeypatch.delattr(workers.os, "sched_getaffinity")
    assert cores() == 1
