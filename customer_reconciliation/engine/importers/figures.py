"""From the cells of amount, debit, credit, direction and balance to signed minor units."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from . import amounts, currencies, kinds
from .amounts import BAD, EMPTY, LARGE, OK, STYLE
from .base import Layout
from .body import Body
from .headers import DIRECTIONS, words
from .text import key

MONEY = ("amount", "debit", "credit")
_FACTORS = {key(w): factor for factor, line in DIRECTIONS.items() for w in words(line)}
_REASONS = {BAD: "amount_bad", STYLE: "amount_style", LARGE: "amount_too_large"}


@dataclass
class Figures:
    """Of every row: signed ``amount``, its ``state``, ``balance`` (Int64), ``currency``.

    ``errors`` are (row index, role, reason key) and ``warnings`` dicts with row, key and args.
    ``uncounted`` marks rows that a direction column counts neither way.
    """

    amount: pd.Series
    state: pd.Series
    balance: pd.Series
    currency: pd.Series
    decimal: str
    uncounted: pd.Series
    errors: list[tuple] = field(default_factory=list)
    warnings: list[dict] = field(default_factory=list)


def read(body: Body, layout: Layout, decimals) -> Figures:
    """All figures of the rows below the header."""
    parts = {
        role: amounts.tokens(body.text(role)) for role in (*MONEY, "balance") if body.has(role)
    }
    currency, errors = _currency(body, parts)
    places = currencies.places(currency, decimals)
    decimal, warnings = _decimal(body, parts, layout, places)
    units = {role: _units(body, role, parts[role], decimal, places) for role in parts}
    for role in units:
        errors += _unread(role, units[role]) if role != "balance" else []
        warnings += _rounded(body, role, units[role])
    amount, state, noted = _combined(units)
    factor, uncounted, direction_errors = _direction(body, layout, amount, state)
    if not body.has("direction") and "amount" in units:
        factor, by_kind = _by_kind(body, amount, parts["amount"])
        noted += by_kind
    balance, ignored = _balance(body, units, factor)
    if "amount" in units:
        amount = amount * factor
    return Figures(
        amount,
        state,
        balance,
        currency,
        decimal,
        uncounted,
        errors + direction_errors,
        warnings + noted + ignored,
    )


def first_role(body: Body) -> str:
    """The role whose column an amount that is missing should stand in."""
    return next(role for role in MONEY if body.has(role))


def _currency(body: Body, parts: dict) -> tuple[pd.Series, list[tuple]]:
    """Column, else the cell itself, else the only one in the file, else headers, preamble."""
    cells = body.text("currency")
    codes = {c: currencies.code_of(c) if c not in amounts.NONE else "" for c in cells.unique()}
    unknown = cells.index[cells.map({c: code is None for c, code in codes.items()}).astype(bool)]
    found = cells.map({c: code or "" for c, code in codes.items()}).astype("str")
    for role in MONEY:
        if role in parts:
            found = found.where(found != "", parts[role]["code"])
    if (found == "").any():
        named = [code for code in found.unique() if code]
        found = found.where(found != "", named[0] if len(named) == 1 else body.currency())
    return found, [(at, "currency", "currency_bad") for at in unknown]


def _decimal(body: Body, parts: dict, layout: Layout, places: pd.Series) -> tuple[str, list[dict]]:
    """The decimal sign of the file: decided by the numbers that can be read one way only."""
    if layout.decimal in (".", ","):
        return layout.decimal, []
    written = [p[~body.numeric(role)] for role, p in parts.items()]
    votes = [amounts.votes(p) for p in written]
    points, commas = (sum(v[sign] for v in votes) for sign in ".,")
    if points or commas:
        return ("," if commas > points else "."), []
    example = next(filter(None, map(amounts.ambiguous, written)), "")
    if not example:
        return ".", []
    separator = "," if "," in example else "."
    if places.max() >= 3:
        return separator, []
    warning = {"row": 0, "reason_key": "decimal_ambiguous", "reason_args": {"example": example}}
    return {".": ",", ",": "."}[separator], [warning] if separator == "." else []


def _units(body, role, parts, decimal, places) -> pd.DataFrame:
    """Minor units; cells that a sheet stores as numbers always have a point."""
    if decimal == "," and body.numeric(role).any():
        point = parts["number"].str.replace(".", ",", regex=False)
        parts = parts.assign(number=parts["number"].where(~body.numeric(role), point))
    return amounts.minor(parts, decimal, places)


def _unread(role: str, units: pd.DataFrame) -> list[tuple]:
    bad = units["state"][~units["state"].isin([OK, EMPTY])]
    return [(at, role, _REASONS[state]) for at, state in bad.items()]


def _rounded(body: Body, role: str, units: pd.DataFrame) -> list[dict]:
    at = units.index[units["rounded"]]
    cells = zip(at, body.text(role)[at], units["value"][at], strict=True)
    return [
        {
            "row": i + 1,
            "reason_key": "amount_rounded",
            "reason_args": {"value": value, "read_amount": int(read)},
        }
        for i, value, read in cells
    ]


def _combined(units: dict) -> tuple[pd.Series, pd.Series, list[dict]]:
    """Amount, or debit − credit; a cell that cannot be read spoils its row."""
    noted = []
    states = pd.concat([units[role]["state"] for role in MONEY if role in units], axis=1)
    spoilt = states.where(states > EMPTY, -1).max(axis=1)
    state = spoilt.where(spoilt > 0, states.min(axis=1))
    if "amount" in units:
        return units["amount"]["value"], state, noted
    zero = pd.Series(0, index=state.index, dtype="int64")
    debit = units["debit"]["value"] if "debit" in units else zero
    credit = units["credit"]["value"] if "credit" in units else zero
    if (credit < 0).any() and not (credit > 0).any() and not (debit < 0).any():
        credit = -credit
        noted = [{"row": 0, "reason_key": "credit_negative", "reason_args": {}}]
    return debit - credit, state, noted


def _direction(body: Body, layout: Layout, amount, state) -> tuple[pd.Series, pd.Series, list]:
    """Factor (1, −1) of every row, rows that count neither way, errors.

    Where debit and credit have columns of their own, the direction is that of the balance.
    """
    cells = body.text("direction").map(key)
    one = pd.Series(1, index=cells.index, dtype="int64")
    no = pd.Series(False, index=cells.index)
    if not body.has("direction"):
        return one, no, []
    factors = _FACTORS
    if layout.direction_out:
        out = {key(w) for w in layout.direction_out}
        factors = {c: -1 if c in out else abs(_FACTORS.get(c, 1)) for c in cells.unique()}
    factor = cells.map({c: factors.get(c, 9) for c in cells.unique()})
    if not body.has("amount"):
        return factor.where(factor.abs() == 1, 1), no, []
    counted = (state == OK) & (amount != 0)
    errors = [(at, "direction", "direction_bad") for at in factor.index[(factor == 9) & counted]]
    uncounted = (factor == 0) & (state == OK)
    factor = factor.where(factor.abs() == 1, 1)
    signed = np.sign(amount[counted]) * factor[counted]
    redundant = (amount[counted] < 0).any() and signed.nunique() == 1
    return (one if redundant else factor), uncounted, errors


def _by_kind(body: Body, amount, parts) -> tuple[pd.Series, list[dict]]:
    """Lists of invoices and payments without any sign: the kind says which count −."""
    one = pd.Series(1, index=amount.index, dtype="int64")
    signed = parts["negative"].any() or (parts["mark"] != 0).any()
    if signed or not body.has("kind"):
        return one, []
    kind = kinds.of([body.text("kind")], pd.Series("", index=amount.index, dtype="str"))
    less = kind.isin(["payment", "refund"])
    if not less.any() or not (kind == "invoice").any():
        return one, []
    return one.where(~less, -1), [{"row": 0, "reason_key": "sign_from_kind", "reason_args": {}}]


def _balance(body: Body, units: dict, factor) -> tuple[pd.Series, list[dict]]:
    """Int64 balances; cells that cannot be read become <NA> and are warned of."""
    if "balance" not in units:
        return pd.Series(pd.NA, index=factor.index, dtype="Int64"), []
    value, state = units["balance"]["value"], units["balance"]["state"]
    if body.has("direction") and not body.has("amount") and not (value < 0).any():
        value = value * factor
    cells = body.text("balance")
    bad = state.index[~state.isin([OK, EMPTY])]
    column = body.header_of("balance")
    warnings = [
        {
            "row": at + 1,
            "reason_key": "cell_ignored",
            "reason_args": {"value": cells[at], "column": column},
        }
        for at in bad
    ]
    return value.astype("Int64").where(state == OK), warnings
