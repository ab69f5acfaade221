"""How much of which source goes to which target: payments and credit notes to installments.

    books     lines by block (partner, currency, account, sign), in an order of their own
      │
      ├─ credit notes meet the invoices they name
      ├─ the method, over what is still open
      └─ both anew until nothing comes, so that a second run finds nothing

``METHODS`` is the table of methods, each ``(sources, targets) -> parts``. Inside, amounts are
positive; a block holds sources that pay and targets they can pay, so nothing else is said of signs.
An early payment discount is taken where a target is settled whole on or before its last day.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from .candidates import pairs_of_equal
from .names import named
from .pool import scatter, total
from .tables import ALLOCATIONS, SOURCES, TARGETS, empty

SUM_LINES_MAX = 20  # among more open items hardly any sum is the only one
WANTED_MAX = 2000  # sums looked for at a time
TOTAL_MAX = 2**62
NEVER = -(2**31)
PARTS = {"s": "int64", "t": "int64", "amount": "int64", "write_off": "int64"}


def allocate(
    sources: pd.DataFrame, targets: pd.DataFrame, method: str = "by_due_date"
) -> pd.DataFrame:
    """Allocate open sources to open targets (``tables.SOURCES``, ``TARGETS``) → ``ALLOCATIONS``.

    Only inside one partner, currency and account, and only against each other's sign. Nothing is
    allocated beyond what is open on either side; what is left stays open. The result depends on
    the rows, not on their order.
    """
    sources, targets = s, t = books(sources, targets)
    found = [empty(PARTS)]
    while len(s) and len(t):
        parts = _fresh(s, t, METHODS[method])
        found.append(parts)
        moved = s["block"].loc[parts["s"]].unique()  # where nothing moved, nothing ever will
        s, t = (side[side["block"].isin(moved)] for side in less(s, t, parts))
    return _table(pd.concat(found, ignore_index=True), sources, targets)


def _fresh(sources: pd.DataFrame, targets: pd.DataFrame, method: Callable) -> pd.DataFrame:
    """What comes next in each block: credit notes by name, else the method."""
    return _first_of((_netted, method), sources, targets)


def _netted(sources: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    return by_reference(sources[sources["refund"]], targets)


def _first_of(methods, sources: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """In each block what the first method finds, or if nothing, the next."""
    found = [empty(PARTS)]
    for method in methods:
        parts = method(sources, targets)
        found.append(parts)
        moved = sources["block"].loc[parts["s"]].unique()
        sources, targets = (side[~side["block"].isin(moved)] for side in (sources, targets))
    return pd.concat(found, ignore_index=True)


def books(sources: pd.DataFrame, targets: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tables → lines in the order of their block with what is ``left``, sorted by due date
    (targets) or credit notes first, then date (sources); index = position."""
    sources, targets = _checked(sources, SOURCES), _checked(targets, TARGETS)
    s, t = (_lines(table, sign) for table, sign in ((sources, -1), (targets, 1)))
    both = pd.concat([s, t], ignore_index=True)
    block = both.groupby(["partner", "currency", "account", "sign"], sort=True).ngroup().to_numpy()
    s["block"], t["block"] = block[: len(s)], block[len(s) :]
    for side in (s, t):
        if side["left"].astype("float64").sum() > TOTAL_MAX:
            raise ValueError("the amounts are too large to be added up")
    s["refund"] = (sources["kind"] == "refund").to_numpy(bool)
    t["rank"] = targets["rank"].to_numpy("int64") if "rank" in targets else 2
    t["due"] = _days(targets["due_date"].fillna(targets["date"]))
    _discounts(t, targets)
    s, t = s[s["left"] > 0], t[t["left"] > 0]
    s = s.sort_values(["block", "refund", "day", "item_id"], ascending=[True, False, True, True])
    t = t.sort_values(["block", "due", "day", "item_id"])
    return s.reset_index(drop=True), t.reset_index(drop=True)


def _checked(table: pd.DataFrame, schema: dict) -> pd.DataFrame:
    missing = [name for name in schema if name not in table]
    if missing:
        raise ValueError(f"the columns {', '.join(missing)} are lacking")
    return table.reset_index(drop=True)


def _lines(table: pd.DataFrame, sign: int) -> pd.DataFrame:
    amount = table["amount"].to_numpy("int64")
    lines = table[["item_id", "partner", "currency", "ref", "memo"]]
    lines = lines.assign(account=table.get("account", 0))
    return lines.assign(sign=sign * np.sign(amount), left=np.abs(amount), day=_days(table["date"]))


def _days(dates: pd.Series) -> np.ndarray:
    """Days since 1970, NEVER where there is no date."""
    days = pd.to_datetime(dates).to_numpy("datetime64[D]").astype("int64")
    return np.maximum(days, NEVER)


def _discounts(lines: pd.DataFrame, targets: pd.DataFrame) -> None:
    """``discounted``: what settles a target until ``discount_day``; ``left`` where nothing less."""
    lines["discounted"], lines["discount_day"] = lines["left"], NEVER
    if "discounted" in targets and "discount_date" in targets:
        least = targets["discounted"].fillna(0).to_numpy("int64") * lines["sign"]
        good = ((least > 0) & (least < lines["left"])).to_numpy(bool)
        lines.loc[good, "discounted"] = least[good]
        lines.loc[good, "discount_day"] = _days(targets["discount_date"])[good]


def less(
    sources: pd.DataFrame, targets: pd.DataFrame, parts: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The books after ``parts``; what is paid in part has lost its discount."""
    s, t, amount, write_off = (parts[name].to_numpy() for name in PARTS)
    paid = total(s, amount, sources.index.max() + 1)[sources.index]
    settled = total(t, amount + write_off, targets.index.max() + 1)[targets.index]
    sources = sources.assign(left=sources["left"] - paid)
    targets = targets.assign(left=targets["left"] - settled)
    touched = settled > 0
    discounted = np.where(touched, targets["left"], targets["discounted"])
    day = np.where(touched, NEVER, targets["discount_day"])
    return sources, targets.assign(discounted=discounted, discount_day=day)


def _table(parts: pd.DataFrame, sources: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    parts = parts.groupby(["s", "t"], as_index=False)[["amount", "write_off"]].sum()
    sign = targets["sign"].to_numpy()[parts["t"]]
    table = pd.DataFrame(
        {
            "source_id": sources["item_id"].to_numpy()[parts["s"]],
            "target_id": targets["item_id"].to_numpy()[parts["t"]],
            "amount": parts["amount"] * sign,
            "write_off": parts["write_off"] * sign,
            "kind": np.where(parts["write_off"] > 0, "discount", ""),
        }
    )
    table = table.sort_values(["source_id", "target_id"], ignore_index=True)
    return table.astype(ALLOCATIONS)[list(ALLOCATIONS)]


# -- methods ----------------------------------------------------------------------------------


def by_due_date(sources: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """First in, first out: the earliest due is paid first."""
    return in_turn(sources, targets)


def oldest_first(sources: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """The oldest document is paid first, whenever it is due."""
    return in_turn(sources, targets.sort_values(["block", "day", "due", "item_id"]))


def costs_first(sources: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Costs of late payment, then interest on it, then what was owed, the earliest due first."""
    return in_turn(sources, targets.sort_values(["block", "rank", "due", "day", "item_id"]))


def by_reference(sources: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """To the documents the source's text names, the earliest due first."""
    s, t = sources[sources["left"] > 0], targets[targets["left"] > 0]
    links = named(s, t)
    links = links[links["firm"] | ~links.groupby("s")["firm"].transform("any").astype(bool)]
    links = links.assign(s=s.index.to_numpy()[links["s"]], t=t.index.to_numpy()[links["t"]])
    found = [empty(PARTS)]
    while True:
        links = links[(sources["left"].loc[links["s"]] > 0).to_numpy()]
        links = links[(targets["left"].loc[links["t"]] > 0).to_numpy()]
        if links.empty:
            return pd.concat(found, ignore_index=True)
        parts = _first_named(sources, targets, links)
        found.append(parts)
        sources, targets = less(sources, targets, parts)


def _first_named(sources, targets, links: pd.DataFrame) -> pd.DataFrame:
    """Each source pays the first target it names (positions are in order of due dates)."""
    first = links.sort_values(["s", "t"]).drop_duplicates("s")
    s = sources.loc[first["s"]].assign(block=first["t"].to_numpy())
    t = targets.loc[first["t"].unique()]
    return in_turn(s.sort_values("block", kind="stable"), t.assign(block=t.index).sort_index())


def by_amount(sources: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Only what comes out exactly and in one way: one target, else the one sum of several."""
    return _first_of((_equal, _sums), sources, targets)


METHODS: dict[str, Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]] = {
    "by_reference": by_reference,
    "by_amount": by_amount,
    "by_due_date": by_due_date,
    "oldest_first": oldest_first,
    "costs_first": costs_first,
}


# -- one after the other ----------------------------------------------------------------------


def in_turn(sources: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Sources pay targets in the order in which they stand in their block.

    Each line is an interval on the number line of its block; where intervals of both sides
    overlap, money goes. A discount is tried for every target, and withdrawn where it turns out
    that the target is not settled in time.
    """
    s, t = (side[side["left"] > 0] for side in (sources, targets))
    size = np.where(t["discount_day"] > NEVER, t["discounted"], t["left"])
    while True:
        parts = _overlaps(s, t, size)
        late = _undeserved(parts, s, t, size)
        if not late.any():
            break
        size = np.where(late, t["left"], size)
    at = parts["t"].to_numpy()
    write_off = np.zeros(len(parts), "int64")
    last = ~parts["t"].duplicated(keep="last").to_numpy()
    write_off[last] = (t["left"].to_numpy() - size)[at[last]]
    columns = {"s": s.index.to_numpy()[parts["s"]], "t": t.index.to_numpy()[at]}
    return parts.assign(**columns, write_off=write_off).astype(PARTS)


def _undeserved(parts: pd.DataFrame, s, t, size: np.ndarray) -> np.ndarray:
    """Targets whose discount was counted on though they are not settled whole and in time."""
    at, last = parts["t"].to_numpy(), np.full(len(t), NEVER)
    paid = total(at, parts["amount"].to_numpy(), len(t))
    np.maximum.at(last, at, s["day"].to_numpy()[parts["s"]])
    late = (paid < size) | (last > t["discount_day"].to_numpy())
    return late & (size < t["left"].to_numpy())


def _overlaps(s: pd.DataFrame, t: pd.DataFrame, size: np.ndarray) -> pd.DataFrame:
    """Intervals of both sides in the same blocks → ``s``, ``t`` (positions), ``amount``."""
    sides = [(s["block"].to_numpy(), s["left"].to_numpy()), (t["block"].to_numpy(), size)]
    marks = [pd.DataFrame({"block": block, "end": _ends(block, left)}) for block, left in sides]
    marks = pd.concat(marks, ignore_index=True)
    rank = marks.groupby(["block", "end"], sort=True).ngroup().to_numpy()
    cuts = marks.assign(rank=rank).drop_duplicates("rank").sort_values("rank", ignore_index=True)
    begin = cuts.groupby("block")["end"].shift(fill_value=0)
    of_s, of_t = rank[: len(s)], rank[len(s) :]
    i, j = (np.searchsorted(of, cuts["rank"]) for of in (of_s, of_t))
    inside = (i < len(s)) & (j < len(t))
    i, j, block = i[inside], j[inside], cuts["block"].to_numpy()[inside]
    same = (sides[0][0][i] == block) & (sides[1][0][j] == block)
    amount = (cuts["end"] - begin).to_numpy()[inside]
    return pd.DataFrame({"s": i[same], "t": j[same], "amount": amount[same]})


def _ends(block: np.ndarray, left: np.ndarray) -> np.ndarray:
    """Where each line ends on the number line of its block."""
    ends = np.cumsum(left)
    first = np.flatnonzero(np.diff(block, prepend=-1))
    return ends - np.repeat((ends - left)[first], np.diff(np.append(first, len(block))))


# -- what comes out exactly -------------------------------------------------------------------


def _equal(sources: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Pairs of one amount neither of which could be in another."""
    pairs = _equal_pairs(sources, targets)
    alone = ~pairs.duplicated("s", keep=False) & ~pairs.duplicated("t", keep=False)
    return pairs[alone].astype(PARTS)


def _equal_pairs(sources: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """All pairs in which the source is what the target comes to, or came to in time."""
    s, t = (side[side["left"] > 0] for side in (sources, targets))
    found = []
    for column in ("left", "discounted"):
        marks = [scatter(s["block"].to_numpy()) + _mixed(s["left"])]
        marks.append(scatter(t["block"].to_numpy()) + _mixed(t[column]))
        i, j = pairs_of_equal(*marks)
        pairs = pd.DataFrame({"s": s.index[i], "t": t.index[j], "amount": s["left"].to_numpy()[i]})
        pairs["write_off"] = (t["left"] - t[column]).to_numpy()[j]
        late = s["day"].to_numpy()[i] > t["discount_day"].to_numpy()[j]
        found.append(pairs[(pairs["write_off"] == 0) | ~late])
    return pd.concat(found, ignore_index=True).drop_duplicates(["s", "t"])


def _mixed(amount: pd.Series) -> np.ndarray:
    return amount.to_numpy("int64").astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)


def _sums(sources: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Sources that are the sum of targets in just one way; the earlier source has the choice."""
    s, t = (side[side["left"] > 0] for side in (sources, targets))
    s = s[~s.index.isin(_equal_pairs(s, t)["s"])]
    amount, wanted = t["left"].to_numpy(), s["left"].to_numpy()
    rows, found = t.groupby("block").indices, []
    for block, sums in s.groupby("block").indices.items():
        lines = rows.get(block, ())
        if not 2 <= len(lines) <= SUM_LINES_MAX:
            continue
        free = np.ones(len(lines), bool)
        sums = sums[wanted[sums] <= amount[lines].sum()]
        for at, members in only_sums(amount[lines], wanted[sums]):
            if free[members].all():
                free[members] = False
                found += [(sums[at], line, amount[line], 0) for line in lines[members]]
    parts = pd.DataFrame(found, columns=list(PARTS)).astype(PARTS)
    return parts.assign(s=s.index.to_numpy()[parts["s"]], t=t.index.to_numpy()[parts["t"]])


def only_sums(amounts: np.ndarray, wanted: np.ndarray) -> list[tuple[int, np.ndarray]]:
    """Which of ``wanted`` is a sum of some of ``amounts`` in exactly one way: its position and the
    positions it is made of. All ways are counted: the sums of both halves meet in the middle."""
    half = len(amounts) // 2
    low, high = _all_sums(amounts[:half]), _all_sums(amounts[half:])
    order = np.argsort(high, kind="stable")
    ordered, found = high[order], []
    for start in range(0, len(wanted), WANTED_MAX):
        rest = wanted[start : start + WANTED_MAX, None] - low
        first = np.searchsorted(ordered, rest, side="left")
        count = np.searchsorted(ordered, rest, side="right") - first
        for at in np.flatnonzero(count.sum(axis=1) == 1):
            part = int(np.argmax(count[at]))
            mask = part | int(order[first[at, part]]) << half
            found.append((start + int(at), np.flatnonzero(mask >> np.arange(len(amounts)) & 1)))
    return found


def _all_sums(amounts: np.ndarray) -> np.ndarray:
    """The sum of every subset; bit i of its position says whether ``amounts[i]`` is in it."""
    sums = np.zeros(1, "int64")
    for amount in amounts:
        sums = np.concatenate([sums, sums + amount])
    return sums
