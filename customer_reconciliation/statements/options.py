"""What a statement is to show."""

from dataclasses import dataclass
from datetime import date

#: Kind → the tables it is made of.
KINDS = {
    "activity": ("entries",),
    "outstanding": ("items",),
    "detailed": ("items", "paid"),
    "ageing": ("ageing",),
    "monthly": ("months",),
    "annual": ("months",),
}
SIDES = ("receivable", "payable", "both")
ENTITIES = ("commercial", "contact")
AGE_BY = ("due", "document")
ZERO = ("all", "rows", "none")


@dataclass(frozen=True, kw_only=True)
class Options:
    """
    :param kind: one of ``KINDS``
    :param date_to: last day: all figures are those of the books at its end
    :param date_from: first day of entries and months; what is before is the opening balance
    :param side: receivable, payable, or both netted
    :param entity: ``commercial`` puts all contacts of a company into one account; ``contact`` gives
        each contact what its own documents say
    :param currency_ids: empty for all
    :param age_by: age from the ``due`` or the ``document`` date
    :param buckets: last day of each bucket but the oldest, which has no end
    :param zero: accounts that balance: ``all``, those with something to show (``rows``) or ``none``
    :param negative: with accounts whose balance is in the other side's favour
    :param not_due: with items that are not yet due
    :param with_ageing: with the ageing, whatever the kind
    :param with_products: with the products of invoices and credit notes (activity)
    """

    company_id: int
    date_to: date
    date_from: date | None = None
    kind: str = "activity"
    side: str = "receivable"
    entity: str = "commercial"
    currency_ids: tuple[int, ...] = ()
    age_by: str = "due"
    buckets: tuple[int, ...] = (30, 60, 90)
    zero: str = "rows"
    negative: bool = True
    not_due: bool = True
    with_ageing: bool = False
    with_products: bool = False

    def __post_init__(self):
        for name, allowed in (
            ("kind", KINDS),
            ("side", SIDES),
            ("entity", ENTITIES),
            ("age_by", AGE_BY),
            ("zero", ZERO),
        ):
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name}: {getattr(self, name)!r} is none of {', '.join(allowed)}")
        if any(low >= high for low, high in zip((0, *self.buckets), self.buckets, strict=False)):
            raise ValueError(f"buckets: {self.buckets} do not rise from 1")
        if self.date_from and self.date_from > self.date_to:
            raise ValueError(f"date_from: {self.date_from} is after {self.date_to}")

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables the figures hold: entries, items, paid, ageing, months, products."""
        wanted = KINDS[self.kind]
        if self.with_ageing and "ageing" not in wanted:
            wanted += ("ageing",)
        if self.with_products and "entries" in wanted:
            wanted += ("products",)
        return wanted

    @property
    def favour(self) -> int:
        """1 when the balance is normally theirs to pay, -1 when it is ours."""
        return -1 if self.side == "payable" else 1

    @property
    def thresholds(self) -> list[int]:
        """The first day of each bucket but the youngest.

        >>> Options(company_id=1, date_to=date(2026, 1, 31)).thresholds
        [1, 31, 61, 91]
        >>> Options(company_id=1, date_to=date(2026, 1, 31), age_by="document").thresholds
        [31, 61, 91]
        """
        later = [days + 1 for days in self.buckets]
        return [1, *later] if self.age_by == "due" else later
