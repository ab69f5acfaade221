"""Many rows of one model in one statement, where the ORM would take far longer for each."""

from collections.abc import Mapping, Sequence

from odoo.tools import SQL

QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"'})


def _array(values: Sequence) -> str:
    """Values as PostgreSQL reads a whole array: one constant to parse, not one for each value."""
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return f'"{value.translate(QUOTED)}"'
    return str(value)


def insert(env, model: str, columns: Mapping[str, Sequence]) -> list[int]:
    """Rows of ``model``, the values of each field in a list; for fields nothing is computed from.

    Nobody's rights are asked and no method of the model runs: that is the caller's part.

    :return: the ids, in the order of the rows
    """
    records = env[model]
    columns = dict(columns)
    count = len(next(iter(columns.values()), ()))
    if not count:
        return []
    sequence = f"{records._table}_id_seq"
    ids = [
        row[0]
        for row in env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", sequence, count)
        )
    ]
    kinds = {name: records._fields[name].column_type[0] for name in columns}
    lists = [SQL("%s::int[]", _array(ids))]
    lists += [SQL("%s::%s[]", _array(columns[name]), SQL(kinds[name])) for name in columns]
    names, logged = ["id", *columns], SQL("")
    if records._log_access:
        names += ["create_uid", "write_uid", "create_date", "write_date"]
        logged = SQL(", %s, %s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'", *[env.uid] * 2)
    env.execute_query(
        SQL(
            "INSERT INTO %s (%s) SELECT item.*%s FROM unnest(%s) item RETURNING id",
            SQL.identifier(records._table),
            SQL(", ").join(map(SQL.identifier, names)),
            logged,
            SQL(", ").join(lists),
        )
    )
    records.invalidate_model()
    return ids
