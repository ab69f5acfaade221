"""The ledger's rows in which a word stands: number, reference, label or product.

One condition over all of these would read the whole ledger for a rare word, a union of searches
would collect half of it for a common one. So the searches are tried first, up to a bound: few rows
are named one by one, many are recognised while the ledger is read in its order.
"""

from odoo.tools import SQL
from odoo.tools.sql import escape_psql

#: More rows than this, and the word counts as common. Beyond what the screen counts exactly.
LISTED_MAX = 20_000


def with_keyword(env, alias: str, keyword: str, *, whole_document: bool = True) -> SQL:
    """The condition that ``keyword`` stands in a row's number, reference, label or product.

    With ``whole_document`` a product of the document is enough, else it must be the row's own.
    A product is found by its name and by what the document calls it: the document may be in
    another language, and its line may have no product.
    """
    env["account.move.line"].flush_model(["name", "move_id", "product_id"])
    env["account.move"].flush_model(["name", "ref", "payment_reference"])
    products = env["product.product"].with_context(active_test=False)
    product_ids = products._search([("display_name", "ilike", keyword)]).get_result_ids()
    like = _Like(env, keyword)
    rows = env.execute_query(_searched(like, product_ids or (0,), whole_document))
    if len(rows) > LISTED_MAX:
        return _recognised(alias, like, product_ids or (0,), whole_document)
    return SQL("%s IN %s", SQL.identifier(alias, "id"), tuple(row[0] for row in rows) or (0,))


class _Like:
    """``_Like(env, word)(column, …)``: the word stands in one of the columns."""

    def __init__(self, env, keyword):
        self.clean = env.registry.unaccent
        self.pattern = self.clean(SQL("%s", f"%{escape_psql(keyword)}%"))

    def __call__(self, *columns):
        parts = (SQL("%s ILIKE %s", self.clean(column), self.pattern) for column in columns)
        return SQL("(%s)", SQL(" OR ").join(parts))


def _searched(like, product_ids, whole_document):
    """The items found, each part through an index of its own.

    What names a product on an invoice stands on other items than the one that is due.
    """
    return SQL(
        """WITH named AS MATERIALIZED (
                SELECT id, move_id FROM account_move_line line WHERE %(label)s LIMIT %(limit)s)
    SELECT id FROM named
     UNION SELECT line.id FROM account_move_line line JOIN named USING (move_id)
            WHERE line.display_type = 'payment_term'
              AND (SELECT count(*) FROM named) < %(limit)s
     UNION (SELECT line.id FROM account_move_line line JOIN account_move move
                ON move.id = line.move_id WHERE %(document)s LIMIT %(limit)s)
     UNION (SELECT line.id FROM account_move_line line JOIN account_move_line item
                ON %(same)s WHERE item.product_id IN %(products)s LIMIT %(limit)s)""",
        label=like(SQL("line.name")),
        document=like(SQL("move.name"), SQL("move.ref"), SQL("move.payment_reference")),
        same=SQL("item.move_id = line.move_id" if whole_document else "item.id = line.id"),
        products=tuple(product_ids),
        limit=LISTED_MAX + 1,
    )


def _recognised(alias, like, product_ids, whole_document):
    """The same of a row at hand, by its own columns first."""
    row = {
        name: SQL.identifier(alias, name)
        for name in ("id", "move_id", "label", "number", "ref", "kind")
    }
    return SQL(
        """(%(own)s
            OR EXISTS (SELECT FROM account_move move
                        WHERE move.id = %(move_id)s AND %(reference)s)
            OR EXISTS (SELECT FROM account_move_line item
                        WHERE %(same)s AND (item.product_id IN %(products)s
                           OR %(kind)s IN ('invoice', 'refund') AND %(text)s)))""",
        own=like(row["label"], row["number"], row["ref"]),
        move_id=row["move_id"],
        kind=row["kind"],
        text=like(SQL("item.name")),
        reference=like(SQL("move.payment_reference")),
        same=SQL(
            "item.move_id = %s" if whole_document else "item.id = %s",
            row["move_id" if whole_document else "id"],
        ),
        products=tuple(product_ids),
    )
