"""The vocabulary of the data: which columns each table has, their types and meaning.

Amounts are int64 **minor units** (cents; the currency says how many decimals) and **positive when
the partner owes us more**: invoices to customers +, payments received −, vendor bills −, payments
made +. Dates are ``datetime64[ns]`` without a time zone, ``NaT`` when unknown. Text is ``str``,
``""`` when unknown, never ``None``.
"""

import pandas as pd

OURS, THEIRS = "ours", "theirs"
SIDES = (OURS, THEIRS)
KINDS = ("invoice", "refund", "payment", "other")
AUTO, SUGGEST = "auto", "suggest"

#: ``ours`` and ``theirs``, the input of :func:`engine.match`; one row is one entry of a ledger.
LEDGER = {
    "item_id": "int64",  # unique within its side
    "partner": "int64",  # a match never crosses partners
    "currency": "str",  # nor currencies
    "date": "datetime64[ns]",
    "amount": "int64",
    "ref": "str",  # the document number as its side writes it
    "memo": "str",  # free text; may hold further numbers
    "kind": "str",  # one of KINDS
}
#: Columns ``ours`` and ``theirs`` may have besides.
LEDGER_OPTIONAL = {
    "due_date": "datetime64[ns]",
    "carried_kind": "str",  # the difference this line was explained by in the session before
}

MATCHES = {
    "match_id": "int64",
    "rule": "str",  # the pass that made it
    "score": "float64",  # 0..1, the probability of being right
    "decision": "str",  # AUTO or SUGGEST
    "difference": "int64",  # sum of ours − sum of theirs
    "reason": "str",  # English sentence; the same as reasons.sentence(key, args)
    "reason_key": "str",  # key of reasons.SENTENCES
    "reason_args": "object",  # dict; what fills the sentence
    "evidence": "object",  # tuple of (label key, log-odds), see reasons.EVIDENCE_LABELS
}
LINKS = {"match_id": "int64", "side": "str", "item_id": "int64"}

DIFFERENCE_KINDS = (
    "timing",
    "missing_theirs",  # ours has it, theirs has not
    "missing_ours",  # theirs has it, ours has not
    "amount",
    "discount",
    "bank_charge",
    "tax",
    "rounding",
    "fx",
    "duplicate_ours",
    "duplicate_theirs",
    "misposted",  # belongs to another partner
    "unexplained",
)
#: One row is one explained part of (ours − theirs); ``amount`` adds up to Σ ours − Σ theirs.
DIFFERENCES = {
    "side": "str",
    "item_id": "int64",  # for what a match leaves over: its largest item on ``side``
    "match_id": "int64",  # −1 for a line that stands alone
    "kind": "str",
    "amount": "int64",  # ours − theirs: a lone line of ours +, a lone line of theirs −
    "reason": "str",
    "reason_key": "str",
    "reason_args": "object",
}
KNOWLEDGE_KINDS = ("pattern", "alias", "lag", "discount")
#: What was learnt of partners; one row is one piece of knowledge.
KNOWLEDGE = {
    "partner": "int64",
    "kind": "str",  # one of KNOWLEDGE_KINDS
    "ours": "str",  # pattern: mask of our numbers; alias: our phrase; else ""
    "theirs": "str",  # pattern: mask of theirs; alias: their phrase; else ""
    "value": "float64",  # lag: days theirs is later than ours; discount: percent; else 0
    "right": "int64",  # decided matches that bear it out
    "wrong": "int64",  # and those that speak against it
    "proven": "bool",  # right often enough to decide by itself
}
#: What decided matches teach: KNOWLEDGE, and which matches say so.
OBSERVED = KNOWLEDGE | {
    "right_by": "object",  # tuple of match_id
    "wrong_by": "object",
    "found": "bool",  # these matches alone teach it
}
#: What people said of matches: accepted and made by hand is right, rejected is not.
DECISIONS = {"match_id": "int64", "right": "bool"}
#: Rows: ``our_balance``, the kinds that occur, ``unexplained`` (always), ``their_balance``.
#: The first amount plus all between equals the last (a kind's amount is −Σ of its differences).
BRIDGE = {"kind": "str", "count": "int64", "amount": "int64"}
ERRORS = {"side": "str", "item_id": "int64", "column": "str", "value": "str", "reason": "str"}

# -- cash application: our own open items among each other ------------------------------------

#: What pays: open payments, credit notes, miscellaneous entries, bank lines. A ledger whose
#: ``amount`` is what is still open (a customer's payment is negative); ``ref`` is its number in
#: our books, ``memo`` all that the payer said.
SOURCES = LEDGER
#: What is paid: open installments, each by itself.
TARGETS = LEDGER | {"due_date": "datetime64[ns]"}
#: Columns ``sources`` and ``targets`` may have besides.
OPEN_OPTIONAL = {
    "account": "int64",  # general ledger account; nothing crosses it
    "company_residual": "int64",  # what is open in minor units of the company's currency
}
#: What minor units of the company's currency are in another; ``own``: the company's currency.
EXCHANGE = {"currency": "str", "date": "datetime64[ns]", "rate": "float64", "own": "bool"}
TARGETS_OPTIONAL = OPEN_OPTIONAL | {
    "discount_date": "datetime64[ns]",  # last day of the early payment discount
    "discounted": "int64",  # what settles it until then, 0 when there is no discount
    "rank": "int64",  # 0 costs of late payment, 1 interest on it, 2 what was owed; 2 without it
}
#: How much of which source goes to which target. Signs are the target's: ``amount`` and
#: ``write_off`` come off the target, ``amount`` is added to the source.
ALLOCATIONS = {
    "source_id": "int64",
    "target_id": "int64",
    "amount": "int64",
    "write_off": "int64",  # what nobody pays any more
    "kind": "str",  # why not: one of WRITE_OFFS, "" when nothing is written off
}
WRITE_OFFS = ("discount", "bank_charge", "rounding")
#: What :func:`engine.propose` gives. One row is one group of lines, applied together or not.
PROPOSALS = {
    "group_id": "int64",
    "partner": "int64",  # whose items are paid
    "payer": "int64",  # who pays; another one only where a mapping says so
    "currency": "str",  # of what is paid
    "paid_currency": "str",  # of what pays
    "rule": "str",
    "score": "float64",  # 0..1
    "decision": "str",  # "certain" (needs no person) or "likely"
    "write_off": "int64",
    "residual": "int64",  # what the group's lines leave open, in ``currency``
    "reason": "str",
    "reason_key": "str",
    "reason_args": "object",
    "evidence": "object",  # tuple of (label key, log-odds)
}
#: ``role`` source or target; what is open before and after this group alone is applied.
PROPOSAL_LINES = {
    "group_id": "int64",
    "item_id": "int64",
    "role": "str",
    "before": "int64",
    "after": "int64",
}
PROPOSAL_PARTS = {"group_id": "int64"} | ALLOCATIONS

#: Bank lines of :func:`engine.who_paid`; ``amount`` as in SOURCES, a customer's payment negative.
BANK_LINES = {
    "item_id": "int64",
    "bank_account": "str",  # of the other side, any writing
    "payer_name": "str",
    "memo": "str",
    "amount": "int64",
    "currency": "str",
}
#: What is known of payers, and how often it was right and wrong.
ALIASES = {
    "kind": "str",  # account, name (the whole of it) or text (words in the name or the memo)
    "value": "str",
    "partner": "int64",
    "right": "int64",
    "wrong": "int64",
    "proven": "bool",  # entered by hand, or right often enough to decide by itself
}
#: Who paid, one row a line that has someone.
PAYERS = {
    "item_id": "int64",
    "partner": "int64",
    "score": "float64",
    "decision": "str",  # AUTO or SUGGEST
    "reason": "str",
    "reason_key": "str",
    "reason_args": "object",
    "evidence": "object",
    "rivals": "object",  # tuple of other partners it could be, the likeliest first
    "may_pay": "object",  # tuple: the partner, and whom it may pay for
}

#: What an importer makes of a file; ``amount`` still has the sign the file gives it.
READING = {
    "row": "int64",  # 1-based row of the file (XML: position of the line)
    "date": "datetime64[ns]",
    "due_date": "datetime64[ns]",
    "ref": "str",
    "memo": "str",
    "kind": "str",
    "amount": "int64",
    "currency": "str",  # ISO code, "" when the file does not say
    "balance": "Int64",  # running balance after the row, <NA> when there is none
    "duplicate_of": "int64",  # row of the first identical row or same document, −1 if none
}
#: Cells or rows that could not be read; nothing of such a row is in the reading.
READING_ERRORS = {
    "row": "int64",
    "column": "str",  # text of the header
    "value": "str",
    "reason_key": "str",  # key of importers.messages.TEMPLATES
    "reason": "str",  # English
    "reason_args": "object",  # dict
}
#: Rows left out on purpose: preamble, totals, notes, opening and closing balances.
SKIPPED = {
    "row": "int64",
    "text": "str",
    "reason_key": "str",
    "reason": "str",
    "reason_args": "object",
}
#: What a person should look at though it was read; row 0 is the file as a whole.
READING_WARNINGS = {"row": "int64", "reason_key": "str", "reason": "str", "reason_args": "object"}


def empty(schema: dict[str, str]) -> pd.DataFrame:
    """A table without rows that has the columns and types of ``schema``."""
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in schema.items()})


def table(rows: list[dict], schema: dict[str, str]) -> pd.DataFrame:
    """Rows as dicts → a table with exactly the columns and types of ``schema``."""
    if not rows:
        return empty(schema)
    return pd.DataFrame(rows, columns=list(schema)).astype(schema)


# -- credit scores -----------------------------------------------------------------------------

#: Where an amount or a number of days is not set.
NO_AMOUNT = -1
#: Whom to score, one row each; amounts in minor units of the company's currency.
CREDIT_CUSTOMERS = {
    "partner": "int64",
    "since": "datetime64[ns]",  # first invoice; NaT when never invoiced
    "exposure": "int64",  # what they owe or will owe, positive
    "limit": "int64",  # NO_AMOUNT without a limit
    "contract": "str",  # number of the contract in force
    "contract_limit": "int64",  # NO_AMOUNT where it says none
    "contract_days": "int64",  # NO_AMOUNT where it says none
}
#: How a part of an installment ended; ``other``: set off or written off by an entry.
CREDIT_HOW = ("payment", "credit", "other", "open")
#: What became of installments: one row each part settled at once, one for what is open.
CREDIT_HISTORY = {
    "partner": "int64",
    "item_id": "int64",
    "date": "datetime64[ns]",  # of the document
    "due_date": "datetime64[ns]",
    "amount": "int64",  # above zero, of the part
    "paid_on": "datetime64[ns]",  # NaT while open
    "how": "str",  # one of CREDIT_HOW
    "disputed": "bool",  # contested now
    "contested": "bool",  # contested now or before
}
CREDIT_PROMISES = {
    "partner": "int64",
    "item_id": "int64",
    "date": "datetime64[ns]",  # promised for
    "amount": "int64",  # above zero
    "kept": "bool",
}
#: Points and scores are in tenths; NO_AMOUNT: nothing is known, not rated.
CREDIT_SCORES = {
    "partner": "int64",
    "score": "int64",
    "grade": "str",  # A … E, "" when not rated
    "coverage": "int64",  # per cent of the weight of which something is known
    "limit": "int64",
    "limit_key": "str",
    "term_days": "int64",
    "term_key": "str",
    "reason_args": "object",  # fill the sentences of both keys
}
CREDIT_FACTORS = {
    "partner": "int64",
    "factor": "str",
    "points": "int64",
    "weight": "int64",  # per cent of the weight of all that is known
    "contribution": "int64",  # tenths; of one customer they add up to the score
    "reason": "str",
    "reason_key": "str",
    "reason_args": "object",
}
CREDIT_ERRORS = {"partner": "int64", "item_id": "int64", "error": "str"}


# -- dunning -----------------------------------------------------------------------------------

#: Installments that may be dunned, one row each; amounts in minor units of their currency.
DUN_ITEMS = {
    "item_id": "int64",
    "partner": "int64",
    "currency": "str",
    "move": "int64",
    "amount": "int64",  # open, above zero
    "due_date": "datetime64[ns]",
    "policy": "int64",  # 0: none holds for it
    "sent_level": "int64",  # the highest level sent; 0: none
    "sent_on": "datetime64[ns]",  # of the last notice; NaT: none
    "disputed": "int64",  # what of ``amount`` is contested
    "blocked": "bool",  # its document is: all of it counts as contested
    "promised": "int64",  # what of ``amount`` is promised for a day to come
    "session": "str",  # that goes through it now
    "is_charge": "bool",  # itself a debit note of costs and interest: no fee is reckoned on it
}
#: What is there to pay with, or promised, though the books don't show it on an installment yet.
DUN_POOLS = {
    "partner": "int64",
    "currency": "str",
    "move": "int64",  # 0: any of the partner's
    "kind": "str",  # one of DUN_DEDUCTIONS
    "amount": "int64",  # above zero
}
#: What is taken off an installment, in this order.
DUN_DEDUCTIONS = ("disputed", "promised", "online", "bank", "unapplied")
DUN_PARTNERS = {
    "partner": "int64",
    "opted_out": "bool",
    "sent_on": "datetime64[ns]",  # of the last notice; NaT: none
}
DUN_POLICIES = {
    "policy": "int64",
    "interval_days": "int64",  # at least so many between two notices
    "one_step": "bool",  # no level is left out
    "net": "bool",  # what is unapplied counts as paid
    "quiet": "bool",  # nothing is sent on the day of the run
    "holiday": "str",  # which it is; empty: a day of the week or none
}
#: Levels of policies: ``level`` is 1, 2, …; amounts in minor units of ``currency``.
DUN_LEVELS = {
    "policy": "int64",
    "level": "int64",
    "delay_days": "int64",
    "after_notice": "bool",  # the delay runs from the last notice, else from the due date
    "currency": "str",
    "minimum": "int64",
    "fee_kind": "str",  # a key of ``dun_fees.FEES``
    "fee": "int64",
    "fee_rate": "int64",  # hundredths of a per cent
    "fee_min": "int64",
    "fee_max": "int64",  # 0: no limit
    "fee_bands": "object",  # [(amount from, fee), …], ascending
}
DUN_CHANNELS = {"policy": "int64", "level": "int64", "position": "int64", "channel": "str"}
#: Whom a partner can be reached by, whoever is meant for it first (``rank``).
DUN_CONTACTS = {
    "partner": "int64",
    "contact": "int64",
    "rank": "int64",
    "has_email": "bool",  # says one, right or wrong
    "mail": "bool",  # it is right, and nobody has blacklisted it
    "blacklisted": "bool",
    "letter": "bool",
    "call": "bool",
    "sms": "bool",
    "portal": "bool",
}
#: What comes out: one row a partner; ``code`` is empty or says why it is left out.
DUN_NOTICES = {
    "partner": "int64",
    "policy": "int64",
    "level": "int64",
    "currency": "str",  # of ``total`` and ``fee``: the only one, or the company's
    "total": "int64",
    "fee": "int64",
    "days": "int64",  # since the earliest due date of what is dunned, or of all where nothing is
    "channel": "str",
    "contact": "int64",
    "code": "str",
    "args": "object",  # of the sentence why
}
DUN_LINES = {
    "item_id": "int64",
    "partner": "int64",
    "currency": "str",
    "due_date": "datetime64[ns]",
    "days": "int64",
    "open": "int64",
    "amount": "int64",  # dunned
    "level": "int64",  # its own, reached or sent
    **dict.fromkeys(DUN_DEDUCTIONS, "int64"),
    "code": "str",
    "args": "object",
}
