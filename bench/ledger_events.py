"""What happens between a company and its partners: one function an event, each books both sides
and keeps what belongs together. ``c`` is the company (see ``ledgers``), ``p`` the partner, ``day``
when it happens on our side."""

from datetime import date

START, DAYS = date(2025, 1, 1).toordinal(), 730
CUT_OFF_DAYS = 8  # what one side books in the last days is not yet in the other's list
VAT, WITHHOLDING = 0.19, 0.10


def day_of(c, name: str) -> int:
    """When an event of this name happens: most while there is time for the other side to book."""
    if name == "alone" and c.random.random() < 0.4:
        return DAYS - 1 - c.random.randrange(CUT_OFF_DAYS - 1)
    if name in ("plain", "payment") and c.random.random() < 0.07:
        return c.random.randrange(DAYS)
    return c.random.randrange(5, DAYS - 60)


def recurring(c, p) -> list[tuple]:
    """The same amount every month or every few days, one perhaps forgotten by one of the two:
    the events it comes to, as (day, function, its further arguments)."""
    amount, day = c.amount(p), c.random.randrange(0, 200)
    interval = c.random.choice([7, 10, 15, 30, 30, 30])
    times = c.random.randrange(6, 16)
    gap, side = c.random.randrange(times), c.random.randrange(3)
    forgotten = [side if turn == gap else 2 for turn in range(times)]
    return [(day + turn * interval, again, (amount, f)) for turn, f in enumerate(forgotten)]


def again(c, p, day, amount, forgotten) -> None:
    """One turn of it; ``forgotten`` by us (0), by them (1) or by none."""
    if forgotten == 0:
        return c.alone(1, c.theirs(p, day, amount, [], []), "missing_ours")
    item, number, order = c.ours(p, day, amount)
    if forgotten == 1:
        return c.alone(0, item, "missing_theirs")
    pair(c, p, "recurring", day, amount, item, [number], [order], "invoice")


def plain(c, p, day) -> None:
    amount = c.amount(p)
    prefix, kind, sign = (
        ("RINV", "refund", -1) if c.random.random() < 0.06 else ("INV", "invoice", 1)
    )
    item, number, order = c.ours(p, day, sign * amount, prefix, kind)
    pair(c, p, "plain", day, sign * amount, item, [number], [order], kind)


def pair(c, p, case, day, amount, item, numbers, orders, kind, difference="") -> None:
    """Their line to ours, unless it falls behind the end of their list: then ours is in transit,
    as far as the days they usually take, or those of everybody, tell it."""
    other = c.theirs(p, day, amount, numbers, orders, kind)
    if c.rows[1][other - 1][3] - START > DAYS - 1:
        c.rows[1].pop()
        known = max(CUT_OFF_DAYS, c.usual_lag(p))
        return c.alone(0, item, "timing" if day > DAYS - 1 - known else "missing_theirs")
    c.group(case, [item], [other], difference)


def payment(c, p, day) -> None:
    amount = -c.amount(p) * c.random.randrange(1, 4)
    number = c.number("BNK1", day)
    item = c.book(0, p, day, amount, number, c.noise(), "payment")
    before = max(day - c.random.choice([0, 1, 1, 2, 3]), 0)
    ref = c.random.choice(
        [f"ZA{c.voucher(p, before)}", f"Payment run {c.random.randrange(1, 60)}", ""]
    )
    other = c.book(1, p, before, amount, ref, c.noise(), "payment")
    c.silent.add(other)
    c.group("payment", [item], [other])


def voucher(c, p, day) -> None:
    """Several invoices in one of their lines: all numbers, some, none, or a range."""
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
            later = day + 10 + c.lag(p, "number")
            item = c.book(1, p, later, total, f"S{c.voucher(p, later)}", text, "invoice")
            return c.group("voucher_range", items, [item])
    off = round(total * p.discount) if c.random.random() < 0.2 else 0
    case = "voucher_all" if way >= 0.3 else "voucher_some" if way < 0.15 else "voucher_none"
    c.group(
        case, items, [c.theirs(p, day + 8, total - off, numbers, orders)], "discount" if off else ""
    )


def lines(c, p, day) -> None:
    """One invoice of ours that they book in several lines without numbers."""
    count = c.random.choice([2, 2, 3, 4])
    amounts = [c.amount(p) for _ in range(count)]
    item, _number, _order = c.ours(p, day, sum(amounts))
    later = day + c.lag(p, p.habit)
    refs = [f"ER/{2025 + later // 365}/{c.voucher(p, later)}"] * count
    c.group(
        "lines",
        [item],
        [
            c.book(1, p, later, a, ref, c.noise(), "invoice")
            for a, ref in zip(amounts, refs, strict=True)
        ],
    )


def netted(c, p, day) -> None:
    amount = c.amount(p) + 5000
    back = c.random.randrange(500, amount)
    item, number, order = c.ours(p, day, amount)
    credit, number2, order2 = c.ours(p, day + c.random.randrange(1, 9), -back, "RINV", "refund")
    c.group(
        "netted",
        [item, credit],
        [c.theirs(p, day + 9, amount - back, [number, number2], [order, order2])],
    )


def split(c, p, day) -> None:
    """Several payments there, one deposit here."""
    count = c.random.choice([2, 2, 3])
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


def two_two(c, p, day) -> None:
    a, b = c.amount(p) + 9000, c.amount(p) + 9000
    moved = c.random.randrange(1000, 8000)
    one, two = c.ours(p, day, a), c.ours(p, day + 1, b)
    numbers, orders = [one[1], two[1]], [one[2], two[2]]
    others = [c.theirs(p, day + 1, x, numbers, orders) for x in (a + moved, b - moved)]
    c.group("two_two", [one[0], two[0]], others)


def reversed_(c, p, day) -> None:
    amount, later = c.amount(p), c.random.randrange(0, 12)
    if c.random.random() < 0.5:
        item, number, _ = c.ours(p, day, amount)
        memo = c.random.choice([f"Reversal of {number}", f"Storno {number}", number])
        back = c.book(0, p, day + later, -amount, c.number("RINV", day + later), memo, "refund")
        return c.group("reversed", [item, back], [])
    ref = f"VB/{2025 + day // 365}/{c.voucher(p, day)}"
    first = c.book(1, p, day, amount, ref, c.noise(), "invoice")
    back = c.book(
        1, p, day + later, -amount, c.random.choice([ref, f"Storno {ref}"]), "", "invoice"
    )
    c.group("reversed", [], [first, back])


def twice(c, p, day) -> None:
    amount = c.amount(p)
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


def short(c, p, day) -> None:
    amount = c.amount(p) + 5000
    off, kind = c.random.choice([
        (c.random.choice([1, -1, 2, -2, 3]), "rounding"),
        (round(amount * p.discount), "discount"),
        (c.random.choice([250, 500, 1000, 1500]), "bank_charge"),
        (round(amount * c.random.choice([VAT / (1 + VAT), WITHHOLDING])), "tax"),
        (c.random.randrange(700, amount // 3 + 900), "amount"),
    ])  # fmt: skip
    item, number, order = c.ours(p, day, amount)
    c.group("short_" + kind, [item], [c.theirs(p, day, amount - off, [number], [order])], kind)


def alone(c, p, day) -> None:
    end = day > DAYS - CUT_OFF_DAYS
    if c.random.random() < 0.5:
        c.alone(0, c.ours(p, day, c.amount(p))[0], "timing" if end else "missing_theirs")
    else:
        ref, memo, _told = c.words(p, "own", [], [], day)
        c.alone(
            1,
            c.book(1, p, day, c.amount(p), ref, memo, "invoice"),
            "timing" if end else "missing_ours",
        )


def neighbour(c, p, day) -> None:
    """They give the number of another invoice by mistake."""
    amount = c.amount(p)
    wrong = c.random.choice(p.last) if p.last else "INV/2025/00001"
    item, _number, _order = c.ours(p, day, amount)
    pair(c, p, "neighbour", day, amount, item, [wrong], ["PO4500000000"], "invoice")


EVENTS = {
    "plain": plain, "payment": payment, "voucher": voucher, "lines": lines,
    "netted": netted, "split": split, "two_two": two_two, "reversed": reversed_, "twice": twice,
    "short": short, "alone": alone, "neighbour": neighbour,
}  # fmt: skip
