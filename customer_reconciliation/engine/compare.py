"""What another policy would have done differently, measured by what people decided.

A group is a frozenset of (side, item_id). People call groups right (accepted, matched by hand) or
wrong (rejected); of all others nothing is known, unless they tear apart what people held together.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from .match import Result
from .tables import AUTO, SUGGEST

NONE = "none"
CERTAINTY = {NONE: 0, SUGGEST: 1, AUTO: 2}
RIGHT, WRONG, UNKNOWN = "right", "wrong", "unknown"


@dataclass(frozen=True)
class Decisions:
    """The groups people called right, and those they called wrong."""

    right: frozenset = frozenset()
    wrong: frozenset = frozenset()

    def verdict(self, group: frozenset) -> str:
        """Is the group right, by what people said?"""
        if group in self.right:
            return RIGHT
        return WRONG if group in self.wrong or self.torn_by(group) else UNKNOWN

    def torn_by(self, group: frozenset) -> set[frozenset]:
        """The right groups which this other group takes lines from."""
        return {self._holder[item] for item in group if item in self._holder} - {group}

    @cached_property
    def _holder(self) -> dict:
        """Each line that people matched → the group it is in."""
        return {item: group for group in self.right for item in group}

    def agreed(self, found: dict) -> int:
        """How many decisions ``found`` agrees with: right groups it has, wrong ones it has not."""
        return len(self.right & found.keys()) + len(self.wrong - found.keys())

    def __len__(self) -> int:
        return len(self.right) + len(self.wrong)


class Change(NamedTuple):
    """A group that the two policies treat differently."""

    before: str  # NONE, SUGGEST or AUTO
    after: str
    group: frozenset
    row: tuple  # of ``tables.MATCHES``, of the policy that has the group (of the new one if both)
    verdict: str

    @property
    def better(self) -> bool | None:
        """Nearer to what people decided? ``None``: nobody decided."""
        if self.verdict == UNKNOWN:
            return None
        return (CERTAINTY[self.after] > CERTAINTY[self.before]) == (self.verdict == RIGHT)


def groups(result: Result) -> dict:
    """Each match's lines → its row of ``tables.MATCHES``."""
    lines = {}
    for link in result.links.itertuples():
        lines.setdefault(link.match_id, []).append((link.side, int(link.item_id)))
    return {frozenset(lines[row.match_id]): row for row in result.matches.itertuples()}


def compare(before: dict, after: dict, decisions: Decisions) -> list[Change]:
    """Two results as ``groups`` → what differs: what the new one has, then what is gone."""
    changes = []
    for group in [*after, *(group for group in before if group not in after)]:
        old, new = before.get(group), after.get(group)
        was, now = (row.decision if row else NONE for row in (old, new))
        if was != now:
            changes.append(Change(was, now, group, new or old, decisions.verdict(group)))
    return changes


def count(found: dict, decision: str) -> int:
    return sum(row.decision == decision for row in found.values())
