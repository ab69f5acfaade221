"""The other side's books of a story: our entries as they booked them, noise and all."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

_NAME = re.compile(r"(\w+)/(\d{4})/(\d+)$")
FIRST_VOUCHER = 1201
DISCOUNT = 0.02
#: How people copy a document number: pieces are its prefix, year, number, number without zeros.
STYLES = {
    "plain": "{0}/{1}/{2}",
    "dashed": "{0}-{1}-{2}",
    "zeros": "{0}-{1}-{3}",
    "split": "{0} {2} / {1}",
    "bare": "{2}",
    "inside": "Nr{0}{1}{2}x",
}
WORDS = {
    "en": ("Invoice {}", "Credit note {}", "Payment {}", "Discount {}"),
    "de": ("Rechnung {}", "Gutschrift {}", "Überweisung {}", "Skonto {}"),
    "fr": ("Facture {}", "Avoir {}", "Virement {}", "Escompte {}"),
    "zh": ("采购货款 {}", "退货冲红 {}", "支付货款 {}", "现金折扣 {}"),
}
KINDS = ("invoice", "refund", "payment", "discount")
_KIND_OF = {"inv": "invoice", "crn": "refund", "rev": "refund", "pay": "payment", "epd": "payment"}


@dataclass(frozen=True)
class Booking:
    """An entry in their books; ``amount`` in our sign and minor units."""

    date: date
    kind: str
    text: str
    amount: int
    ref: str = ""


class TheirBooks:
    """What the other side has, over the whole story."""

    def __init__(self, env, story):
        self.story = story
        self.events = {event.key: event for event in story.events}
        self.moves = {}
        for event in story.events:
            if event.what != "own":
                self.moves[event.key] = env.ref(story.xmlid(event.key))
        self.decimals = env.ref(f"base.{story.currency}").decimal_places
        self.start = min(move.date for move in self.moves.values()).replace(day=1)
        self.bookings = self._numbered(sorted(self._all(), key=lambda b: (b.date, b.text)))

    def period(self, first=1, last=12):
        """First day of month ``first`` and last day of month ``last`` of the story."""
        start = self.start + relativedelta(months=first - 1)
        return start, self.start + relativedelta(months=last - 1, day=31)

    def between(self, start, end):
        """(opening balance, bookings) of a period."""
        opening = sum(b.amount for b in self.bookings if b.date < start)
        return opening, [b for b in self.bookings if start <= b.date <= end]

    def _numbered(self, bookings):
        """Their own voucher numbers, in the order of their books; a supplier has only documents."""
        if self.story.supplier:
            return bookings
        numbers = (self.story.voucher.format(FIRST_VOUCHER + 3 * n) for n in range(len(bookings)))
        return [
            Booking(b.date, b.kind, b.text, b.amount, number)
            for b, number in zip(bookings, numbers, strict=True)
        ]

    def _all(self):
        for event in self.events.values():
            if event.what == "own":
                yield self._own(event)
            elif not {"absent", "in"} & event.notes.keys():
                yield from self._booked(event)

    def _own(self, event):
        day = self._month_day(event.month, event.day)
        amount, text = event.content.split(None, 1)
        minor = round(float(amount) * 10**self.decimals)
        return Booking(day, "other", text, minor, self._word(text))

    def _month_day(self, month, day):
        return self.start + relativedelta(months=int(month) - 1, day=int(day))

    def _word(self, text):
        """The document's number in the text of a supplier's entry."""
        return next((word for word in text.split() if re.search(r"\d", word)), "")

    def _booked(self, event):
        kind = _KIND_OF[event.what]
        inside = [k for k, e in self.events.items() if e.notes.get("in") == event.key]
        keys = [*inside, event.key]
        amount = sum(self._minor(key) for key in keys) + self._off(event)
        amount = transposed(amount) if "typo" in event.notes else amount
        named = keys if kind in ("invoice", "refund") else event.documents()
        day, names = self._day(event), self._names(named)
        text = self._worded(kind, names)
        apart = round(amount * DISCOUNT) if "discount" in event.notes else 0
        yield Booking(day, kind, text, amount - apart, self._number(event))
        if "twice" in event.notes:
            later = day + timedelta(int(event.notes["twice"]))
            yield Booking(later, kind, text, amount, self._number(event))
        if apart or "allowance" in event.notes:
            apart = apart or round(amount / (1 - DISCOUNT)) - amount
            yield Booking(day, "discount", self._worded("discount", names), apart)

    def _off(self, event):
        """What they booked beyond our amount, in our sign."""
        figure = event.notes.get("off", "0")
        if figure.endswith("%"):
            before = self._minor(event.key) / (1 + float(figure[:-1]) / 100)
            return round(before) - self._minor(event.key)
        return round(float(figure) * 10**self.decimals)

    def _minor(self, key):
        """Our amount of an entry."""
        types = ("asset_receivable", "liability_payable")
        lines = self.moves[key].line_ids.filtered(lambda line: line.account_type in types)
        return round(sum(lines.mapped("amount_currency")) * 10**self.decimals)

    def _day(self, event):
        """Customers book our invoices a little later and their payments a little earlier."""
        if told := event.notes.get("on"):
            return self._month_day(*told.split("/"))
        number = int(re.sub(r"\D", "", event.key))
        usual = -(number * 5 % 3) if event.what in ("pay", "epd") else number * 7 % 4
        usual = -usual if self.story.supplier else usual
        return self.moves[event.key].date + timedelta(int(event.notes.get("lag", usual)))

    def _worded(self, kind, names):
        return WORDS[self.story.language][KINDS.index(kind)].format(names)

    def _names(self, keys):
        return ", ".join(self._name(key) for key in keys)

    def _name(self, key):
        move, style = self.moves[key], self.events[key].notes.get("as", self.story.style)
        if style == "order" or self.story.supplier:
            return move.ref
        if style == "oh":
            return move.name.replace("0", "O")
        prefix, year, number = _NAME.match(move.name).groups()
        return STYLES[style].format(prefix, year, number, int(number))

    def _number(self, event):
        """A supplier's own document number: what we keep as the bill's reference."""
        if not self.story.supplier:
            return ""
        return self.moves[event.key].ref or f"RC-{event.key[1:]}"


def transposed(amount):
    """Two neighbouring digits of the amount changed places: a slip of the fingers."""
    digits = list(str(abs(amount)))
    at = next(n for n in range(1, len(digits) - 1) if digits[n] != digits[n + 1])
    digits[at], digits[at + 1] = digits[at + 1], digits[at]
    return int("".join(digits)) * (1 if amount > 0 else -1)
