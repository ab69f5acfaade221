"""Seconds, processor time and memory of a call, in a process of its own."""

import os
import resource
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

SAMPLE_SECONDS = 0.1


@dataclass
class Measured:
    """What a call took, with all processes it started; memory they share is counted once."""

    clock: float
    processor: float
    peak_gb: float
    answer: object


def measured(build: Callable, call: Callable, times: int = 1) -> Measured:
    """``call(*build())``: the best of so many runs; ``answer`` must be small, it travels."""
    ours, theirs = get_context("fork").Pipe()
    child = get_context("fork").Process(target=_run, args=(theirs, build, call, times))
    child.start()
    theirs.close()
    peak = 0
    while not ours.poll(SAMPLE_SECONDS):
        peak = max(peak, _memory(child.pid))
    clock, processor, own, answer = ours.recv()
    child.join()
    return Measured(clock, processor, max(peak, own) / 2**20, answer)


def _run(pipe, build, call, times) -> None:
    arguments, found = build(), []
    for _ in range(times):
        start, processor = time.perf_counter(), _processor()
        answer = call(*arguments)
        found.append((time.perf_counter() - start, _processor() - processor))
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pipe.send((*min(found), own, answer))


def _processor() -> float:
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, whose))


def _memory(pid: int) -> int:
    """Kilobytes of a process and all it started; of shared pages each its part."""
    kilobytes = 0
    with suppress(OSError):  # it may end meanwhile
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                kilobytes += int(line.split()[1])
        for thread in os.listdir(f"/proc/{pid}/task"):
            children = Path(f"/proc/{pid}/task/{thread}/children").read_text().split()
            kilobytes += sum(_memory(int(child)) for child in children)
    return kilobytes
