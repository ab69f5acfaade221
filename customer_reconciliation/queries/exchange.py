"""Exchange differences: ours alone, never part of what the other side owes in the currency of the
documents."""

from odoo.tools import SQL

_JOURNALS = SQL(
    "(SELECT currency_exchange_journal_id FROM res_company"
    " WHERE currency_exchange_journal_id IS NOT NULL)"
)
#: Needs the alias ``line``. When a reconciliation is undone, Odoo reverses its exchange difference
#: and forgets what it belonged to: the two are left as a pair in the journal for differences.
#: Three conditions side by side are joins to the planner, which knows what they leave over; as
#: alternatives they would be guesses, and wrong by far.
NOT_EXCHANGE = SQL(
    """NOT EXISTS (SELECT FROM account_partial_reconcile p WHERE p.exchange_move_id = line.move_id)
   AND NOT EXISTS (SELECT FROM account_move back
                    WHERE back.id = line.move_id AND back.reversed_entry_id IS NOT NULL
                      AND back.move_type = 'entry' AND back.journal_id IN %s)
   AND NOT EXISTS (SELECT FROM account_move back
                    WHERE back.reversed_entry_id = line.move_id AND back.move_type = 'entry'
                      AND back.journal_id IN %s)""",
    _JOURNALS,
    _JOURNALS,
)
#: The same as a value, where it is no condition of the whole query.
IS_EXCHANGE = SQL("(NOT (%s))", NOT_EXCHANGE)
