"""Somebody confirms a document in a process of their own, as a call from outside is executed.

python worker_confirm.py MODEL METHOD ID ODOO-OPTIONS…

Says "tried" whenever the method has run, then waits for a line before it commits; at last what
came of it.
"""

import sys

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config


def say(word):
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(model, method, number, options):
    config.parse_config(options, setup_logging=True)
    with Registry(config["db_name"][0]).cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})

        def confirm():
            say("begun")
            getattr(env[model].browse(number), method)()
            env.flush_all()
            say("tried")
            sys.stdin.readline()

        try:
            retrying(confirm, env)
        except UserError as error:
            say(f"refused: {error}")
        else:
            say("confirmed")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:])
