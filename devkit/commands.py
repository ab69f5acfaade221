"""The command line of ./dev."""

import os
import sys

from . import database, odoo, postgres, python, testing, tools
from .places import LOGS, ROOT
from .say import Trouble, tell

HELP = """usage: ./dev COMMAND [ARGS]

  test [ARGS]   lint, pytest, Odoo tests and browser tours; ./dev test --help
  odoo ARGS…    Odoo's own command line with our database server and add-ons path
  shell [DB]    a Python prompt in a database (default: demo)
  newdb NAME    a fresh database: accounting and demo data, our module not yet installed
  python ARGS…  the virtual environment's Python, pytest by: ./dev python -m pytest
  stop          stop the database server

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


def run_stop(_args):
    postgres.stop()


def run_help(_args):
    print(HELP)


COMMANDS = {
    "test": run_test,
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
    try:
        return COMMANDS[name](args[1:]) or 0
    except Trouble as trouble:
        tell(f"\n✗ {trouble}")
    except KeyboardInterrupt:
        tell("\nInterrupted; the next run goes on from here.")
    return 1
