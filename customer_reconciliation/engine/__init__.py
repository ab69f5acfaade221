"""Matching two ledgers of one account: pure functions over tables, nothing of Odoo.

match       read first: the way from two ledgers to matches, differences and the bridge
tables      the vocabulary: columns of every table, their types and signs
policy      what a company may set: thresholds, passes in order
clean       two ledgers of any quality → good lines, errors
order       sorting and searching, fast
normalize   document numbers inside free text → keys        codes    those without numbers
candidates  which lines may belong together
learn       what the ledgers teach about themselves: trust, lag, how round amounts are
score       evidence as log-odds
deduct      differences that have a name   rates   usual percentages   slips   slips of the pen
causes      the words for them in eight languages  spoken  what the texts of matches say of theirs
knowledge   what was learnt of partners, as keys and evidence
observe     what people's decisions teach of partners       wording  their words and masks
rules       the passes: names → functions that propose groups     remains  what is still open
combine     groups by documents        sums     groups by sums        gather   of many lines
pool        candidate groups as arrays
assign      probability of each, all alternatives counted; the choice
banned      what people have rejected
workers     large work shared among processes           cuts     what is left out to bound it
report      matches and links, with sentences and evidence      reasons  the sentences
classify    differences by kind: of matches (left_over) and of lines that stand alone (lone)
bridge      our balance → their balance
explain     the same anew, for matches as people left them
compare     what another policy would have done differently

Cash application, our own open items among each other:

cash        read first: the way from payments and invoices to proposals
cash_named  what names its documents     cash_proof   what is certain    cash_report  tables
cash_parts  a run cut into parts that need not know of each other
allocate    how much of which source goes to which target, method by method
names       which open documents a text names, and how surely
payer       who paid a bank line          payer_words  by names and words
payer_names names as banks write them

Balance confirmations:

sample      which accounts are asked

Credit:

score_credit    read first: how customers pay → scores, grades, limits and terms
credit_facts    exact sums by customer   credit_factors  their points   credit_terms  limit, term

Dunning:

dun         read first: what is due and what speaks against it → notices, what is left out and why
dun_fees    what a notice charges        dun_channels   the first channel that reaches somebody
interest    simple interest by days on what was or is paid late, lump sums
work        whom to contact first, when and what for      payday  on which day they pay

importers/  files of the other side → tables
"""

from . import reasons, reasons_cash, reasons_credit, reasons_dun
from .allocate import METHODS, allocate
from .cash import CashPolicy, Proposals, propose
from .cash_doubts import doubted, joined
from .cash_parts import bundles, on_accounts, only_of
from .dun import Asked, Plan, dun, fee_on
from .dun_channels import by_channel
from .explain import explain
from .match import Result, match
from .observe import observe
from .payer import PayerPolicy, who_paid
from .policy import PASSES, RULES, Pass, Policy
from .reasons import money, sentence
from .score_credit import GRADES, WEIGHTS, CreditResult, ScorePolicy, score_credit
from .tables import (
    ALIASES,
    ALLOCATIONS,
    AUTO,
    BANK_LINES,
    BRIDGE,
    CREDIT_CUSTOMERS,
    CREDIT_FACTORS,
    CREDIT_HISTORY,
    CREDIT_PROMISES,
    CREDIT_SCORES,
    DECISIONS,
    DIFFERENCE_KINDS,
    DIFFERENCES,
    DUN_CHANNELS,
    DUN_CONTACTS,
    DUN_DEDUCTIONS,
    DUN_ITEMS,
    DUN_LEVELS,
    DUN_LINES,
    DUN_NOTICES,
    DUN_PARTNERS,
    DUN_POLICIES,
    DUN_POOLS,
    ERRORS,
    EXCHANGE,
    KINDS,
    KNOWLEDGE,
    KNOWLEDGE_KINDS,
    LEDGER,
    LINKS,
    MATCHES,
    NO_AMOUNT,
    OBSERVED,
    PAYERS,
    SOURCES,
    SUGGEST,
    TARGETS,
)
from .tables_work import WORK, WORK_HISTORY, WORK_PAID, WORK_TOLD
from .work import STEPS, WorkAsked, work

SENTENCES = {
    **reasons.SENTENCES,
    **reasons_cash.SENTENCES,
    **reasons_credit.SENTENCES,
    **reasons_dun.SENTENCES,
}
EVIDENCE_LABELS = {**reasons.EVIDENCE_LABELS, **reasons_cash.EVIDENCE_LABELS}

__all__ = [
    "ALIASES",
    "ALLOCATIONS",
    "AUTO",
    "BANK_LINES",
    "BRIDGE",
    "CREDIT_CUSTOMERS",
    "CREDIT_FACTORS",
    "CREDIT_HISTORY",
    "CREDIT_PROMISES",
    "CREDIT_SCORES",
    "DECISIONS",
    "DIFFERENCES",
    "DIFFERENCE_KINDS",
    "DUN_CHANNELS",
    "DUN_CONTACTS",
    "DUN_DEDUCTIONS",
    "DUN_ITEMS",
    "DUN_LEVELS",
    "DUN_LINES",
    "DUN_NOTICES",
    "DUN_PARTNERS",
    "DUN_POLICIES",
    "DUN_POOLS",
    "ERRORS",
    "EVIDENCE_LABELS",
    "EXCHANGE",
    "GRADES",
    "KINDS",
    "KNOWLEDGE",
    "KNOWLEDGE_KINDS",
    "LEDGER",
    "LINKS",
    "MATCHES",
    "METHODS",
    "NO_AMOUNT",
    "OBSERVED",
    "PASSES",
    "PAYERS",
    "RULES",
    "SENTENCES",
    "SOURCES",
    "STEPS",
    "SUGGEST",
    "TARGETS",
    "WEIGHTS",
    "WORK",
    "WORK_HISTORY",
    "WORK_PAID",
    "WORK_TOLD",
    "Asked",
    "CashPolicy",
    "CreditResult",
    "Pass",
    "PayerPolicy",
    "Plan",
    "Policy",
    "Proposals",
    "Result",
    "ScorePolicy",
    "WorkAsked",
    "allocate",
    "bundles",
    "by_channel",
    "doubted",
    "dun",
    "explain",
    "fee_on",
    "joined",
    "match",
    "money",
    "observe",
    "on_accounts",
    "only_of",
    "propose",
    "score_credit",
    "sentence",
    "who_paid",
    "work",
]
