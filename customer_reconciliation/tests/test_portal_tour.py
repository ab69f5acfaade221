from odoo.tests import tagged

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalTour(PortalCommon):
    """Look, disagree with a file, send a ledger, agree and sign: as a customer clicks it."""

    def assert_all_arrived(self):
        answers = self.ours.answer_ids
        self.assertEqual(answers.mapped("kind"), ["agreed", "amount"])
        self.assertEqual(set(answers.mapped("partner_id")), {self.anna})
        self.assertEqual(answers[1].file_name, "proof.pdf")
        self.assertEqual(answers[0].name, "Anna Chen")
        self.assertTrue(answers[0].signature)
        self.assertFalse(answers[0].is_outdated)
        self.assertEqual(self.ours.statement_ids.filename, "ledger.csv")
        [difference] = self.ours.difference_ids
        self.assertIn("One box was broken", difference.comment)
        kinds = self.ours.visit_ids.sorted("id").mapped("kind")
        sent = ["answer", "upload", "take_back", "upload", "agree"]
        self.assertEqual(kinds, ["view", *sent])

    def test_by_link(self):
        [token] = self.invite(self.ours, self.anna)
        url = self.address(self.ours, token=token)
        self.start_tour(url, "customer_reconciliation.portal_link")
        self.assert_all_arrived()

    def test_signed_in(self):
        self.invite(self.ours, self.anna)
        self.start_tour("/my", "customer_reconciliation.portal_account", login="anna")
        self.assert_all_arrived()


@tagged("post_install", "-at_install")
class TestPortalTourPhone(TestPortalTour):
    """The same with a thumb."""

    allow_inherited_tests_method = True
    browser_size = "390x844"
    touch_enabled = True
