"""Statements of account: of a thousand partners, and on a ledger of a million entries.

    ./dev bench statements [--entries 200] [--size 1000000] [--keep]

Queries are counted; seconds are those of the clock, best of three where it says so, and a plain
pass over the journal items tells what the machine is worth at that moment.
"""

import argparse
import sys
import time
from datetime import date

import ledger_query
from inside_odoo import environment, open_database
from ledger_fill import fill

DATABASE = "bench_statements"
PARTNERS, ALONE, TOGETHER = 1_000, 4, 40
FIRST, LAST, PAST = date(2016, 1, 1), date(2025, 12, 31), date(2021, 6, 30)


def timed(call, times=1):
    """Least seconds of so many calls, and the last answer."""
    best, answer = None, None
    for _each in range(times):
        start = time.perf_counter()
        answer = call()
        spent = time.perf_counter() - start
        best = min(spent, best or spent)
    return best, answer


def figures(env, partners, kind, date_to=LAST, **values):
    from odoo.addons.customer_reconciliation.statements import Options

    start = {"date_from": FIRST} if kind in ("activity", "monthly") else {}
    asked = {"company_id": env.company.id, "side": "both", "kind": kind, "date_to": date_to}
    return env["partner.statement"]._figures(partners, Options(**asked | start | values))


def rows(found):
    """How much there is to show."""
    return sum(len(a.entries) + len(a.items) + len(a.months) for a in found.accounts)


def queries(env, partners, kind):
    env.flush_all()
    env.invalidate_all()
    before = env.cr.sql_log_count
    found = figures(env, partners, kind, with_ageing=True)
    return env.cr.sql_log_count - before, found


# -- a thousand partners ---------------------------------------------------------------------------


def thousand(env, entries):
    fill(env, PARTNERS * entries, partners=PARTNERS, skew=1)
    partners = env["res.partner"].search([("name", "=like", "Partner ____")], order="id")
    figures(env, partners[:1], "ageing")  # what is remembered of rights and settings
    print(f"\n{len(partners):,} partners, {entries} entries each")
    print(f"  {'figures':<12}{'seconds':>9}{'rows':>10}{'queries for 10':>16}{'for all':>9}")
    for kind in ("activity", "outstanding", "detailed", "ageing", "monthly", "annual"):
        few, _found = queries(env, partners[:10], kind)
        seconds, (many, found) = timed(lambda kind=kind: queries(env, partners, kind))
        print(f"  {kind:<12}{seconds:>9.2f}{rows(found):>10,}{few:>16}{many:>9}", flush=True)
    workbook(env, partners)
    paper(env, partners)


def documents(env, partners):
    from odoo.addons.customer_reconciliation.reports import statement_tables

    template = env.ref("customer_reconciliation.statement_template_activity")
    found = figures(env, partners, "activity", with_ageing=True)
    return found, statement_tables.build(env, found, template)


def workbook(env, partners):
    from odoo.addons.customer_reconciliation.reports import statement_xlsx

    def render():
        found, made = documents(env, partners)
        return statement_xlsx.render(env, made, found.options)

    seconds, content = timed(render)
    print(f"  XLSX of all, figures included: {seconds:.1f} s, {len(content) / 1e6:.1f} MB")


def paper(env, partners):
    """Each by itself, and as a batch makes them; what a partner costs either way."""
    from odoo.addons.customer_reconciliation.reports import statement_pdf

    _found, made = documents(env, partners[:TOGETHER])
    alone, _files = timed(lambda: [statement_pdf.render(env, [each]) for each in made[:ALONE]])
    together, files = timed(lambda: statement_pdf.render(env, made))
    each, merged = alone / ALONE, together / len(made)
    largest = max(map(len, files)) / 1000
    print(
        f"  PDF: {each:.2f} s a partner by a call of its own, {merged:.2f} s in one for "
        f"{len(made)}: {each / merged:.1f} times faster; at most {largest:.0f} kB"
    )


# -- a million entries -----------------------------------------------------------------------------


def million(env):
    ordinary, large = (
        env["res.partner"].search([("name", "=", f"Partner {rank:04}")]) for rank in (1000, 0)
    )
    cases = {
        "one pass over all journal items": None,
        "activity of one partner": (ordinary, "activity", LAST),
        "open items of one partner": (ordinary, "detailed", LAST),
        "open items of one, years ago": (ordinary, "detailed", PAST),
        "activity of the largest partner": (large, "activity", LAST),
        "ageing of all partners": (None, "ageing", LAST),
        "ageing of all, years ago": (None, "ageing", PAST),
        "open items of all partners": (None, "outstanding", LAST),
        "monthly summary of all": (None, "monthly", LAST),
    }
    for name, asked in cases.items():
        if asked:
            seconds, found = timed(lambda asked=asked: figures(env, *asked), 3)
            print(f"  {name:<34}{seconds:>7.2f} s{len(found.accounts):>8,} accounts", flush=True)
        else:
            seconds, found = timed(lambda: ledger_query.one_pass(env), 3)
            print(f"  {name:<34}{seconds:>7.2f} s  {found}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=200, help="of each of the partners")
    parser.add_argument("--size", type=int, default=1_000_000, help="of the large ledger")
    parser.add_argument("--keep", action="store_true", help="use the ledger of the run before")
    options = parser.parse_args(sys.argv[2:])
    with environment(DATABASE) as env:
        thousand(env, options.entries)
    if not options.keep:
        ledger_query.prepare(options.size, trigrams=False)
    print(f"\na ledger of {options.size:,} entries, best of three")
    from inside_odoo import CONF

    env = open_database(ledger_query.DATABASE, CONF)
    with env.cr:
        million(env)
