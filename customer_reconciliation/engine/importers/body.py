"""The rows below the header, asked for by role."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from . import columns, currencies
from .base import Grid
from .headers import HEADER_WORDS
from .text import key

_FILLERS = r"^[-/\\—–_*.\s]+$"
_CURRENCY_KEYS = tuple(key(w) for w in HEADER_WORDS["currency"])


@dataclass(frozen=True)
class Body:
    """A grid whose header row (index ``at``) and columns (role → places) are known.

    Rows keep the index of the grid: row ``i`` is row ``i + 1`` of the file.
    """

    grid: Grid
    at: int
    places: dict[str, list[int]]

    @cached_property
    def header(self) -> list[str]:
        """The header cells, made unique."""
        return columns.names(self.grid.cells.iloc[self.at].tolist())

    @cached_property
    def cells(self) -> pd.DataFrame:
        """All cells below the header, without blank rows."""
        below = self.grid.cells.iloc[self.at + 1 :]
        return below[(below != "").any(axis=1)]

    def has(self, role: str) -> bool:
        """Whether a column plays the role."""
        return bool(self.places.get(role))

    def header_of(self, role: str) -> str:
        """Text of the role's header, "" if it has none."""
        return self.header[self.places[role][0]] if self.has(role) else ""

    def text(self, role: str) -> pd.Series:
        """The role's cells; "" where the file does not have it."""
        if self.has(role):
            return self.cells[self.places[role][0]]
        return pd.Series("", index=self.cells.index, dtype="str")

    def amount_text(self) -> pd.Series:
        """What amount, debit and credit say together."""
        return self.text("amount") + self.text("debit") + self.text("credit")

    def words(self, role: str) -> pd.Series:
        """Text of all columns of a role joined, without mere fillers such as ``----``."""
        joined = pd.Series("", index=self.cells.index, dtype="str")
        for place in self.places.get(role, []):
            cells = self.cells[place].str.replace(_FILLERS, "", regex=True)
            glue = ((joined != "") & (cells != "")).map({True: " · ", False: ""})
            joined = joined + glue + cells
        return joined.astype("str")

    def numeric(self, role: str) -> pd.Series:
        """Which of the role's cells a sheet stores as numbers."""
        if self.grid.numeric is None or not self.has(role):
            return pd.Series(False, index=self.cells.index)
        return self.grid.numeric.loc[self.cells.index, self.places[role][0]].astype(bool)

    def currency(self) -> str:
        """The currency that the headers of amounts name, else the preamble, else ""."""
        money = ("amount", "debit", "credit", "balance")
        named = [currencies.code_within(self.header_of(role)) for role in money]
        return next(filter(None, [*named, *map(_stated, self.preamble())]), "")

    def preamble(self) -> list[list[str]]:
        """The rows above the header."""
        return self.grid.cells.iloc[: self.at].to_numpy().tolist()


def _stated(row: list[str]) -> str:
    """``["币种：", "人民币"]`` or ``["Currency: EUR"]`` → the code."""
    cells = [c for c in row if c]
    for cell, following in zip(cells, [*cells, ""][1:], strict=True):
        if key(cell).startswith(_CURRENCY_KEYS):
            return currencies.code_within(cell) or currencies.code_of(following) or ""
    return ""
