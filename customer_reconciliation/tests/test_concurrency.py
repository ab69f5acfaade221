"""Two people at once: the second is told so, and nothing is done twice."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .committed_common import CommittedBooks

FILE = b"date;ref;debit;credit\n2026-01-09;X-1;;5.00\n"


@tagged("post_install", "-at_install")
class TestConcurrency(CommittedBooks):
    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            partner = env["res.partner"].create({"name": "Two at Once", "is_company": True})
            session = env["reconciliation.session"].create(
                {"partner_id": partner.id, "date_from": "2026-01-01", "date_to": "2026-01-31"}
            )
            line = {"session_id": session.id, "date": "2026-01-05", "amount": 7, "ref": "A"}
            env["reconciliation.line"].create(line)
            session.action_match()
            self.session_id, self.partner_ids = session.id, partner.ids
        self.addCleanup(self.remove)
        self.first = self.person()
        self.second = self.person()

    def person(self):
        """The session as somebody with a connection of their own sees it."""
        return self.another()["reconciliation.session"].browse(self.session_id)

    def remove_by(self, env):
        session = env["reconciliation.session"].browse(self.session_id)
        session.action_cancel()
        session.unlink()
        return super().remove_by(env)

    def assert_told(self, call, *args):
        with self.assertRaisesRegex(UserError, "Somebody else is working on this session"):
            call(*args)

    def test_the_second_is_told(self):
        self.first.action_match()
        second = self.second
        for call in (
            second.action_match,
            second._refresh,
            lambda: second.import_statement("theirs.csv", FILE),
        ):
            self.assert_told(call)

    def test_afterwards_it_works(self):
        self.first.action_match()
        self.assert_told(self.second.action_match)
        self.first.env.cr.rollback()
        self.second.env.cr.rollback()
        self.assertTrue(self.second.action_match())
        self.second.env.cr.rollback()

    def test_nobody_seals_while_another_works(self):
        self.first.action_confirm()
        self.first.env.cr.commit()
        self.addCleanup(self.reopen)
        self.first._lock()
        self.assert_told(self.second.action_seal, "two at once")
        self.second.env.cr.rollback()
        self.first.env.cr.rollback()

    def reopen(self):
        with self.registry.cursor() as cursor:
            self.env_of(cursor)["reconciliation.session"].browse(self.session_id).action_reopen()
