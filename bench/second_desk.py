"""One partner's account in both books: what is issued, how each side books it, what is labelled.

The *issuer* sends invoices and receives money, the *receiver* books them and pays. We are the
issuer to customers and the receiver to suppliers; amounts below are the issuer's (invoices +,
payments −), and turn their sign for suppliers when they reach the ledgers.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from second_numbers import (
    STYLES,
    Counters,
    Number,
    listed,
    noise,
    noisy,
    ranged,
    say,
    tells,
)

ISSUER, RECEIVER = "issuer", "receiver"


@dataclass(frozen=True)
class Habit:
    """How a partner books what it receives."""

    style: str  # one of STYLES, or order | delivery | own
    place: str = "ref"  # where it quotes: ref | memo
    lag: int = 2  # days until it books
    jitter: int = 2
    lists: str = "all"  # numbers said of several documents: all | some | none | range

    @property
    def quotes(self) -> bool:
        return self.style in STYLES


@dataclass(frozen=True)
class Partner:
    number: int
    language: str
    supplier: bool
    issuer_language: str
    schemes: dict  # invoice, refund, payment, bank, voucher, order, delivery → name of a scheme
    habits: tuple  # of Habit: the first one nearly always
    loyalty: float  # share of the first
    names_order: float  # how often the issuer writes the order's number on its documents
    prices: tuple  # amounts it buys at again and again
    roundness: float  # share of such amounts
    chatter: float  # how much else stands in memos
    says_kind: bool


@dataclass(eq=False)
class Doc:
    day: date
    what: str  # invoice | refund | payment
    amount: int
    habit: Habit
    order: "Order"
    number: Number | None = None
    told: bool = True  # whether the other side's line can be told by a number


@dataclass(eq=False)
class Order:
    """What the documents of one deal have in common."""

    named: bool
    order: Number | None = None
    delivery: Number | None = None


@dataclass(eq=False)
class Line:
    side: str
    day: date
    amount: int
    ref: str | None  # None: the side's own voucher number, drawn later in the order of dates
    memo: str
    what: str
    told: bool = True
    row: "Order | None" = None  # the order it names, when several lines name the same


@dataclass(eq=False)
class Group:
    case: str
    lines: list[Line]
    kind: str | None = None  # what the difference is
    in_row: bool = False  # told by its place in a row of equal amounts


@dataclass(eq=False)
class Alone:
    line: Line
    kind: str
    in_row: bool = False


@dataclass(eq=False)
class Desk:
    random: Random
    partner: Partner
    end: date
    houses: dict[str, Counters]  # counters of the issuer and the receiver
    groups: list[Group] = field(default_factory=list)
    alone: list[Alone] = field(default_factory=list)

    # -- documents ------------------------------------------------------------------------------

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def habit(self) -> Habit:
        first, *others = self.partner.habits
        if not others or self.chance(self.partner.loyalty):
            return first
        return self.random.choice(others)

    def told_by(self, habit: Habit, order: Order) -> bool:
        if habit.style in ("own", "first10"):
            return False
        return habit.quotes or order.named

    def odd(self) -> int:
        """An amount that hardly comes twice."""
        return round(self.random.lognormvariate(11.2, 1.1)) + 1900

    def price(self) -> int:
        if self.chance(self.partner.roundness):
            return self.random.choice(self.partner.prices) * self.random.choice([1, 1, 1, 2, 3])
        return self.odd()

    def order(self) -> Order:
        return Order(self.chance(self.partner.names_order))

    def doc(self, what, day, amount=None, habit=None, order=None, special=False) -> Doc:
        """``special``: something is amiss with it, so without a number its amount must tell."""
        habit, order = habit or self.habit(), order or self.order()
        told = self.told_by(habit, order)
        if amount is None:
            amount = self.odd() if special and not told else self.price()
        sign = 1 if what == "invoice" else -1
        return Doc(day, what, sign * abs(amount), habit, order, told=told)

    def invoice(self, day, amount=None, **more) -> Doc:
        return self.doc("invoice", day, amount, **more)

    def number(self, doc: Doc) -> None:
        """Called in the order of the documents' dates."""
        schemes, order = self.partner.schemes, doc.order
        maker = RECEIVER if doc.what == "payment" else ISSUER
        doc.number = self.houses[maker].draw(schemes[doc.what], doc.day)
        if order.order is None:
            before = doc.day - timedelta(days=self.random.randint(1, 9))
            order.order = self.houses[RECEIVER].draw(schemes["order"], before)
            order.delivery = self.houses[ISSUER].draw(schemes["delivery"], doc.day)
        if doc.habit.quotes:
            doc.told = tells(doc.habit.style, doc.number)

    # -- lines ----------------------------------------------------------------------------------

    def later(self, doc: Doc) -> date:
        habit = doc.habit
        return doc.day + timedelta(days=habit.lag + self.random.randint(0, habit.jitter))

    def talk(self, side: str, day: date, *texts: str) -> str:
        return noisy(self.random, day, self.partner.chatter, *texts)

    def language(self, side: str) -> str:
        return self.partner.issuer_language if side == ISSUER else self.partner.language

    def issued(self, doc: Doc, amount: int | None = None, text: str = "") -> Line:
        """The issuer's own line of an invoice or a credit note."""
        language, order = self.language(ISSUER), doc.order
        if order.named:
            what = "delivery" if doc.habit.style == "delivery" else "order"
            text = text or say(self.random, language, what, getattr(order, what).full)
        elif self.chance(0.5):
            text = text or say(self.random, language, "goods")
        memo = self.talk(ISSUER, doc.day, text)
        amount = doc.amount if amount is None else amount
        return Line(ISSUER, doc.day, amount, doc.number.full, memo, doc.what, doc.told)

    def quoted(self, docs: list[Doc], habit: Habit) -> str:
        """What the receiver writes of the documents: numbers, an order, a delivery, nothing."""
        if habit.style in ("order", "delivery"):
            return getattr(docs[0].order, habit.style).full
        if not habit.quotes or (len(docs) > 1 and habit.lists == "none"):
            return ""
        numbers = [doc.number for doc in docs]
        if len(docs) > 2 and habit.lists == "range":
            return ranged(numbers, habit.style)
        if len(docs) > 2 and habit.lists == "some":
            numbers = self.random.sample(numbers, self.random.randint(1, len(docs) - 1))
        return listed(self.random, numbers, habit.style)

    def received(self, docs, amount=None, day=None, text=None, habit=None) -> Line:
        """The receiver's line of one or several documents; ``text`` instead of the quotation."""
        last = docs[-1]
        habit = habit or last.habit
        day = day or max(self.later(doc) for doc in docs)
        amount = sum(doc.amount for doc in docs) if amount is None else amount
        text = self.quoted(docs, habit) if text is None else text
        language, memo, ref = self.language(RECEIVER), "", text or None
        if habit.place == "memo" or len(text) > 24:
            what = habit.style if habit.style in ("order", "delivery") else last.what
            memo = say(self.random, language, what, text) if text else ""
            ref = None if self.chance(0.8) else ""
        elif self.chance(0.3):
            memo = say(self.random, language, "goods")
        memo = self.talk(RECEIVER, day, memo)
        told = bool(text) and all(doc.told for doc in docs)
        return Line(RECEIVER, day, amount, ref, memo, last.what, told)

    def paid_out(self, payment: Doc, docs=(), text: str = "") -> Line:
        """The payer's line: its own payment number, perhaps what it pays."""
        language = self.language(RECEIVER)
        text = text or (self.quoted(list(docs), payment.habit) if docs else "")
        if text and payment.habit.style not in ("order", "delivery"):
            text = say(self.random, language, "invoice", text)
        memo = self.talk(RECEIVER, payment.day, say(self.random, language, "run"), text)
        return Line(RECEIVER, payment.day, payment.amount, payment.number.full, memo, "payment")

    def paid_in(self, payment: Doc, docs=(), amount: int | None = None) -> Line:
        """The payee's line: its own bank voucher, and what the bank passed on of the text."""
        habit = payment.habit
        text = self.quoted(list(docs), habit) if docs else ""
        if self.chance(0.45) and habit.style != "own":
            text = f"{text} {payment.number.full}".strip()
        told = bool(text)
        if text and self.chance(0.5):
            text = say(self.random, self.language(RECEIVER), "invoice", text)
        day = payment.day + timedelta(days=self.random.randint(0, 3))
        memo = self.talk(ISSUER, day, text[: self.random.choice([35, 70, 140])])
        if self.chance(self.partner.chatter):
            memo = f"{noise(self.random, day)} {memo}".strip()
        amount = payment.amount if amount is None else amount
        return Line(ISSUER, day, amount, None, memo, "payment", told)

    def cancelled(self, line: Line, days: int, text: str = "") -> Line:
        language = self.language(line.side)
        text = say(self.random, language, "cancel", text or line.ref or "").strip()
        day = line.day + timedelta(days=days)
        ref = line.ref if self.chance(0.4) else None
        memo = text if ref != line.ref or self.chance(0.7) else ""
        return Line(line.side, day, -line.amount, ref, memo, "refund")

    # -- labels ---------------------------------------------------------------------------------

    def group(self, case: str, *lines: Line, kind: str | None = None, in_row=False) -> None:
        """Lines that belong together; what would be booked after the end is not there yet."""
        sides = {line.side for line in lines}
        booked = {line.side for line in lines if line.day <= self.end}
        if booked != sides:
            for line in lines:
                if line.side in booked:
                    self.lone(line, "timing")
            return
        for line in lines:
            line.day = min(line.day, self.end)
        self.groups.append(Group(case, list(lines), kind, in_row))

    def lone(self, line: Line, kind: str, in_row=False) -> None:
        if line.day <= self.end:
            self.alone.append(Alone(line, kind, in_row))
