"""Exposure, scores and checks of ten thousand customers, a million open items, a hundred thousand
orders.

    ./dev bench credit [--partners 10000] [--items 1000000] [--orders 100000] [--keep]

Beside it, in the same run, the host's own figures of the same customers. Seconds are those of the
clock, best of three for ours; computing is what this process and its database server worked, which
tells more on a busy machine. Before anything is measured, what is posted is compared to the cent
with the host's figures, customer by customer.
"""

import argparse
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from inside_odoo import CONF, environment, open_database
from ledger_fill import fill

DATABASE = "bench_credit"
MODULES = "customer_reconciliation,sale,customer_reconciliation_sale"
#: Of twenty documents of the ledger seventeen are on receivable accounts.
RECEIVABLE = 17 / 20
#: Customers an order of whom is confirmed.
CHECKED = 50
TICKS = os.sysconf("SC_CLK_TCK")

ORDERS = """
CREATE TEMP TABLE ordered AS
SELECT g, g + %(order)s AS id, (%(partners)s::int[])[1 + g %% %(partner_count)s] AS partner,
       now() - (g %% 90) * INTERVAL '1 day' AS date
  FROM generate_series(1, %(orders)s) g;
INSERT INTO sale_order (id, name, state, company_id, partner_id, partner_invoice_id,
    partner_shipping_id, currency_id, date_order, amount_untaxed, amount_total, invoice_status)
SELECT id, 'SO' || lpad(g::text, 7, '0'), 'sale', %(company)s, partner, partner, partner,
       %(currency)s, date, 150, 150, 'to invoice'
  FROM ordered;
INSERT INTO sale_order_line (id, order_id, order_partner_id, company_id, currency_id, name, state,
    product_id, product_uom_id, product_uom_qty, qty_delivered, qty_invoiced, qty_to_invoice,
    price_unit, discount, price_subtotal, price_total, price_reduce_taxinc,
    price_reduce_taxexcl, untaxed_amount_invoiced, untaxed_amount_to_invoice, customer_lead)
SELECT %(line)s + g * 2 + n, id, partner, %(company)s, %(currency)s, 'Goods', 'sale', %(product)s,
       %(uom)s, 10, g %% 11, 0, 10, 7.5, 0, 75, 75, 7.5, 7.5, 0, 75, 0
  FROM ordered, generate_series(0, 1) n;
SELECT setval('sale_order_id_seq', max(id)) FROM sale_order;
SELECT setval('sale_order_line_id_seq', max(id)) FROM sale_order_line;
"""


def write_orders(env, partners, count):
    """Two lines each, delivered between not at all and wholly, nothing invoiced."""
    product = env["product.product"].create(
        {"name": "Goods", "type": "service", "invoice_policy": "order", "taxes_id": []}
    )
    env.flush_all()
    values = {
        "orders": count,
        "partners": partners.ids,
        "partner_count": len(partners),
        "company": env.company.id,
        "currency": env.company.currency_id.id,
        "product": product.id,
        "uom": product.uom_id.id,
    }
    for name, table in (("order", "sale_order"), ("line", "sale_order_line")):
        env.cr.execute(f"SELECT COALESCE(max(id), 0) + 10 FROM {table}")
        values[name] = env.cr.fetchone()[0]
    env.cr.execute("SET LOCAL session_replication_role = replica")
    env.cr.execute(ORDERS, values)
    env.cr.execute("ANALYZE sale_order; ANALYZE sale_order_line")
    env.cr.commit()


# -- measured --------------------------------------------------------------------------------------


def server_seconds(env):
    """What the database server's process of this connection has worked."""
    env.cr.execute("SELECT pg_backend_pid()")
    [pid] = env.cr.fetchone()
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def measured(env, call, times=1):
    """``(seconds, computing, queries, answer)`` of the quickest call."""
    runs = []
    for _each in range(times):
        env.flush_all()
        env.invalidate_all()
        queries, worked = env.cr.sql_log_count, time.process_time() + server_seconds(env)
        start = time.perf_counter()
        answer = call()
        seconds = time.perf_counter() - start
        queries = env.cr.sql_log_count - queries - 1
        worked = time.process_time() + server_seconds(env) - worked
        runs.append((seconds, worked, queries, answer))
    return min(runs, key=lambda run: run[0])


def ours(env, partners):
    from odoo import fields
    from odoo.addons.customer_reconciliation.queries.exposure import ExposureScope, exposures

    scope = ExposureScope(fields.Date.today(), partners.ids, env.company.ids)
    return exposures(env, scope)


def theirs(partners):
    return {p.id: (p.credit, p.credit_to_invoice) for p in partners}


def compare(env, partners, found, hosts):
    """To the cent: what is posted is the same customer by customer, orders in all."""
    own, posted = env.company, ("not_due", "overdue", "unapplied")
    to_invoice = 0
    for partner in partners:
        exposure = found[partner.id, own.id]
        credit, orders = (own.currency_id._minor(amount) for amount in hosts[partner.id])
        assert exposure.total(posted) == credit, (partner, exposure, credit)
        to_invoice += orders - exposure.total(("ordered", "delivered"))
    print(f"  posted: equal for each of {len(partners):,}; orders differ by {to_invoice} in all")


def show(name, run):
    seconds, worked, queries, _answer = run
    print(
        f"  {name:<44}{seconds:>8.2f} s{worked:>8.2f} s computing{queries:>8,} queries", flush=True
    )


def run(env, options):
    env.company.account_use_credit_limit = True
    partners = env["res.partner"].search([("name", "=like", "Partner %")], order="id")
    env.cr.execute("SET max_parallel_workers_per_gather = 0")  # what one process does
    env.cr.execute(
        """SELECT COUNT(*) FROM account_move_line line JOIN account_account account
               ON account.id = line.account_id AND account.account_type = 'asset_receivable'
            WHERE line.reconciled IS NOT TRUE AND line.parent_state = 'posted'"""
    )
    [items] = env.cr.fetchone()
    orders = env["sale.order"].search_count([("state", "=", "sale")])
    print(f"\n{len(partners):,} customers, {items:,} open items, {orders:,} orders")
    ours(env, partners[:1])  # what is remembered of accounts and settings
    show("exposure of 10", measured(env, lambda: ours(env, partners[:10]), 3))
    mine = measured(env, lambda: ours(env, partners), 3)
    show("exposure of all", mine)
    files(env, partners)
    scores(env, partners)
    checks(env, partners)
    hosts = measured(env, lambda: theirs(partners))
    show("the host's credit and credit_to_invoice", hosts)
    compare(env, partners, mine[3], hosts[3])
    print(f"  {hosts[0] / mine[0]:.1f} times by the clock, {hosts[1] / mine[1]:.1f} by computing")


def files(env, partners):
    """What a list by utilisation reads: limits, policies and groups besides."""
    made = measured(env, lambda: env["credit.file"]._of(partners, env.company))
    show("credit files made for all", made)
    show("figures of all credit files", measured(env, lambda: made[3]._figures(), 3))


def scores(env, partners):
    """A month's scores of all, in the committed batches of the scheduled action."""
    from odoo.addons.customer_reconciliation.models.credit_scoring import SCORED_AT_ONCE
    from odoo.tools import split_every

    def in_batches():
        for some in split_every(SCORED_AT_ONCE, partners.ids, list):
            env["credit.scoring"]._score(env.company, some)
            env.flush_all()
            env.cr.commit()

    show("scores of all, in batches", measured(env, in_batches))
    count = env["credit.score"].search_count([("partner_id", "in", partners.ids)])
    assert count == len(partners), f"{count} of {len(partners)} were scored"


def checks(env, partners):
    """What confirming an order takes of our own time, everybody having a limit and being held by
    what is overdue; one order of each of some customers, as each call reads everything anew."""
    from odoo import Command, fields

    env["credit.policy"].create(
        {"name": "All", "has_limit": True, "limit_amount": 10**12, "effect": "block"}
        | {"hold_overdue_days": 10**4, "sequence": 0}
    )
    files = env["credit.file"]._of(partners, env.company)
    today = fields.Date.context_today(files)
    show("holds of all files looked at", measured(env, lambda: files._renew_holds(today)))
    product = env["product.product"].create({"name": "Hour", "type": "service", "taxes_id": []})
    runs = []
    with checks_timed(env, runs):
        for partner in partners[: len(partners) : max(1, len(partners) // CHECKED)]:
            line = Command.create({"product_id": product.id, "price_unit": 9})
            order = env["sale.order"].create({"partner_id": partner.id, "order_line": [line]})
            env.flush_all()
            env.invalidate_all()
            order.action_confirm()
            assert order.state == "sale"
    runs.sort(key=lambda run: run[0])
    for name, run in (("median", runs[len(runs) // 2]), ("longest", runs[-1])):
        seconds, worked, queries = run
        print(
            f"  check while confirming one order, {name + ' of ' + str(len(runs)):<12}"
            f"{seconds * 1000:>6.1f} ms{worked * 1000:>7.1f} ms computing{queries:>8,} queries"
        )
    env.cr.rollback()


@contextmanager
def checks_timed(env, runs):
    """Note what each check takes; the server's ticks of 10 ms are too coarse for a single one, so
    computing is this process alone."""
    model = type(env["sale.order"])
    check = model._check_credit

    def timed(orders, *args, **kwargs):
        if not orders.sudo()._credit_claims(*args, **kwargs):
            return check(orders, *args, **kwargs)
        queries, worked, start = env.cr.sql_log_count, time.process_time(), time.perf_counter()
        check(orders, *args, **kwargs)
        seconds, worked = time.perf_counter() - start, time.process_time() - worked
        return runs.append((seconds, worked, env.cr.sql_log_count - queries))

    model._check_credit = timed
    try:
        yield
    finally:
        del model._check_credit


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--partners", type=int, default=10_000)
    parser.add_argument("--items", type=int, default=1_000_000, help="open on receivable accounts")
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--keep", action="store_true", help="use the books of the run before")
    options = parser.parse_args(sys.argv[2:])
    if not options.keep:
        with environment(DATABASE, MODULES) as env:
            size = round(options.items / RECEIVABLE / 20) * 20
            fill(env, size, partners=options.partners, skew=1, closed=0)
            names = [("name", "=like", "Partner %")]
            write_orders(env, env["res.partner"].search(names, order="id"), options.orders)
    env = open_database(DATABASE, CONF)
    with env.cr:
        run(env, options)
