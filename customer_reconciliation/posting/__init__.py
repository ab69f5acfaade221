"""What passes through the one door out, as plain frozen values without Odoo's records.

    proposal.py   what is asked for: allocations, write-offs, discounts, bank lines
    debit_note.py interest, lump sums and fees that a customer is charged
    outcome.py    what is answered: plans, refusals, what was posted and how to undo it
    checks.py     may this be posted? one function a reason to refuse
    sentences.py  those reasons in words

Money is int minor units of the line's own currency unless a name says otherwise. Residuals carry
the sign of the ledger: positive when the partner owes us.
"""

from .checks import CHECKS, Scene
from .debit_note import DebitLine, DebitNote
from .outcome import Entry, Plan, Planned, Posted, Refusal, Residual, Turned
from .proposal import Allocation, BankLine, Discount, Proposal, WriteOff
from .sentences import SENTENCES, WHOSE

__all__ = [
    "CHECKS",
    "SENTENCES",
    "WHOSE",
    "Allocation",
    "BankLine",
    "DebitLine",
    "DebitNote",
    "Discount",
    "Entry",
    "Plan",
    "Planned",
    "Posted",
    "Proposal",
    "Refusal",
    "Residual",
    "Scene",
    "Turned",
    "WriteOff",
]
