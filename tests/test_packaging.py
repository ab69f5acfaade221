"""The wheel holds what Odoo needs, at the place where Odoo looks, and nothing else."""

import ast
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ADDON = "customer_reconciliation"
HOME = f"odoo/addons/{ADDON}"
NOT_SHIPPED = {"tests", "__pycache__"}


def tracked(*where):
    """What git knows or would take in, as it lies in the work tree."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "--", *where]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [Path(name) for name in names.splitlines() if (ROOT / name).is_file()]


def shipped_files():
    """The add-on, less its tests."""
    return {path.as_posix() for path in tracked(ADDON) if not NOT_SHIPPED & set(path.parts)}


def manifest():
    return ast.literal_eval((ROOT / ADDON / "__manifest__.py").read_text("utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from a copy, so that no build folder is left in the work tree."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    addons = [path.parent.name for path in ROOT.glob(f"{ADDON}*/__manifest__.py")]
    for name in tracked("setup.py", "pyproject.toml", "LICENSE", "README.md", *addons):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((ROOT / name).read_bytes())
    build = [sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "-q"]
    subprocess.run([*build, "-w", str(folder), str(source)], check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel):
    return set(zipfile.ZipFile(wheel).namelist())


def test_every_file_of_the_addon_is_in_it(names):
    wanted = {f"odoo/addons/{name}" for name in shipped_files()}
    assert not wanted - names


def test_views_data_and_translations_are_in_it(names):
    listed = manifest().get("data", []) + manifest().get("demo", [])
    assert not {f"{HOME}/{name}" for name in listed} - names
    assert f"{HOME}/__manifest__.py" in names


def test_tests_and_caches_are_not(names):
    assert not [name for name in names if NOT_SHIPPED & set(Path(name).parts)]


def test_odoo_stays_a_namespace(names):
    """A file there would hide the real Odoo."""
    assert not {"odoo/__init__.py", "odoo/addons/__init__.py"} & names
    assert not [name for name in names if name.split("/")[0] in (ADDON, "devkit", "tests", "bench")]


def test_metadata(wheel):
    archive = zipfile.ZipFile(wheel)
    (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    text = archive.read(name).decode()
    assert f"Version: {manifest()['version']}" in text
    assert "License" in text and "LGPL-3" in text
    for package in ("pandas", "python-calamine", "rapidfuzz", "requests", "xlsxwriter"):
        assert f"Requires-Dist: {package}" in text


def test_odoo_finds_it_without_an_addons_path(wheel, tmp_path):
    """The wheel's content on the Python path is all that Odoo gets."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    library = os.environ.get("ODOO_LIBRARY")
    assert library, "run this by ./dev test, which says where Odoo is"
    code = (
        "import odoo.addons\n"
        "from odoo.modules.module import Manifest\n"
        "from odoo.tools import config\n"
        "config.parse_config(['--addons-path='])\n"
        f"found = Manifest.for_addon('{ADDON}')\n"
        "print(found.path, found.version)\n"
    )
    env = {**os.environ, "PYTHONPATH": f"{library}{os.pathsep}{tmp_path}"}
    env.pop("ODOO_RC", None)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(tmp_path / HOME), manifest()["version"]]
