"""Builders of customers and how they paid, for tests of credit scores."""

import pandas as pd

from engine.tables import CREDIT_CUSTOMERS, CREDIT_HISTORY, CREDIT_PROMISES

AS_OF = pd.Timestamp("2026-07-01")


def table(rows, columns, **given):
    rows = [{**given, **row} for row in rows]
    if "item_id" in columns:
        rows = [{"item_id": number, **row} for number, row in enumerate(rows, 1)]
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def customers(*rows):
    given = {"since": "2023-07-01", "exposure": 0, "limit": -1}
    contract = {"contract": "", "contract_limit": -1, "contract_days": -1}
    return table(rows or [{}], CREDIT_CUSTOMERS, partner=1, **given, **contract)


def part(due, amount, paid=None, how=None, **more):
    """A part of an installment of a document 30 days older than its due date."""
    dated = pd.Timestamp(due) - pd.Timedelta(days=30)
    row = {"date": dated, "due_date": due, "amount": amount, "paid_on": paid}
    return row | {"how": how or ("payment" if paid else "open")} | more


def history(*rows):
    return table(rows, CREDIT_HISTORY, partner=1, disputed=False, contested=False)


def promises(*rows):
    return table(rows, CREDIT_PROMISES, partner=1)
