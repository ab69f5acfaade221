"""The partner's page: what they see, what they say, and what becomes of it on our side."""

import io

import openpyxl

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortal(PortalCommon):
    # -- inviting --------------------------------------------------------------------------------

    def test_nothing_is_seen_before_the_invitation(self):
        self.assertEqual(self.visit(self.ours, login="anna").status_code, 403)
        self.assertNotIn(self.ours.name, self.url_open("/my/reconciliations").text)

    def test_the_mail_is_in_the_contacts_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._get("customer_reconciliation")._update_translations("zh_CN")
        self.anna.lang = "zh_CN"
        [token] = self.invite(self.ours, self.anna)
        mail = self.env["mail.mail"].search([("model", "=", "reconciliation.access")], limit=1)
        self.assertIn("您好", mail.body_html)
        self.assertIn("/zh_CN/my/reconciliations/", mail.body_html)
        self.assertTrue(mail.auto_delete)
        self.authenticate(None, None)
        page = self.url_open(f"/zh_CN{self.address(self.ours, token=token)}")
        self.assertIn("我方账面余额", page.text)

    def test_only_the_hash_of_a_token_is_kept(self):
        [token] = self.invite(self.ours, self.anna)
        access = self.ours.access_ids
        self.assertNotIn(token, str(access.sudo().read()))
        with self.assertRaises(AccessError):
            access.with_user(self.owner).read(["token_hash"])
        self.assertNotIn(token, str(self.ours.message_ids.mapped("body")))
        told = [("model", "=", access._name), ("res_id", "in", access.ids)]
        mails = self.env["mail.message"].search(told)
        self.assertTrue(mails)
        self.assertNotIn(token, str(mails.mapped("body")), "nor before the mail is sent")

    def test_whoever_has_no_address_or_is_anothers_is_not_invited(self):
        self.ben.email = False
        for contact, why in ((self.ben, "no e-mail address"), (self.eve, "does not belong")):
            with self.subTest(why), self.assertRaisesRegex(UserError, why):
                self.ours.action_invite(contact.ids)
        self.assertFalse(self.ours.in_portal)

    def test_a_second_invitation_ends_the_first(self):
        [first] = self.invite(self.ours, self.anna)
        [second] = self.invite(self.ours, self.anna)
        self.assertEqual(self.visit(self.ours, token=first).status_code, 403)
        self.assertEqual(self.visit(self.ours, token=second).status_code, 200)

    def test_the_window_proposes_who_gets_the_invoices(self):
        self.customer.email = "books@example.com"
        window = self.env["reconciliation.invite"].create({"session_id": self.ours.id})
        self.assertEqual(window.partner_ids, self.customer)
        window.action_invite()
        self.assertEqual(self.ours.access_ids.email, "books@example.com")

    # -- looking ---------------------------------------------------------------------------------

    def test_list_and_page(self):
        self.invite(self.ours, self.anna)
        self.authenticate("anna", "anna")
        self.assertIn(self.ours.name, self.url_open("/my/reconciliations").text)
        counted = self.make_jsonrpc_request("/my/counters", {"counters": ["reconciliation_count"]})
        self.assertEqual(counted["reconciliation_count"], 1)
        page = self.visit(self.ours, login="anna")
        self.assertIn("INV/2026/00001", page.text)
        self.assertIn("420.37", page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "same-origin")
        self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_the_statement_as_of_the_last_day(self):
        """Open items and entries with running balance; what comes later is not in it."""
        [token] = self.invite(self.ours, self.anna)
        self.payment("2026-01-20", 300.37, "INV/2026/00001")
        self.invoice("2026-02-01", 77.00, "INV/2026/00077")
        opened = self.visit(self.ours, "/statement", token=token).text
        for text in ("INV/2026/00001", "INV/2026/00002", "120.00"):
            self.assertIn(text, opened)
        self.assertNotIn("INV/2026/00077", opened)
        self.assertNotIn("INV/2026/00003", opened)
        activity = self.visit(self.ours, "/statement", token=token, kind="activity").text
        self.assertIn("420.37", activity)
        for page in opened, activity:
            self.assertRegex(page, r'data-name="closing">[^<]*120\.00')

    def test_the_statement_as_a_workbook(self):
        """In it what others wrote is text, whatever it looks like."""
        [token] = self.invite(self.ours, self.anna)
        self.entry("2026-01-11", 11.00, "=1+2")
        for kind in ("outstanding", "activity"):
            answer = self.visit(self.ours, "/statement.xlsx", token=token, kind=kind)
            texts = self.texts(answer.content)
            for text in ("INV/2026/00001", "=1+2"):
                self.assertIn(text, texts)
            book = openpyxl.load_workbook(io.BytesIO(answer.content))
            cells = [cell for sheet in book for row in sheet for cell in row]
            [evil] = [cell for cell in cells if cell.value == "=1+2"]
            self.assertEqual((evil.data_type, evil.quotePrefix), ("s", True))
        self.assertEqual(self.ours.visit_ids.mapped("note"), ["activity.xlsx", "outstanding.xlsx"])

    def test_a_visit_is_noted_once_an_hour(self):
        [token] = self.invite(self.ours, self.anna)
        for _again in range(3):
            self.visit(self.ours, token=token)
        visit = self.ours.visit_ids
        self.assertEqual(visit.mapped("kind"), ["view"])
        self.assertEqual((visit.partner_id, visit.address), (self.anna, "127.0.0.1"))
        self.assertTrue(self.ours.access_ids.last_used_on)

    def test_our_own_people_look_but_do_not_answer(self):
        self.invite(self.ours, self.anna)
        self.owner.password = "owner"
        page = self.visit(self.ours, login="owner")
        self.assertIn("This is what the partner sees", page.text)
        refused = self.send(self.ours, "answer", login="owner", kind="other", comment="we owe it")
        self.assertIn("only the partner can answer", refused.text)
        self.assertFalse(self.ours.answer_ids)

    def test_our_words_stay_inside(self):
        """Comments, owners and the reasons of people are in our workbook, not in theirs."""
        [token] = self.invite(self.ours, self.anna)
        self.import_theirs(self.ours, self.THEIRS)
        self.ours.action_match()
        lines = self.ours.line_ids.filtered(lambda line: line.ref == "INV/2026/00002")
        lines.match_id.action_reject()
        lines.action_match_by_hand("SECRET-REASON")
        self.ours.difference_ids[0].comment = "SECRET-COMMENT"
        self.assertIn("SECRET", self.texts(self.ours._bridge_xlsx()))
        answer = self.visit(self.ours, "/xlsx", token=token)
        self.assertEqual(answer.status_code, 200)
        for shown in (
            self.texts(answer.content),
            self.visit(self.ours, token=token, show="all").text,
            self.visit(self.ours, "/pdf", token=token).text,
        ):
            self.assertNotIn("SECRET", shown)

    def texts(self, content):
        book = openpyxl.load_workbook(io.BytesIO(content))
        return str([[c.value for row in sheet for c in row] for sheet in book])

    # -- answering -------------------------------------------------------------------------------

    def test_an_answer_disputes_the_item_and_tells_the_owner(self):
        [token] = self.invite(self.ours, self.anna)
        line = self.line(self.ours, "ours", "INV/2026/00002")
        sent = self.send(
            self.ours,
            "answer",
            token=token,
            kind="amount",
            amount="100.00",
            line_id=line.id,
            comment="two boxes were broken",
            files={"file": ("photo.png", b"\x89PNG\r\n\x1a\n...", "image/png")},
        )
        self.assertIn("your answer has reached us", sent.text)
        answer = self.ours.answer_ids
        self.assertEqual((answer.kind, answer.amount, answer.line_id), ("amount", 100.00, line))
        self.assertEqual((answer.name, answer.email), ("Anna", "anna@example.com"))
        self.assertEqual((answer.address, answer.file_name), ("127.0.0.1", "photo.png"))
        self.assertTrue(line.move_line_id.reconciliation_disputed)
        self.assertIn("two boxes were broken", line.move_id.message_ids[0].body)
        task = self.ours.activity_ids
        self.assertEqual(task.user_id, self.owner)
        message = self.ours.message_ids[0]
        self.assertEqual(message.author_id, self.anna)
        self.assertIn("two boxes were broken", message.body)
        noted = self.ours.visit_ids.filtered(lambda visit: visit.kind == "answer")
        self.assertIn("The amount differs", noted.note)
        answer.with_user(self.owner).action_settle()
        self.assertFalse(line.move_line_id.reconciliation_disputed)

    def test_a_day_of_payment_becomes_a_promise(self):
        """Of what is open, reminded the day before; a newer word replaces it."""
        self.company.dunning_promise_days = 99999
        self.invite(self.ours, self.anna)
        line = self.line(self.ours, "ours", "INV/2026/00001")
        for day, amount in (("2099-03-01", ""), ("2099-03-05", "100"), ("2099-03-09", "999")):
            self.send(
                self.ours,
                "answer",
                "anna",
                kind="will_pay",
                date=day,
                amount=amount,
                line_id=line.id,
                comment="soon",
            )
        promises = self.ours.answer_ids.promise_ids.sorted("id")
        self.assertEqual(promises.mapped("state"), ["cancelled", "cancelled", "open"])
        self.assertEqual(promises.mapped("amount"), [300.37, 100.00, 300.37])
        last = promises[-1]
        self.assertEqual((last.line_ids, last.channel), (line.move_line_id, "portal"))
        self.assertEqual((last.partner_id, last.contact_id), (self.customer, self.anna))
        self.assertEqual(last.user_id, self.owner)
        self.assertEqual(str(promises.activity_ids.date_deadline), "2099-03-08")
        self.assertFalse(line.move_line_id.reconciliation_disputed)
        self.assertEqual(len(self.ours.activity_ids), 1)

    def test_a_promise_about_what_is_not_in_our_books_replaces_the_one_before(self):
        """An invoice we don't know of yet; and one whose installments have changed meanwhile."""
        self.company.dunning_promise_days = 99999
        self.invite(self.ours, self.anna)
        self.import_theirs(self.ours, "date;ref;debit;credit\n2026-01-20;UNKNOWN-9;;80.00")
        theirs, ours = self.ours.their_line_ids, self.line(self.ours, "ours", "INV/2026/00001")
        for day, amount, line in (
            ("2099-03-01", "80", theirs),
            ("2099-03-05", "60", theirs),
            ("2099-03-06", "90", ours),
        ):
            answer = {"kind": "will_pay", "date": day, "amount": amount, "line_id": line.id}
            self.send(self.ours, "answer", "anna", **answer)
        promises = self.ours.answer_ids.promise_ids.sorted("id")
        self.assertEqual(promises.mapped("state"), ["cancelled", "open", "open"])
        self.assertEqual(promises.mapped("amount"), [80, 60, 90])

    def test_a_day_too_far_away_is_an_answer_but_no_promise(self):
        """It would pause reminders for years; what was promised before holds."""
        self.invite(self.ours, self.anna)
        line = self.line(self.ours, "ours", "INV/2026/00001")
        for days in 30, 31:
            day = fields.Date.to_string(fields.Date.add(fields.Date.today(), days=days))
            answer = {"kind": "will_pay", "date": day, "line_id": line.id}
            self.assertIn("Noted", self.send(self.ours, "answer", "anna", **answer).text)
        self.assertEqual(len(self.ours.answer_ids), 2)
        [promise] = self.env["payment.promise"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(promise.state, "open")
        self.assertEqual(promise.date, fields.Date.add(fields.Date.today(), days=30))

    def test_a_promise_about_what_is_not_open_tells_its_amount(self):
        self.invite(self.ours, self.anna)
        self.import_theirs(self.ours, "date;ref;debit;credit\n2026-01-20;UNKNOWN-9;;80.00")
        answer = {"kind": "will_pay", "date": "2099-03-01", "line_id": self.ours.their_line_ids.id}
        for amount in ({}, {"amount": "-80"}):
            sent = self.send(self.ours, "answer", "anna", **answer, **amount)
            self.assertIn("tell the amount that will be paid", sent.text)
        self.assertFalse(self.ours.answer_ids)

    def test_answers_are_comments_of_differences_made_later(self):
        self.invite(self.ours, self.anna)
        line = self.line(self.ours, "ours", "INV/2026/00002")
        self.send(self.ours, "answer", "anna", kind="paid", date="2026-01-20", line_id=line.id)
        self.import_theirs(self.ours, self.THEIRS)
        for _again in range(2):
            self.ours.action_match()
        [difference] = self.ours.difference_ids.filtered(lambda d: line in d.line_ids)
        self.assertEqual(difference.comment.count("Paid on 01/20/2026"), 1)

    def test_what_is_missing_is_asked_for(self):
        self.invite(self.ours, self.anna)
        line = self.line(self.ours, "ours", "INV/2026/00001")
        for form, why in (
            ({"kind": "paid"}, "tell the date"),
            ({"kind": "paid", "date": "2099-01-01"}, "a day to come"),
            ({"kind": "will_pay", "date": "2020-01-01"}, "a day gone by"),
            ({"kind": "paid", "date": "soon"}, "not a date: soon"),
            ({"kind": "amount"}, "tell the amount"),
            ({"kind": "amount", "amount": "nan"}, "not an amount: nan"),
            ({"kind": "amount", "amount": "1e300"}, "too large"),
            ({"kind": "other"}, "in a few words"),
            ({"kind": "agreed"}, "choose an answer"),
            ({"kind": "nonsense"}, "choose an answer"),
        ):
            with self.subTest(form):
                sent = self.send(self.ours, "answer", "anna", line_id=line.id, **form)
                self.assertIn(why, sent.text)
        self.assertFalse(self.ours.answer_ids)
        self.assertEqual(set(self.ours.visit_ids.mapped("kind")), {"refused"})

    # -- agreeing --------------------------------------------------------------------------------

    def test_agreeing_keeps_figures_name_and_signature(self):
        [token] = self.invite(self.ours, self.anna)
        fingerprint = self.ours._fingerprint()
        said = self.sign(self.ours, fingerprint, token=token)
        self.assertTrue(said["force_refresh"])
        agreed = self.ours.agreed_answer_id
        self.assertEqual((agreed.name, agreed.partner_id), ("Anna Chen", self.anna))
        self.assertEqual(agreed.our_balance, 420.37)
        self.assertTrue(agreed.signature)
        self.assertIn("420.37", agreed.comment)
        self.assertEqual(self.ours.state, "draft")
        self.assertFalse(agreed.is_outdated)
        self.enter(self.ours, "2026-01-09", 7.00)
        agreed.invalidate_recordset()
        self.assertTrue(agreed.is_outdated)

    def test_agreeing_without_a_script(self):
        self.invite(self.ours, self.anna)
        sent = self.send(
            self.ours, "agree", "anna", signer="Anna C.", fingerprint=self.ours._fingerprint()
        )
        self.assertIn("your agreement has been recorded", sent.text)
        self.assertEqual(self.ours.agreed_answer_id.name, "Anna C.")

    def test_an_older_version_is_not_agreed_to(self):
        self.invite(self.ours, self.anna)
        seen = self.ours._fingerprint()
        self.invoice("2026-01-15", 10.00, "INV/2026/00009")
        self.ours._refresh()
        self.assertIn("figures have changed", self.sign(self.ours, seen, login="anna")["error"])
        self.assertIn(
            "can't be read",
            self.sign(
                self.ours, self.ours._fingerprint(), login="anna", signature="PHN2Zz48L3N2Zz4="
            )["error"],
        )
        self.assertFalse(self.ours.agreed_answer_id)

    def test_a_sealed_session_is_read_only(self):
        self.invite(self.ours, self.anna)
        self.import_theirs(self.ours, self.THEIRS)
        self.ours.action_match()
        self.ours.action_confirm()
        refused = self.send(self.ours, "upload", "anna", files=self.ledger("date;ref;debit\n"))
        self.assertIn("agreed already", refused.text)
        self.ours.action_seal("as is")
        page = self.visit(self.ours, login="anna")
        self.assertIn("INV/2026/00002", page.text)
        self.assertNotIn("<form", page.text.split("o_reconciliation_portal")[1])
        line = self.ours.line_ids[0]
        for part, form in (
            ("answer", {"kind": "not_received", "line_id": line.id}),
            ("agree", {"signer": "Anna", "fingerprint": self.ours._fingerprint()}),
        ):
            self.assertIn("is closed", self.send(self.ours, part, "anna", **form).text)
        self.assertFalse(self.ours.answer_ids)
        self.ours.action_withdraw()
        self.assertEqual(self.visit(self.ours, login="anna").status_code, 403)

    # -- their file ------------------------------------------------------------------------------

    def test_a_file_is_compared_at_once(self):
        [token] = self.invite(self.ours, self.anna)
        sent = self.send(self.ours, "upload", token=token, files=self.ledger(self.THEIRS))
        self.assertIn("compared with our books", sent.text)
        self.assertEqual(self.ours.state, "review")
        self.assertEqual(len(self.ours.their_line_ids), 3)
        self.assert_bridge_closes(self.ours)
        for text in ("Different amount", "CHARGE-9", "6.73"):
            self.assertIn(text, sent.text)

    def test_rows_that_cannot_be_read_are_named(self):
        self.invite(self.ours, self.anna)
        sent = self.send(
            self.ours,
            "upload",
            "anna",
            files=self.ledger("date;ref;debit;credit\n2026-01-03;A;;300.37\nsoon;B;;1.00\n"),
        )
        self.assertRegex(sent.text, r"(?s)<td>3</td>.*soon")
        self.assertFalse(self.ours.statement_ids)
        again = self.send(self.ours, "upload", "anna", files=self.ledger(self.THEIRS))
        self.assertIn("compared with our books", again.text)
        repeated = self.send(self.ours, "upload", "anna", files=self.ledger(self.THEIRS))
        self.assertIn("was imported before", repeated.text)

    def test_a_file_of_another_period_is_refused(self):
        self.invite(self.ours, self.anna)
        sent = self.send(
            self.ours,
            "upload",
            "anna",
            files=self.ledger("date;ref;debit;credit\n2025-01-03;A;;300.37\n"),
        )
        self.assertIn("has no entry of the period", sent.text)
        self.assertFalse(self.ours.statement_ids)

    def test_an_empty_template_is_there(self):
        [token] = self.invite(self.ours, self.anna)
        answer = self.visit(self.ours, "/template", token=token)
        self.assertIn("Debit", self.texts(answer.content))
