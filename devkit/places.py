"""Where things lie: the project, its state in .dev/, and the user's cache that all clones share."""

import hashlib
import os
from pathlib import Path

from .say import Trouble

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".dev"
LOGS = STATE / "log"
OUT = ROOT / "out"
LOCK_FILE = ROOT / "requirements" / "lock.txt"
MODULE = "customer_reconciliation"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").resolve() / MODULE
_OPEN_CACHE = Path(f"/var/tmp/{MODULE}-{os.getuid()}")
CLONE_KEY = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]


def as_root():
    return os.getuid() == 0


def is_open_to_all(path):
    """Whether every account may pass through the folders above and into this path."""
    places = [place for place in (path, *path.parents) if place.exists()]
    return all(place.stat().st_mode & 0o001 for place in places)


def open_cache():
    """A place others can look into when they cannot see the cache (a closed /root)."""
    _OPEN_CACHE.mkdir(mode=0o755, exist_ok=True)
    if _OPEN_CACHE.is_symlink() or _OPEN_CACHE.stat().st_uid != os.getuid():
        raise Trouble(f"{_OPEN_CACHE} belongs to somebody else: have it removed, run this again.")
    return _OPEN_CACHE


def server_cache():
    """The cache for what the database server runs: root hands that to an account without rights."""
    if not as_root() or is_open_to_all(CACHE):
        return CACHE
    return open_cache()


def own_modules():
    """Our add-ons: the core first, then its glue."""
    return sorted(path.parent.name for path in ROOT.glob(f"{MODULE}*/__manifest__.py"))


def samples():
    """The folder with real files to read, if there is one."""
    given = os.environ.get("RECONCILIATION_SAMPLES")
    folder = Path(given) if given else ROOT.parent / "shared" / "samples"
    return folder.resolve() if folder.is_dir() else None
