"""Balances confirmed on the partner's page: with a link, signed or contradicted."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .confirmation_common import ConfirmationCommon
from .portal_common import PNG


@tagged("post_install", "-at_install")
class TestConfirmationOnline(ConfirmationCommon):
    def sent(self, partner=None, **vals):
        letter = self.letter(partner, with_links=True, **vals)
        letter.action_send()
        return letter

    def visitor(self, session):
        """Whoever follows the link, signed in or not: the door makes one of these."""
        visited = session.with_user(self.env.ref("base.public_user"))
        return visited._portal_visitor(session.sudo().access_ids[:1], "192.0.2.7")

    def agree(self, session, **values):
        session = session.with_user(self.env.ref("base.public_user")).sudo()
        return session._portal_agree(
            self.visitor(session), "Anna Chen", session._fingerprint(), PNG, **values
        )

    def state(self, session, amount, comment="see our ledger"):
        session = session.with_user(self.env.ref("base.public_user")).sudo()
        values = {"kind": "balance", "amount": amount, "comment": comment}
        return session._portal_answer(self.visitor(session), values)

    @freeze_time("2026-02-02")
    def test_each_gets_a_link_to_its_own_page(self):
        letter = self.sent()
        access = letter.session_ids.access_ids
        self.assertEqual((access.partner_id, access.email), (self.customer, "fish@example.com"))
        self.assertEqual(str(access.expires_on.date()), "2026-03-22")
        self.assertFalse(self.letter(self.vendor).session_ids)

    def test_the_auditor_is_answered_by_letter_only(self):
        firm = self.env["res.partner"].create({"name": "Audit & Co", "email": "a@example.com"})
        letter = self.sent(kind="auditor", auditor_id=firm.id)
        self.assertFalse(letter.session_ids)
        letter.line_ids._feed_session()
        self.agree(letter.session_ids)
        self.assertEqual(letter.state, "sent")

    def test_agreed_with_a_signature(self):
        letter = self.sent()
        self.agree(letter.session_ids)
        self.assertEqual((letter.state, letter.answer_how), ("agreed", "online"))
        self.assertEqual(letter.answered_by, "Anna Chen")
        self.assertEqual(letter.answer_attachment_ids.name, "signature.png")
        self.assertTrue(letter.answer_attachment_ids.raw.startswith(b"\x89PNG"))

    def test_another_balance(self):
        letter = self.sent()
        session = letter.session_ids
        self.state(session, 900)
        self.assertEqual((letter.state, letter.line_ids.difference), ("disagreed", 100.37))
        self.assertEqual((letter.answer_remark, letter.session_ids), ("see our ledger", session))
        self.assert_amount(session.their_balance, 900)

    def test_several_currencies_are_answered_with_the_last(self):
        letter = self.sent(self.both)
        euro = letter.line_ids.filtered(lambda line: line.currency_id == self.euro)
        own = letter.line_ids - euro
        self.agree(own.session_id)
        self.assertEqual((letter.state, own.stated, euro.stated), ("sent", True, False))
        self.assertEqual((own.stated_they_owe, own.stated_we_owe), (300, 120))
        self.state(euro.session_id, -7)
        self.assertEqual(letter.state, "disagreed")
        self.assertEqual((euro.stated_we_owe, euro.difference, own.difference), (7, 57, 0))

    def test_agreed_to_what_was_not_asked(self):
        """A posting after the letter has been taken into the session: that is another figure."""
        letter = self.sent()
        self.invoice("2026-01-30", 10, "INV/2026/00010")
        session = letter.session_ids
        session._refresh()
        self.agree(session)
        self.assertEqual((letter.state, letter.line_ids.stated), ("sent", False))

    def test_answered_once(self):
        letter = self.sent()
        self.agree(letter.session_ids)
        self.state(letter.session_ids, 1)
        self.assertEqual((letter.state, letter.line_ids.stated_they_owe), ("agreed", 1000.37))

    def test_our_own_people_do_not_answer(self):
        letter = self.sent()
        session = letter.session_ids.sudo()
        visitor = session.with_user(self.clerk)._portal_visitor(session.access_ids, "::1")
        with self.assertRaises(UserError):
            session._portal_agree(visitor, "Clerk", session._fingerprint())
        self.assertEqual(letter.state, "sent")
