"""Labelled open items and payments of one company, as hard as life.

``make(partners, payments, seed)`` plays a company's last months: invoices are written and paid in
the habits of their customers, and what each payment was really for is kept as the label. The same
seed gives the same items. Signs and columns are those of ``engine.SOURCES`` and ``TARGETS``.
"""

import random
from dataclasses import dataclass, field

import pandas as pd

START, DAYS = pd.Timestamp("2026-01-01").toordinal(), 180
PRICES = (1990, 4950, 12900, 24900, 8925, 17850)
DISCOUNT, DISCOUNT_DAYS, TERM = 0.02, 10, 30
CHARGES = (250, 500, 750, 1000, 1500, 35)
CHARGE_MAX, ROUNDING_MAX = 1500, 5
CASES = {
    "exact": 26, "silent": 12, "sum": 9, "sum_some": 3, "sum_silent": 4, "partial": 6, "over": 3,
    "partials": 2, "discount": 6, "discount_sum": 2, "discount_late": 2, "charge": 4, "rounding": 1,
    "credited": 3, "credit_note": 3, "child": 3, "neighbour": 3, "twice": 2, "on_account": 5,
    "installment": 3, "closed": 3, "all": 1, "monthly": 3, "unpaid": 22, "order": 6, "cut": 2,
    "payout": 1,
}  # fmt: skip
NOISE = (
    "", "", "", "thank you", "Kd {c}", "Tel 0{a}/{b}", "Miete {m}/2026", "vom {d}", "E2E {e}",
    "Rent {m}/2026", "货款", "KW {m}", "Kundennr. {c} Danke", "NOTPROVIDED", "payment {d}",
)  # fmt: skip


@dataclass
class Cash:
    """``truth``: case, event, source_id, target_id, amount, write_off, kind (signs: the target's);
    ``may_pay``: payer, partner."""

    sources: pd.DataFrame
    targets: pd.DataFrame
    may_pay: pd.DataFrame
    truth: pd.DataFrame


@dataclass
class Customer:
    number: int
    writes: str
    customer_number: int
    prices: list
    children: list = field(default_factory=list)
    open: list = field(default_factory=list)  # invoices so far


@dataclass
class Invoice:
    item: int
    number: str
    order: str
    day: int
    amount: int
    discounted: int


class Company:
    """Books events; the state of one run of the generator."""

    def __init__(self, partners: int, seed: int):
        self.random = r = random.Random(seed)
        self.sources, self.targets, self.truth = [], [], []
        self.items = self.events = 0
        self.serials = {"INV": r.randrange(1, 400), "RINV": r.randrange(1, 40), "BNK1": 1}
        self.customers = [
            Customer(
                n, r.choices(["number", "bare", "mangled"], [60, 28, 12])[0],
                r.randrange(10000, 99999), [r.choice(PRICES) * r.randrange(1, 5) for _ in range(3)],
            )
            for n in range(1, partners + 1)
        ]  # fmt: skip
        for parent in self.customers[:: max(partners // 10, 2)]:
            parent.children = [c.number for c in r.sample(self.customers, min(2, partners))
                               if c is not parent]  # fmt: skip

    # -- the parts of an event ----------------------------------------------------------------

    def amount(self, p: Customer) -> int:
        r, value = self.random, int(100 * self.random.lognormvariate(6.3, 1.1)) + 3000
        kind = r.random()
        if kind < 0.2:
            return max(value // 10000, 1) * 10000
        return r.choice(p.prices) * r.choice([1, 1, 2, 3]) if kind < 0.35 else value

    def number(self, prefix: str) -> str:
        self.serials[prefix] += self.random.choice([1, 1, 1, 2])
        return f"{prefix}/2026/{self.serials[prefix]:05d}"

    def target(self, p, day, amount, number, memo, kind="invoice", due=None, discounted=0) -> int:
        self.items += 1
        until = START + day + DISCOUNT_DAYS if discounted else None
        self.targets.append(
            (self.items, p.number, START + day, amount, number, memo, kind,
             START + (day + TERM if due is None else due), discounted, until)
        )  # fmt: skip
        return self.items

    def invoice(self, p, day, amount=None, early=False) -> Invoice:
        amount = amount or self.amount(p)
        number, order = self.number("INV"), f"PO45{self.random.randrange(10**7):07d}"
        early = early or self.random.random() < 0.2
        discounted = amount - round(amount * DISCOUNT) if early else 0
        memo = self.random.choice([order, f"Order {order}", ""])
        item = self.target(p, day, amount, number, memo, discounted=discounted)
        p.open.append(Invoice(item, number, order if memo else number, day, amount, discounted))
        return p.open[-1]

    def credit(self, p, day, amount, said="") -> Invoice:
        number = self.number("RINV")
        item = self.target(p, day, -amount, number, said, "refund", due=day)
        return Invoice(item, number, number, day, -amount, 0)

    def pay(self, p, day, amount, numbers=(), noise=True) -> int:
        said = self.random.choice([", ", " ", " + "]).join(self.quote(n, p) for n in numbers)
        text = f"{said} {self.noise(p)}" if noise else said
        return self.source(p, day, -amount, " ".join(text.split()))

    def source(self, p, day, amount, memo, kind="payment") -> int:
        self.items += 1
        day = START + min(day, DAYS + 90)
        self.sources.append((self.items, p.number, day, amount, self.number("BNK1"), memo, kind))
        return self.items

    def label(self, case, links) -> None:
        """``links``: (source, target, amount[, write-off, kind]) of one event."""
        self.events += 1
        for source, target, amount, *more in links:
            self.truth.append((case, self.events, source, target, amount, *(more or (0, ""))))

    def quote(self, number: str, p: Customer) -> str:
        if "/" not in number:
            return number
        prefix, year, serial = number.split("/")
        bare, short = str(int(serial)), year[2:]
        forms = [number, number, f"{prefix}-{year}-{serial}", f"{prefix} {year} {serial}"]
        if p.writes != "number":
            forms = [f"{bare}/{year}", f"{prefix}{bare}", bare, f"{short}-{serial}", f"RE {bare}",
                     f"{year}{serial}", serial]  # fmt: skip
        text = self.random.choice(forms)
        return text.replace("0", "O") if p.writes == "mangled" else text

    def noise(self, p) -> str:
        r = self.random
        return r.choice(NOISE).format(
            a=r.randrange(30, 999), b=r.randrange(10**4, 10**7), c=p.customer_number,
            d=f"{r.randrange(1, 28):02d}.{r.randrange(1, 12):02d}.2026",
            e=r.randrange(10**8, 10**9), m=f"{r.randrange(1, 13):02d}",
        )  # fmt: skip

    def late(self, day) -> int:
        return day + max(round(self.random.gauss(TERM, 8)), 1)


def make(partners: int, payments: int, seed: int = 1, cases: dict | None = None) -> Cash:
    from cash_events import EVENTS

    company = Company(partners, seed)
    weights = {**CASES, **(cases or {})}
    names = [*weights]
    while len(company.sources) < payments:
        p = company.random.choice(company.customers)
        EVENTS[company.random.choices(names, [*weights.values()])[0]](company, p)
    return Cash(*_tables(company))


def _dates(days: pd.Series) -> pd.Series:
    epoch = pd.Timestamp("1970-01-01").toordinal()
    return pd.to_datetime(days - epoch, unit="D").astype("datetime64[ns]")


def _tables(company: Company) -> tuple:
    columns = ["item_id", "partner", "date", "amount", "ref", "memo", "kind"]
    sources = pd.DataFrame(company.sources, columns=columns)
    more = ["due_date", "discounted", "discount_date"]
    targets = pd.DataFrame(company.targets, columns=[*columns, *more])
    for table in (sources, targets):
        table.insert(2, "currency", "EUR")
        for name in {"date", "due_date", "discount_date"} & {*table}:
            table[name] = _dates(table[name].astype("float64"))
    may_pay = [(p.number, child) for p in company.customers for child in p.children]
    labels = ["case", "event", "source_id", "target_id", "amount", "write_off", "kind"]
    return (
        sources,
        targets,
        pd.DataFrame(may_pay, columns=["payer", "partner"], dtype="int64"),
        pd.DataFrame(company.truth, columns=labels),
    )
