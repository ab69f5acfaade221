"""Whether a group that comes out exactly is certain: names or numbers leave no other way.

A coincidence of amounts is none: it must be one of many ways counted, and the only one.
"""

from collections import Counter

import numpy as np
import pandas as pd

from .allocate import only_sums
from .cash_report import Group

SUMS_MAX = 20  # open lines among which a sum can be shown to be the only one
ROUND = 5  # prices and round sums: such amounts meet by chance


class Proof:
    """Whether a group that comes out exactly could be any other."""

    def __init__(self, desk):
        self.desk, items = desk, desk.items
        columns = ("amount", "block", "owed", "pays")
        self.amount, self.block, self.owed, self.pays = (items[c].to_numpy() for c in columns)
        self.by_source = _neighbours(desk.links, "s", "t")
        self.by_target = _neighbours(desk.links, "t", "s")
        owed = items[desk.free & self.owed]
        self.open = {b: owed.index.to_numpy()[r] for b, r in owed.groupby("block").indices.items()}
        self.alike = Counter(map(self._key, np.flatnonzero(desk.free).tolist()))

    def against(self, group: Group) -> str:
        """The key of the sentence that says what speaks against it, "" where nothing does."""
        payments = sum(not self.owed[line] for line in group.members)
        if self._points_elsewhere(group):
            return "but_names_other"
        if payments > 1 and len(group.members) - payments > 1:
            return "but_many"
        if self._names_all(group):
            return ""
        if self._loud(group):
            return "but_names_none_of_these"
        sure = group.score >= self.desk.policy.certain_threshold
        return "" if sure and self._only_way(group) else "but_no_name"

    def _points_elsewhere(self, group: Group) -> bool:
        members = set(group.members)
        for line in group.members:
            for table in (self.by_source, self.by_target):
                for other, firm in table.get(line, ()):
                    if firm and other not in members and self.desk.free[other]:
                        return True
        return False

    def _names_all(self, group: Group) -> bool:
        """Every line is named by another of the group, or names one; a number that could mean
        something else counts only where it stands for the whole amount."""
        members, firm_all = set(group.members), True
        for line in group.members:
            near = [*self.by_source.get(line, ()), *self.by_target.get(line, ())]
            inside = [firm for other, firm in near if other in members]
            if not inside:
                return False
            firm_all &= any(inside)
        return firm_all or self._alone(group)

    def _loud(self, group: Group) -> bool:
        """A source speaks of a document of ours, but none of the group."""
        members = set(group.members)
        return any(
            self.desk.loud[line]
            and not any(other in members for other, _ in self.by_source.get(line, ()))
            for line in group.members
        )

    def _alone(self, group: Group) -> bool:
        """No other free line of the account has the amount of any line of the group."""
        return all(self.alike[self._key(line)] == 1 for line in group.members)

    def _key(self, line: int) -> tuple:
        return self.block[line], self.amount[line], self.owed[line]

    def _only_way(self, group: Group) -> bool:
        """One payment whose amount comes out in one way only of all that is open."""
        payers = [line for line in group.members if not self.owed[line]]
        paying = [line for line in group.members if self.pays[line]]
        if len(payers) != 1 or len(paying) != 1 or not self._alone(group):
            return False
        wanted = abs(self.amount[payers[0]])
        if wanted % ROUND == 0:
            return False
        left = self.amount[self.open[self.block[payers[0]]]]
        left = np.abs(left[(left > 0) != (self.amount[payers[0]] > 0)])
        if len(left) > SUMS_MAX:
            return group.rule == "amount"
        found = only_sums(left, np.array([wanted]))
        return bool(found) and len(found[0][1]) == len(group.members) - 1


def _neighbours(links: pd.DataFrame, this: str, other: str) -> dict[int, list[tuple[int, bool]]]:
    near: dict[int, list] = {}
    for row in zip(links[this], links[other], links["firm"], strict=True):
        near.setdefault(int(row[0]), []).append((int(row[1]), bool(row[2])))
    return near
