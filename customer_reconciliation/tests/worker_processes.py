import subprocess
import sys
from pathlib import Path

from odoo.tools import config

DATABASE = ("db_host", "db_port", "db_user", "db_password")


class WorkerProcesses:
    """What a test needs to start workers (``worker.py``) and to wait for their end."""

    def start(self, what, death=0):
        options = [f"--addons-path={','.join(map(str, config['addons_path']))}"]
        options += [f"--{name}={config[name]}" for name in DATABASE if config[name]]
        options += [f"--database={self.env.cr.dbname}", f"--data-dir={config['data_dir']}"]
        script = str(Path(__file__).with_name("worker.py"))
        process = subprocess.Popen(
            [sys.executable, script, what, str(death), *options, "--log-level=warn", "--no-http"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        return process

    def ended(self, process):
        """
        :return: (exit code, what it said)
        """
        said, _nothing = process.communicate(timeout=240)
        return process.returncode, said
