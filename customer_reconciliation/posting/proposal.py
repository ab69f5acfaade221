"""What the door is asked to post."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Allocation:
    """``amount`` of what is open on the source settles as much of the target.

    Sources and targets are journal items (``account.move.line``) of opposite sign: a payment and an
    installment, a credit note and an installment, a payment and its refund. ``amount`` is above
    zero, in minor units of the currency both are in; of the target's, when they differ (Odoo then
    converts at the rate of the payment).
    """

    source_id: int
    target_id: int
    amount: int


@dataclass(frozen=True)
class WriteOff:
    """``amount`` of what is open on a line goes to the accounts and taxes of a preset.

    ``amount`` is above zero and gross, in minor units of the line's currency, whichever sign the
    line has: an invoice paid short becomes a cost, a payment a little too high becomes a gain.
    ``preset_id`` is an ``account.reconcile.model`` whose lines are percentages that add up to 100.
    ``limit`` is the most the rule allows for the proposal, in minor units of the company's
    currency; ``None`` when the rule sets none.
    """

    line_id: int
    amount: int
    preset_id: int
    kind: str = "difference"
    limit: int | None = None


@dataclass(frozen=True)
class Discount:
    """The early payment discount of an invoice's terms, ``amount`` above zero as the terms say.

    It counts when every payment allocated to ``line_id`` is dated within the discount's date.
    Accounts and taxes are those of Odoo's own early payment discount.
    """

    line_id: int
    amount: int


@dataclass(frozen=True)
class BankLine:
    """A suspense item of a bank statement line becomes the partner's item on ``account_id``.

    The whole item is turned; what no allocation takes stays open on the partner's account.
    """

    line_id: int
    partner_id: int
    account_id: int


@dataclass(frozen=True)
class Proposal:
    """Lines to be settled together, all of it or nothing.

    ``key`` is the caller's own and comes back with plan and outcome. ``date`` is the date of
    write-offs; ``None`` takes the latest date of the lines. ``label`` heads the write-offs.
    ``open_before``: (line, what was open on it when this was proposed), in minor units of the
    line's currency, signed as in the ledger; lines it doesn't name may have changed since.
    ``company_id``: of whom all lines have to be; ``None`` when nobody says.
    """

    key: int | str
    allocations: tuple[Allocation, ...]
    write_offs: tuple[WriteOff, ...] = ()
    discounts: tuple[Discount, ...] = ()
    bank_lines: tuple[BankLine, ...] = ()
    date: datetime.date | None = None
    label: str = ""
    company_id: int | None = None
    open_before: tuple[tuple[int, int], ...] = ()

    def line_ids(self) -> tuple[int, ...]:
        """The journal items it is about, each once, in a fixed order."""
        ids = {a.source_id for a in self.allocations} | {a.target_id for a in self.allocations}
        ids |= {part.line_id for part in (*self.write_offs, *self.discounts, *self.bank_lines)}
        return tuple(sorted(ids))

    def given_up(self) -> tuple[WriteOff | Discount, ...]:
        """What is not paid but written off or deducted."""
        return self.write_offs + self.discounts
