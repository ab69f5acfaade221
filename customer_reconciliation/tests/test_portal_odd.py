"""Requests no page of ours makes: each is answered in plain words or shut, none breaks or deceives.

What the host itself can't read, it answers itself; here is what reaches us.
"""

import base64
import json
from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PNG, InvitedCommon

BROKEN = ("Internal Server Error", "Traceback")


@tagged("post_install", "-at_install")
class TestPortalOdd(InvitedCommon):
    def assert_sound(self, answer, status=200):
        self.assertEqual(answer.status_code, status)
        for word in BROKEN:
            self.assertNotIn(word, answer.text)

    # -- addresses -------------------------------------------------------------------------------

    def test_a_link_puts_no_words_into_our_mouth(self):
        """What a page says was refused, or was wrong with a file, comes from us alone."""
        evil = "Your account is blocked: call 555-1234"
        for name in ("refusal", "unreadable", "statement", "visitor", "told", "rows"):
            with self.subTest(name):
                page = self.visit(self.ours, token=self.token, **{name: evil})
                self.assert_sound(page)
                self.assertNotIn("555-1234", page.text.replace("%20", " "))
        self.authenticate("anna", "anna")
        for name in ("refusal", "options", "page", "visitor", "companies"):
            with self.subTest(name):
                page = self.url_open(f"/my/statement?{name}={evil}")
                self.assert_sound(page)
                self.assertNotIn('role="alert"', page.text)

    def test_odd_pages(self):
        for page in ("-1", "0", "x", "9" * 30, "1.5", "%00"):
            for path in (f"/my/reconciliations/{self.ours.id}", "/my/statement"):
                with self.subTest(page, path=path):
                    self.authenticate("anna", "anna")
                    self.assert_sound(self.url_open(f"{path}?page={page}&show=x&kind=%00"))
        for path in (
            f"/my/reconciliations/{self.ours.id}/page/{'9' * 30}",
            f"/my/reconciliations/{self.ours.id}/statement/page/{'9' * 30}",
            f"/my/statement/page/{'9' * 30}",
            f"/my/reconciliations/page/{'9' * 30}",
        ):
            with self.subTest(path):
                self.assert_sound(self.url_open(path))

    def test_odd_numbers_of_sessions(self):
        for number in ("9" * 30, str(2**31), str(2**63)):
            for part in ("", "/statement", "/xlsx", f"/sent/answer/{number}"):
                with self.subTest(number, part=part):
                    self.authenticate("anna", "anna")
                    answer = self.url_open(f"/my/reconciliations/{number}{part}")
                    self.assert_sound(answer, 403)
        answer = self.visit(self.ours, f"/sent/statement/{'9' * 30}", token=self.token)
        self.assert_sound(answer)
        self.assertIn("no longer here", answer.text)

    # -- forms -----------------------------------------------------------------------------------

    def test_what_is_no_text(self):
        """Zero bytes, which the database refuses, and files where texts belong."""
        line = self.ours.line_ids[0]
        odd = "a\0b"
        for form in (
            {"kind": "other", "comment": odd, "line_id": line.id},
            {"kind": odd, "line_id": line.id},
            {"kind": "other", "comment": "x", "line_id": odd},
            {"kind": "paid", "date": odd, "line_id": line.id},
            {"kind": "amount", "amount": odd, "line_id": line.id},
        ):
            with self.subTest(form):
                self.assert_sound(self.send(self.ours, "answer", "anna", **form))
        self.assertEqual(self.ours.answer_ids.mapped("comment"), ["ab"])
        for name in ("kind", "comment", "line_id", "date", "amount"):
            with self.subTest(name):
                form = {"kind": "other", "comment": "x", "line_id": line.id}
                form.pop(name, None)
                files = {name: ("a.txt", b"text")}
                self.assert_sound(self.send(self.ours, "answer", "anna", files=files, **form))
        for part, name in (("agree", "signer"), ("agree", "fingerprint"), ("upload", "x")):
            files = {name: ("a.txt", b"text")}
            self.assert_sound(self.send(self.ours, part, "anna", files=files))
        self.assert_sound(self.send(self.ours, "upload", "anna", ledger="text"))
        zero = {"ledger": ("a\0b.csv", self.their_file("date;ref;debit\n2026-01-09;E;5"))}
        self.assert_sound(self.send(self.ours, "upload", "anna", files=zero))
        self.assertNotIn("agreed", self.ours.answer_ids.mapped("kind"))

    def test_zero_bytes_in_addresses(self):
        """What is refused is written down, so it must be such that it can be."""
        self.authenticate("anna", "anna")
        for address in (
            "/my/statement?date_to=a%00b",
            "/my/statement.pdf?date_to=a%00b",
            "/my/statement.xlsx?kind=%00&side=%00",
            f"/my/reconciliations/{self.ours.id}/xlsx?kind=%00",
            f"/my/reconciliations/{self.ours.id}?access_token=%00",
        ):
            with self.subTest(address):
                answer = self.url_open(address)
                self.assertEqual(answer.status_code, 200)
                self.assertNotIn(b"Internal Server Error", answer.content)

    def test_odd_signatures(self):
        """Over JSON anything may come where a text or a picture belongs."""
        fingerprint = self.ours._fingerprint()
        magic = base64.b64decode(PNG)[:8]
        for odd in (
            {"signature": base64.b64encode(magic + b"no picture").decode()},
            {"signature": base64.b64encode(b"<svg/>").decode()},
            {"signature": "%%%"},
            {"signature": 5},
            {"signature": ["x"]},
            {"name": 5},
            {"name": ["Anna"]},
            {"name": {"a": 1}},
            {"name": "\0"},
            {"name": "\ud800"},
            {"access_token": {"a": 1}},
            {"access_token": "\ud800"},
            {"fingerprint": ["x"]},
        ):
            with self.subTest(odd):
                self.authenticate("anna", "anna")
                params = {"fingerprint": fingerprint, "name": "Anna", "signature": PNG} | odd
                answer = self.url_open(
                    f"/my/reconciliations/{self.ours.id}/sign",
                    data=json.dumps({"params": params}),
                    headers={"Content-Type": "application/json"},
                ).json()
                self.assertNotIn("error", answer, "the host would tell what broke")
                if "access_token" not in odd:
                    self.assertIn("error", answer["result"])
        kinds = self.ours.answer_ids.mapped("kind")
        self.assertEqual(kinds, ["agreed"] * 2, "a wrong token is none, the account counts")

    def test_a_signature_of_a_foreign_page(self):
        """Other sites can make browsers send forms, not JSON."""
        self.authenticate("anna", "anna")
        address = self.address(self.ours, "/sign", fingerprint=self.ours._fingerprint())
        for kind in ("text/plain", "application/x-www-form-urlencoded"):
            with mute_logger("odoo.http"):
                answer = self.url_open(
                    address,
                    data=json.dumps({"params": {"name": "Anna", "signature": PNG}}),
                    headers={"Content-Type": kind},
                )
            self.assertGreaterEqual(answer.status_code, 400)
        self.assertFalse(self.ours.answer_ids)

    # -- mails -----------------------------------------------------------------------------------

    def test_an_invitation_that_does_not_arrive_is_told(self):
        """In the log of what it opens, to whoever sent it."""
        nothing = self.env["reconciliation.session"]
        self.anna.with_user(self.owner).action_invite_to_statement(self.anna.ids)
        self.theirs.with_user(self.owner).action_invite(self.eve.ids)
        for subject, session, contact in (
            (self.customer, nothing, self.anna),
            (self.theirs, self.theirs, self.eve),
        ):
            access = self.env["reconciliation.access"].search(
                [("session_id", "=", session.id), ("partner_id", "=", contact.id)], limit=1
            )
            mail = self.env["mail.mail"].search(
                [("model", "=", access._name), ("res_id", "=", access.id)]
            )
            mail._postprocess_sent_message([], [], "mailbox is full", "mail_smtp")
            told = subject.message_ids[0]
            self.assertIn(f"{contact.email}: mailbox is full", told.body)
            self.assertIn(self.owner.partner_id, told.notified_partner_ids)
            before = subject.message_ids
            mail._postprocess_sent_message([contact.id], [])
            self.assertEqual(subject.message_ids, before)

    # -- links -----------------------------------------------------------------------------------

    def test_no_link_is_good_for_ever(self):
        for days in (367, 36500, 10**12):
            with self.subTest(days), self.assertRaisesRegex(UserError, "at most"):
                self.ours.with_user(self.owner).action_invite(self.anna.ids, days=days)
            with self.subTest(days), self.assertRaisesRegex(UserError, "at most"):
                self.anna.with_user(self.owner).action_invite_to_statement(days=days)
        for days in (0, -5, 367):
            with (
                self.subTest(days),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.cr.savepoint(),
            ):
                self.company.reconciliation_portal_days = days
        self.ours.with_user(self.owner).action_invite(self.anna.ids, days=366)
        last = max(self.ours.access_ids.mapped("expires_on"))
        self.assertLess(last, fields.Datetime.now() + timedelta(days=367))
