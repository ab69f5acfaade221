"""Paying online: where the host can, the pages lead to its payment of the invoices shown."""

from odoo.tests import tagged

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalPay(PortalCommon):
    """With and without ``account_payment``: what is expected follows from what is installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        [cls.token] = cls.invite(cls.ours, cls.anna)
        [cls.link] = cls.invite_to_statement(cls.anna)
        payment = cls.env["ir.module.module"].search([("name", "=", "account_payment")])
        cls.host_can = payment.state == "installed"
        cls.item = cls.line(cls.ours, "ours", "INV/2026/00002")

    @classmethod
    def line(cls, session, side, ref):
        return session.line_ids.filtered(lambda line: (line.side, line.ref) == (side, ref))

    def let(self, allowed):
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("account_payment.enable_portal_payment", str(allowed))

    def offered(self):
        """Pages that offer to pay the second invoice."""
        pages = {
            "session": self.visit(self.ours, token=self.token, show="all"),
            "its statement": self.visit(self.ours, "/statement", token=self.token),
            "account": self.url_open(f"/my/statement?access_token={self.link}"),
        }
        address = f"/my/invoices/{self.item.move_id.id}?access_token="
        return {name: address in page.text for name, page in pages.items()}

    def test_where_the_host_can(self):
        self.let(True)
        self.assertEqual(set(self.offered().values()), {self.host_can})
        if self.host_can:
            address = self.item.move_id.get_portal_url(
                anchor="portal_pay", query_string="&payment=True"
            )
            page = self.url_open(address)
            self.assertEqual(page.status_code, 200)
            self.assertIn('id="portal_pay"', page.text)
            self.assertIn("INV/2026/00002", page.text)

    def test_not_where_the_company_does_not_want_it(self):
        self.let(False)
        self.assertEqual(set(self.offered().values()), {False})

    def test_not_what_is_paid(self):
        self.let(True)
        paid = self.payment("2026-01-20", 120.00)
        self.account_lines(paid, self.item.move_id).reconcile()
        self.assertEqual(set(self.offered().values()), {False})
