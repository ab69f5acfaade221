"""Why something is not posted, and what to do about it."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

SENTENCES = {
    "post_debit_journal": _lt(
        "{company} has no sales journal to book a debit note in. Create one, or choose one in the "
        "settings of dunning."
    ),
    "post_debit_account": _lt(
        "{company} has no account for interest. Choose one in the settings of dunning."
    ),
    "post_debit_locked": _lt(
        "A debit note for {ref} would be of {row_date}, but that period is locked until "
        "{lock_date}. Have it opened, or book it later."
    ),
    "post_nothing": _lt("Nothing to post: no amount is allocated. Choose what pays what."),
    "post_not_positive": _lt(
        "{ref}: an amount of {given_amount} can't be allocated. Enter an amount above zero."
    ),
    "post_gone": _lt(
        "Journal item {item} is not there, or it is of a company you don't work in. "
        "Find matches again, or switch to its company."
    ),
    "post_not_posted": _lt(
        "{ref} is not posted (state: {state}). Post it, or take it out of the proposal."
    ),
    "post_reconciled": _lt(
        "{ref} has been reconciled meanwhile, nothing of it is open. Find matches again."
    ),
    "post_payer": _lt(
        "Bank line {ref} is of {partner} by now, no more of {other_partner}. Find matches again."
    ),
    "post_changed": _lt(
        "{ref} has {open_amount} open by now, it had {before_amount} when this was proposed. "
        "Find matches again."
    ),
    "post_disputed": _lt("{ref} is disputed. Settle the dispute first, or leave it out."),
    "post_blocked": _lt("{ref} is blocked for payment. Unblock it, or leave it out."),
    "post_account_kind": _lt(
        "{ref} is on account {account}, which is no receivable or payable account open to "
        "reconciliation. Choose another line, or allow reconciliation on the account."
    ),
    "post_not_suspense": _lt(
        "{ref} is on account {account}, not on the suspense account of its bank journal. "
        "Find matches again: the bank line was handled meanwhile."
    ),
    "post_same_side": _lt(
        "{ref} and {other_ref} are both {side}, so neither can settle the other. "
        "Allocate to a line of the other side."
    ),
    "post_other_company": _lt(
        "{ref} is of {other_company}, this is a run of {company}. Find matches in its own company."
    ),
    "post_company": _lt(
        "{ref} is of {company}, {other_ref} of {other_company}. "
        "Settle each within its company, or post an entry between the companies first."
    ),
    "post_account": _lt(
        "{ref} is on account {account}, {other_ref} on {other_account}. "
        "Move one of them to the other's account with an entry first."
    ),
    "post_entity": _lt(
        "{ref} is of {partner}, {other_ref} of {other_partner}. "
        "Enter that {partner} may pay for {other_partner}, or choose another line."
    ),
    "post_short": _lt(
        "{ref} has {open_amount} open, but {planned_amount} of it are planned. "
        "Lower the amount, or find matches again."
    ),
    "post_twice": _lt(
        "{ref} and {other_ref} are settled by another proposal posted at the same time. "
        "Find matches again for what is left."
    ),
    "post_locked": _lt(
        "{ref} and {other_ref} both lie in the period locked until {lock_date}. "
        "Ask for an exception from the lock date, or allocate by hand."
    ),
    "post_bank_locked": _lt(
        "Bank line {ref} of {row_date} lies in the period locked until {lock_date}, so its account "
        "can't change. Ask for an exception from the lock date."
    ),
    "post_write_off_locked": _lt(
        "The write-off of {given_amount} on {ref} would be dated {row_date}, in the period locked "
        "until {lock_date}. Choose a later date."
    ),
    "post_exchange": _lt(
        "{ref} and {other_ref} leave an exchange difference, but {company} lacks {missing}. "
        "Enter it in the accounting settings."
    ),
    "post_conversion": _lt(
        "{ref} in {currency} can't settle {planned_amount} of {other_ref}: at the rate of the "
        "payment it would be {reached_amount}. Allocate that, or reconcile by hand."
    ),
    "post_limit": _lt(
        "A write-off of {given_amount} on {ref} is above the limit of {limit_amount} {whose}. "
        "Lower it, or let somebody with a higher limit post it."
    ),
    "post_limit_foreign": _lt(
        "A write-off on {ref} is worth {given_amount} at the rate of {row_date}, above the limit "
        "of {limit_amount} {whose}. Lower it, or let somebody with a higher limit post it."
    ),
    "post_preset": _lt(
        "The write-off preset {preset} can't be used for {ref}: {problem}. "
        "Mend the preset, or choose another."
    ),
    "post_journal": _lt(
        "{company} has no journal for write-offs. Enter one in the accounting settings."
    ),
    "post_discount": _lt(
        "{ref} grants no early payment discount for a payment of {row_date}{until}. "
        "Leave the rest open, or write it off."
    ),
    "post_discount_amount": _lt(
        "The early payment discount of {ref} is {terms_amount}, not {given_amount}. "
        "Deduct what the terms say, or write the difference off."
    ),
    "post_discount_account": _lt(
        "{company} has no account for early payment discounts. Enter it in the accounting settings."
    ),
    "post_busy": _lt("{ref} is being worked on by somebody else. Try again shortly."),
    "post_host": _lt("Odoo refuses it: {text}"),
    "post_partial_gone": _lt(
        "The reconciliation of {ref} was changed by hand since: nothing left to undo here. "
        "Look at its journal items."
    ),
    "post_undo_locked": _lt(
        "The entry {ref} of {row_date} lies in the period locked until {lock_date}. "
        "Undo with a later date for its reversal, or ask for an exception from the lock date."
    ),
}

WHOSE = {
    "rule": _lt("of the rule"),
    "company": _lt("of the company"),
    "user": _lt("of the user"),
}
