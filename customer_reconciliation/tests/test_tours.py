from odoo.tests import HttpCase, tagged

from .common import ReconciliationCommon

HOOT = (
    "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&filter=%40customer_reconciliation"
)


@tagged("post_install", "-at_install")
class TestTours(ReconciliationCommon, HttpCase):
    """The main flow in a browser, as a reconciliation manager clicks it."""

    session = None  # HttpCase keeps the browser's here, the builders a method

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tourist = cls.new_user("tourist", ["manager"])
        cls.tourist.password = cls.tourist.login
        cls.partner = cls.env["res.partner"].create({"name": "Tour Customer", "is_company": True})

    def test_main_flow(self):
        for number, date, amount in (
            ("INV/2026/90001", "2026-01-04", 100.00),
            ("INV/2026/90002", "2026-01-12", 300.00),
            ("INV/2026/90003", "2026-05-28", 312.00),
        ):
            self.document("out_invoice", date, amount, number=number, partner=self.partner)
        self.start_tour("/odoo", "customer_reconciliation.main_flow", login="tourist")
        session = self.env["reconciliation.session"].search([("partner_id", "=", self.partner.id)])
        self.assertEqual(session.state, "sealed")
        self.assertEqual(session.unexplained, 0)
        self.assertEqual(session.our_balance, 712.00)
        self.assertEqual(session.their_balance, 785.00)
        states = session.match_ids.mapped(lambda match: (match.rule, match.state))
        self.assertIn(("reference", "auto"), states)
        self.assertIn(("manual", "manual"), states)
        self.assertIn("accepted", session.match_ids.mapped("state"))


@tagged("post_install", "-at_install")
class TestUnits(HttpCase):
    """The unit tests of the browser side."""

    def test_hoot(self):
        self.browser_js(
            HOOT, "", "", login="admin", success_signal="[HOOT] Test suite succeeded", timeout=600
        )
