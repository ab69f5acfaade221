"""Who does something about the same thing at the same moment, and what is done within what."""

from contextlib import contextmanager

from odoo.tools import SQL


def take_turns(records):
    """From now on others who take turns on ``records`` wait for the end of this transaction.

    Whoever waited would still see the books as they were before: the row changes as well, so the
    database refuses, and Odoo starts the call anew. Rows are taken by their ids, so nobody waits
    in a circle.
    """
    if not records:
        return
    table, ids = SQL.identifier(records._table), list(records.ids)
    records.env.cr.execute(
        SQL("SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", table, ids)
    )
    records.env.cr.execute(
        SQL("UPDATE %s SET turns = COALESCE(turns, 0) + 1 WHERE id = ANY(%s)", table, ids)
    )
    records.invalidate_recordset(["turns"], flush=False)


@contextmanager
def outermost(env, name, ids):
    """Those of ``ids`` which no call around this one has under ``name`` already."""
    busy = env.cr.cache.setdefault(f"customer_reconciliation.{name}", set())
    mine = set(ids) - busy
    busy |= mine
    try:
        yield mine
    finally:
        busy -= mine
