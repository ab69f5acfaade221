"""Payments that name what they pay: whole, in part, with discount, a little short, too much.

Lines that name each other hang together; each such cluster becomes one group. A payment is settled
against the lines it names in the order of their due dates, by the first of the ``WAYS`` that fits.
"""

from dataclasses import dataclass

import numpy as np

from .allocate import only_sums
from .cash_report import Group
from .names import cut_off, numbers_said

CLUSTER_MAX = 40  # lines; beyond it no one can check a group
CHARGE_SHARE = 8  # a charge is a small part of what is paid
SAVINGS_MAX = 12  # discounts of which some may have been taken
FIRM, WEAK = 7.0, 3.0  # log-odds of a number that means this and nothing else
EXACT, NAMED_PART, LIMIT = 5.0, 1.5, 1.0
RIVAL, SEVERAL = -6.0, -3.0
CERTAIN_MIN = 0.99
DOUBTS = {"but_several", "but_more_said", "but_late_discount", "but_large_share"}
WHOLE = ("exact", "discount")


@dataclass
class Line:
    """A target while it is being paid; amounts are positive here."""

    position: int
    left: int
    saving: int  # early payment discount still to be had
    until: int  # last day of it


@dataclass(frozen=True)
class Settled:
    """``parts``: (line, amount, write_off, kind); ``but``: what speaks against it."""

    way: str
    parts: list
    off: int = 0
    but: tuple = ()
    credit: tuple = ()  # (line, amount, credit note) besides the parts


def named_groups(desk) -> list[Group]:
    """Groups of free lines of which each payment names what it pays.

    First with every number in the texts, where that comes out to the cent; then with those that
    mean this and nothing else, however much is paid; where a text has none, with the others.
    """
    links = desk.links[~desk.links["abroad"]]
    links = links[desk.free[links["s"]] & desk.free[links["t"]]]
    if links.empty:
        return []
    firm = links.groupby("s")["firm"].transform("any").astype(bool)
    best = links[links["firm"] | ~firm]
    vague = set(links["s"]) - set(best.loc[best["firm"], "s"])
    more = set(links.loc[firm & ~links["firm"], "s"])  # say more than was taken
    whole = [g for g in _groups(desk, links, vague, set()) if g.args["way"] in WHOLE]
    used = {x for group in whole for x in group.members}
    rest = best[~best["s"].isin(used) & ~best["t"].isin(used)]
    return whole + _groups(desk, rest, vague, more)


def _groups(desk, links, vague: set, more: set) -> list[Group]:
    said: dict[int, list[int]] = {}
    for s, t in zip(links["s"].tolist(), links["t"].tolist(), strict=True):
        said.setdefault(s, []).append(t)
    cluster = _Clusters(desk, said, vague, more)
    groups = [cluster.group(lines) for lines in hang_together(said) if len(lines) <= CLUSTER_MAX]
    return [group for group in groups if group]


def hang_together(said: dict[int, list[int]]) -> list[list[int]]:
    """Sets of lines joined by who names whom."""
    home: dict[int, set] = {}
    for s, named in said.items():
        merged = set().union({s, *named}, *(home[x] for x in (s, *named) if x in home))
        home.update(dict.fromkeys(merged, merged))
    return sorted(map(sorted, {id(lines): lines for lines in home.values()}.values()))


class _Clusters:
    def __init__(self, desk, said: dict, vague: set, more: set):
        self.desk, self.said, self.vague, self.more = desk, said, vague, more
        items = desk.items
        columns = (
            "memo",
            "amount",
            "day",
            "due",
            "block",
            "ref",
            "discounted",
            "discount_day",
            "currency",
        )
        self.__dict__.update({name: items[name].to_numpy() for name in columns})
        self.size, self.least = np.abs(self.amount), np.abs(self.discounted)
        self.cut = cut_off(items["memo"].to_numpy(dtype=object))
        self.pays, self.owed = items["pays"].to_numpy(), items["owed"].to_numpy()
        rows = np.flatnonzero(desk.free & self.owed)
        order = np.argsort(self.block[rows], kind="stable")
        cuts = np.flatnonzero(np.diff(self.block[rows[order]])) + 1
        self.open = {self.block[part[0]]: part for part in np.split(rows[order], cuts) if len(part)}

    def group(self, lines: list[int]) -> Group | None:
        sources = [x for x in lines if x in self.said]
        sign = -np.sign(self.amount[sources[0]])
        targets = [x for x in lines if self.owed[x] and self.amount[x] * sign > 0]
        notes = [x for x in lines if self.pays[x] and self.owed[x]]
        sources = sorted({*sources, *notes} - {*targets}, key=self._turn)
        if not targets or any(self.amount[s] * sign > 0 for s in sources):
            return None
        left = {x: self._line(x) for x in targets}
        settled = self._settle_all(sources, left)
        return self._group(sources, settled, sign) if settled else None

    def _turn(self, line: int) -> tuple:
        """Credit notes first, then by date."""
        return not self.owed[line], self.day[line], line

    def _line(self, x: int) -> Line:
        left = abs(int(self.amount[x]))
        least = abs(int(self.discounted[x]))
        saving = left - least if 0 < least < left else 0
        return Line(x, left, saving, int(self.discount_day[x]))

    def _settle_all(self, sources: list[int], left: dict[int, Line]) -> list[tuple[int, Settled]]:
        """Each source against what it names (credit notes that name nothing: what their payer
        names), in turn."""
        together = self._together(sources, left)
        if together:
            return together
        found = []
        for s in sources:
            said = self.said.get(s) or [x for x in left if self.block[x] == self.block[s]]
            named = [left[x] for x in said if x in left]
            named = sorted((x for x in named if x.left), key=self._due)
            if named:
                settled = self._settle(s, abs(int(self.amount[s])), named)
                _pay(settled)
                found.append((s, settled))
        return found

    def _due(self, line: Line) -> tuple:
        return self.due[line.position], self.day[line.position], line.position

    def _together(self, sources, left) -> list[tuple[int, Settled]]:
        """Several sources that come to just what they name."""
        amounts = [abs(int(self.amount[s])) for s in sources]
        one_account = len({self.block[x] for x in (*sources, *left)}) == 1
        if len(sources) < 2 or not one_account:
            return []
        if sum(amounts) != sum(x.left for x in left.values()):
            return []
        lines, found = sorted(left.values(), key=self._due), []
        for s, amount in zip(sources, amounts, strict=True):
            parts = in_order(amount, lines)
            found.append((s, Settled("exact", parts)))
            _pay(found[-1][1])
        return found

    def _settle(self, s: int, paid: int, lines: list[Line]) -> Settled:
        """What one source does to the lines it names."""
        off = sum(x.left for x in lines) - paid
        but = self._rivals(s, paid, lines, -off)
        if off == 0:
            parts = [(x, x.left, 0, "") for x in lines]
            return Settled("exact", parts, but=but if s in self.vague else ())
        savings = self._savings(off, lines, self.day[s])
        if savings is not None:
            parts = [(x, x.left - x.saving, x.saving, "discount") if taken else (x, x.left, 0, "")
                     for x, taken in zip(lines, savings, strict=True)]  # fmt: skip
            return Settled("discount", parts, off=off, but=but)
        but += ("but_late_discount",) * _missed(off, lines)
        several = ("but_several",) * (len({self.ref[x.position] for x in lines}) > 1)
        if off < 0:
            parts = [(x, x.left, 0, "") for x in lines]
            more = s in self.more or self.cut[s] or numbers_said(self.memo[s]) > 1
            but += several + ("but_more_said",) * bool(more)
            return Settled("over", parts, off=-off, but=but)
        return (
            self._credited(s, off, lines)
            or self._short(s, off, lines, but)
            or Settled(
                "some" if several else "partial", in_order(paid, lines), off=off, but=but + several
            )
        )

    def _credited(self, s: int, off: int, lines: list[Line]) -> Settled | None:
        """What is lacking is just one open credit note, which pays the last line's rest."""
        block = self.open.get(self.block[s], np.zeros(0, int))
        notes = block[self.pays[block] & (self.amount[block] * np.sign(self.amount[s]) == off)]
        if len(notes) != 1 or self.owed[s] or self.desk.loud[notes[0]]:
            return None
        if any(self.block[x.position] != self.block[s] for x in lines):
            return None
        rest = in_order(abs(int(self.amount[s])), lines)
        paid = {line.position: amount for line, amount, *_ in rest}
        backs = [(x, x.left - paid.get(x.position, 0)) for x in lines]
        credit = [(x, back, int(notes[0])) for x, back in backs if back]
        return Settled("credited", rest, off=off, credit=tuple(credit))

    def _short(self, s: int, off: int, lines: list[Line], but: tuple) -> Settled | None:
        """So little is lacking that it may be written off, on the last line."""
        kind = self._small(s, off)
        if not kind or _missed(off, lines):
            return None
        if off * CHARGE_SHARE > abs(int(self.amount[s])):
            but += ("but_large_share",)
        *parts, (last, amount, *_) = [(x, x.left, 0, "") for x in lines]
        if amount <= off:
            return None
        parts.append((last, amount - off, off, kind))
        return Settled("charge" if kind == "bank_charge" else kind, parts, off=off, but=but)

    def _savings(self, off: int, lines: list[Line], day: int) -> np.ndarray | None:
        """Which discounts, still in time on ``day``, explain ``off`` (in one way only)."""
        savings = np.array([x.saving if day <= x.until else 0 for x in lines])
        some = np.flatnonzero(savings)
        if off <= 0 or not len(some) or len(some) > SAVINGS_MAX:
            return None
        if off == savings.sum():
            return savings > 0
        found = only_sums(savings[some], np.array([off]))
        taken = np.zeros(len(lines), bool)
        if not found:
            return None
        taken[some[found[0][1]]] = True
        return taken

    def _small(self, s: int, off: int) -> str:
        """The kind of write-off that is within its limit."""
        if self.owed[s]:  # a credit note lacks nothing
            return ""
        policy = self.desk.policy
        for kind, limit in (("rounding", policy.rounding_max), ("bank_charge", policy.charge_max)):
            most = limit if isinstance(limit, int) else limit.get(self.currency[s], 0)
            if off <= most:
                return kind
        return ""

    def _rivals(self, s: int, paid: int, lines: list[Line], rest: int) -> tuple:
        """Is there an open line that is not named but of just this amount (or what is over)?"""
        inside = [x.position for x in lines]
        wanted = [paid, rest] if rest > 0 else [paid]
        for block in {self.block[s], *self.block[inside]}:
            others = self.open.get(block, np.array(inside))
            fits = np.isin(self.size[others], wanted)
            fits |= np.isin(self.least[others], wanted) & (self.day[s] <= self.discount_day[others])
            fits &= (self.amount[others] > 0) != (self.amount[s] > 0)
            if not {*others[fits].tolist()} <= {*inside}:
                return ("but_other_item",)
        return ()

    # -- the group ----------------------------------------------------------------------------

    def _group(self, sources, settled, sign) -> Group | None:
        parts = tuple(
            (s, x.position, amount * sign, write_off * sign, kind)
            for s, one in settled
            for x, amount, write_off, kind in one.parts
        )
        parts += tuple(
            (note, x.position, amount * sign, 0, "")
            for _, one in settled
            for x, amount, note in one.credit
        )
        members = tuple(sorted({p[0] for p in parts} | {p[1] for p in parts}))
        but = sorted({b for _, one in settled for b in one.but})
        targets = {p[1] for p in parts}
        sure = WHOLE if len(targets) > 1 else ()
        if any(s in self.vague and one.way not in sure for s, one in settled):
            but.append("but_weak_number")
        ways = [one.way for _, one in settled]
        way = ways[-1] if len(set(ways)) > 1 else ways[0]
        evidence = self._evidence(len(members), ways, but)
        score = 1.0 / (1.0 + np.exp(-sum(v for _, v in evidence)))
        allowed = self.desk.policy.write_off_certain or not {"charge", "rounding"} & {*ways}
        certain = score >= CERTAIN_MIN and not but and allowed
        if not allowed:
            but.append("but_write_off")
        args = {
            "way": way,
            "but": tuple(but),
            "off_amount": max(one.off for _, one in settled),
        }
        return Group(members, f"named_{way}", float(score), bool(certain), f"cash_{way}", args,
                     evidence, parts)  # fmt: skip

    def _evidence(self, size: int, ways: list[str], but: list[str]) -> tuple:
        amount = min(EXACT if way in (*WHOLE, "credited") else NAMED_PART for way in ways)
        found = [("prior", -1.0), ("reference", WEAK if "but_weak_number" in but else FIRM)]
        found.append(("amount", amount))
        if {"charge", "rounding"} & {*ways}:
            found.append(("limit", LIMIT))
        against = RIVAL * ("but_other_item" in but)
        against += SEVERAL * len({*but} & DOUBTS)
        return (*found, ("rivals", against)) if against else tuple(found)


def _missed(off: int, lines: list[Line]) -> bool:
    """Is a discount lacking that was no longer to be had?"""
    return off > 0 and off in (sum(x.saving for x in lines), *(x.saving for x in lines))


def _pay(settled: Settled) -> None:
    for line, amount, write_off, _ in settled.parts:
        line.left -= amount + write_off
        line.saving = 0
    for line, amount, _ in settled.credit:
        line.left -= amount


def in_order(paid: int, lines: list[Line]) -> list[tuple]:
    """The first lines first, as far as the money goes."""
    parts = []
    for line in lines:
        amount = min(paid, line.left)
        if amount:
            parts.append((line, amount, 0, ""))
        paid -= amount
    return parts
