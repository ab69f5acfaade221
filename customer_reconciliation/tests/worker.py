"""A worker of cash application in a process of its own; a test starts it, and may let it die.

python worker.py DEATH ODOO-OPTIONS…      DEATH: dies in posting this part, uncommitted; 0: never
"""

import os
import signal
import sys

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def die_in_part(env, number):
    """Let the process be killed after it has posted its part ``number``, before it commits."""
    model, done = type(env["cash.application.part"]), []
    apply = model._apply

    def apply_and_die(part):
        apply(part)
        part.env.flush_all()
        done.append(part.id)
        if len(done) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    model._apply = apply_and_die


def main(death, options):
    config.parse_config(options, setup_logging=True)
    with Registry(config["db_name"][0]).cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        if death:
            die_in_part(env, death)
        env["cash.application"]._cron_work()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
