from odoo.tests import HttpCase, tagged

from .confirmation_common import CUT_OFF, ConfirmationCommon


@tagged("post_install", "-at_install")
class TestConfirmationTour(ConfirmationCommon, HttpCase):
    """A campaign in a browser, as an accountant."""

    session = None  # HttpCase keeps the browser's here, the builders a method

    def test_campaign(self):
        keeper = self.new_user("letter_keeper", ["account.group_account_user"])
        keeper.password = keeper.login
        self.clerk = keeper
        campaign = self.campaign(title="Tour Audit", selection="above", amount_min=100)
        self.start_tour(
            "/odoo", "customer_reconciliation.balance_confirmation", login="letter_keeper"
        )
        campaign.invalidate_recordset()
        self.assertEqual((campaign.state, str(campaign.date)), ("running", CUT_OFF))
        outcomes = {one.partner_id: one.outcome for one in campaign.confirmation_ids}
        self.assertEqual(
            outcomes, {self.customer: "disagreed", self.vendor: "sent"}, "Both is left out"
        )
        line = self.of(campaign, self.customer).line_ids
        self.assertEqual((line.stated_they_owe, line.difference), (1000, 0.37))
        self.assert_amount(line.session_id.their_balance, 1000)
