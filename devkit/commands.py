"""The command line of ./dev."""

import os
import shutil
import signal
import subprocess
import sys

from . import database, demo, i18n, odoo, postgres, python, testing, tools
from .places import CACHE, LOGS, ROOT, STATE, server_cache
from .say import Trouble, step, tell

HELP = """usage: ./dev COMMAND [ARGS]

  demo [--no-serve] [--port N]
                demo data, the main job on a real file (out/), then http://localhost:8069
  test [ARGS]   lint, pytest, Odoo tests and browser tours; ./dev test --help
  odoo ARGS…    Odoo's own command line with our database server and add-ons path
  shell [DB]    a Python prompt in a database (default: demo)
  newdb NAME    a fresh database: accounting and demo data, our module not yet installed
  python ARGS…  the virtual environment's Python, pytest by: ./dev python -m pytest
  bench [NAME]  benchmarks of bench/, all or one
  i18n          export the strings to i18n/*.pot and bring the translations up to them
  stop          end the servers we started
  clean         remove .dev/ and its databases; with --cache also downloads and Odoo

In the environment: ODOO_SRC (a checkout of Odoo 19) and PGHOST (a PostgreSQL server) are used
instead of what is fetched; XDG_CACHE_HOME says where downloads are kept.
"""


def prepare(strict=False):
    """Everything that must be there before Odoo can run."""
    LOGS.mkdir(parents=True, exist_ok=True)
    python.ready()
    postgres.ready()
    tools.ready(strict)
    odoo.ready()


def _become(command):
    """Hand over to the program: signals, terminal and exit code are then its own."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(command[0], command, odoo.environment())


def run_odoo(args):
    prepare()
    _become(odoo.command(*args))


def run_shell(args):
    run_odoo(["shell", "--no-http", "-d", args[0] if args else "demo", *args[1:]])


def run_python(args):
    prepare()
    _become([str(python.interpreter()), *args])


def run_newdb(args):
    if len(args) != 1:
        raise Trouble("Say the name of one database: ./dev newdb NAME")
    prepare()
    database.copy(args[0])
    tell(f"Database {args[0]} is ready: ./dev odoo -d {args[0]} -i customer_reconciliation")


def run_test(args):
    return testing.main(args, prepare)


def run_demo(args):
    return demo.main(args, prepare)


def run_i18n(args):
    return i18n.main(args, prepare)


BENCH = """
import importlib, sys
sys.path[:0] = ["bench", "customer_reconciliation"]
sys.exit(importlib.import_module(sys.argv[1]).main())
"""


def _bench_names():
    """A file without main() is a helper of the others."""
    files = sorted(ROOT.glob("bench/*.py"))
    return [path.stem for path in files if "\ndef main(" in path.read_text("utf-8")]


def run_bench(args):
    known = _bench_names()
    if args and args[0] not in known:
        raise Trouble(
            f"There is no such benchmark; choose one of: {', '.join(known) or 'none yet'}"
        )
    prepare()
    failed = []
    for name in args[:1] or known:
        with step(f"Benchmark {name}"):
            command = [str(python.interpreter()), "-c", BENCH, name, *args[1:]]
            done = subprocess.run(command, cwd=ROOT, env=odoo.environment())
        failed += [name] if done.returncode else []
    if failed:
        raise Trouble(f"Failed: {', '.join(failed)}")


def run_stop(_args):
    demo.stop()
    postgres.stop()


def run_clean(args):
    """Remove the state of this clone; with --cache also what all clones share."""
    run_stop(args)
    folders = [postgres.home(), postgres.socket_folder(), STATE]
    folders += [CACHE, server_cache()] if "--cache" in args else []
    for folder in folders:
        if folder.exists():
            tell(f"   removing {folder}")
            shutil.rmtree(folder)


def run_help(_args):
    print(HELP)


COMMANDS = {
    "demo": run_demo,
    "test": run_test,
    "bench": run_bench,
    "i18n": run_i18n,
    "clean": run_clean,
    "odoo": run_odoo,
    "shell": run_shell,
    "python": run_python,
    "newdb": run_newdb,
    "stop": run_stop,
    "help": run_help,
    "--help": run_help,
    "-h": run_help,
}


def main(args):
    name = args[0] if args else "help"
    if name not in COMMANDS:
        tell(HELP)
        return 2
    # A polite end and a hang-up clean up like Ctrl-C, so that nothing we started is left behind.
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    try:
        return COMMANDS[name](args[1:]) or 0
    except Trouble as trouble:
        tell(f"\n✗ {trouble}")
    except PermissionError as error:
        tell(f"\n✗ {error}. Was ./dev run here by another user? Let that user ./dev clean.")
    except KeyboardInterrupt:
        tell("\nInterrupted; the next run goes on from here.")
    return 1
