"""One session inside Odoo, from our ledger and their file to the bridge.

    ./dev bench session [lines a side, default 10000]

Prints seconds, SQL queries and peak memory for a tenth of the lines and for all of them: the
queries of a step may grow with batches only. Aim for 10,000 lines: under 60 s and 1 GiB.
"""

import random
import sys
from datetime import date, timedelta

from inside_odoo import Steps, environment, peak_mib

START = date(2025, 1, 1)
AIM_SECONDS, AIM_MIB = 60, 1024

# Copies of one posted invoice: what a benchmark needs is a ledger, not the work of posting it.
COPY_MOVES = """
INSERT INTO account_move (name, ref, date, invoice_date, state, move_type, journal_id, company_id,
                          currency_id, partner_id, commercial_partner_id, auto_post,
                          sequence_prefix, sequence_number, amount_total, payment_reference)
SELECT 'INV/2025/' || LPAD(n::text, 6, '0'), 'PO' || (70000 + n * 7), day, day, 'posted',
       'out_invoice', model.journal_id, model.company_id, model.currency_id, %(partner)s,
       %(partner)s, 'no', 'INV/2025/', n, amount, 'INV/2025/' || LPAD(n::text, 6, '0')
  FROM UNNEST(%(numbers)s, %(days)s, %(amounts)s) AS entry(n, day, amount), account_move model
 WHERE model.id = %(model)s RETURNING id"""
COPY_LINES = """
INSERT INTO account_move_line (move_id, move_name, parent_state, date, date_maturity, name, ref,
       account_id, partner_id, company_id, journal_id, currency_id, company_currency_id,
       debit, credit, balance, amount_currency, amount_residual, amount_residual_currency,
       display_type, reconciled)
SELECT move.id, move.name, 'posted', move.date, move.date + 30, move.name, move.ref,
       model.account_id, move.partner_id, move.company_id, move.journal_id, move.currency_id,
       model.company_currency_id, move.amount_total, 0, move.amount_total, move.amount_total,
       move.amount_total, move.amount_total, 'payment_term', FALSE
  FROM account_move move, account_move_line model
 WHERE move.id IN %(moves)s AND model.id = %(model)s"""


def ledger(env, partner, count: int, seed: int):
    """``count`` posted receivable entries of ``partner`` → (number, day, amount) of each."""
    random.seed(seed)
    model = env["account.move.line"].search(
        [
            ("account_id.account_type", "=", "asset_receivable"),
            ("move_id.move_type", "=", "out_invoice"),
            ("parent_state", "=", "posted"),
            ("company_id", "=", env.company.id),
            ("currency_id", "=", env.company.currency_id.id),
        ],
        limit=1,
    )
    numbers = [seed * 100000 + n for n in range(1, count + 1)]
    days = [START + timedelta(days=n * 360 // count) for n in range(count)]
    amounts = [random.randint(1000, 900000) / 100 for _ in numbers]
    values = {"partner": partner.id, "numbers": numbers, "days": days, "amounts": amounts}
    env.cr.execute(COPY_MOVES, values | {"model": model.move_id.id})
    moves = tuple(row[0] for row in env.cr.fetchall())
    env.cr.execute(COPY_LINES, {"moves": moves, "model": model.id})
    return list(zip(numbers, days, amounts, strict=True))


def their_file(entries) -> bytes:
    """The same entries as the other side has them: mirrored, some missing, short, late, typed."""
    rows, balance = ["Date;Voucher;Text;Debit;Credit;Balance"], 0
    for place, (number, day, amount) in enumerate(entries):
        if place % 50 == 0:
            continue  # they have not booked it
        cents = round(amount * 100) - (500 if place % 40 == 0 else 0)
        text = (
            f"your invoice {number % 100000} of {day:%d.%m.%Y}" if place % 10 else "goods received"
        )
        balance -= cents
        booked = day + timedelta(days=place % 5)
        rows.append(f"{booked};K{place};{text};0.00;{cents / 100:.2f};{balance / 100:.2f}")
    return "\n".join(rows).encode()


def run(env, count: int, seed: int) -> Steps:
    """Measure one session of ``count`` lines a side."""
    partner = env["res.partner"].create({"name": f"Bench {count}", "is_company": True})
    content = their_file(ledger(env, partner, count, seed))
    env.invalidate_all()
    steps = Steps(env)
    with steps.step("collect our ledger"):
        session = env["reconciliation.session"].create(
            {"partner_id": partner.id, "date_from": START, "date_to": date(2025, 12, 31)}
        )
    with steps.step("import their file"):
        session.import_statement("theirs.csv", content)
    env.invalidate_all()
    with steps.step("match, explain, bridge"):
        session.action_match()
    env.invalidate_all()
    with steps.step("match again"):
        session.action_match()
    amounts = session.bridge_ids.mapped("amount")
    closes = session.currency_id.is_zero(sum(amounts[:-1]) - amounts[-1])
    print(f"{count} lines a side: {len(session.match_ids)} matches, ", end="")
    print(f"{session.match_rate:.1%} matched, bridge {'closes' if closes else 'DOES NOT CLOSE'}")
    steps.show()
    return steps


def main() -> int:
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    with environment("bench_session") as env:
        run(env, count // 10, seed=1)
        seconds, _queries = run(env, count, seed=2).total()
        env.cr.rollback()
    reached = seconds < AIM_SECONDS and peak_mib() < AIM_MIB
    print(f"Aim of {AIM_SECONDS} s and {AIM_MIB} MiB: {'reached' if reached else 'NOT reached'}")
    return 0 if reached else 1
