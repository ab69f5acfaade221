from odoo.exceptions import LockError, UserError
from odoo.tests import tagged

from .committed_common import CommittedBooks


@tagged("post_install", "-at_install")
class TestDisputeParallel(CommittedBooks):
    """Two people settle one dispute at once, each in a transaction of its own."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            partner = env["res.partner"].create({"name": "Contested"})
            self.partner_ids = partner.ids
            self.addCleanup(self.remove)
            item = self.entry(env, partner, 100, "DEBT")
            self.dispute_id = env["payment.dispute"].create({"move_line_id": item.id}).id

    def remove_by(self, env):
        dispute = env["payment.dispute"].browse(self.dispute_id)
        if dispute.state == "open":
            dispute.action_withdraw()
        dispute.unlink()
        return super().remove_by(env)

    def test_who_comes_second_is_told(self):
        first, second = self.another(), self.another()
        mine, theirs = (env["payment.dispute"].browse(self.dispute_id) for env in (first, second))
        self.assertEqual((mine.state, theirs.state), ("open", "open"))
        mine.action_accept()
        first.flush_all()
        with self.assertRaises(LockError):
            theirs.action_reject()
        second.cr.rollback()
        first.cr.commit()
        # Trying again, the second sees what the first has done.
        with self.assertRaises(UserError):
            second["payment.dispute"].browse(self.dispute_id).action_reject()
        second.cr.rollback()
        self.assertEqual(
            self.another()["payment.dispute"].browse(self.dispute_id).state, "accepted"
        )
