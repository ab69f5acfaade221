"""What goes into an importer and comes out of it: Layout, Grid, Reading, UnreadableFile."""

from dataclasses import asdict, dataclass, field, fields, replace

import pandas as pd

from ..tables import READING, READING_ERRORS, READING_WARNINGS, SKIPPED, empty
from .messages import sentence

MAX_BYTES = 64 * 2**20
MAX_UNPACKED_BYTES = 512 * 2**20
MAX_ROWS = 500_000
MAX_COLUMNS = 500
SAMPLE_ROWS = 20

ROLES = (
    "date",
    "due_date",
    "ref",
    "memo",
    "amount",
    "debit",
    "credit",
    "direction",
    "currency",
    "balance",
    "kind",
)


class UnreadableFile(ValueError):
    """Nothing can be made of the file; the message names the cure.

    ``reason_key`` is a key of :data:`.messages.UNREADABLE` and ``args_`` fills its template.
    """

    def __init__(self, reason_key: str, **args_):
        self.reason_key, self.args_ = reason_key, args_
        super().__init__(sentence(reason_key, args_))


@dataclass(frozen=True)
class Layout:
    """How a partner's files look. What is ``None`` is found out anew in each file.

    ``columns`` maps a role of :data:`ROLES` to the text of its header; ``memo`` may be a tuple of
    several. ``debit`` is the column that counts +, ``credit`` the one that counts −.
    ``sign`` (1, −1, 0 = find out with :func:`.orient`) is kept for the caller: reading never
    applies it. ``header_row`` is where the header was last seen; the header may move.
    """

    reader: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    columns: dict[str, str | tuple[str, ...]] | None = None
    date_order: str | None = None
    decimal: str | None = None
    sign: int = 0
    direction_out: tuple[str, ...] | None = None

    def to_dict(self) -> dict:
        """The layout in types JSON knows."""
        return _lists(asdict(self))

    @classmethod
    def from_dict(cls, values: dict) -> "Layout":
        """The reverse of :meth:`to_dict`; unknown keys are ignored, missing ones left open."""
        known = {f.name for f in fields(cls)}
        layout = cls(**{k: v for k, v in values.items() if k in known})
        columns = layout.columns and {k: _tuple(v) for k, v in layout.columns.items() if v}
        words = layout.direction_out and tuple(layout.direction_out)
        return replace(layout, columns=columns or None, direction_out=words or None)


def _lists(value):
    if isinstance(value, dict):
        return {k: _lists(v) for k, v in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _tuple(value):
    return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True)
class Grid:
    """The cells of a CSV file or a sheet, before anything is understood.

    ``cells`` is text without surrounding blanks, ``""`` for none, columns 0..n−1; row i of it is
    row i + 1 of the file. ``numeric`` (same shape) marks cells that a sheet stores as numbers:
    their text always has a decimal point and no thousands separator. ``None``: there are none.
    """

    cells: pd.DataFrame
    numeric: pd.DataFrame | None = None


@dataclass(frozen=True)
class Reading:
    """What was read of a file.

    Amounts, ``balance``, ``opening`` and ``closing`` are int minor units in one sign, that of
    the amounts as written (debit − credit, income − expense): opening + Σ amounts = closing
    wherever the file is consistent. With several currencies ``opening`` and ``closing`` are
    ``None`` and ``balances`` has them by currency.
    """

    table: pd.DataFrame = field(default_factory=lambda: empty(READING))
    errors: pd.DataFrame = field(default_factory=lambda: empty(READING_ERRORS))
    skipped: pd.DataFrame = field(default_factory=lambda: empty(SKIPPED))
    layout: Layout = field(default_factory=Layout)
    opening: int | None = None
    closing: int | None = None
    headers: list[str] = field(default_factory=list)
    sample: list[list[str]] = field(default_factory=list)
    warnings: pd.DataFrame = field(default_factory=lambda: empty(READING_WARNINGS))
    balances: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)
