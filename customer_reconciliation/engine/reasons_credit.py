"""Sentences of credit scores: what each factor saw, what is missing, how a limit was derived.

Like those of ``reasons``: one template a key; arguments that end in ``_amount`` are minor units.
"""

from .reasons import _lt

SENTENCES = {
    "credit_days_late": _lt(
        "{days} days late on average, weighted by amount and recency; {due_amount} fell due in"
        " {month_count} months, of which {open_amount} are overdue now."
    ),
    "credit_days_late_but": _lt(
        "{days} days late on average, weighted by amount and recency; {due_amount} fell due in"
        " {month_count} months, of which {open_amount} are overdue now. Left out:"
        " {disputed_amount} that are disputed."
    ),
    "credit_days_late_none": _lt("Nothing has fallen due yet: not known how they pay."),
    "credit_days_late_disputed": _lt(
        "All that fell due is disputed, {disputed_amount}: not known how they pay."
    ),
    "credit_share_late": _lt("{percent} % were paid more than {day_count} days late, or not yet."),
    "credit_share_late_none": _lt("Nothing has fallen due yet that is not disputed."),
    "credit_trend_worse": _lt(
        "{days} days late in the last {day_count} days, {days_before} before: getting worse."
    ),
    "credit_trend_better": _lt(
        "{days} days late in the last {day_count} days, {days_before} before: getting better."
    ),
    "credit_trend_same": _lt("{days} days late in the last {day_count} days, the same as before."),
    "credit_trend_none": _lt("Not enough fell due, lately or before, to see a trend."),
    "credit_promises": _lt("{broken_amount} of {total_amount} promised were not paid in time."),
    "credit_promises_none": _lt("No promise to pay has been kept or broken."),
    "credit_disputes": _lt(
        "Contested without success: {lost_amount} of {total_amount} invoiced; credited:"
        " {won_amount}."
    ),
    "credit_disputes_none": _lt("No dispute has been decided."),
    "credit_utilisation": _lt("{percent} % of the limit is used: {owed_amount} of {limit_amount}."),
    "credit_utilisation_zero": _lt("{owed_amount} are owed though no credit is granted."),
    "credit_utilisation_none": _lt("No limit is set."),
    "credit_age": _lt("First invoiced {month_count} months ago."),
    "credit_age_none": _lt("Never invoiced."),
    "credit_volume": _lt("{year_amount} invoiced in the last year; {full_amount} have all points."),
    "credit_volume_none": _lt("Never invoiced."),
    "credit_volume_unset": _lt("The settings don't say which volume a year has all points."),
    "credit_limit": _lt(
        "{year_amount} in {month_count} months are {monthly_amount} a month; × {days} days ÷ 30"
        " × {percent} % for the grade = {raw_amount}, rounded down to {rounded_amount}."
    ),
    "credit_limit_capped": _lt(
        "{year_amount} in {month_count} months are {monthly_amount} a month; × {days} days ÷ 30"
        " × {percent} % for the grade = {raw_amount}, rounded down to {rounded_amount}; contract"
        " {contract} grants no more than {contract_amount}."
    ),
    "credit_limit_contract": _lt("Not rated: what contract {contract} grants, {contract_amount}."),
    "credit_limit_none": _lt("Not rated: there is nothing to derive a limit from."),
    "credit_term": _lt("{days} days, as the grade allows."),
    "credit_term_capped": _lt("{days} days: contract {contract} says less than the grade allows."),
    "credit_term_contract": _lt("Not rated: {days} days, as contract {contract} says."),
    "credit_term_none": _lt("Not rated: there is nothing to derive a payment term from."),
}
