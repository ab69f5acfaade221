"""How well and how fast the engine matches, beside two baselines; ``./dev bench matching``.

quality   labelled ledgers: precision and recall, by kind of case; kinds of differences;
          predicted against actual probability
speed     seconds, growth over partners, peak memory, ratio to the plain merges of a look-up
hostile   inputs that break careless matchers
"""

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "customer_reconciliation"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import second_ledgers
from labelled import Labelled, as_sets, by_amount, look_up, sets_of
from ledgers import make
from limits import show_hostile, show_speed

import engine

#: Two generators that know nothing of each other.
GENERATORS = {"first": make, "second": second_ledgers.make}

SIZES = {
    "200 partners, 20,000 lines a side": (200, 20_000),
    "1 partner, 2,000 lines a side": (1, 2_000),
}
BINS = [0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99, 0.995, 1.0]


# -- quality ----------------------------------------------------------------------------------


def quality(truth: Labelled, result: engine.Result) -> dict:
    real = sets_of(truth.groups, "group")
    known = set(real)
    found = sets_of(result.links, "match_id")
    table = result.matches.set_index("match_id")
    table["right"] = found.isin(known)
    auto = table["decision"] == engine.AUTO
    case = truth.groups.drop_duplicates("group").set_index("group")["case"]
    certain, proposed = set(found[auto[found.index]]), set(found)
    cases = pd.DataFrame({"case": case, "auto": real.isin(certain), "found": real.isin(proposed)})
    return {
        "precision": table["right"][auto].mean(),
        "recall": cases["auto"].mean(),
        "found": cases["found"].mean(),
        "wrong": int((~table["right"][auto]).sum()),
        "kinds": kinds_right(truth, result),
        "kinds_told": kinds_right(truth, result, open_too=True),
        "cases": cases.groupby("case").agg(
            groups=("auto", "size"), auto=("auto", "mean"), found=("found", "mean")
        ),
        "matches": table,
        "sets": found,
    }


def kinds_right(truth: Labelled, result: engine.Result, open_too: bool = False) -> float:
    """Share of true differences that some difference of the same kind names, at the line or at
    the group that holds it. ``open_too``: where nothing tells that lines belong together, saying
    that they stand open is right too."""
    kinds = difference_kinds(truth, result)
    right = kinds["right"]
    if open_too and "told" in kinds:
        right = right | (~kinds["told"] & (kinds["found"] == "missing_theirs"))
    return right.mean()


def difference_kinds(truth: Labelled, result: engine.Result) -> pd.DataFrame:
    found = result.differences.set_index(["side", "item_id"])["kind"]
    found = found[~found.index.duplicated()]
    wanted = pd.MultiIndex.from_frame(truth.differences[["side", "item_id"]])
    holder = _first_of_group(truth)
    kinds = found.reindex(wanted).to_numpy(dtype=object)
    for n, key in enumerate(wanted):
        if not isinstance(kinds[n], str):
            members = [found[m] for m in holder.get(key, ()) if m in found.index]
            kinds[n] = members[0] if members else ""
    return truth.differences.assign(
        found=kinds, right=kinds == truth.differences["kind"].to_numpy()
    )


def _first_of_group(truth: Labelled) -> dict:
    holder = {}
    for members in sets_of(truth.groups, "group"):
        for member in members:
            holder[member] = sorted(members)
    return holder


def reliability(table: pd.DataFrame) -> pd.DataFrame:
    """Predicted against actual probability, in bins."""
    cut = pd.cut(table["score"], BINS, include_lowest=True)
    bins = table.groupby(cut, observed=True)
    return bins.agg(
        matches=("right", "size"), predicted=("score", "mean"), actual=("right", "mean")
    )


def show_quality(
    generator: str, seeds: list[int], generate: Callable[[int, int, int], Labelled]
) -> None:
    tables = []
    for name, (partners, lines) in SIZES.items():
        for seed in seeds:
            truth = generate(partners, lines, seed)
            start = time.perf_counter()
            result = engine.match(truth.ours, truth.theirs)
            seconds = time.perf_counter() - start
            found = quality(truth, result)
            tables.append(found["matches"])
            print(f"\n## {generator} generator, {name}, seed {seed}: {seconds:.1f} s")
            for baseline in (look_up, by_amount):
                sets = as_sets(baseline(truth.ours, truth.theirs))
                known = set(sets_of(truth.groups, "group"))
                hit = len(sets & known)
                print(
                    f"{baseline.__name__:20} precision {hit / len(sets):7.2%}"
                    f"  recall {hit / len(known):7.2%}"
                )
            print(
                f"{'engine':20} precision {found['precision']:7.2%}  recall {found['recall']:7.2%}"
                f"  with suggestions {found['found']:7.2%}  wrong {found['wrong']}"
                f"  kinds right {found['kinds']:7.2%}"
                f"  (untold may stand open: {found['kinds_told']:7.2%})"
            )
        print(found["cases"].round(3).to_string())
        kinds = difference_kinds(truth, result)
        print(pd.crosstab(kinds["kind"], kinds["found"]).to_string())
    print(f"\n## {generator} generator: predicted against actual probability")
    print(reliability(pd.concat(tables)).round(4).to_string())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("part", nargs="*", default=["quality", "speed", "hostile"])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--generator", nargs="+", choices=GENERATORS, default=[*GENERATORS])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument(
        "--vary", action="store_true", help="the first generator, with other proportions each seed"
    )
    args = parser.parse_args([a for a in sys.argv[1:] if a != "matching"])
    chosen = {name: GENERATORS[name] for name in args.generator}
    if args.vary:
        chosen = {"first, varied": partial(make, vary=True)}
    parts = {
        "quality": lambda: [show_quality(name, args.seeds, g) for name, g in chosen.items()],
        "speed": lambda: show_speed(args.sizes),
        "hostile": show_hostile,
    }
    for part in args.part:
        print(f"\n# {part}")
        parts[part]()


if __name__ == "__main__":
    main()
