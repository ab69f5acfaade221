"""How fast the ledger of a million entries is searched, grouped and collected.

    ./dev bench ledger_query [--size 1000000] [--keep] [--plans] [--without-trigrams]

Times are the best of three, as the screen asks for them: the first page and the count.
"""

import argparse
import logging
import re
import subprocess
import sys
import time
from datetime import date

from ledger_fill import fill

DATABASE = "bench_ledger"
MODEL = "reconciliation.ledger.entry"
COLUMNS = ("date", "due_date", "number", "ref", "kind", "debit", "credit", "residual", "status")
SUMS = ["debit:sum", "credit:sum", "amount:sum", "residual:sum"]


class Watch(logging.Handler):
    """Counts the queries and keeps their text, to ask for their plans."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.queries = []

    def emit(self, record):
        text = record.getMessage()
        if "query:" in text:
            self.queries.append(text.split("query:", 1)[1].strip())


def page(domain):
    """The first page of the list, as the browser asks for it."""

    def run(env):
        specification = {name: {} for name in COLUMNS} | {
            "partner_id": {"fields": {"display_name": {}}}
        }
        found = env[MODEL].web_search_read(domain, specification, limit=80, count_limit=10_001)
        return f"{found['length']:,} found"

    return run


def grouped(groupby, domain=(), model=MODEL):
    def run(env):
        sums = SUMS if model == MODEL else ["quantity:sum", "amount:sum"]
        found = env[model].web_read_group(list(domain), [groupby], sums, limit=80)
        return f"{found['length']:,} groups"

    return run


def collected(rank):
    """What a session reads of one partner: the entries and the opening balance."""

    def run(env):
        from odoo.addons.customer_reconciliation.queries import Scope, balance, entries
        from odoo.addons.customer_reconciliation.queries.scope import Period

        partner = env["res.partner"].search([("name", "=", f"Partner {rank:04}")])
        currency = env.company.currency_id
        scope = Scope(env.company.id, partner.id, currency.id, currency.decimal_places, "both")
        rows = entries(env, scope, Period(date(2016, 1, 1), date(2025, 12, 31)))
        balance(env, scope, date(2025, 12, 31))
        return f"{len(rows):,} entries"

    return run


def one_pass(env):
    """For comparison: what this machine needs to read all journal items once, here and now."""
    env.cr.execute("SELECT count(*), sum(balance) FROM account_move_line WHERE company_id = 1")
    return f"{env.cr.fetchone()[0]:,} journal items"


def cases(env):
    partner = env["res.partner"].search([("name", "=", "Partner 0500")]).id
    product = env["product.product"].search([("name", "=", "Oak Lamp Pro")]).id
    overdue = [("reconciled", "=", False), ("due_date", "<", "2025-06-01")]
    return {
        "one pass over all journal items": one_pass,
        "first page, no filter": page([]),
        "one partner": page([("partner_id", "child_of", partner)]),
        "keyword: an invoice number": page([("keyword", "ilike", "INV/2021/0533")]),
        "keyword: a reference": page([("keyword", "ilike", "PO0012345")]),
        "keyword: a word in every payment": page([("keyword", "ilike", "payment")]),
        "keyword: a product name": page([("keyword", "ilike", "Oak Lamp Pro")]),
        "keyword: nothing found": page([("keyword", "ilike", "zzzzqq")]),
        "keyword within a partner": page(
            [("partner_id", "child_of", partner), ("keyword", "ilike", "Oak Lamp")]
        ),
        "product": page([("product_ids", "in", [product])]),
        "amount 1,234.56": page([("any_amount", "=", 1234.56)]),
        "amount from 1,200 to 1,201": page([("amount", ">=", 1200), ("amount", "<=", 1201)]),
        "kind: refund": page([("kind", "=", "refund")]),
        "overdue": page(overdue),
        "one month": page([("date", ">=", "2024-03-01"), ("date", "<=", "2024-03-31")]),
        "grouped by month": grouped("date:month"),
        "grouped by partner": grouped("partner_id"),
        "grouped by kind": grouped("kind"),
        "grouped by kind, last year": grouped("kind", [("date", ">=", "2025-01-01")]),
        "grouped by status": grouped("status"),
        "grouped by product": grouped("product_id", model="reconciliation.ledger.product"),
        "grouped by product, last year": grouped(
            "product_id", [("date", ">=", "2025-01-01")], "reconciliation.ledger.product"
        ),
        "session: largest partner": collected(0),
        "session: ordinary partner": collected(1000),
    }


def measure(registry, run, watch):
    """Best milliseconds of three, what was found, and the queries of one run."""
    best, found = None, None
    for _round in range(3):
        with registry.cursor() as cr:
            env = environment(cr)
            watch.queries.clear()
            start = time.perf_counter()
            found = run(env)
            spent = 1000 * (time.perf_counter() - start)
            best = min(spent, best or spent)
    return best, found, list(watch.queries)


def environment(cr):
    from odoo.api import Environment

    admin = Environment(cr, 1, {})["res.users"].search([("login", "=", "admin")])
    return Environment(cr, admin.id, {"allowed_company_ids": admin.company_id.ids})


def plan_of(registry, queries):
    """Which way the database goes: its scans, by table and index."""
    scans = {}
    for query in (q for q in queries if q.startswith("SELECT") and "account_move_line" in q):
        with registry.cursor() as cr:
            cr.execute("EXPLAIN " + query.replace("%", "%%"), ())
            text = "\n".join(row[0] for row in cr.fetchall())
        scans |= dict.fromkeys(
            re.findall(
                r"(?:Parallel )?(?:Seq|Index|Index Only|Bitmap Index) Scan.*? (?:using|on) \w+",
                text,
            )
        )
    return "; ".join(scans)


def show(registry, plans):
    watch = Watch()
    logger = logging.getLogger("odoo.sql_db")
    with registry.cursor() as cr:
        chosen = cases(environment(cr))
    logger.addHandler(watch)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    print(f"{'':36}{'ms':>8} {'queries':>8}  found")
    for name, run in chosen.items():
        spent, found, queries = measure(registry, run, watch)
        print(f"{name:36}{spent:8.0f} {len(queries):8}  {found}", flush=True)
        if plans:
            print(f"      {plan_of(registry, queries)}", flush=True)


def prepare(size, trigrams):
    """A database of its own with a filled ledger."""
    from devkit import database, odoo, postgres

    database.copy(DATABASE)
    if trigrams:
        postgres.sql("CREATE EXTENSION IF NOT EXISTS pg_trgm", DATABASE)
    command = odoo.command("-d", DATABASE, "-i", "customer_reconciliation", "--no-http")
    subprocess.run(
        [*command, "--stop-after-init", "--log-level=error"], env=odoo.environment(), check=True
    )
    registry = open_registry()
    start = time.perf_counter()
    with registry.cursor() as cr:
        fill(environment(cr), size)
    print(f"{size:,} entries written in {time.perf_counter() - start:.0f} s", flush=True)


def open_registry():
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-d", DATABASE, "--no-http", "--log-level=warn"])
    return Registry(DATABASE)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--keep", action="store_true", help="use the ledger of the run before")
    parser.add_argument("--plans", action="store_true", help="show how each query finds its rows")
    parser.add_argument("--without-trigrams", action="store_true")
    options = parser.parse_args(sys.argv[2:])
    if not options.keep:
        prepare(options.size, not options.without_trigrams)
    show(open_registry(), options.plans)
