"""A second generator of labelled ledgers, made without knowledge of the first and of the engine,
so that figures can be checked on data nobody tuned to.

``make(partners, lines, seed)`` plans deals over the period (`second_cases`), numbers all documents
in the order of their dates, books them (`second_desk`), and labels. What no human could tell apart
is labelled by a convention: lines of one amount without any number pair in the order of dates.
``differences`` has besides the ``amount``, ours − theirs.
"""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

import pandas as pd
import second_cases as cases
from labelled import Labelled
from second_desk import ISSUER, RECEIVER, Alone, Desk, Group, Habit, Line, Partner
from second_numbers import INVOICES, WORDS, Counters

ENDS = [date(2025, 9, 30), date(2025, 12, 31), date(2026, 2, 28), date(2026, 3, 31)]
CURRENCY = {"de": "EUR", "zh": "CNY", "en": "GBP", "es": "EUR", "fr": "EUR"}

#: trade → how often a case occurs on its accounts
TRADES = {
    "wholesaler": {
        cases.plain: 24, cases.paid: 16, cases.collective: 7, cases.netted: 3, cases.split: 2,
        cases.missing: 5, cases.short: 6, cases.twice: 2, cases.reversed_: 2, cases.neighbour: 2,
        cases.two_two: 1, cases.deposits: 1,
    },
    "subscription": {
        cases.recurring: 11, cases.plain: 8, cases.paid: 6, cases.missing: 3, cases.short: 2,
        cases.collective: 3, cases.twice: 1, cases.reversed_: 2, cases.deposits: 1,
    },
    "agent": {
        cases.remittance: 9, cases.plain: 9, cases.paid: 5, cases.missing: 3, cases.netted: 3,
        cases.deposits: 4, cases.short: 2, cases.reversed_: 1,
    },
    "construction": {
        cases.instalments: 5, cases.retention: 7, cases.plain: 10, cases.paid: 5, cases.short: 4,
        cases.missing: 3, cases.two_two: 2, cases.split: 2, cases.reversed_: 1, cases.twice: 1,
    },
    "chain": {
        cases.plain: 22, cases.paid: 12, cases.deductions: 6, cases.collective: 9, cases.short: 6,
        cases.missing: 5, cases.netted: 4, cases.neighbour: 2, cases.twice: 2, cases.split: 1,
    },
}  # fmt: skip
ROUND = {"wholesaler": 0.65, "subscription": 0.8, "agent": 0.35, "construction": 0.6, "chain": 0.8}
#: style of a habit → how many partners have it
STYLES = {
    "full": 16, "lower": 2, "separated": 9, "short": 13, "padded": 7, "digits": 5, "last8": 4,
    "first10": 3, "misread": 6, "retyped": 6, "order": 9, "delivery": 5, "own": 15,
}  # fmt: skip
LAGS = [(0, 0), (0, 3), (2, 3), (2, 5), (5, 8), (18, 8), (30, 14)]


def pick(random: Random, weights: dict):
    return random.choices(list(weights), list(weights.values()))[0]


def _habits(random: Random, mixed: bool) -> tuple:
    """One or two of a partner; eight different ones where all is mixed."""
    count, styles = 8 if mixed else random.choice([1, 2, 2]), dict(STYLES)
    habits = []
    for _ in range(count):
        habits.append(_habit(random, pick(random, styles), mixed))
        del styles[habits[-1].style]
    return tuple(habits)


def _habit(random: Random, style: str, mixed: bool) -> Habit:
    lags = LAGS[:-1] if mixed else LAGS
    lag, jitter = random.choices(lags, [3, 4, 6, 5, 4, 2, 2][: len(lags)])[0]
    lists = random.choices(["all", "some", "none", "range"], [5, 2, 2, 2])[0]
    return Habit(style, random.choice(["ref", "ref", "memo"]), lag, jitter, lists)


def _partner(random: Random, number: int, house: dict, trade: str, mixed: bool) -> Partner:
    """``house``: our company's language and schemes; the partner's own are drawn here."""
    supplier = random.random() < 0.3
    language = random.choice([house["language"]] * 3 + list(WORDS))
    theirs = _house(random, language)
    if mixed:  # a bare counter is quoted alike by nearly all habits
        for side in (house, theirs):
            while side["invoice"] in ("bare", "bare_padded", "fapiao"):
                side["invoice"] = random.choice(INVOICES)
    issuer, receiver = (theirs, house) if supplier else (house, theirs)
    schemes = {
        "invoice": issuer["invoice"],
        "refund": random.choice(["credit", issuer["invoice"], issuer["invoice"]]),
        "delivery": issuer["delivery"],
        "bank": issuer["bank"],
        "payment": receiver["payment"],
        "order": receiver["order"],
        "voucher": random.choice([receiver["voucher"], issuer["invoice"]]),  # looks like theirs
    }
    habits = _habits(random, mixed)
    by_order = any(habit.style in ("order", "delivery") for habit in habits)
    return Partner(
        number=number,
        language=receiver["language"],
        issuer_language=issuer["language"],
        supplier=supplier,
        schemes=schemes,
        habits=habits,
        loyalty=0.15 if mixed else 0.93,
        names_order=0.9 if by_order else random.choice([0.0, 0.3, 0.8]),
        prices=tuple(random.choice([500, 2500, 5000, 9900]) * random.randint(1, 30)
                     for _ in range(12 if mixed else 4)),
        roundness=0.7 if mixed else ROUND[trade],
        chatter=random.choice([0.1, 0.35, 0.6]),
        says_kind=random.random() < 0.7,
    )  # fmt: skip


def _house(random: Random, language: str) -> dict:
    return {
        "language": language,
        "invoice": random.choice(INVOICES),
        "order": random.choice(["order", "order_short", "bare_padded"]),
        "delivery": random.choice(["delivery", "delivery_bare"]),
        "payment": random.choice(["run", "pay", "bare_padded"]),
        "bank": random.choice(["bank", "voucher_cn", "bare"]),
        "voucher": random.choice([*INVOICES, "voucher_cn", "bare", "bare_padded"]),
    }


# -- planning and booking -------------------------------------------------------------------------


def _plan(desk: Desk, start: date, lines: int, trade: dict) -> list:
    """Deals until the account is long enough: (case, its documents)."""
    deals, span = [], (desk.end - start).days
    count = -lines * 0.08  # some documents become no line, or only one
    while count < lines:
        day = start + timedelta(days=desk.random.randint(0, span))
        deal = pick(desk.random, trade)(desk, day)
        docs = next(deal)
        count += len(docs)
        deals.append((deal, docs))
    return deals


def _desks(random: Random, partners: int, lines: int, end: date) -> tuple[list[Desk], list]:
    mixed = partners == 1
    start = end - timedelta(days=730 if mixed else random.choice([365, 450, 540]))
    houses = [(_house(random, language), Counters(random, 6 if mixed else 2))
              for language in random.sample(list(WORDS), 5)]  # fmt: skip
    desks, deals = [], []
    for number in range(1, partners + 1):
        house, ours = random.choice(houses)
        name = random.choice(list(TRADES))
        trade = TRADES[name]
        if mixed:
            trade = {case: sum(t.get(case, 0) for t in TRADES.values())
                     for t in TRADES.values() for case in t}  # fmt: skip
        partner = _partner(random, number, house, name, mixed)
        theirs = Counters(random, random.choice([2, 9, 40]), random.randrange(900))
        sides = (theirs, ours) if partner.supplier else (ours, theirs)
        desk = Desk(random, partner, end, dict(zip((ISSUER, RECEIVER), sides, strict=True)))
        desks.append(desk)
        deals += [(desk, *deal) for deal in _plan(desk, start, round(lines / partners), trade)]
    return desks, deals


def _book(deals: list) -> None:
    dated = [(doc.day, n, desk, doc) for n, (desk, _, docs) in enumerate(deals) for doc in docs]
    for _, _, desk, doc in sorted(dated, key=lambda entry: entry[:2]):
        desk.number(doc)
    for _, deal, _ in deals:
        next(deal, None)


# -- fair labels ----------------------------------------------------------------------------------


def _twins_by_date(desk: Desk) -> None:
    """Pairs of one amount that no number tells apart: first with first, the last may be timing."""
    alike = defaultdict(lambda: ([], []))
    for group in desk.groups:
        sides = [line.side for line in group.lines]
        pair = sides in ([ISSUER, RECEIVER], [RECEIVER, ISSUER])
        if pair and not _told(group) and group.lines[0].amount == group.lines[1].amount:
            alike[_likeness(group.lines[0])][0].append(group)
    for alone in desk.alone:
        if alone.kind == "timing" and not alone.line.told:
            alike[_likeness(alone.line)][1].append(alone)
    for groups, late in alike.values():
        _pair_in_order(groups, late)


def _likeness(line: Line) -> tuple:
    return line.amount, id(line.row)


def _pair_in_order(groups: list[Group], late: list[Alone]) -> None:
    lines = [line for group in groups for line in group.lines] + [alone.line for alone in late]
    sides = [sorted((line for line in lines if line.side == side), key=lambda line: line.day)
             for side in (ISSUER, RECEIVER)]  # fmt: skip
    if len(groups) + len(late) < 2:
        return
    groups.sort(key=lambda group: min(line.day for line in group.lines))
    for group, *pair in zip(groups, *sides, strict=False):
        group.lines[:] = pair
    left = [line for side in sides for line in side[len(groups) :]]
    for alone, line in zip(late, left, strict=True):
        alone.line = line


def _told(group: Group) -> bool:
    return all(line.told for line in group.lines)


def _tell_lone_lines_apart(desk: Desk) -> None:
    """A line without partner must not have the amount of an untold pair: nobody could say which
    of them stands alone, unless its place in a row says so."""
    taken = {line.amount for group in desk.groups if not _told(group) for line in group.lines}
    for alone in desk.alone:
        while alone.line.amount in taken and alone.kind == "missing" and not alone.in_row:
            alone.line.amount += desk.random.randint(101, 9999) * (
                1 if alone.line.amount > 0 else -1
            )


# -- tables ---------------------------------------------------------------------------------------


def _vouchers(desks: list[Desk]) -> None:
    """Own voucher numbers for the lines whose reference they are, in the order of dates; not one
    that another document of the same amount has, which anybody would take for the same."""
    wanted = [(line.day, n, desk, line) for n, desk in enumerate(desks)
              for line in _lines(desk) if line.ref is None]  # fmt: skip
    known = {(desk, line.amount, line.ref) for desk in desks for line in _lines(desk)}
    for day, _, desk, line in sorted(wanted, key=lambda entry: entry[:2]):
        scheme = "bank" if line.what == "payment" and line.side == ISSUER else "voucher"
        while line.ref is None or (desk, line.amount, line.ref) in known:
            line.ref = desk.houses[line.side].draw(desk.partner.schemes[scheme], day).full


def _lines(desk: Desk) -> list[Line]:
    return [line for g in desk.groups for line in g.lines] + [a.line for a in desk.alone]


def _side(desk: Desk, line: Line) -> str:
    return "ours" if (line.side == ISSUER) != desk.partner.supplier else "theirs"


def _ledger(desks: list[Desk], side: str, items: dict) -> pd.DataFrame:
    rows = []
    for desk in desks:
        sign = -1 if desk.partner.supplier else 1
        account = [line for line in _lines(desk) if _side(desk, line) == side]
        for line in sorted(account, key=lambda line: line.day):
            items[id(line)] = len(rows) + 1
            known = side == "ours" or desk.partner.says_kind
            rows.append({
                "item_id": len(rows) + 1, "partner": desk.partner.number,
                "currency": CURRENCY[_our_language(desk)], "date": pd.Timestamp(line.day),
                "amount": sign * line.amount, "ref": line.ref, "memo": line.memo,
                "kind": line.what if known else "other",
            })  # fmt: skip
    table = pd.DataFrame(rows)
    return table.astype({"item_id": "int64", "amount": "int64", "date": "datetime64[ns]"})


def _our_language(desk: Desk) -> str:
    return desk.partner.language if desk.partner.supplier else desk.partner.issuer_language


def _labels(desks: list[Desk], items: dict) -> tuple[pd.DataFrame, pd.DataFrame]:
    groups, differences, number = [], [], 0
    for desk in desks:
        sign = -1 if desk.partner.supplier else 1
        for group in desk.groups:
            number += 1
            links = [(_side(desk, line), items[id(line)]) for line in group.lines]
            groups += [(number, group.case, *link) for link in links]
            ours = sum(line.amount for line in group.lines if _side(desk, line) == "ours")
            left = 2 * ours - sum(line.amount for line in group.lines)
            if left and {"ours", "theirs"} == {side for side, _ in links}:
                first = next(link for link in links if link[0] == "ours")
                differences.append((*first, group.kind, sign * left))
        for alone in desk.alone:
            side = _side(desk, alone.line)
            amount = sign * alone.line.amount * (1 if side == "ours" else -1)
            differences.append((side, items[id(alone.line)], _kind(alone, side), amount))
    return (
        pd.DataFrame(groups, columns=["group", "case", "side", "item_id"]),
        pd.DataFrame(differences, columns=["side", "item_id", "kind", "amount"]),
    )


def _kind(alone: Alone, side: str) -> str:
    other = "theirs" if side == "ours" else "ours"
    named = {"missing": f"missing_{other}", "duplicate": f"duplicate_{side}"}
    return named.get(alone.kind, alone.kind)


def make(partners: int, lines: int, seed: int) -> Labelled:
    """About ``lines`` lines on each side, the same for the same seed."""
    random = Random(f"{partners} {lines} {seed}")
    desks, deals = _desks(random, partners, lines, random.choice(ENDS))
    _book(deals)
    for desk in desks:
        _twins_by_date(desk)
        _tell_lone_lines_apart(desk)
    _vouchers(desks)
    items: dict = {}
    sides = [_ledger(desks, side, items) for side in ("ours", "theirs")]
    return Labelled(*sides, *_labels(desks, items))
