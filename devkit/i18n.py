"""./dev i18n: the template of all strings, from a fresh database, and the translations after it."""

import subprocess

from . import database, odoo, postgres, python
from .places import CLONE_KEY, LOGS, ROOT, STATE, own_modules
from .say import run, step

CURE = "Correct what the log says, then run ./dev i18n again."
MERGE = ROOT / "devkit" / "i18n_merge.py"


def _install(name, modules):
    """Records of demo data are not to be translated; ours has none when account's has none."""
    postgres.sql("UPDATE ir_module_module SET demo = false", name)
    install = ("-d", name, "-i", ",".join(modules), "--no-http", "--stop-after-init")
    run(odoo.command(*install), CURE, LOGS / "i18n.log", env=odoo.environment())


def _export(name, module):
    exported = STATE / f"{module}.pot"
    export = ("i18n", "export", "-d", name, "-o", exported, module)
    run(odoo.command(*export), CURE, LOGS / "i18n.log", env=odoo.environment())
    merge = [python.interpreter(), MERGE, exported, ROOT / module / "i18n"]
    subprocess.run([str(part) for part in merge], check=True)
    exported.unlink()


def main(_args, prepare):
    prepare()
    name = f"i18n_{CLONE_KEY}"
    database.copy(name)
    try:
        with step("Installing our add-ons in a fresh database"):
            _install(name, own_modules())
        for module in own_modules():
            with step(f"Exporting the strings of {module}"):
                _export(name, module)
    finally:
        database.drop(name)
