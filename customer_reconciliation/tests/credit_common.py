"""Builders of what customers owe, for tests of credit."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.service.model import call_kw

from ..queries.exposure import Exposure, ExposureScope, exposures
from .common import ReconciliationCommon

TODAY = date(2026, 1, 31)


class CreditCommon(ReconciliationCommon):
    """Today is the last of January 2026; figures are cents of the company's currency."""

    #: What somebody might put into the context of a call that has to be refused.
    tries = ({},)

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

    # -- credit ----------------------------------------------------------------------------------

    @classmethod
    def file(cls, partner=None, company=None):
        return cls.env["credit.file"]._of(partner or cls.customer, company or cls.company)

    @classmethod
    def policy(cls, **vals):
        return cls.env["credit.policy"].create({"name": "For tests", **vals})

    @classmethod
    def request(cls, kind="limit", amount=0, **vals):
        """A draft, about the customer's file unless told otherwise."""
        owner = {} if "file_id" in vals else {"file_id": cls.file().id}
        values = {"kind": kind, "amount": amount, "reason": "Asked on the phone.", **owner, **vals}
        return cls.env["credit.request"].create(values)

    @classmethod
    def granted(cls, kind="limit", amount=0, **vals):
        request = cls.request(kind, amount, **vals)
        request.action_ask()
        request.action_approve()
        return request

    # -- as calls from outside -------------------------------------------------------------------

    def rpc(self, user, model, method, *args, context=None, **kwargs):
        """A call as a client makes it."""
        kwargs["context"] = context or {}
        return call_kw(self.env(user=user.id, su=False)[model], method, list(args), kwargs)

    def refused(self, *call, error=AccessError, **kwargs):
        """It is, whatever is put into the context."""
        for context in self.tries:
            with self.assertRaises(error, msg=(call[1:], context)), self.env.cr.savepoint():
                self.rpc(*call, context=context, **kwargs)
                self.env.flush_all()
