"""Amounts of the database in the units everything is computed in."""

from odoo.tools import SQL


def exact_minor(column: str | SQL, decimals: int | str) -> SQL:
    """A numeric column as a bigint of minor units, rounded half away from zero.

    ``column`` may be a difference. ``decimals``: of its currency, as a number or as the name of the
    column that has it.
    """
    # 10.0 is numeric: the power of an integer would be a floating point number.
    scale = SQL("%s", 10**decimals) if isinstance(decimals, int) else SQL("10.0 ^ " + decimals)
    return SQL("ROUND((%s) * %s)::bigint", SQL(column), scale)
