"""Limits of the portal hold when requests come at the same time: real transactions."""

from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.reconciliation_visit import TooOften
from .committed_common import CommittedBooks


@tagged("post_install", "-at_install")
class TestPortalParallel(CommittedBooks):
    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            partners = env["res.partner"].create([{"name": "At Once"}, {"name": "Another"}])
            self.partner_ids = partners.ids
            self.most = env.company.reconciliation_portal_uploads
            env.company.reconciliation_portal_uploads = 2
        self.addCleanup(self.remove)

    def remove_by(self, env):
        env.company.reconciliation_portal_uploads = self.most
        env["reconciliation.visit"].search(
            [("account_partner_id", "in", self.partner_ids)]
        ).unlink()
        return super().remove_by(env)

    def begun(self, which=0):
        """The visits and the visitor of another request, which sees the books as of now."""
        env = self.another()
        customer = env["res.partner"].browse(self.partner_ids[which])
        self.assertTrue(customer.name)
        access = env["reconciliation.access"]
        visitor = env["partner.statement.portal"]._visitor(env.company, customer, access, "::1")
        return visitor.env["reconciliation.visit"], visitor

    def send(self, visits, visitor, kind="upload"):
        visits._check_limit(visitor, "upload")
        visits._note(visitor, kind, "a.csv", "upload" if kind == "refused" else False)
        visits.env.cr.commit()

    def test_the_second_is_counted_anew(self):
        """Both begin below the limit; Odoo starts the one anew that comes too late."""
        for kind in ("upload", "refused"):
            both = self.begun(), self.begun()
            self.send(*both[0], kind)
            with self.assertRaises(ConcurrencyError), mute_logger("odoo.sql_db"):
                self.send(*both[1], kind)
            both[1][0].env.cr.rollback()
        with self.assertRaises(TooOften):
            self.send(*self.begun())

    def test_customers_do_not_wait_for_each_other(self):
        one, other = self.begun(0), self.begun(1)
        self.send(*one)
        self.send(*other)
        again = self.begun(1)
        self.send(*self.begun(0))
        self.send(*again)

    def test_who_only_looks_is_never_in_the_way(self):
        looking = self.begun()
        self.send(*self.begun())
        looking[0]._note(looking[1], "view")
        looking[0].env.cr.commit()
        self.send(*self.begun())
