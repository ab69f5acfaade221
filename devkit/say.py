"""Progress, failures that name their cure, locks, and folders that appear whole or not at all."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

TAIL_LINES = 25
BEAT_SECONDS = 15


class Trouble(Exception):
    """A step that failed; its text says what to do about it."""


def tell(text):
    print(text, file=sys.stderr, flush=True)


def _beat(done, start, text):
    while not done.wait(BEAT_SECONDS):
        tell(f"   … {text}: {time.monotonic() - start:.0f} s so far")


@contextlib.contextmanager
def step(text, silent=True):
    """Say what is being done, that it still is (unless it speaks itself), how long it took."""
    tell(f"→ {text}")
    start, done = time.monotonic(), threading.Event()
    if silent:
        threading.Thread(target=_beat, args=(done, start, text), daemon=True).start()
    try:
        yield
        tell(f"   done in {time.monotonic() - start:.1f} s")
    finally:
        done.set()


def show_end(log):
    for line in log.read_text(errors="replace").splitlines()[-TAIL_LINES:]:
        tell(f"   | {line}")


def run(command, cure, log, **kwargs):
    """Run a command with its output in a log file; on failure show the end of it and the cure."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        start = out.tell()
        try:
            done = subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                **kwargs,
            )
        except OSError as error:
            raise Trouble(f"{command[0]} cannot be started ({error.strerror}). {cure}") from error
    if done.returncode:
        show_end(log)
        raise Trouble(f"{Path(str(command[0])).name} failed (log: {log}). {cure}")
    return log.read_bytes()[start:].decode(errors="replace")


@contextlib.contextmanager
def lock(path):
    """One process at a time; the others wait and say so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell(f"   waiting for another ./dev ({path.stem})")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def whole(folder):
    """Fill a folder beside its place and move it there when complete; call it under a lock."""
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    yield part
    os.replace(part, folder)
