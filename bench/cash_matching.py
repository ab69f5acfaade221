"""How well and how fast open items find what pays them; ``./dev bench cash_matching``.

quality   labelled items: is what is certain right, how much is certain, how much is found at all
speed     processor seconds of ``engine.propose`` and of each method of ``engine.allocate``
"""

import argparse
import sys
import time
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "customer_reconciliation"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from cash_ledgers import CHARGE_MAX, ROUNDING_MAX, Cash, make

import engine

SIZES = {"1,000 customers": (1000, 10_000), "30 customers": (30, 2_000), "5 customers": (5, 600)}
POLICY = engine.CashPolicy(charge_max=CHARGE_MAX, rounding_max=ROUNDING_MAX)
PART = ["source_id", "target_id", "amount", "write_off"]


def run(cash: Cash) -> tuple[float, engine.Proposals]:
    start = time.process_time()
    result = engine.propose(cash.sources, cash.targets, POLICY, cash.may_pay)
    return time.process_time() - start, result


def right(cash: Cash, result: engine.Proposals) -> pd.Series:
    """Is each group what the money was for? All that its sources paid, and to whom; which of two
    payments paid which of two invoices in one group is all the same."""
    truth, found = cash.truth, result.allocations
    verdict = {}
    for group, parts in found.groupby("group_id"):
        real = truth[truth["source_id"].isin(parts["source_id"])]
        verdict[group] = all(
            parts.groupby(by)[what].sum().to_dict() == real.groupby(by)[what].sum().to_dict()
            for by in ("source_id", "target_id")
            for what in ("amount", "write_off")
            if (by, what) != ("source_id", "write_off")
        )
    return pd.Series(verdict, dtype=bool)


def recall(cash: Cash, result: engine.Proposals) -> pd.DataFrame:
    """By case: how many events are certain, and found at all, as they were."""
    certain = result.groups.loc[result.groups["decision"] == "certain", "group_id"]
    parts = result.allocations
    sure = parts[parts["group_id"].isin(certain)]
    table = cash.truth[["case", "event"]].copy()
    for name, some in (("certain", sure), ("found", parts)):
        known = set(some[PART].itertuples(index=False, name=None))
        rows = cash.truth[PART].itertuples(index=False, name=None)
        table[name] = [row in known for row in rows]
    events = table.groupby(["case", "event"])[["certain", "found"]].all()
    return events.groupby("case").agg(
        events=("certain", "size"), certain=("certain", "mean"), found=("found", "mean")
    )


def show_quality(seeds: list[int]) -> None:
    for name, size in SIZES.items():
        for seed in seeds:
            cash = make(*size, seed)
            seconds, result = run(cash)
            good = right(cash, result)
            certain = result.groups.set_index("group_id")["decision"] == "certain"
            by_case = recall(cash, result)
            share = by_case.mul(by_case["events"], axis=0).sum() / by_case["events"].sum()
            print(f"{name}, {len(cash.sources):,} payments, {len(cash.targets):,} items, seed"
                  f" {seed}: {seconds:.1f} s; certain {certain.sum():,}, wrong"
                  f" {(~good[certain]).sum()}; likely {(~certain).sum():,}, right"
                  f" {good[~certain].mean():.1%}; recall certain {share['certain']:.1%},"
                  f" found {share['found']:.1%}")  # fmt: skip
        print(by_case.round(3).T.to_string(), flush=True)


def show_speed(sizes: list[int]) -> None:
    for size in sizes:
        cash = make(max(size // 10, 1), size)
        seconds, _ = run(cash)
        print(f"{size:9,} payments, {len(cash.targets):9,} items: propose {seconds:6.2f} s", end="")
        for method in engine.METHODS:
            start = time.process_time()
            engine.allocate(cash.sources, cash.targets, method)
            print(f"; {method} {time.process_time() - start:.2f} s", end="")
        print(flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("part", nargs="*", default=["quality", "speed"])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    args = parser.parse_args([a for a in sys.argv[1:] if a != "cash_matching"])
    parts = {
        "quality": lambda: show_quality(args.seeds),
        "speed": lambda: show_speed(args.sizes),
    }
    for part in args.part:
        print(f"\n# {part}")
        parts[part]()


if __name__ == "__main__":
    main()
