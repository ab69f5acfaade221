"""The virtual environment with Odoo's packages and ours, pinned in requirements/lock.txt.

It lies in the user's cache under a name made of the lock file and the Python version, so that
clones share it; .dev/venv points to it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import apt
from .places import CACHE, LOCK_FILE, LOGS, STATE
from .say import Trouble, lock, run, step, whole

OLDEST, NEWEST = (3, 10), (3, 13)
CURE = "Check that this machine can reach a Python package index (pip download six), run it again."


def key():
    """What the environment is made of, as a short name."""
    text = LOCK_FILE.read_bytes() + repr(sys.version_info[:3]).encode()
    return hashlib.sha256(text).hexdigest()[:12]


def folder():
    return CACHE / f"venv-{key()}"


def interpreter():
    return folder() / "bin" / "python"


def _base():
    """A Python that Odoo 19 runs on: this one, or another on the machine."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return getattr(sys, "_base_executable", sys.executable)
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        if found := shutil.which(f"python3.{minor}"):
            return found
    raise Trouble("Odoo 19 runs on Python 3.10 to 3.13: install one of them and run this again.")


def _pip_wheel():
    """Debian leaves ensurepip out of its Python: its pip comes as a wheel in a package."""
    place = CACHE / "pip"
    if not place.exists():
        with whole(place) as part:
            apt.fetch("pip", part, ["python3-pip-whl"], closure=False)
    return next(place.glob("usr/share/python-wheels/pip-*.whl"))


def _has_ensurepip(base):
    return not subprocess.run([base, "-c", "import ensurepip"], capture_output=True).returncode


def _create(base, place):
    cure = "Install python3-venv and run this again."
    log = LOGS / "venv.log"
    if _has_ensurepip(base):
        run([base, "-m", "venv", "--clear", place], cure, log)
        return
    run([base, "-m", "venv", "--clear", "--without-pip", place], cure, log)
    env = {**os.environ, "PYTHONPATH": str(_pip_wheel())}
    run([place / "bin" / "python", "-m", "pip", "install", "pip"], CURE, log, env=env)


def _install(place):
    command = [place / "bin" / "python", "-m", "pip", "install", "--disable-pip-version-check"]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    run([*command, "-r", LOCK_FILE], CURE, LOGS / "pip.log", env=env)


def ready():
    """Make the environment unless it is there, and point .dev/venv to it."""
    place, stamp = folder(), folder() / "complete"
    if not stamp.exists():
        with lock(CACHE / "venv.lock"):
            if not stamp.exists():
                with step("Making the virtual environment with Odoo's Python packages"):
                    _create(_base(), place)
                    _install(place)
                    stamp.touch()
    link = STATE / "venv"
    if not link.is_symlink() or Path(os.readlink(link)) != place:
        link.unlink(missing_ok=True)
        link.symlink_to(place)
    return place
