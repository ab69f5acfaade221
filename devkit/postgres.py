"""PostgreSQL: the server PGHOST names, else a private cluster on a socket of its own."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from . import apt
from .places import CLONE_KEY, LOGS, STATE, as_root, is_open_to_all, open_cache, server_cache
from .say import Trouble, lock, run, step, whole

USER = "odoo"
PORT = "5432"
SOCKET_PATH_MAX = 90
START_SECONDS_MAX = 120
# A lost last second is fine for development; fsync stays on, so a crash loses nothing more.
SETTINGS = {
    "listen_addresses": "''",
    "synchronous_commit": "off",
    "jit": "off",
    "max_connections": "300",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "log_min_messages": "fatal",
}
CURE = "Or start a PostgreSQL server of your own and name it in PGHOST."


def given():
    return os.environ.get("PGHOST")


def _newest(root):
    found = root.glob("usr/lib/postgresql/*/bin/initdb")
    return max((path.parent for path in found), key=lambda p: int(p.parent.name), default=None)


def _in_path(program):
    found = shutil.which(program)
    return found and Path(found).parent


def programs():
    """The folder of PostgreSQL's programs: the machine's, else the one unpacked by us."""
    own = _newest(Path("/")) or _in_path("initdb") or _newest(server_cache() / "postgresql")
    return own or _in_path("psql")


def _libraries():
    root = server_cache() / "postgresql"
    found = [*root.glob("usr/lib/*-linux-*"), *root.glob("lib/*-linux-*")]
    return {"LD_LIBRARY_PATH": os.pathsep.join(map(str, found))} if found else {}


def _fetch():
    place = server_cache() / "postgresql"
    with lock(server_cache() / "postgresql.lock"):
        if place.exists():
            return
        with whole(place) as part:
            apt.fetch("postgresql", part, ["postgresql"])
            part.chmod(0o755)
    apt.forget("postgresql")


def home():
    """The folder of the cluster: in .dev unless the server's account cannot get there."""
    if not as_root() or is_open_to_all(STATE):
        return STATE / "cluster"
    return open_cache() / f"cluster-{CLONE_KEY}"


def socket_folder():
    place = home()
    return place if len(str(place)) <= SOCKET_PATH_MAX else open_cache() / f"socket-{CLONE_KEY}"


def _as_server():
    """PostgreSQL refuses to run as root."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if as_root() else {}


def _server_run(program, *args, cure):
    env = {**os.environ, **_libraries(), "LC_ALL": "C.UTF-8"}
    command = [programs() / program, *args]
    return run(command, cure, LOGS / "postgres.log", env=env, cwd="/", **_as_server())


def _own(folder):
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if as_root():
        shutil.chown(folder, "nobody", "nogroup")


def _initialise(data):
    part = data.with_name("data.part")
    shutil.rmtree(part, ignore_errors=True)
    with step("Making a private PostgreSQL cluster"):
        _server_run(
            "initdb",
            "-D",
            part,
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            cure=CURE,
        )
        lines = {**SETTINGS, "unix_socket_directories": f"'{socket_folder()}'", "port": PORT}
        with (part / "postgresql.conf").open("a") as out:
            out.writelines(f"{name} = {value}\n" for name, value in lines.items())
        part.rename(data)


def _is_running(data):
    """Also true while it recovers from a crash and answers nobody yet."""
    command = [programs() / "pg_ctl", "-D", data, "status"]
    env = {**os.environ, **_libraries()}
    given = {"env": env, "cwd": "/", "capture_output": True, **_as_server()}
    return not subprocess.run([str(part) for part in command], **given).returncode


def _await():
    limit = time.monotonic() + START_SECONDS_MAX
    while not _accepts():
        if time.monotonic() > limit:
            raise Trouble(f"PostgreSQL does not answer: ./dev stop, then see {home()}/server.log.")
        time.sleep(0.2)


def _accepts():
    command = [programs() / "pg_isready", "-q", "-h", socket_folder(), "-p", PORT]
    env = {**os.environ, **_libraries()}
    return not subprocess.run([str(part) for part in command], env=env).returncode


def _start():
    place = home()
    _own(place)
    _own(socket_folder())
    if not (place / "data").exists():
        _initialise(place / "data")
    with step("Starting PostgreSQL"):
        if _is_running(place / "data"):
            return _await()
        _server_run(
            "pg_ctl",
            "-w",
            "-t",
            "120",
            "-D",
            place / "data",
            "-l",
            place / "server.log",
            "start",
            cure=f"See {place}/server.log. {CURE}",
        )


def ready():
    """Have a server to talk to; safe when several start at once."""
    if not programs() or (not given() and not (programs() / "initdb").exists()):
        _fetch()
    if given() or _accepts():
        return
    with lock(STATE / "cluster.lock"):
        if not _accepts():
            _start()


def stop():
    data = home() / "data"
    if given() or not (data / "postmaster.pid").exists():
        return
    with step("Stopping PostgreSQL"):
        _server_run(
            "pg_ctl", "-w", "-m", "fast", "-D", data, "stop", cure="It may be gone already."
        )


def environment():
    """What libpq reads; a server that was given is described by the environment already."""
    if given():
        return {}
    return {"PGHOST": str(socket_folder()), "PGPORT": PORT, "PGUSER": USER}


def configuration():
    """The same for Odoo's configuration file."""
    env = {**os.environ, **environment()}
    yield "db_host", env["PGHOST"]
    yield "db_port", env.get("PGPORT", PORT)
    yield "db_user", env.get("PGUSER") or os.environ.get("USER", USER)
    if password := env.get("PGPASSWORD"):
        yield "db_password", password
    yield "pg_path", programs()


def client(program, *args, cure=CURE):
    """Run one of PostgreSQL's client programs against the server."""
    env = {**os.environ, **environment(), **_libraries()}
    return run([programs() / program, *args], cure, LOGS / "postgres-client.log", env=env)


def sql(statement, database="postgres"):
    """One statement; the rows come back as lists of text."""
    env = {**os.environ, **environment(), **_libraries()}
    command = [
        programs() / "psql",
        "-XAtq",
        "-v",
        "ON_ERROR_STOP=1",
        "-d",
        database,
        "-c",
        statement,
    ]
    done = subprocess.run([str(part) for part in command], env=env, capture_output=True, text=True)
    if done.returncode:
        raise Trouble(f"The database said: {done.stderr.strip()}")
    return [line.split("|") for line in done.stdout.splitlines()]


def version():
    return int(sql("SHOW server_version_num")[0][0]) // 10000


def quoted(name):
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", name):
        raise Trouble(f"{name!r} is no good name for a database: use letters, digits and _.")
    return f'"{name}"'
