"""The demo's stories: what happened with each partner, and what the partner made of it.

``books/*.txt`` tells one year, a row an event: ``what key month/day content | notes``. Month 1
is the oldest, 12 the last full one before the day of installation, 13 the running one.

=====  ==============================================================================
inv    an invoice of ours (or a bill of the supplier): goods and quantities
crn    a credit note on the invoice named first: goods and quantities
rev    the invoice named is reversed in full
pay    a payment for the documents named; ``-25.00`` less, ``+200.00`` more, ``-2%``
       less, ``=1000.00`` that much
epd    a payment within the terms of early payment discount
own    known to the other side only: an amount in our sign and a text
=====  ==============================================================================

Notes tell the other side's books: ``absent``; ``twice N`` again N days later; ``typo`` two digits
transposed; ``lag N`` N days after us; ``on M/D`` that day; ``off X`` X more than ours, in our
sign; ``in K`` booked within the voucher of K; ``as STYLE`` how our number is written there;
``discount``, ``allowance`` two per cent booked apart. ``again K`` is ours: the bill of K booked
once more.
"""

import re
from dataclasses import dataclass, field
from functools import cache

from odoo.tools.misc import file_open

BOOKS = "customer_reconciliation/demo/books"
_ROW = re.compile(r"(\w+)\s+(\w+)\s+(\d+)/(\d+)\s+([^|]+?)\s*(?:\|\s*(.*?)\s*)?$")
_CHANGE = re.compile(r"([-+=])([\d.]+)(%?)$")


@dataclass(frozen=True)
class Event:
    """A row of a story; ``month`` 1…13, ``notes`` by their first word."""

    what: str
    key: str
    month: int
    day: int
    content: str
    notes: dict[str, str] = field(default_factory=dict)

    def goods(self):
        """[(product, quantity)] of an invoice or a credit note."""
        parts = (part.split()[-2:] for part in self.content.split(","))
        return [(product, int(quantity)) for product, quantity in parts]

    def documents(self):
        """Keys of the invoices and credit notes the event speaks of."""
        if self.what == "crn":
            return self.content.split()[:1]
        return [word for word in self.content.split() if not _CHANGE.match(word)]

    def paid(self, total):
        """What is paid of the documents' ``total``."""
        change = _CHANGE.match(self.content.split()[-1])
        if not change:
            return total
        sign, figure, percent = change.groups()
        amount = total * float(figure) / 100 if percent else float(figure)
        return {"=": amount, "-": total - amount, "+": total + amount}[sign]


@dataclass(frozen=True)
class Story:
    """A partner of the demo. ``prices``: factor on the price list; ``style``: how they usually
    write our numbers; ``form``: the kind of file they send (see :mod:`.files`)."""

    key: str
    currency: str
    prices: float
    order: str
    voucher: str
    language: str
    form: str
    style: str = "plain"
    terms: str = "account.account_payment_term_30days"
    supplier: bool = False

    @property
    def events(self):
        return _events(self.key)

    def xmlid(self, key):
        return f"customer_reconciliation.demo_{self.key}_{key}"

    def partner(self, env):
        return env.ref(f"customer_reconciliation.demo_{self.key}")


@cache
def _events(key):
    with file_open(f"{BOOKS}/{key}.txt") as book:
        rows = (line.strip() for line in book)
        return tuple(_event(row) for row in rows if row and not row.startswith("#"))


def _event(row):
    what, key, month, day, content, notes = _ROW.match(row).groups()
    words = (note.split(None, 1) for note in (notes or "").split(";") if note.strip())
    told = {name: (rest or [""])[0] for name, *rest in words}
    return Event(what, key, int(month), int(day), content, told)


STORIES = {
    story.key: story
    for story in (
        Story(
            "greatlakes",
            "USD",
            1.0,
            "PO-45{:04d}",
            "V{:05d}",
            "en",
            "xlsx",
            terms="account.account_payment_term_30days_early_discount",
        ),
        Story("lindner", "EUR", 0.92, "B-77{:03d}", "ER{:06d}", "de", "csv_de", style="bare"),
        Story("yuandong", "CNY", 7.2, "CG{:06d}", "记-{:04d}", "zh", "csv_zh"),
        Story("harbour", "HKD", 7.8, "HC/{:04d}", "JV-{:04d}", "en", "xlsx"),
        Story("dubois", "EUR", 0.95, "CDE{:04d}", "AC-{:04d}", "fr", "csv_fr", style="dashed"),
        Story("vandermeer", "EUR", 0.6, "VDM-{:04d}", "", "en", "ubl", supplier=True),
    )
}
