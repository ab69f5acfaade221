"""Order of records by what is computed and not stored."""

from odoo.tools import SQL


def by_ids(alias: str, ids: list[int], direction: SQL) -> SQL:
    """A term of ORDER BY: as ``ids`` are, or the other way round."""
    return SQL("ARRAY_POSITION(%s::int[], %s) %s", ids, SQL.identifier(alias, "id"), direction)
