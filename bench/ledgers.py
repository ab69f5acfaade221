"""Two labelled ledgers of one company and its partners, as hard as life.

``make(partners, lines, seed)`` plays a company through two years: every event (an invoice, a
payment run, a credit note …) is booked on both sides in the habit of the partner, and what really
belongs together is kept as the label. The same seed gives the same ledgers.
"""

import random
from dataclasses import dataclass, field

import pandas as pd

START = pd.Timestamp("2025-01-01").toordinal()
DAYS = 730
CUT_OFF_DAYS = 8  # what one side books in the last days is not yet in the other's list
VAT, WITHHOLDING = 0.19, 0.10

PRICES = (1990, 4950, 12900, 24900, 8925, 17850)
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
class Labelled:
    """Two ledgers and the truth: ``groups`` (group, case, side, item_id) and ``differences``
    (side, item_id, kind): lone lines by themselves, what a group leaves over at its first line."""

    ours: pd.DataFrame
    theirs: pd.DataFrame
    groups: pd.DataFrame
    differences: pd.DataFrame


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

    def __init__(self, partners: int, lines: int, seed: int, cases: dict, mixed: bool):
        self.random = random.Random(seed)
        self.rows = ([], [])
        self.groups, self.differences = [], []
        self.serial = {}
        self.lines, self.cases = lines, cases
        self.partners = [self.partner(n, mixed) for n in range(1, partners + 1)]

    def partner(self, number: int, mixed: bool) -> Partner:
        r = self.random
        habit = r.choices([*HABITS], [*HABITS.values()])[0]
        lag = r.uniform(14, 40) if habit == "late" else r.uniform(0, 6)
        return Partner(
            number, habit, lag, r.choice([0.02, 0.03, 0.02, 0.01]), r.randrange(1, 400), mixed,
            [r.choice(PRICES) * r.randrange(1, 5) for _ in range(3)],
        )  # fmt: skip

    # -- the parts of an event ---------------------------------------------------------------

    def day(self) -> int:
        return (
            self.random.randrange(DAYS - 45)
            if self.random.random() < 0.93
            else self.random.randrange(DAYS)
        )

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
        if kind < 0.12:
            return max(value // 10000, 1) * 10000
        if kind < 0.3:
            return max(value // 1000, 1) * 1000
        if kind < 0.5:
            return r.choice(partner.prices) * r.choice([1, 1, 1, 2, 3])
        return value

    def habit(self, partner: Partner) -> str:
        if partner.mixed:
            return self.random.choices([*HABITS], [*HABITS.values()])[0]
        return partner.habit

    def lag(self, partner: Partner, habit: str) -> int:
        usual = 25 if partner.mixed and habit == "late" else 3 if partner.mixed else partner.lag
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
            self.differences.append((0, next(iter(ours)), kind))

    def alone(self, side: int, item: int, kind: str) -> None:
        self.differences.append((side, item, kind))

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

    def words(self, partner: Partner, habit: str, numbers, orders, day: int) -> tuple[str, str]:
        """Reference and memo of their line about our documents."""
        r, partner.voucher = self.random, partner.voucher + r_step(self.random)
        own = f"{r.choice(['VB', 'ER', 'INV', 'BE'])}/{2025 + day // 365}/{partner.voucher:05d}"
        if habit == "own":
            return own, self.noise()
        if habit == "order":
            told = " ".join(orders)
        elif habit == "late" and r.random() < 0.4:
            told = ""
        else:
            told = r.choice([" ", ", ", " + "]).join(self.quote(n, habit) for n in numbers)
        if r.random() < 0.4:
            return told[:60], self.noise()
        return own, " ".join(filter(None, [told, self.noise()]))

    def theirs(self, partner, day, amount, numbers, orders, kind="invoice") -> int:
        habit = self.habit(partner)
        later = day + self.lag(partner, habit)
        ref, memo = self.words(partner, habit, numbers, orders, later)
        return self.book(1, partner, later, amount, ref, memo, kind)


def r_step(r: random.Random) -> int:
    return r.choice([1, 1, 2, 3])


# -- the events: one function each ------------------------------------------------------------


def plain(c: Company, p: Partner) -> None:
    day, amount = c.day(), c.amount(p)
    prefix, kind, sign = (
        ("RINV", "refund", -1) if c.random.random() < 0.06 else ("INV", "invoice", 1)
    )
    item, number, order = c.ours(p, day, sign * amount, prefix, kind)
    pair(c, p, "plain", day, sign * amount, item, [number], [order], kind)


def pair(c, p, case, day, amount, item, numbers, orders, kind, difference="") -> None:
    """Their line to ours, unless it falls behind the cut-off."""
    other = c.theirs(p, day, amount, numbers, orders, kind)
    if c.rows[1][other - 1][3] - START > DAYS - 1:
        c.rows[1].pop()
        c.alone(0, item, "timing" if day > DAYS - 1 - CUT_OFF_DAYS else "missing_theirs")
        return
    c.group(case, [item], [other], difference)


def payment(c: Company, p: Partner) -> None:
    day, amount = c.day(), -c.amount(p) * c.random.randrange(1, 4)
    number = c.number("BNK1", day)
    item = c.book(0, p, day, amount, number, c.noise(), "payment")
    before = max(day - c.random.choice([0, 1, 1, 2, 3]), 0)
    p.voucher += r_step(c.random)
    ref = c.random.choice([f"ZA{p.voucher}", f"Payment run {c.random.randrange(1, 60)}", ""])
    c.group("payment", [item], [c.book(1, p, before, amount, ref, c.noise(), "payment")])


def recurring(c: Company, p: Partner) -> None:
    """The same amount every month, one month perhaps forgotten by one of the two."""
    amount, day = c.amount(p), c.random.randrange(0, 60)
    months = c.random.randrange(6, 16)
    gap, side = c.random.randrange(months), c.random.randrange(3)
    for month in range(months):
        at = day + month * 30
        if month == gap and side == 0:
            other = c.theirs(p, at, amount, [], [])
            c.alone(1, other, "missing_ours")
            continue
        item, number, order = c.ours(p, at, amount)
        if month == gap and side == 1:
            c.alone(0, item, "missing_theirs")
            continue
        pair(c, p, "recurring", at, amount, item, [number], [order], "invoice")


def voucher(c: Company, p: Partner) -> None:
    """Several invoices in one of their lines: all numbers, some, none, or a range."""
    day = c.random.randrange(DAYS - 60)
    parts = [
        c.ours(p, day + n * c.random.choice([0, 1, 2]), c.amount(p))
        for n in range(c.random.choice([2, 2, 3, 3, 4, 5, 6]))
    ]
    items, numbers, orders = map(list, zip(*parts, strict=True))
    total = sum(c.rows[0][i - 1][4] for i in items)
    way = c.random.random()
    if way < 0.15:
        numbers, orders = numbers[:-1], orders[:-1]
    elif way < 0.3:
        numbers = orders = []
    elif way < 0.4:
        first, last = (int(n.split("/")[2]) for n in (numbers[0], numbers[-1]))
        if last - first == len(parts) - 1:
            numbers = [f"INV/2025/{first:05d}"] if first == last else numbers
            text = f"INV {first}-{last}"
            p.voucher += 1
            item = c.book(
                1, p, day + 10 + c.lag(p, "number"), total, f"S{p.voucher}", text, "invoice"
            )
            return c.group("voucher_range", items, [item])
    off = round(total * p.discount) if c.random.random() < 0.2 else 0
    case = "voucher_all" if way >= 0.3 else "voucher_some" if way < 0.15 else "voucher_none"
    c.group(
        case, items, [c.theirs(p, day + 8, total - off, numbers, orders)], "discount" if off else ""
    )


def lines(c: Company, p: Partner) -> None:
    """One invoice of ours that they book in several lines without numbers."""
    day, count = c.random.randrange(DAYS - 60), c.random.choice([2, 2, 3, 4])
    amounts = [c.amount(p) for _ in range(count)]
    item, _number, _order = c.ours(p, day, sum(amounts))
    later = day + c.lag(p, p.habit)
    p.voucher += 1
    refs = [f"ER/{2025 + later // 365}/{p.voucher:05d}" for _ in amounts]
    c.group(
        "lines",
        [item],
        [
            c.book(1, p, later, a, ref, c.noise(), "invoice")
            for a, ref in zip(amounts, refs, strict=True)
        ],
    )


def netted(c: Company, p: Partner) -> None:
    day, amount = c.random.randrange(DAYS - 60), c.amount(p) + 5000
    back = c.random.randrange(500, amount)
    item, number, order = c.ours(p, day, amount)
    credit, number2, order2 = c.ours(p, day + c.random.randrange(1, 9), -back, "RINV", "refund")
    c.group(
        "netted",
        [item, credit],
        [c.theirs(p, day + 9, amount - back, [number, number2], [order, order2])],
    )


def split(c: Company, p: Partner) -> None:
    """Several payments there, one deposit here."""
    day, count = c.random.randrange(5, DAYS - 60), c.random.choice([2, 2, 3])
    amounts = [-c.amount(p) for _ in range(count)]
    item = c.book(0, p, day, sum(amounts), c.number("BNK1", day), c.noise(), "payment")
    others = [
        c.book(
            1,
            p,
            day - c.random.randrange(0, 4),
            a,
            f"ZA{c.random.randrange(999)}",
            c.noise(),
            "payment",
        )
        for a in amounts
    ]
    c.group("split", [item], others)


def two_two(c: Company, p: Partner) -> None:
    day = c.random.randrange(DAYS - 60)
    a, b = c.amount(p) + 9000, c.amount(p) + 9000
    moved = c.random.randrange(1000, 8000)
    one, two = c.ours(p, day, a), c.ours(p, day + 1, b)
    numbers, orders = [one[1], two[1]], [one[2], two[2]]
    others = [c.theirs(p, day + 1, x, numbers, orders) for x in (a + moved, b - moved)]
    c.group("two_two", [one[0], two[0]], others)


def reversed_(c: Company, p: Partner) -> None:
    day, amount, later = c.random.randrange(DAYS - 60), c.amount(p), c.random.randrange(0, 12)
    if c.random.random() < 0.5:
        item, number, _ = c.ours(p, day, amount)
        memo = c.random.choice([f"Reversal of {number}", f"Storno {number}", number])
        back = c.book(0, p, day + later, -amount, c.number("RINV", day + later), memo, "refund")
        return c.group("reversed", [item, back], [])
    p.voucher += 2
    ref = f"VB/{2025 + day // 365}/{p.voucher:05d}"
    first = c.book(1, p, day, amount, ref, c.noise(), "invoice")
    back = c.book(
        1, p, day + later, -amount, c.random.choice([ref, f"Storno {ref}"]), "", "invoice"
    )
    c.group("reversed", [], [first, back])


def twice(c: Company, p: Partner) -> None:
    day, amount = c.random.randrange(DAYS - 60), c.amount(p)
    item, number, order = c.ours(p, day, amount)
    again = c.random.randrange(1, 25)
    if c.random.random() < 0.4:
        double = c.book(0, p, day + again, amount, number, order, "invoice")
        c.group("twice", [item], [c.theirs(p, day, amount, [number], [order])])
        return c.alone(0, double, "duplicate_ours")
    other = c.theirs(p, day, amount, [number], [order])
    row = c.rows[1][other - 1]
    double = c.book(1, p, row[3] - START + again, amount, row[5], row[6], "invoice")
    c.group("twice", [item], [other])
    c.alone(1, double, "duplicate_theirs")


def short(c: Company, p: Partner) -> None:
    day, amount = c.random.randrange(DAYS - 60), c.amount(p) + 5000
    off, kind = c.random.choice([
        (c.random.choice([1, -1, 2, -2, 3]), "rounding"),
        (round(amount * p.discount), "discount"),
        (c.random.choice([250, 500, 1000, 1500]), "bank_charge"),
        (round(amount * c.random.choice([VAT / (1 + VAT), WITHHOLDING])), "tax"),
        (c.random.randrange(700, amount // 3 + 900), "amount"),
    ])  # fmt: skip
    item, number, order = c.ours(p, day, amount)
    c.group("short_" + kind, [item], [c.theirs(p, day, amount - off, [number], [order])], kind)


def alone(c: Company, p: Partner) -> None:
    end = c.random.random() < 0.4
    day = DAYS - 1 - c.random.randrange(CUT_OFF_DAYS - 1) if end else c.random.randrange(DAYS - 60)
    if c.random.random() < 0.5:
        c.alone(0, c.ours(p, day, c.amount(p))[0], "timing" if end else "missing_theirs")
    else:
        ref, memo = c.words(p, "own", [], [], day)
        c.alone(
            1,
            c.book(1, p, day, c.amount(p), ref, memo, "invoice"),
            "timing" if end else "missing_ours",
        )


def neighbour(c: Company, p: Partner) -> None:
    """They give the number of another invoice by mistake."""
    day, amount = c.random.randrange(DAYS - 60), c.amount(p)
    wrong = c.random.choice(p.last) if p.last else "INV/2025/00001"
    item, _number, _order = c.ours(p, day, amount)
    pair(c, p, "neighbour", day, amount, item, [wrong], ["PO4500000000"], "invoice")


EVENTS = {
    "plain": plain, "payment": payment, "recurring": recurring, "voucher": voucher, "lines": lines,
    "netted": netted, "split": split, "two_two": two_two, "reversed": reversed_, "twice": twice,
    "short": short, "alone": alone, "neighbour": neighbour,
}  # fmt: skip


def make(
    partners: int, lines: int, seed: int = 1, cases: dict | None = None, mixed: bool | None = None
) -> Labelled:
    """About ``lines`` lines a side over ``partners``; ``cases`` are proportions as in CASES;
    ``mixed``: the partner has all habits at once (as a single dense partner has)."""
    cases = {**CASES, **(cases or {})}
    company = Company(partners, lines, seed, cases, partners == 1 if mixed is None else mixed)
    names, weights = [*cases], [*cases.values()]
    while sum(map(len, company.rows)) < 2 * lines:
        partner = company.random.choice(company.partners)
        EVENTS[company.random.choices(names, weights)[0]](company, partner)
    return Labelled(*map(_ledger, company.rows), *_labels(company))


def _ledger(rows: list) -> pd.DataFrame:
    columns = ["item_id", "partner", "currency", "date", "amount", "ref", "memo", "kind"]
    table = pd.DataFrame(rows, columns=columns)
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
    differences = pd.DataFrame(company.differences, columns=["side", "item_id", "kind"])
    differences["side"] = differences["side"].map({0: "ours", 1: "theirs"})
    return groups, differences
