"""From the rows of the ledger to accounts: running balances, payments on items, ages, months."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from .options import Options


class Product(NamedTuple):
    """A line of an invoice; ``amount`` without tax."""

    name: str
    quantity: float
    uom_id: int | None
    amount: int


class Entry(NamedTuple):
    """A document, or a journal item of an entry that is none; ``balance`` is that after it."""

    line_ids: tuple[int, ...]
    move_id: int
    date: date
    due_date: date | None
    ref: str
    memo: str
    kind: str  # invoice|refund|payment|payout|other
    amount: int
    balance: int
    products: tuple[Product, ...] = ()


class Paid(NamedTuple):
    """What settled a part of an item; ``amount`` has the sign of what settled it."""

    date: date
    ref: str
    kind: str
    amount: int


class Item(NamedTuple):
    """What is open on a journal item; ``days`` since it was due, or was issued (``age_by``)."""

    line_id: int
    move_id: int
    date: date
    due_date: date
    ref: str
    memo: str
    kind: str
    amount: int
    residual: int
    days: int
    bucket: int
    is_overdue: bool
    paid: tuple[Paid, ...] = ()

    @property
    def falls_due(self) -> bool:
        return self.kind not in ("payment", "payout")

    @property
    def is_late(self) -> bool:
        """Overdue is what should have been paid: no credit note, no money on account."""
        return self.is_overdue and self.kind in ("invoice", "other")


class Month(NamedTuple):
    """A month, or a year. Opening + invoiced + credited + paid + other = closing."""

    start: date
    opening: int
    invoiced: int
    credited: int
    paid: int
    other: int
    closing: int


@dataclass(frozen=True)
class Account:
    """What one partner and we have open with each other in one currency.

    ``closing`` is the general ledger's. ``open`` is the sum of all open items; what the two differ
    by, ``elsewhere``, was settled with another currency or another account, which the ledger of
    this currency does not show. The lists hold what the options ask for.
    """

    partner_id: int
    currency_id: int
    decimals: int
    opening: int = 0
    closing: int = 0
    open: int | None = None  # None: not asked for
    overdue: int | None = None
    entries: tuple[Entry, ...] = ()
    items: tuple[Item, ...] = ()
    ageing: tuple[int, ...] = ()  # a sum a bucket, youngest first
    months: tuple[Month, ...] = ()

    @property
    def elsewhere(self) -> int:
        return 0 if self.open is None else self.open - self.closing

    @property
    def has_rows(self) -> bool:
        return bool(self.entries or self.items or self.months or any(self.ageing))

    def major(self, amount: int) -> float:
        """Minor units as the currency writes them."""
        return amount / 10**self.decimals


@dataclass(frozen=True)
class Figures:
    """Accounts by partner, in the order asked for, then by currency."""

    options: Options
    accounts: tuple[Account, ...]
    by_partner: dict = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        found = defaultdict(list)
        for account in self.accounts:
            found[account.partner_id].append(account)
        object.__setattr__(self, "by_partner", dict(found))

    def of(self, partner_id: int) -> list[Account]:
        """The accounts of one partner; none if there is nothing to show."""
        return self.by_partner.get(partner_id, [])

    def totals(self) -> dict[int, int]:
        """Currency → closing balance of all accounts."""
        sums = defaultdict(int)
        for account in self.accounts:
            sums[account.currency_id] += account.closing
        return dict(sums)


def build(options: Options, rows: dict, partner_ids=()) -> Figures:
    """
    :param rows: table → rows as ``queries.statement`` gives them: ``balances``, and the others as
        far as ``options.tables`` asks for them
    :param partner_ids: the order of the accounts
    """
    order = {partner: place for place, partner in enumerate(partner_ids)}
    sums = {row["key"]: row for row in rows["balances"]}
    tables = {
        "entries": _entries(rows, sums),
        "items": _items(rows),
        "months": _months(options, rows, sums),
    }
    ages = _by_key(rows.get("ageing") or rows.get("items") or ())
    accounts = []
    for key in sorted(sums, key=lambda key: (order.get(key[0], len(order)), key)):
        row = sums[key]
        account = Account(
            *key,
            row["decimals"],
            row["opening"],
            row["closing"],
            **{name: tuple(found.get(key, ())) for name, found in tables.items()},
        )
        if "ageing" in options.tables or "items" in options.tables:
            account = _aged(options, account, ages.get(key, ()))
        if _is_wanted(options, account):
            accounts.append(account)
    return Figures(options, tuple(accounts))


def _by_key(rows, key=itemgetter("key")):
    """Key → list of rows, in their order."""
    found = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _entries(rows, sums):
    """A document of several installments is one entry."""
    products = defaultdict(list)
    for row in rows.get("products", ()):
        values = (row[name] for name in Product._fields)
        products[row["move_id"]].append(Product(*values))
    found = {}
    for key, lines in _by_key(rows.get("entries", ())).items():
        balance, entries = sums[key]["opening"], []
        for parts in _by_key(lines, _document).values():
            first = parts[0]
            amount = sum(row["amount"] for row in parts)
            balance += amount
            entries.append(
                Entry(
                    tuple(row["line_id"] for row in parts),
                    first["move_id"],
                    first["date"],
                    max(row["due_date"] for row in parts) if first["due_date"] else None,
                    first["ref"],
                    first["memo"],
                    first["kind"],
                    amount,
                    balance,
                    tuple(products.get(first["move_id"], ())),
                )
            )
        found[key] = entries
    return found


def _document(row):
    is_document = row["kind"] in ("invoice", "refund")
    return (row["date"], row["move_id"], 0 if is_document else row["line_id"])


def _items(rows):
    paid = defaultdict(list)
    for row in rows.get("paid", ()):
        settled = paid[row["line_id"]]
        if row["is_exchange"]:
            # Ours alone: it completes what was paid, in amount, and is no payment of its own.
            if row["amount"] and settled:
                settled[-1] = settled[-1]._replace(amount=settled[-1].amount + row["amount"])
            continue
        settled.append(Paid(row["date"], row["ref"], row["kind"], row["amount"]))
    names = Item._fields[:-1]
    return {
        key: [
            Item(*(row[name] for name in names), tuple(paid.get(row["line_id"], ())))
            for row in found
        ]
        for key, found in _by_key(rows.get("items", ())).items()
    }


def _aged(options, account, rows):
    """With the sums of open items; what is not to be shown yet counts in ``open`` all the same."""
    ageing = [0] * (len(options.thresholds) + 1)
    overdue = total = 0
    for row in rows:
        total += row["residual"]
        overdue += row["residual"] if row["is_overdue"] else 0
        if row["is_overdue"] or options.not_due:
            ageing[row["bucket"]] += row["residual"]
    return replace(
        account,
        open=total,
        overdue=overdue,
        ageing=tuple(ageing),
        items=tuple(item for item in account.items if item.is_overdue or options.not_due),
    )


_COLUMN = {"invoice": "invoiced", "refund": "credited", "payment": "paid", "payout": "paid"}


def _months(options, rows, sums):
    """Every month from the first to the last day, quiet ones between them too."""
    found = {}
    for key, moved in _by_key(rows.get("months", ())).items():
        by_start = defaultdict(lambda: defaultdict(int))
        for row in moved:
            by_start[row["start"]][_COLUMN.get(row["kind"], "other")] += row["amount"]
        balance, months = sums[key]["opening"], []
        for start in _starts(options, min(by_start)):
            part = [by_start[start][name] for name in ("invoiced", "credited", "paid", "other")]
            months.append(Month(start, balance, *part, balance + sum(part)))
            balance = months[-1].closing
        found[key] = months
    return found


def _starts(options, first):
    """First days of the months, or years, of the period, or from the first entry on."""
    is_year = options.kind == "annual"
    start = options.date_from or first
    year, month = start.year, 1 if is_year else start.month
    while (day := date(year, month, 1)) <= options.date_to:
        yield day
        if is_year or month == 12:
            year, month = year + 1, 1
        else:
            month += 1


def _is_wanted(options, account):
    if account.closing * options.favour < 0 and not options.negative:
        return False
    if not options.not_due and not account.has_rows and account.open is not None:
        return False  # all that is open is not yet due
    if account.closing or options.zero == "all":
        return True
    return options.zero == "rows" and account.has_rows
