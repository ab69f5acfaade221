"""./dev demo: a database with demo data, the main job run on a real file, then Odoo to look at."""

import argparse
import contextlib
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from . import database, odoo
from .places import LOGS, MODULE, OUT, ROOT, STATE, own_modules
from .say import Trouble, run, show_end, step, tell

NAME = "demo"
PORT = 8069
START_SECONDS_MAX = 180
STOP_SECONDS_MAX = 15
STAMP = STATE / "demo.stamp"
PID = STATE / "server.pid"
JOB = """
from odoo.addons.customer_reconciliation.demo.run_demo import main
env["ir.config_parameter"].set_param("report.url", {url!r})
env.cr.commit()
main(env, {out!r})
env.cr.commit()
"""


def _sources():
    """Changes with any file of the add-ons that an upgrade would read."""
    digest = hashlib.sha256()
    for module in own_modules():
        for path in sorted((ROOT / module).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


def _change(option):
    modules = ",".join(own_modules())
    what = "Installing" if option == "-i" else "Upgrading"
    with step(f"{what} {modules} in the database {NAME}"):
        command = odoo.command("-d", NAME, option, modules, "--with-demo", "--no-http")
        cure = "Mend what the log says, then run this again."
        log = LOGS / "demo-install.log"
        said = run([*command, "--stop-after-init"], cure, log, env=odoo.environment())
    if any(f" {level} {NAME} " in said for level in ("ERROR", "CRITICAL")):
        show_end(log)
        raise Trouble(f"The add-on did not install cleanly (log: {log}). {cure}")


def _have_database():
    """Made once; upgraded when the add-on's files have changed since."""
    known = STAMP.read_text() if STAMP.exists() and database.exists(NAME) else None
    sources = _sources()
    if known == sources:
        return
    STAMP.unlink(missing_ok=True)
    if known is None:
        database.copy(NAME)
    _change("-u" if known else "-i")
    STAMP.write_text(sources)


def _check_port(port):
    with socket.socket() as probe:
        if not probe.connect_ex(("127.0.0.1", port)):
            raise Trouble(f"Port {port} is taken: stop what runs there or choose another (--port).")


def _answers(port):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        link.request("GET", "/web/login")
        return link.getresponse().status < 500
    except OSError:
        return False
    finally:
        link.close()


def _wait(server, port):
    limit = time.monotonic() + START_SECONDS_MAX
    while not _answers(port):
        if server.poll() is not None or time.monotonic() > limit:
            show_end(LOGS / "server.log")
            raise Trouble(f"Odoo did not start (log: {LOGS}/server.log).")
        time.sleep(0.3)


def _end(server):
    server.terminate()
    try:
        server.wait(STOP_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@contextlib.contextmanager
def _serving(port):
    """Odoo in the background, in a session of its own so that Ctrl-C reaches us first."""
    args = ("-d", NAME, "--db-filter", f"^{NAME}$", "--http-port", port)
    with (LOGS / "server.log").open("w") as log:
        server = subprocess.Popen(
            odoo.command(*args),
            env=odoo.environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    PID.write_text(str(server.pid))
    try:
        with step(f"Starting Odoo on port {port}"):
            _wait(server, port)
        yield server
    finally:
        _end(server)
        PID.unlink(missing_ok=True)


def _run_job(port):
    OUT.mkdir(exist_ok=True)
    script = JOB.format(url=f"http://127.0.0.1:{port}", out=str(OUT))
    log = LOGS / "demo-job.log"
    with step("Running the reconciliation on a real file"), log.open("w") as out:
        command = odoo.command("shell", "-d", NAME, "--no-http")
        job = subprocess.run(command, input=script, text=True, stderr=out, env=odoo.environment())
    if job.returncode:
        show_end(log)
        raise Trouble(f"The reconciliation failed (log: {log}).")
    for path in sorted(OUT.iterdir()):
        tell(f"   {path}")


def _options(args):
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__)
    parser.add_argument("--no-serve", action="store_true", help="end after the job")
    parser.add_argument("--port", type=int, default=PORT)
    return parser.parse_args(args)


def main(args, prepare):
    options = _options(args)
    if not (ROOT / MODULE / "demo" / "run_demo.py").exists():
        raise Trouble(f"{MODULE}/demo/run_demo.py is missing.")
    _check_port(options.port)
    prepare()
    _have_database()
    with _serving(options.port) as server:
        _run_job(options.port)
        if not options.no_serve:
            tell(f"\nOdoo: http://localhost:{options.port}  (admin / admin)   Ctrl-C ends it")
            with contextlib.suppress(KeyboardInterrupt):
                server.wait()
    return 0


def stop():
    """End a server that was left, and only ours: its command line names our database."""
    if not PID.exists():
        return
    pid = int(PID.read_text())
    try:
        words = (Path("/proc", str(pid), "cmdline")).read_bytes().split(b"\0")
        if b"odoo" in words and b"-d" in words:
            os.kill(pid, signal.SIGTERM)
    except (FileNotFoundError, ProcessLookupError):
        tell("   the server had ended already")
    PID.unlink(missing_ok=True)
