"""A debit note as it is asked for: what a customer owes besides its invoices."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DebitLine:
    """``amount``: minor units of the note's currency, before taxes, above zero."""

    name: str
    amount: int


@dataclass(frozen=True)
class DebitNote:
    """``account_id`` 0: that of the journal. ``taxes``: ids; none at all is none."""

    company_id: int
    partner_id: int
    currency_id: int
    date: date
    due_date: date
    ref: str
    notice_id: int
    lines: tuple[DebitLine, ...]
    journal_id: int = 0
    account_id: int = 0
    taxes: tuple[int, ...] = ()
