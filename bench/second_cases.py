"""What happens on an account. Each case is a generator: it yields its documents, gets them back
with their numbers once all documents of all partners have been numbered in the order of their
dates, and books both sides."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from second_desk import ISSUER, RECEIVER, Desk, Doc, Line


def days(count: float) -> timedelta:
    return timedelta(days=int(count))


def earlier(desk: Desk, day, margin: int):
    """A day after which ``margin`` and the longest lag of the partner still fit."""
    margin += max(habit.lag + habit.jitter for habit in desk.partner.habits)
    return day if day + days(margin) < desk.end else day - days(margin)


def plain(desk: Desk, day):
    """One invoice, or now and then a credit note, each side once."""
    doc = desk.doc("refund" if desk.chance(0.08) else "invoice", day)
    yield [doc]
    desk.group("plain", desk.issued(doc), desk.received([doc]))


def paid(desk: Desk, day):
    """Invoices one by one, then a payment run that names them all, some, a range, or nothing."""
    count = desk.random.choice([1, 1, 1, 2, 3, 4, 5, 7])
    docs = [desk.invoice(day + days(n * desk.random.randint(0, 3))) for n in range(count)]
    after = desk.random.choice([10, 14, 30, 30, 45, 60])
    payment = desk.doc("payment", docs[-1].day + days(after), sum(d.amount for d in docs))
    yield [*docs, payment]
    for doc in docs:
        desk.group("plain", desk.issued(doc), desk.received([doc]))
    _settle(desk, payment, docs)


def _settle(desk: Desk, payment: Doc, docs: list[Doc]) -> None:
    out, into = desk.paid_out(payment, docs), desk.paid_in(payment, docs)
    draw = desk.random.random()
    if draw < 0.05 and into.told:
        into.amount += desk.random.choice([500, 1000, 1250, 1500, 2500, 890])
        desk.group("short: bank charge", into, out, kind="bank_charge")
    elif draw < 0.09 and into.told:
        into.amount = round(payment.amount * desk.random.choice([0.97, 0.98, 0.98]))
        desk.group("short: discount", into, out, kind="discount")
    else:
        desk.group("payment", into, out)


def recurring(desk: Desk, day):
    """The same amount each month, one of them missing on one side."""
    price = desk.random.choice([990, 1990, 2990, 4990, 9990, 24990, 59590, 119990])
    habit = desk.habit()
    order = desk.order()
    if not desk.told_by(habit, order):  # two rows of one price could not be told apart
        price += desk.random.randint(1, 9999)
    if habit.style in ("own", "first10", "order", "delivery"):  # only the dates tell the months
        habit = replace(habit, jitter=min(habit.jitter, 6))
    months = desk.random.randint(6, 14)
    docs = [desk.invoice(day + days(n * 30.44), price, habit=habit, order=order)
            for n in range(months)]  # fmt: skip
    yield docs
    for doc in docs:
        doc.told = habit.quotes and doc.told  # the order is the same for all
    gap = desk.random.randrange(1, months - 1) if desk.chance(0.7) else -1
    lose = desk.random.choice([ISSUER, RECEIVER])
    for n, doc in enumerate(docs):
        mine, other = desk.issued(doc), desk.received([doc])
        if habit.style in ("order", "delivery") and order.named:
            mine.row = other.row = order
        mine.memo, other.memo = (_period(desk, line, doc.day) for line in (mine, other))
        if n == gap and doc.day == earlier(desk, doc.day, 40):
            desk.lone(other if lose == ISSUER else mine, "missing", in_row=True)
        else:
            desk.group("recurring", mine, other, in_row=True)


def _period(desk: Desk, line: Line, day) -> str:
    return f"{line.memo} {day:%m/%Y}".strip() if desk.chance(0.3) else line.memo


def collective(desk: Desk, day):
    """Several invoices of ours in one voucher there, perhaps less a discount."""
    habit, order = desk.habit(), desk.order()
    told = desk.told_by(habit, order)
    count, spread = (desk.random.randint(2, 7), 2) if told else (desk.random.randint(2, 4), 1)
    odd = not told or habit.lists == "none"
    docs = [desk.invoice(day + days(n // 2 * spread), None, habit=habit, order=order, special=odd)
            for n in range(count)]  # fmt: skip
    yield docs
    total = sum(doc.amount for doc in docs)
    lines = [desk.issued(doc) for doc in docs]
    quotes = all(doc.told for doc in docs) and habit.quotes
    if desk.chance(0.15) and quotes and habit.lists in ("all", "range"):
        line = desk.received(docs, round(total * desk.random.choice([0.98, 0.97, 0.95])))
        desk.group("collective, discount", *lines, line, kind="discount")
        return
    says = habit.lists if quotes else "none" if habit.style in ("own", "first10") else habit.style
    says = "some" if says == "range" and count < 3 else says
    desk.group(f"collective, {says}", *lines, desk.received(docs))


def split(desk: Desk, day):
    """One invoice in several lines there: cost centres, tax rates."""
    doc = desk.invoice(day, special=True)
    count = desk.random.randint(2, 4)
    yield [doc]
    parts = _parts(desk, doc.amount, count)
    when = desk.later(doc)
    numbered = desk.random.choice(["all", "all", "first", "none"]) if doc.told else "none"
    lines = []
    for n, part in enumerate(parts):
        text = None if numbered == "all" or (numbered == "first" and n == 0) else ""
        lines.append(desk.received([doc], part, when, text))
    if numbered != "all":
        for line in lines[1:]:
            line.memo = lines[0].memo if numbered == "first" and desk.chance(0.3) else line.memo
    desk.group(f"split lines, {numbered}", desk.issued(doc), *lines)


def _parts(desk: Desk, amount: int, count: int) -> list[int]:
    cuts = sorted(n / 100 for n in desk.random.sample(range(10, 91), count - 1))
    points = [0, *(round(amount * cut) for cut in cuts), amount]
    return [b - a for a, b in pairwise(points)]


def netted(desk: Desk, day):
    """An invoice and its credit note against the net."""
    invoice = desk.invoice(day, special=True)
    share = desk.random.choice([0.1, 0.25, 0.5, desk.random.uniform(0.03, 0.7)])
    refund = desk.doc("refund", day + days(desk.random.randint(1, 12)),
                      round(invoice.amount * share), invoice.habit, invoice.order)  # fmt: skip
    yield [invoice, refund]
    credit = desk.issued(refund, text=invoice.number.full if desk.chance(0.6) else "")
    named = [invoice] if desk.chance(0.6) else [invoice, refund]
    net = desk.received(named, invoice.amount + refund.amount,
                        max(desk.later(invoice), refund.day + days(1)))  # fmt: skip
    desk.group("netted", desk.issued(invoice), credit, net)


def remittance(desk: Desk, day):
    """An agent settles the sales of a fortnight net of commission and costs."""
    habit, order = desk.habit(), desk.order()
    sales = [desk.invoice(day + days(n * desk.random.randint(1, 3)), habit=habit, order=order)
             for n in range(desk.random.randint(3, 6))]  # fmt: skip
    total = sum(doc.amount for doc in sales)
    last = sales[-1].day
    fees = [desk.doc("refund", last, round(total * rate), habit, order)
            for rate in desk.random.choice([(0.08,), (0.05, 0.011), (0.125,)])]  # fmt: skip
    yield [*sales, *fees]
    lines = [desk.issued(doc) for doc in (*sales, *fees)]
    net = sum(doc.amount for doc in (*sales, *fees))
    net = desk.received([*sales, *fees] if desk.chance(0.3) else sales, net, desk.later(sales[-1]))
    desk.group("net remittance", *lines, net)


def deposits(desk: Desk, day):
    """Several payments there, one deposit here, or two of another cut."""
    count = desk.random.randint(2, 4)
    order, habit = desk.order(), desk.habit()
    payments = [desk.doc("payment", day + days(n // 2), desk.odd(), habit, order)
                for n in range(count)]  # fmt: skip
    yield payments
    outs = [desk.paid_out(payment) for payment in payments]
    total = sum(payment.amount for payment in payments)
    cut = [total]
    if count > 2 and desk.chance(0.4):
        cut = [round(total * 0.6, -4), total - round(total * 0.6, -4)]
    named = desk.chance(0.6)
    ins = []
    for amount in cut:
        line = desk.paid_in(payments[-1], (), amount)
        line.memo = " ".join(p.number.full for p in payments) if named else ""
        line.memo = desk.talk(ISSUER, line.day, line.memo)
        ins.append(line)
    says = "named" if named else "none"
    desk.group(f"deposits {'2' if len(cut) > 1 else '1'}:n, {says}", *ins, *outs)


def two_two(desk: Desk, day):
    """Two deliveries cut otherwise: freight or a part moved from one to the other."""
    order, habit = desk.order(), desk.habit()
    docs = [desk.invoice(day + days(n * desk.random.randint(0, 2)), None, habit=habit,
                         order=order, special=True) for n in range(2)]  # fmt: skip
    yield docs
    moved = round(min(doc.amount for doc in docs) * desk.random.uniform(0.1, 0.6))
    text = desk.quoted(docs, habit)  # of both on each, or nothing: neither is the other's alone
    lines = [desk.received([doc], doc.amount + sign * moved, text=text)
             for doc, sign in zip(docs, (1, -1), strict=True)]  # fmt: skip
    desk.group("two against two", *(desk.issued(doc) for doc in docs), *lines)


def reversed_(desk: Desk, day):
    """Booked and cancelled on one side only, at times booked anew with the right amount."""
    doc = desk.invoice(day, special=True)
    yield [doc]
    mine, other = desk.issued(doc), desk.received([doc])
    if desk.chance(0.4):  # cancelled before the other side heard of it, or never the other's
        line = desk.random.choice([mine, other])
        cancel = desk.cancelled(line, desk.random.randint(0, 20))
        if cancel.day <= desk.end:
            desk.group("booked and reversed", line, cancel)
        else:
            desk.lone(line, "missing")
        return
    wrong = desk.received([doc], _transposed(desk, doc.amount))
    cancel = desk.cancelled(wrong, desk.random.randint(0, 9))
    other.day = max(other.day, cancel.day)
    if other.day > desk.end:
        other.day = wrong.day = cancel.day = min(desk.end, wrong.day)
    desk.group("booked and reversed", wrong, cancel)
    desk.group("booked anew", mine, other)


def _transposed(desk: Desk, amount: int) -> int:
    digits = list(str(abs(amount)))
    places = [n for n in range(len(digits) - 1)
              if digits[n] != digits[n + 1] and (n or digits[1] != "0")]  # fmt: skip
    if not places:
        return amount + 900
    n = desk.random.choice(places)
    digits[n], digits[n + 1] = digits[n + 1], digits[n]
    return int("".join(digits)) * (1 if amount > 0 else -1)


def twice(desk: Desk, day):
    """Booked twice on one side; the first is taken for the true one."""
    doc = desk.invoice(day, special=True)
    yield [doc]
    mine, other = desk.issued(doc), desk.received([doc])
    first = desk.random.choice([mine, other])
    again = replace(first)  # said alike, under a voucher number of its own if it has one
    again.day = first.day + days(desk.random.choice([0, 0, 1, 3, 7, 30]))
    desk.group("booked twice", mine, other)
    if max(mine.day, other.day) <= desk.end:
        desk.lone(again, "duplicate")


SHORTS = {
    "rounding": lambda r, a: r.choice([-5, -2, -1, 1, 2, 3, 5, 10]),
    "discount": lambda r, a: a - round(a * r.choice([0.98, 0.98, 0.97])),
    "tax": lambda r, a: a - round(
        r.choice([a / 1.19, a / 1.2, a / 1.21, a / 1.13, a / 1.1, a * 0.9, a * 0.85, a * 0.8])),
    "amount": lambda r, a: r.choice([-1, 1, 1]) * r.randint(a // 100, a // 4) + 1,
}  # fmt: skip


def short(desk: Desk, day):
    """The receiver books another amount, and says what it is about."""
    doc = desk.invoice(day, special=True)
    if not doc.told:
        doc.habit = replace(doc.habit, style="full")
    yield [doc]
    kind = desk.random.choice(["rounding", "discount", "tax", "tax", "amount", "amount", "typing"])
    mine, other = desk.issued(doc), desk.received([doc])
    if kind == "typing":
        other.amount = _transposed(desk, doc.amount)
        desk.group("digits of amount", mine, other, kind="amount")
    else:
        other.amount = doc.amount - SHORTS[kind](desk.random, doc.amount)
        desk.group(f"short: {kind}", mine, other, kind=kind)


def missing(desk: Desk, day):
    """On one side only, long before the end."""
    day = earlier(desk, day, 25)
    if desk.chance(0.25):
        doc = desk.doc("payment", day, special=True)
        yield [doc]
        desk.lone(desk.random.choice([desk.paid_out(doc), desk.paid_in(doc)]), "missing")
        return
    doc = desk.invoice(day, special=desk.chance(0.5))
    yield [doc]
    desk.lone(desk.random.choice([desk.issued(doc), desk.received([doc])]), "missing")


def neighbour(desk: Desk, day):
    """Two invoices; the second is booked under the number of the first."""
    docs = [desk.invoice(day, desk.odd())]
    docs.append(desk.invoice(day + days(desk.random.randint(0, 3)), desk.odd(),
                             habit=docs[0].habit))  # fmt: skip
    yield docs
    desk.group("plain", desk.issued(docs[0]), desk.received([docs[0]]))
    text = desk.quoted([docs[0]], docs[0].habit)
    wrong = desk.received([docs[1]], text=text)
    desk.group("neighbour's number", desk.issued(docs[1]), wrong)


def instalments(desk: Desk, day):
    """One contract invoice there, booked here in instalments; the last takes the rest."""
    amount, count = desk.random.randint(20, 400) * 50000, desk.random.randint(2, 4)
    day = earlier(desk, day, 31 * count)
    doc = desk.invoice(day, amount + desk.random.choice([0, 0, desk.random.randint(1, 49999)]))
    yield [doc]
    part = amount // count // 10000 * 10000
    parts = [part] * (count - 1) + [doc.amount - part * (count - 1)]
    start, text = desk.later(doc), desk.quoted([doc], doc.habit)
    said = doc.told and desk.chance(0.8)
    lines = [desk.received([doc], part, start + days(30 * n), text if said else "")
             for n, part in enumerate(parts)]  # fmt: skip
    for n, line in enumerate(lines, 1):
        line.memo = f"{n}/{count} {line.memo}".strip()
    desk.group(f"instalments, {'told' if said else 'none'}", desk.issued(doc), *lines)


def retention(desk: Desk, day):
    """A progress invoice and what is kept back of it until the end, against the net."""
    doc = desk.invoice(day, desk.random.randint(30, 900) * 10000)
    yield [doc]
    kept = -round(doc.amount * desk.random.choice([0.05, 0.05, 0.1]))
    words = {"de": "Sicherheitseinbehalt", "zh": "质保金", "es": "retención", "fr": "retenue"}
    word = words.get(desk.partner.issuer_language, "retention")
    held = desk.issued(doc, kept, f"{word} 5%" if kept * 20 == -doc.amount else f"{word} 10%")
    held.what = "other"
    if desk.chance(0.3):
        held.ref = None
        held.memo += f" {doc.number.full}"
    line = desk.received([doc], doc.amount + kept)
    desk.group("retention", desk.issued(doc), held, line)


def deductions(desk: Desk, day):
    """A chain pays less bonus and advertising; here the payment is booked gross, in one line."""
    gross = desk.odd() * 4
    payment = desk.doc("payment", day, gross)
    yield [payment]
    rates = desk.random.choice([(0.02,), (0.03, 0.005), (0.015, 0.01, 0.002)])
    cuts = [-round(gross * rate) for rate in rates]
    out = desk.paid_out(payment)
    out.amount = payment.amount - sum(cuts)
    lines = [out]
    for cut, word in zip(cuts, ("Bonus", "WKZ", "Mindermengen"), strict=False):
        line = desk.paid_out(payment, text=word)
        line.amount, line.what = cut, "other"
        lines.append(line)
    into = desk.paid_in(payment)
    if desk.chance(0.8):
        into.memo = f"{into.memo} {payment.number.full}".strip()
    desk.group("payment with deductions", into, *lines)
