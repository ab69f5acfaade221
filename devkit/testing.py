"""./dev test: lint, pytest, then Odoo's own tests with browser tours, and one closing line."""

import argparse
import os
import re
import socket
import subprocess
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from . import database, odoo, postgres, python
from .places import CLONE_KEY, LOGS, MODULE, ROOT, own_modules, samples
from .say import Trouble, run, step, tell

PARTS = ("lint", "pytest", "odoo")
LOG_LINE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ ([A-Z]+) \S+ (\S+?): (.*)")
TEST_CLASS = re.compile(r"^class (Test\w+)\(", re.MULTILINE)
TOTALS = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list = field(default_factory=list)

    def fail(self, name, times=1):
        self.failed += times
        self.failures.append(name)

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.failures += other.failures


def _environment():
    env = odoo.environment()
    if folder := samples():
        env["RECONCILIATION_SAMPLES"] = str(folder)
    return env


def lint_commands():
    here = python.folder() / "bin"
    yield "ruff check", [here / "ruff", "check", "."]
    yield "ruff format", [here / "ruff", "format", "--check", "."]
    if own_modules():
        yield "pylint-odoo", [here / "pylint", "--disable=missing-readme", *own_modules()]


def run_lint(_options):
    count = Count()
    for name, command in lint_commands():
        with step(f"Lint: {name}"):
            done = subprocess.run([str(part) for part in command], cwd=ROOT, env=_environment())
        if done.returncode:
            count.fail(f"lint: {name}")
        else:
            count.passed += 1
    return count


def _read_junit(path):
    count = Count()
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            count.fail(f"pytest: {case.get('classname')}.{case.get('name')}")
        elif "skipped" in kinds:
            count.skipped += 1
        else:
            count.passed += 1
    return count


def run_pytest(options):
    report = LOGS / "pytest.xml"
    report.unlink(missing_ok=True)
    command = [str(python.interpreter()), "-m", "pytest", f"--junitxml={report}", "--durations=5"]
    # Test files are shared among the cores; what a file prepares once is prepared once.
    command += ["-n", "logical", "--maxprocesses=4", "--dist=loadfile"]
    command += ["-k", options.k] if options.k else []
    env = _environment()
    # Engine tests run without Odoo in sight; ODOO_LIBRARY says where to look for it.
    env.pop("PYTHONPATH")
    with step("pytest: engine, properties, tidiness, packaging", silent=False):
        code = subprocess.run(command, cwd=ROOT, env=env).returncode
    count = _read_junit(report) if report.exists() else Count()
    if code and not count.failed:
        count.fail(f"pytest ended with code {code}")
    return count


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _is_alive(pid):
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _drop_leftovers():
    prefix = f"test_{CLONE_KEY}_"
    rows = postgres.sql(f"SELECT datname FROM pg_database WHERE datname LIKE '{prefix}%'")
    for (name,) in rows:
        if not _is_alive(name.removeprefix(prefix).split("_")[0]):
            database.drop(name)


class OdooLog:
    """Reads Odoo's log as it comes: shows progress and what went wrong, keeps the figures."""

    def __init__(self, path):
        self.path = path
        self.count, self.total, self.suite, self.quiet = Count(), 0, None, True

    def read(self, line):
        found = LOG_LINE.match(line)
        if not found:
            if not self.quiet:
                tell(f"   | {line.rstrip()}")
            return
        level, logger, message = found.groups()
        self.quiet = level not in ("ERROR", "CRITICAL")
        if totals := TOTALS.search(message):
            self._read_totals(*map(int, totals.groups()))
        elif not self.quiet:
            self._read_trouble(line, message)
        elif message.startswith("Starting ") and ".tests" in logger:
            self._read_start(message)
        elif message.startswith("skipped "):
            self._read_skip(message)

    def _read_trouble(self, line, message):
        tell(f"   | {line.rstrip()}")
        self.count.failures.append(f"odoo: {message}")

    def _read_start(self, message):
        suite = message.removeprefix("Starting ").split(".")[0]
        if suite != self.suite and not suite.startswith("Subtest"):
            self.suite = suite
            tell(f"   {suite}")

    def _read_skip(self, message):
        """Only the samples may be absent; any other skip would hide what was not tested."""
        if "samples" in message.lower():
            self.count.skipped += 1
        else:
            self.count.fail(f"odoo: {message}")

    def _read_totals(self, failed, errors, total):
        self.total = total
        self.count.failed += failed + errors

    def close(self, code):
        count = self.count
        if not count.failed and count.failures:
            count.failed = len(count.failures)
        if code and not count.failed:
            count.fail(f"Odoo ended with code {code} (log: {self.path})")
        if not self.total:
            count.fail("odoo: no test ran")
        count.passed = max(0, self.total - count.failed - count.skipped)
        return count


def _halves():
    """``--test-tags`` of two runs that share all our tests: every other file, and all the rest."""
    classes = [
        f"/{module}:{name}"
        for module in own_modules()
        for path in sorted((ROOT / module / "tests").glob("test_*.py"))[::2]
        for name in TEST_CLASS.findall(path.read_text())
    ]
    every = [f"/{module}" for module in own_modules()]
    return ",".join(classes), ",".join([*every, *(f"-{name}" for name in classes)])


def _odoo_command(name, *args):
    return odoo.command("-d", name, *args, "--http-port", _free_port(), "--stop-after-init")


def _follow(command, path):
    """Run Odoo, show what matters of its log and keep the whole in a file."""
    log = OdooLog(path)
    with path.open("w") as out:
        odoo_run = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        try:
            for line in odoo_run.stdout:
                out.write(line)
                log.read(line)
        finally:
            if odoo_run.poll() is None:
                _let_end(odoo_run)
    return log.close(odoo_run.wait())


def _let_end(process):
    try:
        process.wait(timeout=20)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.terminate()


def run_odoo_tests(options):
    if MODULE not in own_modules():
        raise Trouble(f"There is no {MODULE}/__manifest__.py to test.")
    _drop_leftovers()
    tags = [options.tags] if options.tags else _halves()
    names = [f"test_{CLONE_KEY}_{os.getpid()}_{number}" for number, _tags in enumerate(tags, 1)]
    try:
        _install(names)
        with step(f"Odoo tests of {', '.join(own_modules())}"), ThreadPoolExecutor() as pool:
            return _sum(pool.map(_run_odoo_tests, names, tags))
    finally:
        for name in names:
            if options.keep:
                tell(f"   the database is kept: {name}")
            else:
                database.drop(name)


def _install(names):
    """Databases with all that is ours, each a copy of the first."""
    first, *others = names
    database.copy(first)
    with step(f"Installing {', '.join(own_modules())}"):
        command = _odoo_command(first, "-i", ",".join(own_modules()), "--with-demo")
        log = LOGS / "odoo-install.log"
        said = run(command, "See the log.", log, cwd=ROOT, env=_environment())
    for line in said.splitlines():
        if (found := LOG_LINE.match(line)) and found[1] in ("ERROR", "CRITICAL"):
            raise Trouble(f"Installing said: {line} (log: {log})")
    for name in others:
        database.copy(name, first)


def _run_odoo_tests(name, tags):
    path = LOGS / f"odoo-{name.rpartition('_')[2]}.log"
    return _follow(_odoo_command(name, "--test-tags", tags), path)


def _sum(counts):
    total = Count()
    for count in counts:
        total.add(count)
    return total


RUNNERS = {"lint": run_lint, "pytest": run_pytest, "odoo": run_odoo_tests}


def _options(args):
    parser = argparse.ArgumentParser(prog="./dev test", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="lint|pytest|odoo", help="default: all of them")
    parser.add_argument("--tags", help="Odoo's --test-tags; means the part odoo")
    parser.add_argument("-k", help="pytest's -k; means the part pytest")
    parser.add_argument("--keep", action="store_true", help="keep the database of the Odoo tests")
    options = parser.parse_args(args)
    if wrong := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {' '.join(wrong)}")
    asked = {"odoo"} if options.tags else set()
    asked |= {"pytest"} if options.k else set()
    options.parts = set(options.parts) | asked or set(PARTS)
    return options


def _close(count):
    for name in count.failures:
        tell(f"✗ {name}")
    skipped = f", {count.skipped} skipped" if count.skipped else ""
    print(f"{count.passed} passed, {count.failed} failed{skipped}", flush=True)
    return 1 if count.failed or not count.passed else 0


def main(args, prepare):
    """Run the parts asked for; the first line that fails does not stop the others."""
    options = _options(args)
    prepare(strict=True)
    count = _sum(RUNNERS[part](options) for part in PARTS if part in options.parts)
    if os.environ.get("CI"):
        postgres.stop()
    return _close(count)
