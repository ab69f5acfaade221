"""A template database with accounting, demo data and assets, kept in the cache; its copies."""

import hashlib
import os
import shutil
import subprocess
import tarfile

from . import odoo, postgres, python
from .places import CACHE, CLONE_KEY, LOGS, STATE
from .say import Trouble, lock, run, step, tell, whole

MODULES = "account"
ASSETS = "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()\n"
CURE = "See the log, then run this again."
REVISION = 1


def _key():
    parts = (odoo.version(), python.key(), postgres.version(), MODULES, REVISION)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:8]


def template():
    """A given server may serve other clones, each with files of its own."""
    return f"template_{_key()}" + (f"_{CLONE_KEY}" if postgres.given() else "")


def _filestore(name):
    return STATE / "data" / "filestore" / name


def exists(name):
    return bool(postgres.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def _is_ready(name):
    return exists(name) and _filestore(name).is_dir()


def drop(name):
    if exists(name):
        postgres.sql(f"ALTER DATABASE {postgres.quoted(name)} WITH IS_TEMPLATE false")
    postgres.sql(f"DROP DATABASE IF EXISTS {postgres.quoted(name)} WITH (FORCE)")
    shutil.rmtree(_filestore(name), ignore_errors=True)


def _create_empty(name):
    postgres.sql(
        f"CREATE DATABASE {postgres.quoted(name)} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
    )


def _odoo(*args, log, **kwargs):
    return run(odoo.command(*args), CURE, LOGS / log, env=odoo.environment(), **kwargs)


def _build(name):
    with step(f"Making a database with {MODULES} and demo data (about two minutes)"):
        _create_empty(name)
        _odoo(
            "-d",
            name,
            "-i",
            MODULES,
            "--with-demo",
            "--stop-after-init",
            "--no-http",
            log="template.log",
        )
    with step("Preparing its web assets"):
        shell = subprocess.run(
            odoo.command("shell", "-d", name, "--no-http"),
            input=ASSETS,
            text=True,
            env=odoo.environment(),
            capture_output=True,
        )
        (LOGS / "assets.log").write_text(shell.stdout + shell.stderr)


def _save(name, place):
    """Keep it for other clones: the dump of the database and the files beside it."""
    try:
        with step("Keeping a copy of it in the cache"), whole(place) as part:
            postgres.client("pg_dump", "-Fc", "-Z1", "-O", "-x", "-f", part / "database", name)
            with tarfile.open(part / "filestore.tar", "w") as tar:
                tar.add(_filestore(name), arcname=".")
    except Trouble as trouble:
        tell(f"   note: other clones will make their own. {trouble}")


def _restore(name, place):
    with step("Restoring the prepared database from the cache"):
        _create_empty(name)
        postgres.client("pg_restore", "-O", "-x", "-j2", "-d", name, place / "database")
        _filestore(name).mkdir(parents=True)
        with tarfile.open(place / "filestore.tar") as tar:
            tar.extractall(_filestore(name), filter="data")


def _publish(part, name):
    """From here on nobody can open or drop it by accident."""
    _filestore(part).rename(_filestore(name))
    postgres.sql(f'ALTER DATABASE "{part}" RENAME TO "{name}"')
    postgres.sql(f'ALTER DATABASE "{name}" WITH IS_TEMPLATE true ALLOW_CONNECTIONS false')


def _make(name):
    part, place = f"{name}_part", CACHE / f"template_{_key()}"
    drop(part)
    drop(name)
    if place.exists():
        _restore(part, place)
    else:
        with lock(CACHE / f"{place.name}.lock"):
            if place.exists():
                _restore(part, place)
            else:
                _build(part)
                _save(part, place)
    _publish(part, name)


def ready():
    """Have the template; from the cache in seconds, from nothing in minutes."""
    name = template()
    if not _is_ready(name):
        with lock(STATE / "template.lock"):
            if not _is_ready(name):
                _make(name)
    return name


def _link_files(source, target):
    """Odoo never changes a stored file in place, so copies share them."""
    shutil.copytree(_filestore(source), _filestore(target), copy_function=os.link)


def copy(name, source=None):
    """A fresh copy of the template, or of ``source``; an older database of that name goes away."""
    source = source or ready()
    with lock(STATE / "copy.lock"):
        drop(name)
        postgres.sql(f'CREATE DATABASE {postgres.quoted(name)} TEMPLATE "{source}"')
        _link_files(source, name)
