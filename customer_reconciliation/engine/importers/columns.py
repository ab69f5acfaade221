"""Which row holds the headers, and which column plays which role."""

from functools import lru_cache

import pandas as pd

from . import amounts, dates
from .base import ROLES, Grid, Layout, UnreadableFile
from .headers import DIRECTIONS, HEADER_WORDS, words
from .text import is_wide, key

_SEARCH_ROWS = 200
_LOOK_ROWS = 300
_MEMO_COLUMNS = 4
_LONGEST_HEADER = 60
_MOST_DIGITS = 3
_MONEY = ("amount", "debit", "credit")
_DIRECTION_KEYS = {key(w) for line in DIRECTIONS.values() for w in words(line)}
_RANKED = {r: {key(w): n for n, w in reversed([*enumerate(ws)])} for r, ws in HEADER_WORDS.items()}


@lru_cache(maxsize=4096)
def roles(header: str) -> tuple[tuple[float, str], ...]:
    """How well a header fits: (score, role), best first; score 3 for the very word.

    >>> roles("Invoice Date")[0][1], roles("Billing amount")[0][1], roles("Colour")
    ('date', 'amount', ())
    """
    word = key(header)
    if not word or len(header) > _LONGEST_HEADER or sum(c.isdigit() for c in word) > _MOST_DIGITS:
        return ()
    found = [(_fit(word, names), role) for role, names in _RANKED.items()]
    return tuple(sorted((f for f in found if f[0]), reverse=True))


def _fit(word: str, names: dict[str, int]) -> float:
    if word in names:
        return 3 - names[word] / 1000
    return max((_part(word, name) - rank / 1000 for name, rank in names.items()), default=0)


def _part(word: str, name: str) -> float:
    """A header that ends or begins with a known word; longer words say more."""
    if len(name) < (2 if is_wide(name) else 4) or name not in word:
        return 0
    place = 1.5 if word.endswith(name) else 1.2 if word.startswith(name) else 0
    return place and place + len(name) / 100


def names(cells: list[str]) -> list[str]:
    """Header cells made unique: a second "Amount" is "Amount (2)", an empty one "#3"."""
    seen: dict[str, int] = {}
    unique = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or f"#{place}"
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique


def score(cells: list[str]) -> float:
    """How much a row looks like headers; 0 when date or amount is not among them."""
    best = {}
    for cell in cells:
        for fit, role in roles(cell)[:1]:
            best[role] = max(fit, best.get(role, 0))
    if "date" not in best or not any(role in best for role in _MONEY):
        return 0
    return sum(fit for role, fit in best.items() if role != "none")


def find(grid: Grid, layout: Layout) -> tuple[int, dict[str, list[int]]]:
    """(index of the header row, role → places of its columns), or UnreadableFile."""
    head = grid.cells.head(_SEARCH_ROWS).to_numpy().tolist()
    if layout.columns:
        return _given(head, layout)
    at = max(range(len(head)), key=lambda i: score(head[i]), default=0)
    if layout.header_row and layout.header_row <= len(head):
        at = layout.header_row - 1
    if not head or not score(head[at]):
        raise UnreadableFile("no_columns", headers=_seen(head), names=names(_fullest(head)))
    return at, assign(head[at], grid, at)


def _seen(head: list[list[str]]) -> str:
    return ", ".join(filter(None, _fullest(head)))[:500]


def _fullest(head: list[list[str]]) -> list[str]:
    return max(head, key=lambda row: sum(map(bool, row)), default=[])


def _given(head: list[list[str]], layout: Layout) -> tuple[int, dict[str, list[int]]]:
    """The columns of the layout, wherever their headers stand."""
    columns = {
        role: (value,) if isinstance(value, str) else tuple(value)
        for role, value in layout.columns.items()
        if role in ROLES and value
    }
    wanted = {key(name) for group in columns.values() for name in group}
    placed = [{key(name): i for i, name in reversed([*enumerate(names(row))])} for row in head]
    at = max(range(len(head)), key=lambda i: len(wanted & placed[i].keys()), default=0)
    here = placed[at] if head else {}
    missing = [name for group in columns.values() for name in group if key(name) not in here]
    if missing:
        headers = _seen([head[at]] if wanted & here.keys() else head)
        raise UnreadableFile("headers_missing", missing=", ".join(missing), headers=headers)
    if "date" not in columns or not any(role in columns for role in _MONEY):
        raise UnreadableFile("no_columns", headers=_seen([head[at]]), names=names(head[at]))
    return at, {role: [here[key(n)] for n in group] for role, group in columns.items()}


def assign(header: list[str], grid: Grid, at: int) -> dict[str, list[int]]:
    """Role → places, the best header of each role whose contents agree with it."""
    ranked: dict[str, list[tuple[float, int]]] = {role: [] for role in ROLES}
    for place, cell in enumerate(header):
        for fit, role in roles(cell)[:1]:
            role = _kind_or_direction(role, grid, at, place)
            ranked.setdefault(role, []).append((fit, -place))
    chosen = {}
    for role, fits in ranked.items():
        places = [-place for _, place in sorted(fits, reverse=True)]
        if role in ROLES and (taken := _agreeing(role, places, grid, at)):
            chosen[role] = taken
    chosen.setdefault("memo", []).extend(_spare(ranked, chosen, "ref"))
    return _settled({role: places for role, places in chosen.items() if places})


def places_of(role: str, header: list[str]) -> list[int]:
    """Places whose header says ``role`` and nothing better."""
    return [i for i, cell in enumerate(header) if [r for _, r in roles(cell)[:1]] == [role]]


def _spare(ranked, chosen, role) -> list[int]:
    """Further columns of a role; what they say may still help to match."""
    return [-place for _, place in ranked[role] if -place not in chosen.get(role, [])][:2]


def _settled(chosen: dict[str, list[int]]) -> dict[str, list[int]]:
    """Debit with credit is the amount; an amount alone beats a lone debit or credit."""
    if "debit" in chosen and "credit" in chosen:
        chosen.pop("amount", None)
    elif "amount" in chosen:
        chosen.pop("debit", None), chosen.pop("credit", None)
    return chosen


def _look(grid: Grid, at: int, place: int) -> pd.Series:
    cells = grid.cells.iloc[at + 1 : at + 1 + _LOOK_ROWS, place]
    return cells[cells != ""]


def _kind_or_direction(role: str, grid: Grid, at: int, place: int) -> str:
    """A column "Type" may hold debit and credit."""
    if role != "kind":
        return role
    cells = _look(grid, at, place).map(key)
    return "direction" if len(cells) and cells.isin(_DIRECTION_KEYS).mean() > 0.8 else role


def _agreeing(role: str, places: list[int], grid: Grid, at: int) -> list[int]:
    if role == "memo":
        return sorted(places[:_MEMO_COLUMNS])
    share = _SHARES.get(role)
    if share is None:
        return places[:1]
    shares = {place: share(_look(grid, at, place)) for place in places}
    good = [place for place in places if shares[place] >= 0.5]
    return (good or [p for p in places if role not in _DROPPED or shares[p] < 0])[:1]


def _share_of_dates(cells: pd.Series) -> float:
    """Share of cells that are dates; −1 when there are none to judge."""
    if not len(cells):
        return -1
    readings = (dates.parse(cells, order).notna().mean() for order in dates.ORDERS)
    return max(readings)


def _share_of_amounts(cells: pd.Series) -> float:
    """Share of cells that are amounts; −1 when there are none to judge."""
    state = amounts.tokens(cells)["state"] if len(cells) else cells
    said = state[state != amounts.EMPTY]
    return float((said == amounts.OK).mean()) if len(said) else -1


_SHARES = {
    "date": _share_of_dates,
    "due_date": _share_of_dates,
    "amount": _share_of_amounts,
    "debit": _share_of_amounts,
    "credit": _share_of_amounts,
    "balance": _share_of_amounts,
}
_DROPPED = ("due_date", "balance")
