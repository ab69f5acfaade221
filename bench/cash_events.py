"""What customers do with invoices: one function an event, each books open items and payments and
keeps what the money was for. ``c`` is the company (see ``cash_ledgers``), ``p`` the customer."""

from cash_ledgers import CHARGES, DAYS, DISCOUNT_DAYS, TERM


def some(c, p, counts=(2, 2, 3, 3, 4, 5)):
    day = c.random.randrange(DAYS)
    return [c.invoice(p, day + 2 * n) for n in range(c.random.choice(counts))]


def whole(source, invoices):
    return [(source, i.item, i.amount) for i in invoices]


def total(invoices):
    return sum(i.amount for i in invoices)


def exact(c, p):
    i = c.invoice(p, c.random.randrange(DAYS))
    c.label("exact", whole(c.pay(p, c.late(i.day), i.amount, [i.number]), [i]))


def order(c, p):
    i = c.invoice(p, c.random.randrange(DAYS))
    c.label("order", whole(c.pay(p, c.late(i.day), i.amount, [i.order]), [i]))


def silent(c, p):
    i = c.invoice(p, c.random.randrange(DAYS))
    c.label("silent", whole(c.pay(p, c.late(i.day), i.amount), [i]))


def sum_(c, p, case="sum"):
    many = some(c, p)
    named = {"sum": many, "sum_some": many[:-1], "sum_silent": []}[case]
    source = c.pay(p, c.late(many[-1].day), total(many), [i.number for i in named])
    c.label(case, whole(source, many))


def sum_some(c, p):
    sum_(c, p, "sum_some")


def sum_silent(c, p):
    sum_(c, p, "sum_silent")


def partial(c, p):
    i = c.invoice(p, c.random.randrange(DAYS))
    part = c.random.choice([i.amount // 2, i.amount // 3, 1000, i.amount // 1000 * 500 or 500])
    c.label("partial", [(c.pay(p, c.late(i.day), part, [i.number]), i.item, part)])


def partials(c, p):
    i = c.invoice(p, c.random.randrange(DAYS))
    first = i.amount // 3
    parts = [first, c.random.choice([i.amount - first, i.amount // 4])]
    links = [(c.pay(p, c.late(i.day) + 9 * n, a, [i.number]), i.item, a)
             for n, a in enumerate(parts)]  # fmt: skip
    c.label("partials", links)


def over(c, p):
    i = c.invoice(p, c.random.randrange(DAYS))
    more = c.random.choice([1000, 5000, i.amount // 10 + 1, 2345])
    c.label("over", [(c.pay(p, c.late(i.day), i.amount + more, [i.number]), i.item, i.amount)])


def _early(c, p, count, late=False):
    day = c.random.randrange(DAYS)
    many = [c.invoice(p, day, early=True) for _ in range(count)]
    wait = TERM if late else c.random.randrange(1, DISCOUNT_DAYS + 1)
    paid = sum(i.discounted for i in many)
    return many, c.pay(p, day + wait, paid, [i.number for i in many])


def discount(c, p, count=1, case="discount"):
    many, source = _early(c, p, count)
    c.label(case, [(source, i.item, i.discounted, i.amount - i.discounted, "discount")
                   for i in many])  # fmt: skip


def discount_sum(c, p):
    discount(c, p, c.random.choice([2, 3]), "discount_sum")


def discount_late(c, p):
    """Too late: what is lacking stays open."""
    (i,), source = _early(c, p, 1, late=True)
    c.label("discount_late", [(source, i.item, i.discounted)])


def charge(c, p):
    i, off = c.invoice(p, c.random.randrange(DAYS)), c.random.choice(CHARGES)
    source = c.pay(p, c.late(i.day) + 5, i.amount - off, [i.number])
    c.label("charge", [(source, i.item, i.amount - off, off, "bank_charge")])


def rounding(c, p):
    i, off = c.invoice(p, c.random.randrange(DAYS)), c.random.randrange(1, 5)
    source = c.pay(p, c.late(i.day) + 5, i.amount - off, [i.number])
    c.label("rounding", [(source, i.item, i.amount - off, off, "rounding")])


def credited(c, p):
    """A payment less a credit note, both named or only the invoice."""
    i = c.invoice(p, c.random.randrange(DAYS))
    back = c.credit(p, i.day + 5, c.random.randrange(500, i.amount - 500), "")
    named = [i.number, back.number] if c.random.random() < 0.7 else [i.number]
    source = c.pay(p, c.late(i.day), i.amount + back.amount, named)
    c.label("credited", [(source, i.item, i.amount + back.amount), (back.item, i.item,
                                                                    -back.amount)])  # fmt: skip


def credit_note(c, p):
    """Alone: it is for the invoice it names."""
    i = c.invoice(p, c.random.randrange(DAYS))
    part = c.random.choice([i.amount, i.amount // 3])
    back = c.credit(p, i.day + 5, part, f"Reversal of: {i.number}, returned")
    c.label("credit_note", [(back.item, i.item, part)])


def child(c, p):
    """A parent pays what a child owes."""
    parents = [q for q in c.customers if q.children]
    parent = c.random.choice(parents)
    owes = c.customers[c.random.choice(parent.children) - 1]
    i = c.invoice(owes, c.random.randrange(DAYS))
    c.label("child", whole(c.pay(parent, c.late(i.day), i.amount, [i.number]), [i]))


def neighbour(c, p):
    """The number of another invoice by mistake."""
    i = c.invoice(p, c.random.randrange(DAYS))
    others = [x.number for x in p.open if i.amount not in (x.amount, x.discounted)]
    wrong = c.random.choice(others or ["INV/2026/00001"])
    c.label("neighbour", whole(c.pay(p, c.late(i.day), i.amount, [wrong]), [i]))


def twice(c, p):
    i = c.invoice(p, c.random.randrange(DAYS))
    day, said = c.late(i.day), c.quote(i.number, p)
    first, _ = (c.source(p, day + later, -i.amount, said) for later in (0, 30))
    c.label("twice", whole(first, [i]))


def on_account(c, p):
    """Money for nothing that is open; it may look like something that is."""
    amount = c.random.choice([c.amount(p), c.random.randrange(1, 40) * 10000])
    c.pay(p, c.random.randrange(TERM, DAYS + TERM), amount, ["advance"] if amount % 3 else [])


def closed(c, p):
    """Names an invoice that was paid long ago."""
    number = c.number("INV")
    c.pay(p, c.random.randrange(TERM, DAYS + TERM), c.amount(p), [number])


def installment(c, p):
    """An invoice in three parts, of which the first one or two are paid."""
    day, amount, number = c.random.randrange(DAYS), c.amount(p), c.number("INV")
    parts = [amount, amount + c.random.choice([0, 1]), amount]
    items = [c.target(p, day, a, number, "", due=day + TERM * n) for n, a in enumerate(parts, 1)]
    count = c.random.choice([1, 1, 2])
    source = c.pay(p, c.late(day), sum(parts[:count]), [number])
    c.label("installment", [(source, items[n], parts[n]) for n in range(count)])


def all_(c, p):
    """A new customer pays all there is, without a word."""
    q = c.random.choice(c.customers)
    if q.open or q.children:
        return
    many = some(c, q)
    c.label("all", whole(c.pay(q, c.late(many[-1].day), total(many)), many))


def monthly(c, p):
    """The same every month, paid in turn without a number; the last ones still unpaid."""
    amount, day = c.amount(p), c.random.randrange(DAYS - 120)
    many = [c.invoice(p, day + 30 * n, amount) for n in range(c.random.choice([2, 3, 4]))]
    for i in many[: c.random.choice([len(many), len(many) - 1])]:
        c.label("monthly", whole(c.pay(p, i.day + TERM + c.random.randrange(-2, 3), amount), [i]))


def cut(c, p):
    """The bank cut the text off, perhaps within a number."""
    many = some(c, p, (3, 4))
    text = " ".join(i.number for i in many)[: c.random.choice([27, 35])]
    source = c.source(p, c.late(many[-1].day), -total(many), text)
    c.label("cut", whole(source, many))


def payout(c, p):
    """A credit note is paid out."""
    back = c.credit(p, c.random.randrange(DAYS), c.amount(p), "")
    source = c.source(p, back.day + 20, -back.amount, back.number, "other")
    c.label("payout", [(source, back.item, back.amount)])


def unpaid(c, p):
    c.invoice(p, c.random.randrange(DAYS))


EVENTS = {
    "exact": exact, "silent": silent, "sum": sum_, "sum_some": sum_some, "sum_silent": sum_silent,
    "partial": partial, "partials": partials, "over": over, "discount": discount,
    "discount_sum": discount_sum, "discount_late": discount_late, "charge": charge,
    "rounding": rounding, "credited": credited, "credit_note": credit_note, "child": child,
    "neighbour": neighbour, "twice": twice, "on_account": on_account, "closed": closed,
    "installment": installment, "all": all_, "monthly": monthly, "unpaid": unpaid, "order": order,
    "cut": cut, "payout": payout,
}  # fmt: skip
