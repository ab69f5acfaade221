"""What benchmarks inside Odoo share: a fresh database and measured steps."""

import resource
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONF = str(ROOT / ".dev" / "odoo.conf")


@contextmanager
def environment(database: str, modules: str = "customer_reconciliation"):
    """A superuser environment in a new database that has accounting, demo data and ``modules``."""
    _dev("newdb", database)
    options = ["--no-http", "--stop-after-init", "--log-level=warn"]
    _dev("odoo", "-d", database, "-i", modules, *options)
    env = open_database(database, CONF)
    with env.cr:
        yield env


def open_database(database: str, conf: str):
    """A superuser environment in an existing database; close its cursor."""
    from odoo import SUPERUSER_ID, api  # only now is there a database to open
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-c", conf, "-d", database])
    return api.Environment(Registry(database).cursor(), SUPERUSER_ID, {})


def _dev(*command):
    subprocess.run([sys.executable, str(ROOT / "dev"), *command], check=True, cwd=ROOT)


class Steps:
    """Seconds, SQL queries and peak memory of named steps, with everything deferred flushed."""

    def __init__(self, env):
        self.env, self.rows = env, []

    @contextmanager
    def step(self, name: str):
        self.env.flush_all()
        start, queries = time.perf_counter(), self.env.cr.sql_log_count
        yield
        self.env.flush_all()
        seconds = time.perf_counter() - start
        self.rows.append((name, seconds, self.env.cr.sql_log_count - queries, peak_mib()))

    def total(self):
        return sum(row[1] for row in self.rows), sum(row[2] for row in self.rows)

    def show(self):
        for name, seconds, queries, memory in [*self.rows, ("total", *self.total(), peak_mib())]:
            print(f"  {name:<22}{seconds:>8.2f} s{queries:>8} queries{memory:>8.0f} MiB peak")


def peak_mib() -> float:
    """The most memory this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
