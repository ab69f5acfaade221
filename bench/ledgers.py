"""Two labelled ledgers of one company and its partners, as hard as life.

``make(partners, lines, seed)`` plays a company through two years: every event (an invoice, a
payment run, a credit note …) is booked on both sides in the habit of the partner, and what really
belongs together is kept as the label. The same seed gives the same ledgers.
"""

import itertools
import math
import random
import re
from dataclasses import dataclass, field

import pandas as pd
from labelled import Labelled
from ledger_events import DAYS, EVENTS, START, day_of, recurring

PRICES = (1990, 4950, 12900, 24900, 8925, 17850, 2500, 39900, 6450, 75000)
CROSSING_DAYS = 5
PILOT = 1000  # events played first, to know how many lines they come to
LATE = 25  # days, where one partner has all habits
#: How often a partner of each habit occurs, and what it tells of our documents.
HABITS = {"number": 40, "order": 15, "mangler": 15, "own": 18, "late": 12}
#: How often each kind of event occurs.
CASES = {
    "plain": 34, "payment": 9, "recurring": 2, "voucher": 11, "lines": 4, "netted": 4,
    "split": 4, "two_two": 2, "reversed": 4, "twice": 4, "short": 9, "alone": 9, "neighbour": 3,
}  # fmt: skip
NOISE = (
    "Tel 0{a}/{b}", "{s} Stk", "KW {s}", "vom {d}", "qty {s} art. {b}", "Kd-Nr {c}", "call {b}", "",
    "", "", "Projekt {s}", "due {d}", "fax 0{a} {b}", "",
)  # fmt: skip


@dataclass
class Partner:
    number: int
    habit: str
    lag: float
    discount: float
    voucher: int
    mixed: bool
    prices: list
    last: list = field(default_factory=list)


class Company:
    """Books events on both sides; the state of one run of the generator."""

    def __init__(self, partners: int, lines: int, seed: int, habits: dict, mixed: bool):
        self.random = random.Random(seed)
        self.rows = ([], [])
        self.groups, self.differences = [], []
        self.silent = set()  # lines of theirs that name nothing of ours
        self.serial, self.habits = {}, habits
        self.vouchers = []  # (partner, day) of each number of their own, told when all is booked
        goods = max(round(0.3 * math.sqrt(lines / partners)), 3)
        self.partners = [self.partner(n, goods, mixed) for n in range(1, partners + 1)]

    def partner(self, number: int, goods: int, mixed: bool) -> Partner:
        r = self.random
        habit = r.choices([*self.habits], [*self.habits.values()])[0]
        lag = r.uniform(14, 40) if habit == "late" else r.uniform(0, 6)
        return Partner(
            number, habit, lag, r.choice([0.02, 0.03, 0.02, 0.01]), r.randrange(1, 400), mixed,
            [r.choice(PRICES) * r.randrange(1, 5) for _ in range(goods)],
        )  # fmt: skip

    # -- the parts of an event ---------------------------------------------------------------

    def number(self, prefix: str, day: int) -> str:
        """Our next number; numbers start anew each year."""
        year = 2025 + day // 365
        self.serial[prefix, year] = serial = self.serial.get(
            (prefix, year), 0
        ) + self.random.choice([1, 1, 1, 2])
        return f"{prefix}/{year}/{serial:05d}"

    def amount(self, partner: Partner) -> int:
        """Any amount, a round one, or one of the few things the partner buys again and again."""
        r = self.random
        value = int(100 * r.lognormvariate(6.3, 1.1)) + 500
        kind = r.random()
        if kind < 0.14:
            return max(value // 10000, 1) * 10000
        if kind < 0.32:
            return max(value // 1000, 1) * 1000
        if kind < 0.57:
            return r.choice(partner.prices) * r.choice([1, 1, 1, 2, 3])
        return value

    def habit(self, partner: Partner) -> str:
        if partner.mixed:
            return self.random.choices([*self.habits], [*self.habits.values()])[0]
        return partner.habit

    def usual_lag(self, partner: Partner) -> int:
        """Days by which the partner, or the slowest of its habits, usually books later."""
        return LATE if partner.mixed else round(partner.lag)

    def lag(self, partner: Partner, habit: str) -> int:
        usual = LATE if partner.mixed and habit == "late" else 3 if partner.mixed else partner.lag
        if self.random.random() < 0.04:
            return self.random.randrange(0, 50)
        return max(round(self.random.gauss(usual, 1.5 + usual / 8)), 0)

    def noise(self) -> str:
        r = self.random
        day = pd.Timestamp.fromordinal(START + r.randrange(DAYS))
        return r.choice(NOISE).format(
            a=r.randrange(30, 999),
            b=r.randrange(10**4, 10**7),
            c=r.randrange(10000, 99999),
            s=r.randrange(1, 60),
            d=day.strftime("%d.%m.%Y"),
        )

    def book(
        self, side: int, partner: Partner, day: int, amount: int, ref: str, memo: str, kind: str
    ) -> int:
        """One line on one side → its item number."""
        item = len(self.rows[side]) + 1
        self.rows[side].append((item, partner.number, "EUR", START + day, amount, ref, memo, kind))
        return item

    def group(self, case: str, ours, theirs, kind: str = "") -> None:
        number = len(self.groups)
        self.groups.append((number, case, list(ours), list(theirs)))
        if kind:
            told = kind != "amount" or not self.silent.issuperset(theirs)
            self.differences.append((0, next(iter(ours)), kind, told))

    def alone(self, side: int, item: int, kind: str) -> None:
        self.differences.append((side, item, kind, True))

    def ours(self, partner, day, amount, prefix="INV", kind="invoice") -> tuple[int, str, str]:
        """A document of ours → (item, number, order number)."""
        number = self.number(prefix, day)
        order = f"PO{self.random.randrange(4500000000, 4500999999)}"
        memo = self.random.choice([f"Order {order}", order, f"{order} {self.noise()}"])
        item = self.book(0, partner, day, amount, number, memo, kind)
        partner.last = [*partner.last[-5:], number]
        return item, number, order

    def quote(self, number: str, habit: str) -> str:
        """Our number as the partner writes it."""
        prefix, year, serial = number.split("/")
        bare = str(int(serial))
        short = year[2:]
        forms = (
            number, f"{prefix}-{year}-{bare}", f"{bare}/{year}", f"{year}{serial}", serial, bare,
            f"{prefix}{bare}", f"{short}-{serial}", f"RE {bare}", f"{prefix} {year} {serial}",
            f"{prefix}{short}{serial}",
        )  # fmt: skip
        text = self.random.choice(forms)
        return self.mangle(text) if habit == "mangler" else text

    def mangle(self, text: str) -> str:
        r = self.random
        way = r.random()
        if way < 0.3:
            return text.replace("0", "O").replace("1", r.choice("1Il"))
        at = r.randrange(len(text))
        if way < 0.5 and at + 1 < len(text):
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        if way < 0.65:
            return text[:at] + str(r.randrange(10)) + text[at + 1 :]
        if way < 0.75:
            return text[:at] + text[at + 1 :]
        return text

    def words(
        self, partner: Partner, habit: str, numbers, orders, day: int
    ) -> tuple[str, str, bool]:
        """Reference and memo of their line about our documents, and whether they name one."""
        r, number = self.random, self.voucher(partner, day)
        own = f"{r.choice(['VB', 'ER', 'INV', 'BE'])}/{2025 + day // 365}/{number}"
        if habit == "own":
            return own, self.noise(), False
        if habit == "order":
            told = " ".join(orders)
        elif habit == "late" and r.random() < 0.4:
            told = ""
        else:
            told = r.choice([" ", ", ", " + "]).join(self.quote(n, habit) for n in numbers)
        if r.random() < 0.4:
            return told[:60], self.noise(), bool(told)
        return own, " ".join(filter(None, [told, self.noise()])), bool(told)

    def voucher(self, partner: Partner, day: int) -> str:
        """The place of a number of the partner's own, which go on with the dates it books at."""
        self.vouchers.append((partner.number, day))
        return f"\x01{len(self.vouchers) - 1}\x01"

    def told_vouchers(self) -> dict[str, str]:
        """Place → number."""
        last = {p.number: p.voucher for p in self.partners}
        numbers = {}
        for at in sorted(range(len(self.vouchers)), key=self.vouchers.__getitem__):
            partner = self.vouchers[at][0]
            last[partner] += self.random.choice([1, 1, 2, 3])
            numbers[f"\x01{at}\x01"] = f"{last[partner]:05d}"
        return numbers

    def theirs(self, partner, day, amount, numbers, orders, kind="invoice") -> int:
        habit = self.habit(partner)
        later = day + self.lag(partner, habit)
        ref, memo, told = self.words(partner, habit, numbers, orders, later)
        item = self.book(1, partner, later, amount, ref, memo, kind)
        if not told:
            self.silent.add(item)
        return item


def varied(proportions: dict, chance: random.Random) -> dict:
    """The same kinds of things in other proportions: most within half and double."""
    return {name: share * chance.lognormvariate(0, 0.6) for name, share in proportions.items()}


def make(
    partners: int, lines: int, seed: int = 1, mixed: bool | None = None, vary: bool = False
) -> Labelled:
    """About ``lines`` lines a side over ``partners``. ``mixed``: the partner has all habits at
    once (as a single dense partner has); ``vary``: cases and habits in proportions of the seed."""
    chance = random.Random(-1 - seed)
    cases, habits = (varied(d, chance) if vary else d for d in (CASES, HABITS))
    mixed = partners == 1 if mixed is None else mixed
    pilot, company = (Company(partners, lines, seed, habits, mixed) for _ in range(2))
    play(company, cases, 2 * lines * PILOT // play(pilot, cases, PILOT))
    in_date_order(company)
    numbers = company.told_vouchers()
    return Labelled(*(_ledger(rows, numbers) for rows in company.rows), *_labels(company))


def play(company: Company, cases: dict, count: int) -> int:
    """So many events, drawn in any order and booked in the order of their days → lines booked."""
    events, names, weights = [], [*cases], [*cases.values()]
    for name in company.random.choices(names, weights, k=count):
        partner = company.random.choice(company.partners)
        if name == "recurring":
            events += [(day, partner, *rest) for day, *rest in recurring(company, partner)]
        else:
            events.append((day_of(company, name), partner, EVENTS[name], ()))
    for day, partner, event, rest in sorted(events, key=lambda e: e[0]):
        event(company, partner, day, *rest)
    return sum(map(len, company.rows))


def in_date_order(company: Company) -> None:
    """Pairs of one amount, of which theirs names nothing and which cross within days, are
    interchangeable: whoever reconciles takes them in date order, so that is what is right."""
    day = [[row[3] for row in rows] for rows in company.rows]
    alike = {}
    for number, (_, _, ours, theirs) in enumerate(company.groups):
        if len(ours) == len(theirs) == 1 and theirs[0] in company.silent:
            rows = [company.rows[s][items[0] - 1] for s, items in enumerate((ours, theirs))]
            alike.setdefault((rows[0][1], rows[0][4], rows[1][4]), []).append(number)
    for numbers in alike.values():
        pairs = [[*company.groups[n][2], *company.groups[n][3]] for n in numbers]
        pairs.sort(key=lambda pair: (day[0][pair[0] - 1], pair))
        for _ in pairs:
            for one, two in itertools.pairwise(pairs):
                if 0 < day[1][one[1] - 1] - day[1][two[1] - 1] <= CROSSING_DAYS:
                    one[1], two[1] = two[1], one[1]
        for number, (ours, theirs) in zip(numbers, pairs, strict=True):
            company.groups[number] = (*company.groups[number][:2], [ours], [theirs])


def _ledger(rows: list, vouchers: dict) -> pd.DataFrame:
    columns = ["item_id", "partner", "currency", "date", "amount", "ref", "memo", "kind"]
    table = pd.DataFrame(rows, columns=columns)
    place = re.compile("\x01[0-9]+\x01")
    table["ref"] = [place.sub(lambda found: vouchers[found[0]], ref) for ref in table["ref"]]
    epoch = pd.Timestamp("1970-01-01").toordinal()
    table["date"] = pd.to_datetime(table["date"] - epoch, unit="D").astype("datetime64[ns]")
    return table


def _labels(company: Company) -> tuple[pd.DataFrame, pd.DataFrame]:
    links = [
        (number, case, side, item)
        for number, case, *members in company.groups
        for side, items in zip(("ours", "theirs"), members, strict=True)
        for item in items
    ]
    groups = pd.DataFrame(links, columns=["group", "case", "side", "item_id"])
    differences = pd.DataFrame(company.differences, columns=["side", "item_id", "kind", "told"])
    differences["side"] = differences["side"].map({0: "ours", 1: "theirs"})
    return groups, differences
