"""Which part of the ledger is asked for."""

from dataclasses import dataclass
from datetime import date, timedelta

ACCOUNT_TYPES = {
    "receivable": ("asset_receivable",),
    "payable": ("liability_payable",),
    "both": ("asset_receivable", "liability_payable"),
}


@dataclass(frozen=True)
class Scope:
    """One partner's account: commercial entity × company × currency × kind of account.

    ``decimals`` is the currency's number of decimals; amounts come out in its minor units.
    """

    company_id: int
    partner_id: int
    currency_id: int
    decimals: int
    account_type: str = "receivable"

    @property
    def account_types(self) -> tuple[str, ...]:
        return ACCOUNT_TYPES[self.account_type]


@dataclass(frozen=True)
class Period:
    """Days from ``start`` to ``end``, both included; ``None`` means without end."""

    start: date | None = None
    end: date | None = None

    def before(self) -> "Period":
        """All days before this period, which has a start."""
        return Period(end=self.start - timedelta(days=1))
