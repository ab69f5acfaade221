"""Builders of what customers owe, for tests of credit."""

from datetime import date

from ..queries.exposure import Exposure, ExposureScope, exposures
from .common import ReconciliationCommon

TODAY = date(2026, 1, 31)


class CreditCommon(ReconciliationCommon):
    """Today is the last of January 2026; figures are cents of the company's currency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_currency = cls.setup_other_currency("EUR")
        cls.company_data_2 = cls.setup_other_company()
        cls.immediate = cls.env.ref("account.account_payment_term_immediate")
        cls.contact = cls.env["res.partner"].create(
            {"name": "Warehouse", "parent_id": cls.customer.id, "type": "invoice"}
        )

    @classmethod
    def owed(cls, due, amount, **vals):
        """An invoice posted on the day it is due."""
        return cls.invoice(due, amount, invoice_payment_term_id=cls.immediate.id, **vals)

    @classmethod
    def drafted(cls, amount, move_type="out_invoice", **vals):
        """An invoice or credit note that is not posted any more."""
        term = {"invoice_payment_term_id": cls.immediate.id} if move_type == "out_invoice" else {}
        move = cls.document(move_type, TODAY, amount, **term, **vals)
        move.button_draft()
        return move

    def exposure(self, partner=None, company=None, today=TODAY):
        partner, company = partner or self.customer, company or self.company
        scope = ExposureScope(today, [partner.id], [company.id])
        return exposures(self.env, scope).get((partner.id, company.id), Exposure())
