"""Which accounts are asked to confirm their balance: all, the largest, a sample to be redone.

    >>> accounts = [Account(1, 700), Account(2, 200), Account(3, 90), Account(4, 10)]
    >>> [choice.id for choice in choose(accounts, Selection("cover", share=8500))]
    [1, 2]
    >>> [(choice.id, choice.why) for choice in choose(accounts, Selection("above", amount_min=90))]
    [(1, 'above'), (2, 'above'), (3, 'above')]
    >>> [choice.id for choice in choose(accounts, Selection("largest", count=1))]
    [1]

``METHODS`` is the table of methods, each ``(accounts, selection) -> accounts chosen``. Chance comes
from a hash of seed and account: the same seed gives the same sample on any machine and whatever the
order of the rows, and an account that comes or goes moves hardly any other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

#: Shares are in hundredths of a per cent.
WHOLE = 10_000


@dataclass(frozen=True)
class Account:
    """An account that may be asked; ``size`` ≥ 0 in minor units is what it counts for."""

    id: int
    size: int


@dataclass(frozen=True)
class Selection:
    """What is asked for.

    ``amount_min``: with ``above``, from which size on; with the samples, from which size on an
    account is taken in any case (0: none is). ``share`` of all sizes that ``cover`` reaches.
    ``count`` of accounts (``largest``, ``random``), or of hits with ``monetary``. ``picked`` are
    taken with any method.
    """

    method: str = "above"
    amount_min: int = 0
    share: int = 8_000
    count: int = 25
    seed: int = 1
    picked: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Choice:
    """An account to ask, and ``why``: the method, ``above`` or ``picked``."""

    id: int
    size: int
    why: str


def choose(accounts: Iterable[Account], selection: Selection) -> list[Choice]:
    """The accounts to ask, the largest first; each once."""
    ordered = sorted(accounts, key=lambda account: (-account.size, account.id))
    chosen = METHODS[selection.method](ordered, selection)
    why = {account.id: selection.method for account in chosen}
    if selection.method in SAMPLES:
        why |= {account.id: "above" for account in _key_items(ordered, selection)}
    why |= {id_: "picked" for id_ in selection.picked if id_ not in why}
    return [Choice(each.id, each.size, why[each.id]) for each in ordered if each.id in why]


def covered(choices: Iterable[Choice], accounts: Iterable[Account]) -> int:
    """Which share of all sizes the choices make, rounded down: 100 % are only ever all.

    >>> accounts = [Account(1, 2), Account(2, 1)]
    >>> covered(choose(accounts, Selection("above", amount_min=2)), accounts)
    6666
    """
    total = sum(account.size for account in accounts)
    return sum(choice.size for choice in choices) * WHOLE // total if total else 0


def _all(ordered, _selection):
    return ordered


def _above(ordered, selection):
    return [account for account in ordered if account.size >= selection.amount_min]


def _key_items(ordered, selection):
    return _above(ordered, selection) if selection.amount_min else []


def _cover(ordered, selection):
    """The largest ones until they make the share; ``count`` doesn't matter."""
    wanted = sum(account.size for account in ordered) * selection.share
    reached, chosen = 0, []
    for account in ordered:
        if reached * WHOLE >= wanted:
            break
        reached += account.size
        chosen.append(account)
    return chosen


def _largest(ordered, selection):
    return ordered[: max(selection.count, 0)]


def _random(ordered, selection):
    """``count`` of those not taken anyway, each with the same chance."""
    return _shuffled(_rest(ordered, selection), selection.seed)[: max(selection.count, 0)]


def _monetary(ordered, selection):
    """Every so many units of money are hit, from a start left to chance: chance goes by size.

    What is at least as large as the interval is hit in any case, what is zero never.
    """
    rest = _shuffled(_rest(ordered, selection), selection.seed)
    total = sum(account.size for account in rest)
    if selection.count <= 0 or not total:
        return []
    interval = -(-total // selection.count)
    chosen, end, hit = [], 0, _chance(selection.seed, "start") % interval
    for account in rest:
        end += account.size
        if hit < end:
            chosen.append(account)
            hit += ((end - 1 - hit) // interval + 1) * interval
    return chosen


def _rest(ordered, selection):
    taken = {account.id for account in _key_items(ordered, selection)} | selection.picked
    return [account for account in ordered if account.id not in taken]


def _shuffled(accounts, seed):
    return sorted(accounts, key=lambda account: (_chance(seed, account.id), account.id))


def _chance(seed, what):
    return int.from_bytes(sha256(f"{seed}:{what}".encode()).digest(), "big")


METHODS: dict[str, Callable] = {
    "all": _all,
    "above": _above,
    "cover": _cover,
    "largest": _largest,
    "random": _random,
    "monetary": _monetary,
    "picked": lambda _ordered, _selection: [],
}
SAMPLES = frozenset({"random", "monetary"})
