"""The browser, the PDF writer and the fonts: the machine's, else unpacked in the cache.

Each unpacked program gets a wrapper that shows it its own libraries, so that no other program
ever sees them.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import apt
from .places import CACHE, LOGS
from .say import Trouble, lock, run, tell, whole


@dataclass(frozen=True)
class Tool:
    package: str
    names: tuple
    program: str = ""
    use: str = ""


CHROMIUM = Tool(
    "chromium",
    ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable"),
    "usr/lib/chromium/chromium",
    "browser tests",
)
WKHTMLTOPDF = Tool("wkhtmltopdf", ("wkhtmltopdf",), "usr/bin/wkhtmltopdf", "PDF reports")
FONT = Tool("fonts-noto-cjk", (), "usr/share/fonts", "Chinese in PDF and browser")
TOOLS = (CHROMIUM, WKHTMLTOPDF, FONT)

WRAPPER = """#!/bin/sh
export LD_LIBRARY_PATH="{libraries}"
export QT_PLUGIN_PATH="{root}/{triple}/qt5/plugins"
export QT_QPA_PLATFORM=offscreen
exec "{root}/{program}" "$@"
"""
FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
{lines}
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def _place(tool):
    return CACHE / "tools" / tool.package


def _has_chinese_font():
    if shutil.which("fc-list"):
        command = ["fc-list", ":lang=zh-cn", "family"]
        return bool(subprocess.run(command, capture_output=True).stdout.strip())
    return any(Path("/usr/share/fonts").glob("**/*CJK*"))


def on_machine(tool):
    if tool is FONT:
        return _has_chinese_font()
    return any(shutil.which(name) for name in tool.names)


def _wrap(tool, part, place):
    """The wrapper names the final place, not the one that is being filled."""
    triples = [path.relative_to(part) for path in part.glob("usr/lib/*-linux-*")]
    folders = [place / path for path in triples]
    folders += [place / path.relative_to(part) for path in part.glob("lib/*-linux-*")]
    folders += [
        place / path.relative_to(part)
        for path in part.glob("usr/lib/*-linux-*/*/")
        if any(path.glob("*.so*"))
    ]
    text = WRAPPER.format(
        libraries=":".join(map(str, folders)),
        root=place,
        program=tool.program,
        triple=triples[0] if triples else "usr/lib",
    )
    wrapper = part / "wrapper" / tool.names[0 if len(tool.names) == 1 else 1]
    wrapper.parent.mkdir()
    wrapper.write_text(text)
    wrapper.chmod(0o755)


def _unpack(tool):
    place = _place(tool)
    with lock(CACHE / f"{tool.package}.lock"):
        if place.exists():
            return
        with whole(place) as part:
            apt.fetch(tool.package, part, [tool.package])
            if not (part / tool.program).exists():
                raise Trouble(f"The package {tool.package} no longer holds {tool.program}.")
            if tool.names:
                _wrap(tool, part, place)
    apt.forget(tool.package)


def _get(tool):
    try:
        if not on_machine(tool) and not _place(tool).exists():
            _unpack(tool)
    except Trouble as trouble:
        return f"{tool.package} ({tool.use}) is missing: install it. {trouble}"
    return ""


def ready(strict=False):
    """Have all of them; what cannot be had is a failure only where it is needed."""
    for trouble in filter(None, map(_get, TOOLS)):
        if strict:
            raise Trouble(trouble)
        tell(f"   note: {trouble}")
    _write_fonts_conf()
    if strict:
        _check_programs()


def _check_programs():
    """A program that is there but does not start would only be seen as tests that did not run."""
    path = os.pathsep.join([*map(str, program_folders()), os.environ.get("PATH", os.defpath)])
    for tool in (CHROMIUM, WKHTMLTOPDF):
        found = next(filter(None, (shutil.which(name, path=path) for name in tool.names)))
        cure = f"Reinstall {tool.package}, or remove {_place(tool)}, and run this again."
        run([found, "--version"], cure, LOGS / "tools.log", env={**os.environ, **environment()})


def program_folders():
    return [_place(tool) / "wrapper" for tool in TOOLS if (_place(tool) / "wrapper").is_dir()]


def _write_fonts_conf():
    """Fonts of the machine and ours, for programs of the machine and ours."""
    roots = [_place(tool) for tool in TOOLS if _place(tool).exists()]
    if not roots:
        return
    folders = ["/usr/share/fonts", Path.home() / ".fonts", CACHE / "odoo" / "usr/share/fonts"]
    lines = [
        f"  <dir>{folder}</dir>" for folder in folders + [r / "usr/share/fonts" for r in roots]
    ]
    configs = [Path("/etc/fonts/fonts.conf"), *(root / "etc/fonts/fonts.conf" for root in roots)]
    found = next((path for path in configs if path.exists()), None)
    if found:
        lines.insert(0, f'  <include ignore_missing="yes">{found}</include>')
    text = FONTS_CONF.format(lines="\n".join(lines), cache=CACHE / "fontconfig")
    path = CACHE / "fonts.conf"
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def environment():
    path = CACHE / "fonts.conf"
    return {"FONTCONFIG_FILE": str(path)} if path.exists() else {}
