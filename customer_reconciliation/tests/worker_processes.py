import subprocess
import sys
from pathlib import Path

from odoo.tools import config

DATABASE = ("db_host", "db_port", "db_user", "db_password")


class WorkerProcesses:
    """What a test needs to start workers (``worker.py``) and to wait for their end."""

    def start(self, what, death=0):
        """A worker (``worker.py``)."""
        return self.start_script("worker.py", what, death)

    def start_script(self, name, *args):
        """A script beside this one, told where the database is."""
        options = [f"--addons-path={','.join(map(str, config['addons_path']))}"]
        options += [f"--{name}={config[name]}" for name in DATABASE if config[name]]
        options += [f"--database={self.env.cr.dbname}", f"--data-dir={config['data_dir']}"]
        script = str(Path(__file__).with_name(name))
        command = [sys.executable, script, *map(str, args), *options]
        process = subprocess.Popen(
            [*command, "--log-level=warn", "--no-http"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.addCleanup(process.stdin.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        return process

    def ended(self, process):
        """
        :return: (exit code, what it said)
        """
        said, _nothing = process.communicate(timeout=240)
        return process.returncode, said
