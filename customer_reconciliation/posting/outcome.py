"""What the door answers."""

from dataclasses import asdict, dataclass, field

from .proposal import Proposal


@dataclass(frozen=True)
class Refusal:
    """Why a proposal is not posted: a key of ``SENTENCES`` with its arguments.

    ``*_amount`` arguments are minor units of ``currency_id``, ``*_date`` ISO dates. Render with
    ``reconciliation.posting``'s ``_sentence``.
    """

    key: str
    args: dict
    currency_id: int | None = None


@dataclass(frozen=True)
class Residual:
    """What is open on a line before and after, in minor units of its currency, signed."""

    line_id: int
    before: int
    after: int


@dataclass(frozen=True)
class Entry:
    """Items of a journal entry that clear ``amount`` (signed as the line's residual) of a line.

    ``items`` are values of ``account.move.line``, the first of them the one to reconcile with the
    line. ``apart`` when they need an entry of their own: a tax falls due on payment.
    """

    line_id: int
    amount: int
    kind: str
    company_id: int
    journal_id: int
    date: object
    items: tuple[dict, ...]
    apart: bool = False


@dataclass(frozen=True)
class Plan:
    """What would be posted for a proposal; nothing at all when there are refusals.

    ``residuals`` has every line of the proposal. Foreign currencies: the currency's own residuals;
    exchange differences are Odoo's, ``exchange`` says that there will be some.
    """

    proposal: Proposal
    refusals: tuple[Refusal, ...] = ()
    residuals: tuple[Residual, ...] = ()
    entries: tuple[Entry, ...] = ()
    exchange: bool = False

    @property
    def refused(self) -> bool:
        return bool(self.refusals)


@dataclass(frozen=True)
class Turned:
    """A suspense item that was turned, with what it was before."""

    line_id: int
    account_id: int
    partner_id: int | None
    statement_partner_id: int | None


@dataclass(frozen=True)
class Posted:
    """What became of a proposal. ``as_dict`` is JSON, and ``_undo`` needs nothing else.

    ``write_off_ids`` are the items of its write-offs, in entries (``move_ids``) that others of the
    batch may share. After an undo ``move_ids`` are the reversals.
    """

    key: int | str
    refusals: tuple[Refusal, ...] = ()
    partial_ids: tuple[int, ...] = ()
    full_ids: tuple[int, ...] = ()
    move_ids: tuple[int, ...] = ()
    exchange_move_ids: tuple[int, ...] = ()
    write_off_ids: tuple[int, ...] = ()
    turned: tuple[Turned, ...] = ()
    residuals: tuple[Residual, ...] = ()

    @property
    def refused(self) -> bool:
        return bool(self.refusals)

    def as_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict) -> "Posted":
        values = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
        for name, kind in (("refusals", Refusal), ("turned", Turned), ("residuals", Residual)):
            values[name] = tuple(kind(**each) for each in values.get(name, ()))
        return cls(**values)


@dataclass(eq=False)
class Planned:
    """The amounts of a reconciliation by (debit item, credit item), each to be taken once.

    ``amounts``: (minor units of the debit item, of the credit item); ``None`` for a side that is
    not held to an amount. Once taken, the pair gets nothing more.
    """

    amounts: dict[tuple[int, int], tuple[int | None, int | None]]
    taken: set = field(default_factory=set)

    def __contains__(self, pair) -> bool:
        return pair in self.amounts

    def take(self, pair):
        """The amounts of ``pair``, or ``None`` if they have been taken already."""
        if pair in self.taken:
            return None
        self.taken.add(pair)
        return self.amounts[pair]
