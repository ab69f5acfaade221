"""Sentences of cash application: why a payment is for these items, and who paid it.

Like those of ``reasons``: one template a key; arguments that end in ``_amount`` are minor units.
"""

from .reasons import _lt

SENTENCES = {
    # Why a payment is for these items.
    "cash_exact": _lt(
        "{source_ref} of {source_date} names {target_ref}; {paid_amount} is just what is open."
    ),
    "cash_credited": _lt(
        "{source_ref} of {source_date} names {target_ref}; {paid_amount} is just what is open"
        " less the credit note {credit_ref}."
    ),
    "cash_discount": _lt(
        "{source_ref} of {source_date} names {target_ref}; {paid_amount} is what was to be paid"
        " in time, with an early payment discount of {off_amount}."
    ),
    "cash_charge": _lt(
        "{source_ref} of {source_date} names {target_ref}; of {open_amount} only {off_amount} are"
        " lacking, which is within the limit for bank charges."
    ),
    "cash_rounding": _lt(
        "{source_ref} of {source_date} names {target_ref}; of {open_amount} only {off_amount} are"
        " lacking, which is within the limit for small differences."
    ),
    "cash_partial": _lt(
        "{source_ref} of {source_date} names {target_ref} and pays {paid_amount} of {open_amount}."
    ),
    "cash_some": _lt(
        "{source_ref} of {source_date} names {target_ref}; {paid_amount} do not cover the"
        " {open_amount} that are open, so the earliest due are paid first."
    ),
    "cash_over": _lt(
        "{source_ref} of {source_date} names {target_ref} and pays {off_amount} more than is open;"
        " that stays open."
    ),
    "cash_named_foreign": _lt(
        "{source_ref} of {source_date} names {target_ref}; {given_money} were worth {worth_amount}"
        " that day, {open_amount} are open."
    ),
    "cash_foreign": _lt(
        "{source_ref} of {source_date} is {given_money}, worth {worth_amount} that day; of all that"
        " is open in other currencies only {target_ref} over {open_amount} is near that."
    ),
    "cash_in_turn": _lt(
        "{source_ref} of {source_date} names nothing that is open; in the order the company has"
        " set it would pay {target_ref}."
    ),
    # Who paid.
    "payer_account": _lt("The account {account} is that of {partner}."),
    "payer_name": _lt("The payer's name, {name}, is that of {known}."),
    "payer_near": _lt("The payer's name, {name}, is nearly that of {known}."),
    "payer_text": _lt("The text names {known}."),
    "payer_documents": _lt("The text names {target_ref}, which is open for {partner}."),
    "payer_alias": _lt("{alias} meant {partner} before."),
    "but_other_payer": _lt("Against it: {rivals} fit about as well."),
    "but_other_item": _lt("Against it: another open item is of just this amount."),
    "but_weak_number": _lt("Against it: the number could mean something else."),
    "but_late_discount": _lt(
        "Against it: what is lacking is an early payment discount that was too late."
    ),
    "but_rate": _lt("Against it: that is further apart than rates of banks are."),
    "but_both_foreign": _lt(
        "Against it: neither is in the company's currency, so what each was worth when it was"
        " booked decides how much is settled."
    ),
    "but_no_name": _lt("Against it: no document is named, and sums may be alike by chance."),
    "but_names_other": _lt("Against it: one of them names another open document."),
    "but_names_none_of_these": _lt("Against it: the text names a document, but none of these."),
    "but_many": _lt("Against it: several payments and documents may belong together otherwise."),
    "but_write_off": _lt("Against it: nothing is written off without a person."),
    "but_score": _lt("Against it: it is not probable enough to need no person."),
    "but_payer": _lt("Against it: it is not certain who paid."),
    "but_undone": _lt("Against it: somebody has undone it before."),
    "but_paid": _lt("Against it: {named_ref}, which the text names, is paid already. Paid twice?"),
    "but_set_aside": _lt(
        "Against it: {named_ref}, which the text names, is disputed or blocked for payment."
    ),
    "but_stranger": _lt(
        "Against it: {named_ref}, which the text names, is of {named_partner}. Does this payer pay"
        " for them?"
    ),
    "but_registered": _lt(
        "Against it: the registered payment {registered_ref} is for the same money."
    ),
    "but_large_share": _lt("Against it: so much of the payment is seldom a charge."),
    "but_more_said": _lt("Against it: the text says more numbers, or is cut off."),
    "but_several": _lt("Against it: several documents are named."),
}
EVIDENCE_LABELS = {
    "limit": _lt("Limits for small differences"),
    "doubt": _lt("What speaks against it"),
    "partners": _lt("Partners it could be"),
    "account": _lt("Bank account"),
    "name": _lt("Name of the payer"),
    "near": _lt("Nearly the name of the payer"),
    "text": _lt("Name in the text"),
    "documents": _lt("Documents named"),
    "alias": _lt("What it meant before"),
}
