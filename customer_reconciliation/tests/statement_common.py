"""Statements of account and an independent view of the same ledger."""

from datetime import date

from odoo.fields import Date

from ..statements import Options
from .common import SIDES, ReconciliationCommon


class StatementCommon(ReconciliationCommon):
    @classmethod
    def options(cls, date_to="2026-01-31", **values):
        for name in {"date_from"} & values.keys():
            values[name] = Date.to_date(values[name])
        return Options(company_id=cls.company.id, date_to=Date.to_date(date_to), **values)

    def figures(self, partners=None, date_to="2026-01-31", **values):
        partners = self.customer if partners is None else partners
        return self.env["partner.statement"]._figures(partners, self.options(date_to, **values))

    def account(self, partner=None, date_to="2026-01-31", **values):
        """The only account of a partner."""
        [account] = self.figures(partner, date_to, **values).accounts
        return account

    def ledger(self, partner, date_to, side="receivable"):
        """Currency → what the general ledger says, summed in Python, in minor units."""
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "child_of", partner.ids),
                ("company_id", "=", self.company.id),
                ("account_type", "in", SIDES[side]),
                ("parent_state", "=", "posted"),
                ("date", "<=", date_to),
                ("journal_id", "!=", self.company.currency_exchange_journal_id.id),
            ]
        )
        return lines, {
            currency.id: sum(self.minor(line.amount_currency, currency) for line in found)
            for currency, found in lines.grouped("currency_id").items()
        }

    def residuals(self, lines, day):
        """Item → what is open at the end of ``day``, by the dates of what settled it."""
        day = Date.to_date(day)
        found = {}
        for line in lines:
            left = self.minor(line.amount_currency, line.currency_id)
            for partial in line.matched_debit_ids | line.matched_credit_ids:
                both = partial.debit_move_id | partial.credit_move_id
                if max(both.mapped("date")) <= day:
                    is_debit = partial.debit_move_id == line
                    name = "debit_amount_currency" if is_debit else "credit_amount_currency"
                    left += (-1 if is_debit else 1) * self.minor(partial[name], line.currency_id)
            if left:
                found[line.id] = left
        return found

    @staticmethod
    def minor(amount, currency):
        return round(amount * 10**currency.decimal_places)

    @staticmethod
    def day(text):
        return date.fromisoformat(text)
