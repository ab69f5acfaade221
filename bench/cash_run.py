"""A whole run of cash application: what it finds, what it costs, and what a second worker brings.

Used by ``cash.py``. The ledger is that of ``cash_fill.py``, so what belongs together is known: a
posted allocation is right when the payer meant just that. ``show_workers`` goes through the same
kind of ledger with one and with two processes that share the parts through the database.
"""

import multiprocessing
import time

from cash_fill import Books, fill
from inside_odoo import CONF, open_database, peak_mib

LIMIT = 10  # what may be written off, in the company's currency


class Run:
    """A run over a freshly filled ledger; call :meth:`propose`, then :meth:`apply`."""

    def __init__(self, env, count, preset, series):
        self.env, self.books = env, Books(count, max(count // 10, 1), series)
        self.installments, self.payments = fill(env, self.books)
        env.company.write(
            {
                "reconciliation_write_off_max": LIMIT,
                "cash_charge_max": LIMIT,
                "cash_charge_preset_id": preset.id,
            }
        )
        partners = env["account.move.line"].browse(self.payments).partner_id
        self.run = env["cash.application"].create(
            {"partner_ids": [(6, 0, partners.ids)], "account_type": "receivable"}
        )
        env.cr.commit()
        self.matching = 0.0

    def step(self, action):
        """Seconds of ``action`` of the run, whatever its number of parts."""
        start = time.perf_counter()
        action()
        self.env.cr.commit()
        self.env["cash.application"]._cron_work()
        self.env.cr.commit()
        self.env.invalidate_all()
        return time.perf_counter() - start

    def propose(self):
        """Seconds, and of these the seconds of reading open items and matching them."""
        kind = type(self.env["cash.application"])
        original = kind._propose_for

        def timed(run, partners):
            start = time.perf_counter()
            try:
                return original(run, partners)
            finally:
                self.matching += time.perf_counter() - start

        kind._propose_for = timed
        try:
            return self.step(self.run.action_propose), self.matching
        finally:
            kind._propose_for = original

    def apply(self):
        return self.step(self.run.action_apply_certain)

    def judged(self) -> dict:
        """Counts: payments ``posted``, ``wrong`` among them, ``proposed`` rightly, ``all``."""
        wanted = {
            payment_id: {
                (self.installments[place], cents, payment.short if last else 0)
                for place, cents, last in _with_last(payment.pays)
            }
            for payment_id, payment in zip(self.payments, self.books.payments, strict=True)
        }
        found = {}
        for part in self.run.proposal_ids.allocation_ids:
            state = part.proposal_id.state
            found.setdefault(part.source_id.id, (state, set()))[1].add(
                (part.target_id.id, part._minor("amount"), part._minor("write_off"))
            )
        right = {payment: parts == wanted[payment] for payment, (_s, parts) in found.items()}
        posted = [payment for payment, (state, _p) in found.items() if state == "applied"]
        return {
            "posted": len(posted),
            "wrong": sum(not right[payment] for payment in posted),
            "proposed": sum(right.values()),
            "all": len(wanted),
            "failed": len(self.run.proposal_ids.filtered(lambda each: each.state == "failed")),
        }


def _with_last(pays):
    return [(*part, n == len(pays)) for n, part in enumerate(pays, 1)]


def show_run(env, count, preset, judge) -> list[bool]:
    """Print what a run over ``count`` payments finds and costs; what of the aims it reached."""
    run = Run(env, count, preset, "R")
    proposing, matching = run.propose()
    posting = run.apply()
    found, whole = run.judged(), proposing + posting
    print(f"\na run over {found['all']} payments, {len(run.run.part_ids)} parts:")
    print(
        f"  reading and matching {matching:.1f} s, keeping proposals {proposing - matching:.1f} s"
    )
    print(
        f"  posting what is certain {posting:.1f} s, {1000 * whole / found['all']:.1f} ms a payment"
    )
    print(
        f"  {found['posted']} payments posted, {found['wrong']} of them wrongly, {found['failed']}"
        f" refused; {found['proposed']} rightly posted or proposed"
    )
    share, memory = matching / whole, peak_mib()
    return [
        judge("share of matching in the whole (at most 0.10)", share, share <= 0.10),
        judge("payments posted wrongly (none)", found["wrong"], not found["wrong"]),
        judge("MiB at the most, the run included (at most 1536)", memory, memory <= 1536),
    ]


# -- workers ----------------------------------------------------------------------------------


def _work(database, conf, gate):
    """Go through what waits, once for each step, as a worker of Odoo's cron does."""
    env = open_database(database, conf)
    for _step in range(2):
        gate.wait()
        env["cash.application"]._cron_work()
        env.cr.commit()
        gate.wait()
    env.cr.close()


def clock_of_workers(env, count, preset, workers) -> float:
    """Seconds on the clock to propose and post ``count`` payments by so many processes."""
    run, seconds = Run(env, count, preset, f"W{workers}").run, 0.0
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(workers + 1)
    started = [
        context.Process(target=_work, args=(env.cr.dbname, CONF, gate)) for _n in range(workers)
    ]
    for process in started:
        process.start()
    for action in (run.action_propose, run.action_apply_certain):
        action()  # more lines than people wait for: left to the workers
        env.cr.commit()
        gate.wait()
        start = time.perf_counter()
        gate.wait()
        seconds += time.perf_counter() - start
        env.cr.commit()
        env.invalidate_all()
    for process in started:
        process.join()
    return seconds


def show_workers(env, count, preset) -> None:
    """Print the clock of one worker and of two over as many payments."""
    one, two = (clock_of_workers(env, count, preset, workers) for workers in (1, 2))
    print(
        f"\n{count} payments by one worker {one:.1f} s, by two {two:.1f} s on the clock: "
        f"{one / two:.2f} times as fast"
    )
