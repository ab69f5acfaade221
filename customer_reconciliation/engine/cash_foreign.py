"""Payments in another currency than what they pay.

What a payment was worth on its day, in the currency of an invoice, is held against what is open.
Rates of banks differ from those in the books, so it never agrees to the cent: a name says which
invoice is meant, and how near the amount is says how surely. Without a name amounts that are near
each other are a coincidence as often as not, so that is a suggestion, and only where nothing else
is near. How much is settled in the end is for the books' own arithmetic to say.
"""

import numpy as np
import pandas as pd

from .cash_named import CERTAIN_MIN, EXACT, FIRM, NAMED_PART, WEAK, Line, hang_together, in_order
from .cash_report import Group

DOUBT = -3.0
UNNAMED_SCORE = 0.3
CLUSTER_MAX = 40


class Abroad:
    """Groups in which sources and targets are in different currencies.

    ``worth(s, t)`` is what a source was worth on its day in the currency of a target; ``near`` the
    share by which that may be off.
    """

    def __init__(self, desk, rates: pd.DataFrame):
        self.desk, items = desk, desk.items
        self.near = desk.policy.exchange_tolerance
        self.rate = {(r.currency, r.date): r.rate for r in rates.itertuples(index=False)}
        self.own = set(rates.loc[rates["own"], "currency"])
        columns = ("amount", "company", "date", "day", "due", "block", "currency", "partner")
        self.__dict__.update({name: items[name].to_numpy() for name in (*columns, "account")})
        self.date = pd.to_datetime(items["date"]).tolist()
        self.pays = ((items["kind"] == "payment") & ~items["owed"]).to_numpy()
        self.owed = (items["owed"] & ~items["pays"]).to_numpy()

    def worth(self, s: int, t: int) -> int | None:
        """Minor units above zero; ``None`` where no rate is known."""
        rate = self.rate.get((self.currency[t], self.date[s]))
        return None if rate is None else round(abs(int(self.company[s])) * rate)

    # -- by name ---------------------------------------------------------------------------------

    def named(self) -> list[Group]:
        """Payments that name documents in another currency, and none in their own."""
        links, free = self.desk.links, self.desk.free
        at_home = set(links.loc[~links["abroad"], "s"])
        links = links[links["abroad"] & free[links["s"]] & free[links["t"]]]
        links = links[~links["s"].isin(at_home) & self.pays[links["s"]] & self.owed[links["t"]]]
        firm = links.groupby("s")["firm"].transform("any").astype(bool)
        links = links[links["firm"] | ~firm]
        said: dict[int, list[int]] = {}
        for s, t in zip(links["s"].tolist(), links["t"].tolist(), strict=True):
            said.setdefault(s, []).append(t)
        vague = set(links.loc[~links["firm"], "s"])
        clusters = [lines for lines in hang_together(said) if len(lines) <= CLUSTER_MAX]
        groups = [self._named_group(lines, said, vague) for lines in clusters]
        return [group for group in groups if group]

    def _named_group(self, lines: list[int], said: dict, vague: set) -> Group | None:
        sources = sorted((x for x in lines if x in said), key=lambda s: (self.day[s], s))
        targets = sorted((x for x in lines if x not in said), key=lambda t: (self.due[t], t))
        if not self._of_one_kind(sources) or not self._of_one_kind(targets):
            return None
        worth = {s: self.worth(s, targets[0]) for s in sources}
        if (self.amount[sources[0]] > 0) == (self.amount[targets[0]] > 0) or None in worth.values():
            return None
        left = {t: Line(t, abs(int(self.amount[t])), 0, 0) for t in targets}
        parts, given = [], {}
        for s in sources:
            named = [left[t] for t in targets if t in said[s]]
            found = in_order(worth[s], named)
            for line, amount, *_ in found:
                line.left -= amount
                parts.append((s, line.position, amount))
            given[s] = self._given(s, worth[s], sum(part[1] for part in found))
        but = ["but_rate"] * (not self._is_near(sum(worth.values()), targets))
        but += ["but_both_foreign"] * (not self._is_simple(sources[0], targets[0]))
        but += ["but_weak_number"] * bool(vague & {*sources})
        return self._group("named_foreign", parts, given, worth, tuple(but))

    def _of_one_kind(self, lines: list[int]) -> bool:
        return len({(self.currency[x], self.amount[x] > 0) for x in lines}) == 1

    def _is_near(self, worth: int, targets: list[int]) -> bool:
        owed = sum(abs(int(self.amount[t])) for t in targets)
        return abs(worth - owed) <= self.near * owed

    def _is_simple(self, s: int, t: int) -> bool:
        """One of both is in the company's own currency: the other's rate alone counts."""
        return bool({self.currency[s], self.currency[t]} & self.own)

    def _given(self, s: int, worth: int, used: int) -> int:
        """What a source gives of its own currency when ``used`` of its ``worth`` are taken."""
        return round(int(self.amount[s]) * used / worth) if worth else 0

    # -- by worth alone --------------------------------------------------------------------------

    def unnamed(self) -> list[Group]:
        """Payments for which nothing in their own currency is open and that say nothing of a
        document, worth about what one single item is over."""
        free, groups = self.desk.free, []
        owed = np.flatnonzero(free & self.owed)
        homes = {(self.block[t], self.amount[t] > 0) for t in owed.tolist()}
        near: dict[int, list[int]] = {}
        for s in np.flatnonzero(free & self.pays & ~self.desk.loud).tolist():
            if (self.block[s], self.amount[s] < 0) not in homes:
                near[s] = self._near_ones(s, owed)
        wanted = [t for found in near.values() for t in found]
        for s, found in near.items():
            if len(found) == 1 and wanted.count(found[0]) == 1:
                groups.append(self._unnamed_group(s, found[0]))
        return groups

    def _near_ones(self, s: int, owed: np.ndarray) -> list[int]:
        same = (self.partner[owed] == self.partner[s]) & (self.account[owed] == self.account[s])
        same &= (self.amount[owed] > 0) != (self.amount[s] > 0)
        worth = {t: self.worth(s, t) for t in owed[same].tolist()}
        return [t for t, value in worth.items() if value and self._is_near(value, [t])]

    def _unnamed_group(self, s: int, t: int) -> Group:
        worth = self.worth(s, t)
        amount = min(worth, abs(int(self.amount[t])))
        given = {s: self._given(s, worth, amount)}
        return self._group("foreign", [(s, t, amount)], given, {s: worth}, ("but_no_name",))

    # -- the group -------------------------------------------------------------------------------

    def _group(self, rule: str, parts: list, given: dict, worth: dict, but: tuple) -> Group:
        sign = 1 if self.amount[parts[0][1]] > 0 else -1
        members = tuple(sorted({p[0] for p in parts} | {p[1] for p in parts}))
        score, evidence = UNNAMED_SCORE, ()
        if rule == "named_foreign":
            amount = NAMED_PART if "but_rate" in but else EXACT
            evidence = [("prior", -1.0), ("amount", amount)]
            evidence.append(("reference", WEAK if "but_weak_number" in but else FIRM))
            evidence += [("rivals", DOUBT * len(but))] * bool(but)
            score = float(1.0 / (1.0 + np.exp(-sum(value for _, value in evidence))))
        money = -sum(int(self.amount[s]) for s in given) * sign
        args = {
            "but": but,
            "worth_amount": sum(worth.values()),
            "given_money": (money, str(self.currency[parts[0][0]])),
        }
        return Group(
            members, rule, score, not but and score >= CERTAIN_MIN, f"cash_{rule}", args,
            tuple(evidence), tuple((s, t, amount * sign, 0, "") for s, t, amount in parts),
            {s: -amount for s, amount in given.items()},
        )  # fmt: skip
