"""Sentences that say why: one template a key, so that a caller may render them in any language.

The engine stores the key and its arguments; :func:`sentence` renders English. What an argument is
shows in its name: ``*_amount`` int minor units, ``*_money`` minor units and their currency,
``*_date`` ISO date, ``*_count`` int, ``percent`` and anything else text; ``but`` is a tuple of keys
of further sentences.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from string import Formatter

import numpy as np


def _lt(text: str) -> str:
    """Mark a text for translation; whoever shows it translates it."""
    return text


SENTENCES = {
    # Why lines belong together.
    "reference": _lt(
        "{our_ref} of {our_date} and {their_ref} of {their_date} name the same document;"
        " both are {our_amount}."
    ),
    "learnt": _lt(
        "{our_ref} of {our_date} and {their_ref} of {their_date} name the same document in the"
        " words of this partner; both are {our_amount}."
    ),
    "reference_group": _lt(
        "{our_count} of our lines and {their_count} of theirs name the same"
        " documents ({our_ref}); both sides come to {our_amount}."
    ),
    "amount": _lt(
        "{our_ref} of {our_date} and {their_ref} of {their_date} are both {our_amount};"
        " no other assignment fits as well."
    ),
    "twins": _lt(
        "{our_ref} of {our_date} and {their_ref} of {their_date} are one of {twin_count} equal"
        " pairs of {our_amount}, matched in the order of their dates."
    ),
    "sum_ours": _lt(
        "{our_count} of our lines ({our_ref}) come to {our_amount}, as {their_ref} of"
        " {their_date} does; of about {choice_count} combinations near it no other fits as well."
    ),
    "sum_theirs": _lt(
        "{their_count} of their lines ({their_ref}) come to {their_amount}, as {our_ref}"
        " of {our_date} does; of about {choice_count} combinations near it no other fits as well."
    ),
    "sum_short_ours": _lt(
        "{our_count} of our lines ({our_ref}) come to {our_amount}, {off_amount} more"
        " or less than {their_ref} of {their_date}; that would be a usual discount."
    ),
    "sum_short_theirs": _lt(
        "{their_count} of their lines ({their_ref}) come to {their_amount},"
        " {off_amount} more or less than {our_ref} of {our_date}; that would be a usual discount."
    ),
    "reversal_ours": _lt("{our_ref} was booked and reversed on our side; the two lines cancel."),
    "reversal_theirs": _lt(
        "{their_ref} was booked and reversed on their side; the two lines cancel."
    ),
    "short": _lt(
        "{our_ref} of {our_date} and {their_ref} of {their_date} name the same documents; ours"
        " is {our_amount}, theirs {their_amount}, {off_amount} apart."
    ),
    "near": _lt(
        "{our_ref} of {our_date}, {our_amount}, and {their_ref} of {their_date},"
        " {their_amount}, are {off_amount} apart and near in time; nothing else links them."
    ),
    # What a match leaves over.
    "left_rounding": _lt("{off_amount} of {base_amount} is rounding."),
    "left_discount": _lt("{off_amount} is {percent} % of {base_amount}: a discount taken."),
    "left_bank_charge": _lt(
        "{off_amount} of {base_amount} is small and round: probably a bank charge."
    ),
    "left_bank_charge_paid": _lt(
        "{off_amount} of the {base_amount} paid did not arrive: probably a bank charge."
    ),
    "left_bank_charge_again": _lt(
        "{off_amount} of {base_amount} is off by the same as other matches of this partner:"
        " probably a bank charge."
    ),
    "left_tax": _lt("{off_amount} is {percent} % of {base_amount}: a tax withheld or left out."),
    "left_amount": _lt("{off_amount} of {base_amount} differ without a usual cause."),
    "left_swapped": _lt("Two digits are swapped: ours is {our_amount}, theirs {their_amount}."),
    "left_digit": _lt("One digit is different: ours is {our_amount}, theirs {their_amount}."),
    "left_left_out": _lt("One digit is left out: ours is {our_amount}, theirs {their_amount}."),
    "left_shifted": _lt(
        "The decimal point stands elsewhere: ours is {our_amount}, theirs {their_amount}."
    ),
    "left_sign": _lt(
        "Booked on the wrong side: ours is {our_amount}, theirs {their_amount}; the difference is"
        " twice the amount."
    ),
    "left_fx": _lt(
        "{off_amount} is {percent} % of {base_amount}, as with other matches of these days:"
        " another exchange rate."
    ),
    "left_discount_said": _lt(
        "{off_amount} is {percent} % of {base_amount}: a discount, as the text says ({said})."
    ),
    "left_bank_charge_said": _lt(
        "{off_amount} of {base_amount} is a bank charge, as the text says ({said})."
    ),
    "left_tax_said": _lt(
        "{off_amount} is {percent} % of {base_amount}: a tax withheld or left out, as the text"
        " says ({said})."
    ),
    "left_fx_said": _lt(
        "{off_amount} is {percent} % of {base_amount}: another exchange rate, as the text says"
        " ({said})."
    ),
    "left_fx_stated": _lt(
        "{off_amount} is {percent} % of {base_amount}: another exchange rate; the text states"
        " {said}, which comes to one of the two amounts."
    ),
    # Why a line stands alone.
    "timing_ours": _lt(
        "{our_ref} of {line_amount} dated {line_date} is not in their list; their list"
        " ends {cut_off_date}: probably in transit."
    ),
    "timing_theirs": _lt(
        "{their_ref} of {line_amount} dated {line_date} is not in our books; our books"
        " end {cut_off_date}: probably in transit."
    ),
    "timing_begins_ours": _lt(
        "{our_ref} of {line_amount} dated {line_date} is not in their list, which begins"
        " {first_date}: we usually book later than they do, so they probably booked it before."
    ),
    "timing_begins_theirs": _lt(
        "{their_ref} of {line_amount} dated {line_date} is not in our books, which begin"
        " {first_date}: they usually book later than we do, so we probably booked it before."
    ),
    "missing_theirs": _lt(
        "{our_ref} of {line_amount} dated {line_date} is not in their list, which"
        " runs from {first_date} to {cut_off_date}."
    ),
    "missing_ours": _lt(
        "{their_ref} of {line_amount} dated {line_date} is not in our books, which run"
        " from {first_date} to {cut_off_date}."
    ),
    "missing_theirs_all": _lt("{our_ref} of {line_amount} dated {line_date}: their list is empty."),
    "missing_ours_all": _lt("{their_ref} of {line_amount} dated {line_date}: our books are empty."),
    "duplicate_ours": _lt(
        "{our_ref} of {line_amount} dated {line_date} repeats {twin_ref} of"
        " {twin_date}, which is matched."
    ),
    "duplicate_theirs": _lt(
        "{their_ref} of {line_amount} dated {line_date} repeats {twin_ref} of"
        " {twin_date}, which is matched."
    ),
    "duplicate_ours_alone": _lt(
        "{our_ref} of {line_amount} dated {line_date} repeats {twin_ref} of"
        " {twin_date}; neither is in their list."
    ),
    "duplicate_theirs_alone": _lt(
        "{their_ref} of {line_amount} dated {line_date} repeats {twin_ref} of"
        " {twin_date}; neither is in our books."
    ),
    "misposted_ours": _lt(
        "{our_ref} of {line_amount} dated {line_date} equals {twin_ref} of"
        " {twin_date} in the list of partner {partner}."
    ),
    "misposted_theirs": _lt(
        "{their_ref} of {line_amount} dated {line_date} equals our {twin_ref} of"
        " {twin_date} of partner {partner}."
    ),
    "carried": _lt(
        "{line_ref} of {line_amount} dated {line_date} was explained in the session before"
        " and stands as it did."
    ),
    # What was learnt of the partner.
    "learnt_pattern": _lt(
        "Learnt of this partner: their {learnt_theirs} is our {learnt_ours};"
        " decisions that bear it out: {learnt_count}."
    ),
    "learnt_alias": _lt(
        "Learnt of this partner: their {learnt_theirs} stands for our {learnt_ours};"
        " decisions that bear it out: {learnt_count}."
    ),
    "learnt_lag": _lt(
        "Learnt of this partner: they book about {learnt_value} days after us;"
        " decisions that bear it out: {learnt_count}."
    ),
    "learnt_lag_early": _lt(
        "Learnt of this partner: they book about {learnt_value} days before us;"
        " decisions that bear it out: {learnt_count}."
    ),
    "learnt_discount": _lt(
        "Learnt of this partner: {learnt_value} % is a usual difference;"
        " decisions that bear it out: {learnt_count}."
    ),
    # What speaks against a match, or for it, besides its first reason.
    "but_date": _lt("Against it: the dates are {late_days} days off the usual lag."),
    "but_reference": _lt("Against it: they name no common document."),
    "but_kind": _lt("Against it: they are of different kinds."),
    "but_rivals": _lt("Against it: other lines fit about as well."),
}
#: What each piece of evidence is called where a match shows what it rests on.
EVIDENCE_LABELS = {
    "prior": _lt("Lines it could have been"),
    "amount": _lt("Amounts"),
    "reference": _lt("References"),
    "date": _lt("Dates"),
    "kind": _lt("Kinds of document"),
    "knowledge": _lt("What was learnt of this partner"),
    "rivals": _lt("Other lines that fit"),
}


def money(minor: int, decimals: int = 2) -> str:
    """Minor units as text: ``money(-123456) == "-1,234.56"``."""
    whole, part = divmod(abs(minor), 10**decimals)
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole:,}.{part:0{decimals}d}" if decimals else f"{sign}{whole:,}"


def sentence(
    key: str,
    args: dict,
    amount: Callable[[int], str] = money,
    templates: dict[str, str] = SENTENCES,
) -> str:
    """The sentence of ``key``; ``amount`` formats minor units, ``templates`` may be translated.

    ``args["but"]``, where present, is a tuple of further keys, each a sentence that follows.
    """
    return " ".join(_filled(templates[k], args, amount) for k in (key, *args.get("but", ())))


def sentences(keys: Iterable[str], args: list[dict]) -> list[str]:
    """English for many at once: :func:`sentence` of each key and its arguments."""
    parts = [(key, *values.get("but", ())) for key, values in zip(keys, args, strict=True)]
    return _written(parts, lambda name, rows: [args[row][name] for row in rows.tolist()])


def sentences_of(parts: list[tuple[str, ...]], columns: dict[str, np.ndarray]) -> list[str]:
    """The same for arguments in columns; ``parts``: the key of each and those of ``but``."""
    return _written(parts, lambda name, rows: columns[name][rows].tolist())


def _written(parts: list[tuple[str, ...]], values: Callable[[str, np.ndarray], list]) -> list[str]:
    """Each distinct text is filled once for all its rows; ``values``: of a field, for rows."""
    alike, texts = defaultdict(list), np.full(len(parts), "", dtype=object)
    for row, keys in enumerate(parts):
        alike[keys].append(row)
    for keys, numbers in alike.items():
        rows = np.array(numbers)
        pattern, fields = _compiled(" ".join(SENTENCES[key] for key in keys))
        filled = [
            _money_of_all(values(name, rows)) if is_money else values(name, rows)
            for name, is_money in fields
        ]
        texts[rows] = [pattern % row for row in zip(*filled, strict=True)]
    return texts.tolist()


def _money_of_all(amounts: list[int]) -> list[str]:
    """:func:`money` of each, faster: below 2**49 the nearest float has the right two decimals."""
    if max(amounts) < 2**49 and min(amounts) > -(2**49):
        return [f"{minor / 100:,.2f}" for minor in amounts]
    return [money(minor) for minor in amounts]


def _filled(template: str, args: dict, amount: Callable[[int], str]) -> str:
    pattern, fields = _compiled(template)
    return pattern % tuple(amount(args[f]) if money_ else _plain(args[f]) for f, money_ in fields)


def _plain(value) -> object:
    """A sum with its currency as text, anything else as it is."""
    return f"{money(value[0])} {value[1]}" if isinstance(value, tuple) else value


@cache
def _compiled(template: str) -> tuple[str, tuple[tuple[str, bool], ...]]:
    """A template as the faster ``%`` pattern, and its fields in order: (name, is it an amount)."""
    parts = [(text.replace("%", "%%"), name) for text, name, _, _ in Formatter().parse(template)]
    pattern = "".join(text + ("%s" if name else "") for text, name in parts)
    return pattern, tuple((name, name.endswith("_amount")) for _, name in parts if name)
