"""Columns of the tables of the work list: whom to call, why first, and on which day.

Amounts are int minor units of the company's currency; a partner is a commercial entity.
"""

#: How installments of the last months ended; partners without any have no row.
WORK_HISTORY = {
    "partner": "int64",
    "due_count": "int64",  # paid, or still open after their due date
    "late_count": "int64",  # of these paid after the days of grace, or not yet
}
#: Days on which a partner has paid, each once.
WORK_PAID = {"partner": "int64", "paid_on": "datetime64[ns]"}
#: What was said last; partners never spoken to have no row.
WORK_TOLD = {
    "partner": "int64",
    "last_on": "datetime64[ns]",  # of the last notice or call; NaT: none
    "last_way": "str",
    "called_on": "datetime64[ns]",  # NaT: never
    "result": "str",  # of the last call
    "next_on": "datetime64[ns]",  # what was agreed in it; NaT: nothing
    "broken_on": "datetime64[ns]",  # a promise broken and not spoken of since; NaT: none
    "promised_on": "datetime64[ns]",  # the last day of running promises; NaT: none
    "deadline_on": "datetime64[ns]",  # until when the last notice asks to pay; NaT: none
}
#: What comes out, a row a partner with something overdue.
WORK = {
    "partner": "int64",
    "overdue": "int64",  # all that is open and overdue
    "collect": "int64",  # less what is disputed, promised, or covered by money that is there
    "days": "int64",  # of the oldest installment
    "due_count": "int64",
    "late_count": "int64",
    "chance": "float64",  # of paying late, 0 to 1
    "weight": "float64",  # for age, 1 to 2
    "at_risk": "int64",  # collect × chance × weight
    "level": "int64",  # the highest sent or about to be; 0: none
    "policy": "int64",
    "channel": "str",  # of the notice about to be sent
    "contact": "int64",  # who can be called; 0: nobody
    "contact_on": "datetime64[ns]",  # NaT: not to be contacted
    "habit": "str",  # a key of ``payday.HABITS``, or empty
    "habit_day": "int64",  # of the month, or of the week with Monday as 0
    "habit_share": "int64",  # per cent of its payments
    "pay_day": "datetime64[ns]",  # the next one by habit; NaT: none
    "step": "str",  # one of ``work.STEPS``
}
