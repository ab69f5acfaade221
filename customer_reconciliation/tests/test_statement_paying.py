"""How a statement says where and how to pay: bank account, QR code, a link to pay all at once."""

from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from reportlab.graphics.utils import RenderPMError

from odoo.tests import HttpCase, tagged

from ..reports import statement_pdf
from .test_statement_print import PrintCommon


class PayingCommon(PrintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.env["res.partner.bank"].create(
            {"acc_number": "00 1234 5678", "partner_id": cls.company.partner_id.id}
        )
        cls.allow(True)

    @classmethod
    def allow(cls, allowed):
        """What the settings say of customers who pay online."""
        switch = cls.env["ir.config_parameter"]
        switch.set_param("account_payment.enable_portal_payment", str(allowed))

    def section(self, partners=None, side="receivable", **values):
        wizard = self.wizard(partners, side=side)
        wizard.template_id.write({"with_qr": True, "with_pay_link": True, **values})
        [document] = wizard._shown()
        return document, document.sections[0]


@tagged("post_install", "-at_install")
class TestStatementPaying(PayingCommon):
    def test_bank_account(self):
        self.assertEqual(self.section()[0].bank, "00 1234 5678")
        other = self.bank.copy({"acc_number": "99 9999"})
        self.assertEqual(self.section(bank_id=other.id)[0].bank, "99 9999")
        self.assertEqual(self.section(with_bank=False)[0].bank, "")

    def test_link_is_for_all_that_is_shown(self):
        document, section = self.section()
        asked = parse_qs(urlsplit(section.pay_link).query)
        self.assertEqual(asked["amount"], ["1150.5"])
        self.assertEqual(asked["partner_id"], [str(self.customer.id)])
        self.assertEqual(asked["currency_id"], [str(self.currency.id)])
        self.assertIn("Pay Online", str(statement_pdf.html(self.env, [document])))

    def test_no_link(self):
        """Where customers may not pay online, owe nothing, or it is we who owe."""
        self.allow(False)
        self.assertEqual(self.section()[1].pay_link, "")
        self.allow(True)
        creditor = self.env["res.partner"].create({"name": "Creditor"})
        self.payment("2026-01-06", 5, partner=creditor)
        self.assertEqual(self.section(creditor)[1].pay_link, "")
        self.bill("2026-01-05", 80, "B-7")
        document, section = self.section(self.vendor, side="payable")
        self.assertEqual((section.pay_link, section.qr, document.bank), ("", None, ""))

    def test_what_was_paid_since_is_not_asked_for_again(self):
        """A statement of January, looked at after a payment of February."""
        self.payment("2026-02-10", 1000)
        _document, section = self.section()
        self.assertEqual((section.closing, section.owed), (1150.5, 150.5))
        self.assertEqual(parse_qs(urlsplit(section.pay_link).query)["amount"], ["150.5"])
        self.invoice("2026-02-11", 5000)
        self.assertEqual(self.section()[1].owed, 1150.5, "no more than the statement says")
        self.payment("2026-02-12", 9000)
        self.assertEqual(self.section()[1].pay_link, "", "nothing is owed any more")

    def test_qr_code(self):
        """Where a module of the host can make one: here one that says what it was given."""
        self.assertIsNone(self.section()[1].qr, "nothing here can make one for this account")
        asked = []

        def code(bank, amount, currency, debtor_partner, free_communication, **_others):
            asked.append((bank, amount, currency, debtor_partner, free_communication))
            return "data:image/png;base64,iVBORw0KGgo="

        bank = type(self.bank)
        with (
            patch.object(bank, "_get_available_qr_methods", lambda _self: [("x", "Any", 10)]),
            patch.object(bank, "_get_qr_code_base64", code),
        ):
            document, section = self.section()
        self.assertEqual(
            asked, [(self.bank, 1150.5, self.currency, self.customer, self.customer.name)]
        )
        self.assertTrue(section.qr)
        page = str(statement_pdf.html(self.env, [document]))
        self.assertIn(f'src="{section.qr}"', page)

    def test_qr_code_that_cannot_be_drawn(self):
        """Where the server lacks what draws codes the statement comes without one."""
        bank = type(self.bank)
        refuse = RenderPMError("no backend")
        with (
            patch.object(bank, "_get_available_qr_methods", lambda _self: [("x", "Any", 10)]),
            patch.object(bank, "_get_qr_code_base64", side_effect=refuse),
            self.assertLogs("odoo.addons.customer_reconciliation", "WARNING") as log,
        ):
            _document, section = self.section()
        self.assertIsNone(section.qr)
        self.assertIn("no backend", log.output[0])


@tagged("post_install", "-at_install")
class TestStatementPayPage(PayingCommon, HttpCase):
    session = None  # HttpCase keeps the browser's there

    def test_page(self):
        """The host shows its page to whoever has the link, for that amount and no other."""
        link = urlsplit(self.section()[1].pay_link)
        page = self.url_open(f"{link.path}?{link.query}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("1,150.50", page.text)
        altered = link.query.replace("amount=1150.5", "amount=1.0")
        self.assertNotEqual(altered, link.query)
        self.assertEqual(self.url_open(f"{link.path}?{altered}").status_code, 404)
