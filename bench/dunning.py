"""A dunning run over 100,000 overdue installments of 10,000 customers.

    ./dev bench dunning [--customers 10000] [--items 100000] [--keep]

Planning is what *Plan* does: books read, plan made, notices and their installments written. Beside
it the same notices through one ORM record a line, and the number of queries for a tenth of the
customers, which has to be the same. Seconds are those of the clock; computing is what this process
and its database server worked, which tells more on a busy machine.
"""

import argparse
import sys

from credit import measured, show
from inside_odoo import CONF, environment, open_database

DATABASE = "bench_dunning"
#: Of what is written by the ORM so many notices are made, and told as a rate.
ORM_NOTICES = 200

FILL = """
WITH made AS (
    SELECT g, g + %(move)s AS move, g + %(line)s AS line,
           (%(partners)s::int[])[1 + g %% %(partner_count)s] AS partner,
           CURRENT_DATE - 6 - (g %% 90) AS due, 10 + g %% 990 AS amount
      FROM generate_series(1, %(items)s) g),
moves AS (
    INSERT INTO account_move (id, name, move_type, state, journal_id, company_id, partner_id,
        commercial_partner_id, currency_id, date, invoice_date, invoice_date_due, auto_post,
        payment_state, amount_total, amount_residual)
    SELECT move, 'LATE/' || lpad(g::text, 7, '0'), 'out_invoice', 'posted', %(journal)s,
           %(company)s, partner, partner, %(currency)s, due - 30, due - 30, due, 'no', 'not_paid',
           amount, amount
      FROM made)
INSERT INTO account_move_line (id, move_id, move_name, parent_state, journal_id, company_id,
    company_currency_id, currency_id, account_id, partner_id, date, date_maturity, display_type,
    name, debit, credit, balance, amount_currency, amount_residual, amount_residual_currency,
    reconciled)
SELECT line, move, 'LATE/' || lpad(g::text, 7, '0'), 'posted', %(journal)s, %(company)s,
       %(currency)s, %(currency)s, %(account)s, partner, due - 30, due, 'payment_term',
       'LATE', amount, 0, amount, amount, amount, amount, FALSE
  FROM made;
"""


def fill(env, customers, items):
    """Customers with overdue installments, most of them never dunned."""
    partners = env["res.partner"].create(
        [
            {"name": f"Late {n:05}", "email": f"late{n}@late.example", "is_company": True}
            for n in range(customers)
        ]
    )
    env.flush_all()
    journals = env["account.journal"]
    journal = journals.search([("type", "=", "sale"), ("company_id", "=", env.company.id)], limit=1)
    account = env["account.account"].search(
        [("account_type", "=", "asset_receivable"), ("company_ids", "in", env.company.id)], limit=1
    )
    values = {
        "items": items,
        "partners": partners.ids,
        "partner_count": customers,
        "journal": journal.id,
        "account": account.id,
        "company": env.company.id,
        "currency": env.company.currency_id.id,
    }
    for name, table in (("move", "account_move"), ("line", "account_move_line")):
        env.cr.execute(f"SELECT COALESCE(max(id), 0) + 10 FROM {table}")
        values[name] = env.cr.fetchone()[0]
    env.cr.execute("SET LOCAL session_replication_role = replica")
    env.cr.execute(FILL, values)
    for table in ("account_move", "account_move_line"):
        env.cr.execute(f"SELECT setval('{table}_id_seq', max(id)) FROM {table}")
    env.cr.execute("ANALYZE account_move; ANALYZE account_move_line; ANALYZE res_partner")
    env.cr.commit()


def planned(env, partners):
    """A run of its own for ``partners`` (empty: everybody), and its plan as measured."""
    run = env["dunning.run"].create({"partner_ids": [(6, 0, partners.ids)], "date": tuesday()})
    seconds = measured(env, run.action_plan)
    return run, seconds


def tuesday():
    """A day on which the standard policy sends."""
    from odoo import fields

    today = fields.Date.today()
    return fields.Date.add(today, days=(1 - today.weekday()) % 7)


def by_orm(env, run, notices):
    """The same notices once more, a record and a line at a time."""
    copy = env["dunning.run"].create({"date": run.date})
    skipped = {"id", "create_uid", "create_date", "write_uid", "write_date"}

    def values(record):
        stored = [n for n, f in record._fields.items() if f.store and f.column_type]
        vals = record.read([n for n in stored if n not in skipped], load=None)[0]
        vals.pop("id")
        return vals

    rows = [
        (values(notice) | {"run_id": copy.id}, [values(line) for line in notice.line_ids])
        for notice in notices
    ]

    def write():
        for notice, lines in rows:
            made = env["dunning.notice"].create(notice)
            for line in lines:
                env["dunning.notice.line"].create(line | {"notice_id": made.id})

    return measured(env, write)


def run(env, options):
    partners = env["res.partner"].search([("email", "=like", "late%@late.example")], order="id")
    env["dunning.run"].search([("state", "=", "planned")]).action_cancel()  # that of the demo
    print(f"\n{len(partners):,} customers, {options.items:,} overdue installments")
    few, some = planned(env, partners[: len(partners) // 10])
    few.action_cancel()
    whole, plan = planned(env, partners.browse())
    show("plan of a tenth", some)
    show("plan of all", plan)
    print(f"  queries: {some[2]} of a tenth, {plan[2]} of all")
    count = len(whole.notice_ids)
    print(
        f"  notices {count:,}, a second {count / plan[0]:,.0f} (computing {count / plan[1]:,.0f})"
    )
    orm = by_orm(env, whole, whole.notice_ids[:ORM_NOTICES])
    show(f"{ORM_NOTICES} notices by one ORM record a line", orm)
    rate = ORM_NOTICES / orm[0]
    times = count / plan[0] / rate
    print(
        f"  notices a second {rate:,.0f}: the plan, reading included, is {times:.0f} times as fast"
    )
    env.cr.rollback()
    work_list(env)


def work_list(env):
    """The list reckoned for the first time, once more, read, and a customer after a call."""
    work, reckoning = env["dunning.work"], env["dunning.work.reckoning"]
    show("work list reckoned", measured(env, work.freshen))
    count = work.search_count([])
    show(f"work list of {count:,} reckoned anew", measured(env, work.action_refresh))
    wanted = {"partner_id": {"fields": {"display_name": {}}}, "at_risk": {}, "step": {}}
    read = measured(env, lambda: work.web_search_read([], wanted, limit=80))
    show("work list read", read)
    one = work.search([], limit=1)
    show(
        "one customer anew",
        measured(env, lambda: reckoning._reckon(one.company_id, one.partner_id)),
    )
    env.cr.rollback()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--keep", action="store_true", help="use the books of the run before")
    options = parser.parse_args(sys.argv[2:])
    if not options.keep:
        with environment(DATABASE) as env:
            fill(env, options.customers, options.items)
    env = open_database(DATABASE, CONF)
    with env.cr:
        run(env, options)
