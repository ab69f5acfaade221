"""Debian packages fetched with the machine's own sources and unpacked beside us, root or not."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .places import CACHE, LOGS
from .say import Trouble, run, step

SOURCES = Path("/etc/apt")
NEEDS_APT = (
    "This machine has no apt: point ODOO_SRC to a checkout of Odoo 19, PGHOST to a PostgreSQL"
    " server, and install chromium, wkhtmltopdf and a Chinese font by its own means."
)
CURE = "Check the network and that `apt-get update` works on this machine, then run this again."
# Another C library than the running loader's would break every program that sees it.
NEVER_BESIDE = {"libc6", "libc-bin", "libc6-dev", "libc-dev-bin"}


@dataclass(frozen=True)
class Source:
    uri: str
    suites: tuple
    components: tuple
    signed_by: str


def _line_sources(text):
    pattern = r"^deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)\s+(?P<rest>.+)$"
    for found in re.finditer(pattern, text, re.M):
        signed = re.search(r"signed-by=(\S+)", found["options"] or "", re.I)
        components = tuple(found["rest"].split("#")[0].split())
        yield Source(found["uri"], (found["suite"],), components, signed[1] if signed else "")


def _stanza_sources(text):
    text = re.sub(r"^#.*\n?", "", text, flags=re.M)
    for stanza in re.split(r"\n\s*\n", text):
        pairs = re.findall(r"^([\w-]+):[ \t]*(.*(?:\n[ \t]+.*)*)", stanza, re.M)
        fields = {name.lower(): value for name, value in pairs}
        if "deb" not in fields.get("types", "").split() or fields.get("enabled") == "no":
            continue
        suites, components = fields["suites"].split(), fields.get("components", "").split()
        for uri in fields["uris"].split():
            yield Source(uri, tuple(suites), tuple(components), fields.get("signed-by", ""))


def sources():
    """The machine's package sources, of both file formats."""
    lists = [SOURCES / "sources.list", *sorted(SOURCES.glob("sources.list.d/*.list"))]
    found = [s for path in lists if path.is_file() for s in _line_sources(path.read_text())]
    for path in sorted(SOURCES.glob("sources.list.d/*.sources")):
        found += _stanza_sources(path.read_text())
    return found


def _archive():
    """The source of the distribution itself: not the security one, not another vendor's."""
    for source in sources():
        main = "main" in source.components and "security" not in "".join(source.suites)
        if main and re.search(r"/debian/?$", source.uri):
            return source
    raise Trouble(
        "No Debian archive stands in this machine's apt sources, so Odoo's package cannot be had:"
        " point ODOO_SRC to a checkout of Odoo 19."
    )


def _unstable_list(folder):
    source = _archive()
    key = source.signed_by
    if key.lstrip().startswith("-----BEGIN") or "\n" in key:
        path = folder / "archive.asc"
        path.write_text(re.sub(r"^ \.?", "", key.strip(), flags=re.M) + "\n")
        key = str(path)
    option = f"[signed-by={key}] " if key else ""
    path = folder / "unstable.list"
    path.write_text(f"deb {option}{source.uri} sid main\n")
    return path


def _options(unstable):
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise Trouble(NEEDS_APT)
    folder = CACHE / "apt" / ("unstable" if unstable else "release")
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    options = [f"-oDir::State::Lists={folder}/lists", f"-oDir::Cache={folder}/cache"]
    options += ["-oAPT::Sandbox::User=root", "-oDebug::NoLocking=1", "-oAcquire::Retries=3"]
    if unstable:
        options += [f"-oDir::Etc::sourcelist={_unstable_list(folder)}"]
        options += ["-oDir::Etc::sourceparts=/dev/null"]
    return options


def missing(packages, options):
    """The packages with all they depend on, less what the machine already has."""
    command = ["apt-get", *options, "-s", "install", "--no-install-recommends", *packages]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}
    )
    if done.returncode:
        raise Trouble(f"apt does not know how to get {' '.join(packages)}: {done.stderr} {CURE}")
    names = re.findall(r"^Inst (\S+)", done.stdout, re.M)
    return [name for name in names if name.split(":")[0] not in NEVER_BESIDE]


def _unpack(debs, folder, log):
    for deb in debs:
        run(["dpkg-deb", "-x", deb, folder], f"Remove {deb.parent} and run this again.", log)


def fetch(name, folder, packages, unstable=False, closure=True):
    """Fetch packages and unpack them into a folder; an interrupted download goes on."""
    options, log = _options(unstable), LOGS / "apt.log"
    run(["apt-get", *options, "update"], CURE, log)
    names = missing(packages, options) if closure else packages
    store = CACHE / "debs" / name
    store.mkdir(parents=True, exist_ok=True)
    with step(f"Fetching {len(names)} Debian packages for {name}"):
        run(["apt-get", *options, "download", *names], CURE, log, cwd=store)
    with step(f"Unpacking {name}"):
        _unpack(sorted(store.glob("*.deb")), folder, log)


def forget(name):
    """Drop the downloads of what has been unpacked."""
    shutil.rmtree(CACHE / "debs" / name, ignore_errors=True)
