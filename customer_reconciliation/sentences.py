"""The engine's sentences, and a few of our own, in the reader's language.

The engine says why by a key and arguments, so that the reason of a match stored once is read by
everybody in their own language, currency format and date format.
"""

from odoo.tools import format_date
from odoo.tools.i18n import format_list
from odoo.tools.translate import LazyTranslate

from . import engine, posting
from .engine import importers

_lt = LazyTranslate(__name__)

NAMED_MAX = 3  # documents named one by one; of more only their number

OWN = {
    "by_hand": _lt("Matched by {user}: {note}"),
    "changed_since": _lt(
        "{ref} was {old_amount} and is {new_amount} in the ledger now: decide again."
    ),
    "other_currency": _lt("Left out: in {currency}, this session is in another currency."),
    "before": _lt("Left out: dated {row_date}, before the period; it is in their opening balance."),
    "after": _lt("Left out: dated {row_date}, after the period."),
    "no_effect": _lt("Left out: the row of {row_date} has an amount of zero."),
    "booked_later": _lt(
        "{their_ref} of {line_amount} dated {line_date} is in our books as {later_ref} of "
        "{later_date}, after the period."
    ),
    "opening_gap": _lt(
        "Before {start_date} our books show {our_amount} and theirs {their_amount}: "
        "reconcile the earlier period, or enter their opening balance."
    ),
    # What the engine says of two sides, told of one ledger by its documents.
    "cash_same": _lt(
        "{source_ref} of {source_date} and {target_ref} of {target_date} name the same document;"
        " both are {paid_amount}."
    ),
    "cash_same_group": _lt(
        "{source_ref} and {target_ref} name the same documents; both sides come to {paid_amount}."
    ),
    "cash_amount": _lt(
        "{source_ref} of {source_date} and {target_ref} of {target_date} are both {paid_amount};"
        " nothing else that is open fits as well."
    ),
    "cash_twins": _lt(
        "{source_ref} of {source_date} and {target_ref} of {target_date} are one of {twin_count}"
        " equal pairs of {paid_amount}, taken in the order of their dates."
    ),
    "cash_sum": _lt(
        "{source_ref} and {target_ref} both come to {paid_amount}; of about {choice_count}"
        " combinations near it no other fits as well."
    ),
    "cash_reversal": _lt(
        "{source_ref} and {target_ref} cancel each other: both are {paid_amount}."
    ),
}
TEMPLATES = {**engine.SENTENCES, **importers.TEMPLATES, **posting.SENTENCES, **OWN}


def render(env, key, args, currency=None):
    """The sentence of ``key`` in the language of ``env``; ``""`` without a key.

    :param dict args: ``*_amount`` int minor units of ``currency``, ``*_money`` minor units and the
        name of their currency, ``*_date`` ISO date, ``*_ref`` a name or a
        list of names, else as is
    """
    if not key:
        return ""
    args = args or {}
    templates = {name: env._(TEMPLATES[name]) for name in (key, *args.get("but", ()))}
    shown = {name: _shown(env, name, value) for name, value in args.items()}
    text = engine.sentence(key, shown, _money(currency), templates)
    return text.replace("。 ", "。")  # no space between Chinese sentences


def _shown(env, name, value):
    if name.endswith("_date"):
        return format_date(env, value) if value else ""
    if name.endswith("_ref") and isinstance(value, list):
        return listed(env, value)
    if name == "order" and value in importers.DATE_ORDERS:
        return env._(importers.DATE_ORDERS[value])
    if name.endswith("_money"):
        minor, code = value
        currencies = env["res.currency"].with_context(active_test=False)
        return _money(currencies.search([("name", "=", code)], limit=1))(minor)
    return value


def listed(env, names):
    """``["INV/1", "INV/2"]`` → “INV/1 and INV/2”; of many the first, and how many more."""
    more = len(names) - NAMED_MAX
    if more > 0:
        names = [*names[:NAMED_MAX], env._("%s more", more)]
    return format_list(env, names)


def _money(currency):
    if not currency:
        return engine.money
    return lambda minor: currency.format(currency._major(minor))
