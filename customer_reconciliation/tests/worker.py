"""A worker in a process of its own; a test starts it, and may let it die.

python worker.py WHAT DEATH ODOO-OPTIONS…
    WHAT: a key of WORK    DEATH: dies after this piece of work, uncommitted; 0: never
"""

import importlib
import os
import signal
import sys

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

MODELS = "odoo.addons.customer_reconciliation.models"
#: Whose ``_cron_work`` it is, and the method that does a piece of it.
WORK = {
    "cash": ("cash.application", "cash.application.part", "_apply"),
    "dunning": ("dunning.run", "dunning.notice", "_deliver"),
    "debit": ("dunning.run", "reconciliation.posting", "_post_debit"),
    "letters": ("dunning.run", "dunning.notice", "_deliver"),
    "webhooks": ("dunning.run", "dunning.delivery", "_post"),
    "statements": ("partner.statement.batch", "partner.statement.batch.line", "_mail"),
    "work_list": ("dunning.work.reckoning", "dunning.work.reckoning", "_freshen"),
}


def die_in(model, name, number):
    """Let the process be killed when it has done its piece ``number``, before it commits."""
    work, done = getattr(model, name), []

    def work_and_die(record, *args):
        answer = work(record, *args)
        record.env.flush_all()
        done.append(record.id)
        if len(done) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(model, name, work_and_die)


def main(what, death, options):
    config.parse_config(options, setup_logging=True)
    runs, pieces, name = WORK[what]
    with Registry(config["db_name"][0]).cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        # Only now is the add-on found.
        lines = importlib.import_module(f"{MODELS}.partner_statement_batch_line")
        lines.LINES_MAX = 2  # a transaction
        importlib.import_module(f"{MODELS}.dunning_notice_sending").NOTICES_AT_ONCE = 2
        if death:
            die_in(type(env[pieces]), name, death)
        env[runs]._cron_work()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
