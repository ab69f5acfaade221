from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .credit_common import TODAY, CreditCommon


@tagged("post_install", "-at_install")
class TestCreditReminders(CreditCommon):
    def setUp(self):
        super().setUp()
        self.clock = self.enterContext(freeze_time(TODAY))
        self.owner = self.new_user("owner", ["user"])
        self.file().user_id = self.owner

    def reminded(self):
        """What the owner is to do, after the scheduled action has run."""
        with self.enter_registry_test_mode():
            self.env.ref("customer_reconciliation.ir_cron_credit_file").method_direct_trigger()
        activities = self.file().activity_ids
        self.assertEqual(activities.user_id, self.owner if activities else self.owner.browse())
        return [(str(task.date_deadline), task.activity_type_id.name) for task in activities]

    def test_a_review_is_told_once_and_again_for_another_date(self):
        self.file().review_date = TODAY + timedelta(8)
        self.assertEqual(self.reminded(), [])
        self.clock.move_to(TODAY + timedelta(1))
        told = [(str(TODAY + timedelta(8)), "Review the Credit File")]
        self.assertEqual(self.reminded(), told)
        self.file().activity_ids.action_done()
        self.assertEqual(self.reminded(), [])
        self.file().review_date = TODAY
        self.assertEqual(self.reminded(), [(str(TODAY), "Review the Credit File")])

    def test_covers_that_end(self):
        values = {"file_id": self.file().id, "date_from": TODAY, "amount": 5}
        near, far, over = (TODAY + timedelta(days) for days in (30, 31, 0))
        self.env["credit.cover"].create(
            [
                {**values, "number": "near", "date_to": near},
                {**values, "number": "far", "date_to": far},
                {**values, "number": "without end"},
                {**values, "number": "over", "date_from": over, "date_to": over},
            ]
        )
        self.assertEqual(
            self.reminded(), [(str(over), "A Cover Ends"), (str(near), "A Cover Ends")]
        )
        self.assertEqual(len(self.reminded()), 2)

    def test_nobody_in_charge_is_told_nothing(self):
        self.file().write({"user_id": False, "review_date": TODAY})
        self.assertEqual(self.reminded(), [])

    def test_nobody_says_that_it_was_told(self):
        with self.assertRaises(AccessError):
            self.file().reminded_for = TODAY
