"""Odoo 19 Community: a checkout named by ODOO_SRC, else Debian's package unpacked in the cache."""

import hashlib
import os
import subprocess
from pathlib import Path

from . import apt, postgres, python, tools
from .places import CACHE, ROOT, STATE
from .say import Trouble, lock, whole

UNSTABLE = (
    "odoo-19",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-ocr-b",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-glyphicons-halflings",
)
# The release's own versions: the unstable Font Awesome has other file names than Odoo links to.
RELEASE = ("fonts-font-awesome", "fonts-inconsolata")
LIBRARY = "usr/lib/python3/dist-packages"
# Debian leaves this file out for its licence, and the browser's complaint would fail every tour.
LEFT_OUT = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
MEMORY = 8 * 2**30


def _dangling(folder):
    paths = (Path(at) / name for at, dirs, files in os.walk(folder) for name in [*dirs, *files])
    return [path for path in paths if path.is_symlink() and not path.exists()]


def _unpack(place):
    with whole(place) as part:
        apt.fetch("odoo", part, UNSTABLE, unstable=True, closure=False)
        apt.fetch("odoo-fonts", part, RELEASE, closure=False)
        stub = part / LIBRARY / LEFT_OUT
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text("// left out of this distribution\n")
        if lost := _dangling(part):
            raise Trouble(f"Odoo's package needs files we did not fetch ({lost[0]}): set ODOO_SRC.")
    apt.forget("odoo")
    apt.forget("odoo-fonts")


def _checkout():
    given = os.environ.get("ODOO_SRC")
    if not given:
        return None
    place = Path(given).expanduser().resolve()
    if not (place / "odoo" / "release.py").is_file():
        raise Trouble(f"ODOO_SRC={given} is no checkout of Odoo: it lacks odoo/release.py.")
    return place


def library():
    """The folder that holds the `odoo` package."""
    return _checkout() or CACHE / "odoo" / LIBRARY


def version():
    """What decides whether a prepared database fits this Odoo."""
    place, release = library(), (library() / "odoo" / "release.py").read_bytes()
    if _checkout():
        git = ["git", "-C", str(place), "rev-parse", "HEAD"]
        release += subprocess.run(git, capture_output=True).stdout + str(place).encode()
    else:
        release += (CACHE / "odoo/usr/share/doc/odoo-19/changelog.Debian.gz").read_bytes()
    return hashlib.sha256(release).hexdigest()[:12]


def addons_path():
    checkout = _checkout()
    return [str(ROOT)] + ([str(checkout / "addons")] if checkout else [])


def _configuration():
    yield "addons_path", ",".join(addons_path())
    yield "data_dir", STATE / "data"
    yield from postgres.configuration()
    yield "limit_memory_soft", MEMORY
    yield "limit_memory_hard", MEMORY
    yield "limit_time_cpu", 1200
    yield "limit_time_real", 2400
    yield "max_cron_threads", 1


def _write_configuration(path):
    text = "".join(f"{name} = {value}\n" for name, value in _configuration())
    if not path.exists() or path.read_text() != "[options]\n" + text:
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text("[options]\n" + text)
        part.replace(path)


def ready():
    """Have Odoo, and a configuration that knows our database and add-ons."""
    if not _checkout() and not (CACHE / "odoo").exists():
        with lock(CACHE / "odoo.lock"):
            if not (CACHE / "odoo").exists():
                _unpack(CACHE / "odoo")
    (STATE / "data").mkdir(parents=True, exist_ok=True)
    _write_configuration(STATE / "odoo.conf")


def environment():
    """The environment of everything we start: programs, database, Odoo, Python."""
    env = {**os.environ, **postgres.environment(), **tools.environment()}
    path = [python.folder() / "bin", *tools.program_folders(), postgres.programs()]
    env["PATH"] = os.pathsep.join([*map(str, path), env.get("PATH", os.defpath)])
    env["PYTHONPATH"] = env["ODOO_LIBRARY"] = str(library())
    env["ODOO_RC"] = str(STATE / "odoo.conf")
    env.pop("PYTHONHOME", None)
    return env


def command(*args):
    return [str(python.interpreter()), "-m", "odoo", *map(str, args)]
