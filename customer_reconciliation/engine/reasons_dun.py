"""Sentences of dunning: why a notice goes out, why an installment or a customer is left out.

Like those of ``reasons``: one template a key; the keys are ``dun_`` and the code of a table.
"""

from .reasons import _lt

SENTENCES = {
    "dun_level": _lt(
        "Installments due: {line_count}, the oldest for {days} days. Level reached: {level}."
    ),
    "dun_interest_only": _lt("Nothing to dun: only interest on what was paid late."),
    "dun_no_interest": _lt("It owes no interest any more."),
    "dun_no_policy": _lt("No dunning policy holds for it."),
    "dun_opted_out": _lt("The customer is not to be dunned, the contact says."),
    "dun_quiet_day": _lt("Nothing is sent on {run_date}: a quiet day of the policy."),
    "dun_holiday": _lt("Nothing is sent on {run_date}: {holiday_ref}."),
    "dun_session": _lt("It is being reconciled in session {session_ref}."),
    "dun_disputed": _lt("It is disputed."),
    "dun_blocked": _lt("Its document is marked as blocked."),
    "dun_promised": _lt("Its payment is promised for a day to come."),
    "dun_online": _lt("An online payment for it is pending."),
    "dun_bank": _lt("Money of the customer's on bank lines not reconciled yet would pay it."),
    "dun_unapplied": _lt("Payments and credits not applied yet would pay it."),
    "dun_interval": _lt(
        "The last notice went out on {last_date}; the next one may on {next_date}."
    ),
    "dun_not_yet": _lt("It reaches no new level yet."),
    "dun_ended": _lt("All levels have been sent, the last one on {last_date}."),
    "dun_below_minimum": _lt("{total_money} are less than the minimum of the level."),
    "dun_blacklisted": _lt("Its address for e-mails is blacklisted and no other channel is left."),
    "dun_no_channel": _lt("No channel of the level can reach the customer."),
    "dun_settled": _lt("It has been settled since it was planned."),
    "dun_by_hand": _lt("Left out by hand by {user}"),
    # The work list.
    "work_risk": _lt(
        "{collect_amount} to collect × {chance} % × {weight} for age = {risk_amount}. Of"
        " {due_count} installments due in {month_count} months {late_count} were paid late or still"
        " are: ({late_count} + 1) ÷ ({due_count} + 2) is {chance} %."
    ),
    "work_risk_unknown": _lt(
        "{collect_amount} to collect × {chance} % × {weight} for age = {risk_amount}. Nothing is"
        " known of how this customer pays: one half is assumed."
    ),
    "work_find_number": _lt("The number was wrong: find another one."),
    "work_find_payment": _lt("It is said to be paid: look for the payment."),
    "work_call_back": _lt("Call again on {next_date}, as noted in the last call."),
    "work_broken": _lt("The promise for {broken_date} was broken: ask why."),
    "work_deadline": _lt("The last notice asks to pay by {deadline_date}: wait until then."),
    "work_call": _lt("Call: no notice is due yet."),
    "work_notice": _lt("The next run sends a notice ({channel}); a call may save it."),
    "work_decide": _lt("All levels have been sent: decide what comes next."),
    "work_wait": _lt("All of it is promised until {promised_date}: wait."),
    "work_dispute": _lt("All of it is disputed: settle the dispute."),
    "work_apply": _lt("Payments or credits that are there would pay it: apply them."),
    "work_monthday": _lt(
        "around day {habit_day} of the month ({share} % of payments), next on {pay_date}"
    ),
    "work_weekday": _lt("on {weekday} ({share} % of payments), next on {pay_date}"),
}
